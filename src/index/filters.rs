//! The phrase filters of all transcripts: in memory, or mostly in the file that the previous build
//! saved. Only the groups of shards that change are read from that file.
//!
//! ```text
//! for each group of shards: the part of each transcript's bitmap that is in the group
//! u8   for each transcript: class of its bitmap
//! u64  for each group: XXH3 of its parts
//! u32  number of transcripts, u32 binary logarithm of the number of shards
//! ```
//!
//! The parts of a bitmap have equal sizes: all of it, or whole bytes of at least 32 buckets. All
//! numbers are little-endian.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::Mutex;

use rayon::prelude::*;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::bitmap::{Bitmap, GROUP_BITS, MAX_CLASS};
use super::shards::{ShardFiles, part_key};
use super::{File, PhraseGroup};

/// Number of groups whose sections are built in parallel before they are written.
const BATCH: usize = 8;

/// The filters of all transcripts.
pub(crate) struct Filters {
    shard_bits: u32,
    bitmaps: Bitmaps,
    /// Keys of the groups of shards; empty until they are computed.
    keys: Vec<u64>,
}

enum Bitmaps {
    /// All bitmaps, by the number of the transcript.
    Here(Vec<Bitmap>),
    /// A file, and the bitmaps that replace some of those in it, with the numbers of the
    /// transcripts.
    Kept(FilterFile, Vec<(usize, Bitmap)>),
}

/// A transcript whose filter has changed.
pub(crate) struct Change {
    pub number: usize,
    pub now: Bitmap,
    /// The previous filter; `None` if it is in the file.
    pub before: Option<Bitmap>,
}

impl Filters {
    /// The filters of all transcripts, by number.
    pub fn new(bitmaps: Vec<Bitmap>, shard_bits: u32) -> Self {
        Self { shard_bits, bitmaps: Bitmaps::Here(bitmaps), keys: Vec::new() }
    }

    /// The filters in a file with the replacements in `recent`, which are from earlier builds, and
    /// in `changes`. `keys` are the previous keys of the groups. `None` if the file is damaged.
    pub fn over(
        file: FilterFile,
        mut keys: Vec<u64>,
        mut recent: Vec<(usize, Bitmap)>,
        changes: Vec<Change>,
    ) -> Option<Self> {
        let shard_bits = file.shard_bits;
        if keys.len() != file.sums.len() {
            return None;
        }
        let mut bytes = Vec::new();
        for Change { number, now, before } in changes {
            let before = match before {
                Some(before) => before,
                None => file.document(number)?,
            };
            for (group, key) in keys.iter_mut().enumerate() {
                let before = part_key(number, &before, group, shard_bits, &mut bytes);
                let now = part_key(number, &now, group, shard_bits, &mut bytes);
                *key = key.wrapping_sub(before).wrapping_add(now);
            }
            recent.push((number, now));
        }
        Some(Self { shard_bits, bitmaps: Bitmaps::Kept(file, recent), keys })
    }

    /// Keys of the groups of shards. Empty before the first call of [`Self::groups`] for new
    /// filters.
    pub fn keys(&self) -> &[u64] {
        &self.keys
    }

    /// The bitmaps in memory.
    pub fn all(&self) -> Vec<&Bitmap> {
        match &self.bitmaps {
            Bitmaps::Here(bitmaps) => bitmaps.iter().collect(),
            Bitmaps::Kept(_, recent) => recent.iter().map(|(_, bitmap)| bitmap).collect(),
        }
    }

    /// The classes of all bitmaps.
    pub fn classes(&self) -> Vec<u32> {
        match &self.bitmaps {
            Bitmaps::Here(bitmaps) => bitmaps.iter().map(|bitmap| bitmap.class).collect(),
            Bitmaps::Kept(file, recent) => {
                let mut classes: Vec<u32> = file.classes.iter().map(|&of| u32::from(of)).collect();
                for (number, bitmap) in recent {
                    classes[*number] = bitmap.class;
                }
                classes
            }
        }
    }

    /// Like [`super::Index::phrase_groups`]. `None` if the file is damaged.
    pub fn groups(
        &mut self,
        published: impl Fn(Range<usize>, u64) -> bool + Sync,
    ) -> Option<Vec<PhraseGroup>> {
        if let Bitmaps::Here(bitmaps) = &self.bitmaps {
            let filters: Vec<&Bitmap> = bitmaps.iter().collect();
            let groups = ShardFiles::new(&filters, self.shard_bits);
            self.keys = (0..groups.len()).into_par_iter().map(|group| groups.key(group)).collect();
        }
        let groups = self.keys.par_iter().enumerate().map(|(group, &key)| {
            let shards = shards(group, self.shard_bits);
            let is_published = published(shards.clone(), key);
            let files = if is_published { None } else { Some(self.files(group)?) };
            Some(PhraseGroup { shards, key, files })
        });
        groups.collect()
    }

    /// The files of a group. `None` if the file of filters is damaged.
    pub fn files(&self, group: usize) -> Option<Vec<File>> {
        let (file, recent) = match &self.bitmaps {
            Bitmaps::Here(bitmaps) => {
                let filters: Vec<&Bitmap> = bitmaps.iter().collect();
                return Some(ShardFiles::new(&filters, self.shard_bits).files(group));
            }
            Bitmaps::Kept(file, recent) => (file, recent),
        };
        // The parts of all bitmaps in this group are the bitmaps of a filter with the group's
        // shards.
        let mut parts = file.group(group)?;
        let mut bytes = Vec::new();
        for (number, bitmap) in recent {
            bitmap.part_bytes(group, self.shard_bits, &mut bytes);
            let class = part_class(bitmap.class, self.shard_bits);
            *parts.get_mut(*number)? = Bitmap::of_bytes(class, &bytes);
        }
        let parts: Vec<&Bitmap> = parts.iter().collect();
        let files = ShardFiles::new(&parts, self.shard_bits.min(GROUP_BITS)).files(0);
        let numbered = shards(group, self.shard_bits).zip(files);
        Some(numbered.map(|(shard, file)| File { name: format!("g/{shard}"), ..file }).collect())
    }
}

/// The numbers of the shards in a group.
pub(crate) fn shards(group: usize, shard_bits: u32) -> Range<usize> {
    let size = 1 << shard_bits.min(GROUP_BITS);
    group * size..(group + 1) * size
}

/// The number of groups.
fn groups(shard_bits: u32) -> usize {
    1 << (shard_bits - shard_bits.min(GROUP_BITS))
}

/// The class of the part of a bitmap that is in one group.
fn part_class(class: u32, shard_bits: u32) -> u32 {
    class - (shard_bits - shard_bits.min(GROUP_BITS))
}

/// Writes filters, and returns the checksum of their metadata.
pub(crate) fn write(bitmaps: &[&Bitmap], shard_bits: u32, mut out: impl Write) -> io::Result<u64> {
    let all: Vec<usize> = (0..groups(shard_bits)).collect();
    let mut sums: Vec<u64> = Vec::new();
    for batch in all.chunks(BATCH) {
        let sections: Vec<Vec<u8>> = batch
            .par_iter()
            .map(|&group| {
                let (mut section, mut bytes) = (Vec::new(), Vec::new());
                for bitmap in bitmaps {
                    bitmap.part_bytes(group, shard_bits, &mut bytes);
                    section.extend_from_slice(&bytes);
                }
                section
            })
            .collect();
        for section in sections {
            sums.push(xxh3_64(&section));
            out.write_all(&section)?;
        }
    }
    let mut end: Vec<u8> = bitmaps.iter().map(|bitmap| bitmap.class as u8).collect();
    end.extend(sums.iter().flat_map(|sum| sum.to_le_bytes()));
    let count = u32::try_from(bitmaps.len()).map_err(io::Error::other)?;
    end.extend([count, shard_bits].iter().flat_map(|number| number.to_le_bytes()));
    out.write_all(&end)?;
    out.flush()?;
    Ok(xxh3_64(&end))
}

/// A source of bytes with random access.
pub trait Storage: Read + Seek + Send {}
impl<T: Read + Seek + Send> Storage for T {}

/// A file that [`write`] wrote.
pub(crate) struct FilterFile {
    from: Mutex<Box<dyn Storage>>,
    shard_bits: u32,
    classes: Vec<u8>,
    sums: Vec<u64>,
    /// The start of each transcript's part within a group, in bytes, and the size of a group.
    offsets: Vec<usize>,
}

impl FilterFile {
    /// Opens filters that were written with this checksum. `None` if their metadata are damaged.
    pub fn open(mut from: Box<dyn Storage>, sum: u64) -> Option<Self> {
        let length = from.seek(SeekFrom::End(0)).ok()?;
        let mut last = [0; 8];
        from.seek(SeekFrom::Start(length.checked_sub(8)?)).ok()?;
        from.read_exact(&mut last).ok()?;
        let [count, shard_bits] = [&last[..4], &last[4..]]
            .map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap_or_default()));
        let groups = if shard_bits <= MAX_CLASS { groups(shard_bits) } else { return None };
        let size = count as u64 + groups as u64 * 8 + 8;
        from.seek(SeekFrom::Start(length.checked_sub(size)?)).ok()?;
        let mut end = vec![0; usize::try_from(size).ok()?];
        from.read_exact(&mut end).ok()?;
        let (classes, rest) = end.split_at(count as usize);
        let are_valid =
            classes.iter().all(|&class| (shard_bits..=MAX_CLASS).contains(&u32::from(class)));
        if xxh3_64(&end) != sum || !are_valid {
            return None;
        }
        let sums = rest.as_chunks().0.iter().map(|&sum| u64::from_le_bytes(sum));
        let mut offsets = vec![0];
        for &class in classes {
            let bytes = (1_usize << part_class(u32::from(class), shard_bits)).div_ceil(8);
            offsets.push(offsets.last()? + bytes);
        }
        let sums = sums.take(groups).collect();
        let (classes, from) = (classes.to_vec(), Mutex::new(from));
        Some(Self { from, shard_bits, classes, sums, offsets })
    }

    /// Number of bitmaps.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    fn read(&self, at: usize, length: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; length];
        let mut from = self.from.lock().ok()?;
        from.seek(SeekFrom::Start(at as u64)).ok()?;
        from.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// The parts of all bitmaps that are in a group.
    fn group(&self, group: usize) -> Option<Vec<Bitmap>> {
        let size = *self.offsets.last()?;
        let bytes = self.read(group * size, size)?;
        let mut sum = Xxh3::new();
        sum.update(&bytes);
        if sum.digest() != *self.sums.get(group)? {
            return None;
        }
        let parts = self.offsets.windows(2).zip(&self.classes).map(|(offsets, &class)| {
            let class = part_class(u32::from(class), self.shard_bits);
            Bitmap::of_bytes(class, &bytes[offsets[0]..offsets[1]])
        });
        Some(parts.collect())
    }

    /// The bitmap of a transcript. No checksum is verified, so it is only used to update keys.
    fn document(&self, number: usize) -> Option<Bitmap> {
        let (size, start) = (*self.offsets.last()?, *self.offsets.get(number)?);
        let length = self.offsets.get(number + 1)? - start;
        let mut bytes = Vec::new();
        for group in 0..self.sums.len() {
            bytes.extend(self.read(group * size + start, length)?);
        }
        Some(Bitmap::of_bytes(u32::from(self.classes[number]), &bytes))
    }

    /// All bitmaps. `None` if the file is damaged.
    pub fn all(&self) -> Option<Vec<Bitmap>> {
        let size = *self.offsets.last()?;
        let mut all: Vec<Vec<u8>> = vec![Vec::new(); self.classes.len()];
        for (group, &sum) in self.sums.iter().enumerate() {
            let bytes = self.read(group * size, size)?;
            if xxh3_64(&bytes) != sum {
                return None;
            }
            for (all, offsets) in all.iter_mut().zip(self.offsets.windows(2)) {
                all.extend_from_slice(&bytes[offsets[0]..offsets[1]]);
            }
        }
        let bitmaps = all.par_iter().zip(&self.classes);
        Some(bitmaps.map(|(bytes, &class)| Bitmap::of_bytes(u32::from(class), bytes)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    fn groups(filters: &mut Filters) -> Vec<(u64, Vec<File>)> {
        let groups = filters.groups(|_, _| false).unwrap();
        groups.into_iter().map(|group| (group.key, group.files.unwrap())).collect()
    }

    fn file(bitmaps: &[Bitmap], shard_bits: u32) -> (Vec<u8>, u64) {
        let mut bytes = Vec::new();
        let sum = write(&bitmaps.iter().collect::<Vec<_>>(), shard_bits, &mut bytes).unwrap();
        (bytes, sum)
    }

    fn open((bytes, sum): &(Vec<u8>, u64)) -> Option<FilterFile> {
        FilterFile::open(Box::new(Cursor::new(bytes.clone())), *sum)
    }

    proptest! {
        #[test]
        fn updated_filters_are_the_same_as_new_ones(
            hashes in prop::collection::vec(prop::collection::vec(any::<u32>(), 0..400), 1..6),
            edits in prop::collection::vec(
                (any::<prop::sample::Index>(), prop::collection::vec(any::<u32>(), 0..400)), 1..5,
            ),
            shard_bits in 0_u32..8,
        ) {
            let of = |hashes: &[u32]| Bitmap::of(hashes, shard_bits);
            let mut bitmaps: Vec<Bitmap> = hashes.iter().map(|hashes| of(hashes)).collect();
            let file = file(&bitmaps, shard_bits);
            let mut filters = Filters::new(bitmaps.clone(), shard_bits);
            let mut made = groups(&mut filters);
            let mut keys = filters.keys().to_vec();
            let mut recent: Vec<(usize, Bitmap)> = Vec::new();
            for (at, hashes) in edits {
                let (number, now) = (at.index(bitmaps.len()), of(&hashes));
                let before = recent.iter().position(|(of, _)| *of == number);
                let before = before.map(|at| recent.swap_remove(at).1);
                let changes = vec![Change { number, now: now.clone(), before }];
                let mut over =
                    Filters::over(open(&file).unwrap(), keys, recent.clone(), changes).unwrap();
                recent.push((number, now.clone()));
                bitmaps[number] = now;
                let mut anew = Filters::new(bitmaps.clone(), shard_bits);
                let (found, expected) = (groups(&mut over), groups(&mut anew));
                prop_assert_eq!(&found, &expected);
                prop_assert_eq!(over.classes(), anew.classes());
                // A group with the same key has the same files.
                for (now, before) in found.iter().zip(&made) {
                    prop_assert!(now.0 != before.0 || now.1 == before.1);
                }
                (made, keys) = (found, over.keys().to_vec());
            }
        }
    }

    #[test]
    fn damage_is_detected_when_it_is_read() {
        let bitmaps = [Bitmap::of(&[1, 2, u32::MAX], 6), Bitmap::of(&[7 << 20], 6)];
        let (bytes, sum) = file(&bitmaps, 6);
        assert_eq!(open(&(bytes.clone(), sum)).unwrap().all().unwrap(), bitmaps);
        assert!(open(&(bytes.clone(), sum ^ 1)).is_none(), "of another build");
        for at in 0..bytes.len() {
            assert!(open(&(bytes[..at].to_vec(), sum)).is_none(), "cut at {at}");
            let mut other = bytes.clone();
            other[at] ^= 0x10;
            let found = open(&(other, sum));
            assert!(found.is_none_or(|file| file.all().is_none()), "changed at {at}");
        }
    }
}
