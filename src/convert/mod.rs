//! Transcripts written in formats that other programs read.
//!
//! What a format cannot carry is left out: WebVTT and SubRip have no words with times, plain text
//! no times at all. Only JSON carries everything.

mod captions;
mod json;
mod markdown;

use std::io::Write;
use std::path::Path;

use clap::ValueEnum;
use serde::Deserialize;

use crate::model::{Body, Segment, Transcript};

/// What a transcript is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// WebVTT, with speakers as voices
    Vtt,
    /// SubRip, with speakers in brackets
    Srt,
    /// JSON with all data
    Json,
    /// Markdown with a linked time after each line
    Md,
    /// Plain text, one line per spoken line, without times
    Txt,
}

impl Target {
    /// The target that the name of a file asks for.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        Self::from_str(extension, true).ok()
    }

    /// Extension of its files, and what people call it.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Vtt => "vtt",
            Self::Srt => "srt",
            Self::Json => "json",
            Self::Md => "md",
            Self::Txt => "txt",
        }
    }

    /// Media type of its files, as IANA knows it; that of `SubRip` is what everybody uses.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Vtt => "text/vtt",
            Self::Srt => "application/x-subrip",
            Self::Json => "application/json",
            Self::Md => "text/markdown",
            Self::Txt => "text/plain",
        }
    }

    /// Whether a transcript has what the format cannot do without: captions need times.
    #[must_use]
    pub fn can_hold(self, transcript: &Transcript<'_>) -> bool {
        !matches!(self, Self::Vtt | Self::Srt) || transcript.body.is_timed()
    }

    /// Writes a transcript.
    ///
    /// # Errors
    ///
    /// What the writer answers.
    pub fn write(self, transcript: &Transcript<'_>, out: &mut impl Write) -> std::io::Result<()> {
        match self {
            Self::Vtt => captions::vtt(transcript, out),
            Self::Srt => captions::srt(transcript, out),
            Self::Json => json::write(transcript, out),
            Self::Md => markdown::write(transcript, out),
            Self::Txt => text(transcript, out),
        }
    }
}

/// The lines of a transcript; the blocks of a text are lines without times.
fn segments<'a>(transcript: &'a Transcript<'_>) -> std::borrow::Cow<'a, [Segment<'a>]> {
    match &transcript.body {
        Body::Lines(segments) => segments.into(),
        Body::Prose(prose) => {
            let line = |text: &'a String| Segment { text: text.into(), ..Segment::default() };
            prose.blocks.iter().map(line).collect::<Vec<_>>().into()
        }
    }
}

/// Name of who says a line.
fn speaker<'a>(transcript: &'a Transcript<'_>, segment: &Segment<'_>) -> Option<&'a str> {
    let name = transcript.speakers.get(usize::from(segment.speaker?))?;
    Some(name)
}

fn text(transcript: &Transcript<'_>, out: &mut impl Write) -> std::io::Result<()> {
    for segment in segments(transcript).iter() {
        if let Some(name) = speaker(transcript, segment) {
            write!(out, "[{name}]: ")?;
        }
        writeln!(out, "{}", segment.text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
