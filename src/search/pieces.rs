//! Splitting a query into words, quotations and filters.

use super::notes::Note;
use crate::index::is_gershayim;

const OPENING: [char; 5] = ['"', '\u{201c}', '\u{201d}', '\u{201e}', '\u{ab}'];
const CLOSING: [char; 4] = ['"', '\u{201c}', '\u{201d}', '\u{bb}'];

/// Returns true for white space as browsers define it (ECMA-262, `WhiteSpace` and
/// `LineTerminator`).
pub(crate) fn is_space(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

/// The syntactic kind of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Quote,
    Or,
    And,
    Channel,
    Speaker,
    After,
    Before,
}

/// The filters of the query language, `name:value`. The page has the same in `search-query.js`.
const FILTERS: [(&str, Kind); 4] = [
    ("channel", Kind::Channel),
    ("speaker", Kind::Speaker),
    ("after", Kind::After),
    ("before", Kind::Before),
];
/// The operators. AND has no effect: a transcript must match all words anyway.
const OPERATORS: [(&str, Kind); 2] = [("OR", Kind::Or), ("AND", Kind::And)];

/// A piece of a query.
pub(crate) struct Piece {
    pub kind: Kind,
    /// The text without quotation marks, filter name and minus sign.
    pub value: String,
    /// True if a minus sign precedes it.
    pub negative: bool,
    /// True if the query ends with it.
    pub is_last: bool,
}

/// Splits a query into pieces. Adds a note for an unclosed quotation mark or a minus sign by
/// itself.
pub(crate) fn pieces(text: &[char], notes: &mut Vec<Note>) -> Vec<Piece> {
    Cutter { text, at: 0, notes }.pieces()
}

struct Cutter<'a> {
    text: &'a [char],
    at: usize,
    notes: &'a mut Vec<Note>,
}

impl Cutter<'_> {
    fn pieces(mut self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        while let Some(c) = self.peek() {
            if is_space(c) {
                self.at += 1;
                continue;
            }
            let negative = c == '-';
            if negative {
                self.at += 1;
                if self.peek().is_none_or(|c| is_space(c) || c == '-') {
                    self.notes.push(Note::LoneMinus);
                    while self.peek() == Some('-') {
                        self.at += 1;
                    }
                    continue;
                }
            }
            let (kind, value) = self.piece(negative);
            pieces.push(Piece { kind, value, negative, is_last: self.at == self.text.len() });
        }
        pieces
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn is_at_quote(&self) -> bool {
        self.peek().is_some_and(|c| OPENING.contains(&c))
    }

    fn piece(&mut self, negative: bool) -> (Kind, String) {
        if self.is_at_quote() {
            return (Kind::Quote, self.quote());
        }
        let chunk =
            self.take_while(|c, is_mark| !is_space(c) && (is_mark || !OPENING.contains(&c)));
        if let Some((name, value)) = chunk.split_once(':')
            && let Some(kind) = filter(name)
        {
            let quoted = value.is_empty() && self.is_at_quote();
            return (kind, if quoted { self.quote() } else { value.to_owned() });
        }
        let operator = OPERATORS.into_iter().find(|(name, _)| chunk == *name && !negative);
        (operator.map_or(Kind::Text, |(_, kind)| kind), chunk)
    }

    /// Reads the quotation that starts here, and returns its text without the quotation marks.
    fn quote(&mut self) -> String {
        self.at += 1;
        let value = self.take_while(|c, is_mark| is_mark || !CLOSING.contains(&c));
        if self.peek().is_none() {
            self.notes.push(Note::UnclosedQuote);
        } else {
            self.at += 1;
        }
        value
    }

    /// Takes characters as long as `keep` holds, given each and whether it is a mark within a
    /// Hebrew word, which looks like a quotation mark.
    fn take_while(&mut self, keep: impl Fn(char, bool) -> bool) -> String {
        let char_at = |at: usize| self.text.get(at).copied().unwrap_or('\0');
        let mut end = self.at;
        while let Some(&c) = self.text.get(end) {
            let before = end.checked_sub(1).map_or('\0', char_at);
            if !keep(c, is_gershayim(before, c, char_at(end + 1))) {
                break;
            }
            end += 1;
        }
        let taken = self.text[self.at..end].iter().collect();
        self.at = end;
        taken
    }
}

fn filter(name: &str) -> Option<Kind> {
    let found = FILTERS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, kind)| kind)
}
