//! The exact times of lines and words, as a page carries them behind its text.
//!
//! Anchors tell seconds. What a transcript knows better than that (where a line ends, when a word
//! is said) stands in one attribute, so that the page's downloads lose nothing and transcripts
//! without it pay nothing. Its grammar is in docs/formats.md; `reader-times.js` reads it.

use crate::model::{Body, Transcript, Word};
use crate::units::Timestamp;

/// The times of a transcript; none where anchors tell all that is known.
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
        let mut of_words = Clock { now: line.start.map_or(clock.now, millis) };
        clock.write(line.start, line.end, &mut out);
        let mut place = LineEnd { text: &line.text, end: 0 };
        while let Some(word) = words.next_if(|word| word.segment as usize == number) {
            out.push(' ');
            place.write(word, &mut out);
            of_words.write(word.start, word.end, &mut out);
        }
    }
    Some(out)
}

fn millis(time: Timestamp) -> i64 {
    i64::try_from(time.millis()).unwrap_or(i64::MAX)
}

/// When the last line or word ended, or began if nobody knows its end.
#[derive(Default)]
struct Clock {
    now: i64,
}

impl Clock {
    /// Writes `start.length`, the start counted from now.
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

/// Where in a line the last word ended.
struct LineEnd<'a> {
    text: &'a str,
    end: usize,
}

impl LineEnd<'_> {
    /// Writes where a word stands, unless it is the next that stands between spaces.
    fn write(&mut self, word: &Word, out: &mut String) {
        let (from, to) = (word.range.0 as usize, word.range.1 as usize);
        let is_behind_space = from == self.end + 1 && self.text.as_bytes()[self.end] == b' ';
        let is_next = if self.end == 0 { from == 0 } else { is_behind_space };
        let next_space = memchr::memchr(b' ', &self.text.as_bytes()[from..]);
        let ends_there = to == next_space.map_or(self.text.len(), |length| from + length);
        if !is_next || !ends_there {
            let units = |from: usize, to: usize| self.text[from..to].encode_utf16().count() as i64;
            base36(units(self.end.min(from), from), out);
            out.push(':');
            base36(units(from, to), out);
            out.push('@');
        }
        self.end = to;
    }
}

/// Writes a number in digits and small letters.
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
    fn what_anchors_tell_is_not_told_again() {
        assert_eq!(
            written(vec![line(time(0), None, "Fog."), line(None, None, "Sea.")], vec![]),
            None
        );
    }

    #[test]
    fn each_time_counts_from_the_end_before_it() {
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
    fn words_stand_between_spaces_or_say_where() {
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
