//! What reading the transcripts told.

use crate::model::Extract;
use crate::render::Totals;

/// A transcript that was read.
#[derive(Default)]
pub struct Read {
    /// Digest of its files; none when they were not read in one piece.
    pub hash: Option<u64>,
    pub extract: Extract,
}

/// What lists tell of transcripts that were read.
pub fn totals(extracts: &[Read]) -> Totals {
    Totals {
        lengths: extracts.iter().map(|read| read.extract.length).collect(),
        views: extracts.iter().map(|read| read.extract.views).collect(),
    }
}
