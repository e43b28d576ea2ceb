//! Replacing words of a query by their corrections.

use super::query::Word;
use crate::index::Tokenizer;

/// A replacement for one or more words of a query.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Change {
    /// The replacement: one word, or two with a space between them.
    pub to: String,
    /// The neighbouring terms of the query that are replaced.
    pub from: Vec<String>,
}

impl Change {
    /// A replacement of a single word.
    pub(crate) fn of(term: &str, to: String) -> Self {
        Self { to, from: vec![term.to_owned()] }
    }

    /// A copy of the words with every occurrence of `from` replaced.
    pub(crate) fn applied(&self, words: &[Word]) -> Vec<Word> {
        let (mut changed, mut at) = (Vec::new(), 0);
        while let Some(word) = words.get(at) {
            let occurs = words[at..].len() >= self.from.len()
                && self
                    .from
                    .iter()
                    .zip(&words[at..])
                    .all(|(term, word)| word.term == *term && !word.prefix);
            if occurs {
                changed.extend(self.to.split(' ').map(Word::whole));
                at += self.from.len();
            } else {
                changed.push(word.clone());
                at += 1;
            }
        }
        changed
    }
}

/// The text of a query with the changes made wherever their words are neighbours.
pub(crate) fn replace_words(text: &str, changes: &[Change]) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    Tokenizer::default().ranges(text, |term, range| tokens.push((term.to_owned(), range)));
    let (mut result, mut done, mut at) = (String::new(), 0, 0);
    while at < tokens.len() {
        let change = changes.iter().find(|change| {
            let mut terms = change.from.iter().enumerate();
            terms.all(|(k, term)| tokens.get(at + k).is_some_and(|(other, _)| other == term))
        });
        if let Some(change) = change.filter(|_| tokens[at].1.start >= done) {
            result.extend(&chars[done..tokens[at].1.start]);
            result.push_str(&change.to);
            at += change.from.len() - 1;
            done = tokens[at].1.end;
        }
        at += 1;
    }
    result.extend(&chars[done..]);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_replaced_wherever_they_are_neighbours() {
        let change = |from: &[&str], to: &str| Change {
            from: from.iter().map(|&term| term.to_owned()).collect(),
            to: to.to_owned(),
        };
        let changes = [change(&["lmap"], "lamp"), change(&["light", "hous"], "lighthouse")];
        let text = "-Lmap \"a LIGHT, hous\" light lmap";
        assert_eq!(replace_words(text, &changes), "-lamp \"a lighthouse\" light lamp");
    }
}
