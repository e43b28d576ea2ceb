//! Which transcripts may answer, as the index knows it, and in which order their pages are worth
//! reading. What is weighed, and why, stands in `templates/assets/search-candidates.js`.

use std::cmp::Ordering;
use std::rc::Rc;

use super::Order;
use super::files::Files;
use super::grams::{Gram, by_shard, filter_grams};
use super::lists::{Lists, Spread};
use super::query::{Group, Phrase, Word};
use crate::error::Result;

/// Constants of BM25, and the share of its idf that a word in the title adds.
const K1: f64 = 1.2;
const B: f64 = 0.75;
const TITLE_BONUS: f64 = 0.5;
/// Transcripts with a phrase's words in the title that are worth a look.
const TITLE_PHRASES: usize = 8;
/// What a reader on the web fetches, compressed: a page for each word of its transcript, a shard of
/// the filter, a list of a frequent word. The same order of pages comes of the same costs.
const WORD_BYTES: f64 = 2.2;
const SHARD_BYTES: f64 = 10_000.0;
const LIST_BYTES: f64 = 15_000.0;
/// What a page costs beside its words, as so many words.
const PAGE_WORDS: f64 = 2500.0;
/// A row that keeps more than this share says that the words are really said there.
const SAID: f64 = 0.6;

/// One mark for each transcript.
pub(crate) type Marks = Vec<bool>;

/// Transcripts that may answer, with the lists that tell.
#[derive(Debug)]
pub(crate) struct Candidates<'a> {
    pub lists: Lists<'a>,
    files: &'a Files,
    mean_length: f64,
}

/// What would be read in vain: how many transcripts are marked, and bytes of their pages.
struct Waste {
    docs: usize,
    bytes: f64,
}

/// The greater first; equals stay as they are.
pub(crate) fn descending(a: f64, b: f64) -> Ordering {
    b.partial_cmp(&a).unwrap_or(Ordering::Equal)
}

/// Numbers of the marked transcripts.
fn marked(marks: &[bool]) -> impl Iterator<Item = usize> {
    marks.iter().enumerate().filter(|(_, mark)| **mark).map(|(doc, _)| doc)
}

/// A phrase may also be a title; a few transcripts with all its fetched words there are worth a
/// look.
fn add_titles(marks: &mut Marks, spreads: &[Rc<Spread>]) {
    let is_titled = |&doc: &usize| !marks[doc] && spreads.iter().all(|spread| spread.title[doc]);
    let titled: Vec<usize> = (0..marks.len()).filter(is_titled).collect();
    if titled.len() <= TITLE_PHRASES {
        titled.into_iter().for_each(|doc| marks[doc] = true);
    }
}

/// Takes away the marks of transcripts that say the word less often.
pub(crate) fn keep_holders(marks: &mut Marks, spread: &Spread, least: usize) {
    for (mark, &count) in marks.iter_mut().zip(&spread.count) {
        *mark &= count as usize >= least;
    }
}

impl<'a> Candidates<'a> {
    pub fn new(files: &'a Files) -> Self {
        let words = &files.manifest.docs.words;
        let sum: f64 = words.iter().sum();
        let mean = sum / words.len().max(1) as f64;
        let mean_length = if mean > 0.0 { mean } else { 1.0 };
        Self { lists: Lists::new(files), files, mean_length }
    }

    // -- what narrows --

    /// The runs of words that the filter knows.
    pub fn grams(&self, words: &[Word]) -> Vec<Gram> {
        filter_grams(words, &self.files.manifest)
    }

    /// Whether there is a group that narrows the search without the lists of top words, whichever
    /// of its phrases is taken.
    pub fn is_narrowed(&self, groups: &[Group]) -> bool {
        let is_narrow = |phrase: &Phrase| {
            phrase.words.iter().any(|word| !self.lists.is_top(word))
                || !self.grams(&phrase.words).is_empty()
        };
        groups.iter().any(|group| group.any.iter().all(is_narrow))
    }

    /// Words of a phrase whose lists are fetched before anything else: those that the filter does
    /// not know.
    pub fn first_words(&self, phrase: &Phrase) -> Vec<Word> {
        let without = |is: &dyn Fn(&Word) -> bool| -> Vec<Word> {
            phrase.words.iter().filter(|word| !is(word)).cloned().collect()
        };
        if phrase.words.len() == 1 {
            return phrase.words.clone();
        }
        let rare = without(&|word| self.lists.is_frequent(word));
        if !rare.is_empty() || !self.grams(&phrase.words).is_empty() {
            return rare;
        }
        without(&|word| self.lists.is_top(word))
    }

    fn words_of(&self, doc: usize) -> f64 {
        self.files.manifest.docs.words[doc].max(1.0)
    }

    /// Bytes of the pages that are likely to be read in vain before the one that holds the words
    /// together, best first. Words that are said more often are likelier to be said together; how
    /// much likelier, the square root says more truly than the product itself, because words do not
    /// fall independently of each other.
    fn waste(&self, marks: &Marks, spreads: &[Rc<Spread>]) -> Waste {
        let density = |doc| (doc, self.density(spreads, doc));
        let mut docs: Vec<(usize, f64)> = marked(marks).map(density).collect();
        docs.sort_by(|a, b| descending(a.1, b.1));
        let chance = |&(doc, density): &(usize, f64)| {
            f64::midpoint(density, (self.words_of(doc) + PAGE_WORDS).ln())
        };
        let chances: Vec<f64> = docs.iter().map(chance).collect();
        let most = chances.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let shares: Vec<f64> = chances.iter().map(|chance| (chance - most).exp()).collect();
        let all: f64 = shares.iter().sum();
        let (mut left, mut bytes) = (all, 0.0);
        for (&(doc, _), share) in docs.iter().zip(shares) {
            left -= share;
            bytes += (self.words_of(doc) + PAGE_WORDS) * WORD_BYTES * (left / all).max(0.0);
        }
        Waste { docs: docs.len(), bytes }
    }

    /// Bytes that are likely to be read in vain.
    pub fn waste_bytes(&self, marks: &Marks, words: &[Word]) -> f64 {
        self.waste(marks, &self.lists.of(words)).bytes
    }

    /// How many shards pay for themselves: each row keeps a share f of what is wrong.
    fn shards_for(&self, bytes: f64, shards: &[Vec<Gram>]) -> usize {
        let mut left = bytes;
        let mut count = 0;
        while left > SHARD_BYTES && count < shards.len() {
            left *= self.files.manifest.fill.powi(shards[count].len() as i32);
            count += 1;
        }
        count
    }

    /// Takes away marks by the rows of the filter, while they pay for themselves.
    pub fn keep_rows(
        &self,
        marks: &mut Marks,
        grams: &[Gram],
        spreads: &[Rc<Spread>],
    ) -> Result<()> {
        let mut shards = by_shard(grams);
        let mut before = self.waste(marks, spreads);
        loop {
            let rest = shards.split_off(self.shards_for(before.bytes, &shards));
            if shards.is_empty() {
                return Ok(());
            }
            for gram in std::mem::replace(&mut shards, rest).into_iter().flatten() {
                let row = self.files.filter_row(gram.hash)?;
                marks.iter_mut().zip(row).for_each(|(mark, may)| *mark &= may);
            }
            let after = self.waste(marks, spreads);
            if after.docs as f64 > before.docs as f64 * SAID {
                return Ok(());
            }
            before = after;
        }
    }

    /// Narrows marks down to the transcripts that may hold a run of words.
    fn keep_run(&mut self, marks: &mut Marks, words: &[Word], grams: &[Gram]) -> Result<()> {
        self.keep_rows(marks, grams, &self.lists.of(words))?;
        for word in words {
            if self.lists.is_top(word) || self.lists.has(word) {
                continue;
            }
            if self.waste_bytes(marks, words) <= 2.0 * LIST_BYTES {
                return Ok(());
            }
            self.lists.fetch([word], None)?;
            if let Some(spread) = self.lists.get(word) {
                keep_holders(marks, spread, 1);
            }
        }
        Ok(())
    }

    /// Marks of the transcripts that may answer a phrase, or none when nothing narrows it.
    fn marks_of(&mut self, phrase: &Phrase) -> Result<Option<Marks>> {
        let n = self.files.len();
        let words = &phrase.words;
        if words.iter().any(|word| self.lists.is_unknown(word)) {
            return Ok(Some(vec![false; n]));
        }
        let known = self.lists.of(words);
        let grams = self.grams(words);
        if known.is_empty() && grams.is_empty() {
            return Ok(None);
        }
        if let ([_], [spread]) = (&words[..], &known[..]) {
            let holds = |doc| spread.count[doc] > 0 || spread.title[doc];
            return Ok(Some((0..n).map(holds).collect()));
        }
        let mut marks = vec![true; n];
        for word in words {
            // A word that the phrase says twice is said twice.
            let times = words.iter().filter(|other| *other == word).count();
            if let Some(spread) = self.lists.get(word) {
                keep_holders(&mut marks, spread, times);
            }
        }
        self.keep_run(&mut marks, words, &grams)?;
        let rest = words.iter().any(|word| !self.lists.is_top(word) && !self.lists.has(word));
        if phrase.quoted && !known.is_empty() && !rest {
            add_titles(&mut marks, &self.lists.of(words));
        }
        Ok(Some(marks))
    }

    /// How many groups of the query each transcript may answer.
    pub fn count_answers(&mut self, groups: &[Group]) -> Result<Vec<usize>> {
        let mut answers = vec![0; self.files.len()];
        for group in groups {
            let alternatives: Vec<Option<Marks>> =
                group.any.iter().map(|phrase| self.marks_of(phrase)).collect::<Result<_>>()?;
            for (doc, answers) in answers.iter_mut().enumerate() {
                let answered =
                    |marks: &Option<Marks>| marks.as_ref().is_none_or(|marks| marks[doc]);
                *answers += usize::from(alternatives.iter().any(answered));
            }
        }
        Ok(answers)
    }

    // -- order --

    /// How well a transcript fits (Robertson and Zaragoza 2009).
    pub fn bm25(&self, spreads: &[Rc<Spread>], doc: usize) -> f64 {
        let length = self.files.manifest.docs.words[doc] / self.mean_length;
        let mut score = 0.0;
        for spread in spreads {
            let count = f64::from(spread.count[doc]);
            let saturated = (count * (K1 + 1.0)) / (count + K1 * (1.0 - B + B * length));
            let titled = if spread.title[doc] { TITLE_BONUS } else { 0.0 };
            score += spread.idf * (saturated + titled);
        }
        score
    }

    /// The logarithm of how likely these words are said together, for each byte one has to read.
    pub fn density(&self, spreads: &[Rc<Spread>], doc: usize) -> f64 {
        let length = self.words_of(doc);
        let mut score = (length / (length + PAGE_WORDS)).ln();
        for spread in spreads {
            let count = spread.count[doc];
            score += (if count > 0 { f64::from(count) } else { 0.5 } / length).ln();
        }
        score
    }

    /// Puts transcripts in order: best first, or by date. Equals stand newest first.
    pub fn rank(&self, docs: Vec<usize>, score: impl Fn(usize) -> f64, order: Order) -> Vec<usize> {
        let day = &self.files.manifest.docs.day;
        let mut docs: Vec<(usize, f64)> = docs.into_iter().map(|doc| (doc, score(doc))).collect();
        docs.sort_by(|&(a, of_a), &(b, of_b)| {
            let known = day[b].is_some().cmp(&day[a].is_some()); // unknown dates come last
            let by_date = match order {
                Order::Relevance => Ordering::Equal,
                Order::Newest => known.then(day[b].cmp(&day[a])),
                Order::Oldest => known.then(day[a].cmp(&day[b])),
            };
            let by_score = descending(of_a, of_b).then(day[b].cmp(&day[a])).then(a.cmp(&b));
            by_date.then(by_score)
        });
        docs.into_iter().map(|(doc, _)| doc).collect()
    }
}
