//! Writes JSON in the shape of Whisper's output, with additional fields.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::{segments, speaker};
use crate::model::{Recording, Transcript};
use crate::units::Timestamp;

#[derive(Serialize)]
struct Root<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    /// Length in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<u64>,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    keywords: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    chapters: Vec<Chapter<'a>>,
    segments: Vec<Segment<'a>>,
}

#[derive(Serialize)]
struct Chapter<'a> {
    #[serde(serialize_with = "seconds")]
    start: Option<Timestamp>,
    title: &'a str,
}

#[derive(Serialize)]
struct Segment<'a> {
    #[serde(serialize_with = "seconds", skip_serializing_if = "Option::is_none")]
    start: Option<Timestamp>,
    #[serde(serialize_with = "seconds", skip_serializing_if = "Option::is_none")]
    end: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker: Option<&'a str>,
    text: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    words: Vec<Word<'a>>,
}

#[derive(Serialize)]
struct Word<'a> {
    word: &'a str,
    #[serde(serialize_with = "seconds", skip_serializing_if = "Option::is_none")]
    start: Option<Timestamp>,
    #[serde(serialize_with = "seconds", skip_serializing_if = "Option::is_none")]
    end: Option<Timestamp>,
}

/// Writes a time as a number of seconds; reading it back gives the same milliseconds.
#[expect(clippy::ref_option, reason = "the signature that serde asks for")]
fn seconds<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    let seconds = time.map_or(0.0, |time| time.millis() as f64 / 1000.0);
    serializer.serialize_f64(seconds)
}

/// Writes a transcript with all its data.
pub fn write(transcript: &Transcript<'_>, out: &mut impl Write) -> io::Result<()> {
    let head = &transcript.head;
    let lines = segments(transcript);
    let mut words = transcript.words.iter().peekable();
    let mut written = Vec::with_capacity(lines.len());
    for (number, line) in lines.iter().enumerate() {
        let mut own = Vec::new();
        while let Some(word) = words.next_if(|word| word.segment as usize == number) {
            let text = &line.text[word.range.0 as usize..word.range.1 as usize];
            own.push(Word { word: text, start: word.start, end: word.end });
        }
        written.push(Segment {
            start: line.start,
            end: line.end,
            speaker: speaker(transcript, line),
            text: &line.text,
            words: own,
        });
    }
    let chapters = transcript.chapters.iter();
    let root = Root {
        title: &head.title,
        channel: head.channel.as_deref(),
        date: head.date.map(|date| date.to_string()),
        url: head.recording.as_ref().map(Recording::url),
        language: transcript.language.as_deref(),
        duration: head.length.map(|length| length.0),
        description: &transcript.about.description,
        keywords: &transcript.about.keywords,
        chapters: chapters.map(|c| Chapter { start: Some(c.start), title: &c.title }).collect(),
        segments: written,
    };
    serde_json::to_writer(&mut *out, &root)?;
    out.write_all(b"\n")
}
