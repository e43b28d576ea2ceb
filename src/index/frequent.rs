//! The frequent words of an archive, from a sample. They decide which n-grams the phrase filter
//! records.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::Tokenizer;
use super::table::TermTable;

/// The most transcripts in a sample.
const SAMPLE: usize = 128;

/// The rank of a word by the share of sampled transcripts that contain it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Rank {
    /// In fewer than 1/16.
    #[default]
    Rare,
    /// In at least 1/16.
    Frequent,
    /// In at least half.
    Top,
}

/// The frequent words with their ranks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Lists", into = "Lists")]
pub struct Frequent {
    ranks: FxHashMap<Box<str>, Rank>,
}

/// The words of at least each rank, in byte order.
#[derive(Serialize, Deserialize)]
struct Lists {
    frequent: Vec<Box<str>>,
    top: Vec<Box<str>>,
}

impl From<Lists> for Frequent {
    fn from(Lists { frequent, top }: Lists) -> Self {
        let frequent = frequent.into_iter().map(|word| (word, Rank::Frequent));
        // Top words are in both lists, and the last rank counts.
        Self { ranks: frequent.chain(top.into_iter().map(|word| (word, Rank::Top))).collect() }
    }
}

impl From<Frequent> for Lists {
    fn from(words: Frequent) -> Self {
        Self {
            frequent: words.words().into_iter().map(Box::from).collect(),
            top: words.top_words().into_iter().map(Box::from).collect(),
        }
    }
}

impl Frequent {
    pub(crate) fn rank(&self, word: &str) -> Rank {
        self.ranks.get(word).copied().unwrap_or_default()
    }

    /// The frequent and top words, in byte order.
    pub(crate) fn words(&self) -> Vec<&str> {
        self.at_least(Rank::Frequent)
    }

    /// The top words, in byte order.
    pub(crate) fn top_words(&self) -> Vec<&str> {
        self.at_least(Rank::Top)
    }

    /// Words that are too common to tell transcripts apart: the frequent ones, or, in an archive
    /// smaller than a sample, where a word in two transcripts may be frequent, only the top ones.
    #[must_use]
    pub fn ordinary(&self, transcripts: usize) -> Vec<&str> {
        self.at_least(if transcripts < SAMPLE { Rank::Top } else { Rank::Frequent })
    }

    fn at_least(&self, rank: Rank) -> Vec<&str> {
        let words = self.ranks.iter().filter(|&(_, &word_rank)| word_rank >= rank);
        let mut words: Vec<&str> = words.map(|(word, _)| &**word).collect();
        words.sort_unstable();
        words
    }
}

/// Counts words over a fixed sample of the transcripts.
#[derive(Debug, Default)]
pub struct Sample {
    transcripts: u32,
    numbers: TermTable,
    /// For each word, by its number: the number of transcripts that contain it, and the last of
    /// them.
    counts: Vec<(u32, u32)>,
}

impl Sample {
    /// The numbers of the transcripts to sample, ascending: those whose names have the smallest
    /// hashes (a bottom-k sample, Cohen and Kaplan 2007). This way, adding or removing a transcript
    /// rarely changes the sample, and with it the phrase filter of every transcript.
    #[must_use]
    pub fn numbers<'a>(names: impl Iterator<Item = &'a str>) -> Vec<usize> {
        let mut hashed: Vec<(u64, usize)> =
            names.enumerate().map(|(number, name)| (xxh3_64(name.as_bytes()), number)).collect();
        if hashed.len() > SAMPLE {
            hashed.select_nth_unstable(SAMPLE);
            hashed.truncate(SAMPLE);
        }
        let mut numbers: Vec<usize> = hashed.into_iter().map(|(_, number)| number).collect();
        numbers.sort_unstable();
        numbers
    }

    /// Adds a sampled transcript.
    pub fn add<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        let mut tokenizer = Tokenizer::default();
        self.transcripts += 1;
        let number = self.transcripts;
        for text in texts {
            tokenizer.tokens(text, |term| {
                let (count, last) = self.count(term);
                *count += u32::from(*last != number);
                *last = number;
            });
        }
    }

    fn count(&mut self, term: &str) -> &mut (u32, u32) {
        let number = self.numbers.number(term, self.counts.len() as u32) as usize;
        if number == self.counts.len() {
            self.counts.push((0, 0));
        }
        &mut self.counts[number]
    }

    /// Merges two samples.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.transcripts += other.transcripts;
        other.numbers.for_each(|term, number| {
            self.count(term).0 += other.counts[number as usize].0;
        });
        self
    }

    /// Ranks the words.
    #[must_use]
    pub fn frequent(self) -> Frequent {
        let mut ranks = FxHashMap::default();
        self.numbers.for_each(|term, number| {
            let rank = rank(self.counts[number as usize].0, self.transcripts);
            if rank > Rank::Rare {
                ranks.insert(term.into(), rank);
            }
        });
        Frequent { ranks }
    }
}

/// The rank of a word in `count` of all sampled transcripts.
fn rank(count: u32, all: u32) -> Rank {
    match count {
        // Otherwise, every word would be frequent in an archive of a few transcripts.
        0..2 => Rank::Rare,
        count if count * 2 >= all => Rank::Top,
        count if count * 16 >= all => Rank::Frequent,
        _ => Rank::Rare,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_ranked_by_the_share_of_transcripts_that_contain_them() {
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
        let names: Vec<String> = (0..2_000).map(|number| format!("a/{number}.md")).collect();
        let numbers = |names: &[String]| Sample::numbers(names.iter().map(String::as_str));
        assert_eq!(numbers(&names[..3]), [0, 1, 2]);
        assert_eq!(numbers(&[]).len(), 0);
        let sample = numbers(&names);
        assert_eq!(sample.len(), SAMPLE);
        assert!(sample.windows(2).all(|pair| pair[0] < pair[1]));
        assert!((40..90).contains(&sample.partition_point(|&number| number < 1_000)));
        // Removing a sampled transcript adds one other and keeps the rest.
        let rest: Vec<String> =
            names.iter().filter(|name| *name != &names[sample[5]]).cloned().collect();
        let kept =
            numbers(&rest).iter().filter(|&&n| sample.iter().any(|&m| names[m] == rest[n])).count();
        assert_eq!(kept, SAMPLE - 1);
    }
}
