//! One file, one recording: what every reader of a format produces.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::controls;
use crate::model::{HeadWord, Recording, Remark};
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
    /// Words of title, keywords and description, each once: what related transcripts are found
    /// by. Only [`crate::parse::head`] gathers them.
    pub words: Vec<HeadWord>,
    /// Lines of the description and keywords, each once, ascending: what boilerplate is counted by.
    /// Only [`crate::parse::head`] gathers them.
    pub remarks: Vec<Remark>,
}

impl Head {
    /// The title as other pages repeat it.
    #[must_use]
    pub fn short_title(&self) -> Cow<'_, str> {
        controls::brief(&self.title)
    }

    /// The title as the pages of its neighbours repeat it.
    #[must_use]
    pub fn clipped_title(&self) -> Cow<'_, str> {
        controls::clipped(&self.title)
    }
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
}

impl About {
    /// The lines of the description and the keywords with their texts, in their order.
    pub fn remarks(&self) -> impl Iterator<Item = (Remark, &str)> {
        let lines = self.description.lines();
        let lines = lines.filter_map(|line| Some((Remark::line(line)?, line.trim())));
        lines.chain(self.keywords.iter().map(|word| (Remark::keyword(word), word.trim())))
    }
}

/// A transcript, borrowing its text from the file's where the format stores it as it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript<'a> {
    /// Place in the archive.
    pub head: Head,
    /// What else is known.
    pub about: About,
    /// Language of what is said, as a BCP 47 tag.
    pub language: Option<String>,
    /// Parts of the recording, in the order of their starts.
    pub chapters: Vec<Chapter>,
    /// Names of the speakers, in the order in which they first speak.
    pub speakers: Vec<String>,
    /// Words with times of their own, in the order of the lines; most formats have none.
    pub words: Vec<Word>,
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

/// A loop of more lines is several, so that no page element holds millions.
pub const LONGEST_LOOP: usize = 10_000;

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body<'a> {
    /// Spoken lines in the order of the file.
    Lines(Vec<Segment<'a>>),
    /// A text written in Markdown.
    Prose(Prose),
}

/// One spoken line; a *cue* in WebVTT.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Segment<'a> {
    /// When it starts; not every transcript has times.
    pub start: Option<Timestamp>,
    /// When it ends, where the format says so.
    pub end: Option<Timestamp>,
    /// Who says it: position in [`Transcript::speakers`].
    pub speaker: Option<u16>,
    /// The words, never empty, without line ends.
    pub text: Cow<'a, str>,
}

/// A word of a line with its time. Kept beside the lines, so that transcripts without such words
/// pay nothing for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Position of its line in [`Body::Lines`].
    pub segment: u32,
    /// Byte range in the text of the segment.
    pub range: (u32, u32),
    /// When it starts; aligners give up on some words.
    pub start: Option<Timestamp>,
    /// When it ends.
    pub end: Option<Timestamp>,
}

/// A text written in Markdown, rendered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// HTML without anything that could run, safe to insert.
    pub html: String,
    /// The words of its blocks, for the index.
    pub blocks: Vec<String>,
}

impl Transcript<'_> {
    /// Length of the recording: as the head says, else up to the end of the last line.
    #[must_use]
    pub fn length(&self) -> Length {
        let of_lines = || match &self.body {
            Body::Lines(lines) => {
                let ends = lines.iter().filter_map(|line| line.end.or(line.start));
                ends.filter(|end| end.seconds() <= Length::LONGEST.0).max()
            }
            Body::Prose(_) => None,
        };
        let seconds = || of_lines().map_or(0, Timestamp::seconds);
        self.head.length.unwrap_or_else(|| Length(seconds()))
    }
}

impl Body<'_> {
    /// The texts that count as said, in order: of a loop the line, not its repetitions.
    pub fn spoken_texts(&self) -> impl Iterator<Item = &str> {
        self.spoken().map(|(text, _)| text)
    }

    /// The same, each with who says it: a position in [`Transcript::speakers`].
    pub fn spoken(&self) -> impl Iterator<Item = (&str, Option<u16>)> {
        let (lines, blocks): (&[Segment<'_>], &[String]) = match self {
            Body::Lines(segments) => (segments, &[]),
            Body::Prose(prose) => (&[], &prose.blocks),
        };
        let runs = lines.chunk_by(|a, b| a.text == b.text && a.speaker == b.speaker);
        let loops = runs.flat_map(|run| run.chunks(LONGEST_LOOP)).flat_map(|run| match run.len() {
            0..LOOP => run,
            _ => &run[..1],
        });
        loops
            .map(|segment| (&*segment.text, segment.speaker))
            .chain(blocks.iter().map(|block| (block.as_str(), None)))
    }

    /// Number of lines, or of blocks of a text.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Body::Lines(segments) => segments.len(),
            Body::Prose(prose) => prose.blocks.len(),
        }
    }

    /// Whether any of its lines has a time.
    #[must_use]
    pub fn is_timed(&self) -> bool {
        match self {
            Self::Lines(segments) => segments.iter().any(|segment| segment.start.is_some()),
            Self::Prose(_) => false,
        }
    }

    /// Whether nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
