//! The index of some neighbouring transcripts, filled one transcript at a time.

use rustc_hash::FxHashMap;

use super::Tokenizer;
use super::frequent::{Frequent, Rank};
use super::ngrams::{self, Bitmap, Gram};

/// What the index keeps of each transcript.
#[derive(Debug, Clone)]
pub struct Document {
    /// Number of words in its text.
    pub words: u32,
    /// Its phrase filter.
    pub(crate) filter: Bitmap,
}

/// A finished part: documents, and terms in byte order with their postings.
#[derive(Debug, Default)]
pub struct Run {
    pub(crate) documents: Vec<Document>,
    pub(crate) terms: TermRun,
}

/// Terms in byte order, packed: what a million small vectors would waste.
#[derive(Debug, Default)]
pub(crate) struct TermRun {
    pub texts: String,
    pub postings: Vec<u8>,
    /// Ends of each term's text and postings.
    pub ends: Vec<(u32, u32)>,
}

/// A word and, under it, what is known of it in this part.
#[derive(Debug, Default)]
struct Slot {
    gram: Gram,
    /// Occurrences in the transcript at hand.
    count: u32,
    in_title: bool,
    touched: bool,
    last_document: u32,
    /// For each transcript: its number less the last one, then twice the count plus one for the
    /// title, as variable-length integers.
    postings: Vec<u8>,
}

/// An index in the making.
pub struct Partial<'a> {
    frequent: &'a Frequent,
    shard_bits: u32,
    /// Number of the next transcript.
    next: u32,
    tokenizer: Tokenizer,
    numbers: FxHashMap<Box<str>, u32>,
    slots: Vec<Slot>,
    touched: Vec<u32>,
    grams: Vec<u32>,
    documents: Vec<Document>,
}

impl<'a> Partial<'a> {
    /// A part that begins with transcript number `first`.
    #[must_use]
    pub fn new(frequent: &'a Frequent, shard_bits: u32, first: usize) -> Self {
        Self {
            frequent,
            shard_bits,
            next: u32::try_from(first).unwrap_or(u32::MAX),
            tokenizer: Tokenizer::default(),
            numbers: FxHashMap::default(),
            slots: Vec::new(),
            touched: Vec::new(),
            grams: Vec::new(),
            documents: Vec::new(),
        }
    }

    /// Adds the next transcript and returns its number of words.
    pub fn add<'t>(&mut self, title: &str, texts: impl Iterator<Item = &'t str>) -> u32 {
        let mut tokenizer = std::mem::take(&mut self.tokenizer);
        let mut words = 0_u32;
        let mut window = ngrams::Window::new(self.shard_bits);
        self.grams.clear();
        for text in texts {
            tokenizer.tokens(text, |term| {
                let number = self.number(term);
                let slot = &mut self.slots[number as usize];
                slot.count += 1;
                words = words.saturating_add(1);
                window.push(slot.gram, &mut self.grams);
                if !std::mem::replace(&mut slot.touched, true) {
                    self.touched.push(number);
                }
            });
        }
        tokenizer.tokens(title, |term| {
            let number = self.number(term);
            let slot = &mut self.slots[number as usize];
            slot.in_title = true;
            if !std::mem::replace(&mut slot.touched, true) {
                self.touched.push(number);
            }
        });
        self.tokenizer = tokenizer;
        for number in self.touched.drain(..) {
            self.slots[number as usize].post(self.next);
        }
        let filter = Bitmap::of(&self.grams, self.shard_bits);
        self.documents.push(Document { words, filter });
        self.next += 1;
        words
    }

    fn number(&mut self, term: &str) -> u32 {
        if let Some(&number) = self.numbers.get(term) {
            return number;
        }
        let number = self.slots.len() as u32;
        self.numbers.insert(term.into(), number);
        let gram = match self.frequent.rank(term) {
            Rank::Rare => Gram::RARE,
            rank => Gram::new(term, rank == Rank::Top),
        };
        self.slots.push(Slot { gram, ..Slot::default() });
        number
    }

    /// Ends the part.
    #[must_use]
    pub fn finish(self) -> Run {
        let mut terms: Vec<(Box<str>, u32)> = self.numbers.into_iter().collect();
        terms.sort_unstable();
        let mut run = TermRun::default();
        for (term, number) in terms {
            run.texts.push_str(&term);
            run.postings.extend_from_slice(&self.slots[number as usize].postings);
            run.ends.push((run.texts.len() as u32, run.postings.len() as u32));
        }
        run.texts.shrink_to_fit();
        run.postings.shrink_to_fit();
        run.ends.shrink_to_fit();
        Run { documents: self.documents, terms: run }
    }
}

impl Slot {
    fn post(&mut self, document: u32) {
        write_varint(document - self.last_document, &mut self.postings);
        write_varint((self.count << 1) | u32::from(self.in_title), &mut self.postings);
        self.last_document = document;
        (self.count, self.in_title, self.touched) = (0, false, false);
    }
}

/// One transcript in a term's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Posting {
    pub document: u32,
    pub count: u32,
    pub in_title: bool,
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

    #[test]
    fn counts_are_of_the_text_and_titles_are_marked() {
        let frequent = Frequent::default();
        let mut partial = Partial::new(&frequent, 0, 5);
        assert_eq!(partial.add("Fog", ["the sea", "and the fog"].into_iter()), 5);
        assert_eq!(partial.add("Only here", ["the"].into_iter()), 1);
        let run = partial.finish();
        assert_eq!(run.terms.texts, "andfoghereonlyseathe");
        let lists: Vec<Vec<Posting>> = run
            .terms
            .ends
            .iter()
            .scan(0, |start, &(_, end)| {
                let list = postings(&run.terms.postings[*start as usize..end as usize]).collect();
                *start = end;
                Some(list)
            })
            .collect();
        let posting = |document, count, in_title| Posting { document, count, in_title };
        assert_eq!(lists[1], [posting(5, 1, true)]);
        assert_eq!(lists[2], [posting(6, 0, true)]);
        assert_eq!(lists[5], [posting(5, 2, false), posting(6, 1, false)]);
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
