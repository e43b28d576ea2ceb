//! Topics: words that the owner of an archive wants to know of, whoever says them.
//!
//! A topic is looked for in the same pass over all text that fills the index, by the same terms
//! ([`Matcher`], [`Counter`]); what that leaves of each transcript is a few counts
//! ([`crate::model::Mentions`]). From the counts of all transcripts come the numbers ([`Census`]), from the
//! numbers the pages (`render/topics.rs`), and only the passages that a page quotes are read
//! again ([`passages`]).

mod census;
mod definition;
mod matcher;
mod passages;
mod term;

pub use census::{Calendar, Census, Months, Talk, Tally};
pub use definition::{Definition, Definitions, Topic, Topics};
pub use matcher::{Counter, Hit, Matcher};
pub use passages::{Passage, Piece, Position, passages};
pub use term::{Term, Word};

/// Whether a speaker is known by name. What a program calls one, such as `SPEAKER_01`, is somebody
/// else in every recording.
#[must_use]
pub fn is_name(speaker: &str) -> bool {
    let small = speaker.to_lowercase();
    let rest = ["speaker", "spk", "unknown", "guest"]
        .iter()
        .find_map(|label| small.strip_prefix(label))
        .unwrap_or(&small);
    // A letter alone may follow: `Speaker A`.
    let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    letters > 1
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn numbers_and_letters_are_no_names() {
        for label in ["SPEAKER_00", "Speaker 12", "spk-1", "Speaker A", "2", "B", "Unknown", ""] {
            assert!(!is_name(label), "{label}");
        }
        for name in ["Ada", "Speaker Johnson", "Guest of honour", "李雷"] {
            assert!(is_name(name), "{name}");
        }
    }
}
