//! Renders the lists of all channels' transcripts by year and month.

use std::cmp::Reverse;

use rayon::prelude::*;
use serde::Serialize;

use super::dated::{Dated, DatedPage};
use super::rows::Rows;
use super::{ListFile, PartLink, SMALL, Totals};
use crate::error::Result;
use crate::model::Archive;
use crate::render::Renderer;

#[derive(Serialize)]
struct YearsPage<'a> {
    /// Years with their months, on the first page if every year has a page.
    calendar: Vec<Year>,
    #[serde(flatten)]
    list: DatedPage<'a>,
}

#[derive(Serialize)]
struct Year {
    link: PartLink,
    months: Vec<PartLink>,
}

impl Renderer {
    /// Renders the pages of years and months of all channels, as [`Renderer::channel`] does for
    /// one; none if no transcript has a date.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn years(&self, archive: &Archive, totals: &Totals) -> Result<Vec<ListFile>> {
        if archive.span().is_none() {
            return Ok(Vec::new());
        }
        let dated =
            Dated { rows: Rows { archive, totals, words: self.words(), root: Some("../") } };
        let numbers = by_day(archive);
        let mut pages = Vec::new();
        if numbers.len() <= SMALL {
            pages.push(YearsPage { calendar: Vec::new(), list: dated.whole(&numbers) });
        } else {
            let parts = dated.years(&numbers);
            let calendar = dated.year_links(&numbers).into_iter().map(|link| {
                let page = parts.iter().find(|part| part.part == link.name);
                Year { months: page.map_or_else(Vec::new, DatedPage::month_links), link }
            });
            let list = dated.page(String::new(), &numbers);
            pages.push(YearsPage { calendar: calendar.collect(), list });
            pages.extend(parts.into_iter().map(|list| YearsPage { calendar: Vec::new(), list }));
        }
        pages
            .into_par_iter()
            .map(|page| {
                self.list(format!("years/{}.html", page.list.page), "years.html", "../", &page)
            })
            .collect()
    }
}

/// All transcripts, oldest day first. Within a day, channels are in reverse order, because lists
/// show the newest first.
fn by_day(archive: &Archive) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..archive.entries.len()).collect();
    numbers.sort_by_key(|&number| {
        let entry = &archive.entries[number];
        (entry.head.date, Reverse((entry.channel, number)))
    });
    numbers
}

/// Links from the home page to the years of all channels, newest first.
pub(super) fn year_links(rows: Rows<'_>) -> Vec<PartLink> {
    if rows.archive.span().is_none() || rows.archive.entries.len() <= SMALL {
        return Vec::new();
    }
    Dated { rows }.year_links(&by_day(rows.archive))
}
