//! Candidates for a run of words, from the index alone: the transcripts that contain all of its
//! words and pass the phrase filter.

use super::Search;
use super::grams::filter_hashes;
use super::lists::Marks;
use super::query::{Phrase, Query, Word};
use crate::error::Result;

/// Number of pages that can be read in the time one row of the filter takes.
const ROW_PAGES: usize = 2;

impl Search<'_> {
    /// The transcripts that pass the query's filters and contain none of its excluded words.
    /// Excluded phrases are only checked later, in the pages.
    pub fn eligible(&self, query: &Query) -> Result<Marks> {
        let mut eligible = self.passing.clone();
        for phrase in query.not.iter().filter(|phrase| phrase.words.len() == 1) {
            let list = self.lists.of(&phrase.words[0])?;
            eligible.iter_mut().enumerate().for_each(|(doc, eligible)| *eligible &= !list.has(doc));
        }
        Ok(eligible)
    }

    /// The transcripts in `among` whose text may contain the words one after another.
    pub fn may_contain(&self, words: &[Word], among: &Marks) -> Result<Marks> {
        let mut marks = among.clone();
        for (at, word) in words.iter().enumerate() {
            if words[..at].contains(word) {
                continue;
            }
            // A word that is twice in the run must be at least twice in the text.
            let times = words.iter().filter(|other| *other == word).count();
            let list = self.lists.of(word)?;
            let counts = list.count.iter().map(|&count| count as usize);
            marks.iter_mut().zip(counts).for_each(|(mark, count)| *mark &= count >= times);
        }
        for hash in filter_hashes(words, &self.index.files.manifest) {
            if marks.iter().filter(|mark| **mark).count() <= ROW_PAGES {
                break;
            }
            let row = self.index.files.filter_row(hash)?;
            marks.iter_mut().zip(row).for_each(|(mark, may)| *mark &= may);
        }
        Ok(marks)
    }

    /// The transcripts in `among` whose text or title may contain a phrase.
    pub fn may_match(&self, phrase: &Phrase, among: &Marks) -> Result<Marks> {
        let mut marks = self.may_contain(&phrase.words, among)?;
        let mut titled = among.clone();
        for word in &phrase.words {
            let list = self.lists.of(word)?;
            titled.iter_mut().zip(&list.title).for_each(|(mark, &has)| *mark &= has);
        }
        marks.iter_mut().zip(titled).for_each(|(mark, titled)| *mark |= titled);
        Ok(marks)
    }
}
