//! Writes WebVTT and SubRip.

use std::borrow::Cow;
use std::io::{self, Write};

use super::{segments, speaker};
use crate::model::{Segment, Transcript};
use crate::units::Timestamp;

/// Maximum duration of a cue without a known end, in milliseconds.
const SHOWN: u64 = 7_000;

/// A line with the start and end that captions require.
struct Cue<'a> {
    start: Timestamp,
    end: Timestamp,
    speaker: Option<&'a str>,
    text: String,
}

/// Writes WebVTT (<https://www.w3.org/TR/webvtt1/>).
pub fn vtt(transcript: &Transcript<'_>, out: &mut impl Write) -> io::Result<()> {
    // Strict parsers allow text after the signature, but no header lines below it.
    match &transcript.language {
        Some(language) => writeln!(out, "WEBVTT Language: {language}")?,
        None => writeln!(out, "WEBVTT")?,
    }
    for cue in cues(transcript) {
        writeln!(out, "\n{} --> {}", time(cue.start, '.'), time(cue.end, '.'))?;
        match cue.speaker {
            Some(name) => writeln!(out, "<v {}>{}</v>", escaped(name), escaped(&cue.text))?,
            None => writeln!(out, "{}", unlabelled(&escaped(&cue.text)))?,
        }
    }
    Ok(())
}

/// Writes SubRip, with speakers in the style of WhisperX.
pub fn srt(transcript: &Transcript<'_>, out: &mut impl Write) -> io::Result<()> {
    for (number, cue) in cues(transcript).iter().enumerate() {
        writeln!(out, "{}\n{} --> {}", number + 1, time(cue.start, ','), time(cue.end, ','))?;
        if let Some(name) = cue.speaker {
            write!(out, "[{name}]: ")?;
        }
        // An arrow would begin a cue. Whisper replaces it in the same way.
        writeln!(out, "{}\n", cue.text.replace("-->", "->"))?;
    }
    Ok(())
}

/// The lines as cues. A line without a start is joined to the one before it; a line without an end
/// ends at the next.
fn cues<'a>(transcript: &'a Transcript<'_>) -> Vec<Cue<'a>> {
    let lines = segments(transcript);
    let mut cues: Vec<Cue<'a>> = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let speaker = speaker(transcript, line);
        match (line.start, cues.last_mut()) {
            (None, Some(last)) => {
                last.text.push(' ');
                last.text.push_str(&line.text);
            }
            (start, _) => {
                let start = start.unwrap_or(Timestamp::from_millis(0));
                let end = line.end.unwrap_or_else(|| end(start, &lines[at + 1..]));
                cues.push(Cue { start, end, speaker, text: line.text.to_string() });
            }
        }
    }
    cues
}

fn end(start: Timestamp, following: &[Segment<'_>]) -> Timestamp {
    let latest = start.millis().saturating_add(SHOWN);
    let next = following.iter().find_map(|line| line.start).filter(|next| *next > start);
    Timestamp::from_millis(next.map_or(latest, |next| next.millis().min(latest)))
}

fn time(time: Timestamp, point: char) -> String {
    let (seconds, millis) = (time.seconds(), time.millis() % 1000);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}{point}{millis:03}", seconds % 60)
}

/// Escapes text for WebVTT. `{\` is also escaped, because players take it for SubStation Alpha.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace("{\\", "&#123;\\")
}

/// Escapes the bracket of a text without a speaker that looks like a label: `[Fog]: a talk`.
fn unlabelled(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('[').and_then(|rest| Some((rest, rest.split_once("]")?.1))) {
        Some((rest, words)) if words.starts_with(':') => format!("&#91;{rest}").into(),
        _ => text.into(),
    }
}
