//! What a build leaves for the next one, beside the output folder and never in the site.
//!
//! ```text
//! .public.longhand/cache/site     what the site was made of, and its files: the XXH3 of all after
//!                                 it, then the digest of the program, then [`Site`] as Postcard
//! .public.longhand/cache/index    the terms of all transcripts, as they were once (`index/state.rs`)
//! .public.longhand/cache/filters  their phrase filters (`index/filters.rs`)
//! .public.longhand/cache/recent   the same of those that changed since
//! .public.longhand/cache/words    what the files of the search index were cut from (`index/kept.rs`)
//! ```
//!
//! A cache never decides what a site holds, only what need not be made again: everything in it is
//! found by digests of what it was made from, the program among them. Without it, or when it is
//! damaged, everything is made anew. The files belong together by the checksums of all others, which
//! stand in the first.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::diagnostics::{self, Warning};
use crate::error::Result;
use crate::files::{SourceFile, Stamp};
use crate::index::{Frequent, Index, Kept, Sums};
use crate::model::{Extract, Head, Related, Remark, Source};
use crate::output::{Written, disk};
use crate::units::Bytes;

/// A file that changed this shortly before a build may change again without another time: some
/// file systems count in steps of two seconds.
const SETTLED: Duration = Duration::from_secs(2);

/// All that a build knows in the end.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Site {
    /// Digest of all that the site follows from, which is the program, the settings, the
    /// templates, and names and bytes of all files of the content.
    pub inputs: u64,
    /// Transcripts in the order of their names, which is that of their numbers.
    pub sources: Vec<Record>,
    /// Findings that are of no transcript, or of one that was not read.
    #[serde(with = "diagnostics::as_json")]
    pub warnings: Vec<Warning>,
    /// What the summary tells and the rest does not.
    pub overview: Overview,
    /// Texts of what channels say under many of their recordings.
    pub boilerplate: BTreeMap<Remark, String>,
    /// What the terms in the file `index` depend on besides the transcripts.
    pub terms: Terms,
    /// Which transcripts are about the same.
    pub related: Related,
    /// Files of the site.
    pub files: Vec<Written>,
}

/// A transcript and what reading it told.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Record {
    /// Path relative to the content folder, `/` between parts.
    pub name: String,
    /// Digest of what listing tells of its files, by which it is known unread; none where it must be
    /// read to be known.
    pub listing: Option<u64>,
    /// Digest of its files; none when they were not read in one piece, so that it is like no other.
    pub hash: Option<u64>,
    /// Its place in the archive.
    pub head: Head,
    /// The rest.
    pub extract: Extract,
}

/// What the summary tells and the rest does not.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Overview {
    /// Channels of the archive.
    pub channels: u64,
    /// HTML pages.
    pub pages: u64,
    /// Parts that the site does without.
    pub left_out: Vec<LeftOut>,
    /// Recordings beside transcripts that are not part of the site.
    pub unpublished: Unpublished,
}

/// A part that a site does without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The part, as programs know it.
    pub part: Cow<'static, str>,
    /// The setting that wants it so.
    pub setting: Cow<'static, str>,
    /// What the part would add.
    pub bytes: Bytes,
    /// Its files.
    pub files: u64,
}

impl LeftOut {
    /// The scripts without which search does not work from disk.
    pub const OFFLINE_SEARCH: &str = "offline-search";
}

/// Recordings beside transcripts that play from the disk of the content alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpublished {
    /// How many.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
}

/// What the terms of a transcript depend on besides its text.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Words of which the phrase filter is made.
    pub frequent: Frequent,
    /// Logarithm of the number of its shards.
    pub shard_bits: u32,
    /// Digest of what was listened for in the same pass.
    pub topics: u64,
    /// Checksums of the other files.
    pub sums: Sums,
}

/// The folder of the cache.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// A cache in `folder`, which need not exist.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Removes what a build left that was killed while it kept something.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn recover(&self) -> Result<()> {
        ["site", "index", "filters", "recent", "words"]
            .iter()
            .try_for_each(|file| disk::clear_replacement(&self.folder.join(file)))
    }

    /// What the last build left; nothing if there was none, it was another program, or its note is
    /// damaged.
    #[must_use]
    pub fn site(&self) -> Site {
        let read = || {
            let bytes = fs::read(self.folder.join("site")).ok()?;
            let (sum, rest) = bytes.split_first_chunk()?;
            let (made_by, site) = rest.split_first_chunk()?;
            let intact = u64::from_le_bytes(*sum) == xxh3_64(rest);
            // Another program may have other ideas of what stands where.
            let readable = intact && u64::from_le_bytes(*made_by) == program();
            readable.then(|| postcard::from_bytes(site).ok())?
        };
        read().unwrap_or_default()
    }

    /// The index of the last build; none if it is damaged.
    #[must_use]
    pub fn index(&self, terms: &Terms) -> Option<Kept> {
        let open = |name: &str| -> Option<(File, u64)> {
            let file = File::open(self.folder.join(name)).ok()?;
            let length = file.metadata().ok()?.len();
            Some((file, length))
        };
        let words = fs::read(self.folder.join("words")).ok()?;
        let filters = Box::new(open("filters")?.0);
        Kept::open(open("index")?, filters, open("recent")?, &words, &terms.sums)
    }

    /// Forgets everything.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn forget(&self) -> Result<()> {
        disk::remove_folder(&self.folder)
    }

    /// Keeps the terms of an index before it is cut into files; `before` are the checksums of what
    /// the last build kept. Returns those of what is kept now.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn keep_terms(&self, index: &mut Index, before: Sums) -> Result<Sums> {
        disk::create_own_folder(&self.folder)?;
        let path = |name: &str| self.folder.join(name);
        let mut sums = before;
        if index.is_merged() {
            (sums.base, sums.filters) = disk::replace(&path("index"), |base| {
                let written = disk::replace(&path("filters"), |filters| {
                    index.save(buffered(base), buffered(filters))
                });
                written.map_err(io::Error::other)
            })?;
        }
        sums.recent = disk::replace(&path("recent"), |file| index.save_recent(buffered(file)))?;
        Ok(sums)
    }

    /// Keeps what the files of an index were cut from; returns the checksum.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn keep_words(&self, index: &mut Index) -> Result<u64> {
        disk::replace(&self.folder.join("words"), |file| index.save_words(file))
    }

    /// Keeps what a build knows in the end.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn keep_site(&self, site: &Site) -> Result<()> {
        disk::replace(&self.folder.join("site"), |file| {
            let start = program().to_le_bytes().to_vec();
            let bytes = postcard::to_extend(site, start).map_err(io::Error::other)?;
            file.write_all(&xxh3_64(&bytes).to_le_bytes())?;
            file.write_all(&bytes)
        })
    }
}

fn buffered(file: &mut File) -> BufWriter<&mut File> {
    BufWriter::with_capacity(1 << 20, file)
}

/// The digest to know a transcript by unread, if none of its files has changed shortly before `now`.
#[must_use]
pub fn settled_listing(source: &Source, now: SystemTime) -> Option<u64> {
    source.files().all(|file| is_settled(file, now)).then(|| source.listing())
}

/// Whether a file has not changed shortly before `now`, so that its time tells it apart.
#[must_use]
pub fn is_settled(file: &SourceFile, now: SystemTime) -> bool {
    let settled = now.checked_sub(SETTLED).and_then(|then| then.duration_since(UNIX_EPOCH).ok());
    // Some archives give all files the time 0; then the system's own time of the change tells.
    let Stamp { modified, touched, .. } = file.stamp;
    let changed = if modified > 0 { modified } else { touched };
    changed > 0 && settled.is_some_and(|settled| Duration::from_nanos(changed) < settled)
}

/// Digest of this program's sources; another program may make other pages of the same transcripts.
#[must_use]
pub fn program() -> u64 {
    xxh3_64(env!("LONGHAND_DIGEST").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        let source = Record {
            name: "a/x.md".into(),
            listing: Some(u64::MAX),
            hash: Some(u64::MAX),
            head: Head { title: "X".into(), ..Head::default() },
            extract: Extract::default(),
        };
        Site { sources: vec![source], ..Site::default() }
    }

    #[test]
    fn a_site_is_read_back_and_damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned());
        assert!(cache.site().sources.is_empty());
        cache.keep_site(&site()).unwrap();
        let found = cache.site();
        assert_eq!(found.sources[0].head.title, "X");
        assert_eq!(found.sources[0].listing, Some(u64::MAX));
        assert_eq!(found.sources[0].hash, Some(u64::MAX));
        let bytes = fs::read(folder.path().join("site")).unwrap();
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 1;
            fs::write(folder.path().join("site"), &other).unwrap();
            assert!(cache.site().sources.is_empty(), "byte {at}");
        }
    }

    #[test]
    fn what_another_program_left_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned());
        cache.keep_site(&site()).unwrap();
        let path = folder.path().join("site");
        let mut bytes = fs::read(&path).unwrap();
        bytes[8] ^= 1;
        let sum = xxh3_64(&bytes[8..]).to_le_bytes();
        bytes[..8].copy_from_slice(&sum);
        fs::write(&path, &bytes).unwrap();
        assert!(cache.site().sources.is_empty());
    }

    #[test]
    fn a_file_that_changed_just_now_is_read_again() {
        let now = SystemTime::now();
        let modified = |ago: u64| {
            let then = now.duration_since(UNIX_EPOCH).unwrap() - Duration::from_secs(ago);
            let stamp = Stamp { size: 1, modified: then.as_nanos() as u64, touched: 0 };
            SourceFile { path: "x.md".into(), name: "x.md".into(), stamp }
        };
        let source = |main: u64, beside: u64| Source {
            companions: vec![modified(beside)],
            ..Source::alone(modified(main))
        };
        assert_eq!(settled_listing(&source(10, 1), now), None);
        assert_eq!(settled_listing(&source(1, 10), now), None);
        assert_eq!(settled_listing(&source(10, 10), now), Some(source(10, 10).listing()));
        assert_ne!(source(10, 11).listing(), source(10, 10).listing());
        let at_zero = |touched: u64| {
            let mut file = modified(touched);
            file.stamp = Stamp { modified: 0, touched: file.stamp.modified, ..file.stamp };
            Source::alone(file)
        };
        assert_eq!(settled_listing(&at_zero(1), now), None);
        assert!(settled_listing(&at_zero(10), now).is_some());
        let nowhere = Source::alone(SourceFile { stamp: Stamp::default(), ..modified(1) });
        assert_eq!(settled_listing(&nowhere, now), None);
    }
}
