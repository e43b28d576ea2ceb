//! The terms of topics: words and phrases, with or without `*`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};

use crate::index::{Tokenizer, is_no_space};

/// The fewest letters before a `*`. A shorter prefix would match far too much.
const MIN_PREFIX: usize = 2;

/// A word or phrase, as written in `longhand.yaml`: `gaza`, `west bank`, `palestin*`.
///
/// Like a query, it is split into words by the tokenizer of the index: `anti-semit*` is a phrase of
/// two words. A `*` at the end of a word stands for any ending. A single character of a script
/// without spaces matches every pair that starts with it, because only pairs are indexed
/// (`docs/index-format.md`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// The term, as written.
    pub text: String,
    /// At least one word.
    pub words: Vec<Word>,
}

/// A word of a term.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Word {
    /// The word, as produced by the tokenizer, or a prefix.
    pub text: String,
    /// True if any word that starts with `text` matches.
    pub is_prefix: bool,
}

impl Word {
    /// Returns true if a term of a transcript matches this word.
    #[must_use]
    pub fn fits(&self, term: &str) -> bool {
        if self.is_prefix { term.starts_with(&self.text) } else { term == self.text }
    }
}

impl FromStr for Term {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let mut words: Vec<Word> = Vec::new();
        let mut tokenizer = Tokenizer::default();
        for chunk in text.split_whitespace() {
            let (word, is_open) = chunk.strip_suffix('*').map_or((chunk, false), |w| (w, true));
            if word.contains('*') {
                return Err(format!(
                    "'{text}' has a * inside a word; it is allowed only at the end, as in palestin*"
                ));
            }
            let before = words.len();
            tokenizer.tokens(word, |term| {
                let mut chars = term.chars();
                let is_prefix = chars.next().is_some_and(is_no_space) && chars.next().is_none();
                words.push(Word { text: term.to_owned(), is_prefix });
            });
            if is_open {
                let last = words[before..].last_mut().ok_or_else(|| {
                    format!("'{text}' has a * without a word before it; write it like palestin*")
                })?;
                if !last.is_prefix && last.text.chars().count() < MIN_PREFIX {
                    return Err(format!(
                        "'{chunk}' in '{text}' matches too many words; put at least two letters before the *"
                    ));
                }
                last.is_prefix = true;
            }
        }
        if words.is_empty() {
            return Err(format!("'{text}' contains no letter or digit; use a word or a phrase"));
        }
        Ok(Self { text: text.to_owned(), words })
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Term {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let term: Term = text.parse().unwrap();
        let word = |word: &Word| format!("{}{}", word.text, if word.is_prefix { "*" } else { "" });
        term.words.iter().map(word).collect()
    }

    #[test]
    fn a_term_is_split_like_a_query() {
        assert_eq!(words("Gaza"), ["gaza"]);
        assert_eq!(words(" West  Bank "), ["west", "bank"]);
        assert_eq!(words("anti-semit*"), ["anti", "semit*"]);
        assert_eq!(words("border cross* polic*"), ["border", "cross*", "polic*"]);
        assert_eq!(words("U.S. Sénat"), ["us", "senat"]);
        assert_eq!(words("東"), ["東*"]);
        assert_eq!(words("東京都"), ["東京", "京都"]);
    }

    #[test]
    fn an_invalid_term_is_refused_with_advice() {
        for (text, part) in [
            ("", "no letter or digit"),
            (" – ", "no letter or digit"),
            ("*", "without a word"),
            ("west *", "without a word"),
            ("pal*stine", "inside a word"),
            ("palestin**", "inside a word"),
            ("a*", "too many"),
        ] {
            let message = text.parse::<Term>().unwrap_err();
            assert!(message.contains(part), "{text}: {message}");
        }
    }
}
