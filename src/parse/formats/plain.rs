//! Plain text: one line a line, with times where they were pasted from YouTube's panel.

use std::borrow::Cow;

use super::{Extent, Format, Problem, Sample};
use crate::parse::clock::{clock, clock_alone};
use crate::parse::labels::take_labels;
use crate::parse::reading::Reading;
use crate::parse::{Facts, append, preamble, turns};
use crate::units::Timestamp;

/// Lines among which the heading of a transcript stands.
const MOST_ABOVE: usize = 40;

/// Text without times: Whisper's `.txt`, WhisperX's with its speakers.
pub struct Plain;

impl Format for Plain {
    fn name(&self) -> &'static str {
        "plain text"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text"]
    }

    fn rank(&self) -> u8 {
        1
    }

    fn head(&self) -> Extent {
        // It may be Markdown.
        Extent::Whole
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        matches!(sample.extension, "txt" | "text") && sample.json.is_none()
    }

    fn is_plain(&self) -> bool {
        true
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let mut reading = Reading::default();
        let (above, text) = above(text);
        reading.facts = above;
        let clocks = text.lines().filter_map(clock_line);
        let has_clocks = reading.facts != Facts::default() && clocks.is_sorted();
        let mut time = None;
        for line in text.split('\n') {
            if preamble::is_footer(line) {
                append(&mut reading.facts.about.description, line);
            } else if let Some(start) = clock_line(line).filter(|_| has_clocks) {
                time = Some(start);
            } else if let Some(start) = time.filter(|_| !line.trim().is_empty()) {
                reading.say((Some(start), None), None, line);
                time = None;
            } else {
                reading.say_at_sentences(Cow::Borrowed(line));
            }
        }
        take_labels(&mut reading);
        Ok(reading)
    }

    fn facts(&self, text: &str) -> Facts {
        above(text).0
    }
}

/// The metadata above the heading `Transcript`, if a program wrote it, and the text below.
fn above(text: &str) -> (Facts, &str) {
    let mut at = 0;
    for line in text.split_inclusive('\n').take(MOST_ABOVE) {
        at += line.len();
        if preamble::is_heading(line) {
            let facts = preamble::facts(text[..at].lines());
            return facts.map_or((Facts::default(), text), |facts| (facts, &text[at..]));
        }
    }
    (Facts::default(), text)
}

/// The time on a line of its own that Google Meet writes every five minutes: `00:05:00`.
fn clock_line(line: &str) -> Option<Timestamp> {
    clock_alone(line).filter(|_| line.trim().len() == 8)
}

/// Keeps a text line by line.
pub fn lines(text: &str) -> Reading<'_> {
    let mut reading = Reading::default();
    for line in text.split('\n') {
        reading.say((None, None), None, Cow::Borrowed(line));
    }
    reading
}

/// Text in turns, each with the time and mostly the speaker in its head.
pub struct Turns;

impl Format for Turns {
    fn name(&self) -> &'static str {
        "text in turns"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text"]
    }

    fn rank(&self) -> u8 {
        3
    }

    fn head(&self) -> Extent {
        Extent::Whole
    }

    fn is_plain(&self) -> bool {
        true
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        Plain.recognises(sample)
            && turns::hold(sample.text)
            && (turns::name_speakers(sample.text) || !Panel.recognises(sample))
    }

    fn facts(&self, text: &str) -> Facts {
        turns::facts(text)
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let mut reading = turns::read(text, Cow::Borrowed);
        if reading.speakers.is_empty() {
            take_labels(&mut reading);
        }
        Ok(reading)
    }
}

/// The transcript panel of YouTube, pasted: `0:04` above the text or before it.
pub struct Panel;

impl Format for Panel {
    fn name(&self) -> &'static str {
        "YouTube transcript panel"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text"]
    }

    fn rank(&self) -> u8 {
        1
    }

    /// Three times in rising order among the first lines, nothing but headings before them.
    fn recognises(&self, sample: &Sample<'_>) -> bool {
        let mut lines = sample.text.lines().filter(|line| !line.trim().is_empty());
        let first = lines.by_ref().find(|line| !is_heading(line));
        let Some(first) = first.and_then(|line| timed(line)) else { return false };
        let times: Vec<_> = lines.take(40).filter_map(timed).map(|(time, _)| time).collect();
        times.len() >= 2 && times[0] > first.0 && times.is_sorted()
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let mut reading = Reading::default();
        let mut time = None;
        // The text below one time is one line.
        let mut open: Cow<'a, str> = Cow::Borrowed("");
        for line in text.lines().skip_while(|line| line.trim().is_empty() || is_heading(line)) {
            if let Some((start, words)) = timed(line) {
                reading.say((time, None), None, std::mem::take(&mut open));
                time = Some(start);
                open = Cow::Borrowed(words);
            } else if !is_read_aloud(line) {
                if open.is_empty() {
                    open = Cow::Borrowed(line);
                } else {
                    let open = open.to_mut();
                    open.push('\n');
                    open.push_str(line);
                }
            }
        }
        reading.say((time, None), None, open);
        Ok(reading)
    }
}

fn is_heading(line: &str) -> bool {
    matches!(line.trim(), "Transcript" | "Search in video" | "Search transcript")
}

/// `0:04` or `0:04 words`
fn timed(line: &str) -> Option<(Timestamp, &str)> {
    let line = line.trim();
    let (time, words) = clock(line)?;
    let alone = clock_alone(line).is_some() || words.starts_with([' ', '\t']);
    alone.then_some((time, words.trim_start()))
}

/// `4 seconds`, `1 minute, 2 seconds`: a time as screen readers say it.
fn is_read_aloud(line: &str) -> bool {
    let parts = line.trim().split(", ");
    line.trim().len() < 40
        && parts.into_iter().all(|part| {
            part.split_once(' ').is_some_and(|(number, unit)| {
                number.bytes().all(|b| b.is_ascii_digit())
                    && !number.is_empty()
                    && matches!(unit.trim_end_matches('s'), "second" | "minute" | "hour")
            })
        })
}
