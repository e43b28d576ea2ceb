//! The copies that Whisper writes with `--highlight_words`: each cue once per word, with that word
//! underlined, and once without underline for each gap between words.

use super::marks::{Mark, marks};
use crate::model::Word;
use crate::parse::reading::{Reading, one_line};
use crate::units::Timestamp;

/// Maximum gap between two adjacent cues, in milliseconds.
const TOUCH: u64 = 20;

/// The copies of one line found so far.
#[derive(Default)]
pub struct Highlights {
    text: String,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    copies: usize,
    words: Vec<Word>,
}

impl Highlights {
    /// Takes a cue: a copy of the current line, or the first copy of the next.
    pub fn see(
        &mut self,
        reading: &mut Reading<'_>,
        (start, end): (Timestamp, Timestamp),
        payload: &str,
        entities: bool,
    ) {
        let (text, underlined) = underlined(payload, entities);
        if text.is_empty() {
            return;
        }
        let touches = self.end.is_some_and(|end| start.millis().abs_diff(end.millis()) <= TOUCH);
        let goes_on = underlined
            .is_none_or(|(from, _)| self.words.last().is_none_or(|word| word.range.0 < from));
        // Two plain copies in a row mean that the line was said twice.
        let marked = underlined.is_some() || !self.words.is_empty();
        if !(touches && goes_on && marked && text == self.text) {
            self.finish(reading);
            self.text = text;
            self.start = Some(start);
        }
        self.end = Some(end);
        self.copies += 1;
        if let Some(place) = underlined {
            self.words.push(Word { segment: 0, range: place, start: Some(start), end: Some(end) });
        }
    }

    /// Adds the current line.
    pub fn finish(&mut self, reading: &mut Reading<'_>) {
        let done = std::mem::take(self);
        if reading.say((done.start, done.end), None, done.text) && done.copies > 1 {
            let segment = reading.segments.len() as u32 - 1;
            reading.words.extend(done.words.into_iter().map(|word| Word { segment, ..word }));
        }
    }
}

/// The text of a cue on one line, and the range of its first underlined part.
fn underlined(payload: &str, entities: bool) -> (String, Option<(u32, u32)>) {
    let mut text = String::with_capacity(payload.len());
    let mut place = None;
    for mark in marks(payload.trim(), entities) {
        match mark {
            // Leading blanks are removed, and positions count from the first word.
            Mark::Text(part) if text.is_empty() => text.push_str(part.trim_start()),
            Mark::Text(part) => text.push_str(part),
            Mark::Char(c) if text.is_empty() && c.is_whitespace() => {}
            Mark::Char(c) => text.push(c),
            Mark::Underline(true) if place.is_none() => place = Some((text.len() as u32, 0)),
            Mark::Underline(false) => {
                if let Some(place) = place.as_mut().filter(|place| place.1 == 0) {
                    place.1 = text.len() as u32;
                }
            }
            _ => {}
        }
    }
    // Line ends are replaced by characters of the same width, so that positions stay valid.
    let text = if text.contains('\n') { text.replace('\n', " ") } else { text };
    let trimmed = one_line(text.into()).into_owned();
    let place = place.filter(|&(from, to)| from < to && to as usize <= trimmed.len());
    (trimmed, place)
}
