//! What a build keeps of a transcript once its text is dropped.

use serde::{Deserialize, Serialize};

use crate::diagnostics::{self, Warning};
use crate::units::Length;

/// What lists, totals and topics need of a transcript that was read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Extract {
    /// Spoken lines, repetitions counted.
    pub lines: u64,
    /// Words, repetitions of loops not counted.
    pub words: u64,
    /// Length of the recording.
    pub length: Length,
    /// How often the recording had been watched, where that is known.
    pub views: Option<u64>,
    /// Keywords, a line each.
    pub keywords: String,
    /// Terms that a reader would know it by.
    pub terms: Vec<String>,
    /// Findings.
    #[serde(with = "diagnostics::as_json")]
    pub warnings: Vec<Warning>,
    /// What is said of the topics, in their order.
    pub mentions: Vec<Mentions>,
}

/// How often a topic is mentioned in a transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mentions {
    /// Position in the list of topics.
    pub topic: u32,
    /// Places where one of its terms begins; at least one.
    pub count: u32,
    /// The same for each speaker whose name is known, in the order of the names.
    pub speakers: Vec<(String, u32)>,
}
