//! SubRip, `.srt`, as it occurs: a counter, two times, text, a blank line, any of it sloppy.
//!
//! No specification exists; Podcasting 2.0 describes a profile with speakers as `Name: ` where
//! the speaker changes
//! (<https://github.com/Podcastindex-org/podcast-namespace/blob/main/transcripts/transcripts.md>).

use std::borrow::Cow;

use super::cues::{Cue, begins_with_cue, cues, line_number};
use super::highlight::Highlights;
use super::marks::unmarked;
use super::{Format, Problem, Sample, rolling};
use crate::diagnostics::Kind;
use crate::parse::labels::{speakers_apart, take_labels};
use crate::parse::reading::Reading;

/// The format.
pub struct Srt;

impl Format for Srt {
    fn name(&self) -> &'static str {
        "SubRip"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["srt"]
    }

    fn rank(&self) -> u8 {
        5
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        sample.extension == "srt" || begins_with_cue(sample.text)
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let (preamble, cues) = cues(text);
        let escapes = Escapes::of(text);
        let mut reading = Reading::default();
        let mut counters = Counters::default();
        let before = counters.cut(preamble, true);
        reading.say((None, None), None, before);
        let cues: Vec<Cue<'a>> =
            cues.map(|cue| Cue { text: counters.cut(cue.text, cue.followed), ..cue }).collect();
        if cues.is_empty() && !text.trim().is_empty() {
            return Err(Problem { line: None, message: "contains no timing line".into() });
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
                let end = Some(cue.end).filter(|_| cue.has_end);
                if end.is_none() {
                    let line = line_number(text, cue.at);
                    let message = "the end is not a time; kept the start";
                    reading.note(Some(line), Kind::Format, message);
                }
                for text in speakers_apart(escapes.decode(cue.text)) {
                    reading.say((Some(cue.start), end), None, text);
                }
            }
        }
        take_labels(&mut reading);
        Ok(reading)
    }
}

/// Codes of other formats that converters leave in SubRip, which has none of its own.
struct Escapes {
    /// `&amp;` and `&nbsp;`, from WebVTT.
    entities: bool,
    /// `\N` and `\h`, a line break and a hard space of SubStation Alpha.
    breaks: bool,
}

impl Escapes {
    fn of(text: &str) -> Self {
        let holds = |code: &str| memchr::memmem::find(text.as_bytes(), code.as_bytes()).is_some();
        Self { entities: holds("&amp;") || holds("&nbsp;"), breaks: holds("\\N") || holds("\\h") }
    }

    fn decode<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let text = unmarked(text, self.entities);
        if self.breaks { text.replace("\\N", "\n").replace("\\h", " ").into() } else { text }
    }
}

/// The counters above the cues.
#[derive(Default)]
struct Counters {
    /// The next one, if all is in order.
    next: u64,
}

impl Counters {
    /// Cuts the counter of the next cue from the end of a text: a number on a line of its own,
    /// below a blank line, or the one that is due.
    fn cut<'a>(&mut self, text: &'a str, before_cue: bool) -> &'a str {
        let due = self.next;
        self.next += 1;
        let Some(lines) = text.strip_suffix('\n').filter(|_| before_cue) else { return text };
        let (above, line) = lines.rsplit_once('\n').unwrap_or(("", lines));
        let line = line.trim();
        let of_digits = (1..=12).contains(&line.len()) && line.bytes().all(|b| b.is_ascii_digit());
        let Some(number) = of_digits.then(|| line.parse::<u64>().ok()).flatten() else {
            return text;
        };
        let line_above = above.rsplit('\n').next().unwrap_or_default();
        let below_blank = line_above.trim().is_empty() && lines.contains('\n');
        if below_blank || number == due || due == 0 {
            self.next = number.saturating_add(1);
            above
        } else {
            text
        }
    }
}
