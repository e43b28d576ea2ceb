//! The phrase filters of all transcripts: in memory, or for the most part in the file where the
//! build before left them, of which no more is read than the groups of shards that change.
//!
//! ```text
//! for each group of shards: the part of every transcript's bitmap that is in it
//! u8   for each transcript: class of its bitmap
//! u64  for each group: XXH3 of its parts
//! u32  number of transcripts, u32 logarithm of the number of shards
//! ```
//!
//! The parts of a bitmap are of equal size: all of it, or whole bytes of at least 32 buckets. All
//! numbers are little-endian.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::Mutex;

use rayon::prelude::*;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::bitmap::{Bitmap, GROUP_BITS, MOST_CLASS};
use super::shards::{ShardFiles, part_key};
use super::{File, PhraseGroup};

/// Shard files that are written together: each bitmap is read once for them.
const TOGETHER: usize = 8;

/// The filters of all transcripts.
pub(crate) struct Filters {
    shard_bits: u32,
    bitmaps: Bitmaps,
    /// Keys of the groups of shards, as far as they are known.
    keys: Vec<u64>,
}

enum Bitmaps {
    /// All of them, by number.
    Here(Vec<Bitmap>),
    /// In a file; those of some transcripts are others by now, by number.
    Kept(FilterFile, Vec<(usize, Bitmap)>),
}

/// A transcript whose filter is another than before.
pub(crate) struct Change {
    pub number: usize,
    pub now: Bitmap,
    /// The one before, unless it is in the file.
    pub before: Option<Bitmap>,
}

impl Filters {
    /// Filters by number.
    pub fn new(bitmaps: Vec<Bitmap>, shard_bits: u32) -> Self {
        Self { shard_bits, bitmaps: Bitmaps::Here(bitmaps), keys: Vec::new() }
    }

    /// The filters in a file, but for some that `changes` and for others that changed before, which
    /// are `recent`; `keys` are those of the groups before. `None` when the file is damaged.
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

    /// Keys of the groups of shards, once these were asked for.
    pub fn keys(&self) -> &[u64] {
        &self.keys
    }

    /// All bitmaps that are in memory.
    pub fn all(&self) -> Vec<&Bitmap> {
        match &self.bitmaps {
            Bitmaps::Here(bitmaps) => bitmaps.iter().collect(),
            Bitmaps::Kept(_, recent) => recent.iter().map(|(_, bitmap)| bitmap).collect(),
        }
    }

    /// Classes of all bitmaps.
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

    /// As [`super::Index::phrase_groups`]; `None` when the file is damaged.
    pub fn groups(
        &mut self,
        published: impl Fn(Range<usize>, u64) -> bool + Sync,
    ) -> Option<Vec<PhraseGroup>> {
        if let Bitmaps::Here(bitmaps) = &self.bitmaps {
            let filters: Vec<&Bitmap> = bitmaps.iter().collect();
            let groups = ShardFiles::new(&filters, self.shard_bits);
            self.keys = (0..groups.len()).into_par_iter().map(|group| groups.key(group)).collect();
        }
        let group = |(group, &key): (usize, &u64)| {
            let shards = shards(group, self.shard_bits);
            let is_published = published(shards.clone(), key);
            let files = if is_published { None } else { Some(self.files(group)?) };
            Some(PhraseGroup { shards, key, files })
        };
        self.keys.par_iter().enumerate().map(group).collect()
    }

    /// The shards of a group; `None` when the file is damaged.
    pub fn files(&self, group: usize) -> Option<Vec<File>> {
        let (file, recent) = match &self.bitmaps {
            Bitmaps::Here(bitmaps) => {
                let filters: Vec<&Bitmap> = bitmaps.iter().collect();
                return Some(ShardFiles::new(&filters, self.shard_bits).files(group));
            }
            Bitmaps::Kept(file, recent) => (file, recent),
        };
        // Bitmaps of one group and its few shards.
        let mut parts = file.group(group)?;
        let mut bytes = Vec::new();
        for (number, bitmap) in recent {
            bitmap.part_bytes(group, self.shard_bits, &mut bytes);
            let class = part_class(bitmap.class, self.shard_bits);
            *parts.get_mut(*number)? = Bitmap::of_bytes(class, &bytes);
        }
        let parts: Vec<&Bitmap> = parts.iter().collect();
        let files = ShardFiles::new(&parts, self.shard_bits.min(GROUP_BITS)).files(0);
        let name = |(shard, file): (usize, File)| File { name: format!("g/{shard}"), ..file };
        Some(shards(group, self.shard_bits).zip(files).map(name).collect())
    }
}

/// Numbers of the shards of a group.
pub(crate) fn shards(group: usize, shard_bits: u32) -> Range<usize> {
    let size = 1 << shard_bits.min(GROUP_BITS);
    group * size..(group + 1) * size
}

/// Number of groups.
fn groups(shard_bits: u32) -> usize {
    1 << (shard_bits - shard_bits.min(GROUP_BITS))
}

/// Class of the part of a bitmap that is in one group.
fn part_class(class: u32, shard_bits: u32) -> u32 {
    class - (shard_bits - shard_bits.min(GROUP_BITS))
}

/// Writes filters; returns the checksum of what tells of them.
pub(crate) fn write(bitmaps: &[&Bitmap], shard_bits: u32, mut out: impl Write) -> io::Result<u64> {
    let all: Vec<usize> = (0..groups(shard_bits)).collect();
    let mut sums: Vec<u64> = Vec::new();
    for some in all.chunks(TOGETHER) {
        let sections: Vec<Vec<u8>> = some
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

/// Where bytes are read from at any place.
pub trait Storage: Read + Seek + Send {}
impl<T: Read + Seek + Send> Storage for T {}

/// A file that [`write`] wrote.
pub(crate) struct FilterFile {
    from: Mutex<Box<dyn Storage>>,
    shard_bits: u32,
    classes: Vec<u8>,
    sums: Vec<u64>,
    /// Where the part of each transcript begins in a group, and the size of all.
    places: Vec<usize>,
}

impl FilterFile {
    /// Opens filters that were written with this checksum; `None` when that is not so.
    pub fn open(mut from: Box<dyn Storage>, sum: u64) -> Option<Self> {
        let length = from.seek(SeekFrom::End(0)).ok()?;
        let mut last = [0; 8];
        from.seek(SeekFrom::Start(length.checked_sub(8)?)).ok()?;
        from.read_exact(&mut last).ok()?;
        let [count, shard_bits] = [&last[..4], &last[4..]]
            .map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap_or_default()));
        let groups = if shard_bits <= MOST_CLASS { groups(shard_bits) } else { return None };
        let size = count as u64 + groups as u64 * 8 + 8;
        from.seek(SeekFrom::Start(length.checked_sub(size)?)).ok()?;
        let mut end = vec![0; usize::try_from(size).ok()?];
        from.read_exact(&mut end).ok()?;
        let (classes, rest) = end.split_at(count as usize);
        let are_classes =
            classes.iter().all(|&class| (shard_bits..=MOST_CLASS).contains(&u32::from(class)));
        if xxh3_64(&end) != sum || !are_classes {
            return None;
        }
        let sums = rest.as_chunks().0.iter().map(|&sum| u64::from_le_bytes(sum));
        let mut places = vec![0];
        for &class in classes {
            let bytes = (1_usize << part_class(u32::from(class), shard_bits)).div_ceil(8);
            places.push(places.last()? + bytes);
        }
        let sums = sums.take(groups).collect();
        let (classes, from) = (classes.to_vec(), Mutex::new(from));
        Some(Self { from, shard_bits, classes, sums, places })
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
        let size = *self.places.last()?;
        let bytes = self.read(group * size, size)?;
        let mut sum = Xxh3::new();
        sum.update(&bytes);
        if sum.digest() != *self.sums.get(group)? {
            return None;
        }
        let part = |(places, &class): (&[usize], &u8)| {
            let class = part_class(u32::from(class), self.shard_bits);
            Bitmap::of_bytes(class, &bytes[places[0]..places[1]])
        };
        Some(self.places.windows(2).zip(&self.classes).map(part).collect())
    }

    /// The bitmap of a transcript. It is not checked: what it is good for is to know a key again.
    fn document(&self, number: usize) -> Option<Bitmap> {
        let (size, start) = (*self.places.last()?, *self.places.get(number)?);
        let length = self.places.get(number + 1)? - start;
        let mut bytes = Vec::new();
        for group in 0..self.sums.len() {
            bytes.extend(self.read(group * size + start, length)?);
        }
        Some(Bitmap::of_bytes(u32::from(self.classes[number]), &bytes))
    }

    /// All bitmaps.
    pub fn all(&self) -> Option<Vec<Bitmap>> {
        let size = *self.places.last()?;
        let mut all: Vec<Vec<u8>> = vec![Vec::new(); self.classes.len()];
        for (group, &sum) in self.sums.iter().enumerate() {
            let bytes = self.read(group * size, size)?;
            if xxh3_64(&bytes) != sum {
                return None;
            }
            for (all, places) in all.iter_mut().zip(self.places.windows(2)) {
                all.extend_from_slice(&bytes[places[0]..places[1]]);
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
        fn filters_over_a_file_are_those_made_anew(
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
                // What has the key that it had is what it was.
                for (now, before) in found.iter().zip(&made) {
                    prop_assert!(now.0 != before.0 || now.1 == before.1);
                }
                (made, keys) = (found, over.keys().to_vec());
            }
        }
    }

    #[test]
    fn damage_of_a_file_is_noticed_where_it_is_read() {
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
