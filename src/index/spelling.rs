//! Words by length, for mistyped queries.

use std::collections::BTreeMap;

use super::File;
use super::code::{front_coded, log_digit};
use super::words::{Vocabulary, Word};

/// Lengths, in characters, of words that are corrected.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=20;

/// The files `s/4`, `s/5`, ... of the words that stand in enough transcripts to be no mistake.
pub(crate) fn files(all: &Vocabulary, documents: usize) -> Vec<File> {
    let enough = match documents {
        0..100 => 1,
        100..1000 => 2,
        _ => 5,
    };
    let mut lengths: BTreeMap<usize, Vec<Word<'_>>> = BTreeMap::new();
    for entry in (0..all.len()).map(|at| all.at(at)) {
        let length = entry.term.chars().count();
        let is_word = entry.term.chars().all(char::is_alphabetic);
        if entry.documents >= enough && is_word && LENGTHS.contains(&length) {
            lengths.entry(length).or_default().push(entry);
        }
    }
    let file = |(length, entries): (usize, Vec<Word<'_>>)| {
        let words = front_coded(entries.iter().map(|entry| entry.term));
        let counts: String = entries.iter().map(|entry| log_digit(entry.documents)).collect();
        let json = serde_json::json!({ "t": words, "df": counts }).to_string();
        File { name: format!("s/{length}"), json }
    };
    lengths.into_iter().map(file).collect()
}
