//! The n-grams of a query's words that the phrase filter records (docs/index-format.md, section 7).
//! This module and `crate::index` are the only places that know which n-grams those are.

use super::manifest::Manifest;
use super::query::Word;
use crate::index::{Gram, Rank, runs_at_end};

/// Hashes, without duplicates, of the n-grams of `words` that the filter records.
pub(crate) fn filter_hashes(words: &[Word], manifest: &Manifest) -> Vec<u32> {
    let mut hashes = Vec::new();
    if manifest.fill == 0.0 {
        return hashes;
    }
    for whole in words.split(|word| word.prefix) {
        let grams: Vec<Gram> =
            whole.iter().map(|word| Gram::new(&word.term, rank(&word.term, manifest))).collect();
        for end in 1..=grams.len() {
            runs_at_end(&grams[..end], manifest.shard_bits, |hash| {
                if !hashes.contains(&hash) {
                    hashes.push(hash);
                }
            });
        }
    }
    hashes
}

fn rank(term: &str, manifest: &Manifest) -> Rank {
    match manifest.frequent(term) {
        Some(_) if manifest.is_top(term) => Rank::Top,
        Some(_) => Rank::Frequent,
        None => Rank::Rare,
    }
}
