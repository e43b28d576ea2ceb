//! Finds the terms of all topics in one walk over a transcript's terms.
//!
//! The words of all terms stand in one trie. A term of the text is looked up there once for each
//! block of transcripts, when it is met first; from then on its number tells what it fits, and
//! nearly every word of speech fits nothing. What fits moves the phrases that have begun, a
//! simulation of the automaton by its active states (Thompson, "Regular expression search
//! algorithm", Communications of the ACM 11, 1968): there are seldom more than two.

use rustc_hash::FxHashMap;

use super::{Term, Topic, Word};

/// A place where a term of a topic was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Position of the topic.
    pub topic: u32,
    /// Places of its first and last word among the words of the transcript.
    pub from: u32,
    /// As `from`.
    pub to: u32,
    /// Number of the lines that these stand in, from 0, repetitions of loops not counted.
    pub lines: (u32, u32),
}

/// The terms of all topics, ready to be found.
#[derive(Debug, Default)]
pub struct Matcher {
    /// The first is the root.
    nodes: Vec<Node>,
    patterns: Vec<Pattern>,
    /// For each word the patterns that begin with it.
    starts: Vec<Vec<u32>>,
    /// For each topic whether it leaves anything out.
    excludes: Vec<bool>,
}

/// A place in the trie of all words.
#[derive(Debug, Default)]
struct Node {
    /// By the next byte, ascending.
    next: Vec<(u8, u32)>,
    /// The word that ends here, and the one that may go on from here.
    exact: Option<u32>,
    prefix: Option<u32>,
}

/// A term of a topic, as numbers of words.
#[derive(Debug)]
struct Pattern {
    topic: u32,
    /// Whether what it matches does not count.
    is_excluded: bool,
    words: Vec<u32>,
}

impl Matcher {
    /// Prepares the terms of all topics.
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

    /// The number of a word, a new one if it is new.
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

    /// Numbers of the words that a term of the text fits, ascending.
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

    /// Whether there is nothing to be found.
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

/// A pattern of which some words were said, the last one just now.
#[derive(Debug, Clone, Copy)]
struct Active {
    pattern: u32,
    said: u32,
    from: u32,
    line: u32,
}

/// A kind of terms: 0 fits nothing, any other number its place in [`Counter::fitting`].
type Kind = u32;

/// A term that was not looked up yet.
const UNKNOWN: Kind = Kind::MAX;

/// Counts the terms of transcripts, one transcript after another.
#[derive(Debug)]
pub struct Counter<'a> {
    matcher: &'a Matcher,
    /// By number of the term.
    kinds: Vec<Kind>,
    /// By kind the words that such a term fits.
    fitting: Vec<Vec<u32>>,
    /// Words counted of the transcript at hand.
    words: u32,
    active: Vec<Active>,
    next: Vec<Active>,
    hits: Vec<Hit>,
    /// Matches that do not count.
    excluded: Vec<Hit>,
}

impl Counter<'_> {
    /// Counts the next word: the number of its line, and of its term among those of the block.
    #[inline]
    pub fn count(&mut self, line: usize, number: u32, term: &str) {
        let kind = match self.kinds.get(number as usize) {
            Some(&kind) if kind != UNKNOWN => kind,
            _ => self.number_kind(number, term),
        };
        self.count_kind(line, kind);
    }

    /// Counts the next word where the terms have no numbers.
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
        known.unwrap_or_else(|| {
            self.fitting.push(fitting);
            self.fitting.len() - 1
        }) as Kind
    }

    /// The kind of a term that is met first.
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
        for begun in active.drain(..) {
            let word = self.matcher.patterns[begun.pattern as usize].words[begun.said as usize];
            if fitting.binary_search(&word).is_ok() {
                self.said(line, Active { said: begun.said + 1, ..begun });
            }
        }
        for &word in &fitting {
            for &pattern in &self.matcher.starts[word as usize] {
                self.said(line, Active { pattern, said: 1, from: self.words, line });
            }
        }
        self.active = std::mem::replace(&mut self.next, active);
        self.fitting[kind as usize] = fitting;
    }

    /// One more word of a pattern was said: the last one, or others must follow.
    fn said(&mut self, line: u32, begun: Active) {
        let Pattern { topic, is_excluded, words } = &self.matcher.patterns[begun.pattern as usize];
        if (begun.said as usize) < words.len() {
            self.next.push(begun);
            return;
        }
        let lines = (begun.line, line);
        let hit = Hit { topic: *topic, from: begun.from, to: self.words, lines };
        if *is_excluded { &mut self.excluded } else { &mut self.hits }.push(hit);
    }

    /// Ends a transcript and gives what was said of each topic, by topic and place.
    ///
    /// A mention is a place where a term begins. One of which a word belongs to an excluded term
    /// is none. Where several terms begin, the longest that counts is given.
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

/// For each topic the stretches of words that belong to excluded terms, apart from each other.
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

    /// Whether a hit shares a word with one of its topic's spans.
    fn touch(&self, hit: &Hit) -> bool {
        self.0.get(&hit.topic).is_some_and(|spans| {
            let first = spans.partition_point(|&(_, to)| to < hit.from);
            spans.get(first).is_some_and(|&(from, _)| from <= hit.to)
        })
    }
}

#[cfg(test)]
mod tests;
