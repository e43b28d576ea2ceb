//! The files that list all words with their postings.

use super::merge::TermEntry;
use super::{File, front_coded};

/// Size at which a word shard is closed, in bytes.
const SHARD_BYTES: usize = 9_000;

/// The words with their postings, cut into files.
pub(crate) struct WordShards {
    shards: Vec<Vec<TermEntry>>,
}

impl WordShards {
    /// Cuts entries, given in byte order of their terms.
    pub fn cut(entries: Vec<TermEntry>) -> Self {
        let mut shards: Vec<Vec<TermEntry>> = Vec::new();
        let mut size = usize::MAX;
        for entry in entries {
            // Four bytes of every word are shared with the one before, on average.
            let cost = entry.record.len() + 2 + entry.term.len().saturating_sub(4).max(2);
            if size.saturating_add(cost) > SHARD_BYTES {
                shards.push(Vec::new());
                size = 0;
            }
            size += cost;
            if let Some(shard) = shards.last_mut() {
                shard.push(entry);
            }
        }
        Self { shards }
    }

    /// First word of each shard.
    pub fn firsts(&self) -> Vec<&str> {
        self.shards.iter().filter_map(|shard| Some(&*shard.first()?.term)).collect()
    }

    /// The files `t/0`, `t/1`, ...
    pub fn files(&self) -> Vec<File> {
        let file = |(number, shard): (usize, &Vec<TermEntry>)| {
            let words = front_coded(shard.iter().map(|entry| &*entry.term));
            let records: Vec<&str> = shard.iter().map(|entry| entry.record.as_str()).collect();
            let json = serde_json::json!({ "t": words, "p": records.join(" ") }).to_string();
            File { name: format!("t/{number}"), json }
        };
        self.shards.iter().enumerate().map(file).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_closed_by_size_and_a_large_word_stands_alone() {
        let entry = |(term, size): (&str, usize)| TermEntry {
            term: term.into(),
            documents: 1,
            record: "!".repeat(size),
        };
        let sizes = [("a", 4_000), ("b", 4_000), ("c", 4_000), ("d", 20_000), ("e", 1)];
        let shards = WordShards::cut(sizes.map(entry).into());
        assert_eq!(shards.firsts(), ["a", "c", "d", "e"]);
        let files = shards.files();
        assert_eq!(files[0].name, "t/0");
        assert!(files[0].json.starts_with("{\"p\":\"!!"), "{}", &files[0].json[..20]);
        assert!(files[0].json.ends_with("\"t\":\"!a !b\"}"));
    }
}
