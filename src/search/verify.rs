//! What pages say: the runs of words in them, read on all processors.

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

/// What a transcript says of some runs of words.
pub(crate) struct Said {
    pub doc: usize,
    /// How often its text says each of them.
    pub count: Vec<u32>,
    /// Whether its title says it.
    pub title: Vec<bool>,
}

impl Said {
    /// Whether it says a run from this one on.
    pub fn excludes(&self, from: usize) -> bool {
        self.count[from..].iter().any(|&count| count > 0) || self.title[from..].contains(&true)
    }
}

impl Index {
    /// The lines of a page; none if it cannot be read, or the index names what cannot be a page.
    pub(crate) fn lines(&self, address: &str) -> Option<Vec<Line>> {
        let html =
            is_page(address).then(|| fs::read(self.site.join(Path::new(address))).ok())??;
        Some(lines(&html))
    }
}

/// Whether an address leads to a page within the site.
fn is_page(address: &str) -> bool {
    let is_known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    address
        .split('/')
        .all(|part| !part.starts_with('.') && !part.is_empty() && part.chars().all(is_known))
}

impl Search<'_> {
    /// What the marked transcripts say of these runs. A page that cannot be read says nothing, and
    /// is counted.
    pub fn said(&self, runs: &[&[Word]], docs: &Marks) -> Result<Vec<Said>> {
        if runs.is_empty() {
            return Ok(Vec::new());
        }
        let spotter = Spotter::new(runs);
        let docs = marked(docs);
        let file = |doc: &usize| doc / self.index.files.manifest.cards;
        let together: Vec<&[usize]> = docs.chunk_by(|a, b| file(a) == file(b)).collect();
        let read = together.into_par_iter().map(|docs| {
            let cards = self.index.files.cards(file(&docs[0]))?;
            let said = docs.par_iter().map(|doc| {
                self.said_by(*doc, &cards[doc % self.index.files.manifest.cards], &spotter)
            });
            Ok(said.collect::<Vec<_>>())
        });
        let read: Vec<Vec<Option<Said>>> = read.collect::<Result<_>>()?;
        Ok(read.into_iter().flatten().flatten().collect())
    }

    fn said_by(
        &self,
        doc: usize,
        ResultCard(address, title, ..): &ResultCard,
        spotter: &Spotter,
    ) -> Option<Said> {
        let Some(lines) = self.index.lines(address) else {
            self.note_unread(doc);
            return None;
        };
        let title = [Line { text: title.clone(), ..Line::default() }];
        let title = spotter.count(&title).into_iter().map(|count| count > 0).collect();
        Some(Said { doc, count: spotter.count(&lines), title })
    }

    /// Counts a page that could not be read.
    pub fn note_unread(&self, doc: usize) {
        self.unread.lock().unwrap_or_else(PoisonError::into_inner).insert(doc);
    }

    /// The list of one of the runs, as the pages tell it.
    pub fn postings_of(&self, said: &[Said], run: usize) -> DensePostings {
        let n = self.index.files.len();
        let (mut count, mut title) = (vec![0; n], vec![false; n]);
        for said in said {
            count[said.doc] = said.count[run];
            title[said.doc] = said.title[run];
        }
        DensePostings::new(count, title)
    }
}
