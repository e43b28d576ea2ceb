//! Parses queries: words, "phrases", -excluded, this OR that, prefix*, channel:, speaker:, after:,
//! before:.
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
    /// True if it is another spelling of the phrase before it in its group: `email` of `e-mail`.
    pub is_variant: bool,
}

impl Phrase {
    /// A phrase of whole words.
    pub(crate) fn of_words(words: Vec<Word>) -> Self {
        Self { words, quoted: false, tail: false, is_variant: false }
    }
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

/// A filter by speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeakerFilter {
    /// The name, as typed.
    pub name: String,
    /// Its words, which the name of a speaker contains in a row.
    pub group: Group,
    /// True to find only what these speakers say, false to leave it out.
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
    /// The speaker filters.
    pub speakers: Vec<SpeakerFilter>,
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
        words.into_iter().map(|word| Phrase { quoted, ..Phrase::of_words(vec![word]) }).collect()
    } else {
        vec![Phrase { quoted, ..Phrase::of_words(words) }]
    }
}

/// The words of the query as a phrase, if there are at least four and none is quoted, a prefix or
/// part of an OR.
fn sentence(groups: &[Group], words: Vec<Word>) -> Option<Phrase> {
    let is_plain = groups
        .iter()
        .all(|group| !group.any[0].quoted && group.any[1..].iter().all(|phrase| phrase.is_variant));
    let has_prefix = words.iter().any(|word| word.prefix && !is_no_space_term(&word.term));
    if !is_plain || words.len() < SENTENCE_WORDS || has_prefix {
        return None;
    }
    Some(Phrase { tail: groups.last()?.any[0].tail, ..Phrase::of_words(words) })
}

/// The other spelling of a word with hyphens, or of letters and digits: `e-mail` and `email`, `B52`
/// and `B-52`.
fn variant(piece: &Piece, phrase: &Phrase) -> Option<Phrase> {
    let words = &phrase.words;
    if piece.kind != Kind::Text || words.iter().any(|word| word.prefix) {
        return None;
    }
    let words = if let [word] = &**words {
        let letters = word.term.find(|c: char| !c.is_ascii_lowercase())?;
        let (letters, digits) = word.term.split_at(letters);
        let is_number = digits.bytes().all(|b| b.is_ascii_digit());
        if letters.is_empty() || !is_number {
            return None;
        }
        vec![Word::whole(letters), Word::whole(digits)]
    } else {
        let parts = piece.value.split(['-', '\u{2010}', '\u{2011}']);
        let is_hyphenated = parts.clone().count() > 1
            && parts
                .clone()
                .all(|part| !part.is_empty() && part.chars().all(char::is_alphanumeric));
        if !is_hyphenated {
            return None;
        }
        vec![Word::whole(&words.iter().map(|word| &*word.term).collect::<String>())]
    };
    Some(Phrase { is_variant: true, tail: phrase.tail, ..Phrase::of_words(words) })
}

/// The name in what looks like a filter: `title:fog`, but not an address or a clock.
fn unknown_filter(value: &str) -> Option<&str> {
    let (name, rest) = value.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic());
    let has_value = rest.starts_with(|c: char| c != '/' && !is_space(c));
    (is_name && has_value).then_some(name)
}

/// Returns true if a word has signs that readers may take for parts of it: `C++`, `.NET`.
fn has_signs(value: &str) -> bool {
    let mut chars = value.chars();
    let begins_with_dot =
        chars.next() == Some('.') && chars.next().is_some_and(char::is_alphabetic);
    begins_with_dot || value.contains(['+', '#', '@', '$', '%', '\u{20ac}', '\u{a3}'])
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

    /// Ends the last group.
    fn close(&mut self) {
        self.drop_or();
        self.open = false;
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
            // All words are asked for anyway.
            Kind::And => self.close(),
            Kind::Channel | Kind::Speaker | Kind::After | Kind::Before => {
                self.close();
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
        if piece.kind == Kind::Speaker {
            self.speaker(piece);
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

    fn speaker(&mut self, piece: &Piece) {
        let mut words = Vec::new();
        Tokenizer::default().tokens(&piece.value, |term| words.push(Word::whole(term)));
        if words.is_empty() {
            self.note(Note::NoSpeaker);
            return;
        }
        let name = piece.value.trim_matches(is_space).to_owned();
        let group = Group::of(Phrase::of_words(words));
        self.query.speakers.push(SpeakerFilter { name, group, wanted: !piece.negative });
    }

    /// Notes what of a word is not searched for.
    fn note_signs(&mut self, value: &str) {
        if let Some(name) = unknown_filter(value) {
            self.note(Note::UnknownFilter(name.to_owned()));
        } else if has_signs(value) {
            self.note(Note::Signs(value.to_owned()));
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
        if piece.kind == Kind::Text {
            self.note_signs(value);
        }
        if piece.negative {
            self.close();
            self.query.not.extend(phrases);
            return;
        }
        for phrase in phrases {
            self.words.extend(phrase.words.iter().cloned());
            let variant = variant(piece, &phrase);
            self.add(phrase, variant);
        }
        self.open = true;
    }

    fn add(&mut self, phrase: Phrase, variant: Option<Phrase>) {
        let groups = &mut self.query.groups;
        if std::mem::take(&mut self.or) {
            if let Some(group) = groups.last_mut() {
                group.any.push(phrase);
                group.any.extend(variant);
            }
            return;
        }
        let mut seen = groups.iter_mut().filter(|group| group.any[0].words == phrase.words);
        match seen.next() {
            Some(group) => group.any[0].tail |= phrase.tail,
            None => groups.push(Group { any: std::iter::once(phrase).chain(variant).collect() }),
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
mod tests;
