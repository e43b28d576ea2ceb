//! Keywords that many transcripts share, whatever their spelling.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::slug::{slug, unique};

/// Maximum length of a page name without `.html`, in bytes.
const MOST_PAGE: usize = 90;

/// A keyword and its transcripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyword {
    /// The most common spelling.
    pub name: String,
    /// The name of its page in the folder of keywords, without `.html`.
    pub page: String,
    /// The numbers of the transcripts, ascending.
    pub transcripts: Vec<usize>,
}

/// The transcripts of a keyword, and the count of each spelling.
#[derive(Default)]
struct Uses<'a> {
    spellings: BTreeMap<&'a str, usize>,
    transcripts: Vec<usize>,
}

impl Keyword {
    /// The keywords that at least this many transcripts have, in alphabetical order. The keywords
    /// of each transcript are one text, one keyword per line. Spellings that differ in case or
    /// spaces are one keyword, shown in the commonest spelling.
    ///
    /// Most keywords have a single transcript, so all are first counted by hash.
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

/// The form in which keywords are compared.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase)
}

fn hash(name: &str) -> u64 {
    let mut hash = FxHasher::default();
    letters(name).for_each(|letter| letter.hash(&mut hash));
    hash.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn common(texts: &[&str], least: usize) -> Vec<(String, String, Vec<usize>)> {
        let keywords = Keyword::common(texts.iter().copied(), least).into_iter();
        keywords.map(|Keyword { name, page, transcripts }| (name, page, transcripts)).collect()
    }

    #[test]
    fn spellings_are_one_keyword_under_the_commonest_counted_once_a_transcript() {
        let found = common(&["Fog Horn\nfog horn", "foghorn\nbell", "Fog Horn", ""], 3);
        assert_eq!(found, [("Fog Horn".to_owned(), "fog-horn".to_owned(), vec![0, 1, 2])]);
    }

    #[test]
    fn a_keyword_often_in_one_transcript_is_not_common() {
        assert_eq!(common(&["fog\nFog\nFOG", "bell", "bell"], 2)[0].0, "bell");
        assert_eq!(common(&["fog\nFog\nFOG"], 2), []);
    }

    #[test]
    fn no_two_pages_share_an_address_nor_take_that_of_the_list() {
        let names = "C\nC++\nC#\nIndex\n\u{1f41f}\n \n";
        let pages: BTreeSet<String> =
            common(&[names], 1).into_iter().map(|(_, page, _)| page).collect();
        assert_eq!(pages.len(), 5, "{pages:?}");
        assert!(pages.contains("c") && !pages.contains("index"), "{pages:?}");
    }
}
