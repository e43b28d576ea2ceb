//! Everything that is written: staged beside the output folder, published by an exchange of names.
//!
//! ```text
//! archive/public/              the published site
//! archive/.public.longhand/    lock and cache, and during a build the stage
//! ```
//!
//! A page that did not change is linked into the stage instead of written; once the old folder is
//! gone, no hard link remains. Whatever ends a build before the exchange leaves the old site
//! untouched, and the next build removes what was left behind.

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

/// What a file of the site is for; sizes are reported by it.
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
    /// Style sheets, scripts, images, the manifest.
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
    /// Everything else of ours.
    pub assets: Bytes,
    /// Audio and video of the content.
    pub media: Bytes,
    /// Transcripts in other formats.
    pub alternates: Bytes,
    /// Number of files.
    pub files: u64,
}

impl Sizes {
    /// All bytes.
    #[must_use]
    pub fn total(&self) -> Bytes {
        let Self { pages, lists, index, scripts, assets, media, alternates, files: _ } = self;
        let parts = [pages, lists, index, scripts, assets, media, alternates];
        Bytes(parts.iter().map(|bytes| bytes.0).sum())
    }
}
