//! Counting runs of words in pages, on all cores.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::PoisonError;

use rayon::prelude::*;

use super::lists::{DensePostings, Marks, marked};
use super::page::{Line, lines};
use super::query::Word;
use super::spot::Spotter;
use super::{Index, Search};
use crate::error::Result;
use crate::index::ResultCard;

/// The occurrences of some runs of words in one transcript.
pub(crate) struct Occurrences {
    pub doc: usize,
    /// Number of occurrences of each run in the text.
    pub count: Vec<u32>,
    /// One flag per run: true if it occurs in the title or in the name of a speaker.
    pub title: Vec<bool>,
}

impl Occurrences {
    /// Returns true if any run from index `from` on occurs.
    pub fn has_any_from(&self, from: usize) -> bool {
        self.count[from..].iter().any(|&count| count > 0) || self.title[from..].contains(&true)
    }
}

impl Index {
    /// The lines of a page. `None` if it cannot be read or the address is not that of a page.
    pub(crate) fn lines(&self, address: &str) -> Option<Vec<Line>> {
        if !is_page(address) {
            return None;
        }
        Some(lines(&fs::read(self.site.join(Path::new(address))).ok()?))
    }
}

/// Returns true if an address is that of a page within the site.
fn is_page(address: &str) -> bool {
    address
        .split('/')
        .all(|part| !part.starts_with('.') && !part.is_empty() && part.chars().all(is_name_char))
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

impl Search<'_> {
    /// The occurrences of the runs in the marked transcripts. A page that cannot be read is left
    /// out and noted.
    pub fn occurrences(&self, runs: &[&[Word]], docs: &Marks) -> Result<Vec<Occurrences>> {
        if runs.is_empty() {
            return Ok(Vec::new());
        }
        let spotter = Spotter::new(runs);
        let docs = marked(docs);
        let per_file = self.index.files.manifest.cards;
        let by_file: Vec<&[usize]> = docs.chunk_by(|a, b| a / per_file == b / per_file).collect();
        let found = by_file.into_par_iter().map(|docs| {
            let cards = self.index.files.cards(docs[0] / per_file)?;
            let found = docs
                .par_iter()
                .map(|&doc| self.occurrences_in(doc, &cards[doc % per_file], &spotter));
            Ok(found.collect::<Vec<_>>())
        });
        let found: Vec<Vec<Option<Occurrences>>> = found.collect::<Result<_>>()?;
        Ok(found.into_iter().flatten().flatten().collect())
    }

    fn occurrences_in(
        &self,
        doc: usize,
        ResultCard(address, title, ..): &ResultCard,
        spotter: &Spotter,
    ) -> Option<Occurrences> {
        let Some(lines) = self.index.lines(address) else {
            self.note_unread(doc);
            return None;
        };
        let title = [Line { text: title.clone(), ..Line::default() }];
        let names: BTreeSet<&str> = lines.iter().map(|line| &*line.speaker).collect();
        let mut title = spotter.count(&title);
        for name in names {
            let name = [Line { text: name.to_owned(), ..Line::default() }];
            title.iter_mut().zip(spotter.count(&name)).for_each(|(all, count)| *all += count);
        }
        let title = title.into_iter().map(|count| count > 0).collect();
        Some(Occurrences { doc, count: spotter.count(&lines), title })
    }

    /// Notes that the page of a transcript could not be read.
    pub fn note_unread(&self, doc: usize) {
        self.unread.lock().unwrap_or_else(PoisonError::into_inner).insert(doc);
    }

    /// The postings of one run, by its index.
    pub fn postings_of(&self, found: &[Occurrences], run: usize) -> DensePostings {
        let n = self.index.files.len();
        let (mut count, mut title) = (vec![0; n], vec![false; n]);
        for occurrences in found {
            count[occurrences.doc] = occurrences.count[run];
            title[occurrences.doc] = occurrences.title[run];
        }
        DensePostings::new(count, title)
    }
}
