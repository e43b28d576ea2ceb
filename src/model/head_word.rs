//! The words of heads, which related transcripts share.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// A word of a transcript's head, by its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HeadWord(u32);

impl HeadWord {
    /// `is_named` is true if the word is in the title or the keywords, rather than only in the
    /// description.
    #[must_use]
    pub fn new(term: &str, is_named: bool) -> Self {
        Self((xxh3_64(term.as_bytes()) as u32) << 1 | u32::from(is_named))
    }

    /// Returns true if both are the same word, named or not.
    #[must_use]
    pub fn is_word_of(self, other: Self) -> bool {
        self.word() == other.word()
    }

    pub(super) fn word(self) -> u32 {
        self.0 >> 1
    }

    pub(super) fn is_named(self) -> bool {
        self.0 & 1 == 1
    }
}
