//! Bytes of a file in, a transcript out. Parsing never fails: what cannot be read as what it
//! seems to be is kept as text, and a warning says so.
//!
//! Two readings share one layout (`layout.rs`): [`head`] reads only as far as the place of a
//! transcript in the archive needs, [`transcript`] reads everything.

mod chapters;
mod decode;
mod header;
mod layout;
mod prose;
mod seed;

use jiff::civil::Date;

pub use decode::{Text, decode};

use crate::diagnostics::{Kind, Warning};
use crate::model::{About, Body, Head, Recording, Transcript};
use crate::units::Timestamp;
use crate::walk::SourceFile;
use header::Header;
use layout::Layout;

/// Whether `text`, the beginning of a file, goes far enough for [`head`] to give what it would
/// give for the whole file.
#[must_use]
pub fn reaches_body(text: &str) -> bool {
    layout::first_timed_line(text).is_some()
}

/// Reads what places a transcript in the archive.
#[must_use]
pub fn head(file: &SourceFile, text: &str) -> Head {
    read_head(file, &Layout::of(text), &mut Vec::new()).0
}

/// Reads a whole transcript.
#[must_use]
pub fn transcript<'a>(file: &SourceFile, text: &'a str) -> (Transcript<'a>, Vec<Warning>) {
    let mut warnings = Vec::new();
    let layout = Layout::of(text);
    let (head, mut about) = read_head(file, &layout, &mut warnings);
    let body = if layout.is_seed {
        // Text that stands between header and title belongs to nothing else.
        append(&mut about.description, layout.preamble);
        Body::Lines(seed::segments(layout.body))
    } else {
        Body::Prose(prose::render(layout.preamble, layout.body))
    };
    if body.is_empty() {
        warnings.push(Warning {
            path: file.name.clone(),
            line: None,
            kind: Kind::Empty,
            message: "holds no line of text; its page says so".into(),
        });
    }
    let chapters = chapters::find(&about.description, length(&head, &body));
    (Transcript { head, about, chapters, body }, warnings)
}

/// Seconds of the recording, as far as they are known.
fn length(head: &Head, body: &Body<'_>) -> Option<u64> {
    let of_lines = match body {
        Body::Lines(lines) => lines.last().and_then(|line| line.start).map(Timestamp::seconds),
        Body::Prose(_) => None,
    };
    head.length.map(|length| length.0).max(of_lines)
}

fn read_head(file: &SourceFile, layout: &Layout<'_>, warnings: &mut Vec<Warning>) -> (Head, About) {
    let header = Header::read(layout.header);
    let mut warn = |line, kind, message| {
        warnings.push(Warning { path: file.name.clone(), line, kind, message });
    };
    if let Some(problem) = header.problem {
        warn(Some(1), Kind::Header, problem);
    }
    let channel_line = layout.channel.as_ref();
    let own_date = channel_line.map(|line| line.date).filter(|date| !date.is_empty());
    let date = match (own_date, header.date.as_deref()) {
        (Some(text), _) | (None, Some(text)) => {
            let date = read_date(text);
            if date.is_none() {
                let line = own_date.map(|_| layout.channel_line_number);
                let found = text.chars().take(40).collect::<String>();
                let message = format!(
                    "'{found}' is not a date like June 13, 2025; took that of the file name"
                );
                warn(line, Kind::Date, message);
            }
            date
        }
        (None, None) => None,
    };
    let title = layout.title.map(str::trim).filter(|title| !title.is_empty());
    let title = title.or(header.title.as_deref()).unwrap_or(file.stem()).to_owned();
    let url = channel_line.map(|line| line.url).or(header.url.as_deref());
    let mut recording =
        url.and_then(Recording::from_url).or_else(|| seed::recording_of_lines(layout.body));
    if let Some(Recording::Web { url, timed_query }) = &mut recording {
        *timed_query = seed::times_in_query(layout.body, url);
    }
    let channel = channel_line.map(|line| line.name).or(header.channel.as_deref());
    let head = Head {
        title,
        channel: channel.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned),
        date: date.or_else(|| date_of_file_name(file.stem())),
        recording,
        length: header.length,
    };
    (head, header.about)
}

/// Reads `June 13, 2025` or `2025-06-13`.
fn read_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let of_calendar = |date: Date| (1..=9999).contains(&date.year()).then_some(date);
    Date::strptime("%B %d, %Y", text)
        .or_else(|_| Date::strptime("%Y-%m-%d", text.get(..10).unwrap_or(text)))
        .ok()
        .and_then(of_calendar)
}

/// Reads the date that a file name begins with: `20250613_...` or `2025-06-13 ...`.
fn date_of_file_name(stem: &str) -> Option<Date> {
    let digits: String = stem.chars().filter(|&c| c != '-').take(9).collect();
    let (date, next) = digits.split_at_checked(8)?;
    if next.starts_with(|c: char| c.is_ascii_digit()) || !date.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let date = Date::strptime("%Y%m%d", date).ok()?;
    (1800..2200).contains(&date.year()).then_some(date)
}

/// Adds a text to another, on a line of its own.
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
