//! The runs of a query's words that the phrase filter knows (docs/index-format.md, section 7). This
//! and `crate::index` are the only places that know which there are.

use super::manifest::Manifest;
use super::query::Word;
use crate::index::{Gram, Rank, runs_at_end};

/// Hashes of the runs of these words that the filter knows, each once.
pub(crate) fn filter_hashes(words: &[Word], manifest: &Manifest) -> Vec<u32> {
    let mut hashes = Vec::new();
    if manifest.fill == 0.0 {
        return hashes;
    }
    let gram = |word: &Word| {
        let rank = match manifest.frequent(&word.term) {
            Some(_) if manifest.is_top(&word.term) => Rank::Top,
            Some(_) => Rank::Frequent,
            None => Rank::Rare,
        };
        Gram::new(&word.term, rank)
    };
    for whole in words.split(|word| word.prefix) {
        let grams: Vec<Gram> = whole.iter().map(gram).collect();
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
