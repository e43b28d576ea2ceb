//! What was meant by a sentence that nobody says as it was typed, because one of its words is a
//! mistake; the ways of finding it are those of `templates/assets/search-respelling.js`.

use std::collections::HashSet;
use std::rc::Rc;

use super::candidates::{Marks, keep_holders};
use super::grams::Gram;
use super::lists::Spread;
use super::query::{Change, Word};
use super::spelling::{is_typed, similar, units};
use super::stages::Search;
use crate::error::Result;

const LEAST_LETTERS: usize = 4;
/// A word in a larger share of the transcripts than this is no mistake.
const MISTAKE_SHARE: f64 = 1.0 / 32.0;
/// Words that are tried as the mistake; spellings of one, and how many of them at once.
const SLOTS: usize = 3;
const SPELLINGS: usize = 30;
const SPELLINGS_AT_ONCE: usize = 3;
/// Pages that are read in all, and for some spellings.
const PAGES: usize = 48;
const PAGES_A_TRY: usize = 12;
const PAGES_AT_ONCE: usize = 2;
/// Pages of so many bytes are read without asking what may have been meant.
const FEW_BYTES: f64 = 60_000.0;

/// A transcript that says the sentence with a change.
pub(crate) struct Proven {
    pub doc: usize,
    pub change: Change,
}

pub(crate) struct Respelling<'s, 'a> {
    search: &'s mut Search<'a>,
    words: Vec<Word>,
    /// Pages that may still be read.
    pages: usize,
    read: HashSet<(usize, usize)>,
}

impl<'s, 'a> Respelling<'s, 'a> {
    pub fn new(search: &'s mut Search<'a>, words: Vec<Word>) -> Self {
        Self { search, words, pages: PAGES, read: HashSet::new() }
    }

    pub fn find(mut self) -> Result<Option<Proven>> {
        for slot in self.slots() {
            if let Some(proven) = self.try_slot(slot)? {
                return Ok(Some(proven));
            }
        }
        Ok(None)
    }

    /// Places of the words that may be mistakes, the likeliest first: words that nobody says, then
    /// rare ones.
    fn slots(&self) -> Vec<usize> {
        let lists = &self.search.candidates.lists;
        let n = lists.files.len() as f64;
        let df =
            |at: usize| lists.get(&Word::whole(&self.words[at].term)).map_or(0, |list| list.df);
        let is_suspect = |&at: &usize| {
            let word = &self.words[at];
            !word.prefix
                && lists.has(word)
                && units(&word.term) >= LEAST_LETTERS
                && is_typed(&word.term)
                && df(at) as f64 <= n * MISTAKE_SHARE
        };
        let mut places: Vec<usize> = (0..self.words.len()).filter(is_suspect).collect();
        let is_unknown = |at: &usize| lists.is_unknown(&self.words[*at]);
        let unknown: Vec<usize> = places.iter().copied().filter(is_unknown).collect();
        match unknown.len() {
            0 => {
                places.sort_by_key(|&at| df(at));
                places.truncate(SLOTS);
                places
            }
            1 => unknown,
            // With two unknown words every reading lacks one.
            _ => Vec::new(),
        }
    }

    fn try_slot(&mut self, slot: usize) -> Result<Option<Proven>> {
        let marks = self.marks_around(slot)?;
        let docs = self.search.pick_marked(&marks);
        if docs.is_empty() {
            return Ok(None);
        }
        if self.search.candidates.waste_bytes(&marks, &self.words) <= FEW_BYTES {
            let docs = self.rank(docs, slot, &[]);
            return self.read_pages(&docs, slot);
        }
        for is_listed in [false, true] {
            let spellings =
                if is_listed { self.listed_spellings(slot)? } else { self.known_spellings(slot) };
            for some in spellings.chunks(SPELLINGS_AT_ONCE) {
                if self.pages == 0 {
                    break;
                }
                let docs = self.docs_of(&marks, slot, some)?;
                if let Some(proven) = self.read_pages(&docs, slot)? {
                    return Ok(Some(proven));
                }
            }
        }
        Ok(None)
    }

    /// The words before and after a place.
    fn sides(&self, slot: usize) -> [&[Word]; 2] {
        [&self.words[..slot], &self.words[slot + 1..]]
    }

    fn rest(&self, slot: usize) -> Vec<Word> {
        self.sides(slot).concat()
    }

    /// Transcripts that may say the sentence but for one word.
    fn marks_around(&self, slot: usize) -> Result<Marks> {
        let candidates = &self.search.candidates;
        let mut marks = vec![true; candidates.lists.files.len()];
        let rest = candidates.lists.of(&self.rest(slot));
        for spread in &rest {
            keep_holders(&mut marks, spread, 1);
        }
        candidates.keep_rows(&mut marks, &self.grams_around(slot), &rest)?;
        Ok(marks)
    }

    fn grams_around(&self, slot: usize) -> Vec<Gram> {
        let candidates = &self.search.candidates;
        let mut grams: Vec<Gram> =
            self.sides(slot).iter().flat_map(|side| candidates.grams(side)).collect();
        grams.sort_by_key(|gram| gram.rank);
        grams
    }

    /// `meant` are the lists of what may have been meant.
    fn rank(&self, docs: Vec<usize>, slot: usize, meant: &[Rc<Spread>]) -> Vec<usize> {
        let candidates = &self.search.candidates;
        let rest = candidates.lists.of(&self.rest(slot));
        let words = &candidates.lists.files.manifest.docs.words;
        let score = |doc: usize| {
            let times = meant.iter().map(|spread| f64::from(spread.count[doc])).fold(0.5, f64::max);
            candidates.density(&rest, doc) + (times / words[doc].max(1.0)).ln()
        };
        candidates.rank(docs, score, self.search.options.order)
    }

    // -- what may have been meant --

    /// Frequent words one slip away, and two of them written as one.
    fn known_spellings(&self, slot: usize) -> Vec<Vec<String>> {
        let term = &self.words[slot].term;
        let manifest = &self.search.candidates.lists.files.manifest;
        let mut near = similar(term, manifest.frequent.iter().map(String::as_str), 1);
        near.sort_by_key(|word| !manifest.is_top(word));
        let near = near.into_iter().map(|word| vec![word.to_owned()]);
        let cuts = term.char_indices().skip(1).map(|(at, _)| term.split_at(at));
        let both = cuts.filter(|(a, b)| manifest.is_top(a) && manifest.is_top(b));
        near.chain(both.map(|(a, b)| vec![a.to_owned(), b.to_owned()])).collect()
    }

    /// The other words one or two slips away, the commonest first.
    fn listed_spellings(&self, slot: usize) -> Result<Vec<Vec<String>>> {
        let files = self.search.candidates.lists.files;
        let near = files.corrections(&self.words[slot].term, SPELLINGS)?;
        let others = near.into_iter().filter(|word| files.manifest.frequent(word).is_none());
        Ok(others.map(|word| vec![word]).collect())
    }

    /// Transcripts that may say the sentence with one of these words, best first.
    fn docs_of(
        &mut self,
        base: &Marks,
        slot: usize,
        spellings: &[Vec<String>],
    ) -> Result<Vec<usize>> {
        let mut union = vec![false; base.len()];
        let whole = |terms: &Vec<String>| terms.iter().map(|term| Word::whole(term)).collect();
        let meant: Vec<Vec<Word>> = spellings.iter().map(whole).collect();
        let lists = &mut self.search.candidates.lists;
        let rare: Vec<Word> =
            meant.iter().flatten().filter(|word| !lists.is_frequent(word)).cloned().collect();
        lists.fetch(&rare, None)?;
        let candidates = &self.search.candidates;
        for words in &meant {
            if words.iter().any(|word| candidates.lists.is_unknown(word)) {
                continue;
            }
            let mut marks = base.clone();
            for spread in candidates.lists.of(words) {
                keep_holders(&mut marks, &spread, 1);
            }
            let said = candidates.lists.of(self.rest(slot).iter().chain(words));
            candidates.keep_rows(&mut marks, &self.grams_at(slot, words), &said)?;
            union.iter_mut().zip(marks).for_each(|(mark, other)| *mark |= other);
        }
        let meant = candidates.lists.of(meant.iter().flatten());
        Ok(self.rank(self.search.pick_marked(&union), slot, &meant))
    }

    /// The runs of the sentence that hold these words in the place of one.
    fn grams_at(&self, slot: usize, words: &[Word]) -> Vec<Gram> {
        let [before, after] = self.sides(slot);
        let whole = [before, words, after].concat();
        let around = self.grams_around(slot);
        let mut grams = self.search.candidates.grams(&whole);
        grams.retain(|gram| !around.iter().any(|other| other.hash == gram.hash));
        grams
    }

    // -- proof --

    fn read_pages(&mut self, docs: &[usize], slot: usize) -> Result<Option<Proven>> {
        let most = PAGES_A_TRY.min(self.pages);
        let unread = docs.iter().copied().filter(|&doc| !self.read.contains(&(doc, slot)));
        let waiting: Vec<usize> = unread.take(most).collect();
        let (first, others) = waiting.split_at(waiting.len().min(1));
        for some in std::iter::once(first).chain(others.chunks(PAGES_AT_ONCE)) {
            // Pages that the search page reads together count together.
            self.pages = self.pages.saturating_sub(some.len());
            self.read.extend(some.iter().map(|&doc| (doc, slot)));
            for &doc in some {
                if let Some(change) = self.examine(doc, slot)? {
                    return Ok(Some(Proven { doc, change }));
                }
            }
        }
        Ok(None)
    }

    fn examine(&mut self, doc: usize, slot: usize) -> Result<Option<Change>> {
        let address = self.search.index.describe(doc)?.address;
        let stream = self.search.pages.read(&self.search.index.site, &address);
        Ok(stream.and_then(|stream| stream.respelt(&self.words, slot)))
    }
}
