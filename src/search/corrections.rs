//! What the words of a query are taken for: an unfinished one is the beginning of others, one that
//! nobody says is read as the likeliest that somebody says, and of a sentence that nobody says, one
//! word is read otherwise.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::Search;
use super::change::{Change, replace_words};
use super::lists::Marks;
use super::notes::Note;
use super::query::{Phrase, Query, Word, phrases_of};
use super::spelling::{is_slip, is_typed, units};
use crate::error::Result;

/// Spellings of a word that are tried.
const SPELLINGS: usize = 4;
/// Letters of a word of a sentence that may be a mistake, and the largest share of the transcripts
/// that it may be in.
const LEAST_LETTERS: usize = 4;
const MISTAKE_SHARE: f64 = 1.0 / 32.0;

/// A sentence with one word read otherwise.
struct Reading {
    change: Change,
    words: Vec<Word>,
}

impl Search<'_> {
    // -- an unfinished word --

    /// If nobody says the last word, and it may be unfinished, all words that begin with it are
    /// meant.
    pub fn complete(&self, query: &mut Query) -> Result<Option<Note>> {
        let phrases = query.groups.iter_mut().flat_map(|group| &mut group.any);
        let tails = phrases.chain(&mut query.sentence).filter(|phrase| phrase.tail);
        let mut tails: Vec<&mut Word> =
            tails.filter_map(|phrase| phrase.words.last_mut()).collect();
        let Some(word) = tails.last().map(|word| (**word).clone()) else { return Ok(None) };
        let begun = Word { prefix: true, ..word.clone() };
        let is_unfinished = !word.prefix
            && is_typed(&word.term)
            && self.lists.of(&word)?.is_empty()
            && !self.lists.of(&begun)?.is_empty();
        if !is_unfinished {
            return Ok(None);
        }
        tails.iter_mut().filter(|other| ***other == word).for_each(|other| **other = begun.clone());
        Ok(Some(Note::Completed(word.term)))
    }

    // -- words that nobody says --

    /// Words of a query that nobody says, each once.
    pub fn unknown(&self, query: &Query) -> Result<Vec<Word>> {
        let mut unknown: Vec<Word> = Vec::new();
        for word in phrases_of(&query.groups).flat_map(|phrase| &phrase.words) {
            if !unknown.contains(word) && self.lists.of(word)?.is_empty() {
                unknown.push(word.clone());
            }
        }
        Ok(unknown)
    }

    /// The ways to read unknown words as likely ones, the likeliest first; what is read as nothing
    /// else is noted.
    pub fn guesses(&self, unknown: &[Word], notes: &mut Vec<Note>) -> Result<Vec<Vec<Change>>> {
        let mut spellings: Vec<Vec<Change>> = Vec::new();
        for Word { term, prefix } in unknown {
            let welcome = self.options.correct && is_typed(term) && !prefix;
            let files = &self.index.files;
            let near = if welcome { files.corrections(term, SPELLINGS)? } else { Vec::new() };
            let changes: Vec<Change> = near.into_iter().map(|to| Change::of(term, to)).collect();
            match (changes.is_empty(), prefix) {
                (true, true) => notes.push(Note::UnknownBeginning(term.clone())),
                (true, false) => notes.push(Note::UnknownWord(term.clone())),
                (false, _) => spellings.push(changes),
            }
        }
        let likeliest: Vec<Change> = spellings.iter().map(|near| near[0].clone()).collect();
        let mut guesses = vec![likeliest.clone()];
        for (at, near) in spellings.iter().enumerate() {
            for change in &near[1..] {
                let mut guess = likeliest.clone();
                guess[at] = change.clone();
                guesses.push(guess);
            }
        }
        Ok(guesses)
    }

    /// A query with some words read otherwise.
    pub fn changed(&self, query: &Query, changes: &[Change]) -> Result<Query> {
        let mut changed = Query::parse(&replace_words(&query.text, changes));
        self.complete(&mut changed)?;
        Ok(changed)
    }

    // -- a sentence that nobody says --

    /// The query with one word of its sentence read otherwise, such that some transcript says it.
    /// Of several readings the one that most transcripts say, then the one of the commonest word.
    pub fn respelt(&self, query: &Query, unknown: &[Word]) -> Result<Option<Query>> {
        let Some(sentence) = &query.sentence else { return Ok(None) };
        let open = self.open(query)?;
        let mut readings = Vec::new();
        for slot in self.suspects(&sentence.words, unknown)? {
            readings.extend(self.readings(&sentence.words, slot, &open)?);
        }
        let marks = readings.par_iter().map(|reading| self.may_say(&reading.words, &open));
        let marks: Vec<Marks> = marks.collect::<Result<_>>()?;
        let mut candidates = vec![false; open.len()];
        for marks in &marks {
            candidates.iter_mut().zip(marks).for_each(|(mark, &may)| *mark |= may);
        }
        let mut may = marks.iter().map(|marks| marks.contains(&true));
        readings.retain(|_| may.next().unwrap_or(false));
        let runs: Vec<&[Word]> = readings.iter().map(|reading| &*reading.words).collect();
        let said = self.said(&runs, &candidates)?;
        let mut verified = Vec::new();
        for (run, reading) in readings.iter().enumerate() {
            let transcripts = said.iter().filter(|said| said.count[run] > 0).count();
            if transcripts > 0 {
                verified.push((transcripts, self.common(&reading.change)?, reading));
            }
        }
        let best = verified.into_iter().max_by_key(|(transcripts, common, reading)| {
            (*transcripts, *common, Reverse(&reading.change))
        });
        best.map(|(.., reading)| {
            let mut changed = self.changed(query, std::slice::from_ref(&reading.change))?;
            changed.sentence = Some(Phrase { words: reading.words.clone(), ..sentence.clone() });
            Ok(changed)
        })
        .transpose()
    }

    /// In how many transcripts the words are that are read; the rarer one of two counts.
    fn common(&self, change: &Change) -> Result<usize> {
        let words = change.to.split(' ').map(|term| Ok(self.lists.of(&Word::whole(term))?.df));
        Ok(words.collect::<Result<Vec<_>>>()?.into_iter().min().unwrap_or(0))
    }

    /// Places of the words that may be mistakes: the one that nobody says, or rare ones. With two
    /// unknown words every reading lacks one.
    fn suspects(&self, words: &[Word], unknown: &[Word]) -> Result<Vec<usize>> {
        let most = self.index.files.len() as f64 * MISTAKE_SHARE;
        let mut suspects = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let is_mistake =
                !word.prefix && units(&word.term) >= LEAST_LETTERS && is_typed(&word.term);
            let is_suspect = match unknown {
                [] => self.lists.of(word)?.df as f64 <= most,
                [other] => word == other,
                _ => false,
            };
            if is_mistake && is_suspect && !words[..at].contains(word) {
                suspects.push(at);
            }
        }
        Ok(suspects)
    }

    /// What a word of a sentence may have been meant for: a word one slip away, two words written as
    /// one, or one with the next word, written as two.
    fn readings(&self, words: &[Word], slot: usize, open: &Marks) -> Result<Vec<Reading>> {
        let term = &words[slot].term;
        let said = |term: &str| -> Result<bool> { Ok(self.lists.of(&Word::whole(term))?.df > 0) };
        let mut changes = Vec::new();
        if let Some(next) = words.get(slot + 1).filter(|next| !next.prefix) {
            let both = [&**term, &*next.term].concat();
            if said(&both)? {
                changes.push(Change { from: vec![term.clone(), next.term.clone()], to: both });
            }
        }
        // Where nobody says the other words, no word in this place can be right.
        let mut around = open.clone();
        for others in words.split(|word| *word == words[slot]) {
            around = self.may_say(others, &around)?;
        }
        if around.contains(&true) {
            let slips = self.index.files.vocabulary(|word| is_slip(term, word))?;
            changes.extend(slips.into_iter().map(|to| Change::of(term, to)));
            for (at, _) in term.char_indices().skip(1) {
                let (first, second) = term.split_at(at);
                if said(first)? && said(second)? {
                    changes.push(Change::of(term, format!("{first} {second}")));
                }
            }
        }
        let reading = |change: Change| Reading { words: change.applied(words), change };
        Ok(changes.into_iter().map(reading).collect())
    }
}
