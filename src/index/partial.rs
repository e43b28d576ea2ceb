//! The index of some neighbouring transcripts, filled one transcript at a time.

use rustc_hash::FxHashMap;

use super::Tokenizer;
use super::distinctive::{self, Candidate, distinctive};
use super::frequent::{Frequent, Rank};
use super::ngrams::{self, Bitmap, Gram};

/// What the index keeps of each transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Number of words in its text.
    pub words: u32,
    /// Its phrase filter.
    pub(crate) filter: Bitmap,
}

/// A finished part: some documents, and terms in byte order with their postings.
#[derive(Debug, Default)]
pub struct Run {
    /// Number of each document in the archive, ascending; none when it is no longer there.
    pub numbers: Vec<Option<u32>>,
    pub(crate) documents: Vec<Document>,
    pub(crate) terms: TermRun,
}

/// Terms in byte order, packed: what a million small vectors would waste. The postings of a term
/// are, for each document, its position in the run less that of the one before, then twice the
/// count plus one for the title, as variable-length integers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TermRun {
    pub texts: String,
    pub postings: Vec<u8>,
    /// Ends of each term's text and postings.
    pub ends: Vec<(u32, u32)>,
}

/// A term in the transcript at hand: what every occurrence touches, kept small.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    gram: Gram,
    count: u32,
    in_title: bool,
    /// How many lines hold it, as far as [`distinctive::LINES`], and the last of these, from 1.
    lines: u8,
    line: u32,
    /// Its position among the candidates for distinctive terms, from 1.
    candidate: u8,
}

/// What a transcript's words tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Number of words in its text.
    pub words: u32,
    /// Terms that a reader would know it by, as they are written.
    pub terms: Vec<String>,
}

/// A term in a transcript that is done. They are kept in the order in which they come: a list for
/// each term would waste more than it holds where most terms occur once.
#[derive(Debug, Clone, Copy)]
struct Entry {
    term: u32,
    posting: Posting,
}

/// An index in the making.
pub struct Partial<'a> {
    frequent: &'a Frequent,
    shard_bits: u32,
    tokenizer: Tokenizer,
    numbers: TermTable,
    /// By number of the term.
    seen: Vec<Seen>,
    touched: Vec<u32>,
    /// The first lines of each term in the transcript at hand: its number and theirs, from 1.
    places: Vec<(u32, u32)>,
    grams: Vec<u32>,
    /// By document.
    entries: Vec<Entry>,
    run: Run,
}

impl<'a> Partial<'a> {
    /// An empty part.
    #[must_use]
    pub fn new(frequent: &'a Frequent, shard_bits: u32) -> Self {
        Self {
            frequent,
            shard_bits,
            tokenizer: Tokenizer::default(),
            numbers: TermTable::default(),
            seen: Vec::new(),
            touched: Vec::new(),
            places: Vec::new(),
            grams: Vec::new(),
            entries: Vec::new(),
            run: Run::default(),
        }
    }

    /// Adds the transcript of a number above all before, and returns what its words tell.
    pub fn add(&mut self, number: usize, title: &str, lines: &[&str]) -> Counted {
        self.add_heard(number, title, lines, |_, _, _| {})
    }

    /// The same, and tells of each word in its order: the number of its line, from 0, the number of
    /// its term in this part, and the term.
    pub fn add_heard(
        &mut self,
        number: usize,
        title: &str,
        lines: &[&str],
        mut heard: impl FnMut(usize, u32, &str),
    ) -> Counted {
        let mut tokenizer = std::mem::take(&mut self.tokenizer);
        let mut words = 0_u32;
        let mut window = ngrams::Window::new(self.shard_bits);
        self.grams.clear();
        self.places.clear();
        for (line, text) in (1..).zip(lines) {
            tokenizer.tokens(text, |term| {
                let number = self.number(term);
                heard(line as usize - 1, number, term);
                let seen = &mut self.seen[number as usize];
                seen.count += 1;
                words = words.saturating_add(1);
                window.push(seen.gram, &mut self.grams);
                if seen.lines < distinctive::LINES && seen.line != line {
                    seen.lines += 1;
                    seen.line = line;
                    self.places.push((number, line));
                }
                if seen.count == 1 {
                    self.touched.push(number);
                }
            });
        }
        tokenizer.tokens(title, |term| {
            let number = self.number(term);
            let seen = &mut self.seen[number as usize];
            if seen.count == 0 && !seen.in_title {
                self.touched.push(number);
            }
            seen.in_title = true;
        });
        let candidates = self.candidates(lines, &mut tokenizer);
        let terms = distinctive(&candidates, lines, self.frequent, &mut tokenizer);
        self.tokenizer = tokenizer;
        let document = self.run.documents.len() as u32;
        self.entries.reserve(self.touched.len());
        for term in self.touched.drain(..) {
            let seen = &mut self.seen[term as usize];
            let posting = Posting { document, count: seen.count, in_title: seen.in_title };
            *seen = Seen { gram: seen.gram, ..Seen::default() };
            self.entries.push(Entry { term, posting });
        }
        let filter = Bitmap::of(&self.grams, self.shard_bits);
        self.run.documents.push(Document { words, filter });
        self.run.numbers.push(u32::try_from(number).ok());
        Counted { words, terms }
    }

    /// What may be distinctive of the transcript at hand: the terms said most of each rank, in
    /// the order in which they come where they are said as often.
    fn candidates(&mut self, lines: &[&str], tokenizer: &mut Tokenizer) -> Vec<Candidate> {
        let seen = |term: u32| &self.seen[term as usize];
        let is_often = |&term: &u32| seen(term).count >= distinctive::NAME_COUNT;
        let mut terms: Vec<u32> = self.touched.iter().copied().filter(is_often).collect();
        terms.sort_by_key(|&term| std::cmp::Reverse(seen(term).count));
        let mut chosen: Vec<u32> = Vec::new();
        for (rank, most) in distinctive::CANDIDATES {
            let of_rank = terms.iter().copied().filter(|&term| seen(term).gram.rank() == rank);
            chosen.extend(of_rank.take(most));
        }
        let mut candidates = Vec::with_capacity(chosen.len());
        for (position, &term) in (1..).zip(&chosen) {
            let seen = &mut self.seen[term as usize];
            seen.candidate = position;
            candidates.push(Candidate::new(seen.count, seen.gram.rank()));
        }
        for &(term, line) in &self.places {
            if let Some(at) = self.seen[term as usize].candidate.checked_sub(1) {
                candidates[usize::from(at)].lines.push(line as usize - 1);
            }
        }
        for (candidate, chosen) in candidates.iter_mut().zip(chosen) {
            for &line in &candidate.lines {
                let term = &mut candidate.term;
                if !term.is_empty() {
                    break;
                }
                tokenizer.tokens(distinctive::beginning(lines[line]), |found| {
                    if term.is_empty() && self.number(found) == chosen {
                        term.push_str(found);
                    }
                });
            }
        }
        candidates
    }

    fn number(&mut self, term: &str) -> u32 {
        let next = self.seen.len() as u32;
        let number = self.numbers.number(term, next);
        if number == next {
            let gram = match self.frequent.rank(term) {
                Rank::Rare => Gram::RARE,
                rank => Gram::new(term, rank == Rank::Top),
            };
            self.seen.push(Seen { gram, ..Seen::default() });
        }
        number
    }

    /// Ends the part.
    #[must_use]
    pub fn finish(self) -> Run {
        let Self { seen, entries, numbers, run, .. } = self;
        let lists = by_term(&entries, seen.len());
        drop((seen, entries));
        let mut terms = TermRun::default();
        let mut packed = Vec::new();
        numbers.for_each_in_order(|term, number| {
            packed.clear();
            let mut before = 0;
            for posting in lists.of(number) {
                posting.write(before, &mut packed);
                before = posting.document;
            }
            terms.push(term, &packed);
        });
        terms.texts.shrink_to_fit();
        terms.postings.shrink_to_fit();
        terms.ends.shrink_to_fit();
        Run { terms, ..run }
    }
}

/// Postings in the order of their terms' numbers, and within each of the documents.
struct Lists {
    /// Where the postings of each term begin, and the last end.
    starts: Vec<u32>,
    postings: Vec<Posting>,
}

/// Sorts entries by their terms (a counting sort).
fn by_term(entries: &[Entry], terms: usize) -> Lists {
    let mut starts = vec![0_u32; terms + 1];
    for entry in entries {
        starts[entry.term as usize + 1] += 1;
    }
    for term in 0..terms {
        starts[term + 1] += starts[term];
    }
    let mut postings = vec![Posting::default(); entries.len()];
    // Moves each start to its end, which is the start of the next.
    for entry in entries {
        let next = &mut starts[entry.term as usize];
        postings[*next as usize] = entry.posting;
        *next += 1;
    }
    starts.rotate_right(1);
    starts[0] = 0;
    Lists { starts, postings }
}

impl Lists {
    fn of(&self, term: u32) -> &[Posting] {
        let [from, to] = [term, term + 1].map(|term| self.starts[term as usize] as usize);
        &self.postings[from..to]
    }
}

/// Numbers of terms. A look-up for every spoken word is what indexing costs most, so a term of up
/// to fifteen bytes is its own key, compared at once and without following a pointer, and the
/// terms met last are remembered where the processor has them at hand.
#[derive(Debug)]
pub(super) struct TermTable {
    /// By the first bits of the hash: while one of them grows it stands in memory twice.
    short: [FxHashMap<Short, u32>; 1 << PART_BITS],
    long: FxHashMap<Box<str>, u32>,
    /// Short terms and their numbers, each at the place that its hash gives; 0 is no term.
    recent: Box<[(Short, u32)]>,
}

/// A term of up to fifteen bytes, see [`packed`]. Aligned as its number is, or every place in the
/// table would have twelve bytes more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(Rust, packed(4))]
struct Short(u128);

impl Short {
    fn unpacked(self, give: impl FnOnce(&str)) {
        let Self(key) = self;
        let bytes = key.to_be_bytes();
        give(str::from_utf8(&bytes[..usize::from(bytes[15])]).unwrap_or_default());
    }
}

/// Logarithm of the number of parts.
const PART_BITS: u32 = 4;
/// Logarithm of the number of terms remembered.
const RECENT_BITS: u32 = 12;

impl Default for TermTable {
    fn default() -> Self {
        let recent = vec![(Short(0), 0); 1 << RECENT_BITS].into_boxed_slice();
        Self { short: Default::default(), long: FxHashMap::default(), recent }
    }
}

impl TermTable {
    /// The number of a term, `next` if it is new.
    pub(super) fn number(&mut self, term: &str, next: u32) -> u32 {
        let Some(key) = packed(term) else {
            return match self.long.get(term) {
                Some(&number) => number,
                None => *self.long.entry(term.into()).or_insert(next),
            };
        };
        let mixed = ((key >> 64) as u64 ^ key as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let part = &mut self.short[(mixed >> (u64::BITS - PART_BITS)) as usize];
        let recent = &mut self.recent[(mixed >> (u64::BITS - RECENT_BITS)) as usize];
        if recent.0 != Short(key) {
            *recent = (Short(key), *part.entry(Short(key)).or_insert(next));
        }
        recent.1
    }

    /// Gives all terms in no order, with their numbers.
    pub(super) fn for_each(self, mut give: impl FnMut(&str, u32)) {
        self.short
            .into_iter()
            .flatten()
            .for_each(|(key, number)| key.unpacked(|term| give(term, number)));
        self.long.into_iter().for_each(|(term, number)| give(&term, number));
    }

    /// Gives all terms in byte order, with their numbers.
    fn for_each_in_order(self, mut give: impl FnMut(&str, u32)) {
        let mut short: Vec<(Short, u32)> = self.short.into_iter().flatten().collect();
        short.sort_unstable();
        let mut long: Vec<(Box<str>, u32)> = self.long.into_iter().collect();
        long.sort_unstable();
        let mut long = long.into_iter().peekable();
        for (key, number) in short {
            key.unpacked(|term| {
                while let Some((long, number)) = long.next_if(|(long, _)| &**long < term) {
                    give(&long, number);
                }
                give(term, number);
            });
        }
        long.for_each(|(term, number)| give(&term, number));
    }
}

/// The bytes of a short term and, last, their number: numbers in the order of the terms.
fn packed(term: &str) -> Option<u128> {
    let term = term.as_bytes();
    let bytes = match term.len() {
        0..8 => u128::from(up_to_eight(term)) << 64,
        8..16 => {
            let (first, rest) = term.split_at(8);
            u128::from(up_to_eight(first)) << 64 | u128::from(up_to_eight(rest))
        }
        _ => return None,
    };
    Some(bytes | term.len() as u128)
}

/// Up to eight bytes as the first of a number. Two halves that overlap are read at once, where
/// byte by byte would take a loop.
fn up_to_eight(bytes: &[u8]) -> u64 {
    let unused = 8 * (8 - bytes.len() as u32);
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let (first, last) = (u32::from_be_bytes(*first), u32::from_be_bytes(*last));
        u64::from(first) << 32 | u64::from(last) << unused
    } else {
        let number = bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
        number.checked_shl(unused).unwrap_or(0)
    }
}

impl TermRun {
    /// Adds the next term with its packed postings.
    pub fn push(&mut self, term: &str, postings: &[u8]) {
        self.texts.push_str(term);
        self.postings.extend_from_slice(postings);
        self.ends.push((self.texts.len() as u32, self.postings.len() as u32));
    }

    /// The term at a position.
    pub fn term(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before].0);
        &self.texts[start as usize..self.ends[at].0 as usize]
    }

    /// The packed postings of the term at a position.
    pub fn list(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before].1);
        &self.postings[start as usize..self.ends[at].1 as usize]
    }

    /// The position of the first term that is not before this one.
    pub fn position(&self, term: &str) -> usize {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.term(middle) < term { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// Adds terms that come after all of these.
    pub fn append(&mut self, after: &Self) {
        let (texts, postings) = (self.texts.len() as u32, self.postings.len() as u32);
        self.texts.push_str(&after.texts);
        self.postings.extend_from_slice(&after.postings);
        let moved = |&(text, list): &(u32, u32)| (text + texts, list + postings);
        self.ends.extend(after.ends.iter().map(moved));
    }
}

/// One transcript in a term's list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Posting {
    pub document: u32,
    pub count: u32,
    pub in_title: bool,
}

impl Posting {
    /// Packs it after the posting of document `before`, which is 0 for the first.
    pub fn write(self, before: u32, out: &mut Vec<u8>) {
        write_varint(self.document - before, out);
        write_varint((self.count << 1) | u32::from(self.in_title), out);
    }
}

/// Reads the postings of a term back.
pub(crate) fn postings(mut bytes: &[u8]) -> impl Iterator<Item = Posting> {
    let mut document = 0;
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        document += read_varint(&mut bytes);
        let packed = read_varint(&mut bytes);
        Some(Posting { document, count: packed >> 1, in_title: packed & 1 == 1 })
    })
}

/// Seven bits a byte, low ones first, the high bit for "more" (LEB128).
fn write_varint(mut number: u32, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn read_varint(bytes: &mut &[u8]) -> u32 {
    let mut number = 0;
    let mut shift = 0;
    while let Some((&byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= u32::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 || shift > 28 {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_are_of_the_text_and_titles_are_marked() {
        let frequent = Frequent::default();
        let mut partial = Partial::new(&frequent, 0);
        assert_eq!(partial.add(5, "Fog", &["the sea", "and the fog"]).words, 5);
        assert_eq!(partial.add(9, "Only here", &["the"]).words, 1);
        let run = partial.finish();
        assert_eq!(run.numbers, [Some(5), Some(9)]);
        assert_eq!(run.terms.texts, "andfoghereonlyseathe");
        let lists: Vec<Vec<Posting>> =
            (0..run.terms.ends.len()).map(|at| postings(run.terms.list(at)).collect()).collect();
        assert_eq!((run.terms.term(1), run.terms.position("fog")), ("fog", 1));
        assert_eq!((run.terms.position(""), run.terms.position("zebra")), (0, 6));
        let posting = |document, count, in_title| Posting { document, count, in_title };
        assert_eq!(lists[1], [posting(0, 1, true)]);
        assert_eq!(lists[2], [posting(1, 0, true)]);
        assert_eq!(lists[5], [posting(0, 2, false), posting(1, 1, false)]);
    }

    proptest! {
        #[test]
        fn terms_of_any_length_come_back_in_their_order(terms in prop::collection::vec("[a-zé0-9']{1,18}", 2..20)) {
            let mut table = TermTable::default();
            let mut expected = std::collections::BTreeMap::new();
            for term in &terms {
                let next = expected.len() as u32;
                let number = *expected.entry(term.clone()).or_insert(next);
                prop_assert_eq!(table.number(term, next), number);
            }
            let mut found = Vec::new();
            table.for_each_in_order(|term, number| found.push((term.to_owned(), number)));
            prop_assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn integers_of_any_size_are_read_back() {
        for number in [0, 1, 127, 128, 16_383, 16_384, u32::MAX] {
            let mut bytes = Vec::new();
            write_varint(number, &mut bytes);
            assert_eq!(read_varint(&mut &bytes[..]), number);
        }
    }
}
