//! Partial indexes, sorted by term, merged into one list of encoded records.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use rayon::prelude::*;

use super::bits::BitWriter;
use super::run::{Posting, Run, TermRun, postings};

/// A term with its record as it stands in a word shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TermEntry<'a> {
    pub term: &'a str,
    /// Transcripts whose text holds it.
    pub documents: u32,
    pub record: &'a str,
}

/// Terms in byte order with their records, packed like a [`TermRun`].
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Entries {
    /// Each term and, behind it, its record.
    texts: String,
    /// Of each the ends of term and record, and its documents.
    ends: Vec<(u32, u32, u32)>,
}

impl Entries {
    /// Adds the term after all others; `write` is told where its record goes.
    pub fn push(&mut self, term: &str, documents: u32, write: impl FnOnce(&mut String)) {
        self.texts.push_str(term);
        let end = self.texts.len() as u32;
        write(&mut self.texts);
        self.ends.push((end, self.texts.len() as u32, documents));
    }

    /// Whether all ends are what they say: below 2^32.
    pub fn fits(&self) -> bool {
        u32::try_from(self.texts.len()).is_ok()
    }

    /// The term at a position.
    pub fn at(&self, at: usize) -> TermEntry<'_> {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before].1 as usize);
        let (term, record, documents) = self.ends[at];
        let (term, record) = (term as usize, record as usize);
        TermEntry { term: &self.texts[start..term], documents, record: &self.texts[term..record] }
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The position of a term, if it is there.
    pub fn position(&self, term: &str) -> Option<usize> {
        let at = |at: &usize| self.at(*at).term.cmp(term);
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match at(&middle) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = TermEntry<'_>> {
        (0..self.ends.len()).map(|at| self.at(at))
    }

    /// Adds terms that come after all of these.
    pub fn append(&mut self, after: &Self) {
        let before = self.texts.len() as u32;
        self.texts.push_str(&after.texts);
        let moved = |&(term, record, documents): &(u32, u32, u32)| {
            (term + before, record + before, documents)
        };
        self.ends.extend(after.ends.iter().map(moved));
    }
}

/// Pieces of the alphabet that are merged side by side.
const PIECES: usize = 64;

/// Merges runs into one that holds each document at its number, and encodes every term's record.
/// A document stands in no more than one run, or its number is none in all others.
pub(crate) fn merge(runs: &[Run], documents: usize) -> (TermRun, Entries) {
    let highest = u32::try_from(documents.saturating_sub(1)).unwrap_or(u32::MAX);
    let pieces: Vec<(TermRun, Entries)> = cuts(runs)
        .par_windows(2)
        .map(|cuts| merge_piece(runs, &cuts[0], &cuts[1], highest))
        .collect();
    let (mut run, mut entries) = (TermRun::default(), Entries::default());
    for (terms, records) in pieces {
        run.append(&terms);
        entries.append(&records);
    }
    (run, entries)
}

/// Cuts through all runs at the same terms: of each cut the position in every run.
fn cuts(runs: &[Run]) -> Vec<Vec<usize>> {
    let lengths = || runs.iter().map(|run| run.terms.ends.len());
    let mut cuts = vec![vec![0; runs.len()]];
    if let Some(longest) = runs.iter().max_by_key(|run| run.terms.ends.len()) {
        let step = longest.terms.ends.len().div_ceil(PIECES).max(1);
        for at in (step..longest.terms.ends.len()).step_by(step) {
            let term = longest.terms.term(at);
            cuts.push(runs.iter().map(|run| run.terms.position(term)).collect());
        }
    }
    cuts.push(lengths().collect());
    cuts
}

/// Merges the terms between two cuts.
fn merge_piece(runs: &[Run], from: &[usize], to: &[usize], highest: u32) -> (TermRun, Entries) {
    let mut encoder = Encoder::default();
    let (mut merged, mut entries) = (TermRun::default(), Entries::default());
    let at = |run: usize, at: usize| (at < to[run]).then(|| (runs[run].terms.term(at), run, at));
    let mut next: BinaryHeap<_> =
        (0..runs.len()).filter_map(|run| at(run, from[run])).map(Reverse).collect();
    while let Some(&Reverse((term, ..))) = next.peek() {
        encoder.begin();
        while let Some(mut first) = next.peek_mut().filter(|first| first.0.0 == term) {
            let Reverse((_, run, position)) = *first;
            encoder.add(&runs[run], position);
            match at(run, position + 1) {
                Some(following) => *first = Reverse(following),
                None => drop(PeekMut::pop(first)),
            }
        }
        if encoder.arrange() {
            merged.push(term, &encoder.packed);
            encoder.record(term, highest, &mut entries);
        }
    }
    (merged, entries)
}

/// Encodes terms, reusing its buffers.
#[derive(Default)]
pub(crate) struct Encoder {
    writer: BitWriter,
    /// Postings of the term at hand, the number of runs they are from, and the same packed.
    list: Vec<Posting>,
    runs: u32,
    packed: Vec<u8>,
    documents: Vec<u32>,
    cumulated: Vec<u32>,
    titles: Vec<u32>,
}

impl Encoder {
    /// Adds a term with the record that it has in several runs together; an empty one if it is in
    /// no document.
    pub fn encode(&mut self, term: &str, runs: &[&Run], highest: u32, entries: &mut Entries) {
        self.begin();
        for run in runs {
            let position = run.terms.position(term);
            if position < run.terms.ends.len() && run.terms.term(position) == term {
                self.add(run, position);
            }
        }
        if self.arrange() {
            self.record(term, highest, entries);
        } else {
            entries.push(term, 0, |_| {});
        }
    }

    /// Begins a term.
    fn begin(&mut self) {
        self.list.clear();
        self.runs = 0;
    }

    /// Adds the postings of the term from a run.
    fn add(&mut self, run: &Run, position: usize) {
        self.runs += 1;
        self.list.extend(postings(run.terms.list(position)).filter_map(|posting| {
            let document = run.numbers[posting.document as usize]?;
            Some(Posting { document, ..posting })
        }));
    }

    /// Puts the postings in order and packs them; whether there are any.
    fn arrange(&mut self) -> bool {
        if self.runs > 1 {
            self.list.sort_unstable_by_key(|posting| posting.document);
        }
        self.packed.clear();
        let mut before = 0;
        for posting in &self.list {
            posting.write(before, &mut self.packed);
            before = posting.document;
        }
        !self.list.is_empty()
    }

    /// Adds the term with its record.
    fn record(&mut self, term: &str, highest: u32, entries: &mut Entries) {
        self.documents.clear();
        self.cumulated.clear();
        self.titles.clear();
        let mut total = 0;
        for posting in &self.list {
            if posting.count > 0 {
                self.documents.push(posting.document);
                total += posting.count;
                self.cumulated.push(total - 1);
            }
            if posting.in_title {
                self.titles.push(posting.document);
            }
        }
        let documents = self.documents.len() as u32;
        self.writer.gamma(u64::from(documents) + 1);
        self.writer.set(&self.documents, 0, highest);
        if let Some((_, cumulated)) = self.cumulated.split_last() {
            self.writer.gamma(u64::from(total - documents) + 1);
            self.writer.set(cumulated, 0, total.saturating_sub(2));
        }
        self.writer.gamma(self.titles.len() as u64 + 1);
        self.writer.set(&self.titles, 0, highest);
        entries.push(term, documents, |record| self.writer.finish_into(record));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::bits::BitReader;
    use crate::index::{Frequent, Partial};
    use proptest::prelude::*;

    /// Reads a record as a client does: documents, their counts, documents by title.
    fn decode(record: &str, highest: u32) -> (Vec<u32>, Vec<u32>, Vec<u32>) {
        let mut reader = BitReader::new(record);
        let (mut documents, mut ends, mut titles) = (Vec::new(), Vec::new(), Vec::new());
        let count = reader.gamma() as u32 - 1;
        reader.set(count, 0, highest, &mut documents);
        if count > 0 {
            let total = reader.gamma() as u32 - 1 + count;
            reader.set(count - 1, 0, total.saturating_sub(2), &mut ends);
            ends.push(total - 1);
        }
        let count = reader.gamma() as u32 - 1;
        reader.set(count, 0, highest, &mut titles);
        let mut last = 0;
        let counts = ends.iter().map(|&end| {
            let count = end + 1 - last;
            last = end + 1;
            count
        });
        (documents, counts.collect(), titles)
    }

    proptest! {
        #[test]
        fn the_index_of_parts_is_that_of_the_whole(
            texts in prop::collection::vec(("[a-d]( [a-d]){0,3}", "([a-d] ){0,12}"), 1..20),
            size in 1_usize..6,
        ) {
            let frequent = Frequent::default();
            let run = |which: &dyn Fn(usize) -> bool| {
                let mut partial = Partial::new(&frequent, 0);
                for (number, (title, text)) in texts.iter().enumerate().filter(|&(n, _)| which(n)) {
                    partial.add(number, title, &[text.as_str()]);
                }
                partial.finish()
            };
            let whole = merge(&[run(&|_| true)], texts.len());
            // Neighbours together, and every so many-th: a run need not be of neighbours.
            let count = texts.len().div_ceil(size);
            let neighbours: Vec<_> = (0..count).map(|part| run(&|n| n / size == part)).collect();
            prop_assert_eq!(&merge(&neighbours, texts.len()), &whole);
            let scattered: Vec<_> = (0..size).map(|part| run(&|n| n % size == part)).collect();
            prop_assert_eq!(&merge(&scattered, texts.len()), &whole);
            // What was merged, less some documents, and those anew.
            let mut old = run(&|_| true);
            old.terms = merge(&neighbours, texts.len()).0;
            for number in old.numbers.iter_mut().step_by(size) {
                *number = None;
            }
            let anew = run(&|n| n % size == 0);
            prop_assert_eq!(&merge(&[old, anew], texts.len()), &whole);
            for entry in whole.1.iter() {
                let (documents, counts, titles) = decode(entry.record, texts.len() as u32 - 1);
                let count = |text: &str| text.split(' ').filter(|word| *word == entry.term).count() as u32;
                let mut expected = Vec::new();
                for (number, (title, text)) in texts.iter().enumerate() {
                    if count(text) > 0 {
                        expected.push((number as u32, count(text)));
                    }
                    prop_assert_eq!(titles.contains(&(number as u32)), count(title) > 0);
                }
                prop_assert_eq!(documents.len(), entry.documents as usize);
                let found: Vec<_> = documents.into_iter().zip(counts).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
