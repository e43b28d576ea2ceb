//! Some transcripts of an archive changed, and all others stayed where they were: what changes in
//! the index by that.
//!
//! The terms of the archive are two runs: one of all transcripts as they were once, and a small one
//! of those that changed since (a log-structured merge tree of two levels; O'Neil and others 1996).
//! A term whose postings stay the same is neither decoded nor encoded.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::merge::{Encoder, Entries, merge};
use super::run::{Document, Run, read_varint};

/// The runs of an archive after a change.
pub(crate) struct Patch {
    /// All transcripts; those in the other run have no number here.
    pub base: Run,
    pub recent: Run,
    /// Terms with other postings than before, with their records; an empty one for what no transcript
    /// has any more.
    pub changes: Entries,
    highest: u32,
}

/// Postings by term and number of the transcript.
type Found = BTreeMap<(String, u32), (u32, bool)>;

impl Patch {
    /// Puts the transcripts of `runs`, which have the numbers of others before, in the place of
    /// these; `replaced` are their numbers, ascending.
    pub fn new(mut base: Run, mut recent: Run, mut runs: Vec<Run>, replaced: &[u32]) -> Self {
        let highest = (base.numbers.len() as u32).saturating_sub(1);
        let before = found(&base, replaced).chain(found(&recent, replaced)).collect();
        let all: Vec<u32> =
            runs.iter().flat_map(|run| run.numbers.iter().flatten().copied()).collect();
        let now = runs.iter().flat_map(|run| found(run, &all).collect::<Vec<_>>()).collect();
        for &number in replaced {
            base.numbers[number as usize] = None;
        }
        for number in &mut recent.numbers {
            *number = number.filter(|number| replaced.binary_search(number).is_err());
        }
        runs.push(recent);
        let recent = joined(runs);
        let terms = differing(&before, &now);
        let size = terms.len().div_ceil(64).max(1);
        let encoded: Vec<Entries> = terms
            .par_chunks(size)
            .map(|terms| {
                let (mut encoder, mut entries) = (Encoder::default(), Entries::default());
                for term in terms {
                    encoder.encode(term, &[&base, &recent], highest, &mut entries);
                }
                entries
            })
            .collect();
        let mut changes = Entries::default();
        encoded.iter().for_each(|entries| changes.append(entries));
        Self { base, recent, changes, highest }
    }

    /// Adds the record of a term.
    pub fn record(&self, term: &str, encoder: &mut Encoder, out: &mut String) {
        if let Some(at) = self.changes.position(term) {
            return out.push_str(self.changes.at(at).record);
        }
        let mut entries = Entries::default();
        encoder.encode(term, &[&self.base, &self.recent], self.highest, &mut entries);
        out.push_str(entries.at(0).record);
    }
}

/// The postings in a run of some transcripts, ascending.
fn found<'a>(
    run: &'a Run,
    numbers: &[u32],
) -> impl Iterator<Item = ((String, u32), (u32, bool))> + 'a {
    let is_wanted =
        |number: Option<u32>| number.is_some_and(|of| numbers.binary_search(&of).is_ok());
    let wanted: Vec<bool> = run.numbers.iter().map(|&number| is_wanted(number)).collect();
    let last = wanted.iter().rposition(|&wanted| wanted);
    let terms = if last.is_some() { run.terms.ends.len() } else { 0 };
    let last = last.unwrap_or(0) as u32;
    let of_term = |term: usize| {
        let mut all = Vec::new();
        let mut bytes = run.terms.list(term);
        let mut document = 0;
        while !bytes.is_empty() && document <= last {
            document += read_varint(&mut bytes);
            let packed = read_varint(&mut bytes);
            if wanted.get(document as usize) == Some(&true) {
                all.push((term, document, packed));
            }
        }
        all
    };
    let all: Vec<(usize, u32, u32)> =
        (0..terms).into_par_iter().with_min_len(1 << 10).flat_map_iter(of_term).collect();
    all.into_iter().filter_map(|(term, document, packed)| {
        let number = run.numbers[document as usize]?;
        Some(((run.terms.term(term).to_owned(), number), (packed >> 1, packed & 1 == 1)))
    })
}

/// Terms that have other postings in one than in the other, in byte order.
fn differing(before: &Found, now: &Found) -> Vec<String> {
    let differ = |from: &Found, to: &Found| -> Vec<String> {
        let others = from.iter().filter(|&(place, posting)| to.get(place) != Some(posting));
        others.map(|((term, _), _)| term.clone()).collect()
    };
    let mut terms = differ(before, now);
    terms.extend(differ(now, before));
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// The transcripts of some runs that have numbers there, as one run.
fn joined(mut runs: Vec<Run>) -> Run {
    let mut documents: Vec<(u32, Document)> = Vec::new();
    for run in &mut runs {
        for (number, document) in run.numbers.iter().zip(run.documents.drain(..)) {
            documents.extend(number.map(|number| (number, document)));
        }
    }
    documents.sort_unstable_by_key(|&(number, _)| number);
    let (numbers, documents): (Vec<u32>, Vec<Document>) = documents.into_iter().unzip();
    for number in runs.iter_mut().flat_map(|run| &mut run.numbers) {
        let position = number.and_then(|number| numbers.binary_search(&number).ok());
        *number = position.map(|position| position as u32);
    }
    let terms = merge(&runs, numbers.len()).0;
    Run { numbers: numbers.into_iter().map(Some).collect(), documents, terms }
}
