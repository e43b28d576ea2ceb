//! YouTube's SBV: a line of two times with a comma between them, then text up to a blank line.

use std::borrow::Cow;

use super::{Format, Problem, Sample};
use crate::diagnostics::Kind;
use crate::parse::clock::{clock, clock_alone};
use crate::parse::labels::{speakers_apart, take_labels};
use crate::parse::reading::Reading;
use crate::units::Timestamp;

/// The format.
pub struct Sbv;

impl Format for Sbv {
    fn name(&self) -> &'static str {
        "SBV"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["sbv"]
    }

    fn rank(&self) -> u8 {
        5
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        let first = sample.text.lines().find(|line| !line.trim().is_empty());
        sample.extension == "sbv" || first.and_then(times).is_some()
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let mut reading = Reading::default();
        let mut times_of_cue = None;
        let (mut from, mut at) = (0, 0);
        for (line, number) in text.split_inclusive('\n').zip(1..) {
            if let Some(found) = times(line) {
                say(&mut reading, times_of_cue, &text[from..at]);
                if times_of_cue.is_none() && !text[..at].trim().is_empty() {
                    let message = "text before the first cue; kept without a time";
                    reading.note(Some(1), Kind::Format, message);
                }
                if found.0 > found.1 {
                    let message = "the cue ends before it starts; its end is ignored";
                    reading.note(Some(number), Kind::Order, message);
                }
                times_of_cue = Some(found);
                from = at + line.len();
            }
            at += line.len();
        }
        if times_of_cue.is_none() && !text.trim().is_empty() {
            let message = "should have lines such as 0:00:01.000,0:00:04.000, and has none".into();
            return Err(Problem { line: Some(1), message });
        }
        say(&mut reading, times_of_cue, &text[from..]);
        take_labels(&mut reading);
        Ok(reading)
    }
}

fn say<'a>(reading: &mut Reading<'a>, times: Option<(Timestamp, Timestamp)>, text: &'a str) {
    let times = times.map_or((None, None), |(start, end)| (Some(start), Some(end)));
    let text = match text.contains("[br]") {
        true => Cow::Owned(text.replace("[br]", "\n")),
        false => Cow::Borrowed(text),
    };
    for part in speakers_apart(text) {
        reading.say(times, None, part);
    }
}

/// `0:00:01.000,0:00:04.000`
fn times(line: &str) -> Option<(Timestamp, Timestamp)> {
    let line = line.trim();
    if !line.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (first, second) = line.split_once(',')?;
    // A decimal comma would make three or four parts.
    let (start, rest) = clock(first)?;
    rest.trim_end().is_empty().then_some(())?;
    Some((start, clock_alone(second)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_are_read_with_all_their_lines() {
        let text =
            "0:00:01.000,0:00:04.000\nThe fog\ncame.\n\n0:00:05.500,0:00:07.000\nSo,[br]yes\n";
        let reading = Sbv.read(text).unwrap();
        let line =
            |at: usize| (reading.segments[at].start.unwrap().millis(), &*reading.segments[at].text);
        assert_eq!([line(0), line(1)], [(1_000, "The fog came."), (5_500, "So, yes")]);
        let reading = Sbv.read("0:00:01.0 , 0:00:04.0\nFog\n").unwrap();
        assert_eq!((reading.segments.len(), reading.notes.len()), (1, 0));
        assert!(Sbv.read("Fog.\n").unwrap_err().message.contains("0:00:01.000"));
    }
}
