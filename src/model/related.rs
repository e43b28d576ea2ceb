//! Finds related transcripts by their heads, since nothing else is known before the pages are made.
//!
//! Heads are compared as in most search engines, by the weights of the words they share (the cosine
//! of the angle between them; Salton, Wong and Yang 1975). Weights are rounded to whole steps, so
//! that one more transcript changes hardly any of them, and hardly any list.

use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::{Archive, Entry, HeadWord};

/// Maximum number of related transcripts in a list.
const MOST: usize = 3;
/// A word in more heads than this is ignored: it says little, and the work per transcript is
/// bounded.
const MOST_HEADS: usize = 256;
/// A word in more than one in this many heads of a channel, and in more than two, is a habit of
/// that channel.
const HABIT: usize = 8;
/// Minimum number of shared words: a single one is chance.
const SHARED: usize = 2;
/// Minimum cosine of the angle between two heads, as its reciprocal: 1/5.
const COSINE: u64 = 5;

/// The related transcripts of a previous build.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// Digest of everything that they depend on.
    key: u64,
    /// The related transcripts of each transcript.
    lists: Vec<Vec<u32>>,
}

/// The significant words of all heads.
struct Heads<'a> {
    entries: &'a [Entry],
    words: Vec<Word>,
    /// For each transcript, the positions of its words, and whether they are named there.
    words_of: Vec<Vec<(usize, bool)>>,
    /// For each transcript, the sum of the squared weights of its words.
    sums: Vec<u32>,
    /// Minimum sum over shared words: half of the greatest possible weight.
    least: u32,
}

struct Word {
    /// The square of its weight.
    weight: u32,
    /// The transcripts with it in their heads, and whether it is named there.
    heads: Vec<(usize, bool)>,
}

/// The words that two transcripts share.
#[derive(Debug, Clone, Copy, Default)]
struct Shared {
    /// The sum of their squared weights.
    sum: u32,
    /// Number of them that are named in the title or the keywords of one of the two.
    named: usize,
}

impl Archive {
    /// Finds related transcripts, or reuses `known` if it depends on the same heads. `ordinary` are
    /// the words that occur in most transcripts, in order.
    pub fn relate<'w>(
        &mut self,
        ordinary: impl Iterator<Item = &'w str>,
        known: Related,
    ) -> Related {
        let ordinary: Vec<u32> = ordinary.map(|term| HeadWord::new(term, false).word()).collect();
        let key = self.related_key(&ordinary);
        let related = if known.key == key && known.lists.len() == self.entries.len() {
            known
        } else {
            Related { key, lists: self.related(&ordinary.into_iter().collect()) }
        };
        for (entry, list) in self.entries.iter_mut().zip(&related.lists) {
            entry.related = list.iter().map(|&number| number as usize).collect();
        }
        related
    }

    /// Digest of everything that the lists depend on.
    fn related_key(&self, ordinary: &[u32]) -> u64 {
        let entries: Vec<u64> = self
            .entries
            .par_iter()
            .map(|entry| {
                let mut all = Xxh3::new();
                let Entry { head, channel, neighbours, duplicates, .. } = entry;
                (&head.words, head.date, channel, neighbours, duplicates).hash(&mut all);
                all.finish()
            })
            .collect();
        let mut all = Xxh3::new();
        (ordinary, entries).hash(&mut all);
        all.finish()
    }

    fn related(&self, ordinary: &FxHashSet<u32>) -> Vec<Vec<u32>> {
        let heads = Heads::new(self, ordinary);
        let count = self.entries.len();
        (0..count)
            .into_par_iter()
            .map_init(
                || vec![Shared::default(); count],
                |shared, number| heads.related(number, shared),
            )
            .map(|list| list.into_iter().map(|number| number as u32).collect())
            .collect()
    }
}

impl<'a> Heads<'a> {
    fn new(archive: &'a Archive, ordinary: &FxHashSet<u32>) -> Self {
        let entries = &archive.entries;
        let mut topics: Vec<(u32, usize, bool)> = entries
            .iter()
            .enumerate()
            .flat_map(|(number, entry)| {
                entry.head.words.iter().map(move |word| (word.word(), number, word.is_named()))
            })
            .filter(|(word, ..)| !ordinary.contains(word))
            .collect();
        topics.par_sort_unstable();
        // In steps, for with every other number all weights would be others.
        let most = MOST_HEADS.min(1 << (entries.len() / 4).max(2).ilog2());
        let mut heads = Self {
            entries,
            words: Vec::new(),
            words_of: vec![Vec::new(); entries.len()],
            sums: vec![0; entries.len()],
            least: weight(2, most).pow(2) / 2,
        };
        for same in topics.chunk_by(|a, b| a.0 == b.0) {
            if (2..=most).contains(&same.len()) {
                let weight = weight(same.len(), most).pow(2);
                let of_word = same.iter().map(|&(_, number, is_named)| (number, is_named));
                heads.add(Word { weight, heads: without_habits(archive, of_word.collect()) });
            }
        }
        heads
    }

    fn add(&mut self, word: Word) {
        for &(number, is_named) in &word.heads {
            self.words_of[number].push((self.words.len(), is_named));
            self.sums[number] += word.weight;
        }
        self.words.push(word);
    }

    /// The transcripts most similar to one, most similar first; `shared` is empty before and after.
    fn related(&self, number: usize, shared: &mut [Shared]) -> Vec<usize> {
        let mut alike = self.alike(number, shared);
        // The greater quotient of square and sum, as products; then the nearer day.
        let likeness = |&(_, sum): &(usize, u32), &(other, _): &(usize, u32)| {
            u64::from(sum).pow(2) * u64::from(self.sums[other])
        };
        alike.sort_by(|a, b| {
            likeness(b, a)
                .cmp(&likeness(a, b))
                .then_with(|| self.apart(number, a.0).cmp(&self.apart(number, b.0)))
                .then(a.0.cmp(&b.0))
        });
        let mut related: Vec<usize> = Vec::new();
        for (other, _) in alike {
            if related.len() < MOST
                && !related.iter().any(|&known| self.entries[known].is_duplicate_of(other))
            {
                related.push(other);
            }
        }
        related
    }

    /// The transcripts that share enough with one, each with the sum over the shared words.
    fn alike(&self, number: usize, shared: &mut [Shared]) -> Vec<(usize, u32)> {
        let mut others: Vec<usize> = Vec::new();
        for &(word, is_named) in &self.words_of[number] {
            let Word { weight, heads } = &self.words[word];
            for &(other, is_named_there) in heads {
                let shared = &mut shared[other];
                if shared.sum == 0 {
                    others.push(other);
                }
                shared.sum += weight;
                shared.named += usize::from(is_named || is_named_there);
            }
        }
        let own = u64::from(self.sums[number]);
        let is_enough = |other: usize, Shared { sum, named }: Shared| {
            let product = own * u64::from(self.sums[other]);
            let is_alike = u64::from(sum).pow(2) * COSINE.pow(2) >= product;
            named >= SHARED && sum >= self.least && is_alike && other != number
        };
        let entry = &self.entries[number];
        let alike = others.into_iter().filter_map(|other| {
            let shared = std::mem::take(&mut shared[other]);
            let is_it = is_enough(other, shared) && !entry.leads_to(other);
            is_it.then_some((other, shared.sum))
        });
        alike.collect()
    }

    /// Seconds between two transcripts; the maximum if one has no date.
    fn apart(&self, a: usize, b: usize) -> i64 {
        let date = |number: usize| self.entries[number].head.date;
        date(a).zip(date(b)).map_or(i64::MAX, |(a, b)| a.duration_since(b).as_secs().abs())
    }
}

/// The heads with a word, except those of channels that use it by habit.
fn without_habits(archive: &Archive, mut heads: Vec<(usize, bool)>) -> Vec<(usize, bool)> {
    let channel = |&(number, _): &(usize, bool)| archive.entries[number].channel;
    let mut channels: Vec<usize> = heads.iter().map(channel).collect();
    channels.sort_unstable();
    let is_habit = |channel: usize| {
        let from = channels.partition_point(|&other| other < channel);
        let heads = channels[from..].partition_point(|&other| other == channel);
        heads > 2 && heads * HABIT > archive.channels[channel].transcripts.len()
    };
    heads.retain(|head| !is_habit(channel(head)));
    heads
}

/// The weight of a word: twice the binary logarithm of how much rarer it is than the commonest word
/// that counts.
fn weight(heads: usize, most: usize) -> u32 {
    ((2 * most).pow(2) / heads.pow(2)).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{SourceFile, Stamp};
    use crate::model::{Head, Recording, Source};

    /// An archive of heads, each a channel and the words of a title, a week apart; the word
    /// `same` gives all that have it one recording.
    fn archive(heads: &[(&str, &str)]) -> Archive {
        let head = |(number, &(channel, title)): (usize, &(&str, &str))| {
            // In brackets, what only the description says.
            let word =
                |word: &str| HeadWord::new(word.trim_matches(['(', ')']), !word.starts_with('('));
            let words = title.split(' ').map(word).collect();
            let id = if title.contains("same") { "same".into() } else { number.to_string() };
            let days = jiff::Span::new().days(7 * number as i64);
            Head {
                title: title.into(),
                channel: Some(channel.into()),
                date: Some(jiff::civil::date(2025, 1, 1) + days),
                recording: Some(Recording::YouTube(id)),
                words,
                ..Head::default()
            }
        };
        let file = |number: usize| {
            let (path, name) = (format!("{number:03}.md").into(), format!("{number:03}.md"));
            Source::alone(SourceFile { path, name, stamp: Stamp::default() })
        };
        let files: Vec<Source> = (0..heads.len()).map(file).collect();
        let mut archive = Archive::new(&files, heads.iter().enumerate().map(head).collect());
        let related = archive.relate(["the", "of", "fog"].into_iter(), Related::default());
        // What is known is used again, and only where it follows from the same.
        assert_eq!(archive.relate(["the", "of", "fog"].into_iter(), related.clone()), related);
        archive.relate(std::iter::empty(), related.clone());
        assert_eq!(archive.relate(["the", "of", "fog"].into_iter(), related.clone()), related);
        archive
    }

    /// Sixty-four heads that have nothing in common, each in a channel of its own, after these.
    fn among_others(heads: &[(&str, &str)]) -> Archive {
        let others: Vec<(String, String)> =
            (0..64).map(|n| (format!("c{n}"), format!("one{n} two{n} three{n}"))).collect();
        let others = others.iter().map(|(channel, title)| (channel.as_str(), title.as_str()));
        archive(&heads.iter().copied().chain(others).collect::<Vec<_>>())
    }

    #[test]
    fn heads_that_share_rare_words_are_related_the_most_alike_first() {
        let archive = among_others(&[
            ("a", "lantern fresnel keeper"),
            ("b", "lantern fresnel storm rocks tide"),
            ("c", "lantern fresnel keeper night"),
            ("d", "lantern boat gull"),
        ]);
        assert_eq!(archive.entries[0].related, [2, 1]);
        assert!(archive.entries[3].related.is_empty(), "one word in common is chance");
        assert!(archive.entries[4].related.is_empty());
    }

    #[test]
    fn words_that_only_descriptions_share_relate_nothing() {
        let archive = among_others(&[
            ("a", "storm (anna) (byron)"),
            ("b", "tide (anna) (byron)"),
            ("c", "anna byron speaks"),
        ]);
        assert_eq!(archive.entries[0].related, [2]);
        assert_eq!(archive.entries[2].related, [1, 0]);
    }

    #[test]
    fn words_of_any_transcript_relate_nothing() {
        let archive = among_others(&[("a", "the fog of norn"), ("b", "the fog of skye")]);
        assert!(archive.entries[0].related.is_empty());
    }

    #[test]
    fn what_a_channel_always_says_relates_nothing() {
        let titles: Vec<String> = (0..5).map(|n| format!("harbour voices talk{n}")).collect();
        let heads: Vec<(&str, &str)> = titles.iter().map(|title| ("h", title.as_str())).collect();
        let of_channel = among_others(&heads);
        assert!(of_channel.entries[..5].iter().all(|entry| entry.related.is_empty()));
        // The same words in five channels are of a subject.
        let heads: Vec<(&str, &str)> =
            ["p", "q", "r", "s", "t"].into_iter().zip(titles.iter().map(String::as_str)).collect();
        let of_many = among_others(&heads);
        assert_eq!(of_many.entries[0].related, [1, 2, 3]);
    }

    #[test]
    fn neighbours_and_the_same_recording_are_named_elsewhere_and_not_again() {
        let archive = among_others(&[
            ("a", "lantern fresnel first"),
            ("a", "lantern fresnel second"),
            ("b", "lantern fresnel same"),
            ("c", "lantern fresnel same"),
        ]);
        assert_eq!(archive.entries[0].related, [2], "its neighbour, and one of two duplicates");
        assert_eq!(archive.entries[2].related, [1, 0], "the nearer day first");
    }

    #[test]
    fn at_most_three_are_related() {
        let channels: Vec<String> = (0..9).map(|n| format!("x{n}")).collect();
        let heads: Vec<(&str, &str)> = channels
            .iter()
            .map(|channel| (channel.as_str(), "lantern fresnel keeper tower lens brass"))
            .collect();
        assert_eq!(among_others(&heads).entries[0].related, [1, 2, 3]);
    }

    #[test]
    fn a_weight_is_whole_and_less_for_more_heads() {
        assert_eq!([2, 3, 16, 256].map(|heads| weight(heads, 256)), [16, 14, 10, 2]);
    }
}
