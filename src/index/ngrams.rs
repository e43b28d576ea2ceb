//! The phrase filter: which transcripts may hold a run of words. It knows the runs of two words of
//! which one is not frequent, of three frequent words, and of four and five top words.
//!
//! Each transcript hashes its runs into a bitmap of a power of two of buckets, its *class* the
//! exponent, chosen as small as the share of filled buckets allows (a Bloom filter with one hash,
//! stored by bucket: bit-sliced signatures).

use std::ops::Range;

use super::File;
use super::bits::BitWriter;
use super::filters::part_key;
use super::frequent::Rank;

/// No class is larger.
pub(crate) const MOST_CLASS: u32 = 24;
/// Bytes of one shard aimed at, at most.
const SHARD_BYTES: u64 = 12_000;
/// Transcripts for each shard, at least: a host may not take many more files than there are pages.
const SHARD_TRANSCRIPTS: u64 = 3;
/// Shards built together, so that a cache line of each bitmap is read once.
pub(crate) const GROUP_BITS: u32 = 5;
/// Buckets whose transcripts are listed at a time.
const MOST_LISTS: usize = 1 << 14;

/// Logarithm of the number of shards from which on an archive is large: from 12,288 transcripts.
const LARGE: u32 = 12;

/// A bitmap is as small as it may be while no more than two of so many buckets are filled. With fewer
/// buckets a search would read too many pages in vain (tests/search-quality), and the more so the
/// more transcripts there are; so nothing narrows the filter.
fn buckets_for_two(shard_bits: u32) -> u64 {
    if shard_bits < LARGE { 7 } else { 12 }
}

/// Mean share of filled buckets: of false positives for one run of words. A class is a power of two,
/// so shares spread between the largest one and half of it; their mean is three quarters of it.
pub(crate) fn share(shard_bits: u32) -> f64 {
    1.5 / buckets_for_two(shard_bits) as f64
}

/// Logarithm of the number of shards for an archive of so many bytes of text, such that a shard
/// is at most 12 kB unless that takes too many files. (A byte of transcript costs a fifteenth of a
/// byte of filter.)
#[must_use]
pub fn shard_bits(input_bytes: u64, transcripts: u64) -> u32 {
    let log = |shards: u64| shards.checked_ilog2();
    let wanted = log(input_bytes / 15 / SHARD_BYTES).map_or(0, |log| log + 1);
    wanted.min(log(transcripts / SHARD_TRANSCRIPTS).unwrap_or(0)).min(14)
}

/// A word as the filter sees it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Gram {
    hash: u32,
    rank: Rank,
}

impl Gram {
    /// FNV-1a of the bytes of a word (Fowler, Noll, Vo), and its rank.
    pub fn new(word: &str, rank: Rank) -> Self {
        let hash = word
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        Self { hash, rank }
    }

    /// Rank of the word.
    pub fn rank(self) -> Rank {
        self.rank
    }
}

/// The runs that are known, as the manifest names them: see [`runs_at_end`].
pub(crate) const FAMILIES: [&str; 4] = ["pair", "triple", "quad", "five"];

/// Words of the longest run.
const LONGEST: usize = 5;

/// The last words, across line ends.
#[derive(Debug)]
pub(crate) struct Window {
    words: [Gram; LONGEST],
    /// How many words there were, at most [`LONGEST`].
    filled: usize,
    shard_bits: u32,
}

impl Window {
    /// Before the first word. The hashes will be for 2^`shard_bits` shards.
    pub fn new(shard_bits: u32) -> Self {
        Self { words: [Gram::default(); LONGEST], filled: 0, shard_bits }
    }

    /// Takes the next word and adds the hashes of the runs that it ends.
    pub fn push(&mut self, word: Gram, hashes: &mut Vec<u32>) {
        self.words.rotate_left(1);
        self.words[LONGEST - 1] = word;
        self.filled = LONGEST.min(self.filled + 1);
        runs_at_end(&self.words[LONGEST - self.filled..], self.shard_bits, |hash| {
            hashes.push(hash);
        });
    }
}

/// Tells the hashes of the runs that end with the last of these words: of two words if one of them
/// is not frequent, of three frequent words, and of four and five top words.
pub(crate) fn runs_at_end(words: &[Gram], shard_bits: u32, mut tell: impl FnMut(u32)) {
    let all = |run: &[Gram], least| run.iter().all(|word| word.rank >= least);
    if let Some(run) = words.last_chunk()
        && !all(run, Rank::Frequent)
    {
        let [a, b] = *run;
        return tell(pair(a, b));
    }
    if let Some(run) = words.last_chunk()
        && all(run, Rank::Frequent)
    {
        let [a, b, c] = *run;
        tell(triple(a, b, c));
    }
    if let Some(run) = words.last_chunk()
        && all(run, Rank::Top)
    {
        tell(quad(*run, shard_bits));
    }
    if let Some(run) = words.last_chunk()
        && all(run, Rank::Top)
    {
        tell(five(*run, shard_bits));
    }
}

/// The hash of two neighbours.
pub(crate) fn pair(a: Gram, b: Gram) -> u32 {
    mix(a.hash ^ b.hash.rotate_left(11).wrapping_mul(5))
}

/// The hash of three neighbours.
pub(crate) fn triple(a: Gram, b: Gram, c: Gram) -> u32 {
    let b = b.hash.rotate_left(11).wrapping_mul(5);
    let c = c.hash.rotate_left(22).wrapping_mul(9);
    mix(a.hash ^ b ^ c)
}

/// The hash of four neighbours, in the shard of the first three.
pub(crate) fn quad([a, b, c, d]: [Gram; 4], shard_bits: u32) -> u32 {
    let first = triple(a, b, c);
    in_shard_of(first, longer(first, d), shard_bits)
}

/// The hash of five neighbours, in the shard of the first three.
pub(crate) fn five([a, b, c, d, e]: [Gram; 5], shard_bits: u32) -> u32 {
    let first = triple(a, b, c);
    in_shard_of(first, longer(longer(first, d), e), shard_bits)
}

/// The hash of a run with one more word.
fn longer(run: u32, word: Gram) -> u32 {
    mix(run ^ 13_u32.wrapping_mul(word.hash.rotate_left(7)))
}

/// A hash whose top bits, the shard, are those of another: who asks for one asks for both.
fn in_shard_of(other: u32, own: u32, shard_bits: u32) -> u32 {
    let in_shard = u32::MAX >> shard_bits;
    (other & !in_shard) | (own & in_shard)
}

/// The 32-bit finalizer of MurmurHash3 (Appleby).
fn mix(mut hash: u32) -> u32 {
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

/// The filled buckets of a transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bitmap {
    /// Logarithm of the number of buckets.
    pub class: u32,
    /// Bucket n is bit n mod 64 of word n div 64.
    pub words: Vec<u64>,
}

impl Bitmap {
    /// The buckets of `hashes`, as few as may be and at least 2^`least`.
    pub fn of(hashes: &[u32], least: u32) -> Self {
        let enough = (hashes.len() as u64 * 6).max(1).next_power_of_two().ilog2();
        let class = enough.clamp(least, MOST_CLASS);
        let mut words = vec![0_u64; (1_usize << class).div_ceil(64)];
        for &hash in hashes {
            // The top bits; a class of 0 has one bucket.
            let bucket = (u64::from(hash) << class >> 32) as usize;
            words[bucket / 64] |= 1 << (bucket % 64);
        }
        let mut bitmap = Self { class, words };
        bitmap.narrow(least);
        bitmap
    }

    /// Halves the bitmap as long as it does not become too full.
    fn narrow(&mut self, least: u32) {
        while self.class > least {
            let filled: u64 = self.halved().map(|word| u64::from(word.count_ones())).sum();
            if filled * buckets_for_two(least) > 2 << (self.class - 1) {
                break;
            }
            self.words = self.halved().collect();
            self.class -= 1;
        }
        self.words.shrink_to_fit();
    }

    /// Replaces `bytes` by the part of the bitmap that is in a group of shards.
    pub fn part_bytes(&self, group: usize, shard_bits: u32, bytes: &mut Vec<u8>) {
        let buckets = 1 << (self.class - (shard_bits - shard_bits.min(GROUP_BITS)));
        let start = group * buckets;
        bytes.clear();
        if buckets < 64 {
            let part = (self.words[start / 64] >> (start % 64)) & (u64::MAX >> (64 - buckets));
            bytes.extend_from_slice(&part.to_le_bytes()[..buckets.div_ceil(8)]);
        } else {
            let words = &self.words[start / 64..(start + buckets) / 64];
            bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        }
    }

    /// The bitmap of a class with these bytes.
    pub fn of_bytes(class: u32, bytes: &[u8]) -> Self {
        let word = |bytes: &[u8]| {
            let mut word = [0; 8];
            word[..bytes.len()].copy_from_slice(bytes);
            u64::from_le_bytes(word)
        };
        Self { class, words: bytes.chunks(8).map(word).collect() }
    }

    /// Words of the bitmap with neighbouring buckets joined.
    fn halved(&self) -> impl Iterator<Item = u64> {
        self.words.chunks(2).map(|pair| {
            let high = pair.get(1).map_or(0, |&word| squeeze(word));
            squeeze(pair[0]) | (high << 32)
        })
    }

    /// Words of the bitmap with their positions, buckets outside of `start..end` left out.
    fn part(&self, start: usize, end: usize) -> impl Iterator<Item = (usize, u64)> {
        (start / 64..end.div_ceil(64)).map(move |at| {
            let mut word = self.words[at];
            if at * 64 < start {
                word &= u64::MAX << (start % 64);
            }
            if at * 64 + 64 > end {
                word &= u64::MAX >> (64 - end % 64);
            }
            (at, word)
        })
    }

    /// Filled buckets from `start` to before `end`.
    fn filled(&self, start: usize, end: usize) -> impl Iterator<Item = usize> {
        self.part(start, end).flat_map(|(at, mut word)| {
            std::iter::from_fn(move || {
                if word == 0 {
                    return None;
                }
                let bit = word.trailing_zeros() as usize;
                word &= word - 1;
                Some(at * 64 + bit)
            })
        })
    }
}

/// Joins each two neighbouring bits into one of the low half.
fn squeeze(word: u64) -> u64 {
    let mut word = (word | (word >> 1)) & 0x5555_5555_5555_5555;
    word = (word | (word >> 1)) & 0x3333_3333_3333_3333;
    word = (word | (word >> 2)) & 0x0f0f_0f0f_0f0f_0f0f;
    word = (word | (word >> 4)) & 0x00ff_00ff_00ff_00ff;
    word = (word | (word >> 8)) & 0x0000_ffff_0000_ffff;
    (word | (word >> 16)) & 0xffff_ffff
}

/// The filter cut into shards, some neighbouring ones together.
pub(crate) struct Groups<'a> {
    /// Bitmaps in document order.
    filters: &'a [&'a Bitmap],
    /// The same by class.
    classes: Vec<Vec<&'a Bitmap>>,
    shard_bits: u32,
}

impl<'a> Groups<'a> {
    pub fn new(filters: &'a [&'a Bitmap], shard_bits: u32) -> Self {
        let mut classes: Vec<Vec<&Bitmap>> = vec![Vec::new(); MOST_CLASS as usize + 1];
        for filter in filters {
            classes[filter.class as usize].push(filter);
        }
        Self { filters, classes, shard_bits }
    }

    /// Number of groups.
    pub fn len(&self) -> usize {
        1 << (self.shard_bits - self.group_bits())
    }

    fn group_bits(&self) -> u32 {
        self.shard_bits.min(GROUP_BITS)
    }

    /// Numbers of the shards of a group.
    pub fn shards(&self, group: usize) -> Range<usize> {
        let size = 1 << self.group_bits();
        group * size..(group + 1) * size
    }

    /// Buckets of a group in a bitmap of a class.
    fn buckets(&self, group: usize, class: u32) -> Range<usize> {
        let in_shard = 1 << (class - self.shard_bits);
        let shards = self.shards(group);
        shards.start * in_shard..shards.end * in_shard
    }

    /// Digest of all that the files of a group are made of.
    pub fn key(&self, group: usize) -> u64 {
        let mut bytes = Vec::new();
        let of_filters = self.filters.iter().enumerate();
        of_filters.fold(0, |key: u64, (number, filter)| {
            key.wrapping_add(part_key(number, filter, group, self.shard_bits, &mut bytes))
        })
    }

    /// The files `g/K` of a group.
    pub fn files(&self, group: usize) -> Vec<File> {
        let shards = self.shards(group);
        let mut writers: Vec<BitWriter> = shards.clone().map(|_| BitWriter::default()).collect();
        let mut lists: Vec<Vec<u32>> = Vec::new();
        for (class, members) in self.classes.iter().enumerate().filter(|(_, of)| !of.is_empty()) {
            let buckets = self.buckets(group, class as u32);
            let most = members.len() as u32;
            // The filter of a recording of months has millions of buckets.
            for start in buckets.clone().step_by(MOST_LISTS) {
                let end = buckets.end.min(start + MOST_LISTS);
                lists.resize(end - start, Vec::new());
                for (number, bitmap) in members.iter().enumerate() {
                    for bucket in bitmap.filled(start, end) {
                        lists[bucket - start].push(number as u32);
                    }
                }
                for (bucket, numbers) in (start - buckets.start..).zip(&mut lists) {
                    let writer = &mut writers[bucket >> (class as u32 - self.shard_bits)];
                    writer.truncated_binary(numbers.len() as u32, most + 1);
                    writer.set(numbers, 0, most - 1);
                    numbers.clear();
                }
            }
        }
        let file = |(shard, mut writer): (usize, BitWriter)| {
            let mut bits = String::new();
            writer.finish_into(&mut bits);
            File { name: format!("g/{shard}"), json: format!("{{\"g\":\"{bits}\"}}") }
        };
        shards.zip(writers).map(file).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn buckets(bitmap: &Bitmap) -> BTreeSet<usize> {
        bitmap.filled(0, 1 << bitmap.class).collect()
    }

    proptest! {
        #[test]
        fn a_bitmap_holds_the_top_bits_of_every_hash_and_is_as_small_as_it_may(
            hashes in prop::collection::vec(any::<u32>(), 0..300), least in 0_u32..5,
        ) {
            let bitmap = Bitmap::of(&hashes, least);
            let of_class = |class: u32| -> BTreeSet<usize> {
                hashes.iter().map(|&hash| (u64::from(hash) << class >> 32) as usize).collect()
            };
            prop_assert_eq!(&buckets(&bitmap), &of_class(bitmap.class));
            let fits = |class| of_class(class).len() as u64 * buckets_for_two(least) <= 2 << class;
            prop_assert!(bitmap.class == least || (fits(bitmap.class) && !fits(bitmap.class - 1)));
        }

        #[test]
        fn a_part_of_a_bitmap_is_read_as_the_whole(
            hashes in prop::collection::vec(any::<u32>(), 0..100), from in 0_u32..8,
        ) {
            let bitmap = Bitmap::of(&hashes, 3);
            let part = (1_usize << bitmap.class) / 8;
            let (start, end) = (from as usize * part, (from as usize + 1) * part);
            let expected: Vec<_> = buckets(&bitmap).range(start..end).copied().collect();
            prop_assert_eq!(bitmap.filled(start, end).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn runs_cross_line_ends_and_only_pairs_hold_rare_words() {
        let [top, frequent, rare] =
            [("the", Rank::Top), ("fog", Rank::Frequent), ("bell", Rank::Rare)]
                .map(|(word, rank)| Gram::new(word, rank));
        let mut hashes = Vec::new();
        let mut window = Window::new(0);
        for word in [top, top, frequent, rare, top, top, top, top, top, frequent] {
            window.push(word, &mut hashes);
        }
        let expected = [
            triple(top, top, frequent),
            pair(frequent, rare),
            pair(rare, top),
            triple(top, top, top),
            triple(top, top, top),
            quad([top; 4], 0),
            triple(top, top, top),
            quad([top; 4], 0),
            five([top; 5], 0),
            triple(top, top, frequent),
        ];
        assert_eq!(hashes, expected);
    }

    proptest! {
        #[test]
        fn groups_with_one_key_are_the_same_and_only_others_differ(
            hashes in prop::collection::vec(prop::collection::vec(any::<u32>(), 0..60), 1..8),
            more in any::<u32>(), shard_bits in 0_u32..7,
        ) {
            let bitmaps = |hashes: &[Vec<u32>]| -> Vec<Bitmap> {
                hashes.iter().map(|hashes| Bitmap::of(hashes, shard_bits)).collect()
            };
            let before = bitmaps(&hashes);
            let mut hashes = hashes;
            hashes[0].push(more);
            let after = bitmaps(&hashes);
            let (before, after): (Vec<_>, Vec<_>) = (before.iter().collect(), after.iter().collect());
            let [before, after] = [Groups::new(&before, shard_bits), Groups::new(&after, shard_bits)];
            for group in 0..before.len() {
                if before.key(group) == after.key(group) {
                    prop_assert_eq!(before.files(group), after.files(group));
                } else if before.filters[0].class == after.filters[0].class {
                    prop_assert_eq!((u64::from(more) * before.len() as u64) >> 32, group as u64);
                }
            }
        }
    }

    #[test]
    fn longer_runs_stand_in_the_shard_of_their_first_three_words() {
        let [a, b, c, d, e] =
            ["one", "of", "the", "people", "who"].map(|word| Gram::new(word, Rank::Top));
        let three = triple(a, b, c);
        assert_eq!((three, quad([a, b, c, d], 0)), (0x1e79_5a73, 0xbc24_0e2b));
        assert_eq!(quad([a, b, c, d], 8), 0x1e24_0e2b);
        assert_eq!(
            (pair(a, b), five([a, b, c, d, e], 0), five([a, b, c, d, e], 8)),
            (0x9ff6_bd21, 0xde1d_cbf2, 0x1e1d_cbf2)
        );
    }

    #[test]
    fn shards_follow_the_size_of_the_archive() {
        let bits = [(0, 0), (100_000, 3), (448_000_000, 9_127), (1_340_000_000, 27_381)];
        assert_eq!(bits.map(|(bytes, count)| shard_bits(bytes, count)), [0, 0, 11, 13]);
    }
}
