//! The transcript page as its template sees it: flat values, nothing but what the page shows.

use serde::Serialize;

use super::{ChannelView, DateView};
use crate::model::{Archive, Body, Line, Paragraph, Recording, Transcript};
use crate::units::grouped;

/// What of a description is shown unfolded, in bytes at most.
const LEAD: usize = 320;

/// What `transcript.html` is given.
#[derive(Serialize)]
pub struct Page<'a> {
    title: &'a str,
    channel: ChannelView<'a>,
    date: Option<DateView>,
    length: Option<String>,
    recording: Option<String>,
    views: Option<String>,
    transcriber: Option<&'a str>,
    /// Beginning of the description, and what is folded behind it.
    lead: &'a str,
    rest: &'a str,
    keywords: String,
    previous: Option<Neighbour<'a>>,
    next: Option<Neighbour<'a>>,
    twins: Vec<Twin<'a>>,
    /// Whether it is a text in Markdown, or holds nothing.
    is_prose: bool,
    is_empty: bool,
}

#[derive(Serialize)]
struct Neighbour<'a> {
    title: &'a str,
    page: &'a str,
}

#[derive(Serialize)]
struct Twin<'a> {
    title: &'a str,
    channel: &'a str,
    language: Option<&'a str>,
    path: String,
}

/// What `paragraphs.html` is given of each.
#[derive(Serialize)]
pub struct ParagraphView<'a> {
    /// Time of its first line, empty without one.
    time: String,
    /// Who begins to speak, empty where nobody does.
    who: &'a str,
    /// Where the time leads: the recording at that second, else the line's own anchor.
    link: String,
    /// Its lines, where they have times.
    lines: Vec<LineView<'a>>,
    /// Number of its first line, its lines, and the repetitions of its last line: where they have
    /// no times, each line ends with a line feed.
    number: usize,
    text: String,
    repeats: Option<RepeatsView>,
    rtl: bool,
}

#[derive(Serialize)]
struct LineView<'a> {
    anchor: &'a str,
    text: &'a str,
    rtl: bool,
    repeats: Vec<RepeatView<'a>>,
}

#[derive(Serialize)]
struct RepeatView<'a> {
    anchor: &'a str,
    text: &'a str,
}

/// Repetitions without times.
#[derive(Serialize)]
struct RepeatsView {
    number: usize,
    count: usize,
    text: String,
}

impl<'a> Page<'a> {
    /// Gathers what the page of transcript `number` shows.
    pub fn new(archive: &'a Archive, number: usize, transcript: &'a Transcript<'a>) -> Self {
        let entry = &archive.entries[number];
        let channel = &archive.channels[entry.channel];
        let neighbour = |number: usize| {
            let entry = &archive.entries[number];
            Neighbour { title: &entry.head.title, page: &entry.page }
        };
        let twin = |&number: &usize| {
            let entry = &archive.entries[number];
            let channel = &archive.channels[entry.channel].name;
            let language = entry.language.as_deref();
            Twin { title: &entry.head.title, channel, language, path: archive.path(number) }
        };
        let about = &transcript.about;
        let (lead, rest) = split_description(&about.description);
        let recording = transcript.head.recording.as_ref();
        Self {
            title: &transcript.head.title,
            channel: ChannelView { name: &channel.name, folder: &channel.folder },
            date: transcript.head.date.map(DateView::from),
            length: transcript.head.length.map(|length| length.to_string()),
            recording: recording.map(Recording::url),
            views: about.views.map(grouped),
            transcriber: about.transcriber.as_deref(),
            lead,
            rest,
            keywords: about.keywords.join(", "),
            previous: entry.neighbours[0].map(neighbour),
            next: entry.neighbours[1].map(neighbour),
            twins: entry.twins.iter().map(twin).collect(),
            is_prose: matches!(transcript.body, Body::Prose(_)),
            is_empty: transcript.body.is_empty(),
        }
    }
}

impl<'a> ParagraphView<'a> {
    /// What is shown of a paragraph of a recording.
    pub fn new(
        paragraph: &'a Paragraph<'a>,
        speakers: &'a [String],
        recording: Option<&Recording>,
    ) -> Self {
        let who = paragraph.turn.and_then(|turn| speakers.get(usize::from(turn)));
        // A line has its own direction; most of them give that of the paragraph.
        let rtl =
            paragraph.lines.iter().filter(|line| line.rtl).count() * 2 > paragraph.lines.len();
        let mut view = Self {
            time: String::new(),
            who: who.map_or("", String::as_str),
            link: String::new(),
            lines: Vec::new(),
            number: paragraph.number,
            text: String::new(),
            repeats: None,
            rtl,
        };
        match paragraph.start {
            Some(start) => {
                view.time = start.to_string();
                view.link = match recording.filter(|recording| recording.is_short()) {
                    Some(recording) => recording.at(start),
                    None => format!("#{}", paragraph.lines[0].anchor),
                };
                view.lines = paragraph.lines.iter().map(LineView::new).collect();
            }
            None => {
                view.text = text(&paragraph.lines);
                let repeats = paragraph.lines.last().map(|last| &last.repeats);
                view.repeats = repeats.filter(|repeats| !repeats.is_empty()).map(|repeats| {
                    let number = paragraph.number + paragraph.lines.len();
                    RepeatsView { number, count: repeats.len(), text: text(repeats) }
                });
            }
        }
        view
    }
}

/// Lines without times as one text.
fn text(lines: &[Line<'_>]) -> String {
    lines.iter().flat_map(|line| [line.text, "\n"]).collect()
}

impl<'a> LineView<'a> {
    fn new(line: &'a Line<'a>) -> Self {
        let repeat = |line: &'a Line<'a>| RepeatView { anchor: &line.anchor, text: line.text };
        Self {
            anchor: &line.anchor,
            text: line.text,
            rtl: line.rtl,
            repeats: line.repeats.iter().map(repeat).collect(),
        }
    }
}

/// Splits a description into its first line, or of a long first line the sentences that fit, and
/// the rest.
fn split_description(text: &str) -> (&str, &str) {
    let text = text.trim();
    let line = text.lines().next().unwrap_or_default();
    let end = if line.len() <= LEAD {
        line.len()
    } else {
        let within = &line[..line.floor_char_boundary(LEAD)];
        let sentence = within.rfind(". ").map(|at| at + 1).filter(|&at| at > LEAD / 3);
        sentence.or(within.rfind(' ')).unwrap_or(within.len())
    };
    (&text[..end], text[end..].trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_folded_behind_its_first_line_or_sentences() {
        assert_eq!(split_description("One line."), ("One line.", ""));
        assert_eq!(split_description("First.\n\nSecond."), ("First.", "Second."));
        let long = format!("{}. {}", "a".repeat(150), "b ".repeat(200));
        assert_eq!(split_description(&long).0.len(), 151);
        let word = "é".repeat(400);
        let (lead, rest) = split_description(&word);
        assert_eq!(format!("{lead}{rest}"), word);
    }
}
