//! The index of a block of transcripts, filled one transcript at a time.

use super::Tokenizer;
use super::bitmap::Bitmap;
use super::distinctive::{self, Candidate, distinctive};
use super::frequent::Frequent;
use super::ngrams::{self, Gram};
use super::run::{Document, Posting, Run, TermRun};
use super::table::TermTable;

/// The state of a term in the current transcript. Every occurrence updates it, so it is kept small.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    gram: Gram,
    count: u32,
    in_title: bool,
    /// The number of lines with the term, at most [`distinctive::LINES`].
    lines: u8,
    /// The last of these lines, counted from 1.
    line: u32,
    /// Its position among the candidates for distinctive terms, counted from 1; 0 if it is none.
    candidate: u8,
}

/// The result of counting the words of a transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Number of words in its text.
    pub words: u32,
    /// Its distinctive terms, as they are written.
    pub terms: Vec<String>,
}

/// A term in a finished transcript. Entries are kept in the order in which they are added: as most
/// terms occur once, a vector per term would waste more memory than it uses.
#[derive(Debug, Clone, Copy)]
struct Entry {
    term: u32,
    posting: Posting,
}

/// The index of a block of transcripts, under construction.
pub struct Partial<'a> {
    frequent: &'a Frequent,
    shard_bits: u32,
    tokenizer: Tokenizer,
    numbers: TermTable,
    /// The terms, by number.
    seen: Vec<Seen>,
    /// The numbers of the terms in the current transcript.
    touched: Vec<u32>,
    /// The first lines of each term in the current transcript: the number of the term, and that of
    /// the line, counted from 1.
    first_lines: Vec<(u32, u32)>,
    /// Hashes of the n-grams in the current transcript.
    grams: Vec<u32>,
    /// The entries, by document.
    entries: Vec<Entry>,
    run: Run,
}

impl<'a> Partial<'a> {
    /// An empty index.
    #[must_use]
    pub fn new(frequent: &'a Frequent, shard_bits: u32) -> Self {
        Self {
            frequent,
            shard_bits,
            tokenizer: Tokenizer::default(),
            numbers: TermTable::default(),
            seen: Vec::new(),
            touched: Vec::new(),
            first_lines: Vec::new(),
            grams: Vec::new(),
            entries: Vec::new(),
            run: Run::default(),
        }
    }

    /// Adds a transcript. Its number must be higher than that of the previous one.
    pub fn add(&mut self, number: usize, titles: &[&str], lines: &[&str]) -> Counted {
        self.add_counted(number, titles, lines, |_, _, _| {})
    }

    /// Like [`Self::add`], but calls `count` with each word, in order: the number of its line,
    /// counted from 0; the number of its term in this index; and the term.
    pub fn add_counted(
        &mut self,
        number: usize,
        titles: &[&str],
        lines: &[&str],
        mut count: impl FnMut(usize, u32, &str),
    ) -> Counted {
        let mut tokenizer = std::mem::take(&mut self.tokenizer);
        let mut words = 0_u32;
        let mut window = ngrams::Window::new(self.shard_bits);
        self.grams.clear();
        self.first_lines.clear();
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
                    self.first_lines.push((number, line));
                }
                if seen.count == 1 {
                    self.touched.push(number);
                }
            });
        }
        for title in titles {
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
        }
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

    /// The candidates for distinctive terms of the current transcript: the most common terms of
    /// each rank. Equally common ones are in order of appearance.
    fn candidates(&mut self, lines: &[&str], tokenizer: &mut Tokenizer) -> Vec<Candidate> {
        let mut terms = self.touched.clone();
        terms.retain(|&term| self.seen[term as usize].count >= distinctive::NAME_COUNT);
        terms.sort_by_key(|&term| std::cmp::Reverse(self.seen[term as usize].count));
        let mut chosen: Vec<u32> = Vec::new();
        for (rank, limit) in distinctive::CANDIDATES {
            let of_rank =
                terms.iter().filter(|&&term| self.seen[term as usize].gram.rank() == rank);
            chosen.extend(of_rank.take(limit));
        }
        let mut candidates = Vec::with_capacity(chosen.len());
        for (position, &term) in (1..).zip(&chosen) {
            let seen = &mut self.seen[term as usize];
            seen.candidate = position;
            candidates.push(Candidate::new(seen.count, seen.gram.rank()));
        }
        for &(term, line) in &self.first_lines {
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

    /// Sorts the terms and their postings into a run.
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

/// Postings in the order of their terms' numbers. Those of one term are in document order.
struct Lists {
    /// The start of each term's postings, and the end of the last.
    starts: Vec<u32>,
    postings: Vec<Posting>,
}

/// Sorts entries by their terms with a counting sort.
fn by_term(entries: &[Entry], terms: usize) -> Lists {
    let mut starts = vec![0_u32; terms + 1];
    for entry in entries {
        starts[entry.term as usize + 1] += 1;
    }
    for term in 0..terms {
        starts[term + 1] += starts[term];
    }
    let mut postings = vec![Posting::default(); entries.len()];
    // This moves each start to the end of its list, which is the start of the next list.
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
    fn words_of_the_title_are_marked_and_not_counted() {
        let frequent = Frequent::default();
        let mut partial = Partial::new(&frequent, 0);
        assert_eq!(partial.add(5, &["Fog"], &["the sea", "and the fog"]).words, 5);
        assert_eq!(partial.add(9, &["Only here"], &["the"]).words, 1);
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
