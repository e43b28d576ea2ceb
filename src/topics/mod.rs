//! Topics: words that the owner of an archive wants to know of, whoever says them.
//!
//! A topic is looked for in the same pass over all text that fills the index, by the same terms
//! ([`Matcher`], [`Listener`]); what that leaves of each transcript is a few counts
//! ([`Mentions`]). From the counts of all transcripts come the numbers ([`Census`]), from the
//! numbers the pages (`render/topics.rs`), and only the passages that a page quotes are read
//! again ([`passages`]).

mod census;
mod definition;
mod matcher;
mod passages;
mod term;

pub use census::{Calendar, Census, Months, Talk, Tally};
pub use definition::{Definition, Definitions, Topic, Topics};
pub use matcher::{Hit, Listener, Matcher};
pub use passages::{Passage, Piece, passages};
pub use term::{Term, Word};

use serde::{Deserialize, Serialize};

/// How often a topic is mentioned in a transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mentions {
    /// Position in [`Topics::list`].
    pub topic: u32,
    /// Places where one of its terms begins; at least one.
    pub count: u32,
    /// The same for each speaker whose name is known, in the order of the names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub speakers: Vec<(String, u32)>,
}
