//! Which transcripts hold a word, and how often (docs/index-format.md, section 6).

use serde::Deserialize;

use crate::index::{BitReader, front_decoded};

/// A file of words with their records; those of frequent words do not repeat the words.
#[derive(Debug, Deserialize)]
pub(crate) struct WordShard {
    #[serde(default)]
    t: String,
    p: String,
}

/// The transcripts of a word.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Postings {
    /// Transcripts whose text holds it, ascending, and how often.
    pub docs: Vec<(u32, u32)>,
    /// Transcripts that have it in their title, ascending.
    pub titles: Vec<u32>,
}

impl WordShard {
    /// The words, in the order of their bytes.
    pub fn words(&self) -> Vec<String> {
        front_decoded(&self.t)
    }

    /// The records of the words, in the same order.
    pub fn records(&self) -> impl Iterator<Item = &str> {
        self.p.split(' ')
    }

    /// The record of a frequent word by its place.
    pub fn record(&self, at: usize) -> Option<&str> {
        self.records().nth(at)
    }

    /// The record of a word.
    pub fn find(&self, word: &str) -> Option<&str> {
        let at = self.words().binary_search_by(|other| (**other).cmp(word)).ok()?;
        self.record(at)
    }
}

/// The transcripts of a record, of `n` in all; `None` when it is damaged.
pub(crate) fn postings(record: &str, n: usize) -> Option<Postings> {
    let n = u32::try_from(n).ok()?;
    let mut bits = BitReader::new(record);
    let size = |number: u64| u32::try_from(number - 1).ok().filter(|&size| size <= n);
    let highest = n.saturating_sub(1);
    let mut docs = Vec::new();
    let df = size(bits.gamma())?;
    bits.set(df, 0, highest, &mut docs);
    let mut sums = Vec::new();
    if df > 0 {
        // The counts are coded as their running sums less one; the last is the total and left out.
        let total = u32::try_from(bits.gamma() - 1).ok()?.checked_add(df)?;
        bits.set(df - 1, 0, total.saturating_sub(2), &mut sums);
        sums.push(total - 1);
    }
    let starts = std::iter::once(0).chain(sums.iter().map(|sum| sum + 1));
    let counts: Vec<u32> = sums.iter().zip(starts).map(|(sum, start)| sum + 1 - start).collect();
    let mut titles = Vec::new();
    let titled = size(bits.gamma())?;
    bits.set(titled, 0, highest, &mut titles);
    let whole = docs.len() == counts.len() && titles.len() == titled as usize;
    whole.then(|| Postings { docs: docs.into_iter().zip(counts).collect(), titles })
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
        fn a_damaged_record_names_no_transcript_that_is_not_there(
            record in "[!-~]{0,12}", n in 0_usize..40,
        ) {
            if let Some(Postings { docs, titles }) = postings(&record, n) {
                prop_assert!(docs.iter().all(|&(doc, count)| (doc as usize) < n && count > 0));
                prop_assert!(titles.iter().all(|&doc| (doc as usize) < n));
            }
        }
    }
}
