//! A transcript, which the reader of every format produces.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::controls;
use crate::model::{HeadWord, Recording, Remark};
use crate::units::{Length, Timestamp};

/// The data that places a transcript in the archive. It is small: a build keeps it for every file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Head {
    /// Title as written, never empty.
    pub title: String,
    /// Name of the publisher, as written in the file.
    pub channel: Option<String>,
    /// Day of publication.
    pub date: Option<Date>,
    /// The recording on the web.
    pub recording: Option<Recording>,
    /// Length of the recording according to the file.
    pub length: Option<Length>,
    /// Distinct words of the title, keywords and description, for finding related transcripts. Only
    /// [`crate::parse::head`] sets them.
    pub words: Vec<HeadWord>,
    /// Distinct lines of the description and keywords, ascending, for counting boilerplate. Only
    /// [`crate::parse::head`] sets them.
    pub remarks: Vec<Remark>,
}

impl Head {
    /// The title as shown on other pages.
    #[must_use]
    pub fn short_title(&self) -> Cow<'_, str> {
        controls::brief(&self.title)
    }

    /// The title as shown on the pages of its neighbours.
    #[must_use]
    pub fn clipped_title(&self) -> Cow<'_, str> {
        controls::clipped(&self.title)
    }
}

/// Other metadata of a recording, dropped once its page is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Free text, several lines.
    pub description: String,
    /// Keywords, in order.
    pub keywords: Vec<String>,
    /// Number of views of the recording when the transcript was made.
    pub views: Option<u64>,
    /// Program and model that wrote the transcript.
    pub transcriber: Option<String>,
}

impl About {
    /// The lines of the description, and the keywords, each with its text, in order.
    pub fn remarks(&self) -> impl Iterator<Item = (Remark, &str)> {
        let lines = self.description.lines();
        let lines = lines.filter_map(|line| Some((Remark::line(line)?, line.trim())));
        lines.chain(self.keywords.iter().map(|word| (Remark::keyword(word), word.trim())))
    }
}

/// A transcript. It borrows text from the file if the format stores it unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript<'a> {
    /// Its head.
    pub head: Head,
    /// Other metadata.
    pub about: About,
    /// Language of the speech, as a BCP 47 tag.
    pub language: Option<String>,
    /// Chapters of the recording, sorted by start.
    pub chapters: Vec<Chapter>,
    /// Names of the speakers, in the order in which they first speak.
    pub speakers: Vec<String>,
    /// Words with times, in the order of the lines; most formats have none.
    pub words: Vec<Word>,
    /// The text.
    pub body: Body<'a>,
}

/// A part of a recording with a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// Start time.
    pub start: Timestamp,
    /// Title, as written, without line ends.
    pub title: String,
}

/// This many equal lines in a row are a *loop*: a mistake of the transcriber, not speech.
pub const LOOP: usize = 3;

/// A longer loop is split, so that no page element contains millions of lines.
pub const LONGEST_LOOP: usize = 10_000;

/// The text of a transcript.
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
    /// Start time; not every transcript has times.
    pub start: Option<Timestamp>,
    /// End time, if the format has it.
    pub end: Option<Timestamp>,
    /// The speaker, as an index into [`Transcript::speakers`].
    pub speaker: Option<u16>,
    /// The words, never empty, without line ends.
    pub text: Cow<'a, str>,
}

/// A word of a line with its times. Words are kept beside the lines, so that transcripts without
/// word times pay nothing for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Position of its line in [`Body::Lines`].
    pub segment: u32,
    /// Byte range in the text of the segment.
    pub range: (u32, u32),
    /// Start time; aligners give up on some words.
    pub start: Option<Timestamp>,
    /// End time.
    pub end: Option<Timestamp>,
}

/// A text written in Markdown, rendered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// HTML that contains nothing that can run, safe to insert.
    pub html: String,
    /// The words of its blocks, for the index.
    pub blocks: Vec<String>,
}

impl Transcript<'_> {
    /// Length of the recording: from the head, or up to the end of the last line.
    #[must_use]
    pub fn length(&self) -> Length {
        if let Some(length) = self.head.length {
            return length;
        }
        let Body::Lines(lines) = &self.body else { return Length(0) };
        let ends = lines.iter().filter_map(|line| line.end.or(line.start));
        let end = ends.filter(|end| end.seconds() <= Length::LONGEST.0).max();
        Length(end.map_or(0, Timestamp::seconds))
    }
}

impl Body<'_> {
    /// The spoken texts, in order: of a loop, only the line and not its repetitions.
    pub fn spoken_texts(&self) -> impl Iterator<Item = &str> {
        self.spoken().map(|(text, _)| text)
    }

    /// The same, each with its speaker, as an index into [`Transcript::speakers`].
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

    /// Number of lines, or of blocks of a Markdown text.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Body::Lines(segments) => segments.len(),
            Body::Prose(prose) => prose.blocks.len(),
        }
    }

    /// Returns true if any line has a time.
    #[must_use]
    pub fn is_timed(&self) -> bool {
        match self {
            Self::Lines(segments) => segments.iter().any(|segment| segment.start.is_some()),
            Self::Prose(_) => false,
        }
    }

    /// Returns true if there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
