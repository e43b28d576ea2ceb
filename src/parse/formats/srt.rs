//! SubRip, `.srt`, as it occurs: a counter, two times, text, a blank line, any of it sloppy.
//!
//! No specification exists; Podcasting 2.0 describes a profile with speakers as `Name: ` where
//! the speaker changes
//! (<https://github.com/Podcastindex-org/podcast-namespace/blob/main/transcripts/transcripts.md>).

use super::cues::{Cue, begins_with_cue, cues};
use super::highlight::Highlights;
use super::labels::take_labels;
use super::marks::unmarked;
use super::{Format, Problem, Sample, rolling};
use crate::parse::reading::Reading;

/// The format.
pub struct Srt;

impl Format for Srt {
    fn name(&self) -> &'static str {
        "SubRip"
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        sample.extension == "srt" || begins_with_cue(sample.text)
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let (preamble, cues) = cues(text);
        let mut reading = Reading::default();
        let mut counter = None;
        let before = without_counter(preamble, &mut counter);
        reading.say((None, None), None, before);
        let cues: Vec<Cue<'a>> =
            cues.map(|cue| Cue { text: without_counter(cue.text, &mut counter), ..cue }).collect();
        if cues.is_empty() && !text.trim().is_empty() {
            return Err(Problem { line: None, message: "without a line of times".into() });
        }
        if memchr::memmem::find(text.as_bytes(), b"<u>").is_some() {
            let mut highlights = Highlights::default();
            for cue in &cues {
                highlights.see(&mut reading, (cue.start, cue.end), cue.text, false);
            }
            highlights.finish(&mut reading);
        } else if rolling::rolls(&cues) {
            rolling::read(&mut reading, &cues);
        } else {
            reading.segments.reserve(cues.len());
            for cue in cues {
                reading.say((Some(cue.start), Some(cue.end)), None, unmarked(cue.text, false));
            }
        }
        take_labels(&mut reading);
        Ok(reading)
    }
}

/// Cuts the counter of the next cue from the end of a text: a number on a line of its own, after
/// a blank line, or one more than the counter before it.
fn without_counter<'a>(text: &'a str, last: &mut Option<u64>) -> &'a str {
    let Some(lines) = text.strip_suffix('\n') else { return text };
    let (above, line) = lines.rsplit_once('\n').unwrap_or(("", lines));
    let line = line.trim();
    if line.len() > 12 || line.is_empty() || !line.bytes().all(|b| b.is_ascii_digit()) {
        return text;
    }
    let number = line.parse().ok();
    let follows = last.zip(number).is_some_and(|(last, number)| last + 1 == number);
    let after_blank = above.is_empty()
        || above.ends_with('\n')
        || above.trim_end_matches([' ', '\t']).ends_with('\n');
    if follows || after_blank {
        *last = number;
        above
    } else {
        text
    }
}
