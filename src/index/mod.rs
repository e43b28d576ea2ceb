//! The search index, as `docs/index-format.md` describes it.
//!
//! One pass over the transcripts fills a [`Partial`] for each block of them (single-pass in-memory
//! indexing, Heinz and Zobel 2003); [`Index::new`] puts the parts together in document order and
//! yields the files. What is written depends on the documents alone, neither on the blocks nor on
//! the threads.

mod bits;
mod columns;
mod distinctive;
mod filters;
mod frequent;
mod kept;
mod merge;
mod ngrams;
mod partial;
mod patch;
mod run;
mod spelling;
mod state;
mod table;
mod tokenize;
mod words;

pub use bits::{BitReader, BitWriter};
pub use columns::{Card, Columns};
pub use filters::Place;
pub(crate) use frequent::Rank;
pub use frequent::{Frequent, Sample};
pub use kept::{Kept, Sums};
pub use ngrams::shard_bits;
pub(crate) use ngrams::{FAMILIES, Gram, runs_at_end};
pub use partial::{Counted, Partial};
pub use run::{Document, Run};
pub use tokenize::{Tokenizer, is_no_space, is_word};

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rayon::prelude::*;
use serde_json::json;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use filters::Filters;
use merge::{Encoder, Entries};
use patch::Patch;
use run::TermRun;
use words::{Vocabulary, WordShards};

/// Version of the format, the `v` of the manifest.
pub const VERSION: u32 = 1;
/// Member of the manifest that names the parts that the site does without.
const LEFT_OUT: &str = "left_out";
/// Cards in one file.
const CARDS: usize = 16;

/// Files of the index in one script: a group of phrase shards.
pub const BUNDLE: usize = 1 << ngrams::GROUP_BITS;

/// A file of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path below `search/` without extension: `t/12`.
    pub name: String,
    /// JSON.
    pub json: String,
}

/// A file of the index that the site may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexFile {
    /// As in [`File`].
    pub name: String,
    /// Digest of what it holds.
    pub key: u64,
    /// JSON, unless the site has it.
    pub json: Option<String>,
}

impl From<File> for IndexFile {
    fn from(File { name, json }: File) -> Self {
        Self { name, key: xxh3_64(json.as_bytes()).max(1), json: Some(json) }
    }
}

/// What was kept of an index is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damaged;

/// Everything that the index is made of, before it is cut into files.
pub struct Index {
    /// Number of words of each transcript.
    lengths: Vec<u32>,
    filters: Filters,
    terms: Terms,
    columns: Columns,
    cards: Vec<Card>,
    words: Vocabulary,
    shards: WordShards,
    /// Of each shard the key, as far as it is known.
    keys: Vec<Option<u64>>,
    spelling: Vec<File>,
    frequent: Frequent,
    shard_bits: u32,
}

/// Where the records of terms are from.
enum Terms {
    /// All were merged: the terms, until they are saved, and the records.
    Merged(TermRun, Entries),
    /// Some changed.
    Patched(Box<Patch>),
}

impl Index {
    /// Puts the runs together. `columns` and `cards` are in document order.
    #[must_use]
    pub fn new(
        mut runs: Vec<Run>,
        frequent: Frequent,
        columns: Columns,
        cards: Vec<Card>,
        shard_bits: u32,
    ) -> Self {
        let (terms, entries) = merge::merge(&runs, cards.len());
        let mut documents = vec![Document::default(); cards.len()];
        for run in &mut runs {
            for (number, document) in run.numbers.iter().zip(run.documents.drain(..)) {
                if let Some(number) = number {
                    documents[*number as usize] = document;
                }
            }
        }
        drop(runs);
        let words = Vocabulary::of(&entries);
        let shards = WordShards::cut(&words, &frequent.words());
        let (lengths, filters) = documents.into_iter().map(|of| (of.words, of.filter)).unzip();
        let lengths: Vec<u32> = lengths;
        Self {
            spelling: spelling::files(&words, lengths.len()),
            lengths,
            filters: Filters::new(filters, shard_bits),
            terms: Terms::Merged(terms, entries),
            columns,
            cards,
            keys: vec![None; shards.len()],
            words,
            shards,
            frequent,
            shard_bits,
        }
    }

    /// The same over what the build before kept, the transcripts of which are told where they are by
    /// now, none where they are no longer; all others are in `runs`. No more is made again than has
    /// to be.
    ///
    /// # Errors
    ///
    /// [`Damaged`] when what was kept cannot be read.
    pub fn over(
        kept: Kept,
        now: &[Option<u32>],
        mut runs: Vec<Run>,
        frequent: Frequent,
        columns: Columns,
        cards: Vec<Card>,
        shard_bits: u32,
    ) -> Result<Self, Damaged> {
        if !kept.can_be_patched(now, &runs, cards.len()) {
            runs.extend(kept.into_runs(now).ok_or(Damaged)?);
            return Ok(Self::new(runs, frequent, columns, cards, shard_bits));
        }
        let (patch, filters, old_words, old_keys) = kept.patched(runs).ok_or(Damaged)?;
        let words = old_words.changed(&patch.changes);
        let known = frequent.words();
        let shards = WordShards::cut(&words, &known);
        let old_shards = WordShards::cut(&old_words, &known);
        let changed = patch.changes.iter().filter_map(|change| words.position(change.term).ok());
        let changed: Vec<usize> = changed.collect();
        let keys = shards.kept(&words, (&old_shards, &old_words, &old_keys), &changed);
        let mut lengths: Vec<u32> = patch.base.documents.iter().map(|of| of.words).collect();
        for (number, document) in patch.recent.numbers.iter().zip(&patch.recent.documents) {
            if let Some(number) = number {
                lengths[*number as usize] = document.words;
            }
        }
        Ok(Self {
            spelling: spelling::files(&words, lengths.len()),
            lengths,
            filters,
            terms: Terms::Patched(Box::new(patch)),
            columns,
            cards,
            keys,
            words,
            shards,
            frequent,
            shard_bits,
        })
    }

    /// Files that do not depend on the phrase filter, the manifest not among them. `published` tells
    /// whether the site has one with this key.
    pub fn word_files(&mut self, published: impl Fn(&str, u64) -> bool + Sync) -> Vec<IndexFile> {
        let of_words = (0..self.shards.len()).into_par_iter().map(|number| {
            let name = self.shards.name(number);
            let kept = self.keys[number].filter(|&key| published(&name, key));
            kept.map_or_else(|| self.word_file(number), |key| IndexFile { name, key, json: None })
        });
        let mut files: Vec<IndexFile> = of_words.collect();
        for (known, file) in self.keys.iter_mut().zip(&files) {
            *known = Some(file.key);
        }
        files.push(File { name: "talk".into(), json: self.columns.talk_json() }.into());
        files.extend(self.spelling.iter().cloned().map(IndexFile::from));
        let of_cards = self.cards.par_chunks(CARDS).enumerate().map(|(number, cards)| {
            let json = serde_json::to_string(cards).unwrap_or_default();
            IndexFile::from(File { name: format!("d/{number}"), json })
        });
        files.extend(of_cards.collect::<Vec<_>>());
        files
    }

    /// Makes a shard of words.
    fn word_file(&self, number: usize) -> IndexFile {
        let mut encoder = Encoder::default();
        self.shards.file(number, &self.words, |at, out| match &self.terms {
            Terms::Merged(_, entries) => out.push_str(entries.at(at).record),
            Terms::Patched(patch) => patch.record(self.words.at(at).term, &mut encoder, out),
        })
    }

    /// Makes a file of those that [`Index::word_files`] left out, by its name.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<String> {
        let number = (0..self.shards.len()).find(|&number| self.shards.name(number) == name)?;
        self.word_file(number).json
    }

    /// The phrase shards, some neighbouring ones together: of each group the numbers of its shards,
    /// the digest of what they are made of, and the files unless `published` tells that the site
    /// has them.
    ///
    /// # Errors
    ///
    /// [`Damaged`] when what was kept cannot be read.
    pub fn phrase_groups(
        &mut self,
        published: impl Fn(Range<usize>, u64) -> bool + Sync,
    ) -> Result<Vec<PhraseGroup>, Damaged> {
        self.filters.groups(published).ok_or(Damaged)
    }

    /// The files of the group of phrase shards that begins with this one.
    ///
    /// # Errors
    ///
    /// [`Damaged`] when what was kept cannot be read.
    pub fn phrase_group(&self, first_shard: usize) -> Result<Vec<File>, Damaged> {
        let group = first_shard >> self.shard_bits.min(ngrams::GROUP_BITS);
        self.filters.files(group).ok_or(Damaged)
    }

    /// The manifest with the columns. `others` is the digest of all other files; `left_out` names the
    /// parts that the site does without.
    #[must_use]
    pub fn manifest(&self, others: u64, left_out: &[&str]) -> File {
        let docs = self.columns.docs(&self.lengths, &self.filters.classes(), self.shard_bits);
        let build = xxh3_64_with_seed(docs.to_string().as_bytes(), others);
        let lengths: Vec<usize> = self
            .spelling
            .iter()
            .filter_map(|file| file.name.strip_prefix("s/")?.parse().ok())
            .collect();
        let mut manifest = json!({
            "v": VERSION,
            "n": self.lengths.len(),
            "f": ngrams::share(self.shard_bits),
            "runs": ngrams::FAMILIES,
            "s": self.shard_bits,
            "cards": CARDS,
            "build": format!("{:012x}", build >> 16),
            "terms": front_coded(self.shards.firsts(&self.words).into_iter()),
            "frequent": front_coded(self.frequent.words().into_iter()),
            "lists": self.shards.frequent_starts(),
            "docs": docs,
            "top": self.frequent.top_words().join(" "),
            "days0": self.columns.first_day().to_string(),
            "spell": lengths,
        });
        if !left_out.is_empty() {
            manifest[LEFT_OUT] = json!(left_out);
        }
        File { name: "index".into(), json: manifest.to_string() }
    }
}

/// Some neighbouring phrase shards.
#[derive(Debug)]
pub struct PhraseGroup {
    /// Their numbers.
    pub shards: Range<usize>,
    /// Digest of what they are made of.
    pub key: u64,
    /// The shards, unless the site has them.
    pub files: Option<Vec<File>>,
}

/// A manifest of the index as it is where the site does without nothing.
///
/// # Errors
///
/// When it is not JSON.
pub fn whole_manifest(json: &str) -> serde_json::Result<String> {
    let mut manifest: serde_json::Value = serde_json::from_str(json)?;
    if let Some(members) = manifest.as_object_mut() {
        members.remove(LEFT_OUT);
    }
    Ok(manifest.to_string())
}

/// The files as scripts: [`BUNDLE`] neighbours of a folder in one script named after their quotient.
#[must_use]
pub fn bundles(files: &[File]) -> Vec<(String, String)> {
    let mut bundles: BTreeMap<String, String> = BTreeMap::new();
    for file in files {
        add_to_script(bundles.entry(script_of(&file.name)).or_default(), &file.name, &file.json);
    }
    bundles.into_iter().collect()
}

/// Adds a file to a script that search loads from disk, where it may not fetch JSON: a call
/// `S("t/12",<the JSON>)`.
pub fn add_to_script(script: &mut String, name: &str, json: &str) {
    for part in ["S(\"", name, "\",", json, ");\n"] {
        script.push_str(part);
    }
}

/// The names of the scripts that [`bundles`] makes of files with these names.
#[must_use]
pub fn script_names<'n>(files: impl Iterator<Item = &'n str>) -> BTreeSet<String> {
    files.map(script_of).collect()
}

/// The script that a file of the index is in: numbered files share one with their neighbours.
#[must_use]
pub fn script_of(name: &str) -> String {
    let numbered = name.split_once('/').filter(|&(folder, _)| folder != "s");
    let number = numbered.and_then(|(_, number)| number.parse::<usize>().ok());
    match (numbered, number) {
        (Some((folder, _)), Some(number)) => format!("{folder}/{}", number / BUNDLE),
        _ => name.to_owned(),
    }
}

/// Alphabet of all codes: printable ASCII without `"`, `<` and `\`, in code order, so that a
/// string of it needs no escape in JSON nor in a script.
pub(crate) const ALPHABET: &[u8; 91] = &alphabet();
/// Number of digits of the alphabet.
pub(crate) const BASE: usize = ALPHABET.len();

/// The value of a digit, 0 for what is none.
pub(crate) fn digit_value(digit: u8) -> usize {
    ALPHABET.binary_search(&digit).unwrap_or(0)
}

const fn alphabet() -> [u8; 91] {
    let mut digits = [0; 91];
    let mut code = b'!';
    let mut at = 0;
    while code <= b'~' {
        if code != b'"' && code != b'<' && code != b'\\' {
            digits[at] = code;
            at += 1;
        }
        code += 1;
    }
    digits
}

/// A count as one digit: six times its binary logarithm, so that a step is 12 %.
pub(crate) fn log_digit(count: u32) -> char {
    let log = (6.0 * (f64::from(count) + 1.0).log2()).round() as usize;
    ALPHABET[log.min(BASE - 1)] as char
}

/// Front-codes sorted words: one digit for the bytes shared with the word before, then the rest.
pub(crate) fn front_coded<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    let mut last = "";
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        let same = word.bytes().zip(last.bytes()).take_while(|(a, b)| a == b).count();
        let mut shared = same.min(BASE - 1);
        // The rest must be a string of its own.
        while !word.is_char_boundary(shared) {
            shared -= 1;
        }
        out.push(ALPHABET[if last.is_empty() { 0 } else { shared }] as char);
        out.push_str(&word[if last.is_empty() { 0 } else { shared }..]);
        last = word;
    }
    out
}

/// The words that [`front_coded`] wrote. What it cannot have written gives other words.
pub(crate) fn front_decoded(coded: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for entry in coded.split(' ').filter(|entry| !entry.is_empty()) {
        let rest = entry.chars().next().map_or("", |digit| &entry[digit.len_utf8()..]);
        let last = words.last().map_or("", String::as_str);
        let shared = last.floor_char_boundary(digit_value(entry.as_bytes()[0]));
        let word = [&last[..shared], rest].concat();
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn front_coded_words_are_read_back(words in prop::collection::btree_set("[abé日]{1,6}", 0..20)) {
            let words: Vec<String> = words.into_iter().collect();
            let coded = front_coded(words.iter().map(String::as_str));
            prop_assert_eq!(front_decoded(&coded), words);
        }

        #[test]
        fn any_text_is_decoded_without_panic(text in "\\PC{0,40}") {
            front_decoded(&text);
        }
    }

    #[test]
    fn the_alphabet_needs_no_escape_anywhere() {
        let text = std::str::from_utf8(ALPHABET).unwrap();
        assert_eq!(serde_json::to_string(text).unwrap(), format!("\"{text}\""));
        assert!(!text.contains('<'));
        assert_eq!((BASE, text.chars().next(), text.chars().last()), (91, Some('!'), Some('~')));
    }

    #[test]
    fn counts_are_one_digit_however_large() {
        assert_eq!([0, 1, 1_000, u32::MAX].map(log_digit), ['!', '(', '`', '~']);
    }

    #[test]
    fn words_share_what_they_begin_with_and_break_between_characters() {
        assert_eq!(front_coded(["fog", "foggy", "lamp"].into_iter()), "!fog %gy !lamp");
        assert_eq!(front_coded(["ф", "х"].into_iter()), "!ф !х");
    }
}
