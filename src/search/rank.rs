//! The order of results: by date, or by BM25 (Robertson and Zaragoza, "The probabilistic relevance
//! framework", Foundations and Trends in Information Retrieval 3, 2009), where a phrase counts as
//! one word.

use std::ops::Range;
use std::sync::Arc;

use super::Order;
use super::lists::DensePostings;
use super::manifest::Manifest;

/// The constants of BM25, and the fraction of its idf that a word in the title adds.
const K1: f64 = 1.2;
const B: f64 = 0.75;
const TITLE_BONUS: f64 = 0.5;

/// A transcript that matches the query.
#[derive(Debug, Clone)]
pub(crate) struct Ranked {
    pub doc: usize,
    /// True if the text contains the whole sentence.
    pub exact: bool,
    /// The longest run of the sentence's words in the text, if that is more than half of them.
    pub run: Option<Range<usize>>,
    pub score: f64,
}

/// The BM25 score of a transcript. `length` is the length of its text relative to the mean.
pub(crate) fn bm25(lists: &[Arc<DensePostings>], doc: usize, length: f64) -> f64 {
    lists
        .iter()
        .map(|list| {
            let count = f64::from(list.count[doc]);
            let saturated = (count * (K1 + 1.0)) / (count + K1 * (1.0 - B + B * length));
            list.idf * (saturated + if list.title[doc] { TITLE_BONUS } else { 0.0 })
        })
        .sum()
}

/// Sorts results. Those with the whole sentence always come first. The rest are sorted by date, or
/// by the longest run of the sentence and then the score. Ties are broken newest first.
pub(crate) fn sort(found: &mut [Ranked], order: Order, manifest: &Manifest) {
    found.sort_by(|a, b| {
        let (day_a, day_b) = (manifest.docs.day[a.doc], manifest.docs.day[b.doc]);
        let undated_last = day_b.is_some().cmp(&day_a.is_some());
        let by_order = match order {
            Order::Relevance => b.run_len().cmp(&a.run_len()).then(b.score.total_cmp(&a.score)),
            Order::Newest => undated_last.then(day_b.cmp(&day_a)),
            Order::Oldest => undated_last.then(day_a.cmp(&day_b)),
        };
        b.exact.cmp(&a.exact).then(by_order).then(day_b.cmp(&day_a)).then(a.doc.cmp(&b.doc))
    });
}

impl Ranked {
    fn run_len(&self) -> usize {
        self.run.as_ref().map_or(0, Range::len)
    }
}
