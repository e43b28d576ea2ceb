//! Renders the lists of the longest and of the most viewed recordings.

use std::cmp::Reverse;

use serde::Serialize;

use super::rows::{Row, Rows};
use super::{ListFile, Totals};
use crate::error::Result;
use crate::model::Archive;
use crate::render::Renderer;

/// Maximum number of rows in each list.
const MOST: usize = 100;

#[derive(Serialize)]
struct Ranks<'a> {
    /// True if the rows are ranked by views, false if by length.
    by_views: bool,
    rows: Vec<Row<'a>>,
}

impl Renderer {
    /// Renders the lists of the longest and of the most viewed recordings. A list is left out if no
    /// transcript has its value.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn ranks(&self, archive: &Archive, totals: &Totals) -> Result<Vec<ListFile>> {
        let rows = Rows { archive, totals, words: self.words(), root: Some("") };
        let lengths = greatest(totals.lengths.iter().map(|length| length.0));
        let views = greatest(totals.views.iter().map(|views| views.unwrap_or(0)));
        let lengths = lengths.into_iter().map(|(number, _)| (number, totals.lengths[number]));
        let longest =
            rows.ranked(lengths.map(|(number, length)| (number, rows.words.length(length))));
        let views = views.into_iter();
        let most_viewed =
            rows.ranked(views.map(|(number, views)| (number, rows.words.number(views))));
        [("longest.html", false, longest), ("most-viewed.html", true, most_viewed)]
            .into_iter()
            .filter(|(_, _, rows)| !rows.is_empty())
            .map(|(path, by_views, rows)| {
                self.list(path.into(), "ranks.html", "", &Ranks { by_views, rows })
            })
            .collect()
    }
}

/// The greatest values with their indices, greatest first, without zeros.
fn greatest(values: impl Iterator<Item = u64>) -> Vec<(usize, u64)> {
    let mut values: Vec<(usize, u64)> =
        values.enumerate().filter(|&(_, value)| value > 0).collect();
    values.sort_by_key(|&(number, value)| (Reverse(value), number));
    values.truncate(MOST);
    values
}
