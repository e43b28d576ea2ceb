//! The longest recordings, and the most viewed.

use std::cmp::Reverse;

use serde::Serialize;

use super::rows::{Row, Rows};
use super::{ListFile, Totals};
use crate::error::Result;
use crate::model::Archive;
use crate::render::Renderer;

/// Rows of such a list at most.
const MOST: usize = 100;

#[derive(Serialize)]
struct Ranks<'a> {
    /// Whether they are ranked by views, and not by length.
    by_views: bool,
    rows: Vec<Row<'a>>,
}

impl Renderer {
    /// Renders the lists of the longest and of the most viewed recordings; none of what no
    /// transcript tells.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn ranks(&self, archive: &Archive, totals: &Totals) -> Result<Vec<ListFile>> {
        let rows = Rows { archive, totals, words: self.words(), root: Some("") };
        let lengths = greatest(totals.lengths.iter().map(|length| length.0));
        let views = greatest(totals.views.iter().map(|views| views.unwrap_or(0)));
        let length =
            |(number, _): (usize, u64)| (number, self.words().length(totals.lengths[number]));
        let viewed = |(number, views): (usize, u64)| (number, self.words().number(views));
        let longest = Ranks { by_views: false, rows: rows.ranked(lengths.into_iter().map(length)) };
        let most_viewed =
            Ranks { by_views: true, rows: rows.ranked(views.into_iter().map(viewed)) };
        [("longest.html", longest), ("most-viewed.html", most_viewed)]
            .into_iter()
            .filter(|(_, ranks)| !ranks.rows.is_empty())
            .map(|(path, ranks)| self.list(path.into(), "ranks.html", "", &ranks))
            .collect()
    }
}

/// The greatest of some values with their numbers, greatest first, without zeros.
fn greatest(values: impl Iterator<Item = u64>) -> Vec<(usize, u64)> {
    let mut values: Vec<(usize, u64)> =
        values.enumerate().filter(|&(_, value)| value > 0).collect();
    values.sort_by_key(|&(number, value)| (Reverse(value), number));
    values.truncate(MOST);
    values
}
