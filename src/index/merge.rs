//! Merges runs into one, and encodes the record of each term.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use rayon::prelude::*;

use super::bits::BitWriter;
use super::run::{Posting, Run, TermRun, postings};

/// A term with its record, as written in a word shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TermEntry<'a> {
    pub term: &'a str,
    /// Number of transcripts whose text contains it.
    pub documents: u32,
    pub record: &'a str,
}

/// Terms in byte order with their records, packed like a [`TermRun`].
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Entries {
    /// Each term, followed by its record.
    texts: String,
    /// For each term: the end of the term, the end of the record, and the number of documents.
    ends: Vec<(u32, u32, u32)>,
}

impl Entries {
    /// Adds a term, which must come after all others. `write` appends its record.
    pub fn push(&mut self, term: &str, documents: u32, write: impl FnOnce(&mut String)) {
        self.texts.push_str(term);
        let end = self.texts.len() as u32;
        write(&mut self.texts);
        self.ends.push((end, self.texts.len() as u32, documents));
    }

    /// Returns true if no end has overflowed 32 bits.
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

    /// The position of a term. `None` if it is missing.
    pub fn position(&self, term: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.at(middle).term.cmp(term) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    pub fn iter(&self) -> impl Iterator<Item = TermEntry<'_>> {
        (0..self.ends.len()).map(|at| self.at(at))
    }

    /// Adds terms that come after all of these.
    pub fn append(&mut self, after: &Self) {
        let before = self.texts.len() as u32;
        self.texts.push_str(&after.texts);
        let moved = after
            .ends
            .iter()
            .map(|&(term, record, documents)| (term + before, record + before, documents));
        self.ends.extend(moved);
    }
}

/// Number of ranges of terms that are merged in parallel.
const PIECES: usize = 64;

/// Merges runs into one in which the position of each document is its number, and encodes the
/// record of every term. Each document has its number in one run only.
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

/// The positions at which to cut the runs, at the same terms in all of them. Each cut has one
/// position per run.
fn cuts(runs: &[Run]) -> Vec<Vec<usize>> {
    let mut cuts = vec![vec![0; runs.len()]];
    if let Some(longest) = runs.iter().max_by_key(|run| run.terms.ends.len()) {
        let step = longest.terms.ends.len().div_ceil(PIECES).max(1);
        for at in (step..longest.terms.ends.len()).step_by(step) {
            let term = longest.terms.term(at);
            cuts.push(runs.iter().map(|run| run.terms.position(term)).collect());
        }
    }
    cuts.push(runs.iter().map(|run| run.terms.ends.len()).collect());
    cuts
}

/// Merges the terms between two cuts.
fn merge_piece(runs: &[Run], from: &[usize], to: &[usize], highest: u32) -> (TermRun, Entries) {
    let mut encoder = Encoder::default();
    let (mut merged, mut entries) = (TermRun::default(), Entries::default());
    // The next term of each run, with the run and the position.
    let mut next: BinaryHeap<Reverse<(&str, usize, usize)>> = (0..runs.len())
        .filter(|&run| from[run] < to[run])
        .map(|run| Reverse((runs[run].terms.term(from[run]), run, from[run])))
        .collect();
    while let Some(&Reverse((term, ..))) = next.peek() {
        encoder.begin();
        while let Some(mut first) = next.peek_mut().filter(|first| first.0.0 == term) {
            let Reverse((_, run, position)) = *first;
            encoder.add(&runs[run], position);
            if position + 1 < to[run] {
                *first = Reverse((runs[run].terms.term(position + 1), run, position + 1));
            } else {
                PeekMut::pop(first);
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
    /// The postings of the current term.
    list: Vec<Posting>,
    /// The number of runs that they are from.
    runs: u32,
    /// The same postings, packed.
    packed: Vec<u8>,
    documents: Vec<u32>,
    cumulated: Vec<u32>,
    titles: Vec<u32>,
}

impl Encoder {
    /// Adds a term and the record of its postings in all these runs to `entries`. The record is
    /// empty if no document contains the term.
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

    /// Starts a term.
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

    /// Sorts and packs the postings. Returns false if there are none.
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

    /// Adds the term and its record to `entries`.
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

    /// Decodes a record: documents, their counts, and documents with the term in their title.
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
        fn merging_parts_gives_the_index_of_the_whole(
            texts in prop::collection::vec(("[a-d]( [a-d]){0,3}", "([a-d] ){0,12}"), 1..20),
            size in 1_usize..6,
        ) {
            let frequent = Frequent::default();
            let run = |which: &dyn Fn(usize) -> bool| {
                let mut partial = Partial::new(&frequent, 0);
                for (number, (title, text)) in texts.iter().enumerate().filter(|&(n, _)| which(n)) {
                    partial.add(number, &[title], &[text.as_str()]);
                }
                partial.finish()
            };
            let whole = merge(&[run(&|_| true)], texts.len());
            // Runs of neighbours, and runs of every n-th document.
            let count = texts.len().div_ceil(size);
            let neighbours: Vec<_> = (0..count).map(|part| run(&|n| n / size == part)).collect();
            prop_assert_eq!(&merge(&neighbours, texts.len()), &whole);
            let scattered: Vec<_> = (0..size).map(|part| run(&|n| n % size == part)).collect();
            prop_assert_eq!(&merge(&scattered, texts.len()), &whole);
            // A merged run without some documents, and a new run with those.
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
