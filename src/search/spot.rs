//! Counts several runs of words in one pass over a text: the shift-and algorithm (Baeza-Yates and
//! Gonnet, "A new approach to text searching", Communications of the ACM 35, 1992) with words in
//! place of letters.

use rustc_hash::FxHashMap;

use super::page::Line;
use super::query::Word;
use crate::index::Tokenizer;

/// The runs to count. Their words are numbered consecutively, and each has a bit in the bit sets.
#[derive(Debug)]
pub(crate) struct Spotter<'a> {
    /// The positions of each term.
    terms: FxHashMap<&'a str, Vec<u64>>,
    /// The positions of each prefix.
    prefixes: Vec<(&'a str, Vec<u64>)>,
    /// The first position of every run.
    first: Vec<u64>,
    /// The number of the last position of each run.
    last: Vec<usize>,
}

fn set(bits: &mut [u64], at: usize) {
    bits[at / 64] |= 1 << (at % 64);
}

fn is_set(bits: &[u64], at: usize) -> bool {
    bits[at / 64] & 1 << (at % 64) != 0
}

impl<'a> Spotter<'a> {
    pub fn new(runs: &[&'a [Word]]) -> Self {
        let positions: usize = runs.iter().map(|run| run.len()).sum();
        let none = vec![0_u64; positions.div_ceil(64)];
        let (mut first, mut last, mut at) = (none.clone(), Vec::new(), 0);
        let mut terms: FxHashMap<&str, Vec<u64>> = FxHashMap::default();
        let mut prefixes: Vec<(&str, Vec<u64>)> = Vec::new();
        for run in runs {
            set(&mut first, at);
            for word in *run {
                if word.prefix {
                    let mut bits = none.clone();
                    set(&mut bits, at);
                    prefixes.push((&word.term, bits));
                } else {
                    set(terms.entry(&word.term).or_insert_with(|| none.clone()), at);
                }
                at += 1;
            }
            last.push(at - 1);
        }
        Self { terms, prefixes, first, last }
    }

    /// The number of occurrences of each run in the lines.
    pub fn count<'l>(&self, lines: impl IntoIterator<Item = &'l Line>) -> Vec<u32> {
        let mut tokenizer = Tokenizer::default();
        let mut found = vec![0; self.last.len()];
        let (mut state, mut fits) = (vec![0_u64; self.first.len()], vec![0_u64; self.first.len()]);
        let mut is_partial = false; // some run has matched so far
        for line in lines {
            tokenizer.tokens(&line.text, |term| {
                if !self.find(term, &mut fits) {
                    if std::mem::take(&mut is_partial) {
                        state.fill(0);
                    }
                    return;
                }
                is_partial = true;
                self.advance(&mut state, &fits);
                let ends = self.last.iter().zip(&mut found);
                ends.for_each(|(&at, found)| *found += u32::from(is_set(&state, at)));
            });
        }
        found
    }

    /// Sets `fits` to the positions that match a term. Returns false, and may leave `fits` as it
    /// is, if there are none.
    fn find(&self, term: &str, fits: &mut [u64]) -> bool {
        let whole = self.terms.get(term);
        match whole {
            Some(bits) => fits.copy_from_slice(bits),
            None if self.prefixes.is_empty() => return false,
            None => fits.fill(0),
        }
        let mut any = whole.is_some();
        for (_, bits) in self.prefixes.iter().filter(|(begin, _)| term.starts_with(begin)) {
            fits.iter_mut().zip(bits).for_each(|(fits, bits)| *fits |= bits);
            any = true;
        }
        any
    }

    /// Advances every run that has matched so far by one term.
    fn advance(&self, state: &mut [u64], fits: &[u64]) {
        let mut carry = 0;
        for ((state, first), fits) in state.iter_mut().zip(&self.first).zip(fits) {
            let moved = *state << 1 | carry;
            carry = *state >> 63;
            *state = (moved | first) & fits;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word(term: &str) -> Word {
        let begin = term.strip_suffix('*');
        Word { term: begin.unwrap_or(term).to_owned(), prefix: begin.is_some() }
    }

    fn lines(texts: &[String]) -> Vec<Line> {
        let line = |text: &String| Line { text: text.clone(), ..Line::default() };
        texts.iter().map(line).collect()
    }

    proptest! {
        #[test]
        fn counts_are_those_of_a_naive_search(
            texts in prop::collection::vec("([ab]{1,2} ){0,9}", 0..4),
            runs in prop::collection::vec(prop::collection::vec("[ab]{1,2}|a\\*", 1..5), 1..40),
        ) {
            let runs: Vec<Vec<Word>> =
                runs.iter().map(|run| run.iter().map(|term| word(term)).collect()).collect();
            let said: Vec<&str> = texts.iter().flat_map(|text| text.split_whitespace()).collect();
            let stands = |run: &Vec<Word>, some: &[&str]| run.iter().zip(some).all(|(word, term)| word.fits(term));
            let expected: Vec<u32> = runs.iter()
                .map(|run| said.windows(run.len()).filter(|some| stands(run, some)).count() as u32)
                .collect();
            let asked: Vec<&[Word]> = runs.iter().map(Vec::as_slice).collect();
            prop_assert_eq!(Spotter::new(&asked).count(&lines(&texts)), expected);
        }
    }
}
