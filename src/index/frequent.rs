//! Which words are frequent, by a sample: the phrase filter is made of them.

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::Tokenizer;

/// A sample takes every so many-th transcript that about this many are in it.
const SAMPLE: usize = 512;

/// Rank of a word by the share of sampled transcripts that hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Rank {
    /// Too rare for the phrase filter.
    #[default]
    Rare,
    /// In at least 1/16.
    Frequent,
    /// In at least half.
    Top,
}

/// The words that the phrase filter is made of.
#[derive(Debug, Clone, Default)]
pub struct Frequent {
    ranks: FxHashMap<Box<str>, Rank>,
}

impl Frequent {
    pub(crate) fn rank(&self, word: &str) -> Rank {
        self.ranks.get(word).copied().unwrap_or_default()
    }

    pub(crate) fn is_frequent(&self, word: &str) -> bool {
        self.rank(word) >= Rank::Frequent
    }

    /// Frequent words in byte order.
    pub(crate) fn words(&self) -> Vec<&str> {
        self.at_least(Rank::Frequent)
    }

    /// Top words in byte order.
    pub(crate) fn top_words(&self) -> Vec<&str> {
        self.at_least(Rank::Top)
    }

    fn at_least(&self, rank: Rank) -> Vec<&str> {
        let ranked = self.ranks.iter().filter(|&(_, &of_word)| of_word >= rank);
        let mut words: Vec<&str> = ranked.map(|(word, _)| &**word).collect();
        words.sort_unstable();
        words
    }
}

/// Counts words over a fixed sample of the transcripts.
#[derive(Debug, Default)]
pub struct Sample {
    transcripts: usize,
    counts: FxHashMap<Box<str>, usize>,
}

impl Sample {
    /// Numbers of the sampled transcripts of an archive of `count`.
    pub fn numbers(count: usize) -> impl Iterator<Item = usize> {
        (0..count).step_by((count / SAMPLE).max(1))
    }

    /// Adds a sampled transcript.
    pub fn add<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        let mut seen = FxHashSet::with_capacity_and_hasher(1024, FxBuildHasher);
        let mut tokenizer = Tokenizer::default();
        for text in texts {
            tokenizer.tokens(text, |term| {
                if !seen.contains(term) {
                    seen.insert(Box::<str>::from(term));
                }
            });
        }
        self.transcripts += 1;
        #[allow(clippy::iter_over_hash_type, reason = "sums do not depend on the order")]
        for term in seen {
            *self.counts.entry(term).or_default() += 1;
        }
    }

    /// Joins two samples.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.transcripts += other.transcripts;
        #[allow(clippy::iter_over_hash_type, reason = "sums do not depend on the order")]
        for (term, count) in other.counts {
            *self.counts.entry(term).or_default() += count;
        }
        self
    }

    /// Ranks the words.
    #[must_use]
    pub fn frequent(self) -> Frequent {
        let all = self.transcripts;
        let rank = |count: usize| match count {
            count if count * 2 >= all => Rank::Top,
            count if count * 16 >= all => Rank::Frequent,
            _ => Rank::Rare,
        };
        let ranked = self.counts.into_iter().map(|(term, count)| (term, rank(count)));
        Frequent { ranks: ranked.filter(|&(_, rank)| rank > Rank::Rare).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_ranked_by_the_share_of_transcripts_that_hold_them() {
        let mut halves = [Sample::default(), Sample::default()];
        for number in 0..32 {
            let text = match number {
                0 => "the fog once",
                1..=15 => "the fog",
                _ => "the sea sea sea",
            };
            halves[number % 2].add([text].into_iter());
        }
        let [even, odd] = halves;
        let frequent = even.merge(odd).frequent();
        assert_eq!(frequent.words(), ["fog", "sea", "the"]);
        assert_eq!(frequent.rank("once"), Rank::Rare);
        assert_eq!(frequent.top_words(), ["fog", "sea", "the"]);
    }

    #[test]
    fn a_sample_is_spread_over_the_archive() {
        assert_eq!(Sample::numbers(3).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(Sample::numbers(0).count(), 0);
        assert_eq!(Sample::numbers(27_381).count(), 517);
    }
}
