//! YouTube's automatic captions, which roll: every line is shown about three times.
//!
//! A cue of some seconds shows the line before (above) and the new line (below) with a time for
//! each word; a cue of 10 ms shows the new line, finished; then it is the upper line of the next
//! cue. See <https://github.com/yt-dlp/yt-dlp/issues/1734>.

use super::cues::Cue;
use super::marks::{Mark, marks, unmarked};
use crate::parse::reading::{Reading, Timed};
use crate::units::Timestamp;

/// A cue no longer than this repeats the line before it, in milliseconds.
const REPEAT: u64 = 20;

/// Whether cues roll: in a quarter of them the upper of two lines is the line before.
pub fn rolls(cues: &[Cue<'_>]) -> bool {
    let mut last = "";
    let mut copies = 0;
    for cue in cues {
        let mut lines = cue.text.lines().map(str::trim).filter(|line| !line.is_empty());
        let upper = lines.next().unwrap_or_default();
        let lower = lines.next_back();
        if lower.is_some() && !upper.is_empty() && unmarked(upper, true) == unmarked(last, true) {
            copies += 1;
        }
        last = lower.unwrap_or(upper);
    }
    copies * 4 >= cues.len().max(1)
}

/// Whether a cue holds times of words.
pub fn is_stamped(text: &str) -> bool {
    let stamp = |at: usize| text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit);
    memchr::memchr_iter(b'<', text.as_bytes()).any(stamp)
}

/// Reads rolling cues: every line once, with the times of its words where they are left.
///
/// A line that is said twice is new in two cues, so only what stands where copies stand is one.
pub fn read<'a>(reading: &mut Reading<'a>, cues: &[Cue<'a>]) {
    let mut last = String::new();
    for cue in cues {
        let repeats = cue.end.millis().saturating_sub(cue.start.millis()) <= REPEAT;
        for (row, line) in cue.text.trim_end_matches('\n').split('\n').enumerate() {
            let stamped = is_stamped(line);
            let text = unmarked(line, true);
            let text = text.trim();
            let is_copy = !stamped && (row == 0 || repeats) && text == last;
            if text.is_empty() || is_copy {
                continue;
            }
            text.clone_into(&mut last);
            if stamped {
                reading.say_words(None, &stamped_words(line, cue.start, cue.end));
            } else {
                reading.say((Some(cue.start), Some(cue.end)), None, text.to_owned());
            }
        }
    }
}

/// The words of a text with times between them: each lasts until the next one.
pub fn stamped_words(text: &str, start: Timestamp, end: Timestamp) -> Vec<Timed<'static>> {
    let mut words: Vec<Timed<'static>> = Vec::new();
    let mut word = String::new();
    let mut from = start;
    let mut close = |word: &mut String, from, to| {
        if !word.is_empty() {
            let text = std::mem::take(word).into();
            words.push(Timed { text, start: Some(from), end: Some(to) });
        }
    };
    for mark in marks(text, true) {
        match mark {
            Mark::Text(text) => word.extend(text.chars().map(|c| if c == '\n' { ' ' } else { c })),
            Mark::Char(c) => word.push(c),
            Mark::Stamp(stamp) => {
                close(&mut word, from, stamp);
                from = stamp;
            }
            _ => {}
        }
    }
    close(&mut word, from, end);
    words
}
