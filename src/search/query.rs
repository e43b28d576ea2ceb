//! Parses queries: words, "phrases", -excluded, this OR that, prefix*, channel:, after:, before:.
//! The rules are those of `templates/assets/search-query.js`.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use super::notes::Note;
use super::pieces::{Kind, Piece, is_space, pieces};
use crate::index::{Tokenizer, is_no_space, is_word};

/// The fewest unquoted words that are first searched for as a sentence.
const SENTENCE_WORDS: usize = 4;

/// A word, or a prefix of words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// The term as the tokenizer produces it.
    pub term: String,
    /// True if any word that starts with the term matches.
    pub prefix: bool,
}

impl Word {
    /// A whole word.
    pub(crate) fn whole(term: &str) -> Self {
        Self { term: term.to_owned(), prefix: false }
    }

    /// Returns true if a term of a text matches this word.
    #[must_use]
    pub fn fits(&self, term: &str) -> bool {
        if self.prefix { term.starts_with(&self.term) } else { term == self.term }
    }
}

/// One or more neighbouring words: a single word is a phrase of length one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// At least one word, in order.
    pub words: Vec<Word>,
    /// True if it was in quotation marks.
    pub quoted: bool,
    /// True if its last word may be unfinished.
    pub tail: bool,
}

/// Alternative phrases, joined by OR. A transcript must match every group of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// At least one phrase.
    pub any: Vec<Phrase>,
}

impl Group {
    /// A group of one phrase.
    pub(crate) fn of(phrase: Phrase) -> Self {
        Self { any: vec![phrase] }
    }
}

/// A filter by channel name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelFilter {
    /// The name, as typed.
    pub name: String,
    /// True to leave out all other channels, false to leave out this one.
    pub wanted: bool,
}

/// A parsed query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The query, as typed.
    pub text: String,
    /// The groups, all of which must match.
    pub groups: Vec<Group>,
    /// The excluded phrases.
    pub not: Vec<Phrase>,
    /// The channel filters.
    pub channels: Vec<ChannelFilter>,
    /// The first day.
    pub after: Option<Date>,
    /// The day after the last day.
    pub before: Option<Date>,
    /// Four or more unquoted words, which are first searched for as a phrase.
    pub sentence: Option<Phrase>,
    /// Notes about parts of the query that could not be used.
    pub notes: Vec<Note>,
}

/// The phrases of all groups.
pub(crate) fn phrases_of(groups: &[Group]) -> impl Iterator<Item = &Phrase> {
    groups.iter().flat_map(|group| &group.any)
}

/// Returns true if a term is in a script without spaces.
pub(crate) fn is_no_space_term(term: &str) -> bool {
    term.chars().next().is_some_and(|c| is_word(c) && is_no_space(c))
}

/// The first day of a year, month or day: `2024`, `2024-5`, `2024-05-31`.
pub(crate) fn first_day(value: &str) -> Option<Date> {
    let mut parts = value.trim_matches(is_space).split('-');
    let year = number(parts.next()?, 4..=4)?;
    let month = parts.next().map_or(Some(1), |part| number(part, 1..=2))?;
    let day = parts.next().map_or(Some(1), |part| number(part, 1..=2))?;
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A number with this many digits.
fn number(text: &str, digits: RangeInclusive<usize>) -> Option<i16> {
    let is_number = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// The phrases that a piece of text stands for. Words without spaces between them (well-known,
/// 10:30) are one phrase. But a long run of Han, kana or the like contains several words, so unless
/// it is taken as a whole, each of its pairs is a phrase by itself.
fn phrases(piece: &Piece, whole: bool) -> Vec<Phrase> {
    let star = piece.kind == Kind::Text && piece.value.ends_with('*');
    let mut words = Vec::new();
    Tokenizer::default().ranges(&piece.value, |term, range| {
        // A single character of a script without spaces is only indexed as the first of a pair.
        let prefix = is_no_space_term(term) && range.len() <= 1;
        words.push(Word { term: term.to_owned(), prefix });
    });
    let Some(last) = words.last_mut() else { return Vec::new() };
    last.prefix |= star;
    let quoted = piece.kind == Kind::Quote;
    let splits = !whole
        && !quoted
        && words.len() >= SENTENCE_WORDS
        && words.iter().all(|word| is_no_space_term(&word.term));
    if splits {
        words.into_iter().map(|word| Phrase { words: vec![word], quoted, tail: false }).collect()
    } else {
        vec![Phrase { words, quoted, tail: false }]
    }
}

/// The words of the query as a phrase, if there are at least four and none is quoted, a prefix or
/// part of an OR.
fn sentence(groups: &[Group], words: Vec<Word>) -> Option<Phrase> {
    let is_plain = groups.iter().all(|group| group.any.len() == 1 && !group.any[0].quoted);
    let has_prefix = words.iter().any(|word| word.prefix && !is_no_space_term(&word.term));
    if !is_plain || words.len() < SENTENCE_WORDS || has_prefix {
        return None;
    }
    Some(Phrase { words, quoted: false, tail: groups.last()?.any[0].tail })
}

/// The state of parsing a query.
#[derive(Default)]
struct Reader {
    query: Query,
    /// The words of all groups, including repeated ones.
    words: Vec<Word>,
    /// True after an OR, until its right side.
    or: bool,
    /// True if the last group can be the left side of an OR.
    open: bool,
}

impl Query {
    /// Parses a query. This never fails: notes list the parts that cannot be used.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        // A word may be unfinished if nothing follows its letters.
        let ends_with_letter =
            chars.last().is_some_and(|&c| is_word(c) && !is_no_space(c) && c.len_utf16() == 1);
        let mut reader = Reader::default();
        text.clone_into(&mut reader.query.text);
        for piece in pieces(&chars, &mut reader.query.notes) {
            let tail = piece.kind == Kind::Text && piece.is_last && ends_with_letter;
            reader.read(piece, tail);
        }
        reader.finish()
    }
}

impl Reader {
    fn note(&mut self, note: Note) {
        self.query.notes.push(note);
    }

    fn drop_or(&mut self) {
        if self.or {
            self.note(Note::LoneOr);
        }
        self.or = false;
    }

    fn read(&mut self, piece: Piece, tail: bool) {
        match piece.kind {
            Kind::Or => {
                self.drop_or();
                if self.open {
                    self.or = true;
                } else {
                    self.note(Note::LoneOr);
                }
            }
            Kind::Channel | Kind::After | Kind::Before => {
                self.drop_or();
                self.open = false;
                self.filter(&piece);
            }
            Kind::Text | Kind::Quote => self.text(&piece, tail),
        }
    }

    fn filter(&mut self, piece: &Piece) {
        if piece.kind == Kind::Channel {
            let name = piece.value.trim_matches(is_space).to_owned();
            if name.is_empty() {
                self.note(Note::NoChannel);
            } else {
                self.query.channels.push(ChannelFilter { name, wanted: !piece.negative });
            }
            return;
        }
        let (name, bound) = match piece.kind {
            Kind::After => ("after", &mut self.query.after),
            _ => ("before", &mut self.query.before),
        };
        match first_day(&piece.value).filter(|_| !piece.negative) {
            Some(date) => *bound = Some(date),
            None => {
                let minus = if piece.negative { "-" } else { "" };
                self.note(Note::BadDate(format!("{minus}{name}:{}", piece.value)));
            }
        }
    }

    fn text(&mut self, piece: &Piece, tail: bool) {
        let value = &piece.value;
        let mut phrases = phrases(piece, self.or || piece.negative);
        let Some(last) = phrases.last_mut() else {
            self.note(Note::NoWords(value.clone()));
            return;
        };
        last.tail = tail;
        let stem = if piece.kind == Kind::Quote { None } else { value.strip_suffix('*') };
        if stem.unwrap_or(value).contains('*') {
            self.note(Note::Star);
        }
        if piece.negative {
            self.drop_or();
            self.open = false;
            self.query.not.extend(phrases);
            return;
        }
        for phrase in phrases {
            self.words.extend(phrase.words.iter().cloned());
            self.add(phrase);
        }
        self.open = true;
    }

    fn add(&mut self, phrase: Phrase) {
        let groups = &mut self.query.groups;
        if std::mem::take(&mut self.or) {
            if let Some(group) = groups.last_mut() {
                group.any.push(phrase);
            }
            return;
        }
        let mut seen = groups.iter_mut().filter(|group| group.any[0].words == phrase.words);
        match seen.next() {
            Some(group) => group.any[0].tail |= phrase.tail,
            None => groups.push(Group::of(phrase)),
        }
    }

    fn finish(mut self) -> Query {
        self.drop_or();
        self.query.sentence = sentence(&self.query.groups, self.words);
        if self.query.groups.is_empty() && !self.query.not.is_empty() {
            self.query.notes.push(Note::OnlyExcluded);
        }
        self.query
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn phrase(phrase: &Phrase) -> String {
        let star = |word: &Word| if word.prefix { "*" } else { "" };
        let words = phrase.words.iter().map(|word| format!("{}{}", word.term, star(word)));
        let text = words.collect::<Vec<_>>().join(" ");
        if phrase.quoted { format!("\"{text}\"") } else { text }
    }

    /// Groups and exclusions in short notation.
    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let query = Query::parse(text);
        let group = |group: &Group| group.any.iter().map(phrase).collect::<Vec<_>>().join(" | ");
        (query.groups.iter().map(group).collect(), query.not.iter().map(phrase).collect())
    }

    fn groups(text: &str) -> Vec<String> {
        read(text).0
    }

    fn notes(text: &str) -> usize {
        Query::parse(text).notes.len()
    }

    #[test]
    fn words_phrases_and_exclusions_are_told_apart() {
        assert_eq!(groups("Fog “salt herring” Bell"), ["fog", "\"salt herring\"", "bell"]);
        let (wanted, not) = read("a -b -\"c d\" well-known -tele*");
        assert_eq!(wanted, ["a", "well known"]);
        assert_eq!(not, ["b", "\"c d\"", "tele*"]);
    }

    #[test]
    fn or_joins_its_two_sides_and_is_noted_without_one() {
        assert_eq!(groups("a OR \"b c\" d OR e OR f"), ["a | \"b c\"", "d | e | f"]);
        assert_eq!(groups("a or b"), ["a", "or", "b"]);
        for text in ["OR a", "a OR", "OR a OR", "a OR -b", "a OR channel:x"] {
            assert_eq!((groups(text), notes(text) > 0), (vec!["a".to_owned()], true), "{text}");
        }
    }

    #[test]
    fn filters_are_read_and_their_mistakes_noted() {
        let query =
            Query::parse("channel:\"BBC News\" -channel:fox AFTER:2024-02-29 before:2024-5 x");
        let named = query.channels.iter().map(|filter| (&*filter.name, filter.wanted));
        assert_eq!(named.collect::<Vec<_>>(), [("BBC News", true), ("fox", false)]);
        assert_eq!(query.after, Some(date(2024, 2, 29)));
        assert_eq!(query.before, Some(date(2024, 5, 1)));
        assert_eq!((groups("channel:x y"), query.notes.len()), (vec!["y".to_owned()], 0));
        for text in ["after:yesterday x", "after:2024-13 x", "before:2023-02-29 x", "after: x"] {
            let query = Query::parse(text);
            assert_eq!((query.after, query.before, query.notes.len()), (None, None, 1), "{text}");
        }
        for wrong in ["", "24", "2024-", "2024-5-31-1", "2024-+5", "02024"] {
            assert_eq!(first_day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn unusable_parts_are_noted() {
        for text in ["a - b", "a -", "!!! a", "\"\"", "-a", "a \"b c", "ze*len", "\"zelen* x\""] {
            assert_eq!(notes(text), 1, "{text}");
        }
        assert_eq!([notes(""), notes("zelen* -tele*")], [0, 0]);
    }

    #[test]
    fn four_plain_words_are_a_sentence() {
        let sentence = |text| Query::parse(text).sentence.as_ref().map(phrase).unwrap_or_default();
        assert_eq!(sentence("to be or not to be"), "to be or not to be");
        assert_eq!(groups("to be or not to be"), ["to", "be", "or", "not"]);
        assert_eq!(sentence("a well-known state channel:x"), "a well known state");
        for other in ["one two three", "one two \"three four\"", "a b c OR d", "one two three fou*"]
        {
            assert_eq!(sentence(other), "", "{other}");
        }
    }

    #[test]
    fn a_short_run_without_spaces_is_a_phrase_and_a_long_one_is_pairs() {
        assert_eq!(groups("東京都"), ["東京 京都"]);
        assert_eq!(groups("東京都知事選"), ["東京", "京都", "都知", "知事", "事選"]);
        assert_eq!(groups("水"), ["水*"]);
    }

    #[test]
    fn the_last_word_may_be_unfinished_only_if_nothing_follows_it() {
        let tail = |text| Query::parse(text).groups.last().unwrap().any[0].tail;
        let tails = ["fog", "a fog", "fog ", "\"a fog\"", "fog*"].map(tail);
        assert_eq!(tails, [true, true, false, false, false]);
    }

    proptest! {
        #[test]
        fn any_text_can_be_parsed(text in "([a-z\"“*: -]|OR |channel:|after:20|\\PC){0,24}") {
            let query = Query::parse(&text);
            let phrases = phrases_of(&query.groups).chain(&query.not).chain(&query.sentence);
            for phrase in phrases {
                prop_assert!(!phrase.words.is_empty());
                prop_assert!(phrase.words.iter().all(|word| !word.term.is_empty()));
            }
            prop_assert_eq!(crate::search::change::replace_words(&text, &[]), text);
        }
    }
}
