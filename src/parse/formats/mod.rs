//! The formats of transcripts other than Markdown, one file each, and how they are told apart.
//!
//! A format is recognised by what a file holds; the extension only settles what content leaves
//! open. A new format is a new file here and a line in [`FORMATS`].

mod ass;
mod csv;
mod cues;
mod docx;
mod elan;
mod highlight;
pub(super) mod json;
mod json3;
pub(super) mod lenient;
mod lrc;
mod marks;
mod ohms;
mod otter;
mod plain;
mod podcasting;
mod podlove;
mod rolling;
mod sbv;
mod shapes;
mod srt;
mod textgrid;
mod tiers;
mod tsv;
mod ttml;
mod vtt;
mod whisper;
mod whisper_cpp;
mod words;
mod youtube_xml;

#[cfg(test)]
mod tests;

use json::Outline;
pub(super) use vtt::Vtt;

use super::Facts;
use super::reading::Reading;
use super::xml;
use crate::diagnostics::Kind;

/// A format of transcripts.
pub trait Format: Sync {
    /// Its usual name.
    fn name(&self) -> &'static str;

    /// Extensions of its files, in lower case without the dot, its own first.
    fn extensions(&self) -> &'static [&'static str];

    /// Its rank, from 1: of several files of one recording, the one with
    /// the highest rank becomes the transcript.
    fn rank(&self) -> u8;

    /// The part of a file that [`Format::facts`] needs.
    fn head(&self) -> Extent {
        if self.is_json() { Extent::Whole } else { Extent::Nothing }
    }

    /// Returns true if a file is of this format.
    fn recognises(&self, sample: &Sample<'_>) -> bool;

    /// Returns true if it is only text, which other readers may understand better.
    fn is_plain(&self) -> bool {
        false
    }

    /// Returns true if it is JSON, which is repaired if it is damaged.
    fn is_json(&self) -> bool {
        false
    }

    /// The metadata in a file that places its recording in the archive; formats that say
    /// nothing of the kind are not read for it.
    fn facts(&self, _text: &str) -> Facts {
        Facts::default()
    }

    /// Reads a text of this format; gives the reason and the line where it is none after all.
    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem>;
}

/// The part of a file that is read to place it in the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Nothing: all that counts stands beside it.
    Nothing,
    /// The beginning, as far as the body.
    Beginning,
    /// Everything.
    Whole,
}

/// Why a text cannot be read as what it seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line in the file, 1-based.
    pub line: Option<u32>,
    /// The problem, as the end of a sentence that begins with the format's name.
    pub message: String,
}

impl From<xml::Broken> for Problem {
    fn from(xml::Broken { line, message }: xml::Broken) -> Self {
        Self { line: Some(line), message }
    }
}

/// The sample of a file by which formats are recognised.
pub struct Sample<'a> {
    /// The text of the file.
    pub text: &'a str,
    /// Extension of its name, in lower case, without the dot.
    pub extension: &'a str,
    /// Its keys, if it looks like JSON.
    pub json: Option<Outline<'a>>,
}

/// All formats; the first that recognises a file reads it.
pub static FORMATS: [&dyn Format; 25] = [
    &vtt::Vtt,
    &docx::Docx,
    &ttml::Ttml,
    &youtube_xml::YoutubeXml,
    &ohms::Ohms,
    &elan::Elan,
    &textgrid::TextGrid,
    &ass::Ass,
    &lrc::Lrc,
    &whisper_cpp::WhisperCpp,
    &json3::Json3,
    &podcasting::Podcasting,
    &podlove::Podlove,
    &shapes::Shapes,
    &whisper::Whisper,
    &whisper::Lines,
    &srt::Srt,
    &sbv::Sbv,
    &tsv::Tsv,
    &csv::Csv,
    &tsv::Audacity,
    &otter::Otter,
    &plain::Turns,
    &plain::Panel,
    &plain::Plain,
];

/// Extensions of files that are mostly something other than transcripts: tables and XML of any
/// kind. Those that no format recognises are not made into pages.
pub const SHARED_EXTENSIONS: [&str; 2] = ["csv", "xml"];

/// The formats whose files have this extension.
pub fn of_extension(extension: &str) -> impl Iterator<Item = &'static dyn Format> {
    FORMATS.into_iter().filter(move |format| format.extensions().contains(&extension))
}

/// The format of a file, by its text and the extension of its name.
#[must_use]
pub fn detect(text: &str, extension: &str) -> Option<&'static dyn Format> {
    let sample = Sample { text, extension, json: Outline::of(text) };
    FORMATS.into_iter().find(|format| format.recognises(&sample))
}

/// Reads a text as `format`; what cannot be read is kept line by line, and a note says why.
pub fn read<'a>(format: &dyn Format, text: &'a str) -> Reading<'a> {
    let problem = match format.read(text) {
        Ok(reading) => return reading,
        Err(problem) => problem,
    };
    if format.is_json() && Outline::of(text).is_some() {
        // Python writes NaN and half surrogate pairs, whisper.cpp bare control characters: none of
        // it is JSON.
        let repaired = json::repaired(text);
        if let Some(Ok(reading)) = repaired.as_deref().map(|text| owned(format, text)) {
            return reading;
        }
        // A transcriber that was stopped leaves the beginning of a file.
        let closed = json::closed(repaired.as_deref().unwrap_or(text));
        if let Some(Ok(mut reading)) = closed.map(|text| owned(format, &text)) {
            let message = format!(
                "cut off: the end of the {} is missing; shown up to the cut",
                format.name()
            );
            let line = text.trim_end().bytes().filter(|&byte| byte == b'\n').count() + 1;
            reading.note(u32::try_from(line).ok(), Kind::Format, message);
            return reading;
        }
    }
    let mut reading = plain::lines(text);
    let message = format!("{} {}; shown as text", format.name(), problem.message);
    reading.note(problem.line, Kind::Format, message);
    reading
}

fn owned(format: &dyn Format, text: &str) -> Result<Reading<'static>, Problem> {
    format.read(text).map(Reading::into_owned)
}

/// Keeps a text line by line, and says why it is not read as anything more.
pub fn as_written<'a>(text: &'a str, why: &str) -> Reading<'a> {
    let mut reading = plain::lines(text);
    reading.note(None, Kind::Format, format!("{why}; shown as text"));
    reading
}
