#![no_main]
//! A term, a term to leave out, and lines: what is found is what looking everywhere finds.
use longhand::index::Tokenizer;
use longhand::topics::{Matcher, Term, Topic};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let mut term = || -> Option<Term> { lines.next()?.parse().ok() };
    let (Some(wanted), excluded) = (term(), term()) else { return };
    let topic =
        Topic { terms: vec![wanted], exclude: excluded.into_iter().collect(), ..Topic::default() };
    let matcher = Matcher::new(std::slice::from_ref(&topic));
    let mut counter = matcher.counter();
    let mut said: Vec<String> = Vec::new();
    for (number, line) in lines.enumerate() {
        Tokenizer::default().tokens(line, |term| {
            counter.count_unknown(number, term);
            said.push(term.to_owned());
        });
    }
    let places = |terms: &[Term]| -> Vec<(usize, usize)> {
        let Some(term) = terms.first() else { return Vec::new() };
        let fits = |words: &[String]| words.iter().zip(&term.words).all(|(s, word)| word.fits(s));
        let runs = said.windows(term.words.len()).enumerate();
        runs.filter(|(_, run)| fits(run)).map(|(at, run)| (at, at + run.len() - 1)).collect()
    };
    let excluded = places(&topic.exclude);
    let mut expected = places(&topic.terms);
    expected.retain(|hit| !excluded.iter().any(|other| other.0 <= hit.1 && hit.0 <= other.1));
    let found: Vec<_> =
        counter.finish().iter().map(|hit| (hit.from as usize, hit.to as usize)).collect();
    assert_eq!(found, expected);
});
