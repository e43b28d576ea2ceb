//! YouTube's automatic captions, which roll: every line is shown about three times.
//!
//! A cue of some seconds shows the line before (above) and the new line (below) with a time for
//! each word; a cue of 10 ms shows the new line, finished; then it is the upper line of the next
//! cue. See <https://github.com/yt-dlp/yt-dlp/issues/1734>.

use super::cues::Cue;
use super::marks::{Mark, marks, unmarked};
use crate::model::Word;
use crate::parse::reading::Reading;
use crate::units::Timestamp;

/// A cue no longer than this repeats the line before it, in milliseconds.
const REPEAT: u64 = 20;

/// Returns true if cues roll: in a quarter of them the upper of two lines is the line before.
pub fn rolls(cues: &[Cue<'_>]) -> bool {
    let mut last = "";
    let mut copies = 0;
    // The beginning tells.
    let cues = &cues[..cues.len().min(400)];
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

/// Returns true if a cue holds times of words.
pub fn is_stamped(text: &str) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes())
        .any(|at| text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit))
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
                say_stamped(reading, None, line, (cue.start, cue.end));
            } else {
                reading.say((Some(cue.start), Some(cue.end)), None, text.to_owned());
            }
        }
    }
}

/// Says a text with times between its words: each lasts until the next one.
pub fn say_stamped(
    reading: &mut Reading<'_>,
    speaker: Option<u16>,
    text: &str,
    (start, end): (Timestamp, Timestamp),
) {
    let mut line = String::with_capacity(text.len() / 2);
    let segment = reading.segments.len() as u32;
    let before = reading.words.len();
    let (mut from, mut since) = (0, start);
    for mark in marks(text, true) {
        match mark {
            // Blanks before the first word go, and places count without them.
            Mark::Text(part) if line.is_empty() => line.push_str(part.trim_start()),
            Mark::Text(part) => line.push_str(part),
            Mark::Char(c) if line.is_empty() && c.is_whitespace() => {}
            Mark::Char(c) => line.push(c),
            Mark::Stamp(stamp) => {
                reading.words.extend(word(&line, from, segment, (since, stamp)));
                (from, since) = (line.len(), stamp);
            }
            _ => {}
        }
    }
    reading.words.extend(word(&line, from, segment, (since, end)));
    line.truncate(line.trim_end().len());
    // Line ends keep their width, so that places hold.
    let line = if line.contains('\n') { line.replace('\n', " ") } else { line };
    if !reading.say((Some(start), Some(end)), speaker, line) {
        reading.words.truncate(before);
    }
}

/// The word at the end of a line, from a place on.
fn word(line: &str, from: usize, segment: u32, times: (Timestamp, Timestamp)) -> Option<Word> {
    let text = &line[from..];
    let start = from + (text.len() - text.trim_start().len());
    let end = from + text.trim_end().len();
    (start < end).then(|| Word {
        segment,
        range: (start as u32, end as u32),
        start: Some(times.0),
        end: Some(times.1).filter(|end| times.0 <= *end),
    })
}
