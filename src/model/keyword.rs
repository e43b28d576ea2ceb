//! Keywords of transcripts: which many have, whatever their spelling.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::slug::{slug, unique};

/// Longest page name in bytes without `.html`.
const MOST_PAGE: usize = 90;

/// A keyword of some transcripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyword {
    /// As most of them spell it.
    pub name: String,
    /// Its page in the folder of keywords, without `.html`.
    pub page: String,
    /// Their numbers, ascending.
    pub transcripts: Vec<usize>,
}

/// Transcripts of a keyword, and how often it is spelled how.
#[derive(Default)]
struct Uses<'a> {
    spellings: BTreeMap<&'a str, usize>,
    transcripts: Vec<usize>,
}

impl Keyword {
    /// The keywords that at least so many transcripts have, in alphabetical order; of each
    /// transcript they are given in one text, a line each. Spellings that differ in case or in
    /// spaces are one keyword under the commonest.
    ///
    /// Most keywords are had by one transcript: all are counted by their hashes first.
    #[must_use]
    pub fn common<'a>(texts: impl Iterator<Item = &'a str> + Clone, least: usize) -> Vec<Self> {
        let mut counts: FxHashMap<u64, usize> = FxHashMap::default();
        for text in texts.clone() {
            text.lines().map(hash).for_each(|hash| *counts.entry(hash).or_default() += 1);
        }
        let mut keywords: BTreeMap<String, Uses<'_>> = BTreeMap::new();
        for (number, text) in texts.enumerate() {
            for name in text.lines().filter(|name| counts[&hash(name)] >= least) {
                let uses = keywords.entry(letters(name).collect()).or_default();
                *uses.spellings.entry(name).or_default() += 1;
                if uses.transcripts.last() != Some(&number) {
                    uses.transcripts.push(number);
                }
            }
        }
        let mut taken = BTreeSet::from(["index".to_owned()]);
        keywords
            .into_iter()
            .filter(|(key, uses)| !key.is_empty() && uses.transcripts.len() >= least)
            .map(|(key, Uses { spellings, transcripts })| {
                let most = spellings.iter().max_by_key(|&(name, n)| (*n, std::cmp::Reverse(name)));
                let name = most.map_or_else(String::new, |(name, _)| (*name).to_owned());
                let page = unique(&slug(&name, MOST_PAGE), MOST_PAGE, key.as_bytes(), &mut taken);
                Self { name, page, transcripts }
            })
            .collect()
    }
}

/// What tells keywords apart.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase)
}

fn hash(name: &str) -> u64 {
    let mut hash = FxHasher::default();
    letters(name).for_each(|letter| letter.hash(&mut hash));
    hash.finish()
}
