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

    /// Listens to the transcripts of a block.
    #[must_use]
    pub fn listener(&self) -> Listener<'_> {
        Listener {
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

/// A kind of terms: 0 fits nothing, any other number its place in [`Listener::fitting`].
type Kind = u32;

/// A term that was not looked up yet.
const UNKNOWN: Kind = Kind::MAX;

/// Hears the terms of transcripts, one transcript after another.
#[derive(Debug)]
pub struct Listener<'a> {
    matcher: &'a Matcher,
    /// By number of the term.
    kinds: Vec<Kind>,
    /// By kind the words that such a term fits.
    fitting: Vec<Vec<u32>>,
    /// Words heard of the transcript at hand.
    words: u32,
    active: Vec<Active>,
    next: Vec<Active>,
    hits: Vec<Hit>,
    /// Matches that do not count.
    excluded: Vec<Hit>,
}

impl Listener<'_> {
    /// Hears the next word: the number of its line, and of its term among those of the block.
    #[inline]
    pub fn hear(&mut self, line: usize, number: u32, term: &str) {
        let kind = match self.kinds.get(number as usize) {
            Some(&kind) if kind != UNKNOWN => kind,
            _ => self.number_kind(number, term),
        };
        self.hear_kind(line, kind);
    }

    /// Hears the next word where the terms have no numbers.
    pub fn hear_unknown(&mut self, line: usize, term: &str) {
        let kind = self.kind(term);
        self.hear_kind(line, kind);
    }

    fn hear_kind(&mut self, line: usize, kind: Kind) {
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
mod tests {
    use super::*;
    use crate::index::Tokenizer;
    use proptest::prelude::*;

    fn topic(terms: &[&str], exclude: &[&str]) -> Topic {
        let list = |terms: &[&str]| terms.iter().map(|term| term.parse().unwrap()).collect();
        Topic { terms: list(terms), exclude: list(exclude), ..Topic::default() }
    }

    /// Hits by the terms of the text, numbered as a block numbers them.
    fn listen(topics: &[Topic], transcripts: &[Vec<&str>]) -> Vec<Vec<Hit>> {
        let matcher = Matcher::new(topics);
        let mut listener = matcher.listener();
        let mut numbers: Vec<String> = Vec::new();
        let hear = |lines: &Vec<&str>| {
            for (line, text) in lines.iter().enumerate() {
                Tokenizer::default().tokens(text, |term| {
                    let known = numbers.iter().position(|known| known == term);
                    let number = known.unwrap_or_else(|| {
                        numbers.push(term.to_owned());
                        numbers.len() - 1
                    });
                    listener.hear(line, number as u32, term);
                });
            }
            listener.finish()
        };
        transcripts.iter().map(hear).collect()
    }

    /// The same, looking at every place for every term.
    fn naive(topic: &Topic, lines: &[&str]) -> Vec<(u32, u32)> {
        let mut terms: Vec<String> = Vec::new();
        for line in lines {
            Tokenizer::default().tokens(line, |term| terms.push(term.to_owned()));
        }
        let places = |list: &[Term]| -> Vec<(usize, usize)> {
            let mut places = Vec::new();
            for from in 0..terms.len() {
                for term in list {
                    let here = terms[from..].iter().zip(&term.words);
                    let fits = terms.len() - from >= term.words.len()
                        && here.into_iter().all(|(said, word)| word.fits(said));
                    if fits {
                        places.push((from, from + term.words.len() - 1));
                    }
                }
            }
            places
        };
        let excluded = places(&topic.exclude);
        let mut hits = places(&topic.terms);
        hits.retain(|hit| !excluded.iter().any(|other| other.0 <= hit.1 && hit.0 <= other.1));
        hits.sort_by_key(|&(from, to)| (from, std::cmp::Reverse(to)));
        hits.dedup_by_key(|&mut (from, _)| from);
        hits.into_iter().map(|(from, to)| (from as u32, to as u32)).collect()
    }

    #[test]
    fn words_phrases_and_beginnings_are_found_over_the_ends_of_lines() {
        let topics = [topic(&["west bank", "gaza"], &[]), topic(&["palestin*"], &[])];
        let lines = vec!["The West", "Bank, and Gaza.", "Palestinians; Palestine's west."];
        let found = listen(&topics, &[lines]).remove(0);
        let found: Vec<_> = found.iter().map(|h| (h.topic, h.from, h.to, h.lines)).collect();
        let expected = [(0, 1, 2, (0, 1)), (0, 4, 4, (1, 1)), (1, 5, 5, (2, 2)), (1, 6, 6, (2, 2))];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_place_is_one_mention_however_many_terms_begin_there() {
        let topics = [topic(&["first", "first amendment", "first*", "amendment"], &[])];
        let found = listen(&topics, &[vec!["the first amendment"]]).remove(0);
        let found: Vec<_> = found.iter().map(|hit| (hit.from, hit.to)).collect();
        assert_eq!(found, [(1, 2), (2, 2)]);
    }

    #[test]
    fn what_belongs_to_an_excluded_term_does_not_count() {
        let topics = [topic(&["turkey", "iran*"], &["turkey sandwich", "cold turkey", "iranians"])];
        let lines = vec!["Turkey. A turkey", "sandwich, cold turkey sandwich, Iran, Iranians"];
        let found = listen(&topics, &[lines]).remove(0);
        assert_eq!(found.iter().map(|hit| hit.from).collect::<Vec<_>>(), [0, 7]);
    }

    #[test]
    fn a_phrase_never_begins_in_one_transcript_and_ends_in_the_next() {
        let topics = [topic(&["west bank"], &[])];
        let found = listen(&topics, &[vec!["the west"], vec!["bank"], vec!["west bank"]]);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [0, 0, 1]);
    }

    proptest! {
        #[test]
        fn it_finds_what_looking_everywhere_finds(
            topics in prop::collection::vec(
                (prop::collection::vec("(a|b|ab|ab\\*|aba|ba\\*)( (a|b|ab\\*|ba))?( a| ba\\*)?", 1..5),
                 prop::collection::vec("(a|ab\\*|ba)( (a|b|aba))?", 0..3)),
                1..5),
            transcripts in prop::collection::vec(
                prop::collection::vec("((a|b|ab|aba|ba|abab|c) ){0,9}", 0..5), 1..4),
        ) {
            let topics: Vec<Topic> = topics.iter().map(|(terms, exclude)| {
                let list = |list: &[String]| list.iter().map(|t| t.parse().unwrap()).collect();
                Topic { terms: list(terms), exclude: list(exclude), ..Topic::default() }
            }).collect();
            let texts: Vec<Vec<&str>> = transcripts.iter()
                .map(|lines| lines.iter().map(String::as_str).collect()).collect();
            for (hits, lines) in listen(&topics, &texts).iter().zip(&texts) {
                for (number, topic) in (0..).zip(&topics) {
                    let of_topic = hits.iter().filter(|hit| hit.topic == number);
                    let found: Vec<_> = of_topic.map(|hit| (hit.from, hit.to)).collect();
                    prop_assert_eq!(found, naive(topic, lines), "{:?} in {:?}", topic, lines);
                }
            }
        }
    }
}
