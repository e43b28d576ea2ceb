//! The files of a site as they were written: what the summary counts and the next build compares.

use std::fs::{self, Metadata};
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::{Part, Sizes};
use crate::files::Stamp;
use crate::units::Bytes;

/// A file of the site as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Path from the root of the site, `/` between parts.
    pub path: String,
    /// What it is for.
    pub part: Part,
    /// Size and time of the last change.
    pub stamp: Stamp,
    /// XXH3 of its bytes; 0 for a copy, whose bytes are not looked at.
    pub hash: u64,
    /// Digest of all that its bytes follow from, where that is known without making them; 0 where
    /// it is not.
    pub key: u64,
}

impl Written {
    /// What the system tells of `file` if it is still as it was written. A file that was copied or
    /// checked out anew has another time of change and is compared by its bytes.
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

    /// Whether `file` is still as it was written.
    pub(super) fn is_intact(&self, file: &Path) -> bool {
        self.intact(file).is_some()
    }

    /// Whether somebody changed `file` after it was written. An older one is no such file: a build
    /// that was stopped before it published has noted what it wrote, and the site is the one before.
    pub(super) fn was_changed(&self, file: &Path) -> bool {
        let found = fs::symlink_metadata(file);
        found.is_ok_and(|found| Stamp::of(&found).modified >= self.stamp.modified)
            && !self.is_intact(file)
    }
}

/// Whether all files of a site are still as they were written.
pub(super) fn are_intact(site: &Path, files: &[Written]) -> bool {
    files.par_iter().all(|file| file.is_intact(&site.join(&file.path)))
}

/// The files of a site in the making.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// In no particular order.
    pub files: Vec<Written>,
    /// How many of them have other bytes than the published ones, or are new.
    pub changed: u64,
}

impl Ledger {
    /// Number of HTML pages.
    #[must_use]
    pub fn pages(&self) -> u64 {
        let is_page = |file: &&Written| {
            matches!(file.part, Part::Pages | Part::Lists) && file.path.ends_with(".html")
        };
        self.files.iter().filter(is_page).count() as u64
    }
}

impl Sizes {
    /// Bytes of files by part.
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
