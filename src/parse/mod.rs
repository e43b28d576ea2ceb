//! Turns the bytes of a file into a transcript. A file that is no transcript is refused, with the
//! reason; otherwise parsing never fails: content that is not valid in the format it appears to
//! have is kept as text, with a warning.
//!
//! Markdown has a layout (`layout.rs`): header, title, body. All other formats are readers that
//! implement one trait (`formats/`). There are two entry points: [`head`] reads only what places a
//! transcript in the archive, [`transcript`] reads everything. Both take into account the metadata
//! from other files ([`Sidecars`]).

mod chapters;
mod chat;
pub mod clock;
mod container;
mod dates;
mod decode;
mod facts;
pub mod formats;
mod head_words;
mod header;
mod kinds;
mod labels;
pub mod languages;
mod layout;
mod markdown;
pub mod names;
mod preamble;
pub(crate) mod prose;
pub mod reading;
mod seed;
mod sidecar;
mod speech;
mod turns;
mod xml;

use std::borrow::Cow;

pub use decode::{Text, decode};
pub use facts::Facts;
pub use header::Header;
pub use kinds::{
    UNTIMED_MARKDOWN, extent_of_head, is_markdown, is_shared_extension, is_transcript,
    main_extension, rank, ranks, reaches_body,
};
pub use sidecar::{Sidecars, channel_card, chapters, info_json, sidecar};

use crate::controls;
use crate::diagnostics::{Kind, Warning};
use crate::files::SourceFile;
use crate::model::{Body, Head, Recording, Remark, Segment, Transcript};
use crate::units::Timestamp;
pub use formats::Extent;
use formats::Format;

use layout::Layout;
use reading::{Note, Reading};

/// Metadata from Markdown whose transcript is another file: its header and title, with its text as
/// the description.
#[must_use]
pub fn markdown_notes(text: &str) -> Facts {
    let layout = Layout::of(text);
    let mut facts = markdown_facts(&layout, &mut Vec::new());
    if !layout.is_seed {
        append(&mut facts.about.description, layout.preamble);
        append(&mut facts.about.description, layout.body);
    }
    facts
}

/// The format of a file.
enum Dialect<'a> {
    Markdown(Layout<'a>),
    Format(&'static dyn Format),
    Unknown,
}

impl<'a> Dialect<'a> {
    fn of(file: &SourceFile, text: &'a str) -> Self {
        let extension = file.extension();
        if is_markdown(&extension) {
            return Self::Markdown(Layout::of(text));
        }
        match formats::detect(text, &extension) {
            // Plain text with a header or a title is Markdown all the same.
            Some(format) if format.is_plain() => match Layout::of(text) {
                layout if layout.is_marked() => Self::Markdown(layout),
                _ => Self::Format(format),
            },
            Some(format) => Self::Format(format),
            None => Self::Unknown,
        }
    }
}

/// Why a file is not a transcript and not published, with the way to publish it on purpose.
pub type Refusal = Cow<'static, str>;

/// Returns the reason not to publish a file, if its text is known to be no transcript.
fn refusal(file: &SourceFile, dialect: &Dialect<'_>, text: &str) -> Option<Refusal> {
    match dialect {
        Dialect::Unknown if formats::of_extension(&file.extension()).any(Format::is_json) => Some(
            "JSON that is not a transcript; not published. To publish its text, name it .txt"
                .into(),
        ),
        Dialect::Unknown if is_shared_extension(&file.extension()) => {
            Some("not a transcript; not published. To publish its text, name it .txt".into())
        }
        Dialect::Format(format) if format.is_plain() && chat::is_chat(text) => {
            Some("a chat; not published. To publish it, name it .md".into())
        }
        _ => None,
    }
}

/// Parses what places a transcript in the archive.
///
/// # Errors
///
/// The reason why the file is not a transcript.
pub fn head(file: &SourceFile, text: &str, sidecars: &Sidecars) -> Result<Head, Refusal> {
    let dialect = Dialect::of(file, text);
    if let Some(refusal) = refusal(file, &dialect, text) {
        return Err(refusal);
    }
    let own = match dialect {
        Dialect::Markdown(layout) => markdown_facts(&layout, &mut Vec::new()),
        Dialect::Format(format) => format.facts(text),
        Dialect::Unknown => Facts::default(),
    };
    let facts = sidecars.complete(file, own);
    let head = facts.head(sidecars.stem(file));
    let mut remarks: Vec<Remark> = facts.about.remarks().map(|(remark, _)| remark).collect();
    remarks.sort_unstable();
    remarks.dedup();
    Ok(Head { words: head_words::head_words(&head.title, &facts), remarks, ..head })
}

/// Parses a whole transcript.
///
/// # Errors
///
/// As [`head`].
pub fn transcript<'a>(
    file: &SourceFile,
    text: &'a str,
    sidecars: &Sidecars,
) -> Result<(Transcript<'a>, Vec<Warning>), Refusal> {
    let mut notes = Vec::new();
    let dialect = Dialect::of(file, text);
    if let Some(refusal) = refusal(file, &dialect, text) {
        return Err(refusal);
    }
    let (own, reading) = match dialect {
        Dialect::Markdown(layout) => of_markdown(&layout, &mut notes),
        Dialect::Format(format) => (Facts::default(), formats::read(format, text)),
        Dialect::Unknown => (Facts::default(), formats::as_written(text, "unknown format")),
    };
    let transcript = assemble(file, own, reading, sidecars, &mut notes);
    if transcript.body.is_empty() {
        let message = "contains no text; its page says so".into();
        notes.push(Note { line: None, kind: Kind::Empty, message });
    }
    Ok((
        transcript,
        notes
            .into_iter()
            .map(|Note { line, kind, message }| Warning {
                path: file.name.clone(),
                line,
                kind,
                message,
            })
            .collect(),
    ))
}

/// Length of the recording in seconds, as far as it is known.
fn length(head: &Head, body: &Body<'_>) -> Option<u64> {
    let of_lines = match body {
        Body::Lines(lines) => lines.last().and_then(|line| line.start).map(Timestamp::seconds),
        Body::Prose(_) => None,
    };
    head.length.map(|length| length.0).max(of_lines)
}

/// Size in bytes of the longest text that is rendered as Markdown: rendering takes thirty times its
/// size in memory.
const LONGEST_PROSE: usize = 4_000_000;

fn of_markdown<'a>(layout: &Layout<'a>, notes: &mut Vec<Note>) -> (Facts, Reading<'a>) {
    let mut facts = markdown_facts(layout, notes);
    if layout.is_seed {
        // The text between header and title belongs to no other part.
        append(&mut facts.about.description, layout.preamble);
        return (facts, seed::read(layout.body));
    }
    if let Some(reading) = markdown::read(layout.body) {
        if facts.offset.is_none() {
            facts.offset = markdown::offset(layout.header, &reading);
        }
        append(&mut facts.about.description, layout.preamble);
        return (facts, reading);
    }
    if layout.body.len() > LONGEST_PROSE {
        append(&mut facts.about.description, layout.preamble);
        return (facts, formats::as_written(layout.body, "Markdown larger than 4 MB"));
    }
    let [before, body] = [layout.preamble, layout.body].map(speech::published);
    if let Some(reading) = speech::read(&body) {
        append(&mut facts.about.description, &before);
        return (facts, reading);
    }
    (facts, Reading::of_prose(prose::render(&before, &body)))
}

/// Combines the metadata of the file with that of its sidecar files.
fn assemble<'a>(
    file: &SourceFile,
    own: Facts,
    mut reading: Reading<'a>,
    sidecars: &Sidecars,
    notes: &mut Vec<Note>,
) -> Transcript<'a> {
    notes.append(&mut reading.take_notes());
    let mut facts = sidecars.complete(file, own.or(std::mem::take(&mut reading.facts)));
    for name in &mut reading.speakers {
        if let Some(known) = facts.speakers.get(name) {
            name.clone_from(known);
        }
    }
    if let Some(offset) = facts.offset {
        shift(&mut reading, offset);
    }
    turn_nothing(&mut reading);
    notes.extend(goes_back(&reading.segments));
    let mut chapters = reading.chapters;
    chapters.iter_mut().for_each(|chapter| chapter.title = controls::name(&chapter.title));
    if chapters.is_empty() {
        chapters.append(&mut facts.chapters);
    }
    let head = facts.head(sidecars.stem(file));
    let body = reading.prose.map_or(Body::Lines(reading.segments), Body::Prose);
    if chapters.is_empty() {
        chapters = chapters::find(&facts.about.description, length(&head, &body));
    }
    Transcript {
        head,
        about: facts.about,
        language: facts.language,
        chapters,
        speakers: reading.speakers,
        words: reading.words,
        body,
    }
}

/// Shifts all times, which count from the start of a talk within the recording.
fn shift(reading: &mut Reading<'_>, offset: Timestamp) {
    let move_time = |time: &mut Timestamp| {
        *time = Timestamp::from_millis(time.millis().saturating_add(offset.millis()));
    };
    for segment in &mut reading.segments {
        segment.start.iter_mut().chain(&mut segment.end).for_each(move_time);
    }
    for word in &mut reading.words {
        word.start.iter_mut().chain(&mut word.end).for_each(move_time);
    }
    reading.chapters.iter_mut().map(|chapter| &mut chapter.start).for_each(move_time);
}

/// Closes in every line the characters that change text direction. If this removes a character,
/// word positions are no longer valid, so the word times are dropped.
fn turn_nothing(reading: &mut Reading<'_>) {
    let mut shortened = Vec::new();
    for (number, segment) in (0_u32..).zip(&mut reading.segments) {
        if let Some(text) = controls::balanced(&segment.text) {
            if !text.starts_with(&*segment.text) {
                shortened.push(number);
            }
            segment.text = text.into();
        }
    }
    if !shortened.is_empty() {
        reading.words.retain(|word| shortened.binary_search(&word.segment).is_err());
    }
}

/// Reports the first line that starts before the previous one.
fn goes_back(segments: &[Segment<'_>]) -> Option<Note> {
    let mut last = Timestamp::from_millis(0);
    let start = segments.iter().filter_map(|segment| segment.start).find(|&start| {
        let back = start < last;
        last = start;
        back
    })?;
    let message =
        format!("the line at {start} starts before the one above it; kept the file's order");
    Some(Note { line: None, kind: Kind::Order, message })
}

/// The metadata that a Markdown file contains about itself.
fn markdown_facts(layout: &Layout<'_>, notes: &mut Vec<Note>) -> Facts {
    let header =
        if layout.is_toml { Header::of_toml(layout.header) } else { Header::read(layout.header) };
    if let Some(problem) = &header.problem {
        notes.push(Note { line: Some(1), kind: Kind::Header, message: problem.clone() });
    }
    let channel_line = layout.channel.as_ref();
    let own_date = channel_line.map(|line| line.date).filter(|date| !date.is_empty());
    let date = own_date.or(header.date.as_deref()).and_then(|text| {
        let date = dates::date(text);
        if date.is_none() {
            let line = own_date.map(|_| layout.channel_line_number);
            let found = text.chars().take(40).collect::<String>();
            let message = format!(
                "'{found}' is not a date such as June 13, 2025; used the one in the file name, if any"
            );
            notes.push(Note { line, kind: Kind::Date, message });
        }
        date
    });
    let title = layout.title.map(str::trim).filter(|title| !title.is_empty()).map(str::to_owned);
    let url = channel_line.map(|line| line.url).or(header.url.as_deref());
    let mut recording =
        url.and_then(Recording::from_url).or_else(|| seed::recording_of_lines(layout.body));
    if let Some(Recording::Web { url, timed_query }) = &mut recording {
        *timed_query = seed::times_in_query(layout.body, url);
    }
    let channel = channel_line.map(|line| line.name.to_owned()).or(header.channel.clone());
    let channel = channel.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let header = header.facts();
    Facts { title: title.or(header.title), channel, date, recording, ..header }
}

/// Appends a text to another, on a new line.
fn append(text: &mut String, more: &str) {
    let more = more.trim();
    if !more.is_empty() {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(more);
    }
}

#[cfg(test)]
mod tests;
