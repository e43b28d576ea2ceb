//! Builds the search index, as specified in `docs/index-format.md`.
//!
//! One pass over the transcripts fills a [`Partial`] for each block of them (single-pass in-memory
//! indexing, Heinz and Zobel 2003). [`Index::new`] merges these in document order, and returns the
//! files. Their contents depend only on the documents, not on the blocks or the number of threads.

mod bitmap;
mod bits;
mod code;
mod columns;
mod distinctive;
mod file;
mod filters;
mod frequent;
mod kept;
mod merge;
mod ngrams;
mod partial;
mod patch;
mod run;
mod shards;
mod spelling;
mod state;
mod table;
mod tokenize;
mod words;

pub use bitmap::shard_bits;
pub use bits::{BitReader, BitWriter};
pub(crate) use code::{BASE, digit_value, front_decoded};
pub use columns::{Columns, ResultCard};
pub use file::{BUNDLE, File, IndexFile, add_to_script, bundles, script_names, script_of};
pub use filters::Storage;
pub(crate) use frequent::Rank;
pub use frequent::{Frequent, Sample};
pub use kept::{Kept, Sums};
pub(crate) use ngrams::{FAMILIES, Gram, runs_at_end};
pub use partial::{Counted, Partial};
pub use run::{Document, Run};
pub use tokenize::{Tokenizer, is_gershayim, is_no_space, is_word};

use std::ops::Range;

use rayon::prelude::*;
use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use code::front_coded;
use filters::Filters;
use merge::{Encoder, Entries};
use patch::Patch;
use run::TermRun;
use words::{Vocabulary, WordShards};

/// Version of the format, the `v` of the manifest.
pub const VERSION: u32 = 1;
/// The member of the manifest that lists the parts of the index that the site does not have.
const LEFT_OUT: &str = "left_out";
/// Number of cards in one file.
const CARDS: usize = 16;

/// Error: the words or the postings of an index take more than 4 GiB, so 32-bit offsets overflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// Error: the index in the cache is damaged or cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damaged;

/// The index, before it is split into files.
pub struct Index {
    /// Number of words of each transcript.
    lengths: Vec<u32>,
    filters: Filters,
    terms: Terms,
    columns: Columns,
    cards: Vec<ResultCard>,
    words: Vocabulary,
    shards: WordShards,
    /// The key of each word shard, if it is known.
    keys: Vec<Option<u64>>,
    spelling: Vec<File>,
    frequent: Frequent,
    shard_bits: u32,
}

/// The source of the records of terms.
enum Terms {
    /// All runs were merged: the terms, until they are saved, and the records.
    Merged(TermRun, Entries),
    /// Some transcripts of an earlier index were replaced.
    Patched(Box<Patch>),
}

impl Index {
    /// Merges runs into an index. `columns` and `cards` are in document order.
    ///
    /// # Errors
    ///
    /// [`TooLarge`].
    pub fn new(
        mut runs: Vec<Run>,
        frequent: Frequent,
        columns: Columns,
        cards: Vec<ResultCard>,
        shard_bits: u32,
    ) -> Result<Self, TooLarge> {
        let (terms, entries) = merge::merge(&runs, cards.len());
        if !(runs.iter().all(|run| run.terms.fits()) && terms.fits() && entries.fits()) {
            return Err(TooLarge);
        }
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
        Ok(Self {
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
        })
    }

    /// Updates the index of the previous build. `now` contains the new number of each of its
    /// transcripts, or `None` for those that were removed or replaced; all other transcripts are in
    /// `runs`. Only changed parts are built again.
    ///
    /// # Errors
    ///
    /// [`Damaged`] if the previous index cannot be read.
    pub fn over(
        kept: Kept,
        now: &[Option<u32>],
        mut runs: Vec<Run>,
        frequent: Frequent,
        columns: Columns,
        cards: Vec<ResultCard>,
        shard_bits: u32,
    ) -> Result<Self, Damaged> {
        if !kept.can_be_patched(now, &runs, cards.len()) {
            runs.extend(kept.into_runs(now).ok_or(Damaged)?);
            return Self::new(runs, frequent, columns, cards, shard_bits).map_err(|_| Damaged);
        }
        if !runs.iter().all(|run| run.terms.fits()) {
            return Err(Damaged);
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

    /// The files that do not depend on the phrase filter, without the manifest. `published` returns
    /// true if the published site has a file with this name and key.
    pub fn word_files(&mut self, published: impl Fn(&str, u64) -> bool + Sync) -> Vec<IndexFile> {
        let shards = (0..self.shards.len()).into_par_iter().map(|number| {
            let name = self.shards.name(number);
            match self.keys[number].filter(|&key| published(&name, key)) {
                Some(key) => IndexFile { name, key, json: None },
                None => self.word_file(number),
            }
        });
        let mut files: Vec<IndexFile> = shards.collect();
        for (known, file) in self.keys.iter_mut().zip(&files) {
            *known = Some(file.key);
        }
        files.push(File { name: "talk".into(), json: self.columns.talk_json() }.into());
        files.extend(self.spelling.iter().cloned().map(IndexFile::from));
        let of_cards = self.cards.par_chunks(CARDS).enumerate().map(|(number, cards)| {
            let json = Value::Array(cards.iter().map(ResultCard::json).collect()).to_string();
            IndexFile::from(File { name: format!("d/{number}"), json })
        });
        files.extend(of_cards.collect::<Vec<_>>());
        files
    }

    /// Builds a word shard.
    fn word_file(&self, number: usize) -> IndexFile {
        let mut encoder = Encoder::default();
        self.shards.file(number, &self.words, |at, out| match &self.terms {
            Terms::Merged(_, entries) => out.push_str(entries.at(at).record),
            Terms::Patched(patch) => patch.record(self.words.at(at).term, &mut encoder, out),
        })
    }

    /// Builds a word shard by its name, for which [`Index::word_files`] returned no JSON. `None` if
    /// there is no such shard.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<String> {
        let number = (0..self.shards.len()).find(|&number| self.shards.name(number) == name)?;
        self.word_file(number).json
    }

    /// The phrase shards, in groups of neighbours. `published` returns true if the published site
    /// has the shards with these numbers and this key.
    ///
    /// # Errors
    ///
    /// [`Damaged`] if the previous index cannot be read.
    pub fn phrase_groups(
        &mut self,
        published: impl Fn(Range<usize>, u64) -> bool + Sync,
    ) -> Result<Vec<PhraseGroup>, Damaged> {
        self.filters.groups(published).ok_or(Damaged)
    }

    /// The files of the group of phrase shards that starts with this one.
    ///
    /// # Errors
    ///
    /// [`Damaged`] if the previous index cannot be read.
    pub fn phrase_group(&self, first_shard: usize) -> Result<Vec<File>, Damaged> {
        let group = first_shard >> self.shard_bits.min(bitmap::GROUP_BITS);
        self.filters.files(group).ok_or(Damaged)
    }

    /// The manifest with the columns. `others` is the digest of all other files; `left_out` lists
    /// the parts that the site does not have.
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
            "f": bitmap::share(self.shard_bits),
            "runs": FAMILIES,
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

/// A group of neighbouring phrase shards.
#[derive(Debug)]
pub struct PhraseGroup {
    /// The numbers of the shards.
    pub shards: Range<usize>,
    /// Digest of their contents.
    pub key: u64,
    /// The shards; `None` if the published site already has them.
    pub files: Option<Vec<File>>,
}

/// A manifest changed to that of a site with all parts of the index.
///
/// # Errors
///
/// If `json` is not valid JSON.
pub fn whole_manifest(json: &str) -> serde_json::Result<String> {
    let mut manifest: serde_json::Value = serde_json::from_str(json)?;
    if let Some(members) = manifest.as_object_mut() {
        members.remove(LEFT_OUT);
    }
    Ok(manifest.to_string())
}
