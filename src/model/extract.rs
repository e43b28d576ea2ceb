//! The data that a build keeps of a transcript after its text is dropped.

use serde::{Deserialize, Serialize};

use crate::diagnostics::{self, Warning};
use crate::units::Length;

/// The data of a transcript that lists, totals and topics need.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Extract {
    /// Number of spoken lines, including repetitions.
    pub lines: u64,
    /// Number of words, excluding the repetitions of loops.
    pub words: u64,
    /// Length of the recording.
    pub length: Length,
    /// Number of views of the recording, if known.
    pub views: Option<u64>,
    /// Keywords, one per line.
    pub keywords: String,
    /// Distinctive terms.
    pub terms: Vec<String>,
    /// Warnings about the transcript.
    #[serde(with = "diagnostics::as_json")]
    pub warnings: Vec<Warning>,
    /// Mentions of topics, in the order of the topics.
    pub mentions: Vec<Mentions>,
}

/// The mentions of a topic in a transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mentions {
    /// Position in the list of topics.
    pub topic: u32,
    /// Number of positions at which one of its terms starts; at least one.
    pub count: u32,
    /// The same for each speaker whose name is known, sorted by name.
    pub speakers: Vec<(String, u32)>,
}
