//! The word shards: files with all words and their postings.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::IndexFile;
use super::code::front_coded;
use super::merge::Entries;

/// The greatest size of a shard of words that are not frequent, in bytes.
const SHARD_BYTES: usize = 16_000;
/// The greatest size of a shard of frequent words, in bytes. These are rarely needed.
const FREQUENT_BYTES: usize = 20_000;

/// All words in byte order, with the sizes that decide how they are split into files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Vocabulary {
    texts: String,
    /// For each word: the end of its text, the size of its record in bytes, and the number of
    /// documents.
    words: Vec<(u32, u32, u32)>,
}

/// A word of a [`Vocabulary`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    pub term: &'a str,
    /// Size of its record, in bytes.
    pub record: u32,
    /// Number of transcripts whose text contains it.
    pub documents: u32,
}

impl Vocabulary {
    /// The words of these entries.
    pub fn of(entries: &Entries) -> Self {
        let mut all = Self::default();
        for entry in entries.iter() {
            let (term, record) = (entry.term, entry.record.len() as u32);
            all.push(Word { term, record, documents: entry.documents });
        }
        all
    }

    fn push(&mut self, Word { term, record, documents }: Word<'_>) {
        self.texts.push_str(term);
        self.words.push((self.texts.len() as u32, record, documents));
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The word at a position.
    pub fn at(&self, at: usize) -> Word<'_> {
        let start = at.checked_sub(1).map_or(0, |before| self.words[before].0 as usize);
        let (end, record, documents) = self.words[at];
        Word { term: &self.texts[start..end as usize], record, documents }
    }

    /// The position of a word. The error is the position at which to insert it.
    pub fn position(&self, term: &str) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.at(middle).term.cmp(term) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Ok(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Err(low)
    }

    /// Returns false if the ends are inconsistent with the texts, which means that the file is
    /// damaged.
    pub fn is_consistent(&self) -> bool {
        self.words.is_sorted_by_key(|&(end, ..)| end)
            && self.words.iter().all(|&(end, ..)| self.texts.is_char_boundary(end as usize))
            && self.words.last().map_or(0, |&(end, ..)| end as usize) == self.texts.len()
    }

    /// A copy with changed and new words. A change with an empty record removes the word.
    pub fn changed(&self, changes: &Entries) -> Self {
        let mut all = Self {
            texts: String::with_capacity(self.texts.len() + 1_024),
            words: Vec::with_capacity(self.words.len() + changes.len()),
        };
        let mut next = 0;
        for change in changes.iter() {
            let (end, after) = match self.position(change.term) {
                Ok(at) => (at, at + 1),
                Err(at) => (at, at),
            };
            all.append(self, next, end);
            next = after;
            if !change.record.is_empty() {
                let (term, record) = (change.term, change.record.len() as u32);
                all.push(Word { term, record, documents: change.documents });
            }
        }
        all.append(self, next, self.len());
        all
    }

    /// Appends the words `from..to` of another vocabulary.
    fn append(&mut self, other: &Self, from: usize, to: usize) {
        if from < to {
            let (start, here) = (other.start(from), self.texts.len() as u32);
            self.texts.push_str(&other.texts[start as usize..other.start(to) as usize]);
            let moved = other.words[from..to].iter();
            self.words.extend(moved.map(|&(end, r, d)| (end - start + here, r, d)));
        }
    }

    /// The start of the text of the word at a position.
    fn start(&self, at: usize) -> u32 {
        at.checked_sub(1).map_or(0, |before| self.words[before].0)
    }
}

/// The words, split into files.
#[derive(Debug, Default)]
pub(crate) struct WordShards {
    /// The positions of the words in each file of frequent words.
    frequent: Vec<Vec<u32>>,
    /// The positions of the words in each file of other words.
    others: Vec<Vec<u32>>,
}

/// The keys of files, in order.
pub(crate) type Keys = Vec<u64>;

impl WordShards {
    /// Splits words into files. `frequent` is in byte order.
    pub fn cut(words: &Vocabulary, frequent: &[&str]) -> Self {
        let mut known = frequent.iter().filter_map(|term| words.position(term).ok()).peekable();
        let mut frequent = Cutter::new(FREQUENT_BYTES);
        let mut others = Cutter::new(SHARD_BYTES);
        for position in 0..words.len() {
            let Word { term, record, .. } = words.at(position);
            let record = record as usize + 1;
            if known.next_if_eq(&position).is_some() {
                frequent.add(position as u32, record);
            } else {
                // On average, a word shares four bytes with the previous one.
                others.add(position as u32, record + 1 + term.len().saturating_sub(4).max(2));
            }
        }
        Self { frequent: frequent.shards, others: others.shards }
    }

    fn all(&self) -> impl Iterator<Item = &[u32]> {
        self.frequent.iter().chain(&self.others).map(Vec::as_slice)
    }

    pub fn len(&self) -> usize {
        self.frequent.len() + self.others.len()
    }

    /// The first word of each shard of words that are not frequent.
    pub fn firsts<'a>(&self, words: &'a Vocabulary) -> Vec<&'a str> {
        self.others.iter().map(|shard| words.at(shard[0] as usize).term).collect()
    }

    /// The number of the first word in each shard of frequent words.
    pub fn frequent_starts(&self) -> Vec<usize> {
        let mut next = 0;
        let starts = self.frequent.iter().map(|shard| {
            let start = next;
            next += shard.len();
            start
        });
        starts.collect()
    }

    /// The name of a file: first `f/0`, `f/1`, ..., then `t/0`, `t/1`, ...
    pub fn name(&self, number: usize) -> String {
        match number.checked_sub(self.frequent.len()) {
            Some(number) => format!("t/{number}"),
            None => format!("f/{number}"),
        }
    }

    /// Builds a file. `record` appends the record of the word at a position.
    pub fn file(
        &self,
        number: usize,
        words: &Vocabulary,
        mut record: impl FnMut(usize, &mut String),
    ) -> IndexFile {
        let is_frequent = number < self.frequent.len();
        let shard = self.all().nth(number).unwrap_or_default();
        let mut records = String::new();
        for (at, &position) in shard.iter().enumerate() {
            if at > 0 {
                records.push(' ');
            }
            record(position as usize, &mut records);
        }
        let json = if is_frequent {
            serde_json::json!({ "p": records }).to_string()
        } else {
            let terms = front_coded(shard.iter().map(|&at| words.at(at as usize).term));
            serde_json::json!({ "t": terms, "p": records }).to_string()
        };
        IndexFile {
            name: self.name(number),
            key: xxh3_64(json.as_bytes()).max(1),
            json: Some(json),
        }
    }

    /// For each file, the key that it had in the previous build if it has not changed. `changed`
    /// contains the positions of words whose records have changed, ascending.
    pub fn kept(
        &self,
        words: &Vocabulary,
        before: (&Self, &Vocabulary, &Keys),
        changed: &[usize],
    ) -> Vec<Option<u64>> {
        let (old_shards, old_words, keys) = before;
        let (frequent_keys, other_keys) = keys.split_at(old_shards.frequent.len().min(keys.len()));
        let frequent =
            self.frequent.iter().zip(shards_with_keys(&old_shards.frequent, frequent_keys));
        let others = self.others.iter().zip(shards_with_keys(&old_shards.others, other_keys));
        let pairs = frequent.chain(others);
        pairs
            .map(|(shard, (old, key))| {
                let is_same = shard.len() == old?.len()
                    && ends(words, shard) == ends(old_words, old?)
                    && !shard.iter().any(|&at| changed.binary_search(&(at as usize)).is_ok());
                key.filter(|_| is_same)
            })
            .collect()
    }
}

/// Shards with their keys, followed by `None` without end.
fn shards_with_keys<'a>(
    shards: &'a [Vec<u32>],
    keys: &'a [u64],
) -> impl Iterator<Item = (Option<&'a Vec<u32>>, Option<u64>)> {
    (0..).map(|number| (shards.get(number), keys.get(number).copied()))
}

/// The first and last words of a shard.
fn ends<'a>(words: &'a Vocabulary, shard: &[u32]) -> Option<[&'a str; 2]> {
    let (&first, &last) = (shard.first()?, shard.last()?);
    Some([first, last].map(|at| words.at(at as usize).term))
}

/// Groups neighbours into shards up to a size. A word that is larger has a shard of its own.
struct Cutter {
    most: usize,
    size: usize,
    shards: Vec<Vec<u32>>,
}

impl Cutter {
    fn new(most: usize) -> Self {
        Self { most, size: usize::MAX, shards: Vec::new() }
    }

    fn add(&mut self, position: u32, cost: usize) {
        if self.size.saturating_add(cost) > self.most {
            self.shards.push(Vec::new());
            self.size = 0;
        }
        self.size += cost;
        if let Some(shard) = self.shards.last_mut() {
            shard.push(position);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn entries(words: &[(&str, usize)]) -> Entries {
        let mut entries = Entries::default();
        for &(term, size) in words {
            entries.push(term, 1, |record| record.push_str(&"!".repeat(size)));
        }
        entries
    }

    fn files(shards: &WordShards, words: &Vocabulary) -> Vec<(String, String)> {
        let record =
            |at: usize, out: &mut String| out.push_str(&"!".repeat(words.at(at).record as usize));
        let files = (0..shards.len()).map(|number| shards.file(number, words, record));
        files.map(|file| (file.name, file.json.unwrap())).collect()
    }

    #[test]
    fn shards_are_closed_by_size_and_a_large_word_has_its_own() {
        let entries = entries(&[("a", 7_000), ("b", 7_000), ("c", 7_000), ("d", 30_000), ("e", 1)]);
        let words = Vocabulary::of(&entries);
        let shards = WordShards::cut(&words, &[]);
        assert_eq!(shards.firsts(&words), ["a", "c", "d", "e"]);
        let all = files(&shards, &words);
        assert_eq!(all[0].0, "t/0");
        assert!(all[0].1.starts_with("{\"p\":\"!!"), "{}", &all[0].1[..20]);
        assert!(all[0].1.ends_with("\"t\":\"!a !b\"}"));
        let shards = WordShards::cut(&words, &["a", "b", "d", "e"]);
        assert_eq!((shards.firsts(&words), shards.frequent_starts()), (vec!["c"], vec![0, 2, 3]));
        assert_eq!(files(&shards, &words)[2], ("f/2".into(), r#"{"p":"!"}"#.into()));
    }

    proptest! {
        #[test]
        fn files_that_keep_their_keys_are_unchanged(
            before in prop::collection::btree_map("[a-f]{1,3}", 1_usize..9_000, 1..40),
            changes in prop::collection::btree_map("[a-f]{1,3}", 0_usize..9_000, 0..4),
        ) {
            let list = |words: &BTreeMap<String, usize>| -> Vec<(String, usize)> {
                words.iter().map(|(term, &size)| (term.clone(), size)).collect()
            };
            let of = |words: &[(String, usize)]| {
                entries(&words.iter().map(|(term, size)| (term.as_str(), *size)).collect::<Vec<_>>())
            };
            let old = Vocabulary::of(&of(&list(&before)));
            let mut after = before.clone();
            after.extend(changes.clone());
            after.retain(|_, size| *size > 0);
            let new = old.changed(&of(&list(&changes)));
            prop_assert_eq!(&new, &Vocabulary::of(&of(&list(&after))));
            prop_assert!(new.is_consistent());
            let (first, second) = (WordShards::cut(&old, &["a"]), WordShards::cut(&new, &["a"]));
            let keys: Keys = (1..=first.len() as u64).collect();
            let positions: Vec<usize> =
                changes.keys().filter_map(|term| new.position(term).ok()).collect();
            let kept = second.kept(&new, (&first, &old, &keys), &positions);
            let (old_files, new_files) = (files(&first, &old), files(&second, &new));
            for (file, key) in new_files.iter().zip(kept) {
                if let Some(key) = key {
                    prop_assert_eq!(file, &old_files[key as usize - 1]);
                }
            }
        }
    }
}
