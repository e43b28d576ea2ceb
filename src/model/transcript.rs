//! One file, one recording: what every reader of a format produces.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::Recording;
use crate::units::{Length, Timestamp};

/// What places a transcript in the archive; small, kept for every file during a build.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Head {
    /// Title as written, never empty.
    pub title: String,
    /// Who published it, as written in the file.
    pub channel: Option<String>,
    /// Day of publication.
    pub date: Option<Date>,
    /// Where the recording is.
    pub recording: Option<Recording>,
    /// Length of the recording, from the file's own word for it.
    pub length: Option<Length>,
}

/// What the file says about the recording besides; dropped once its page is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Free text, several lines.
    pub description: String,
    /// Keywords in their order.
    pub keywords: Vec<String>,
    /// How often the recording had been watched when the transcript was made.
    pub views: Option<u64>,
    /// Program and model that wrote the transcript.
    pub transcriber: Option<String>,
    /// Language of the speech as a tag of BCP 47: `de`, `pt-BR`.
    pub language: Option<String>,
}

/// A transcript, borrowing its text from the file's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript<'a> {
    /// Place in the archive.
    pub head: Head,
    /// What else is known.
    pub about: About,
    /// Chapters of the recording, by their starts.
    pub chapters: Vec<Chapter>,
    /// What was said.
    pub body: Body<'a>,
}

/// A part of a recording with a title of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// When it starts.
    pub start: Timestamp,
    /// What it is about, as written, without line ends.
    pub title: String,
}

/// This many equal lines in a row are a *loop*: the transcriber's mistake, not speech.
pub const LOOP: usize = 3;

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body<'a> {
    /// Spoken lines in the order of the file.
    Lines(Vec<Segment<'a>>),
    /// A text written in Markdown.
    Prose(Prose),
}

/// One spoken line; a *cue* in WebVTT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    /// When it starts; not every transcript has times.
    pub start: Option<Timestamp>,
    /// The words, never empty, without line ends.
    pub text: &'a str,
}

/// A text written in Markdown, rendered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// HTML without anything that could run, safe to insert.
    pub html: String,
    /// The words of its blocks, for the index.
    pub blocks: Vec<String>,
}

impl Body<'_> {
    /// The texts that count as said, in order: of a loop the line, not its repetitions.
    pub fn spoken_texts(&self) -> impl Iterator<Item = &str> {
        let (lines, blocks): (&[Segment<'_>], &[String]) = match self {
            Body::Lines(segments) => (segments, &[]),
            Body::Prose(prose) => (&[], &prose.blocks),
        };
        let loops = lines.chunk_by(|a, b| a.text == b.text).flat_map(|run| match run.len() {
            0..LOOP => run,
            _ => &run[..1],
        });
        loops.map(|segment| segment.text).chain(blocks.iter().map(String::as_str))
    }

    /// Number of lines, or of blocks of a text.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Body::Lines(segments) => segments.len(),
            Body::Prose(prose) => prose.blocks.len(),
        }
    }

    /// Whether nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
