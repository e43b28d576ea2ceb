//! WebVTT (<https://www.w3.org/TR/webvtt1/>), and what is called so.

use super::cues::{Cue, cues, line_number};
use super::highlight::Highlights;
use super::marks::{Mark, marks, unmarked};
use super::rolling::{self, is_stamped, say_stamped};
use super::{Format, Problem, Sample};
use crate::diagnostics::Kind;
use crate::parse::clock::clock;
use crate::parse::labels::{speakers_apart, take_labels};
use crate::parse::languages;
use crate::parse::reading::Reading;
use crate::units::Timestamp;

/// The format.
pub struct Vtt;

impl Format for Vtt {
    fn name(&self) -> &'static str {
        "WebVTT"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["vtt"]
    }

    fn rank(&self) -> u8 {
        6
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        let rest = sample.text.strip_prefix("WEBVTT");
        sample.extension == "vtt"
            || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n']))
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let mut reading = Reading::default();
        let mut clock = StreamClock::default();
        let (preamble, cues) = cues(text);
        let (header, mut strays) = blocks(preamble, preamble.len() < text.len());
        if is_signed(text) {
            // A line with an arrow ends the header (WebVTT, 6.1), also one whose times are none.
            let (header, cue) = header.split_at(header_end(header));
            read_header(&mut reading, header);
            if !cue.trim().is_empty() {
                strays.insert(0, cue);
            }
        } else if !header.trim().is_empty() && !is_number(header.trim()) {
            strays.insert(0, header);
        }
        clock.see(preamble);
        for stray in strays {
            reading.note(None, Kind::Format, "text before the first cue; kept without a time");
            reading.say((None, None), None, stray);
        }
        let cues = without_strays(&mut reading, text, &mut clock, cues);
        if cues.is_empty() && !text.starts_with("WEBVTT") {
            return Err(Problem { line: None, message: "contains no cue".into() });
        }
        let stamped = cues.iter().any(|cue| is_stamped(cue.text));
        if rolling::rolls(&cues)
            || (stamped
                && cues.iter().any(|cue| cue.end.millis().saturating_sub(cue.start.millis()) <= 20))
        {
            rolling::read(&mut reading, &cues);
        } else if memchr::memmem::find(text.as_bytes(), b"<u>").is_some() {
            let mut highlights = Highlights::default();
            for cue in &cues {
                highlights.see(&mut reading, (cue.start, cue.end), cue.text, true);
            }
            highlights.finish(&mut reading);
        } else {
            reading.segments.reserve(cues.len());
            let mut voice = None;
            for cue in cues {
                if let Some(name) = name_above(text, cue.at) {
                    voice = reading.speaker(name);
                }
                say(&mut reading, &mut voice, cue);
            }
        }
        // Who escapes the bracket of what would be a label writes none.
        let is_literal = memchr::memmem::find(text.as_bytes(), b"&#91;").is_some();
        if reading.speakers.is_empty() && !is_literal {
            take_labels(&mut reading);
        }
        Ok(reading)
    }
}

/// Gives cues the times of the recording; text below a blank line in one is a cue of the same
/// times.
fn without_strays<'a>(
    reading: &mut Reading<'a>,
    text: &'a str,
    clock: &mut StreamClock,
    cues: impl Iterator<Item = Cue<'a>>,
) -> Vec<Cue<'a>> {
    let mut kept = Vec::new();
    for cue in cues {
        let (start, end) = (clock.shifted(cue.start), clock.shifted(cue.end));
        clock.see(cue.text);
        let (payload, strays) = blocks(cue.text, cue.followed);
        kept.push(Cue { start, end, text: payload, ..cue });
        if !strays.is_empty() {
            let line = line_number(text, cue.at);
            let message = "blank line within the cue; kept the text below it";
            reading.note(Some(line), Kind::Format, message);
        }
        kept.extend(strays.into_iter().map(|text| Cue { start, end, text, ..cue }));
    }
    kept
}

/// Byte position of the first line with an arrow.
fn header_end(header: &str) -> usize {
    let arrow = memchr::memmem::find(header.as_bytes(), b"-->");
    arrow.map_or(header.len(), |at| header[..at].rfind('\n').map_or(0, |feed| feed + 1))
}

/// `Language: en` below the first line, as YouTube writes it, or in it, as we do.
fn read_header(reading: &mut Reading<'_>, header: &str) {
    let language = header.lines().find_map(|line| line.split_once("Language:"));
    reading.facts.language = language.and_then(|(_, tag)| languages::tag(tag));
}

/// Adds the lines of a cue: one for each voice in it.
///
/// A voice that is not closed holds until the next one, as Podcasting 2.0 has it.
fn say<'a>(reading: &mut Reading<'a>, voice: &mut Option<u16>, cue: Cue<'a>) {
    let times = (Some(cue.start), Some(cue.end));
    if memchr::memmem::find(cue.text.as_bytes(), b"<v").is_none() {
        if is_stamped(cue.text) {
            say_stamped(reading, *voice, cue.text, (cue.start, cue.end));
        } else {
            for text in speakers_apart(unmarked(cue.text, true)) {
                reading.say(times, *voice, text);
            }
        }
        return;
    }
    let mut text = String::new();
    for mark in marks(cue.text, true) {
        match mark {
            Mark::Text(part) => text.push_str(part),
            Mark::Char(c) => text.push(c),
            Mark::Voice(name) => {
                reading.say(times, *voice, std::mem::take(&mut text));
                // Rev writes `<v ->` for nobody.
                *voice = reading.speaker(unmarked(name, true).trim_matches('-'));
            }
            Mark::VoiceEnd => {
                reading.say(times, *voice, std::mem::take(&mut text));
                *voice = None;
            }
            Mark::Underline(_) | Mark::Stamp(_) | Mark::Style => {}
        }
    }
    reading.say(times, *voice, text);
}

/// The speaker in the identifier of the cue at a byte position, as Webex writes it: `1 "Ada Byron"
/// (1234567)`.
fn name_above(text: &str, at: usize) -> Option<&str> {
    let id = text[..at].strip_suffix('\n')?.rsplit('\n').next()?;
    let (number, rest) = id.split_once(" \"")?;
    let (name, code) = rest.rsplit_once('"')?;
    let code = code.trim().strip_prefix('(')?.strip_suffix(')')?;
    (is_number(number) && is_number(code)).then_some(name)
}

/// Splits the text under a line of times at its blank lines: the first block, and those of the
/// others that are neither of another kind nor the identifier of the next cue: text that a blank
/// line has cut off.
fn blocks(text: &str, before_cue: bool) -> (&str, Vec<&str>) {
    // An identifier is the line directly above the next line of times, below a blank line.
    let text = match text.trim_end_matches('\n').rsplit_once('\n') {
        Some((above, id))
            if before_cue && !text.ends_with("\n\n") && text.contains("\n\n") && !id.is_empty() =>
        {
            above
        }
        _ => text,
    };
    let (first, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    if rest.is_empty() {
        return (first, Vec::new());
    }
    let kinds = ["NOTE", "STYLE", "REGION", "WEBVTT", "X-TIMESTAMP-MAP"];
    let is_other = |block: &str| {
        kinds.iter().any(|kind| {
            let rest = block.strip_prefix(kind);
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
    };
    let blocks = rest.split("\n\n").map(str::trim).filter(|block| !block.is_empty());
    (first, blocks.filter(|block| !is_number(block) && !is_other(block)).collect())
}

/// Returns true if a file begins as the format asks, in letters of any size.
fn is_signed(text: &str) -> bool {
    text.get(..6).is_some_and(|begin| begin.eq_ignore_ascii_case("WEBVTT"))
}

/// Returns true if a block is the counter of a cue.
fn is_number(block: &str) -> bool {
    block.bytes().all(|b| b.is_ascii_digit())
}

/// The clocks of HTTP Live Streaming: a piece of a stream says which of its times is which of the
/// transport's, in 90,000ths of a second (RFC 8216, 3.5). The first piece is the beginning.
#[derive(Default)]
struct StreamClock {
    first: Option<i64>,
    shift: i64,
}

impl StreamClock {
    fn see(&mut self, text: &str) {
        let Some(at) = memchr::memmem::find(text.as_bytes(), b"X-TIMESTAMP-MAP=") else { return };
        let line = text[at + 16..].lines().next().unwrap_or_default();
        let (mut transport, mut local) = (0, 0);
        for part in line.split(',') {
            if let Some(ticks) = part.trim().strip_prefix("MPEGTS:") {
                transport = ticks.trim().parse::<i64>().unwrap_or(0).clamp(0, 1 << 40) / 90;
            } else if let Some(time) = part.trim().strip_prefix("LOCAL:") {
                local = clock(time).map_or(0, |(time, _)| time.millis() as i64);
            }
        }
        let offset = transport - local;
        self.shift = offset - *self.first.get_or_insert(offset);
    }

    fn shifted(&self, time: Timestamp) -> Timestamp {
        Timestamp::from_millis(time.millis().saturating_add_signed(self.shift))
    }
}
