//! Updates the terms of the index when some transcripts change and the numbers of all others stay.
//!
//! The terms of the archive are in two runs: the base run with all transcripts of an earlier build,
//! and a small recent run with those that have changed since (a two-level log-structured merge
//! tree; O'Neil et al. 1996). Terms whose postings stay the same are neither decoded nor encoded.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::merge::{Encoder, Entries, merge};
use super::run::{Document, Run, read_varint};

/// The runs of an archive after a change.
pub(crate) struct Patch {
    /// All transcripts. Those in `recent` have no number here.
    pub base: Run,
    pub recent: Run,
    /// Terms whose postings have changed, with their new records. The record is empty if no
    /// transcript contains the term any more.
    pub changes: Entries,
    /// The highest number of a transcript.
    highest: u32,
}

/// Counts and title flags by term and transcript number.
type Postings = BTreeMap<(String, u32), (u32, bool)>;

impl Patch {
    /// Replaces transcripts by those in `runs` with the same numbers. `replaced` contains these
    /// numbers, ascending.
    pub fn new(mut base: Run, mut recent: Run, mut runs: Vec<Run>, replaced: &[u32]) -> Self {
        let highest = (base.numbers.len() as u32).saturating_sub(1);
        let before = postings_of(&base, replaced).chain(postings_of(&recent, replaced)).collect();
        let all: Vec<u32> =
            runs.iter().flat_map(|run| run.numbers.iter().flatten().copied()).collect();
        let now = runs.iter().flat_map(|run| postings_of(run, &all).collect::<Vec<_>>()).collect();
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

    /// Appends the record of a term to `out`.
    pub fn record(&self, term: &str, encoder: &mut Encoder, out: &mut String) {
        if let Some(at) = self.changes.position(term) {
            return out.push_str(self.changes.at(at).record);
        }
        let mut entries = Entries::default();
        encoder.encode(term, &[&self.base, &self.recent], self.highest, &mut entries);
        out.push_str(entries.at(0).record);
    }
}

/// The postings of some transcripts in a run. `numbers` is ascending.
fn postings_of<'a>(
    run: &'a Run,
    numbers: &[u32],
) -> impl Iterator<Item = ((String, u32), (u32, bool))> + 'a {
    let wanted: Vec<bool> = run
        .numbers
        .iter()
        .map(|number| number.is_some_and(|number| numbers.binary_search(&number).is_ok()))
        .collect();
    let last = wanted.iter().rposition(|&wanted| wanted);
    let terms = if last.is_some() { run.terms.ends.len() } else { 0 };
    let last = last.unwrap_or(0) as u32;
    let found = (0..terms).into_par_iter().with_min_len(1 << 10).flat_map_iter(|term| {
        let mut found = Vec::new();
        let mut bytes = run.terms.list(term);
        let mut document = 0;
        while !bytes.is_empty() && document <= last {
            document += read_varint(&mut bytes);
            let packed = read_varint(&mut bytes);
            if wanted.get(document as usize) == Some(&true) {
                found.push((term, document, packed));
            }
        }
        found
    });
    let found: Vec<(usize, u32, u32)> = found.collect();
    found.into_iter().filter_map(|(term, document, packed)| {
        let number = run.numbers[document as usize]?;
        Some(((run.terms.term(term).to_owned(), number), (packed >> 1, packed & 1 == 1)))
    })
}

/// The terms whose postings are not the same in both, in byte order.
fn differing(before: &Postings, now: &Postings) -> Vec<String> {
    let mut terms = missing(before, now);
    terms.extend(missing(now, before));
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// The terms of the postings in `from` that are not in `to`.
fn missing(from: &Postings, to: &Postings) -> Vec<String> {
    let missing = from.iter().filter(|&(key, posting)| to.get(key) != Some(posting));
    missing.map(|((term, _), _)| term.clone()).collect()
}

/// Joins runs into one, without the transcripts that have no number.
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
