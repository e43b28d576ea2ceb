//! What the words of a query are taken for: the lists that are fetched first tell which of them
//! nobody says; an unfinished one is the beginning of others, a misspelt one is read as the likeliest
//! that somebody says.

use std::collections::VecDeque;

use super::query::{Change, Group, Query, Word, phrases_of, replace_words};
use super::spelling::is_typed;
use super::stages::Search;
use crate::error::Result;

/// Spellings of a word that are tried.
const CORRECTIONS: usize = 4;

/// A query that was answered instead of the one that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Correction {
    /// What was typed.
    from: String,
    /// What was answered.
    pub to: String,
    /// How they differ.
    changes: Vec<Change>,
}

impl Search<'_> {
    // -- lists --

    /// What narrows first: the sentence, or all groups.
    fn asked(&self) -> Vec<Group> {
        match &self.query.sentence {
            Some(sentence) => vec![Group::of(sentence.clone())],
            None => self.query.groups.clone(),
        }
    }

    /// Words that are left out by themselves; phrases left out are checked in the pages.
    pub(crate) fn excluded(&self) -> Vec<Word> {
        let single = self.query.not.iter().filter(|phrase| phrase.words.len() == 1);
        single.map(|phrase| phrase.words[0].clone()).collect()
    }

    pub(crate) fn fetch_excluded(&mut self) -> Result<()> {
        let excluded = self.excluded();
        self.candidates.lists.fetch(&excluded, None)
    }

    /// Loads the lists that the query needs first, and finds words that do not occur.
    pub(crate) fn fetch_lists(&mut self) -> Result<()> {
        let asked = self.asked();
        let narrow = self.candidates.is_narrowed(&asked);
        let mut words: Vec<Word> = Vec::new();
        for phrase in phrases_of(&asked) {
            words.extend(if narrow {
                self.candidates.first_words(phrase)
            } else {
                phrase.words.clone()
            });
        }
        words.retain(|word| !(narrow && self.candidates.lists.is_top(word)));
        let tail = self.tail();
        let finished = words.iter().filter(|word| Some(*word) != tail.as_ref());
        self.candidates.lists.fetch(finished, Some(&mut self.notes))?;
        self.fetch_excluded()?;
        if let Some(tail) = tail {
            self.fetch_tail(&tail)?;
        }
        for word in words {
            let is_unknown = !word.prefix && self.candidates.lists.is_unknown(&word);
            if is_unknown && !self.unknown.contains(&word) {
                self.unknown.push(word);
            }
        }
        // A sentence with one of them is read in every way that a page may prove.
        if self.query.sentence.is_none() || self.unknown.len() > 1 {
            self.guess()?;
        }
        Ok(())
    }

    /// The word that may be unfinished.
    fn tail(&self) -> Option<Word> {
        let phrases = phrases_of(&self.query.groups).chain(&self.query.sentence);
        let last = phrases.filter(|phrase| phrase.tail).last()?;
        last.words.last().cloned()
    }

    /// If nobody says an unfinished word, all words that begin with it are meant.
    fn fetch_tail(&mut self, word: &Word) -> Result<()> {
        let lists = &mut self.candidates.lists;
        if word.prefix || !is_typed(&word.term) {
            return lists.fetch([word], Some(&mut self.notes));
        }
        // A frequent word of a sentence is known to be one, and its list may never be needed.
        if self.query.sentence.is_some() && lists.is_frequent(word) {
            return Ok(());
        }
        lists.fetch([word], None)?;
        if !lists.is_unknown(word) {
            return Ok(());
        }
        let begun = Word { term: word.term.clone(), prefix: true };
        lists.fetch([&begun], None)?;
        if lists.is_unknown(&begun) {
            return Ok(());
        }
        lists.forget(word);
        let phrases = self.query.groups.iter_mut().flat_map(|group| &mut group.any);
        for phrase in phrases.chain(&mut self.query.sentence).filter(|phrase| phrase.tail) {
            if let Some(last) = phrase.words.last_mut().filter(|last| last.term == word.term) {
                *last = begun.clone();
            }
        }
        self.notes.push(format!("Words that begin with “{}” are shown.", word.term));
        Ok(())
    }

    // -- corrections --

    /// Reads unknown words as the likeliest of those that are one slip away.
    pub(crate) fn guess(&mut self) -> Result<()> {
        let mut changes = Vec::new();
        for Word { term, .. } in std::mem::take(&mut self.unknown) {
            let welcome = self.options.correct && is_typed(&term);
            let near = if welcome {
                self.index.files.corrections(&term, CORRECTIONS)?
            } else {
                Vec::new()
            };
            let mut near = VecDeque::from(near);
            match near.pop_front() {
                Some(right) => {
                    changes.push(Change { from: vec![term.clone()], to: right });
                    self.guesses.push((term, near));
                }
                None => self.notes.push(format!("“{term}” does not occur here.")),
            }
        }
        if changes.is_empty() { Ok(()) } else { self.correct(changes) }
    }

    /// Answers the query with these changes instead of the one that was typed.
    pub(crate) fn correct(&mut self, changes: Vec<Change>) -> Result<()> {
        let typed = match self.corrected.take() {
            Some(correction) => correction.from,
            None => self.query.text.clone(),
        };
        let to = replace_words(&typed, &changes);
        self.query = Query::parse(&to);
        self.corrected = Some(Correction { from: typed, to, changes });
        let asked = self.asked();
        let first = |phrase| self.candidates.first_words(phrase);
        let words: Vec<Word> = phrases_of(&asked).flat_map(first).collect();
        self.candidates.lists.fetch(&words, None)
    }

    /// In a phrase that is not found with the likeliest spelling, a less likely one may be meant.
    /// Tells whether there is one left.
    pub(crate) fn guess_again(&mut self) -> Result<bool> {
        let Some(correction) = &self.corrected else { return Ok(false) };
        let next = |(from, others): &mut (String, VecDeque<String>)| {
            Some((from.clone(), others.pop_front()?))
        };
        let Some((term, to)) = self.guesses.iter_mut().find_map(next) else { return Ok(false) };
        let change = |change: &Change| {
            let from = change.from.join(" ");
            let to = if from == term { to.clone() } else { change.to.clone() };
            Change { from: vec![from], to }
        };
        let changes = correction.changes.iter().map(change).collect();
        self.correct(changes)?;
        self.plan();
        Ok(true)
    }
}
