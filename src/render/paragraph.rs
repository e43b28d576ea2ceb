//! The paragraphs of a transcript as template values.

use serde::Serialize;

use super::transcript::Moments;
use crate::model::{Line, Paragraph};

/// Number of marks that distinguish speakers; with more speakers, some share a mark.
const MARKS: usize = 6;

/// The values of one paragraph in `paragraphs.html`.
#[derive(Serialize)]
pub struct ParagraphView<'a> {
    /// Time of the first line; empty if it has none.
    time: String,
    /// The speaker, if known.
    speaker: Option<SpeakerView<'a>>,
    /// Titles of the chapters that begin here.
    chapters: Vec<&'a str>,
    /// Target of the time's link: the recording at that second, or else the line's own anchor.
    link: String,
    /// The lines, if they have times.
    lines: Vec<LineView<'a>>,
    /// Number of the first line.
    number: usize,
    /// The lines, if they have no times, each followed by a line feed.
    text: String,
    /// The repetitions of the last line, if the lines have no times.
    repeats: Option<RepeatsView>,
    rtl: bool,
}

/// The speaker of a paragraph.
#[derive(Serialize)]
struct SpeakerView<'a> {
    /// Number of the speaker's mark, 1 to 6, the same throughout a page.
    mark: usize,
    /// Name, if the paragraph begins a turn.
    name: Option<&'a str>,
}

/// A line. Rare fields are left out where they are empty, because there are millions of lines.
#[derive(Serialize)]
struct LineView<'a> {
    anchor: &'a str,
    text: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    rtl: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repeats: Vec<RepeatView<'a>>,
}

#[derive(Serialize)]
struct RepeatView<'a> {
    anchor: &'a str,
    text: &'a str,
}

/// Repetitions of a line without times.
#[derive(Serialize)]
struct RepeatsView {
    number: usize,
    count: usize,
    text: String,
}

impl<'a> ParagraphView<'a> {
    /// The values of a paragraph, whose times link to `moments` if given.
    pub fn new(
        paragraph: &'a Paragraph<'a>,
        speakers: &'a [String],
        moments: Option<&Moments<'_>>,
    ) -> Self {
        let speaker = paragraph.speaker.map(|number| SpeakerView {
            mark: usize::from(number) % MARKS + 1,
            name: paragraph
                .is_turn
                .then(|| speakers.get(usize::from(number)).map(String::as_str))
                .flatten(),
        });
        // Each line has a direction; the paragraph takes that of the majority.
        let rtl =
            paragraph.lines.iter().filter(|line| line.rtl).count() * 2 > paragraph.lines.len();
        let mut view = Self {
            time: String::new(),
            speaker,
            chapters: paragraph.chapters.iter().map(|chapter| chapter.title.as_str()).collect(),
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
                view.link = match moments {
                    Some(moments) => moments.at(start),
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

/// Lines without times as one text, each followed by a line feed.
fn text(lines: &[Line<'_>]) -> String {
    lines.iter().flat_map(|line| [line.text, "\n"]).collect()
}

impl<'a> LineView<'a> {
    fn new(line: &'a Line<'a>) -> Self {
        let repeats = line.repeats.iter();
        Self {
            anchor: &line.anchor,
            text: line.text,
            rtl: line.rtl,
            repeats: repeats
                .map(|line| RepeatView { anchor: &line.anchor, text: line.text })
                .collect(),
        }
    }
}
