//! The output of a format's reader, and the small rules that all readers share.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::controls;
use crate::diagnostics::Kind;
use crate::model::{Chapter, Prose, Segment, Word};
use crate::parse::Facts;
use crate::units::{Timestamp, grouped};

/// Everything that was read from a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading<'a> {
    /// Spoken lines, in file order.
    pub segments: Vec<Segment<'a>>,
    /// The text of a file that is not a transcript, instead of lines.
    pub prose: Option<Prose>,
    /// Words with times, in line order.
    pub words: Vec<Word>,
    /// Speakers as named in the file, in the order in which they first speak.
    pub speakers: Vec<String>,
    /// Chapters of the recording.
    pub chapters: Vec<Chapter>,
    /// Metadata of the recording from this file.
    pub facts: Facts,
    /// Problems found.
    pub notes: Vec<Note>,
    /// Speakers' positions in `speakers`.
    numbers: FxHashMap<String, u16>,
    /// Number of notes per kind that are only counted.
    untold: BTreeMap<Kind, u64>,
}

/// Maximum number of notes of one kind that are reported one by one. If every line of a file has
/// the same problem, the total is more useful.
const TOLD: usize = 10;

/// Maximum number of lines that a transcript keeps as they are, two months of speech; beyond that,
/// short lines are joined. A line takes fifty bytes of memory whatever its text, and a file can
/// contain one in every two bytes.
const MOST_LINES: usize = 2_000_000;
/// Size in bytes of the longest line without a time that is kept whole: links lead to lines.
const LONGEST_LINE: usize = 1_000;
/// Size in bytes up to which such lines are joined, that of an ordinary line.
const ENOUGH_BYTES: usize = 80;

/// A problem in a file, and how it was handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Line in the file, 1-based.
    pub line: Option<u32>,
    /// Class, for the summary.
    pub kind: Kind,
    /// The problem and how it was handled, without the final full stop.
    pub message: String,
}

/// A word of a line being assembled: its text and its times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed<'a> {
    /// The word, possibly with surrounding spaces.
    pub text: Cow<'a, str>,
    /// Start time.
    pub start: Option<Timestamp>,
    /// End time.
    pub end: Option<Timestamp>,
}

impl<'a> Reading<'a> {
    /// A reading with lines only.
    #[must_use]
    pub fn of_lines(segments: Vec<Segment<'a>>) -> Self {
        Self { segments, ..Self::default() }
    }

    /// A text that is not a transcript.
    #[must_use]
    pub fn of_prose(prose: Prose) -> Self {
        Self { prose: Some(prose), ..Self::default() }
    }

    /// Adds a line, unless it has no words. Returns whether it was added as a line of its own; a
    /// line joined to the previous one was not.
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
        // An end before the start is an error in the file; the start is kept because links use it.
        let end = end.filter(|end| start.is_none_or(|start| start <= *end));
        self.push(Segment { start, end, speaker, text })
    }

    /// Adds a text as a line, and a long one as a line for each of its sentences.
    pub fn say_at_sentences(&mut self, text: Cow<'a, str>) {
        match text {
            text if text.len() <= LONGEST_LINE => drop(self.say((None, None), None, text)),
            Cow::Borrowed(text) => sentences(text).for_each(|sentence| {
                self.say((None, None), None, sentence);
            }),
            Cow::Owned(text) => sentences(&text).for_each(|sentence| {
                self.say((None, None), None, sentence.to_owned());
            }),
        }
    }

    /// Adds a line whose text needs no clean-up.
    pub fn push(&mut self, line: Segment<'a>) -> bool {
        if self.segments.len() >= MOST_LINES && self.joined(&line) {
            return false;
        }
        self.segments.push(line);
        true
    }

    /// Joins a line to the previous one if both are short and have the same speaker.
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

    /// The number of a speaker, given their name in the file; a blank name is no speaker.
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

    /// Finds words in the text of the last line, one after another, and adds those found.
    pub fn place_words<'w>(&mut self, words: impl IntoIterator<Item = Timed<'w>>) {
        let Some(segment) = self.segments.last() else { return };
        let number = self.segments.len() as u32 - 1;
        let mut from = 0;
        for word in words {
            let text = word.text.trim();
            let rest = &segment.text[from..];
            // The word is nearly always the next one, and checking that is cheaper than a search.
            let blanks = rest.len() - rest.trim_start().len();
            let next = rest[blanks..].starts_with(text).then_some(blanks);
            let found = next.or_else(|| rest.find(text)).filter(|_| !text.is_empty());
            if let Some(at) = found {
                let range = ((from + at) as u32, (from + at + text.len()) as u32);
                from += at + text.len();
                let (start, end) = (word.start, word.end);
                self.words.push(Word { segment: number, range, start, end });
            }
        }
    }

    /// Adds a line made of timed words, which include the spaces between them.
    pub fn say_words(&mut self, speaker: Option<u16>, words: &[Timed<'_>]) {
        let start = words.iter().find_map(|word| word.start);
        let end = words.iter().rev().find_map(|word| word.end);
        let text: String = words.iter().map(|word| &*word.text).collect();
        if self.say((start, end), speaker, text) {
            self.place_words(words.iter().cloned());
        }
    }

    /// Adds a note about a problem.
    pub fn note(&mut self, line: Option<u32>, kind: Kind, message: impl Into<String>) {
        if self.notes.iter().filter(|note| note.kind == kind).count() < TOLD {
            self.notes.push(Note { line, kind, message: message.into() });
        } else {
            *self.untold.entry(kind).or_default() += 1;
        }
    }

    /// Adds a note about the file as a whole, unless it has one of this kind.
    fn note_once(&mut self, kind: Kind, message: &str) {
        if self.notes.iter().all(|note| note.kind != kind) {
            self.note(None, kind, message);
        }
    }

    /// Takes the notes, and adds how many were left out.
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

    /// The same reading without borrowed text.
    pub fn into_owned(self) -> Reading<'static> {
        Reading {
            segments: self
                .segments
                .into_iter()
                .map(|segment| Segment { text: Cow::Owned(segment.text.into_owned()), ..segment })
                .collect(),
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

/// Lines of a file that form one line of the transcript, for formats with only occasional times:
/// everything up to the next blank line belongs to the time before it.
#[derive(Debug, Default)]
pub struct Block {
    /// Start time of the block.
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

    /// Adds the block to `reading` unless it is empty; only the first block after a time gets the
    /// time.
    pub fn say(&mut self, reading: &mut Reading<'_>, speaker: Option<u16>) {
        let text = std::mem::take(&mut self.text);
        if !text.is_empty() {
            reading.say((self.start.take(), self.end.take()), speaker, text);
        }
    }
}

/// Trims a text and replaces its line ends by single spaces.
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

/// Appends a line to a text, with a space unless both belong to a script written without spaces.
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

/// The sentences of a text, trimmed; a text without sentence ends is one sentence.
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
mod tests;
