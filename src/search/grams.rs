//! The runs of a query's words that the phrase filter knows (docs/index-format.md, section 7).

use super::files::top_bits;
use super::manifest::Manifest;
use super::query::Word;
use crate::index::{Gram as Hashed, Rank, runs_at_end};

/// A run of three or four words that the filter can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gram {
    pub hash: u32,
    /// The lower, the more it tells.
    pub rank: usize,
    shard: u32,
}

/// The runs of these words that the filter knows, the most telling first: triples with rarer words,
/// then quadruples of the commonest, then the rest.
pub(crate) fn filter_grams(words: &[Word], manifest: &Manifest) -> Vec<Gram> {
    let mut grams: Vec<Gram> = Vec::new();
    if manifest.fill == 0.0 {
        return grams;
    }
    let mut add = |hash: u32, rank: usize| {
        let gram = Gram { hash, rank, shard: top_bits(hash, manifest.shard_bits) };
        match grams.iter_mut().find(|other| other.hash == hash) {
            Some(other) => *other = gram,
            None => grams.push(gram),
        }
    };
    let known = |word: &Word| {
        let rank = match manifest.frequent(&word.term) {
            Some(_) if manifest.is_top(&word.term) => Rank::Top,
            Some(_) => Rank::Frequent,
            None => Rank::Rare,
        };
        Hashed::new(&word.term, rank)
    };
    for whole in words.split(|word| word.prefix) {
        let known: Vec<Hashed> = whole.iter().map(known).collect();
        for end in 1..=known.len() {
            runs_at_end(&known[..end], manifest.shard_bits, |hash| add(hash, 0));
        }
    }
    grams.sort_by_key(|gram| gram.rank);
    grams
}

/// The runs of each shard together: those first that tell most for one file.
pub(crate) fn by_shard(grams: &[Gram]) -> Vec<Vec<Gram>> {
    let mut shards: Vec<Vec<Gram>> = Vec::new();
    for &gram in grams {
        match shards.iter_mut().find(|shard| shard[0].shard == gram.shard) {
            Some(shard) => shard.push(gram),
            None => shards.push(vec![gram]),
        }
    }
    shards.sort_by_key(|shard| (std::cmp::Reverse(shard.len()), shard[0].rank));
    shards
}
