//! The index of some neighbouring transcripts, filled one transcript at a time.

use super::Tokenizer;
use super::bitmap::Bitmap;
use super::distinctive::{self, Candidate, distinctive};
use super::frequent::Frequent;
use super::ngrams::{self, Gram};
use super::run::{Document, Posting, Run, TermRun};
use super::table::TermTable;

/// A term in the transcript at hand: what every occurrence touches, kept small.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    gram: Gram,
    count: u32,
    in_title: bool,
    /// How many lines hold it, as far as [`distinctive::LINES`], and the last of these, from 1.
    lines: u8,
    line: u32,
    /// Its position among the candidates for distinctive terms, from 1.
    candidate: u8,
}

/// What a transcript's words tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Number of words in its text.
    pub words: u32,
    /// Terms that a reader would know it by, as they are written.
    pub terms: Vec<String>,
}

/// A term in a transcript that is done. They are kept in the order in which they come: a list for
/// each term would waste more than it holds where most terms occur once.
#[derive(Debug, Clone, Copy)]
struct Entry {
    term: u32,
    posting: Posting,
}

/// An index in the making.
pub struct Partial<'a> {
    frequent: &'a Frequent,
    shard_bits: u32,
    tokenizer: Tokenizer,
    numbers: TermTable,
    /// By number of the term.
    seen: Vec<Seen>,
    touched: Vec<u32>,
    /// The first lines of each term in the transcript at hand: its number and theirs, from 1.
    places: Vec<(u32, u32)>,
    grams: Vec<u32>,
    /// By document.
    entries: Vec<Entry>,
    run: Run,
}

impl<'a> Partial<'a> {
    /// An empty part.
    #[must_use]
    pub fn new(frequent: &'a Frequent, shard_bits: u32) -> Self {
        Self {
            frequent,
            shard_bits,
            tokenizer: Tokenizer::default(),
            numbers: TermTable::default(),
            seen: Vec::new(),
            touched: Vec::new(),
            places: Vec::new(),
            grams: Vec::new(),
            entries: Vec::new(),
            run: Run::default(),
        }
    }

    /// Adds the transcript of a number above all before, and returns what its words tell.
    pub fn add(&mut self, number: usize, title: &str, lines: &[&str]) -> Counted {
        self.add_counted(number, title, lines, |_, _, _| {})
    }

    /// The same, and tells of each word in its order: the number of its line, from 0, the number of
    /// its term in this part, and the term.
    pub fn add_counted(
        &mut self,
        number: usize,
        title: &str,
        lines: &[&str],
        mut count: impl FnMut(usize, u32, &str),
    ) -> Counted {
        let mut tokenizer = std::mem::take(&mut self.tokenizer);
        let mut words = 0_u32;
        let mut window = ngrams::Window::new(self.shard_bits);
        self.grams.clear();
        self.places.clear();
        for (line, text) in (1..).zip(lines) {
            tokenizer.tokens(text, |term| {
                let number = self.number(term);
                count(line as usize - 1, number, term);
                let seen = &mut self.seen[number as usize];
                seen.count += 1;
                words = words.saturating_add(1);
                window.push(seen.gram, &mut self.grams);
                if seen.lines < distinctive::LINES && seen.line != line {
                    seen.lines += 1;
                    seen.line = line;
                    self.places.push((number, line));
                }
                if seen.count == 1 {
                    self.touched.push(number);
                }
            });
        }
        let mut window = ngrams::Window::new(self.shard_bits);
        tokenizer.tokens(title, |term| {
            let number = self.number(term);
            let seen = &mut self.seen[number as usize];
            window.push(seen.gram, &mut self.grams);
            if seen.count == 0 && !seen.in_title {
                self.touched.push(number);
            }
            seen.in_title = true;
        });
        let candidates = self.candidates(lines, &mut tokenizer);
        let terms = distinctive(&candidates, lines, self.frequent, &mut tokenizer);
        self.tokenizer = tokenizer;
        let document = self.run.documents.len() as u32;
        self.entries.reserve(self.touched.len());
        for term in self.touched.drain(..) {
            let seen = &mut self.seen[term as usize];
            let posting = Posting { document, count: seen.count, in_title: seen.in_title };
            *seen = Seen { gram: seen.gram, ..Seen::default() };
            self.entries.push(Entry { term, posting });
        }
        let filter = Bitmap::of(&self.grams, self.shard_bits);
        self.run.documents.push(Document { words, filter });
        self.run.numbers.push(u32::try_from(number).ok());
        Counted { words, terms }
    }

    /// What may be distinctive of the transcript at hand: the terms said most of each rank, in
    /// the order in which they come where they are said as often.
    fn candidates(&mut self, lines: &[&str], tokenizer: &mut Tokenizer) -> Vec<Candidate> {
        let seen = |term: u32| &self.seen[term as usize];
        let is_often = |&term: &u32| seen(term).count >= distinctive::NAME_COUNT;
        let mut terms: Vec<u32> = self.touched.iter().copied().filter(is_often).collect();
        terms.sort_by_key(|&term| std::cmp::Reverse(seen(term).count));
        let mut chosen: Vec<u32> = Vec::new();
        for (rank, most) in distinctive::CANDIDATES {
            let of_rank = terms.iter().copied().filter(|&term| seen(term).gram.rank() == rank);
            chosen.extend(of_rank.take(most));
        }
        let mut candidates = Vec::with_capacity(chosen.len());
        for (position, &term) in (1..).zip(&chosen) {
            let seen = &mut self.seen[term as usize];
            seen.candidate = position;
            candidates.push(Candidate::new(seen.count, seen.gram.rank()));
        }
        for &(term, line) in &self.places {
            if let Some(at) = self.seen[term as usize].candidate.checked_sub(1) {
                candidates[usize::from(at)].lines.push(line as usize - 1);
            }
        }
        for (candidate, chosen) in candidates.iter_mut().zip(chosen) {
            for &line in &candidate.lines {
                let term = &mut candidate.term;
                if !term.is_empty() {
                    break;
                }
                tokenizer.tokens(distinctive::beginning(lines[line]), |found| {
                    if term.is_empty() && self.number(found) == chosen {
                        term.push_str(found);
                    }
                });
            }
        }
        candidates
    }

    fn number(&mut self, term: &str) -> u32 {
        let next = self.seen.len() as u32;
        let number = self.numbers.number(term, next);
        if number == next {
            let gram = Gram::new(term, self.frequent.rank(term));
            self.seen.push(Seen { gram, ..Seen::default() });
        }
        number
    }

    /// Ends the part.
    #[must_use]
    pub fn finish(self) -> Run {
        let Self { seen, entries, numbers, run, .. } = self;
        let lists = by_term(&entries, seen.len());
        drop((seen, entries));
        let mut terms = TermRun::default();
        let mut packed = Vec::new();
        numbers.for_each_in_order(|term, number| {
            packed.clear();
            let mut before = 0;
            for posting in lists.of(number) {
                posting.write(before, &mut packed);
                before = posting.document;
            }
            terms.push(term, &packed);
        });
        terms.texts.shrink_to_fit();
        terms.postings.shrink_to_fit();
        terms.ends.shrink_to_fit();
        Run { terms, ..run }
    }
}

/// Postings in the order of their terms' numbers, and within each of the documents.
struct Lists {
    /// Where the postings of each term begin, and the last end.
    starts: Vec<u32>,
    postings: Vec<Posting>,
}

/// Sorts entries by their terms (a counting sort).
fn by_term(entries: &[Entry], terms: usize) -> Lists {
    let mut starts = vec![0_u32; terms + 1];
    for entry in entries {
        starts[entry.term as usize + 1] += 1;
    }
    for term in 0..terms {
        starts[term + 1] += starts[term];
    }
    let mut postings = vec![Posting::default(); entries.len()];
    // Moves each start to its end, which is the start of the next.
    for entry in entries {
        let next = &mut starts[entry.term as usize];
        postings[*next as usize] = entry.posting;
        *next += 1;
    }
    starts.rotate_right(1);
    starts[0] = 0;
    Lists { starts, postings }
}

impl Lists {
    fn of(&self, term: u32) -> &[Posting] {
        let [from, to] = [term, term + 1].map(|term| self.starts[term as usize] as usize);
        &self.postings[from..to]
    }
}

#[cfg(test)]
mod tests {
    use super::super::run::postings;
    use super::*;

    #[test]
    fn counts_are_of_the_text_and_titles_are_marked() {
        let frequent = Frequent::default();
        let mut partial = Partial::new(&frequent, 0);
        assert_eq!(partial.add(5, "Fog", &["the sea", "and the fog"]).words, 5);
        assert_eq!(partial.add(9, "Only here", &["the"]).words, 1);
        let run = partial.finish();
        assert_eq!(run.numbers, [Some(5), Some(9)]);
        assert_eq!(run.terms.texts, "andfoghereonlyseathe");
        let lists: Vec<Vec<Posting>> =
            (0..run.terms.ends.len()).map(|at| postings(run.terms.list(at)).collect()).collect();
        assert_eq!((run.terms.term(1), run.terms.position("fog")), ("fog", 1));
        assert_eq!((run.terms.position(""), run.terms.position("zebra")), (0, 6));
        let posting = |document, count, in_title| Posting { document, count, in_title };
        assert_eq!(lists[1], [posting(0, 1, true)]);
        assert_eq!(lists[2], [posting(1, 0, true)]);
        assert_eq!(lists[5], [posting(0, 2, false), posting(1, 1, false)]);
    }
}
