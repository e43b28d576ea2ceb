//! The lists of a query's words: which transcripts hold them, how often, and which have them in the
//! title. A run of words has such a list, too, once the pages were read that may say it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::files::Files;
use super::query::Word;
use super::words::Postings;
use crate::error::Result;

/// One mark for each transcript.
pub(crate) type Marks = Vec<bool>;

/// Numbers of the marked transcripts.
pub(crate) fn marked(marks: &[bool]) -> Vec<usize> {
    marks.iter().enumerate().filter(|(_, mark)| **mark).map(|(doc, _)| doc).collect()
}

/// What all transcripts have of a word, of all words with a beginning, or of a run of words.
#[derive(Debug, Clone)]
pub(crate) struct DensePostings {
    /// How often the text of each transcript says it.
    pub count: Vec<u32>,
    /// Whether the title has it.
    pub title: Marks,
    /// Number of transcripts whose text says it.
    pub df: usize,
    /// What it tells: ln((N − df + 0.5) / (df + 0.5) + 1).
    pub idf: f64,
}

impl DensePostings {
    pub fn new(count: Vec<u32>, title: Marks) -> Self {
        let df = count.iter().filter(|&&count| count > 0).count();
        let idf = ((count.len() as f64 - df as f64 + 0.5) / (df as f64 + 0.5) + 1.0).ln();
        Self { count, title, df, idf }
    }

    /// Whether text or title of a transcript has it.
    pub fn has(&self, doc: usize) -> bool {
        self.count[doc] > 0 || self.title[doc]
    }

    /// Whether nothing has it.
    pub fn is_empty(&self) -> bool {
        self.df == 0 && !self.title.contains(&true)
    }
}

/// The lists of one search, each read once.
#[derive(Debug)]
pub(crate) struct Lists<'a> {
    files: &'a Files,
    known: Mutex<BTreeMap<Word, Arc<DensePostings>>>,
}

impl<'a> Lists<'a> {
    pub fn new(files: &'a Files) -> Self {
        Self { files, known: Mutex::default() }
    }

    /// The list of a word, or of all words with a beginning.
    pub fn of(&self, word: &Word) -> Result<Arc<DensePostings>> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(list) = known().get(word) {
            return Ok(Arc::clone(list));
        }
        let list = Arc::new(self.load(word)?);
        known().insert(word.clone(), Arc::clone(&list));
        Ok(list)
    }

    fn load(&self, word: &Word) -> Result<DensePostings> {
        let n = self.files.len();
        let empty = || (vec![0_u32; n], vec![false; n]);
        let mut all = empty();
        if !word.prefix {
            self.files
                .postings(&word.term)?
                .into_iter()
                .for_each(|postings| add(&mut all, postings));
            return Ok(DensePostings::new(all.0, all.1));
        }
        let shards = self.files.shards_of(&word.term).into_par_iter();
        let lists = shards.map(|shard| self.files.begun(shard, &word.term));
        for postings in lists.collect::<Result<Vec<_>>>()?.into_iter().flatten() {
            add(&mut all, postings);
        }
        Ok(DensePostings::new(all.0, all.1))
    }
}

fn add((count, title): &mut (Vec<u32>, Marks), postings: Postings) {
    for (doc, times) in postings.docs {
        let count = &mut count[doc as usize];
        *count = count.saturating_add(times);
    }
    postings.titles.into_iter().for_each(|doc| title[doc as usize] = true);
}
