//! The rows of lists, one per transcript.

use std::borrow::Cow;
use std::cmp::Reverse;

use serde::Serialize;

use super::Totals;
use crate::model::{Archive, holds_rtl};
use crate::wording::Wording;

/// Date styles of rows, and of rows under the heading of their year or month.
pub const DATE: &str = "medium";
pub const DAY: &str = "short";

/// A transcript in a list.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    title: Cow<'a, str>,
    rtl: bool,
    /// Address relative to the list.
    page: String,
    /// Text before the title.
    lead: Option<Lead>,
    /// Text after the title.
    note: String,
}

/// The date, or another value by which the rows are sorted.
#[derive(Debug, Serialize)]
struct Lead {
    /// The date in ISO 8601, for the `datetime` attribute.
    iso: Option<String>,
    text: String,
}

/// Makes the rows of a list.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    pub archive: &'a Archive,
    pub totals: &'a Totals,
    pub words: &'a Wording,
    /// Relative path to the root of the site; none if the list is of one channel.
    pub root: Option<&'static str>,
}

impl<'a> Rows<'a> {
    /// Rows with their dates.
    pub fn dated(self, numbers: impl IntoIterator<Item = usize>) -> Vec<Row<'a>> {
        numbers.into_iter().map(|number| self.row(number, DATE)).collect()
    }

    /// Rows sorted by day; each day is shown on the first of its rows only.
    pub fn by_day(self, numbers: impl IntoIterator<Item = usize>, style: &str) -> Vec<Row<'a>> {
        let mut day = None;
        let mut rows = Vec::new();
        for number in numbers {
            let mut row = self.row(number, style);
            let date = self.archive.entries[number].head.date;
            if day.replace(date) == Some(date) {
                row.lead = None;
            }
            rows.push(row);
        }
        rows
    }

    /// Rows that show, instead of the date, the values by which they are sorted.
    pub fn ranked(self, values: impl IntoIterator<Item = (usize, String)>) -> Vec<Row<'a>> {
        let mut rows = Vec::new();
        for (number, text) in values {
            let date = self.archive.entries[number].head.date;
            let channel = self.archive.channel_of(number).name.clone();
            let date = date.map(|date| self.words.date(&date.to_string(), DATE));
            let note = [channel].into_iter().chain(date).collect::<Vec<_>>().join(", ");
            let lead = Some(Lead { iso: None, text });
            rows.push(Row { lead, note, ..self.row(number, DATE) });
        }
        rows
    }

    fn row(self, number: usize, style: &str) -> Row<'a> {
        let entry = &self.archive.entries[number];
        let title = entry.head.short_title();
        let iso = entry.head.date.map(|date| date.to_string());
        let length = Some(self.totals.lengths[number]).filter(|length| length.0 > 0);
        let length = length.map(|length| self.words.length(length));
        let channel = self.root.map(|_| self.archive.channel_of(number).name.clone());
        Row {
            rtl: holds_rtl(&title),
            title,
            page: match self.root {
                Some(root) => format!("{root}{}", self.archive.path(number)),
                None => entry.page.clone(),
            },
            lead: iso.map(|iso| Lead { text: self.words.date(&iso, style), iso: Some(iso) }),
            note: channel.into_iter().chain(length).collect::<Vec<_>>().join(", "),
        }
    }
}

/// The newest of some transcripts, newest first.
pub fn newest(archive: &Archive, numbers: impl Iterator<Item = usize>, most: usize) -> Vec<usize> {
    let mut newest: Vec<usize> = numbers.collect();
    newest.sort_by_key(|&number| Reverse((archive.entries[number].head.date, number)));
    newest.truncate(most);
    newest
}
