//! The exact times of lines and words, as a page stores them after its text.
//!
//! Anchors have a resolution of one second. Anything more exact (the end of a line, the times of
//! words) is in one attribute, so that downloads made from the page are complete and transcripts
//! without such times have no overhead. Its grammar is in docs/formats.md; `reader-times.js` reads
//! it.

use crate::model::{Body, Transcript, Word};
use crate::units::Timestamp;

/// The value of the attribute; none if the anchors already hold all known times.
pub fn times(transcript: &Transcript<'_>) -> Option<String> {
    let Body::Lines(lines) = &transcript.body else { return None };
    if transcript.words.is_empty() && lines.iter().all(|line| line.end.is_none()) {
        return None;
    }
    let mut out = String::new();
    let mut words = transcript.words.iter().peekable();
    let mut clock = Clock::default();
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        let mut word_clock = Clock { now: line.start.map_or(clock.now, millis) };
        clock.write(line.start, line.end, &mut out);
        let mut words_of_line = Words { text: &line.text, end: 0 };
        while let Some(word) = words.next_if(|word| word.segment as usize == number) {
            out.push(' ');
            words_of_line.write_range(word, &mut out);
            word_clock.write(word.start, word.end, &mut out);
        }
    }
    Some(out)
}

fn millis(time: Timestamp) -> i64 {
    i64::try_from(time.millis()).unwrap_or(i64::MAX)
}

/// The time in milliseconds at which the last line or word ended, or began if its end is unknown.
#[derive(Default)]
struct Clock {
    now: i64,
}

impl Clock {
    /// Writes `start.length`, with the start relative to `now`.
    fn write(&mut self, start: Option<Timestamp>, end: Option<Timestamp>, out: &mut String) {
        match start.map(millis) {
            None => out.push('_'),
            Some(start) => {
                if start != self.now || end.is_none() {
                    base36(start - self.now, out);
                }
                self.now = start;
            }
        }
        if let Some(end) = end.map(millis) {
            out.push('.');
            base36(end - self.now, out);
            self.now = end;
        }
    }
}

/// The words of a line, written in order; `end` is the UTF-8 offset at which the last one ended.
struct Words<'a> {
    text: &'a str,
    end: usize,
}

impl Words<'_> {
    /// Writes the range of a word, unless it is simply the next word between spaces.
    fn write_range(&mut self, word: &Word, out: &mut String) {
        let (from, to) = (word.range.0 as usize, word.range.1 as usize);
        let follows_space = from == self.end + 1 && self.text.as_bytes()[self.end] == b' ';
        let is_next = if self.end == 0 { from == 0 } else { follows_space };
        let next_space = memchr::memchr(b' ', &self.text.as_bytes()[from..]);
        let ends_there = to == next_space.map_or(self.text.len(), |length| from + length);
        if !is_next || !ends_there {
            base36(utf16_len(&self.text[self.end.min(from)..from]), out);
            out.push(':');
            base36(utf16_len(&self.text[from..to]), out);
            out.push('@');
        }
        self.end = to;
    }
}

/// Length in UTF-16 code units, as scripts count.
fn utf16_len(text: &str) -> i64 {
    text.encode_utf16().count() as i64
}

/// Writes a number in base 36, with lower-case letters.
fn base36(number: i64, out: &mut String) {
    let mut rest = number.unsigned_abs();
    let mut digits = Vec::with_capacity(13);
    loop {
        digits.push(char::from_digit((rest % 36) as u32, 36).unwrap_or('0'));
        rest /= 36;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        out.push('-');
    }
    out.extend(digits.iter().rev());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Head, Segment};

    fn time(millis: u64) -> Option<Timestamp> {
        Some(Timestamp::from_millis(millis))
    }

    fn line(start: Option<Timestamp>, end: Option<Timestamp>, text: &str) -> Segment<'_> {
        Segment { start, end, speaker: None, text: text.into() }
    }

    fn word(
        segment: u32,
        range: (u32, u32),
        start: Option<Timestamp>,
        end: Option<Timestamp>,
    ) -> Word {
        Word { segment, range, start, end }
    }

    fn written(lines: Vec<Segment<'_>>, words: Vec<Word>) -> Option<String> {
        times(&Transcript {
            head: Head::default(),
            about: Default::default(),
            language: None,
            chapters: Vec::new(),
            speakers: Vec::new(),
            words,
            body: Body::Lines(lines),
        })
    }

    #[test]
    fn times_that_anchors_already_hold_are_left_out() {
        assert_eq!(
            written(vec![line(time(0), None, "Fog."), line(None, None, "Sea.")], vec![]),
            None
        );
    }

    #[test]
    fn each_time_is_relative_to_the_previous_end() {
        let lines = vec![
            line(time(500), time(2_000), "Fog."),
            line(time(2_000), time(4_000), "Sea."),
            line(time(1_964), None, "Back."),
            line(None, None, "No time."),
            line(time(5_000), time(5_000), "All."),
        ];
        assert_eq!(written(lines, vec![]).unwrap(), "dw.15o,.1jk,-1kk,_,2cc.0");
    }

    #[test]
    fn words_that_are_not_between_spaces_have_explicit_ranges() {
        let lines = vec![line(time(0), time(1_000), "The fog, 霧が née.")];
        let words = vec![
            word(0, (0, 3), time(0), time(360)),
            word(0, (4, 7), time(360), time(720)),
            word(0, (9, 12), None, None),
            word(0, (12, 15), time(900), None),
            word(0, (16, 21), None, time(936)),
        ];
        assert_eq!(written(lines, words).unwrap(), ".rs .a0 1:3@.a0 2:1@_ 0:1@50 _.10");
    }
}
