//! Transcripts in lists, a row each.

use std::borrow::Cow;
use std::cmp::Reverse;

use jiff::civil::Date;
use serde::Serialize;

use super::Totals;
use crate::model::{Archive, holds_rtl};
use crate::wording::Wording;

/// Styles of the dates of rows, and of those under the heading of their year or month.
pub const DATE: &str = "medium";
pub const DAY: &str = "short";

/// A transcript in a list.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    title: Cow<'a, str>,
    rtl: bool,
    /// Address relative to the list.
    page: String,
    /// What stands before its title.
    lead: Option<Lead>,
    /// What is said of it behind its title.
    note: String,
}

/// A date, or by what else the rows are in order.
#[derive(Debug, Serialize)]
struct Lead {
    /// The date for machines.
    iso: Option<String>,
    text: String,
}

/// What a list says of its transcripts.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    pub archive: &'a Archive,
    pub totals: &'a Totals,
    pub words: &'a Wording,
    /// The way to the root of the site, where the list is not of one channel.
    pub root: Option<&'static str>,
}

impl<'a> Rows<'a> {
    /// Rows with their dates.
    pub fn dated(self, numbers: impl IntoIterator<Item = usize>) -> Vec<Row<'a>> {
        numbers.into_iter().map(|number| self.row(number, DATE)).collect()
    }

    /// Rows in the order of their days; a day stands at the first of its rows.
    pub fn by_day(self, numbers: impl IntoIterator<Item = usize>, style: &str) -> Vec<Row<'a>> {
        let mut day = None;
        let row = |number| {
            let mut row = self.row(number, style);
            let date = self.archive.entries[number].head.date;
            if day.replace(date) == Some(date) {
                row.lead = None;
            }
            row
        };
        numbers.into_iter().map(row).collect()
    }

    /// Rows with a value each, by which they are in order.
    pub fn ranked(self, values: impl IntoIterator<Item = (usize, String)>) -> Vec<Row<'a>> {
        let row = |(number, text): (usize, String)| {
            let date = self.archive.entries[number].head.date;
            let channel = self.archive.channel_of(number).name.clone();
            let date = date.map(|date| self.words.date(&date.to_string(), DATE));
            let note = [channel].into_iter().chain(date).collect::<Vec<_>>().join(", ");
            Row { lead: Some(Lead { iso: None, text }), note, ..self.row(number, DATE) }
        };
        values.into_iter().map(row).collect()
    }

    fn row(self, number: usize, style: &str) -> Row<'a> {
        let entry = &self.archive.entries[number];
        let title = entry.head.short_title();
        let lead = |day: Date| {
            let iso = day.to_string();
            Lead { text: self.words.date(&iso, style), iso: Some(iso) }
        };
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
            lead: entry.head.date.map(lead),
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
