//! The lists of a query's words: which transcripts hold them, how often, and which have them in the
//! title.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::files::Files;
use super::query::{Word, is_no_space_term};
use super::spelling::units;
use crate::error::Result;

/// Letters of a beginning for which all words are looked up; for fewer only frequent words.
pub(crate) const PREFIX_LETTERS: usize = 3;
const SHORT_COMPLETIONS: usize = 20;

/// The list of a word, or of all words with a beginning, spread over all transcripts.
#[derive(Debug)]
pub(crate) struct Spread {
    /// How often the text of each transcript holds it.
    pub count: Vec<u32>,
    /// Whether the title has it.
    pub title: Vec<bool>,
    /// Number of transcripts whose text holds it.
    pub df: usize,
    /// What it tells: ln((N − df + 0.5) / (df + 0.5) + 1).
    pub idf: f64,
}

/// The lists of one search, fetched as they are needed.
#[derive(Debug)]
pub(crate) struct Lists<'a> {
    pub files: &'a Files,
    /// By word; none when nobody says it.
    spreads: BTreeMap<Word, Option<Rc<Spread>>>,
}

impl<'a> Lists<'a> {
    pub fn new(files: &'a Files) -> Self {
        Self { files, spreads: BTreeMap::new() }
    }

    /// Whether half of the transcripts hold the word.
    pub fn is_top(&self, word: &Word) -> bool {
        !word.prefix && self.files.manifest.is_top(&word.term)
    }

    /// Whether so many hold it that the phrase filter knows it.
    pub fn is_frequent(&self, word: &Word) -> bool {
        !word.prefix && self.files.manifest.frequent(&word.term).is_some()
    }

    /// Whether its list was fetched.
    pub fn has(&self, word: &Word) -> bool {
        self.spreads.contains_key(word)
    }

    /// Whether it is known that nobody says it.
    pub fn is_unknown(&self, word: &Word) -> bool {
        matches!(self.spreads.get(word), Some(None))
    }

    /// The list of a word, if it was fetched and is not empty.
    pub fn get(&self, word: &Word) -> Option<&Rc<Spread>> {
        self.spreads.get(word)?.as_ref()
    }

    /// The lists of these words, as far as they were fetched and are not empty, each once.
    pub fn of<'w>(&self, words: impl IntoIterator<Item = &'w Word>) -> Vec<Rc<Spread>> {
        let mut seen: Vec<&Word> = Vec::new();
        for word in words {
            if !seen.contains(&word) {
                seen.push(word);
            }
        }
        seen.into_iter().filter_map(|word| self.get(word).cloned()).collect()
    }

    /// Forgets a word.
    pub fn forget(&mut self, word: &Word) {
        self.spreads.remove(word);
    }

    /// Fetches the lists that are not there yet; beginnings of many words, and of none, are noted.
    pub fn fetch<'w>(
        &mut self,
        words: impl IntoIterator<Item = &'w Word>,
        mut notes: Option<&mut Vec<String>>,
    ) -> Result<()> {
        for word in words {
            if !self.has(word) {
                let spread = self.load(word, notes.as_deref_mut())?;
                self.spreads.insert(word.clone(), spread.map(Rc::new));
            }
        }
        Ok(())
    }

    fn load(&self, word: &Word, notes: Option<&mut Vec<String>>) -> Result<Option<Spread>> {
        if !word.prefix {
            return self.spread(std::slice::from_ref(&word.term));
        }
        let prefix = &word.term;
        let (words, cut) = self.begun(prefix)?;
        let note = if words.is_empty() {
            Some(format!("No word here begins with “{prefix}”."))
        } else {
            let count = words.len();
            cut.then(|| {
                format!("Many words begin with “{prefix}”; the {count} commonest are searched.")
            })
        };
        if let Some(notes) = notes {
            notes.extend(note);
        }
        self.spread(&words)
    }

    /// The words with a beginning, and whether there are more.
    fn begun(&self, prefix: &str) -> Result<(Vec<String>, bool)> {
        if units(prefix) >= PREFIX_LETTERS || is_no_space_term(prefix) {
            return self.files.completions(prefix);
        }
        let frequent = self.files.manifest.frequent.iter();
        let words = frequent.filter(|word| word.starts_with(prefix)).take(SHORT_COMPLETIONS);
        Ok((words.cloned().collect(), true))
    }

    /// The joined list of some words; none if nobody says any of them.
    fn spread(&self, words: &[String]) -> Result<Option<Spread>> {
        let n = self.files.len();
        let (mut count, mut title, mut known) = (vec![0_u32; n], vec![false; n], false);
        for word in words {
            let Some(postings) = self.files.postings(word)? else { continue };
            known = true;
            for (doc, times) in postings.docs {
                let count = &mut count[doc as usize];
                *count = count.saturating_add(times);
            }
            postings.titles.into_iter().for_each(|doc| title[doc as usize] = true);
        }
        let df = count.iter().filter(|&&count| count > 0).count();
        let idf = ((n as f64 - df as f64 + 0.5) / (df as f64 + 0.5) + 1.0).ln();
        Ok(known.then_some(Spread { count, title, df, idf }))
    }
}
