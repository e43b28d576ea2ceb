//! YouTube's `json3` captions: events timed in whole milliseconds, with word offsets.

use serde::Deserialize;

use super::json::parse;
use super::lenient::{List, Number, Object, Text, objects};
use super::marks::unmarked;
use super::{Format, Problem, Sample};
use crate::parse::reading::{Reading, Timed};
use crate::units::Timestamp;

/// YouTube's `json3`.
pub struct Json3;

#[derive(Deserialize)]
struct Root<'a> {
    #[serde(borrow)]
    events: Vec<Object<Event<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    #[serde(default)]
    t_start_ms: Number,
    #[serde(default)]
    d_duration_ms: Number,
    #[serde(default)]
    a_append: Number,
    #[serde(borrow, default)]
    segs: List<Object<Piece<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Piece<'a> {
    #[serde(borrow, default)]
    utf8: Text<'a>,
    #[serde(default)]
    t_offset_ms: Number,
}

/// The pieces of a line, and its times in milliseconds.
pub(super) struct Line<'a> {
    pub start: u64,
    pub end: u64,
    pub words: Vec<Timed<'a>>,
    /// True if an event without words has ended it.
    pub is_ended: bool,
}

impl<'a> Line<'a> {
    pub fn of(start: u64, length: u64, words: Vec<Timed<'a>>) -> Self {
        Self { start, end: start.saturating_add(length), words, is_ended: false }
    }

    /// Appends words that roll in below.
    pub fn append(&mut self, mut words: Vec<Timed<'a>>) {
        if let Some(first) = words.first_mut().filter(|_| std::mem::take(&mut self.is_ended)) {
            first.text = format!("\n{}", first.text).into();
        }
        self.words.append(&mut words);
    }
}

impl Format for Json3 {
    fn name(&self) -> &'static str {
        "YouTube json3"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json3", "json"]
    }

    fn rank(&self) -> u8 {
        7
    }

    fn is_json(&self) -> bool {
        true
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        sample.json.as_ref().is_some_and(|json| json.has("events"))
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let root: Root<'a> = parse(text)?;
        let mut reading = Reading::default();
        let mut open: Option<Line<'a>> = None;
        for event in objects(&mut reading, root.events)? {
            let start = millis(event.t_start_ms);
            let words = words(start, event.segs.objects());
            let appended = event.a_append.is_set();
            let before = open.as_mut().filter(|_| appended);
            // An event without text only positions the caption window, or ends a line.
            if words.iter().all(|word| word.text.trim().is_empty()) {
                before.into_iter().for_each(|line| line.is_ended = true);
                continue;
            }
            match before {
                Some(line) => line.append(words),
                None => {
                    let line = Line::of(start, millis(event.d_duration_ms), words);
                    if let Some(before) = open.replace(line) {
                        say(&mut reading, before, Some(start));
                    }
                }
            }
        }
        if let Some(last) = open {
            say(&mut reading, last, None);
        }
        Ok(reading)
    }
}

fn millis(number: Number) -> u64 {
    number.millis().map_or(0, Timestamp::millis)
}

fn words<'a>(start: u64, pieces: Vec<Piece<'a>>) -> Vec<Timed<'a>> {
    let timed = |piece: Piece<'a>| {
        let offset = millis(piece.t_offset_ms);
        // Some text is escaped as in HTML.
        let escaped = memchr::memchr2(b'&', b'<', piece.utf8.0.as_bytes()).is_some();
        let text =
            if escaped { unmarked(&piece.utf8.0, true).into_owned().into() } else { piece.utf8.0 };
        Timed { text, start: Some(Timestamp::from_millis(start + offset)), end: None }
    };
    pieces.into_iter().map(timed).collect()
}

/// Adds a line. Automatic captions overlap on screen, so a line ends where the next one starts, and
/// so does one without a length.
pub(super) fn say<'a>(reading: &mut Reading<'a>, mut line: Line<'a>, next: Option<u64>) {
    let ends = [Some(line.end), next].into_iter().flatten().filter(|end| *end > line.start);
    let end = ends.min().map(Timestamp::from_millis);
    let times = (Some(Timestamp::from_millis(line.start)), end);
    if line.words.len() == 1 {
        // A single piece is a whole caption line, not a word.
        reading.say(times, None, line.words.remove(0).text);
        return;
    }
    let text: String = line.words.iter().map(|word| &*word.text).collect();
    for at in 1..line.words.len() {
        line.words[at - 1].end = line.words[at].start;
    }
    if let Some(last) = line.words.last_mut() {
        last.end = end.filter(|end| last.start.is_none_or(|start| start <= *end));
    }
    if reading.say(times, None, text) {
        reading.place_words(line.words);
    }
}
