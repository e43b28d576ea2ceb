//! The files that list all words with their postings.

use super::merge::{Entries, TermEntry};
use super::{File, front_coded};

/// Sizes at which a shard is closed, in bytes: of the words that the phrase filter does not know,
/// and of those that it knows, whose lists are seldom needed.
const SHARD_BYTES: usize = 16_000;
const FREQUENT_BYTES: usize = 20_000;

/// The words with their postings, cut into files.
pub(crate) struct WordShards {
    entries: Entries,
    /// Of each file the positions of its words.
    frequent: Vec<Vec<u32>>,
    others: Vec<Vec<u32>>,
}

impl WordShards {
    /// Cuts entries into files.
    pub fn cut(entries: Entries, is_frequent: impl Fn(&str) -> bool) -> Self {
        let mut frequent = Cutter::new(FREQUENT_BYTES);
        let mut others = Cutter::new(SHARD_BYTES);
        for (position, entry) in (0..).zip(entries.iter()) {
            let record = entry.record.len() + 1;
            if is_frequent(entry.term) {
                frequent.add(position, record);
            } else {
                // Four bytes of every word are shared with the one before, on average.
                others.add(position, record + 1 + entry.term.len().saturating_sub(4).max(2));
            }
        }
        Self { entries, frequent: frequent.shards, others: others.shards }
    }

    fn of<'a>(&'a self, shard: &'a [u32]) -> impl Iterator<Item = TermEntry<'a>> {
        shard.iter().map(|&position| self.entries.at(position as usize))
    }

    /// First word of each shard of words that are not frequent.
    pub fn firsts(&self) -> Vec<&str> {
        self.others.iter().filter_map(|shard| Some(self.of(shard).next()?.term)).collect()
    }

    /// Number of the first word of each shard of frequent words.
    pub fn frequent_starts(&self) -> Vec<usize> {
        let mut next = 0;
        let start = |shard: &Vec<u32>| {
            next += shard.len();
            next - shard.len()
        };
        self.frequent.iter().map(start).collect()
    }

    /// The files `f/0`, `f/1`, ... and `t/0`, `t/1`, ...
    pub fn files(&self) -> Vec<File> {
        let frequent = self.frequent.iter().enumerate().map(|(number, shard)| {
            let json = serde_json::json!({ "p": self.records(shard) }).to_string();
            File { name: format!("f/{number}"), json }
        });
        let others = self.others.iter().enumerate().map(|(number, shard)| {
            let words = front_coded(self.of(shard).map(|entry| entry.term));
            let json = serde_json::json!({ "t": words, "p": self.records(shard) }).to_string();
            File { name: format!("t/{number}"), json }
        });
        frequent.chain(others).collect()
    }

    fn records(&self, shard: &[u32]) -> String {
        let records: Vec<&str> = self.of(shard).map(|entry| entry.record).collect();
        records.join(" ")
    }
}

/// Puts neighbours together up to a size; a larger entry stands alone.
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

    #[test]
    fn shards_are_closed_by_size_and_a_large_word_stands_alone() {
        let entries = || {
            let mut entries = Entries::default();
            for (term, size) in [("a", 7_000), ("b", 7_000), ("c", 7_000), ("d", 30_000), ("e", 1)]
            {
                entries.push(term, 1, |record| record.push_str(&"!".repeat(size)));
            }
            entries
        };
        let shards = WordShards::cut(entries(), |_| false);
        assert_eq!(shards.firsts(), ["a", "c", "d", "e"]);
        let files = shards.files();
        assert_eq!(files[0].name, "t/0");
        assert!(files[0].json.starts_with("{\"p\":\"!!"), "{}", &files[0].json[..20]);
        assert!(files[0].json.ends_with("\"t\":\"!a !b\"}"));
        let shards = WordShards::cut(entries(), |word| word != "c");
        assert_eq!((shards.firsts(), shards.frequent_starts()), (vec!["c"], vec![0, 2, 3]));
        assert_eq!(shards.files()[2], File { name: "f/2".into(), json: r#"{"p":"!"}"#.into() });
    }
}
