//! A query with some of its words read otherwise.

use super::query::Word;
use crate::index::Tokenizer;

/// Words of a query, and what is searched in their place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Change {
    /// One word, or two.
    pub to: String,
    /// Neighbouring terms of the query.
    pub from: Vec<String>,
}

impl Change {
    /// A word that is read otherwise.
    pub(crate) fn of(term: &str, to: String) -> Self {
        Self { to, from: vec![term.to_owned()] }
    }

    /// Words with the change wherever its own stand together.
    pub(crate) fn applied(&self, words: &[Word]) -> Vec<Word> {
        let (mut changed, mut at) = (Vec::new(), 0);
        while let Some(word) = words.get(at) {
            let stands = words[at..].len() >= self.from.len()
                && self
                    .from
                    .iter()
                    .zip(&words[at..])
                    .all(|(term, word)| word.term == *term && !word.prefix);
            if stands {
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

/// The text of a query with some of its words replaced wherever they stand together.
pub(crate) fn replace_words(text: &str, changes: &[Change]) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    Tokenizer::default().ranges(text, |term, place| tokens.push((term.to_owned(), place)));
    let (mut result, mut done, mut at) = (String::new(), 0, 0);
    while at < tokens.len() {
        let stands = |change: &&Change| {
            change
                .from
                .iter()
                .enumerate()
                .all(|(k, term)| tokens.get(at + k).is_some_and(|(other, _)| other == term))
        };
        let change = changes.iter().find(stands);
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
    fn words_are_replaced_wherever_they_stand_together() {
        let change = |from: &[&str], to: &str| Change {
            from: from.iter().map(|&term| term.to_owned()).collect(),
            to: to.to_owned(),
        };
        let changes = [change(&["lmap"], "lamp"), change(&["light", "hous"], "lighthouse")];
        let text = "-Lmap \"a LIGHT, hous\" light lmap";
        assert_eq!(replace_words(text, &changes), "-lamp \"a lighthouse\" light lamp");
    }
}
