//! The files that list all words with their postings.

use super::merge::TermEntry;
use super::{File, front_coded};

/// Sizes at which a shard is closed, in bytes: of the words that the phrase filter does not know,
/// and of those that it knows, whose lists are seldom needed.
const SHARD_BYTES: usize = 16_000;
const FREQUENT_BYTES: usize = 20_000;

/// The words with their postings, cut into files.
pub(crate) struct WordShards {
    frequent: Vec<Vec<TermEntry>>,
    others: Vec<Vec<TermEntry>>,
}

impl WordShards {
    /// Cuts entries, given in byte order of their terms.
    pub fn cut(entries: Vec<TermEntry>, is_frequent: impl Fn(&str) -> bool) -> Self {
        let (frequent, others) = entries.into_iter().partition(|entry| is_frequent(&entry.term));
        // Four bytes of every word are shared with the one before, on average.
        let term_bytes = |entry: &TermEntry| 1 + entry.term.len().saturating_sub(4).max(2);
        Self {
            frequent: cut(frequent, FREQUENT_BYTES, |_| 0),
            others: cut(others, SHARD_BYTES, term_bytes),
        }
    }

    /// First word of each shard of words that are not frequent.
    pub fn firsts(&self) -> Vec<&str> {
        self.others.iter().filter_map(|shard| Some(&*shard.first()?.term)).collect()
    }

    /// Number of the first word of each shard of frequent words.
    pub fn frequent_starts(&self) -> Vec<usize> {
        let mut next = 0;
        let start = |shard: &Vec<TermEntry>| {
            next += shard.len();
            next - shard.len()
        };
        self.frequent.iter().map(start).collect()
    }

    /// The files `f/0`, `f/1`, ... and `t/0`, `t/1`, ...
    pub fn files(&self) -> Vec<File> {
        let frequent = self.frequent.iter().enumerate().map(|(number, shard)| {
            let json = serde_json::json!({ "p": records(shard) }).to_string();
            File { name: format!("f/{number}"), json }
        });
        let others = self.others.iter().enumerate().map(|(number, shard)| {
            let words = front_coded(shard.iter().map(|entry| &*entry.term));
            let json = serde_json::json!({ "t": words, "p": records(shard) }).to_string();
            File { name: format!("t/{number}"), json }
        });
        frequent.chain(others).collect()
    }
}

fn records(shard: &[TermEntry]) -> String {
    let records: Vec<&str> = shard.iter().map(|entry| entry.record.as_str()).collect();
    records.join(" ")
}

/// Neighbours together up to a size; a larger entry stands alone.
fn cut(
    entries: Vec<TermEntry>,
    most: usize,
    extra: impl Fn(&TermEntry) -> usize,
) -> Vec<Vec<TermEntry>> {
    let mut shards: Vec<Vec<TermEntry>> = Vec::new();
    let mut size = usize::MAX;
    for entry in entries {
        let cost = entry.record.len() + 1 + extra(&entry);
        if size.saturating_add(cost) > most {
            shards.push(Vec::new());
            size = 0;
        }
        size += cost;
        if let Some(shard) = shards.last_mut() {
            shard.push(entry);
        }
    }
    shards
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
        let sizes = [("a", 7_000), ("b", 7_000), ("c", 7_000), ("d", 30_000), ("e", 1)];
        let shards = WordShards::cut(sizes.map(entry).into(), |_| false);
        assert_eq!(shards.firsts(), ["a", "c", "d", "e"]);
        let files = shards.files();
        assert_eq!(files[0].name, "t/0");
        assert!(files[0].json.starts_with("{\"p\":\"!!"), "{}", &files[0].json[..20]);
        assert!(files[0].json.ends_with("\"t\":\"!a !b\"}"));
        let shards = WordShards::cut(sizes.map(entry).into(), |word| word != "c");
        assert_eq!((shards.firsts(), shards.frequent_starts()), (vec!["c"], vec![0, 2, 3]));
        assert_eq!(shards.files()[2], File { name: "f/2".into(), json: r#"{"p":"!"}"#.into() });
    }
}
