//! Which words are frequent, by a sample: the phrase filter is made of them.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::Tokenizer;
use super::table::TermTable;

/// Most transcripts in a sample.
const SAMPLE: usize = 128;

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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Lists", into = "Lists")]
pub struct Frequent {
    ranks: FxHashMap<Box<str>, Rank>,
}

/// The words of each rank, in byte order.
#[derive(Serialize, Deserialize)]
struct Lists {
    frequent: Vec<Box<str>>,
    top: Vec<Box<str>>,
}

impl From<Lists> for Frequent {
    fn from(Lists { frequent, top }: Lists) -> Self {
        let of = |rank| move |word| (word, rank);
        let ranked = frequent.into_iter().map(of(Rank::Frequent));
        Self { ranks: ranked.chain(top.into_iter().map(of(Rank::Top))).collect() }
    }
}

impl From<Frequent> for Lists {
    fn from(words: Frequent) -> Self {
        let boxed = |words: Vec<&str>| words.into_iter().map(Box::from).collect();
        Self { frequent: boxed(words.words()), top: boxed(words.top_words()) }
    }
}

impl Frequent {
    pub(crate) fn rank(&self, word: &str) -> Rank {
        self.ranks.get(word).copied().unwrap_or_default()
    }

    /// Frequent words in byte order.
    pub(crate) fn words(&self) -> Vec<&str> {
        self.at_least(Rank::Frequent)
    }

    /// Top words in byte order.
    pub(crate) fn top_words(&self) -> Vec<&str> {
        self.at_least(Rank::Top)
    }

    /// Words that tell transcripts apart no better than any: of a full sample the frequent ones,
    /// in a smaller archive, where a word of two transcripts is frequent, the top ones.
    #[must_use]
    pub fn ordinary(&self, transcripts: usize) -> Vec<&str> {
        self.at_least(if transcripts < SAMPLE { Rank::Top } else { Rank::Frequent })
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
    transcripts: u32,
    numbers: TermTable,
    /// By number of the word: transcripts that hold it, and the last of them.
    counts: Vec<(u32, u32)>,
}

impl Sample {
    /// Numbers of the transcripts that are sampled, ascending: those whose names have the least
    /// hashes (a bottom-k sample, Cohen and Kaplan 2007), so that one transcript more or less
    /// seldom changes the sample, and with it what the phrase filter is made of.
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

    /// Joins two samples.
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
        let all = self.transcripts;
        let rank = |count: u32| match count {
            // In an archive of a few transcripts the words of each are not frequent yet.
            0..2 => Rank::Rare,
            count if count * 2 >= all => Rank::Top,
            count if count * 16 >= all => Rank::Frequent,
            _ => Rank::Rare,
        };
        let mut ranks = FxHashMap::default();
        self.numbers.for_each(|term, number| {
            let rank = rank(self.counts[number as usize].0);
            if rank > Rank::Rare {
                ranks.insert(term.into(), rank);
            }
        });
        Frequent { ranks }
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
        let names: Vec<String> = (0..2_000).map(|number| format!("a/{number}.md")).collect();
        let numbers = |names: &[String]| Sample::numbers(names.iter().map(String::as_str));
        assert_eq!(numbers(&names[..3]), [0, 1, 2]);
        assert_eq!(numbers(&[]).len(), 0);
        let sample = numbers(&names);
        assert_eq!(sample.len(), SAMPLE);
        assert!(sample.windows(2).all(|pair| pair[0] < pair[1]));
        assert!((40..90).contains(&sample.partition_point(|&number| number < 1_000)));
        // Without one transcript the others stay, and one takes its place if it was in.
        let rest: Vec<String> =
            names.iter().filter(|name| *name != &names[sample[5]]).cloned().collect();
        let kept =
            numbers(&rest).iter().filter(|&&n| sample.iter().any(|&m| names[m] == rest[n])).count();
        assert_eq!(kept, SAMPLE - 1);
    }
}
