//! Which transcripts may say a run of words, as the index knows it: those with all of its words, as
//! far as the phrase filter leaves them.

use super::Search;
use super::grams::filter_hashes;
use super::lists::Marks;
use super::query::{Phrase, Query, Word};
use crate::error::Result;

/// Pages that are read in the time in which a row of the filter is.
const ROW_PAGES: usize = 2;

impl Search<'_> {
    /// Transcripts of which the filters of the query and its excluded words leave some; excluded
    /// phrases are for the pages to tell.
    pub fn open(&self, query: &Query) -> Result<Marks> {
        let mut open = self.passing.clone();
        for phrase in query.not.iter().filter(|phrase| phrase.words.len() == 1) {
            let list = self.lists.of(&phrase.words[0])?;
            open.iter_mut().enumerate().for_each(|(doc, open)| *open &= !list.has(doc));
        }
        Ok(open)
    }

    /// Of some transcripts those whose text may say the words one after another.
    pub fn may_say(&self, words: &[Word], among: &Marks) -> Result<Marks> {
        let mut marks = among.clone();
        for (at, word) in words.iter().enumerate() {
            if words[..at].contains(word) {
                continue;
            }
            // A word that the run says twice is said twice.
            let times = words.iter().filter(|other| *other == word).count();
            let list = self.lists.of(word)?;
            let holds = list.count.iter().map(|&count| count as usize >= times);
            marks.iter_mut().zip(holds).for_each(|(mark, holds)| *mark &= holds);
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

    /// Of some transcripts those whose text or title may say a phrase.
    pub fn may_answer(&self, phrase: &Phrase, among: &Marks) -> Result<Marks> {
        let mut marks = self.may_say(&phrase.words, among)?;
        let mut titled = among.clone();
        for word in &phrase.words {
            let list = self.lists.of(word)?;
            titled.iter_mut().zip(&list.title).for_each(|(mark, &has)| *mark &= has);
        }
        marks.iter_mut().zip(titled).for_each(|(mark, titled)| *mark |= titled);
        Ok(marks)
    }
}
