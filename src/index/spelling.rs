//! The spelling files: words by length, for correcting queries.

use std::collections::BTreeMap;

use super::File;
use super::code::{front_coded, log_digit};
use super::words::{Vocabulary, Word};

/// Lengths of the words in spelling files, in chars.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=20;

/// The files `s/4`, `s/5`, ... of the words that are in enough transcripts not to be mistakes.
pub(crate) fn files(all: &Vocabulary, documents: usize) -> Vec<File> {
    let min_documents = match documents {
        0..100 => 1,
        100..1000 => 2,
        _ => 5,
    };
    let mut lengths: BTreeMap<usize, Vec<Word<'_>>> = BTreeMap::new();
    for entry in (0..all.len()).map(|at| all.at(at)) {
        let length = entry.term.chars().count();
        let is_word = entry.term.chars().all(char::is_alphabetic);
        if entry.documents >= min_documents && is_word && LENGTHS.contains(&length) {
            lengths.entry(length).or_default().push(entry);
        }
    }
    lengths.into_iter().map(|(length, entries)| file(length, &entries)).collect()
}

fn file(length: usize, entries: &[Word<'_>]) -> File {
    let words = front_coded(entries.iter().map(|entry| entry.term));
    let counts: String = entries.iter().map(|entry| log_digit(entry.documents)).collect();
    let json = serde_json::json!({ "t": words, "df": counts }).to_string();
    File { name: format!("s/{length}"), json }
}
