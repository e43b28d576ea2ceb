//! The ledger: the files of a site as written, for the summary and for the next build.

use std::fs::{self, Metadata};
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::{Part, Sizes};
use crate::files::Stamp;
use crate::units::Bytes;

/// A file of the site, as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Path from the root of the site, `/` between parts.
    pub path: String,
    /// The part of the site that it belongs to.
    pub part: Part,
    /// Size and modification time.
    pub stamp: Stamp,
    /// XXH3 of its bytes; 0 for a copied file, whose bytes are not read.
    pub hash: u64,
    /// Digest of everything that its bytes depend on, if that is known before they are made;
    /// otherwise 0.
    pub key: u64,
}

impl Written {
    /// The metadata of `file` if it is still as it was written. A file with another modification
    /// time, such as one that was copied or checked out, is compared by its bytes.
    pub(super) fn intact(&self, file: &Path) -> Option<Metadata> {
        let metadata = fs::symlink_metadata(file).ok()?;
        let stamp = Stamp::of(&metadata);
        let is_intact = metadata.is_file()
            && stamp.size == self.stamp.size
            && (stamp == self.stamp
                || (self.hash != 0
                    && fs::read(file).is_ok_and(|bytes| xxh3_64(&bytes) == self.hash)));
        is_intact.then_some(metadata)
    }

    /// Returns true if `file` is still as it was written.
    pub(super) fn is_intact(&self, file: &Path) -> bool {
        self.intact(file).is_some()
    }

    /// Returns true if somebody changed `file` after it was written. If the file is older, it is
    /// not the file in this record: a build that was stopped before publishing has recorded its
    /// files, but the site is still that of the build before.
    pub(super) fn was_changed(&self, file: &Path) -> bool {
        let found = fs::symlink_metadata(file);
        found.is_ok_and(|found| Stamp::of(&found).modified >= self.stamp.modified)
            && !self.is_intact(file)
    }
}

/// Returns true if all files of a site are still as they were written.
pub(super) fn are_intact(site: &Path, files: &[Written]) -> bool {
    files.par_iter().all(|file| file.is_intact(&site.join(&file.path)))
}

/// The files of a site under construction.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// The files, in no particular order.
    pub files: Vec<Written>,
    /// Number of files that are new or differ from the published ones.
    pub changed: u64,
}

impl Ledger {
    /// Number of HTML pages.
    #[must_use]
    pub fn pages(&self) -> u64 {
        let pages = self.files.iter().filter(|file| matches!(file.part, Part::Pages | Part::Lists));
        pages.filter(|file| file.path.ends_with(".html")).count() as u64
    }
}

impl Sizes {
    /// The sizes of files by part.
    #[must_use]
    pub fn of(files: &[Written]) -> Self {
        let mut sizes = Self { files: files.len() as u64, ..Self::default() };
        for file in files {
            let sum = match file.part {
                Part::Pages => &mut sizes.pages,
                Part::Lists => &mut sizes.lists,
                Part::Index => &mut sizes.index,
                Part::Scripts => &mut sizes.scripts,
                Part::Assets => &mut sizes.assets,
                Part::Media => &mut sizes.media,
                Part::Alternates => &mut sizes.alternates,
            };
            *sum = Bytes(sum.0 + file.stamp.size);
        }
        sizes
    }
}
