//! Groups spoken lines into paragraphs, with an anchor for every timed line.
//!
//! A paragraph holds about a hundred seconds of speech and never more than two minutes. It starts
//! with a sentence if possible, and with each chapter. A *loop*, a line that the transcriber
//! repeated three times or more by mistake, is one line followed by its repetitions: shown folded,
//! indexed once, counted once, never lost.
//!
//! A paragraph without times is plain text whose lines are separated only by line feeds. So a line
//! that needs its own element, because of its direction, is a paragraph of its own, and a loop
//! comes last.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use rustc_hash::FxBuildHasher;

use crate::model::{Chapter, LONGEST_LOOP, LOOP, Segment, chapter_positions};
use crate::units::Timestamp;

/// A timed paragraph ends at the end of a sentence once it is this long, in milliseconds. (Each
/// paragraph costs 80 bytes of markup.)
const ENOUGH_MILLIS: u64 = 105_000;
/// Maximum time between the start of a paragraph and the start of its last line, in milliseconds.
const MOST_MILLIS: u64 = 120_000;
/// The same for lines without times, in bytes of text.
const ENOUGH_BYTES: usize = 800;
const MOST_BYTES: usize = 1_600;
/// A paragraph ends once it has this many lines, including repetitions: in a broken file, all times
/// may be the same.
const MOST_LINES: usize = 1_000;

/// Consecutive lines shown together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph<'a> {
    /// Start of its first line.
    pub start: Option<Timestamp>,
    /// Chapters that begin with it.
    pub chapters: &'a [Chapter],
    /// The speaker, as an index into the transcript's speakers.
    pub speaker: Option<u16>,
    /// True if the speaker starts to speak with it.
    pub is_turn: bool,
    /// Number of its first line in the transcript, from 1, including repetitions.
    pub number: usize,
    /// Its lines, at least one.
    pub lines: Vec<Line<'a>>,
}

/// A line with its anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// Anchor, empty for a line without a time: `12:35`, `1:02:35`, or with milliseconds where
    /// an earlier line starts in the same second.
    pub anchor: String,
    /// The words.
    pub text: &'a str,
    /// True if it contains right-to-left text, or marks that change the direction.
    pub rtl: bool,
    /// Repetitions of a loop, in order, without the line itself.
    pub repeats: Vec<Line<'a>>,
}

/// Groups the lines of a transcript, one paragraph at a time.
#[must_use]
pub fn paragraphs<'a>(segments: &'a [Segment<'a>], chapters: &'a [Chapter]) -> Paragraphs<'a> {
    let places = chapter_positions(chapters, segments);
    Paragraphs {
        segments,
        at: 0,
        chapters,
        places,
        begun: 0,
        speaker: None,
        anchors: Anchors::default(),
    }
}

/// The paragraphs of a transcript, in order.
pub struct Paragraphs<'a> {
    segments: &'a [Segment<'a>],
    /// Number of segments that are in paragraphs already.
    at: usize,
    chapters: &'a [Chapter],
    /// The position of each chapter's first line.
    places: Vec<usize>,
    /// Number of chapters that have begun.
    begun: usize,
    /// The last speaker.
    speaker: Option<u16>,
    anchors: Anchors,
}

impl<'a> Iterator for Paragraphs<'a> {
    type Item = Paragraph<'a>;

    fn next(&mut self) -> Option<Paragraph<'a>> {
        let Segment { start, speaker, .. } = *self.segments.get(self.at)?;
        let is_turn = speaker.is_some() && speaker != self.speaker;
        self.speaker = speaker;
        let chapters = self.chapters_here();
        let first = self.at;
        let mut paragraph =
            Paragraph { start, chapters, speaker, is_turn, number: first + 1, lines: Vec::new() };
        while let Some(segment) = self.segments.get(self.at) {
            let rtl = holds_rtl(&segment.text);
            if self.at - first >= MOST_LINES
                || self.chapter_begins()
                || segment.speaker != speaker
                || paragraph.ends_before(segment.start, rtl)
            {
                break;
            }
            paragraph.lines.push(self.line(rtl));
        }
        Some(paragraph)
    }
}

impl<'a> Paragraphs<'a> {
    /// Number of lines taken, including repetitions.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.at
    }

    /// Returns true if a chapter begins with the next line.
    fn chapter_begins(&self) -> bool {
        self.places.get(self.begun).is_some_and(|&place| place <= self.at)
    }

    /// Takes the chapters that begin with the next line.
    fn chapters_here(&mut self) -> &'a [Chapter] {
        let first = self.begun;
        while self.chapter_begins() {
            self.begun += 1;
        }
        &self.chapters[first..self.begun]
    }

    /// Takes the next line, with its repetitions if it is a loop.
    fn line(&mut self, rtl: bool) -> Line<'a> {
        let rest = &self.segments[self.at..];
        let same = rest
            .iter()
            .take(LONGEST_LOOP)
            .take_while(|segment| {
                segment.text == rest[0].text && segment.speaker == rest[0].speaker
            })
            .count();
        let taken = if same < LOOP { 1 } else { same };
        self.at += taken;
        let mut line = |segment: &'a Segment<'a>| Line {
            anchor: segment.start.map_or_else(String::new, |start| self.anchors.name(start)),
            text: &segment.text,
            rtl,
            repeats: Vec::new(),
        };
        let mut first = line(&rest[0]);
        first.repeats = rest[1..taken].iter().map(line).collect();
        first
    }
}

impl Paragraph<'_> {
    /// Returns true if it ends before a line that starts at `next`.
    fn ends_before(&self, next: Option<Timestamp>, rtl: bool) -> bool {
        let Some(last) = self.lines.last() else { return false };
        match (self.start, next) {
            (Some(start), Some(next)) => {
                let passed = next.millis().abs_diff(start.millis());
                passed >= MOST_MILLIS || (passed >= ENOUGH_MILLIS && ends_sentence(last.text))
            }
            (None, None) => {
                let filled: usize = self.lines.iter().map(|line| line.text.len()).sum();
                rtl || last.rtl
                    || !last.repeats.is_empty()
                    || filled >= MOST_BYTES
                    || (filled >= ENOUGH_BYTES && ends_sentence(last.text))
            }
            _ => true,
        }
    }
}

/// Returns true if a text contains right-to-left letters (the blocks of Hebrew, Arabic, Syriac,
/// Thaana, N'Ko and their neighbours) or marks that change the direction.
#[must_use]
pub fn holds_rtl(text: &str) -> bool {
    let is_rtl = |c| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}'
            | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    !text.is_ascii() && text.chars().any(is_rtl)
}

fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '\'', ')', ']', '\u{201d}', '\u{2019}', '»']);
    text.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।'])
}

/// Allocates unique anchors.
#[derive(Default)]
struct Anchors {
    /// Seconds whose plain anchor is taken.
    seconds: HashSet<u32, FxBuildHasher>,
    /// Milliseconds that are taken, each with the next one that may be free.
    millis: HashMap<u64, u64, FxBuildHasher>,
}

const _: () = assert!(Timestamp::LAST.seconds() <= u32::MAX as u64, "seconds in four bytes");

impl Anchors {
    fn name(&mut self, start: Timestamp) -> String {
        let mut name = String::with_capacity(12);
        let _ = write!(name, "{start}");
        if !self.seconds.insert(start.seconds() as u32) {
            let millis = self.free(start.millis());
            let _ = write!(name, ".{:03}", millis - start.seconds() * 1000);
        }
        name
    }

    /// Takes the next free number of milliseconds, beyond 999 if necessary. Even if all lines have
    /// the same time, each finds a free one in a step or two.
    fn free(&mut self, from: u64) -> u64 {
        let mut free = from;
        while let Some(&next) = self.millis.get(&free) {
            free = next;
        }
        // Whoever comes this way again goes past it at once (path compression of union-find).
        let mut at = from;
        while let Some(next) = self.millis.insert(at, free + 1) {
            at = next;
        }
        free
    }
}

#[cfg(test)]
mod tests;
