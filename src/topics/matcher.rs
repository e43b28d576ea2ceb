//! Finds the mentions of all topics in one pass over a transcript.
//!
//! The words of all topics are in one trie. Each distinct term of the text is looked up there once
//! per block of transcripts; after that, the matching words are found by the number of the term.
//! Nearly all terms match nothing. A term that matches advances the phrases that have matched so
//! far, as in the simulation of an automaton by its active states (Thompson, "Regular expression
//! search algorithm", Communications of the ACM 11, 1968). There are rarely more than two of these.

use rustc_hash::FxHashMap;

use super::{Term, Topic, Word};

/// An occurrence of a topic's term in a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Index of the topic.
    pub topic: u32,
    /// Position of its first word among the words of the transcript.
    pub from: u32,
    /// Position of its last word.
    pub to: u32,
    /// Numbers of the lines of these two words, counted from 0, without the repetitions of loops.
    pub lines: (u32, u32),
}

/// The compiled terms of all topics.
#[derive(Debug, Default)]
pub struct Matcher {
    /// The nodes of the trie; the first is the root.
    nodes: Vec<Node>,
    patterns: Vec<Pattern>,
    /// For each word, the patterns that start with it.
    starts: Vec<Vec<u32>>,
    /// For each topic, true if it has excluded terms.
    excludes: Vec<bool>,
}

/// A node in the trie of all words.
#[derive(Debug, Default)]
struct Node {
    /// The children, by the next byte, ascending.
    next: Vec<(u8, u32)>,
    /// The word that ends here.
    exact: Option<u32>,
    /// The prefix that ends here.
    prefix: Option<u32>,
}

/// A term of a topic, as numbers of words.
#[derive(Debug)]
struct Pattern {
    topic: u32,
    /// True if its matches do not count as mentions.
    is_excluded: bool,
    words: Vec<u32>,
}

impl Matcher {
    /// Compiles the terms of all topics.
    #[must_use]
    pub fn new(topics: &[Topic]) -> Self {
        let mut matcher = Self { nodes: vec![Node::default()], ..Self::default() };
        for (number, topic) in (0..).zip(topics) {
            matcher.excludes.push(!topic.exclude.is_empty());
            let terms = topic.terms.iter().map(|term| (term, false));
            for (term, is_excluded) in terms.chain(topic.exclude.iter().map(|term| (term, true))) {
                matcher.add(number, is_excluded, term);
            }
        }
        matcher
    }

    fn add(&mut self, topic: u32, is_excluded: bool, term: &Term) {
        let words: Vec<u32> = term.words.iter().map(|word| self.word(word)).collect();
        self.starts[words[0] as usize].push(self.patterns.len() as u32);
        self.patterns.push(Pattern { topic, is_excluded, words });
    }

    /// The number of a word. Adds the word if it is new.
    fn word(&mut self, word: &Word) -> u32 {
        let mut at = 0;
        for &byte in word.text.as_bytes() {
            let new = self.nodes.len() as u32;
            let next = &mut self.nodes[at].next;
            at = match next.binary_search_by_key(&byte, |&(byte, _)| byte) {
                Ok(found) => next[found].1 as usize,
                Err(place) => {
                    next.insert(place, (byte, new));
                    self.nodes.push(Node::default());
                    new as usize
                }
            };
        }
        let new = self.starts.len() as u32;
        let node = &mut self.nodes[at];
        let number =
            *if word.is_prefix { &mut node.prefix } else { &mut node.exact }.get_or_insert(new);
        if number == new {
            self.starts.push(Vec::new());
        }
        number
    }

    /// The numbers of the words that a term of the text matches, ascending.
    fn fitting(&self, term: &str) -> Vec<u32> {
        let mut fitting = Vec::new();
        let mut node = &self.nodes[0];
        for &byte in term.as_bytes() {
            let Ok(found) = node.next.binary_search_by_key(&byte, |&(byte, _)| byte) else {
                node = &EMPTY;
                break;
            };
            node = &self.nodes[node.next[found].1 as usize];
            fitting.extend(node.prefix);
        }
        fitting.extend(node.exact);
        fitting.sort_unstable();
        fitting
    }

    /// Returns true if there are no terms.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// A counter for the transcripts of a block.
    #[must_use]
    pub fn counter(&self) -> Counter<'_> {
        Counter {
            matcher: self,
            kinds: Vec::new(),
            fitting: vec![Vec::new()],
            words: 0,
            active: Vec::new(),
            next: Vec::new(),
            hits: Vec::new(),
            excluded: Vec::new(),
        }
    }
}

static EMPTY: Node = Node { next: Vec::new(), exact: None, prefix: None };

/// A pattern that has matched the latest words of the text.
#[derive(Debug, Clone, Copy)]
struct Active {
    pattern: u32,
    /// Number of its words that have matched.
    matched: u32,
    /// Position of the first word.
    from: u32,
    /// Line of the first word.
    line: u32,
}

/// A class of terms that match the same words, as an index into [`Counter::fitting`]. Terms of
/// class 0 match nothing.
type Kind = u32;

/// The kind of a term that has not been looked up yet.
const UNKNOWN: Kind = Kind::MAX;

/// Counts the terms of transcripts, one transcript after another.
#[derive(Debug)]
pub struct Counter<'a> {
    matcher: &'a Matcher,
    /// The kind of each term, by number.
    kinds: Vec<Kind>,
    /// The words that the terms of each kind match.
    fitting: Vec<Vec<u32>>,
    /// Number of words so far in the current transcript.
    words: u32,
    active: Vec<Active>,
    next: Vec<Active>,
    hits: Vec<Hit>,
    /// Matches of excluded terms.
    excluded: Vec<Hit>,
}

impl Counter<'_> {
    /// Counts the next word. `line` is the number of its line, and `number` that of its term in the
    /// block.
    #[inline]
    pub fn count(&mut self, line: usize, number: u32, term: &str) {
        let kind = match self.kinds.get(number as usize) {
            Some(&kind) if kind != UNKNOWN => kind,
            _ => self.number_kind(number, term),
        };
        self.count_kind(line, kind);
    }

    /// Counts the next word if the terms have no numbers.
    pub fn count_unknown(&mut self, line: usize, term: &str) {
        let kind = self.kind(term);
        self.count_kind(line, kind);
    }

    fn count_kind(&mut self, line: usize, kind: Kind) {
        if kind != 0 {
            self.advance(line as u32, kind);
        } else if !self.active.is_empty() {
            self.active.clear();
        }
        self.words = self.words.saturating_add(1);
    }

    fn kind(&mut self, term: &str) -> Kind {
        let fitting = self.matcher.fitting(term);
        if fitting.is_empty() {
            return 0;
        }
        let known = self.fitting.iter().position(|known| *known == fitting);
        let kind = known.unwrap_or_else(|| {
            self.fitting.push(fitting);
            self.fitting.len() - 1
        });
        kind as Kind
    }

    /// Looks up the kind of a numbered term for the first time.
    #[cold]
    fn number_kind(&mut self, number: u32, term: &str) -> Kind {
        let kind = self.kind(term);
        let number = number as usize;
        if self.kinds.len() <= number {
            self.kinds.resize(number + 1, UNKNOWN);
        }
        self.kinds[number] = kind;
        kind
    }

    fn advance(&mut self, line: u32, kind: Kind) {
        let fitting = std::mem::take(&mut self.fitting[kind as usize]);
        let mut active = std::mem::take(&mut self.active);
        self.next.clear();
        for state in active.drain(..) {
            let word = self.matcher.patterns[state.pattern as usize].words[state.matched as usize];
            if fitting.binary_search(&word).is_ok() {
                self.add_state(line, Active { matched: state.matched + 1, ..state });
            }
        }
        for &word in &fitting {
            for &pattern in &self.matcher.starts[word as usize] {
                self.add_state(line, Active { pattern, matched: 1, from: self.words, line });
            }
        }
        self.active = std::mem::replace(&mut self.next, active);
        self.fitting[kind as usize] = fitting;
    }

    /// Adds a state after one more word has matched, or a hit if it was the last word of the
    /// pattern.
    fn add_state(&mut self, line: u32, state: Active) {
        let Pattern { topic, is_excluded, words } = &self.matcher.patterns[state.pattern as usize];
        if (state.matched as usize) < words.len() {
            self.next.push(state);
            return;
        }
        let lines = (state.line, line);
        let hit = Hit { topic: *topic, from: state.from, to: self.words, lines };
        if *is_excluded { &mut self.excluded } else { &mut self.hits }.push(hit);
    }

    /// Ends a transcript and returns its mentions, sorted by topic and position.
    ///
    /// A match that shares a word with an excluded term does not count. If several terms match at
    /// the same word, only the longest match is returned.
    #[must_use]
    pub fn finish(&mut self) -> Vec<Hit> {
        self.words = 0;
        self.active.clear();
        let mut hits = std::mem::take(&mut self.hits);
        if !self.excluded.is_empty() {
            let spans = Spans::of(&mut self.excluded);
            hits.retain(|hit| !self.matcher.excludes[hit.topic as usize] || !spans.touch(hit));
            self.excluded.clear();
        }
        hits.sort_unstable_by_key(|hit| (hit.topic, hit.from, std::cmp::Reverse(hit.to)));
        hits.dedup_by_key(|hit| (hit.topic, hit.from));
        hits
    }
}

/// For each topic, the ranges of words in excluded terms, inclusive, ascending and disjoint.
struct Spans(FxHashMap<u32, Vec<(u32, u32)>>);

impl Spans {
    fn of(excluded: &mut [Hit]) -> Self {
        excluded.sort_unstable();
        let mut spans: FxHashMap<u32, Vec<(u32, u32)>> = FxHashMap::default();
        for hit in excluded {
            let list = spans.entry(hit.topic).or_default();
            match list.last_mut() {
                Some(last) if hit.from <= last.1 => last.1 = last.1.max(hit.to),
                _ => list.push((hit.from, hit.to)),
            }
        }
        Self(spans)
    }

    /// Returns true if a hit shares a word with one of its topic's ranges.
    fn touch(&self, hit: &Hit) -> bool {
        self.0.get(&hit.topic).is_some_and(|spans| {
            let first = spans.partition_point(|&(_, to)| to < hit.from);
            spans.get(first).is_some_and(|&(from, _)| from <= hit.to)
        })
    }
}

#[cfg(test)]
mod tests;
