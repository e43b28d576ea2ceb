//! Decoding the postings of words (docs/index-format.md, section 6).

use serde::Deserialize;

use crate::index::{BitReader, front_decoded};

/// A word shard as written. `t` is missing for frequent words, which the manifest lists.
#[derive(Debug, Deserialize)]
pub(crate) struct WordShard {
    #[serde(default)]
    t: String,
    p: String,
}

/// The postings of a word.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Postings {
    /// Transcripts with the word in their text, ascending, and how often each contains it.
    pub docs: Vec<(u32, u32)>,
    /// Transcripts with the word in their title, ascending.
    pub titles: Vec<u32>,
}

impl WordShard {
    /// The words, in byte order.
    pub fn words(&self) -> Vec<String> {
        front_decoded(&self.t)
    }

    /// The records of the words, in the same order.
    pub fn records(&self) -> impl Iterator<Item = &str> {
        self.p.split(' ')
    }

    /// The record at this position.
    pub fn record(&self, at: usize) -> Option<&str> {
        self.records().nth(at)
    }

    /// The record of a word.
    pub fn find(&self, word: &str) -> Option<&str> {
        let at = self.words().binary_search_by(|other| (**other).cmp(word)).ok()?;
        self.record(at)
    }
}

/// Decodes the record of a word in an archive of `n` transcripts. `None` if it is damaged.
pub(crate) fn postings(record: &str, n: usize) -> Option<Postings> {
    let n = u32::try_from(n).ok()?;
    let mut bits = BitReader::new(record);
    let highest = n.saturating_sub(1);
    let mut docs = Vec::new();
    let df = list_length(&mut bits, n)?;
    bits.set(df, 0, highest, &mut docs);
    let mut sums = Vec::new();
    if df > 0 {
        // Counts are stored as running sums minus one. The last sum is the total and not repeated.
        let total = u32::try_from(bits.gamma() - 1).ok()?.checked_add(df)?;
        bits.set(df - 1, 0, total.saturating_sub(2), &mut sums);
        sums.push(total - 1);
    }
    let starts = std::iter::once(0).chain(sums.iter().map(|sum| sum + 1));
    let counts: Vec<u32> = sums.iter().zip(starts).map(|(sum, start)| sum + 1 - start).collect();
    let mut titles = Vec::new();
    let titled = list_length(&mut bits, n)?;
    bits.set(titled, 0, highest, &mut titles);
    let is_complete = docs.len() == counts.len() && titles.len() == titled as usize;
    is_complete.then(|| Postings { docs: docs.into_iter().zip(counts).collect(), titles })
}

/// Reads the length of a list of transcripts. `None` if it is longer than the archive.
fn list_length(bits: &mut BitReader<'_>, n: u32) -> Option<u32> {
    u32::try_from(bits.gamma() - 1).ok().filter(|&length| length <= n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_example_of_the_format_is_read() {
        let expected = Postings { docs: vec![(1, 2), (4, 1), (5, 3)], titles: vec![4] };
        assert_eq!(postings("/+Ta", 8), Some(expected));
        assert_eq!(postings("`O", 8), Some(Postings { docs: Vec::new(), titles: vec![6] }));
    }

    proptest! {
        #[test]
        fn a_damaged_record_never_names_a_transcript_out_of_range(
            record in "[!-~]{0,12}", n in 0_usize..40,
        ) {
            if let Some(Postings { docs, titles }) = postings(&record, n) {
                prop_assert!(docs.iter().all(|&(doc, count)| (doc as usize) < n && count > 0));
                prop_assert!(titles.iter().all(|&doc| (doc as usize) < n));
            }
        }
    }
}
