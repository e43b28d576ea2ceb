//! In which order transcripts are told: by BM25 (Robertson and Zaragoza, "The probabilistic
//! relevance framework", Foundations and Trends in Information Retrieval 3, 2009), where a phrase
//! counts as a word of its own, or by date.

use std::ops::Range;
use std::sync::Arc;

use super::Order;
use super::lists::DensePostings;
use super::manifest::Manifest;

/// Constants of BM25, and the share of its idf that a word in the title adds.
const K1: f64 = 1.2;
const B: f64 = 0.75;
const TITLE_BONUS: f64 = 0.5;

/// A transcript that answers.
#[derive(Debug, Clone)]
pub(crate) struct Ranked {
    pub doc: usize,
    /// Whether it says the whole sentence.
    pub exact: bool,
    /// The longest run of the sentence that it says, if that is more than half of it.
    pub run: Option<Range<usize>>,
    pub score: f64,
}

/// How well a transcript fits; `length` is that of its text, as a share of the mean.
pub(crate) fn bm25(lists: &[Arc<DensePostings>], doc: usize, length: f64) -> f64 {
    let score = |list: &Arc<DensePostings>| {
        let count = f64::from(list.count[doc]);
        let saturated = (count * (K1 + 1.0)) / (count + K1 * (1.0 - B + B * length));
        list.idf * (saturated + if list.title[doc] { TITLE_BONUS } else { 0.0 })
    };
    lists.iter().map(score).sum()
}

/// Puts transcripts in order: those that say the whole sentence, then those that say most of it
/// in a row, then the best; or by date. Equals stand newest first.
pub(crate) fn sort(found: &mut [Ranked], order: Order, manifest: &Manifest) {
    let day = |ranked: &Ranked| manifest.docs.day[ranked.doc];
    let said = |ranked: &Ranked| ranked.run.as_ref().map_or(0, Range::len);
    found.sort_by(|a, b| {
        let known = day(b).is_some().cmp(&day(a).is_some()); // unknown dates come last
        let by_date = match order {
            Order::Relevance => said(b).cmp(&said(a)).then(b.score.total_cmp(&a.score)),
            Order::Newest => known.then(day(b).cmp(&day(a))),
            Order::Oldest => known.then(day(a).cmp(&day(b))),
        };
        let newest = || day(b).cmp(&day(a)).then(a.doc.cmp(&b.doc));
        b.exact.cmp(&a.exact).then(by_date).then_with(newest)
    });
}
