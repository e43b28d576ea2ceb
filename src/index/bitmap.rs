//! The bitmap of a transcript in the phrase filter, and the dimensions of the filter.
//!
//! The number of buckets of a bitmap is a power of two, whose exponent is its *class*. The class is
//! as small as the share of filled buckets allows. (This is a Bloom filter with one hash, stored by
//! bucket: bit-sliced signatures.)

/// The largest class.
pub(crate) const MAX_CLASS: u32 = 24;
/// The greatest size of a shard to aim for, in bytes.
const SHARD_BYTES: u64 = 12_000;
/// The fewest transcripts per shard: a host may limit the number of files, and there should not be
/// many more shards than pages.
const SHARD_TRANSCRIPTS: u64 = 3;
/// Binary logarithm of the number of shards in a group. A group is built at once, so that each
/// cache line of a bitmap is read once.
pub(crate) const GROUP_BITS: u32 = 5;

/// Binary logarithm of the number of shards from which an archive counts as large: that of 12,288
/// transcripts.
const LARGE: u32 = 12;

/// The number of buckets per two filled ones, at least, unless the class is the smallest. With
/// fewer buckets, a search would read too many pages in vain (tests/search-quality), and more so
/// the more transcripts there are.
fn buckets_for_two(shard_bits: u32) -> u64 {
    if shard_bits < LARGE { 7 } else { 12 }
}

/// The mean share of filled buckets, which is the rate of false positives for one n-gram. As the
/// number of buckets is a power of two, the shares lie between the largest one and half of it;
/// their mean is three quarters of it.
pub(crate) fn share(shard_bits: u32) -> f64 {
    1.5 / buckets_for_two(shard_bits) as f64
}

/// Binary logarithm of the number of shards for an archive with this many bytes of input. A shard
/// is at most 12 kB unless that takes too many files. (The filter takes one byte per 15 bytes of
/// input.)
#[must_use]
pub fn shard_bits(input_bytes: u64, transcripts: u64) -> u32 {
    let wanted = (input_bytes / 15 / SHARD_BYTES).checked_ilog2().map_or(0, |log| log + 1);
    let most = (transcripts / SHARD_TRANSCRIPTS).checked_ilog2().unwrap_or(0);
    wanted.min(most).min(14)
}

/// The filled buckets of a transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bitmap {
    /// Binary logarithm of the number of buckets.
    pub class: u32,
    /// Bucket n is bit n mod 64 of word n div 64.
    pub words: Vec<u64>,
}

impl Bitmap {
    /// The bitmap of `hashes` with as few buckets as possible, but at least 2^`least`.
    pub fn of(hashes: &[u32], least: u32) -> Self {
        let enough = (hashes.len() as u64 * 6).max(1).next_power_of_two().ilog2();
        let class = enough.clamp(least, MAX_CLASS);
        let mut words = vec![0_u64; (1_usize << class).div_ceil(64)];
        for &hash in hashes {
            // The top bits of the hash. A shift of 64 bits, so that class 0 needs no special case.
            let bucket = (u64::from(hash) << class >> 32) as usize;
            words[bucket / 64] |= 1 << (bucket % 64);
        }
        let mut bitmap = Self { class, words };
        bitmap.narrow(least);
        bitmap
    }

    /// Halves the bitmap until it would become too full.
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

    /// Replaces the contents of `bytes` by the part of the bitmap that is in a group of shards.
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

    /// Reads a bitmap of a class from bytes.
    pub fn of_bytes(class: u32, bytes: &[u8]) -> Self {
        let words = bytes.chunks(8).map(|bytes| {
            let mut word = [0; 8];
            word[..bytes.len()].copy_from_slice(bytes);
            u64::from_le_bytes(word)
        });
        Self { class, words: words.collect() }
    }

    /// The words of the bitmap with half as many buckets.
    fn halved(&self) -> impl Iterator<Item = u64> {
        self.words.chunks(2).map(|pair| {
            let high = pair.get(1).map_or(0, |&word| squeeze(word));
            squeeze(pair[0]) | (high << 32)
        })
    }

    /// The words of the bitmap that contain the buckets `start..end`, with all other buckets
    /// cleared, and their positions.
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

    /// The filled buckets in `start..end`.
    pub fn filled(&self, start: usize, end: usize) -> impl Iterator<Item = usize> {
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

/// Combines each pair of neighbouring bits with OR, and packs the results into the lower half.
fn squeeze(word: u64) -> u64 {
    let mut word = (word | (word >> 1)) & 0x5555_5555_5555_5555;
    word = (word | (word >> 1)) & 0x3333_3333_3333_3333;
    word = (word | (word >> 2)) & 0x0f0f_0f0f_0f0f_0f0f;
    word = (word | (word >> 4)) & 0x00ff_00ff_00ff_00ff;
    word = (word | (word >> 8)) & 0x0000_ffff_0000_ffff;
    (word | (word >> 16)) & 0xffff_ffff
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
        fn a_bitmap_has_the_bucket_of_every_hash_and_is_as_small_as_possible(
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
        fn the_filled_buckets_of_a_part_are_those_of_the_whole(
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
    fn shards_follow_the_size_of_the_archive() {
        let bits = [(0, 0), (100_000, 3), (448_000_000, 9_127), (1_340_000_000, 27_381)];
        assert_eq!(bits.map(|(bytes, count)| shard_bits(bytes, count)), [0, 0, 11, 13]);
    }
}
