//! Writes transcripts in formats that other programs read.
//!
//! Data that a format cannot hold is left out: WebVTT and SubRip have no times of words, plain text
//! has no times at all. Only JSON holds everything.

mod captions;
mod json;
mod markdown;

use std::io::Write;
use std::path::Path;

use clap::ValueEnum;
use serde::Deserialize;

use crate::model::{Body, Segment, Transcript};

/// A format in which transcripts are written.
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
    /// The format for a file's extension.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        Self::from_str(extension, true).ok()
    }

    /// File extension, which is also the name of the format.
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

    /// Media type as registered with IANA; that of `SubRip` is unregistered but in common use.
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

    /// Returns true if the transcript has everything that the format requires: captions need times.
    #[must_use]
    pub fn can_hold(self, transcript: &Transcript<'_>) -> bool {
        !matches!(self, Self::Vtt | Self::Srt) || transcript.body.is_timed()
    }

    /// Writes a transcript.
    ///
    /// # Errors
    ///
    /// Any error of the writer.
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

/// The lines of a transcript. Blocks of prose become lines without times.
fn segments<'a>(transcript: &'a Transcript<'_>) -> std::borrow::Cow<'a, [Segment<'a>]> {
    match &transcript.body {
        Body::Lines(segments) => segments.into(),
        Body::Prose(prose) => {
            let blocks = prose.blocks.iter();
            let lines = blocks.map(|text| Segment { text: text.into(), ..Segment::default() });
            lines.collect::<Vec<_>>().into()
        }
    }
}

/// Name of the speaker of a line, if known.
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
