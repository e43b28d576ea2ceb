//! The files of an index, read as they are needed (docs/index-format.md).

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::manifest::Manifest;
use super::spelling::{forgiven, similar};
use super::words::{Postings, WordShard, frequency, postings};
use crate::error::{Error, Result};
use crate::index::{BitReader, Card, digit_value, front_decoded};

/// Shards that are looked through for words with a beginning, and such words that are taken.
const PREFIX_SHARDS: usize = 8;
const COMPLETIONS: usize = 40;

/// The index of a site, as far as every search needs it; everything else is read when asked for.
#[derive(Debug)]
pub(crate) struct Files {
    folder: PathBuf,
    pub manifest: Manifest,
}

/// Words of one length with the levels of how common they are.
#[derive(Deserialize)]
struct Spelling {
    t: String,
    df: String,
}

/// A shard of the phrase filter.
#[derive(Deserialize)]
struct FilterShard {
    g: String,
}

impl Files {
    /// Opens the index of a site.
    pub fn open(site: &Path) -> Result<Self> {
        let folder = site.join("search");
        let path = folder.join("index.json");
        let json = match fs::read_to_string(&path) {
            Ok(json) => json,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(no_site(site)),
            Err(error) => return Err(unusable(&path, &error.to_string())),
        };
        let manifest = Manifest::read(&json).map_err(|problem| unusable(&path, &problem))?;
        Ok(Self { folder, manifest })
    }

    /// Number of transcripts.
    pub fn len(&self) -> usize {
        self.manifest.docs.len()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.json"))
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        let path = self.path(name);
        let json = fs::read(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => unusable(&path, "it is missing"),
            _ => unusable(&path, &error.to_string()),
        })?;
        serde_json::from_slice(&json)
            .map_err(|error| unusable(&path, &format!("it is damaged ({error})")))
    }

    fn damaged(&self, name: &str) -> Error {
        unusable(&self.path(name), "it is damaged")
    }

    /// The card of a transcript.
    pub fn card(&self, doc: usize) -> Result<Card> {
        let name = format!("d/{}", doc / self.manifest.cards);
        let mut cards: Vec<Card> = self.read(&name)?;
        let at = doc % self.manifest.cards;
        if at < cards.len() { Ok(cards.swap_remove(at)) } else { Err(self.damaged(&name)) }
    }

    /// The record of a word with the name of its file.
    fn record(&self, word: &str) -> Result<Option<(String, String)>> {
        let Manifest { shards, lists, .. } = &self.manifest;
        if let Some(number) = self.manifest.frequent(word) {
            let shard = lists.partition_point(|&first| first <= number);
            let Some(shard) = shard.checked_sub(1) else { return Err(self.damaged("index")) };
            let name = format!("f/{shard}");
            let file: WordShard = self.read(&name)?;
            let record = file.record(number - lists[shard]).ok_or_else(|| self.damaged(&name))?;
            return Ok(Some((record.to_owned(), name)));
        }
        let shard = shards.partition_point(|first| &**first <= word);
        let Some(shard) = shard.checked_sub(1) else { return Ok(None) };
        let name = format!("t/{shard}");
        let file: WordShard = self.read(&name)?;
        Ok(file.find(word).map(|record| (record.to_owned(), name)))
    }

    /// The transcripts of a word; `None` if it does not occur.
    pub fn postings(&self, word: &str) -> Result<Option<Postings>> {
        let Some((record, name)) = self.record(word)? else { return Ok(None) };
        postings(&record, self.len()).map(Some).ok_or_else(|| self.damaged(&name))
    }

    /// The commonest words with a beginning, best first, and whether there are more.
    pub fn completions(&self, prefix: &str) -> Result<(Vec<String>, bool)> {
        let Manifest { shards, frequent, .. } = &self.manifest;
        let first = shards.partition_point(|word| &**word <= prefix).saturating_sub(1);
        let after = shards.iter().skip(first + 1).take_while(|word| word.starts_with(prefix));
        let end = shards.len().min(first + 1) + after.count();
        let last = end.min(first + PREFIX_SHARDS);
        let mut found: Vec<(u64, String)> = Vec::new();
        for word in frequent.iter().filter(|word| word.starts_with(prefix)) {
            let df = self.record(word)?.map_or(0, |(record, _)| frequency(&record));
            found.push((df, word.clone()));
        }
        for shard in first..last {
            let file: WordShard = self.read(&format!("t/{shard}"))?;
            let known = file.words().into_iter().zip(file.records());
            let begun = known.filter(|(word, _)| word.starts_with(prefix));
            found.extend(begun.map(|(word, record)| (frequency(record), word)));
        }
        found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let cut = end > last || found.len() > COMPLETIONS;
        Ok((found.into_iter().take(COMPLETIONS).map(|(_, word)| word).collect(), cut))
    }

    /// The likeliest right spellings of a word that does not occur, best first.
    pub fn corrections(&self, word: &str, most: usize) -> Result<Vec<String>> {
        let length = word.chars().count();
        let mut words = Vec::new();
        let mut levels = HashMap::new();
        for length in [length, length.saturating_sub(1), length + 1] {
            if !self.manifest.spell.contains(&length) {
                continue;
            }
            let file: Spelling = self.read(&format!("s/{length}"))?;
            let known = front_decoded(&file.t);
            levels.extend(known.iter().cloned().zip(file.df.bytes().map(digit_value)));
            words.extend(known);
        }
        let mut near = similar(word, words.iter().map(String::as_str), forgiven(word));
        let level = |word: &str| levels.get(word).copied().unwrap_or(0);
        let begins = |other: &str| other.chars().next() == word.chars().next();
        near.sort_by_key(|&other| std::cmp::Reverse((level(other), begins(other))));
        Ok(near.into_iter().take(most).map(str::to_owned).collect())
    }

    /// Marks of the transcripts that may hold the run of words with this hash.
    pub fn filter_row(&self, hash: u32) -> Result<Vec<bool>> {
        let Manifest { shard_bits, docs, .. } = &self.manifest;
        let shard: FilterShard = self.read(&format!("g/{}", top_bits(hash, *shard_bits)))?;
        let mut bits = BitReader::new(&shard.g);
        let last = docs.class_sizes.len().saturating_sub(1);
        let mut rows: Vec<Vec<bool>> = Vec::new();
        // The shard holds, class by class, the buckets of its part of the hash space; to reach one
        // the buckets before it are read over.
        for (class, &size) in docs.class_sizes.iter().enumerate() {
            let mut row = vec![false; size];
            let buckets = 1_u32 << class;
            let wanted = top_bits(hash, shard_bits + class as u32) & (buckets - 1);
            let end = match (size, class == last) {
                (0, _) => 0,
                (_, true) => wanted + 1,
                (_, false) => buckets,
            };
            let mut numbers = Vec::new();
            for bucket in 0..end {
                let count = bits.truncated_binary(size as u32 + 1);
                numbers.clear();
                bits.set(count, 0, size as u32 - 1, &mut numbers);
                if bucket == wanted {
                    numbers.iter().for_each(|&number| row[number as usize] = true);
                }
            }
            rows.push(row);
        }
        let ranks = docs.class.iter().zip(&docs.class_rank);
        Ok(ranks.map(|(&class, &rank)| rows[class][rank]).collect())
    }
}

/// The highest bits of a hash.
pub(crate) fn top_bits(hash: u32, width: u32) -> u32 {
    hash.checked_shr(32 - width).unwrap_or(0)
}

fn no_site(site: &Path) -> Error {
    let problem = "holds no search index (search/index.json); build the site with `longhand build`, or name another folder with --output DIR";
    Error::Search { path: site.to_owned(), problem: problem.into() }
}

fn unusable(path: &Path, problem: &str) -> Error {
    let problem = format!(
        "this file of the search index cannot be used: {problem}; build the site again with `longhand build`"
    );
    Error::Search { path: path.to_owned(), problem }
}
