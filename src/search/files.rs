//! Reads the files of an index on demand (docs/index-format.md).

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::manifest::Manifest;
use super::spelling::{max_edits, similar};
use super::words::{Postings, WordShard, postings};
use crate::error::{Error, Result};
use crate::index::{BitReader, ResultCard, digit_value, front_decoded};

/// The index of a site. Only the manifest is kept in memory.
#[derive(Debug)]
pub(crate) struct Files {
    folder: PathBuf,
    pub manifest: Manifest,
}

/// A spelling file: words of one length, and one digit per word for its document frequency.
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
    pub fn card(&self, doc: usize) -> Result<ResultCard> {
        let mut cards = self.cards(doc / self.manifest.cards)?;
        Ok(cards.swap_remove(doc % self.manifest.cards))
    }

    /// The cards in a file, one per transcript.
    pub fn cards(&self, number: usize) -> Result<Vec<ResultCard>> {
        let name = format!("d/{number}");
        let cards: Vec<ResultCard> = self.read(&name)?;
        let expected = self.manifest.cards.min(self.len() - number * self.manifest.cards);
        if cards.len() == expected { Ok(cards) } else { Err(self.damaged(&name)) }
    }

    /// The record of a word, and the name of its file.
    fn record(&self, word: &str) -> Result<Option<(String, String)>> {
        let Manifest { shards, lists, .. } = &self.manifest;
        if let Some(number) = self.manifest.frequent(word) {
            let shard = lists.partition_point(|&first| first <= number);
            let Some(shard) = shard.checked_sub(1) else { return Err(self.damaged("index")) };
            let name = format!("f/{shard}");
            let file: WordShard = self.read(&name)?;
            let at = number.checked_sub(lists[shard]);
            let record = at.and_then(|at| file.record(at)).ok_or_else(|| self.damaged(&name))?;
            return Ok(Some((record.to_owned(), name)));
        }
        let shard = shards.partition_point(|first| &**first <= word);
        let Some(shard) = shard.checked_sub(1) else { return Ok(None) };
        let name = format!("t/{shard}");
        let file: WordShard = self.read(&name)?;
        Ok(file.find(word).map(|record| (record.to_owned(), name)))
    }

    /// The postings of a word. `None` if it does not occur.
    pub fn postings(&self, word: &str) -> Result<Option<Postings>> {
        let Some((record, name)) = self.record(word)? else { return Ok(None) };
        postings(&record, self.len()).map(Some).ok_or_else(|| self.damaged(&name))
    }

    /// The word shards that may contain words with a prefix. `None` stands for the frequent words,
    /// and comes first.
    pub fn shards_of(&self, prefix: &str) -> Vec<Option<usize>> {
        let shards = &self.manifest.shards;
        let first = shards.partition_point(|word| &**word <= prefix).saturating_sub(1);
        let after = shards.iter().skip(first + 1).take_while(|word| word.starts_with(prefix));
        let end = shards.len().min(first + 1) + after.count();
        std::iter::once(None).chain((first..end).map(Some)).collect()
    }

    /// The postings of the words with a prefix in a shard from [`Self::shards_of`].
    pub fn with_prefix(&self, shard: Option<usize>, prefix: &str) -> Result<Vec<Postings>> {
        let Some(shard) = shard else {
            let frequent = self.manifest.frequent.iter().filter(|word| word.starts_with(prefix));
            return frequent.map(|word| Ok(self.postings(word)?.unwrap_or_default())).collect();
        };
        let name = format!("t/{shard}");
        let file: WordShard = self.read(&name)?;
        let words = file.words().into_iter().zip(file.records());
        let with_prefix = words.filter(|(word, _)| word.starts_with(prefix));
        let lists = with_prefix.map(|(_, record)| postings(record, self.len()));
        lists.collect::<Option<_>>().ok_or_else(|| self.damaged(&name))
    }

    /// The words of the archive for which `keep` is true, in byte order.
    pub fn vocabulary(&self, keep: impl Fn(&str) -> bool + Sync) -> Result<Vec<String>> {
        let shards = (0..self.manifest.shards.len()).into_par_iter();
        let words = shards.map(|shard| {
            let file: WordShard = self.read(&format!("t/{shard}"))?;
            Ok(file.words().into_iter().filter(|word| keep(word)).collect())
        });
        let mut words: Vec<String> = words.collect::<Result<Vec<Vec<_>>>>()?.concat();
        words.extend(self.manifest.frequent.iter().filter(|word| keep(word)).cloned());
        words.sort();
        Ok(words)
    }

    /// The likeliest corrections of a word that does not occur, at most `limit`, the best first.
    pub fn corrections(&self, word: &str, limit: usize) -> Result<Vec<String>> {
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
        let mut near = similar(word, words.iter().map(String::as_str), max_edits(word));
        near.sort_by_key(|&other| {
            let level = levels.get(other).copied().unwrap_or(0);
            std::cmp::Reverse((level, other.chars().next() == word.chars().next()))
        });
        Ok(near.into_iter().take(limit).map(str::to_owned).collect())
    }

    /// The transcripts that may contain the n-gram with this hash.
    pub fn filter_row(&self, hash: u32) -> Result<Vec<bool>> {
        let Manifest { shard_bits, docs, .. } = &self.manifest;
        let shard: FilterShard = self.read(&format!("g/{}", top_bits(hash, *shard_bits)))?;
        let mut bits = BitReader::new(&shard.g);
        let last = docs.class_sizes.len().saturating_sub(1);
        let mut rows: Vec<Vec<bool>> = Vec::new();
        // The shard contains, for each class, the buckets of its part of the hash space. A bucket
        // can only be reached by decoding those before it.
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
    let problem = "contains no search index (search/index.json); build the site with `longhand build`, or choose another folder with --output DIR";
    Error::Search { path: site.to_owned(), problem: problem.into() }
}

fn unusable(path: &Path, problem: &str) -> Error {
    let problem = format!(
        "this search index file cannot be used: {problem}; rebuild the site with `longhand build`"
    );
    Error::Search { path: path.to_owned(), problem }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{Gram, Rank, Tokenizer, runs_at_end};
    use crate::search::{Index, Options};
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::sync::LazyLock;

    /// Archives whose files the encoder wrote (tests/vectors.rs).
    #[derive(Deserialize)]
    struct Vectors {
        archives: Vec<Archive>,
    }

    #[derive(Deserialize)]
    struct Archive {
        transcripts: Vec<Transcript>,
        files: BTreeMap<String, serde_json::Value>,
    }

    #[derive(Deserialize)]
    struct Transcript {
        title: String,
        text: String,
    }

    static VECTORS: LazyLock<Vectors> = LazyLock::new(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/index.json");
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    });

    /// The index in a folder.
    fn on_disk(files: &BTreeMap<String, String>) -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        for (name, json) in files {
            let path = site.path().join(format!("search/{name}.json"));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, json).unwrap();
        }
        site
    }

    impl Archive {
        fn files(&self) -> BTreeMap<String, String> {
            self.files.iter().map(|(name, json)| (name.clone(), json.to_string())).collect()
        }
    }

    fn terms(text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        Tokenizer::default().tokens(text, |term| terms.push(term.to_owned()));
        terms
    }

    #[test]
    fn every_encoded_word_is_found_with_its_transcripts_counts_and_titles() {
        for archive in &VECTORS.archives {
            let site = on_disk(&archive.files());
            let files = Files::open(site.path()).unwrap();
            let said: Vec<_> = archive.transcripts.iter().map(|one| terms(&one.text)).collect();
            let titled: Vec<_> = archive.transcripts.iter().map(|one| terms(&one.title)).collect();
            for term in said.iter().chain(&titled).flatten() {
                let count =
                    |terms: &Vec<String>| terms.iter().filter(|other| *other == term).count();
                let with = |texts: &[Vec<String>]| -> Vec<(u32, u32)> {
                    let counted = (0..).zip(texts.iter().map(|text| count(text) as u32));
                    counted.filter(|&(_, count)| count > 0).collect()
                };
                let Postings { docs, titles } = files.postings(term).unwrap().unwrap();
                assert_eq!(docs, with(&said), "{term}");
                assert_eq!(titles, with(&titled).iter().map(|&(doc, _)| doc).collect::<Vec<_>>());
            }
            assert_eq!(files.postings("nobodysaysthis").unwrap(), None);
        }
    }

    #[test]
    fn the_encoded_phrase_filter_contains_every_n_gram() {
        let mut runs = 0;
        for archive in &VECTORS.archives {
            let site = on_disk(&archive.files());
            let files = Files::open(site.path()).unwrap();
            let manifest = &files.manifest;
            let gram = |term: &String| {
                let rank = match manifest.frequent(term) {
                    Some(_) if manifest.is_top(term) => Rank::Top,
                    Some(_) => Rank::Frequent,
                    None => Rank::Rare,
                };
                Gram::new(term, rank)
            };
            for (doc, transcript) in archive.transcripts.iter().enumerate() {
                let terms: Vec<Gram> = terms(&transcript.text).iter().map(gram).collect();
                for end in (1..=terms.len()).filter(|_| manifest.fill > 0.0) {
                    runs_at_end(&terms[..end], manifest.shard_bits, |hash| {
                        assert!(files.filter_row(hash).unwrap()[doc], "{hash}");
                        runs += 1;
                    });
                }
            }
        }
        assert!(runs > 100, "{runs}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_damaged_index_never_causes_a_panic(
            archive in 0..VECTORS.archives.len(),
            damage in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), "[!-~]{0,3}"), 1..4),
            query in prop::sample::select(vec!["the of and to", "\"of the\" -a*", "th* OR in", "a wrng word here"]),
        ) {
            let mut files = VECTORS.archives[archive].files();
            let names: Vec<String> = files.keys().cloned().collect();
            for (name, place, text) in damage {
                let json = files.get_mut(name.get(&names)).unwrap();
                let at = json.floor_char_boundary(place.index(json.len()));
                let end = json.ceil_char_boundary((at + 2).min(json.len()));
                json.replace_range(at..end, &text);
            }
            let site = on_disk(&files);
            let found = Index::open(site.path())
                .and_then(|index| index.search(query, Options::default()));
            match found {
                // The site has no pages, so no match can be verified.
                Ok(answer) => prop_assert!(answer.hits.iter().all(|hit| hit.unread)),
                Err(error) => prop_assert_eq!(error.exit_code(), 2),
            }
        }
    }
}
