//! What the fuzz targets share: each is a few lines that give bytes to the program and hold the
//! result to a promise. `fuzz/run` runs them.
//!
//! The promise is: no panic, time in proportion to the input, no text lost. Time has no clock here:
//! a target that takes seconds for a few kilobytes is stopped by `-timeout`, memory by
//! `-rss_limit_mb`, both set by `fuzz/run`.

pub mod convert;
pub mod html;
pub mod index;
pub mod kept;
pub mod pages;
pub mod readers;
pub mod site;

use longhand::files::{SourceFile, Stamp};

/// A file of this name in a content folder.
#[must_use]
pub fn source_file(name: &str) -> SourceFile {
    SourceFile { path: name.into(), name: name.into(), stamp: Stamp::default() }
}

/// Names of files, one for each kind that is told apart by its extension.
const NAMES: [&str; 19] = [
    "a/b.md",
    "a/b.txt",
    "a/b.vtt",
    "a/b.srt",
    "a/b.json",
    "a/b.tsv",
    "a/b.aud",
    "a/b.json3",
    "a/b",
    "a/b.ttml",
    "a/b.xml",
    "a/b.srv3",
    "a/b.sbv",
    "a/b.ass",
    "a/b.lrc",
    "a/b.csv",
    "a/b.eaf",
    "a/b.textgrid",
    "a/b.docx",
];

/// A name for bytes, by the first of them, and the bytes behind it.
#[must_use]
pub fn named(bytes: &[u8]) -> (&'static str, &[u8]) {
    let (&first, rest) = bytes.split_first().unwrap_or((&b'0', &[]));
    (NAMES[usize::from(first.wrapping_sub(b'0')) % NAMES.len()], rest)
}
