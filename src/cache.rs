//! The cache that a build leaves for the next one, beside the output folder and never in the site.
//!
//! ```text
//! .public.longhand/cache/site     record of the site and its files: the XXH3 of the rest of the
//!                                 file, then the digest of the program, then [`Site`] in Postcard
//! .public.longhand/cache/index    base run: terms of all transcripts (`index/state.rs`)
//! .public.longhand/cache/filters  their phrase filters (`index/filters.rs`)
//! .public.longhand/cache/recent   recent run: terms and filters of transcripts changed since
//! .public.longhand/cache/words    sources of the files of the search index (`index/kept.rs`)
//! ```
//!
//! The cache never affects the contents of a site, only the work to build it: every entry is found
//! by a digest of everything that it depends on, including the program. If the cache is missing or
//! damaged, everything is built from scratch. The file `site` has the checksums of all other files,
//! so that files of different builds are never mixed.

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

/// A file that changed less than this before a build may change again without a new time stamp,
/// because some file systems have a resolution of two seconds.
const SETTLED: Duration = Duration::from_secs(2);

/// The record of a finished build.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Site {
    /// Digest of everything that the site depends on: the program, the settings, the templates, and
    /// the names and bytes of all files of the content.
    pub inputs: u64,
    /// Transcripts, sorted by name; the index is the transcript number.
    pub sources: Vec<Record>,
    /// Warnings that belong to no transcript, or to one that could not be read.
    #[serde(with = "diagnostics::as_json")]
    pub warnings: Vec<Warning>,
    /// Values for the summary that do not follow from the other fields.
    pub overview: Overview,
    /// Texts of lines and keywords that many recordings of a channel share.
    pub boilerplate: BTreeMap<Remark, String>,
    /// Everything that the terms in the file `index` depend on besides the transcripts.
    pub terms: Terms,
    /// Related transcripts.
    pub related: Related,
    /// Files of the site.
    pub files: Vec<Written>,
}

/// A transcript and the results of reading it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Record {
    /// Path relative to the content folder, `/` between parts.
    pub name: String,
    /// Digest of the names and time stamps of its files, by which it is recognised without being
    /// read; none if it must be read to be recognised.
    pub listing: Option<u64>,
    /// Digest of its files; none if they were not read completely, so that it never matches.
    pub hash: Option<u64>,
    /// The head, which determines its address.
    pub head: Head,
    /// The other results of reading it.
    pub extract: Extract,
}

/// Values for the summary that do not follow from other fields of [`Site`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Overview {
    /// Number of channels.
    pub channels: u64,
    /// Number of HTML pages.
    pub pages: u64,
    /// Parts that are left out of the site.
    pub left_out: Vec<LeftOut>,
    /// Recordings beside transcripts that are not published.
    pub unpublished: Unpublished,
}

/// A part that is left out of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The part, as in the JSON summary.
    pub part: Cow<'static, str>,
    /// The setting that is the reason.
    pub setting: Cow<'static, str>,
    /// Size of the part.
    pub bytes: Bytes,
    /// Number of files of the part.
    pub files: u64,
}

impl LeftOut {
    /// The scripts that search needs to work from disk.
    pub const OFFLINE_SEARCH: &str = "offline-search";
}

/// Recordings beside transcripts that can be played only from the disk of the content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpublished {
    /// Number of recordings.
    pub files: u64,
    /// Total size in bytes.
    pub bytes: u64,
}

/// Everything that the terms of a transcript depend on besides its text.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The frequent words, from which the phrase filter is built.
    pub frequent: Frequent,
    /// Binary logarithm of the number of shards of the phrase filter.
    pub shard_bits: u32,
    /// Digest of the terms of topics, whose mentions are counted in the same pass.
    pub topics: u64,
    /// Checksums of the other files of the cache.
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

    /// Removes temporary files of a build that was killed while it wrote to the cache.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn recover(&self) -> Result<()> {
        ["site", "index", "filters", "recent", "words"]
            .iter()
            .try_for_each(|file| disk::clear_replacement(&self.folder.join(file)))
    }

    /// The record of the last build; empty if there was none, it was by another version of the
    /// program, or the file is damaged.
    #[must_use]
    pub fn site(&self) -> Site {
        self.read_site().unwrap_or_default()
    }

    fn read_site(&self) -> Option<Site> {
        let bytes = fs::read(self.folder.join("site")).ok()?;
        let (sum, rest) = bytes.split_first_chunk()?;
        let (made_by, site) = rest.split_first_chunk()?;
        let is_intact = u64::from_le_bytes(*sum) == xxh3_64(rest);
        // Another version of the program may use another layout.
        if !is_intact || u64::from_le_bytes(*made_by) != program() {
            return None;
        }
        postcard::from_bytes(site).ok()
    }

    /// The index of the last build; none if it is damaged.
    #[must_use]
    pub fn index(&self, terms: &Terms) -> Option<Kept> {
        let words = fs::read(self.folder.join("words")).ok()?;
        let (filters, _) = self.open("filters")?;
        let (base, recent) = (self.open("index")?, self.open("recent")?);
        Kept::open(base, Box::new(filters), recent, &words, &terms.sums)
    }

    /// Opens a file of the cache; also returns its length in bytes.
    fn open(&self, name: &str) -> Option<(File, u64)> {
        let file = File::open(self.folder.join(name)).ok()?;
        let length = file.metadata().ok()?.len();
        Some((file, length))
    }

    /// Removes the whole cache.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn forget(&self) -> Result<()> {
        disk::remove_folder(&self.folder)
    }

    /// Stores the terms of an index before it is divided into files; `before` are the checksums of
    /// the cache so far. Returns the new checksums.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn keep_terms(&self, index: &mut Index, before: Sums) -> Result<Sums> {
        disk::create_own_folder(&self.folder)?;
        let mut sums = before;
        if index.is_merged() {
            (sums.base, sums.filters) = disk::replace(&self.folder.join("index"), |base| {
                let written = disk::replace(&self.folder.join("filters"), |filters| {
                    index.save(buffered(base), buffered(filters))
                });
                written.map_err(io::Error::other)
            })?;
        }
        let recent = self.folder.join("recent");
        sums.recent = disk::replace(&recent, |file| index.save_recent(buffered(file)))?;
        Ok(sums)
    }

    /// Stores the sources of the files of an index; returns the checksum.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn keep_words(&self, index: &mut Index) -> Result<u64> {
        disk::replace(&self.folder.join("words"), |file| index.save_words(file))
    }

    /// Stores the record of a finished build.
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

/// The digest by which a transcript is recognised without being read; none if one of its files has
#[must_use]
pub fn settled_listing(source: &Source, now: SystemTime) -> Option<u64> {
    source.files().all(|file| is_settled(file, now)).then(|| source.listing())
}

/// Returns true if a file has not changed shortly before `now`, so that a later change will give it
/// another time stamp.
#[must_use]
pub fn is_settled(file: &SourceFile, now: SystemTime) -> bool {
    let settled = now.checked_sub(SETTLED).and_then(|then| then.duration_since(UNIX_EPOCH).ok());
    // Some archivers set the time of all files to 0; then the system's own change time is used.
    let Stamp { modified, touched, .. } = file.stamp;
    let changed = if modified > 0 { modified } else { touched };
    changed > 0 && settled.is_some_and(|settled| Duration::from_nanos(changed) < settled)
}

/// Digest of this program's sources. Another version may make other pages of the same transcripts.
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
    fn a_site_is_read_back_and_damage_is_detected() {
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
    fn the_cache_of_another_version_is_not_used() {
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
    fn a_file_that_changed_recently_is_read_again() {
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
