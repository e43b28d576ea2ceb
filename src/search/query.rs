//! The meaning of a query: words, "phrases", -excluded, this OR that, begin*, channel:, after:,
//! before:. The rules are those of `templates/assets/search-query.js`.

use jiff::civil::Date;

use super::notes::Note;
use super::pieces::{Kind, Piece, is_space, pieces};
use crate::index::{Tokenizer, is_no_space, is_word};

/// Unquoted words that are looked for as a sentence first.
const SENTENCE_WORDS: usize = 4;

/// A word, or the beginning of words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// As the tokenizer gives it.
    pub term: String,
    /// Whether any word that begins so will do.
    pub prefix: bool,
}

impl Word {
    /// A whole word.
    pub(crate) fn whole(term: &str) -> Self {
        Self { term: term.to_owned(), prefix: false }
    }

    /// Whether a term of a text is this word.
    #[must_use]
    pub fn fits(&self, term: &str) -> bool {
        if self.prefix { term.starts_with(&self.term) } else { term == self.term }
    }
}

/// One or more neighbouring words: a single word is a phrase of length one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// In the order of speech, at least one.
    pub words: Vec<Word>,
    /// Whether it stood in quotation marks.
    pub quoted: bool,
    /// Whether its last word may be unfinished.
    pub tail: bool,
}

/// Phrases of which any one will do; all groups of a query must be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// At least one.
    pub any: Vec<Phrase>,
}

impl Group {
    /// A group of one phrase.
    pub(crate) fn of(phrase: Phrase) -> Self {
        Self { any: vec![phrase] }
    }
}

/// A name of channels that are wanted, or not wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelFilter {
    /// As typed.
    pub name: String,
    /// Whether transcripts of other channels are left out, or those of this one.
    pub wanted: bool,
}

/// What a reader asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// As typed.
    pub text: String,
    /// What must be said.
    pub groups: Vec<Group>,
    /// What must not be said.
    pub not: Vec<Phrase>,
    /// Where it must be said.
    pub channels: Vec<ChannelFilter>,
    /// First day.
    pub after: Option<Date>,
    /// The day after the last.
    pub before: Option<Date>,
    /// Four or more unquoted words, to be looked for as a phrase first.
    pub sentence: Option<Phrase>,
    /// What of the query could not be used.
    pub notes: Vec<Note>,
}

/// The phrases of groups.
pub(crate) fn phrases_of(groups: &[Group]) -> impl Iterator<Item = &Phrase> {
    groups.iter().flat_map(|group| &group.any)
}

/// Whether a term is of a script without spaces.
pub(crate) fn is_no_space_term(term: &str) -> bool {
    term.chars().next().is_some_and(|c| is_word(c) && is_no_space(c))
}

/// First day of a year, month or day: `2024`, `2024-5`, `2024-05-31`.
pub(crate) fn first_day(value: &str) -> Option<Date> {
    let mut parts = value.trim_matches(is_space).split('-');
    let mut number = |least: usize, most: usize| match parts.next() {
        None => Some(None),
        Some(part) => {
            let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
            let fits = (least..=most).contains(&part.len()) && is_number;
            fits.then(|| part.parse::<i16>().ok())
        }
    };
    let (year, month, day) = (number(4, 4)??, number(1, 2)?, number(1, 2)?);
    let narrow = |number: Option<i16>| number.map_or(Some(1), |number| i8::try_from(number).ok());
    (parts.next().is_none()).then_some(())?;
    Date::new(year, narrow(month)?, narrow(day)?).ok()
}

/// The phrases that a piece of text asks for. Words that belong together without spaces
/// (well-known, 10:30) are one phrase; a long run of Han, kana or the like holds several words, so
/// its pairs count singly, unless it is taken as a whole.
fn phrases(piece: &Piece, whole: bool) -> Vec<Phrase> {
    let star = piece.kind == Kind::Text && piece.value.ends_with('*');
    let mut words = Vec::new();
    Tokenizer::default().ranges(&piece.value, |term, place| {
        // One character of a script without spaces is only indexed as the first of a pair.
        let prefix = is_no_space_term(term) && place.len() <= 1;
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
        let single = |word| Phrase { words: vec![word], quoted, tail: false };
        words.into_iter().map(single).collect()
    } else {
        vec![Phrase { words, quoted, tail: false }]
    }
}

/// Four or more plain words, as a phrase.
fn sentence(groups: &[Group], words: Vec<Word>) -> Option<Phrase> {
    let plain = groups.iter().all(|group| group.any.len() == 1 && !group.any[0].quoted);
    let begins = words.iter().any(|word| word.prefix && !is_no_space_term(&word.term));
    if !plain || words.len() < SENTENCE_WORDS || begins {
        return None;
    }
    Some(Phrase { words, quoted: false, tail: groups.last()?.any[0].tail })
}

/// What is read so far of a query.
#[derive(Default)]
struct Reader {
    query: Query,
    /// Words of all groups, repeated ones too.
    words: Vec<Word>,
    /// An OR waits for its right side.
    or: bool,
    /// The last group can take an OR.
    open: bool,
}

impl Query {
    /// Reads a query. Whatever cannot be used of it is told in its notes.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut reader = Reader::default();
        text.clone_into(&mut reader.query.text);
        for piece in pieces(&chars, &mut reader.query.notes) {
            // Nothing but letters at the end: the last word may be unfinished.
            let plain = |c: char| is_word(c) && !is_no_space(c) && c.len_utf16() == 1;
            let tail = piece.kind == Kind::Text
                && piece.is_last
                && chars.last().is_some_and(|&c| plain(c));
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
        let (name, place) = match piece.kind {
            Kind::After => ("after", &mut self.query.after),
            _ => ("before", &mut self.query.before),
        };
        match first_day(&piece.value).filter(|_| !piece.negative) {
            Some(date) => *place = Some(date),
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
        let ending = if piece.kind == Kind::Quote { None } else { value.strip_suffix('*') };
        if ending.unwrap_or(value).contains('*') {
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

    /// Groups and exclusions in short.
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
    fn words_phrases_and_exclusions_are_separate_demands() {
        assert_eq!(groups("Fog “salt herring” Bell"), ["fog", "\"salt herring\"", "bell"]);
        let (wanted, not) = read("a -b -\"c d\" well-known -tele*");
        assert_eq!(wanted, ["a", "well known"]);
        assert_eq!(not, ["b", "\"c d\"", "tele*"]);
    }

    #[test]
    fn or_joins_its_two_sides_and_is_told_without_one() {
        assert_eq!(groups("a OR \"b c\" d OR e OR f"), ["a | \"b c\"", "d | e | f"]);
        assert_eq!(groups("a or b"), ["a", "or", "b"]);
        for text in ["OR a", "a OR", "OR a OR", "a OR -b", "a OR channel:x"] {
            assert_eq!((groups(text), notes(text) > 0), (vec!["a".to_owned()], true), "{text}");
        }
    }

    #[test]
    fn filters_are_read_and_mistakes_in_them_told() {
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
    fn what_cannot_be_used_is_told() {
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
    fn a_run_without_spaces_is_a_phrase_while_short_and_pairs_when_it_is_long() {
        assert_eq!(groups("東京都"), ["東京 京都"]);
        assert_eq!(groups("東京都知事選"), ["東京", "京都", "都知", "知事", "事選"]);
        assert_eq!(groups("水"), ["水*"]);
    }

    #[test]
    fn the_last_word_may_be_unfinished_only_when_nothing_follows_it() {
        let tail = |text| Query::parse(text).groups.last().unwrap().any[0].tail;
        let tails = ["fog", "a fog", "fog ", "\"a fog\"", "fog*"].map(tail);
        assert_eq!(tails, [true, true, false, false, false]);
    }

    proptest! {
        #[test]
        fn any_text_is_a_query(text in "([a-z\"“*: -]|OR |channel:|after:20|\\PC){0,24}") {
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
