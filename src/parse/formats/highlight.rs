//! The copies that Whisper writes with `--highlight_words`: each cue once for every word, with
//! the word underlined, and without underline in the gaps between words.

use super::marks::{Mark, marks};
use crate::model::Word;
use crate::parse::reading::{Reading, one_line};
use crate::units::Timestamp;

/// Two cues touch if they are no further apart, in milliseconds.
const TOUCH: u64 = 20;

/// The copies of one line seen so far.
#[derive(Default)]
pub struct Highlights {
    text: String,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    copies: usize,
    words: Vec<Word>,
}

impl Highlights {
    /// Takes a cue: a copy of the line at hand, or the first of the next.
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
            .is_none_or(|(from, _)| self.words.last().is_none_or(|word| word.place.0 < from));
        // Two plain copies in a row are a line that was said twice.
        let marked = underlined.is_some() || !self.words.is_empty();
        if !(touches && goes_on && marked && text == self.text) {
            self.finish(reading);
            self.text = text;
            self.start = Some(start);
        }
        self.end = Some(end);
        self.copies += 1;
        if let Some(place) = underlined {
            self.words.push(Word { segment: 0, place, start: Some(start), end: Some(end) });
        }
    }

    /// Adds the line at hand.
    pub fn finish(&mut self, reading: &mut Reading<'_>) {
        let done = std::mem::take(self);
        if reading.say((done.start, done.end), None, done.text) && done.copies > 1 {
            let segment = reading.segments.len() as u32 - 1;
            reading.words.extend(done.words.into_iter().map(|word| Word { segment, ..word }));
        }
    }
}

/// The text of a cue in one line, and the place of its first underlined part.
fn underlined(payload: &str, entities: bool) -> (String, Option<(u32, u32)>) {
    let mut text = String::with_capacity(payload.len());
    let mut place = None;
    for mark in marks(payload.trim(), entities) {
        match mark {
            // Blanks before the first word go, and places count without them.
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
    // Line ends keep their width, so that places hold.
    let text = if text.contains('\n') { text.replace('\n', " ") } else { text };
    let trimmed = one_line(text.into()).into_owned();
    let place = place.filter(|&(from, to)| from < to && to as usize <= trimmed.len());
    (trimmed, place)
}
