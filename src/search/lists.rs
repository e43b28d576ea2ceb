//! The postings of a query's words, with one entry per transcript. A run of words has such
//! postings, too, once the pages of its candidates have been read.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::files::Files;
use super::query::Word;
use super::words::Postings;
use crate::error::Result;

/// A set of transcripts: one flag per transcript.
pub(crate) type Marks = Vec<bool>;

/// The numbers of the marked transcripts.
pub(crate) fn marked(marks: &[bool]) -> Vec<usize> {
    marks.iter().enumerate().filter(|(_, mark)| **mark).map(|(doc, _)| doc).collect()
}

/// The postings of a word, of all words with a prefix, or of a run of words, with an entry for
/// every transcript.
#[derive(Debug, Clone)]
pub(crate) struct DensePostings {
    /// Number of occurrences in the text of each transcript.
    pub count: Vec<u32>,
    /// The transcripts with it in their title or in the name of a speaker.
    pub title: Marks,
    /// Number of transcripts with it in their text.
    pub df: usize,
    /// Inverse document frequency: ln((N − df + 0.5) / (df + 0.5) + 1).
    pub idf: f64,
}

impl DensePostings {
    pub fn new(count: Vec<u32>, title: Marks) -> Self {
        let df = count.iter().filter(|&&count| count > 0).count();
        let idf = ((count.len() as f64 - df as f64 + 0.5) / (df as f64 + 0.5) + 1.0).ln();
        Self { count, title, df, idf }
    }

    /// Returns true if it occurs in the text or title of a transcript.
    pub fn has(&self, doc: usize) -> bool {
        self.count[doc] > 0 || self.title[doc]
    }

    /// Returns true if it occurs in no text and no title.
    pub fn is_empty(&self) -> bool {
        self.df == 0 && !self.title.contains(&true)
    }
}

/// The postings of one search, each loaded once.
#[derive(Debug)]
pub(crate) struct Lists<'a> {
    files: &'a Files,
    known: Mutex<BTreeMap<Word, Arc<DensePostings>>>,
}

impl<'a> Lists<'a> {
    pub fn new(files: &'a Files) -> Self {
        Self { files, known: Mutex::default() }
    }

    /// The postings of a word, or of all words with a prefix.
    pub fn of(&self, word: &Word) -> Result<Arc<DensePostings>> {
        if let Some(list) = self.lock().get(word) {
            return Ok(Arc::clone(list));
        }
        let list = Arc::new(self.load(word)?);
        self.lock().insert(word.clone(), Arc::clone(&list));
        Ok(list)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Word, Arc<DensePostings>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn load(&self, word: &Word) -> Result<DensePostings> {
        let lists: Vec<Postings> = if word.prefix {
            let shards = self.files.shards_of(&word.term).into_par_iter();
            let lists = shards.map(|shard| self.files.with_prefix(shard, &word.term));
            lists.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect()
        } else {
            self.files.postings(&word.term)?.into_iter().collect()
        };
        let (mut count, mut title) = (vec![0_u32; self.files.len()], vec![false; self.files.len()]);
        for postings in lists {
            for (doc, times) in postings.docs {
                let count = &mut count[doc as usize];
                *count = count.saturating_add(times);
            }
            postings.titles.into_iter().for_each(|doc| title[doc as usize] = true);
        }
        Ok(DensePostings::new(count, title))
    }
}
