//! The terms of a page, and the matches of a query among them.

use std::ops::Range;

use super::page::Line;
use super::query::{Group, Phrase, Word};
use crate::index::Tokenizer;

/// The lines of a transcript as one sequence of terms.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    pub lines: Vec<Line>,
    /// All terms, concatenated.
    text: String,
    /// The end of each term in `text`, in bytes.
    ends: Vec<usize>,
    /// The line of each term, and its range in that line in chars.
    ranges: Vec<(usize, Range<usize>)>,
}

/// Terms that match a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Match {
    pub group: usize,
    /// The first term.
    pub from: usize,
    /// The last term.
    pub to: usize,
}

impl Stream {
    pub fn new(lines: Vec<Line>) -> Self {
        let mut stream = Self { lines, ..Self::default() };
        let mut tokenizer = Tokenizer::default();
        for (number, line) in stream.lines.iter().enumerate() {
            tokenizer.ranges(&line.text, |term, range| {
                stream.text.push_str(term);
                stream.ends.push(stream.text.len());
                stream.ranges.push((number, range));
            });
        }
        stream
    }

    /// The line of a term.
    pub fn line(&self, at: usize) -> usize {
        self.ranges[at].0
    }

    /// The first term in a line or after it.
    pub fn first_of(&self, line: usize) -> usize {
        self.ranges.partition_point(|range| range.0 < line)
    }

    /// The range of a term in its line, in chars.
    pub fn range(&self, at: usize) -> Range<usize> {
        self.ranges[at].1.clone()
    }

    fn term(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[start..end])
    }

    /// Returns true if the words match the terms from `at` on.
    fn matches_at(&self, at: usize, words: &[Word]) -> bool {
        let mut terms = words.iter().enumerate();
        terms.all(|(k, word)| self.term(at + k).is_some_and(|term| word.fits(term)))
    }

    /// The first and last terms of every occurrence of a phrase.
    fn occurrences_of(&self, phrase: &Phrase) -> impl Iterator<Item = (usize, usize)> {
        let last = phrase.words.len() - 1;
        (0..self.ends.len().saturating_sub(last))
            .filter(|&at| self.matches_at(at, &phrase.words))
            .map(move |at| (at, at + last))
    }

    /// All matches of all groups, in order.
    pub fn matches(&self, groups: &[Group]) -> Vec<Match> {
        let mut matches = Vec::new();
        for (number, group) in groups.iter().enumerate() {
            let found = group.any.iter().flat_map(|phrase| self.occurrences_of(phrase));
            matches.extend(found.map(|(from, to)| Match { group: number, from, to }));
        }
        matches.sort_by_key(|found| (found.from, std::cmp::Reverse(found.to)));
        matches
    }

    /// The longest run of the words that occurs, as a range of `words`.
    pub fn longest_run(&self, words: &[Word]) -> Range<usize> {
        let mut best = 0..0;
        // run[k] is the length of the longest run of words that ends with words[k - 1] and matches
        // the terms up to the current one.
        let mut run = vec![0; words.len() + 1];
        for at in 0..self.ends.len() {
            let term = self.term(at).unwrap_or_default();
            for k in (1..=words.len()).rev() {
                run[k] = if words[k - 1].fits(term) { run[k - 1] + 1 } else { 0 };
                if run[k] > best.len() {
                    best = k - run[k]..k;
                }
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::Query;

    fn words(text: &str) -> Vec<Word> {
        Query::parse(&format!("\"{text}\"")).groups.remove(0).any.remove(0).words
    }

    #[test]
    fn the_longest_run_is_a_range_of_the_words() {
        let stream = Stream::new(vec![Line {
            text: "the fog and the bell rang in the fog".into(),
            ..Line::default()
        }]);
        assert_eq!(stream.longest_run(&words("a fog and the lamp rang")), 1..4);
        assert_eq!(stream.longest_run(&words("nobody says this")), 0..0);
    }
}
