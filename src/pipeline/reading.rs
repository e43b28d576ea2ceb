//! The results of reading transcripts.

use crate::model::Extract;
use crate::render::Totals;

/// A transcript that was read.
#[derive(Default)]
pub struct Read {
    /// Digest of its files; none if they were not read completely.
    pub hash: Option<u64>,
    pub extract: Extract,
}

/// The values that lists show of transcripts, by transcript number.
pub fn totals(extracts: &[Read]) -> Totals {
    Totals {
        lengths: extracts.iter().map(|read| read.extract.length).collect(),
        views: extracts.iter().map(|read| read.extract.views).collect(),
    }
}
