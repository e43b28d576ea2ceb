//! Topics: words and phrases that the owner of an archive follows.
//!
//! Mentions are found in the same pass over the text as the index, with the same terms
//! ([`Matcher`], [`Counter`]). The result is a few counts per transcript
//! ([`crate::model::Mentions`]). These add up to the statistics of the archive ([`Census`]), which
//! the pages show (`render/topics.rs`). Only the transcripts that a page quotes are read again
//! ([`passages`]).

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

/// Returns true if a speaker label is a name. A generated label such as `SPEAKER_01` stands for a
/// different person in every recording.
#[must_use]
pub fn is_name(speaker: &str) -> bool {
    let lower = speaker.to_lowercase();
    let rest = ["speaker", "spk", "unknown", "guest"]
        .iter()
        .find_map(|label| lower.strip_prefix(label))
        .unwrap_or(&lower);
    // A single letter is part of a generated label: `Speaker A`.
    let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    letters > 1
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn labels_with_numbers_or_single_letters_are_not_names() {
        for label in ["SPEAKER_00", "Speaker 12", "spk-1", "Speaker A", "2", "B", "Unknown", ""] {
            assert!(!is_name(label), "{label}");
        }
        for name in ["Ada", "Speaker Johnson", "Guest of honour", "李雷"] {
            assert!(is_name(name), "{name}");
        }
    }
}
