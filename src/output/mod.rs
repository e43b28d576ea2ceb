//! Writes the site: staged beside the output folder, and published by swapping the two folders.
//!
//! ```text
//! archive/public/              the published site
//! archive/.public.longhand/    lock and cache, and during a build the stage
//! ```
//!
//! An unchanged page is linked into the stage instead of written. Once the old folder is removed,
//! no file has a second link. A build that ends before the swap leaves the old site untouched, and
//! the next build removes its leftovers.

pub mod assets;
pub(crate) mod disk;
#[cfg(test)]
pub(crate) mod faults;
mod foreign;
mod inventory;
mod ledger;
mod mount;
mod stage;
mod workplace;

pub(crate) use inventory::Inventory;
pub use inventory::NAME as MANIFEST;
pub use ledger::{Ledger, Written};
pub use stage::Stage;
pub use workplace::Workplace;

use serde::{Deserialize, Serialize};

use crate::units::Bytes;

/// The part of the site that a file belongs to. Sizes are reported by part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Transcript pages.
    Pages,
    /// Home, channel and other lists.
    Lists,
    /// The search index, as JSON.
    Index,
    /// The search index again, as scripts for `file://`.
    Scripts,
    /// Style sheets, scripts, images, `longhand.json`.
    Assets,
    /// Audio and video of the content.
    Media,
    /// Transcripts in other formats.
    Alternates,
}

/// Bytes and files of the site by part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sizes {
    /// Transcript pages.
    pub pages: Bytes,
    /// Home, channel and other lists.
    pub lists: Bytes,
    /// The search index, as JSON.
    pub index: Bytes,
    /// The search index as scripts.
    pub scripts: Bytes,
    /// Style sheets, scripts, images, `longhand.json`.
    pub assets: Bytes,
    /// Audio and video of the content.
    pub media: Bytes,
    /// Transcripts in other formats.
    pub alternates: Bytes,
    /// Number of files.
    pub files: u64,
}

impl Sizes {
    /// The size of all parts.
    #[must_use]
    pub fn total(&self) -> Bytes {
        let Self { pages, lists, index, scripts, assets, media, alternates, files: _ } = self;
        let parts = [pages, lists, index, scripts, assets, media, alternates];
        Bytes(parts.iter().map(|bytes| bytes.0).sum())
    }
}
