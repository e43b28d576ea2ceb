//! Writes Markdown in the dialect that Longhand began with: a linked time after each line.

use std::io::{self, Write};

use super::{segments, speaker};
use crate::model::{Recording, Transcript};
use crate::units::Timestamp;

/// Writes a transcript; the speaker is named at the beginning of each turn.
pub fn write(transcript: &Transcript<'_>, out: &mut impl Write) -> io::Result<()> {
    header(transcript, out)?;
    let head = &transcript.head;
    writeln!(out, "# {}", head.title)?;
    let url = head.recording.as_ref().map(Recording::url);
    if head.channel.is_some() || head.date.is_some() {
        let date = head.date.map(|date| date.strftime("%B %-d, %Y").to_string());
        let channel = head.channel.as_deref().unwrap_or("Transcripts");
        let url = url.as_deref().unwrap_or("");
        writeln!(out, "**{channel}:** [{}]({url})", date.unwrap_or_default())?;
    }
    let mut last = None;
    for line in segments(transcript).iter() {
        write!(out, "*  ")?;
        if let Some(name) = speaker(transcript, line).filter(|_| line.speaker != last) {
            write!(out, "{name}: ")?;
        }
        last = line.speaker;
        write!(out, "{}", line.text)?;
        if let Some(start) = line.start {
            write!(out, " {}", stamp(start, url.as_deref()))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn header(transcript: &Transcript<'_>, out: &mut impl Write) -> io::Result<()> {
    let about = &transcript.about;
    writeln!(out, "---")?;
    if let Some(transcriber) = &about.transcriber {
        writeln!(out, "Transcription Model: {transcriber}")?;
    }
    if let Some(length) = transcript.head.length {
        writeln!(out, "Length: {}s", length.0)?;
    }
    let keywords = about.keywords.iter();
    let keywords: Vec<_> = keywords
        .map(|keyword| format!("'{}'", keyword.replace('\\', "\\\\").replace('\'', "\\'")))
        .collect();
    writeln!(out, "Video Keywords: [{}]", keywords.join(", "))?;
    if let Some(views) = about.views {
        writeln!(out, "Video Views: {views}")?;
    }
    if !about.description.is_empty() {
        writeln!(out, "Video Description: {}", about.description)?;
    }
    writeln!(out, "---\n")
}

fn stamp(start: Timestamp, url: Option<&str>) -> String {
    let (seconds, millis) = (start.seconds(), start.millis() % 1000);
    let label = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let (url, joint) = match url {
        Some(url) if url.contains('?') => (url, '&'),
        Some(url) => (url, '?'),
        None => ("", '#'),
    };
    format!("[[{label}]({url}{joint}t={seconds}.{millis:03}s)]")
}
