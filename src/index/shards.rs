//! Splits the phrase filter into shards, the files `g/K`.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::File;
use super::bitmap::{Bitmap, GROUP_BITS, MAX_CLASS};
use super::bits::BitWriter;

/// Number of buckets whose transcripts are listed at a time.
const MAX_LISTS: usize = 1 << 14;

/// The shards of the filter, in groups of neighbours.
pub(crate) struct ShardFiles<'a> {
    /// The bitmaps in document order.
    filters: &'a [&'a Bitmap],
    /// The same bitmaps by class.
    classes: Vec<Vec<&'a Bitmap>>,
    shard_bits: u32,
}

impl<'a> ShardFiles<'a> {
    pub fn new(filters: &'a [&'a Bitmap], shard_bits: u32) -> Self {
        let mut classes: Vec<Vec<&Bitmap>> = vec![Vec::new(); MAX_CLASS as usize + 1];
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

    /// The numbers of the shards in a group.
    pub fn shards(&self, group: usize) -> Range<usize> {
        let size = 1 << self.group_bits();
        group * size..(group + 1) * size
    }

    /// The buckets of a group in the bitmaps of a class.
    fn buckets(&self, group: usize, class: u32) -> Range<usize> {
        let in_shard = 1 << (class - self.shard_bits);
        let shards = self.shards(group);
        shards.start * in_shard..shards.end * in_shard
    }

    /// The digest of the parts of all bitmaps that are in a group.
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
            // The bitmap of a very long recording has millions of buckets: list some at a time.
            for start in buckets.clone().step_by(MAX_LISTS) {
                let end = buckets.end.min(start + MAX_LISTS);
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
        let mut files = Vec::new();
        for (shard, mut writer) in shards.zip(writers) {
            let mut bits = String::new();
            writer.finish_into(&mut bits);
            files.push(File { name: format!("g/{shard}"), json: format!("{{\"g\":\"{bits}\"}}") });
        }
        files
    }
}

/// The contribution of one transcript to the key of a group. A key is the sum of these, so it can
/// be updated when a transcript changes.
pub(crate) fn part_key(
    number: usize,
    bitmap: &Bitmap,
    group: usize,
    shard_bits: u32,
    bytes: &mut Vec<u8>,
) -> u64 {
    bitmap.part_bytes(group, shard_bits, bytes);
    xxh3_64_with_seed(bytes, (number as u64) << 8 | u64::from(bitmap.class))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equal_keys_mean_equal_files_and_a_change_affects_one_group(
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
            let [before, after] = [ShardFiles::new(&before, shard_bits), ShardFiles::new(&after, shard_bits)];
            for group in 0..before.len() {
                if before.key(group) == after.key(group) {
                    prop_assert_eq!(before.files(group), after.files(group));
                } else if before.filters[0].class == after.filters[0].class {
                    prop_assert_eq!((u64::from(more) * before.len() as u64) >> 32, group as u64);
                }
            }
        }
    }
}
