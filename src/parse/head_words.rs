//! The words in a transcript's head that show its subject.

use super::Facts;
use crate::index::Tokenizer;
use crate::model::HeadWord;

/// Maximum number of words in a head; lists of keywords may be arbitrarily long.
const MOST: usize = 96;
/// Maximum number of bytes that are used of a description, all from its first line:
/// acknowledgements, addresses and sponsors come further down.
const LEAD: usize = 320;

/// The distinct words of the title, the keywords and the beginning of the description.
pub fn head_words(title: &str, facts: &Facts) -> Vec<HeadWord> {
    let mut words = Vec::new();
    let mut tokenizer = Tokenizer::default();
    let mut add = |text: &str, is_named: bool| {
        tokenizer.tokens(text, |term| {
            let is_word = !term.starts_with(|c: char| c.is_ascii_digit()) && term.len() > 1;
            let word = HeadWord::new(term, is_named);
            if is_word && words.len() < MOST && !words.iter().any(|known| word.is_word_of(*known)) {
                words.push(word);
            }
        });
    };
    add(title, true);
    facts.about.keywords.iter().for_each(|keyword| add(keyword, true));
    let line = facts.about.description.trim_start().lines().next().unwrap_or_default();
    let lead = &line[..line.floor_char_boundary(LEAD)];
    let is_address = |word: &&str| word.contains("://") || word.contains('@');
    lead.split_whitespace().filter(|word| !is_address(word)).for_each(|word| add(word, false));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::About;

    #[test]
    fn title_keywords_and_the_first_line_of_the_description_count() {
        let about = About {
            description: "The Fog's log, see https://example.org/log\nThanks to our sponsor".into(),
            keywords: vec!["Harbour pilots".into()],
            ..About::default()
        };
        let facts = Facts { about, ..Facts::default() };
        let named = ["night", "fog", "harbour", "pilots"].map(|term| HeadWord::new(term, true));
        let told = ["the", "log", "see"].map(|term| HeadWord::new(term, false));
        assert_eq!(head_words("Night fog 12", &facts), [&named[..], &told].concat());
    }

    #[test]
    fn a_list_of_keywords_of_any_length_gives_a_few() {
        let keywords = (0..10_000).map(|number| format!("word{number}")).collect();
        let facts = Facts { about: About { keywords, ..About::default() }, ..Facts::default() };
        assert_eq!(head_words("Fog", &facts).len(), MOST);
    }
}
