//! What the reader of a format hands over, and the small rules all of them share.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::controls;
use crate::diagnostics::Kind;
use crate::model::{Chapter, Prose, Segment, Word};
use crate::parse::Facts;
use crate::units::{Timestamp, grouped};

/// Everything a file of some format says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading<'a> {
    /// Spoken lines in the order of the file.
    pub segments: Vec<Segment<'a>>,
    /// The text of a file that is no transcript, instead of lines.
    pub prose: Option<Prose>,
    /// Words with times, in the order of the lines.
    pub words: Vec<Word>,
    /// Speakers as the file calls them, in the order in which they first speak.
    pub speakers: Vec<String>,
    /// Parts of the recording.
    pub chapters: Vec<Chapter>,
    /// What the file says about the recording.
    pub facts: Facts,
    /// What was odd.
    pub notes: Vec<Note>,
    /// Positions in `speakers`.
    numbers: FxHashMap<String, u16>,
    /// Notes that are only counted, by their kind.
    untold: BTreeMap<Kind, u64>,
}

/// Notes of one kind that are told one by one. Where every line of a file is wrong in the same way
/// their number says more.
const TOLD: usize = 10;

/// Lines that a transcript has as they are, two months of talk; of more, short ones are joined. A line
/// takes fifty bytes of memory whatever it says, and a file can hold one in two bytes.
const MOST_LINES: usize = 2_000_000;
/// Bytes that such lines are joined up to, those of an ordinary one.
const ENOUGH_BYTES: usize = 80;

/// Something odd in a file, and what was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Line in the file, 1-based.
    pub line: Option<u32>,
    /// Class, for counting.
    pub kind: Kind,
    /// What was found and what was done, without the final stop.
    pub message: String,
}

/// A word of a line that is being made: its text and its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed<'a> {
    /// The word, blanks around it allowed.
    pub text: Cow<'a, str>,
    /// When it starts.
    pub start: Option<Timestamp>,
    /// When it ends.
    pub end: Option<Timestamp>,
}

impl<'a> Reading<'a> {
    /// Lines, and nothing else.
    #[must_use]
    pub fn of_lines(segments: Vec<Segment<'a>>) -> Self {
        Self { segments, ..Self::default() }
    }

    /// A text that is no transcript.
    #[must_use]
    pub fn of_prose(prose: Prose) -> Self {
        Self { prose: Some(prose), ..Self::default() }
    }

    /// Adds a line; one without words is none. Returns whether it was added, and not joined to the
    /// one before.
    pub fn say(
        &mut self,
        (start, end): (Option<Timestamp>, Option<Timestamp>),
        speaker: Option<u16>,
        text: impl Into<Cow<'a, str>>,
    ) -> bool {
        let text = one_line(text.into());
        if text.is_empty() {
            return false;
        }
        // An end before the start is a mistake of the writer; the start is what links go to.
        let end = end.filter(|end| start.is_none_or(|start| start <= *end));
        self.push(Segment { start, end, speaker, text })
    }

    /// Adds a line that is one already.
    pub fn push(&mut self, line: Segment<'a>) -> bool {
        if self.segments.len() >= MOST_LINES && self.joined(&line) {
            return false;
        }
        self.segments.push(line);
        true
    }

    /// Joins a line to the one before if both are short and of the same speaker.
    fn joined(&mut self, line: &Segment<'a>) -> bool {
        let Some(last) = self.segments.last_mut() else { return false };
        let length = last.text.len() + line.text.len();
        if length >= ENOUGH_BYTES || last.speaker != line.speaker {
            return false;
        }
        join(last.text.to_mut(), &line.text);
        last.end = line.end.or(last.end);
        self.note_once(Kind::Lines, "more than 2,000,000 lines; joined short lines beyond that");
        true
    }

    /// The number of a speaker, by the file's name for them; the blank name is nobody.
    pub fn speaker(&mut self, name: &str) -> Option<u16> {
        let name = controls::name(name);
        let name = name.trim();
        if name.is_empty() {
            return None;
        }
        if let Some(&number) = self.numbers.get(name) {
            return Some(number);
        }
        let Ok(number) = u16::try_from(self.speakers.len()) else {
            self.note_once(Kind::Speakers, "more than 65,536 speakers; ignored further names");
            return None;
        };
        self.speakers.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        Some(number)
    }

    /// Finds words in the text of the last line, one after the other, and adds those found.
    pub fn place_words<'w>(&mut self, words: impl IntoIterator<Item = Timed<'w>>) {
        let Some(segment) = self.segments.last() else { return };
        let number = self.segments.len() as u32 - 1;
        let mut from = 0;
        for word in words {
            let text = word.text.trim();
            let rest = &segment.text[from..];
            // Nearly always the word is the next one, and a search would cost more.
            let blanks = rest.len() - rest.trim_start().len();
            let next = rest[blanks..].starts_with(text).then_some(blanks);
            let found = next.or_else(|| rest.find(text)).filter(|_| !text.is_empty());
            if let Some(at) = found {
                let place = ((from + at) as u32, (from + at + text.len()) as u32);
                from += at + text.len();
                let (start, end) = (word.start, word.end);
                self.words.push(Word { segment: number, place, start, end });
            }
        }
    }

    /// Adds a line made of words with times, which hold the blanks between them.
    pub fn say_words(&mut self, speaker: Option<u16>, words: &[Timed<'_>]) {
        let start = words.iter().find_map(|word| word.start);
        let end = words.iter().rev().find_map(|word| word.end);
        let text: String = words.iter().map(|word| &*word.text).collect();
        if self.say((start, end), speaker, text) {
            self.place_words(words.iter().cloned());
        }
    }

    /// Notes something odd.
    pub fn note(&mut self, line: Option<u32>, kind: Kind, message: impl Into<String>) {
        if self.notes.iter().filter(|note| note.kind == kind).count() < TOLD {
            self.notes.push(Note { line, kind, message: message.into() });
        } else {
            *self.untold.entry(kind).or_default() += 1;
        }
    }

    /// Notes what is odd about the file as a whole, the first time that it shows.
    fn note_once(&mut self, kind: Kind, message: &str) {
        if self.notes.iter().all(|note| note.kind != kind) {
            self.note(None, kind, message);
        }
    }

    /// Takes the notes, and says how many are not told.
    pub fn take_notes(&mut self) -> Vec<Note> {
        let mut notes = std::mem::take(&mut self.notes);
        let more = |(kind, count): (Kind, u64)| {
            let message =
                format!("{} more '{}' warnings are not listed", grouped(count), kind.label());
            Note { line: None, kind, message }
        };
        notes.extend(std::mem::take(&mut self.untold).into_iter().map(more));
        notes
    }

    /// The same, independent of the text that was read.
    pub fn into_owned(self) -> Reading<'static> {
        let owned = |segment: Segment<'a>| Segment {
            text: Cow::Owned(segment.text.into_owned()),
            ..segment
        };
        Reading {
            segments: self.segments.into_iter().map(owned).collect(),
            prose: self.prose,
            words: self.words,
            speakers: self.speakers,
            chapters: self.chapters,
            facts: self.facts,
            notes: self.notes,
            numbers: self.numbers,
            untold: self.untold,
        }
    }
}

/// Lines of a file that are one line of the transcript, for formats with a time only here and
/// there: what follows without a blank line belongs to the time above it.
#[derive(Debug, Default)]
pub struct Block {
    /// Time of its beginning.
    pub start: Option<Timestamp>,
    /// Time of its end.
    pub end: Option<Timestamp>,
    text: String,
}

impl Block {
    /// Adds a line.
    pub fn add(&mut self, line: &str) {
        join(&mut self.text, line.trim());
    }

    /// Says what has been gathered, if anything; only the first block after a time has it.
    pub fn say(&mut self, reading: &mut Reading<'_>, speaker: Option<u16>) {
        let text = std::mem::take(&mut self.text);
        if !text.is_empty() {
            reading.say((self.start.take(), self.end.take()), speaker, text);
        }
    }
}

/// A text without blanks around it and with single spaces for line ends within.
pub fn one_line(text: Cow<'_, str>) -> Cow<'_, str> {
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    };
    if memchr::memchr(b'\n', text.as_bytes()).is_none() {
        return text;
    }
    let mut line = String::with_capacity(text.len());
    for part in text.lines().map(str::trim).filter(|part| !part.is_empty()) {
        join(&mut line, part);
    }
    Cow::Owned(line)
}

/// Joins a line to a text, with a space unless both sides are of a script that has none.
pub fn join(text: &mut String, line: &str) {
    let spaceless = |c: Option<char>| {
        c.is_some_and(|c| {
            matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
                | '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ff60}'
                | '\u{20000}'..='\u{3ffff}')
        })
    };
    let tight = spaceless(text.chars().next_back()) && spaceless(line.chars().next());
    if !text.is_empty() && !tight {
        text.push(' ');
    }
    text.push_str(line);
}

/// The sentences of a text, blanks around them cut; what ends none is one.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let ends = rest.char_indices().find_map(|(at, c)| {
            let end = at + c.len_utf8();
            let wide = matches!(c, '\n' | '。' | '！' | '？');
            let narrow = matches!(c, '.' | '!' | '?' | '…' | '؟' | '।')
                && rest[end..].starts_with(char::is_whitespace);
            (wide || narrow).then_some(end)
        });
        let (sentence, after) = rest.split_at(ends.unwrap_or(rest.len()));
        rest = after;
        Some(sentence.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_more_than_two_million_lines_the_short_ones_of_a_speaker_are_joined() {
        let mut reading = Reading::of_lines(vec![Segment::default(); MOST_LINES - 1]);
        let time = |seconds: u64| Some(Timestamp::from_millis(seconds * 1_000));
        assert!(reading.say((time(1), time(2)), Some(0), "The fog"));
        assert!(!reading.say((time(3), time(4)), Some(0), "came in."));
        assert!(reading.say((time(5), None), Some(1), "Yes."));
        assert!(reading.say((time(6), None), Some(1), "Fog. ".repeat(16)));
        let last: Vec<_> = reading.segments[MOST_LINES - 1..]
            .iter()
            .map(|line| (line.start, line.end, &*line.text))
            .collect();
        let long = "Fog. ".repeat(16);
        assert_eq!(
            last,
            [
                (time(1), time(4), "The fog came in."),
                (time(5), None, "Yes."),
                (time(6), None, long.trim())
            ]
        );
        assert_eq!(reading.take_notes().len(), 1);
    }

    #[test]
    fn of_findings_alike_the_first_are_told_and_the_rest_counted() {
        let mut reading = Reading::default();
        for line in 0..1_010 {
            reading.note(Some(line), Kind::Format, "no row");
        }
        reading.note(None, Kind::Order, "goes back");
        let notes = reading.take_notes();
        let told = |kind| notes.iter().filter(|note| note.kind == kind).count();
        assert_eq!((told(Kind::Format), told(Kind::Order)), (TOLD + 1, 1));
        assert_eq!(
            notes.last().unwrap().message,
            "1,000 more 'format problems' warnings are not listed"
        );
    }

    #[test]
    fn a_line_has_no_line_ends_and_no_blanks_around_it() {
        let line = |text: &'static str| one_line(Cow::Borrowed(text)).into_owned();
        assert_eq!(line("  The fog\n came in. \n"), "The fog came in.");
        assert_eq!(line("霧が\n出た"), "霧が出た");
        assert!(matches!(one_line(Cow::Borrowed(" plain ")), Cow::Borrowed("plain")));
    }

    #[test]
    fn words_are_placed_in_the_order_of_the_text() {
        let mut reading = Reading::default();
        reading.say((None, None), None, "the fog and the lamp");
        let word = |text: &'static str, millis| Timed {
            text: text.into(),
            start: Some(Timestamp::from_millis(millis)),
            end: None,
        };
        reading.place_words([word(" the", 1), word("fog", 2), word("bell", 3), word(" the", 4)]);
        let places: Vec<_> = reading.words.iter().map(|word| word.place).collect();
        assert_eq!(places, [(0, 3), (4, 7), (12, 15)]);
    }

    #[test]
    fn sentences_end_where_a_blank_follows() {
        let found: Vec<_> = sentences("At 3.5 knots. It sank! 霧。夜 and no end").collect();
        assert_eq!(found, ["At 3.5 knots.", "It sank!", "霧。", "夜 and no end"]);
    }

    #[test]
    fn speakers_have_one_number_each() {
        let mut reading = Reading::default();
        let numbers = ["Ada", " Ben ", "Ada", ""].map(|name| reading.speaker(name));
        assert_eq!(numbers, [Some(0), Some(1), Some(0), None]);
    }
}
