//! WebVTT and SubRip.

use std::borrow::Cow;
use std::io::{self, Write};

use super::{segments, speaker};
use crate::model::{Segment, Transcript};
use crate::units::Timestamp;

/// How long a line is shown whose end nobody knows, in milliseconds at most.
const SHOWN: u64 = 7_000;

/// A line with the times that captions must have.
struct Cue<'a> {
    start: Timestamp,
    end: Timestamp,
    speaker: Option<&'a str>,
    text: String,
}

/// Writes WebVTT (<https://www.w3.org/TR/webvtt1/>).
pub fn vtt(transcript: &Transcript<'_>, out: &mut impl Write) -> io::Result<()> {
    // Strict parsers allow text behind the signature, but no line below it.
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

/// Writes SubRip; speakers as WhisperX writes them.
pub fn srt(transcript: &Transcript<'_>, out: &mut impl Write) -> io::Result<()> {
    for (number, cue) in cues(transcript).iter().enumerate() {
        writeln!(out, "{}\n{} --> {}", number + 1, time(cue.start, ','), time(cue.end, ','))?;
        if let Some(name) = cue.speaker {
            write!(out, "[{name}]: ")?;
        }
        // An arrow would begin a cue; Whisper writes the same.
        writeln!(out, "{}\n", cue.text.replace("-->", "->"))?;
    }
    Ok(())
}

/// The lines as cues: a line without a time is part of the one before it, one without an end is
/// shown until the next.
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

/// `{\` begins no mark of WebVTT, but readers take it for one of SubStation Alpha.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace("{\\", "&#123;\\")
}

/// Text of nobody that begins as a label does, `[Fog]: a talk`, with its bracket escaped.
fn unlabelled(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('[').and_then(|rest| Some((rest, rest.split_once("]")?.1))) {
        Some((rest, words)) if words.starts_with(':') => format!("&#91;{rest}").into(),
        _ => text.into(),
    }
}
