//! Corrections of a query: an unfinished last word becomes a prefix, an unknown word is replaced by
//! the likeliest known one, and in a sentence that does not occur, one word is replaced.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::Search;
use super::change::{Change, replace_words};
use super::lists::Marks;
use super::notes::Note;
use super::query::{Phrase, Query, Word};
use super::spelling::{is_misspelling, may_be_mistyped, units};
use crate::error::Result;

/// The most corrections of one word that are tried.
const MAX_CORRECTIONS: usize = 4;
/// The shorter part of a word that is cut in two has at most so many letters.
const SHORT_PART: usize = 4;
/// The least length of a word of a sentence that may be a mistake, in UTF-16 units.
const MIN_UNITS: usize = 4;
/// The greatest share of transcripts that may contain a word of a sentence that may be a mistake.
const MISTAKE_SHARE: f64 = 1.0 / 32.0;

/// A sentence with one word replaced.
struct Reading {
    change: Change,
    words: Vec<Word>,
}

impl Search<'_> {
    // -- an unfinished word --

    /// Makes the last word a prefix if it may be unfinished and does not occur by itself.
    pub fn complete(&self, query: &mut Query) -> Result<Option<Note>> {
        let phrases = query.groups.iter_mut().flat_map(|group| &mut group.any);
        let tails = phrases.chain(&mut query.sentence).filter(|phrase| phrase.tail);
        let tails: Vec<&mut Word> = tails.filter_map(|phrase| phrase.words.last_mut()).collect();
        let Some(word) = tails.last().map(|word| (**word).clone()) else { return Ok(None) };
        let prefix = Word { prefix: true, ..word.clone() };
        let is_unfinished = !word.prefix
            && may_be_mistyped(&word.term)
            && self.lists.of(&word)?.is_empty()
            && !self.lists.of(&prefix)?.is_empty();
        if !is_unfinished {
            return Ok(None);
        }
        for tail in tails.into_iter().filter(|tail| **tail == word) {
            tail.clone_from(&prefix);
        }
        Ok(Some(Note::Completed(word.term)))
    }

    // -- unknown words --

    /// The words of a query that occur in no transcript, without duplicates.
    pub fn unknown_words(&self, query: &Query) -> Result<Vec<Word>> {
        let mut unknown: Vec<Word> = Vec::new();
        for group in &query.groups {
            // Another spelling of the words may occur.
            let (variants, typed): (Vec<&Phrase>, Vec<&Phrase>) =
                group.any.iter().partition(|phrase| phrase.is_variant);
            let mut occurs = false;
            for phrase in variants {
                let lists = phrase.words.iter().map(|word| self.lists.of(word));
                let lists: Vec<_> = lists.collect::<Result<_>>()?;
                occurs |= lists.iter().all(|list| !list.is_empty());
            }
            for word in typed.iter().filter(|_| !occurs).flat_map(|phrase| &phrase.words) {
                if !unknown.contains(word) && self.lists.of(word)?.is_empty() {
                    unknown.push(word.clone());
                }
            }
        }
        Ok(unknown)
    }

    /// The ways to replace unknown words by likely ones, the likeliest first. Adds a note for each
    /// word that has no correction.
    pub fn guesses(&self, unknown: &[Word], notes: &mut Vec<Note>) -> Result<Vec<Vec<Change>>> {
        let mut corrections: Vec<Vec<Change>> = Vec::new();
        for Word { term, prefix } in unknown {
            let mut changes = Vec::new();
            if self.options.correct && may_be_mistyped(term) && !prefix {
                let known = self.index.files.corrections(term, MAX_CORRECTIONS)?;
                let cuts = self.cuts(term, &known)?;
                changes.extend(cuts.into_iter().chain(known).map(|to| Change::of(term, to)));
            }
            match (changes.is_empty(), prefix) {
                (true, true) => notes.push(Note::UnknownBeginning(term.clone())),
                (true, false) => notes.push(Note::UnknownWord(term.clone())),
                (false, _) => corrections.push(changes),
            }
        }
        let likeliest: Vec<Change> = corrections.iter().map(|changes| changes[0].clone()).collect();
        let mut guesses = vec![likeliest.clone()];
        for (at, changes) in corrections.iter().enumerate() {
            for change in &changes[1..] {
                let mut guess = likeliest.clone();
                guess[at] = change.clone();
                guesses.push(guess);
            }
        }
        Ok(guesses)
    }

    /// Two words written as one, which stand in a row somewhere: `add-on` for `addon`. If similar
    /// words are known, only what they are the beginning or the end of is cut.
    fn cuts(&self, term: &str, near: &[String]) -> Result<Vec<String>> {
        let letters = term.chars().count();
        let all = term
            .char_indices()
            .enumerate()
            .skip(1)
            .filter(|(count, _)| (*count).min(letters - count) <= SHORT_PART);
        let all = all.map(|(_, (at, _))| at);
        let of_near = near.iter().filter_map(|word| {
            let end = term.ends_with(&**word).then(|| term.len() - word.len());
            if term.starts_with(&**word) { Some(word.len()) } else { end }
        });
        let cuts: Vec<usize> = if near.is_empty() { all.collect() } else { of_near.collect() };
        let everywhere = vec![true; self.index.files.len()];
        let mut found = Vec::new();
        for (first, second) in cuts.into_iter().map(|at| term.split_at(at)) {
            let words = [Word::whole(first), Word::whole(second)];
            if self.may_contain(&words, &everywhere)?.contains(&true) {
                found.push(format!("{first}-{second}"));
            }
        }
        Ok(found)
    }

    /// The query with some words replaced.
    pub fn changed(&self, query: &Query, changes: &[Change]) -> Result<Query> {
        let mut changed = Query::parse(&replace_words(&query.text, changes));
        self.complete(&mut changed)?;
        Ok(changed)
    }

    // -- sentences that do not occur --

    /// The query with one word of its sentence replaced so that the sentence occurs. If several
    /// readings occur, this is the one in most transcripts, then the one with the commonest word.
    pub fn respelt(&self, query: &Query, unknown: &[Word]) -> Result<Option<Query>> {
        let Some(sentence) = &query.sentence else { return Ok(None) };
        let eligible = self.eligible(query)?;
        let mut readings = Vec::new();
        for slot in self.suspects(&sentence.words, unknown)? {
            readings.extend(self.readings(&sentence.words, slot, &eligible)?);
        }
        let marks = readings.par_iter().map(|reading| self.may_contain(&reading.words, &eligible));
        let marks: Vec<Marks> = marks.collect::<Result<_>>()?;
        let mut candidates = vec![false; eligible.len()];
        for marks in &marks {
            candidates.iter_mut().zip(marks).for_each(|(mark, &may)| *mark |= may);
        }
        let mut may = marks.iter().map(|marks| marks.contains(&true));
        readings.retain(|_| may.next().unwrap_or(false));
        let runs: Vec<&[Word]> = readings.iter().map(|reading| &*reading.words).collect();
        let found = self.occurrences(&runs, &candidates)?;
        let mut verified = Vec::new();
        for (run, reading) in readings.iter().enumerate() {
            let transcripts = found.iter().filter(|found| found.count[run] > 0).count();
            if transcripts > 0 {
                verified.push((transcripts, self.frequency(&reading.change)?, reading));
            }
        }
        let best = verified.into_iter().max_by_key(|(transcripts, frequency, reading)| {
            (*transcripts, *frequency, Reverse(&reading.change))
        });
        let Some((.., reading)) = best else { return Ok(None) };
        let mut changed = self.changed(query, std::slice::from_ref(&reading.change))?;
        changed.sentence = Some(Phrase { words: reading.words.clone(), ..sentence.clone() });
        Ok(Some(changed))
    }

    /// The number of transcripts with the replacement; for two words, that of the rarer one.
    fn frequency(&self, change: &Change) -> Result<usize> {
        let words = change.to.split(' ').map(|term| self.document_frequency(term));
        Ok(words.collect::<Result<Vec<_>>>()?.into_iter().min().unwrap_or(0))
    }

    /// The number of transcripts with a term in their text.
    fn document_frequency(&self, term: &str) -> Result<usize> {
        Ok(self.lists.of(&Word::whole(term))?.df)
    }

    /// The indexes of the words that may be mistakes: the unknown word, or rare words if there is
    /// none. With two unknown words, replacing one would still leave the other.
    fn suspects(&self, words: &[Word], unknown: &[Word]) -> Result<Vec<usize>> {
        let max_df = self.index.files.len() as f64 * MISTAKE_SHARE;
        let mut suspects = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let is_mistake =
                !word.prefix && units(&word.term) >= MIN_UNITS && may_be_mistyped(&word.term);
            let is_suspect = match unknown {
                [] => self.lists.of(word)?.df as f64 <= max_df,
                [other] => word == other,
                _ => false,
            };
            if is_mistake && is_suspect && !words[..at].contains(word) {
                suspects.push(at);
            }
        }
        Ok(suspects)
    }

    /// The sentence with a likely correction of one word: a similar word, the word split in two, or
    /// the word joined with the next one.
    fn readings(&self, words: &[Word], slot: usize, eligible: &Marks) -> Result<Vec<Reading>> {
        let term = &words[slot].term;
        let mut changes = Vec::new();
        if let Some(next) = words.get(slot + 1).filter(|next| !next.prefix) {
            let both = [&**term, &*next.term].concat();
            if self.document_frequency(&both)? > 0 {
                changes.push(Change { from: vec![term.clone(), next.term.clone()], to: both });
            }
        }
        // If no transcript contains the words before and after it, replacing this word cannot help.
        let mut around = eligible.clone();
        for others in words.split(|word| *word == words[slot]) {
            around = self.may_contain(others, &around)?;
        }
        if around.contains(&true) {
            let similar = self.index.files.vocabulary(|word| is_misspelling(term, word))?;
            changes.extend(similar.into_iter().map(|to| Change::of(term, to)));
            for (at, _) in term.char_indices().skip(1) {
                let (first, second) = term.split_at(at);
                if self.document_frequency(first)? > 0 && self.document_frequency(second)? > 0 {
                    changes.push(Change::of(term, format!("{first} {second}")));
                }
            }
        }
        let readings = changes.into_iter();
        Ok(readings.map(|change| Reading { words: change.applied(words), change }).collect())
    }
}
