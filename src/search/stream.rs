//! The terms of a page, and the matches of a query among them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::page::Line;
use super::query::{Group, Phrase, SpeakerFilter, Word};
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
    /// The names of those who speak, each with its terms.
    speakers: Vec<(String, Vec<String>)>,
}

/// Terms that match a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Match {
    pub group: usize,
    /// The first term.
    pub from: usize,
    /// The last term.
    pub to: usize,
    /// True if the name of the speaker matches, and not the term.
    pub is_turn: bool,
}

impl Stream {
    pub fn new(lines: Vec<Line>) -> Self {
        Self::spoken_by(lines, &[])
    }

    /// The stream of what passes the filters by speaker. The terms of other lines are empty, so
    /// that nothing matches them.
    pub fn spoken_by(lines: Vec<Line>, filters: &[SpeakerFilter]) -> Self {
        let mut names = Names::default();
        lines.iter().for_each(|line| names.add(&line.speaker));
        let passes: Vec<bool> =
            lines.iter().map(|line| names.pass(&line.speaker, filters)).collect();
        let mut speakers = names.0;
        speakers.retain(|(name, _)| {
            lines.iter().zip(&passes).any(|(line, passes)| *passes && line.speaker == *name)
        });
        let mut stream = Self { lines, speakers, ..Self::default() };
        let mut tokenizer = Tokenizer::default();
        for (number, line) in stream.lines.iter().enumerate() {
            tokenizer.ranges(&line.text, |term, range| {
                stream.text.push_str(if passes[number] { term } else { "" });
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
            matches.extend(found.map(|(from, to)| Match {
                group: number,
                from,
                to,
                is_turn: false,
            }));
        }
        let turns = self.turns(groups, &matches);
        matches.extend(turns);
        matches.sort_by_key(|found| (found.from, std::cmp::Reverse(found.to)));
        matches
    }

    /// Matches of those who speak: of lines with other matches, and of the first line of each
    /// speaker if there are none. They have the first term of a line.
    fn turns(&self, groups: &[Group], matches: &[Match]) -> Vec<Match> {
        let lines: BTreeSet<usize> = matches.iter().map(|found| self.line(found.from)).collect();
        let mut turns = Vec::new();
        for (group, any) in groups.iter().enumerate() {
            let mut names = self.speakers_in(any);
            let firsts =
                (0..self.ranges.len()).filter(|&at| at == 0 || self.line(at - 1) != self.line(at));
            for at in firsts {
                let (line, speaker) = (self.line(at), &*self.lines[self.line(at)].speaker);
                let is_match = names.contains(speaker)
                    && if matches.is_empty() {
                        names.remove(speaker)
                    } else {
                        lines.contains(&line)
                    };
                if is_match {
                    turns.push(Match { group, from: at, to: at, is_turn: true });
                }
            }
        }
        turns
    }

    /// The names of those who speak that contain a phrase of a group.
    pub fn speakers_in(&self, group: &Group) -> BTreeSet<&str> {
        let named = self.speakers.iter().filter(|(_, terms)| contain(terms, group));
        named.map(|(name, _)| name.as_str()).collect()
    }

    /// Returns true if any term can match.
    pub fn has_terms(&self) -> bool {
        !self.text.is_empty()
    }

    /// A group for each of those who speak.
    pub fn any_speaker(&self) -> Group {
        let named = self.speakers.iter().filter(|(_, terms)| !terms.is_empty());
        Group {
            any: named
                .map(|(_, terms): &(String, Vec<String>)| {
                    Phrase::of_words(terms.iter().map(|term| Word::whole(term)).collect())
                })
                .collect(),
        }
    }

    /// The first and last terms of every occurrence of a phrase of a group.
    pub fn said(&self, group: &Group) -> Vec<(usize, usize)> {
        group.any.iter().flat_map(|phrase| self.occurrences_of(phrase)).collect()
    }

    /// The same lines with nothing said in them.
    pub fn silent(&self) -> Self {
        Self {
            lines: self.lines.clone(),
            text: String::new(),
            ends: vec![0; self.ends.len()],
            ranges: self.ranges.clone(),
            speakers: self.speakers.clone(),
        }
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

/// Names, each once, with their terms.
#[derive(Debug, Default)]
struct Names(Vec<(String, Vec<String>)>);

impl Names {
    fn add(&mut self, name: &str) {
        if name.is_empty() || self.0.iter().any(|(known, _)| known == name) {
            return;
        }
        let mut terms = Vec::new();
        Tokenizer::default().tokens(name, |term| terms.push(term.to_owned()));
        self.0.push((name.to_owned(), terms));
    }

    /// Returns true if what this speaker says passes the filters.
    fn pass(&self, name: &str, filters: &[SpeakerFilter]) -> bool {
        let terms = self.0.iter().find(|(known, _)| known == name).map(|(_, terms)| terms);
        let is_meant =
            |filter: &&SpeakerFilter| terms.is_some_and(|terms| contain(terms, &filter.group));
        let wanted = filters.iter().filter(|filter| filter.wanted);
        let unwanted = filters.iter().filter(|filter| !filter.wanted);
        let is_wanted =
            wanted.clone().count() == 0 || wanted.clone().any(|filter| is_meant(&filter));
        is_wanted && !unwanted.clone().any(|filter| is_meant(&filter))
    }
}

/// Returns true if the terms contain a phrase of a group.
fn contain(terms: &[String], group: &Group) -> bool {
    group.any.iter().any(|phrase| {
        terms
            .windows(phrase.words.len())
            .any(|terms| phrase.words.iter().zip(terms).all(|(word, term)| word.fits(term)))
    })
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
