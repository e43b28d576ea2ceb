//! Words that come one by one, gathered into lines.

use crate::parse::reading::{Reading, Timed, join};
use crate::units::Timestamp;

/// A silence this long ends a line, in milliseconds.
const GAP: u64 = 1_500;
/// A line of this many bytes ends at the next pause between clauses.
const ENOUGH: usize = 160;
/// No line is longer than this, in bytes.
const MOST: usize = 320;

/// The line in the making.
#[derive(Default)]
pub struct Gatherer<'a> {
    words: Vec<Timed<'a>>,
    text: String,
    speaker: Option<u16>,
    end: Option<Timestamp>,
}

impl<'a> Gatherer<'a> {
    /// Adds a word; a line that it does not belong to is said first.
    pub fn add(&mut self, reading: &mut Reading<'_>, speaker: Option<u16>, word: Timed<'a>) {
        let silence = match (self.end, word.start) {
            (Some(end), Some(start)) => start.millis().saturating_sub(end.millis()),
            _ => 0,
        };
        let ended = self.text.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।'])
            || (self.text.len() >= ENOUGH && self.text.ends_with([',', ';', ':', '、', '،']))
            || self.text.len() >= MOST;
        if speaker != self.speaker || silence >= GAP || ended {
            self.finish(reading);
            self.speaker = speaker;
        }
        // A line feed asks for the end of a line.
        let breaks = word.text.ends_with('\n');
        let text = word.text.trim();
        if text.starts_with(|c: char| {
            c.is_ascii_punctuation()
                && !matches!(c, '(' | '[' | '"' | '\'' | '$' | '#' | '-' | '<' | '&' | '@' | '*')
        }) {
            // Punctuation that comes as a word of its own.
            self.text.push_str(text);
        } else {
            join(&mut self.text, text);
        }
        self.end = word.end.or(word.start).or(self.end);
        self.words.push(word);
        if breaks {
            self.finish(reading);
        }
    }

    /// The speaker of the line at hand.
    pub fn speaker(&self) -> Option<u16> {
        self.speaker.filter(|_| !self.text.is_empty())
    }

    /// Says the line at hand.
    pub fn finish(&mut self, reading: &mut Reading<'_>) {
        let words = std::mem::take(&mut self.words);
        let start = words.iter().find_map(|word| word.start);
        let text = std::mem::take(&mut self.text);
        if reading.say((start, self.end.take()), self.speaker, text) {
            reading.place_words(words);
        }
    }
}
