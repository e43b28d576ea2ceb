//! The pieces of text under a recording.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// A line of a description or a keyword, by its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Remark(u64);

impl Remark {
    /// A line of a description; `None` if it is blank.
    #[must_use]
    pub fn line(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(xxh3_64(text.as_bytes()) << 1))
    }

    /// A keyword.
    #[must_use]
    pub fn keyword(text: &str) -> Self {
        Self(xxh3_64(text.trim().as_bytes()) << 1 | 1)
    }

    /// Returns true if it is a keyword rather than a line.
    #[must_use]
    pub fn is_keyword(self) -> bool {
        self.0 & 1 == 1
    }

    /// Three letters that identify it among the boilerplate of its channel.
    #[must_use]
    pub fn mark(self) -> String {
        const LETTERS: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        let digits = (0..3).map(|power| (self.0 >> 1) / 52_u64.pow(power) % 52);
        digits.map(|digit| char::from(LETTERS[digit as usize])).collect()
    }
}
