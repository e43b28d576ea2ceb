//! Paragraphs of a transcript as their template sees them.

use serde::Serialize;

use super::transcript::Moments;
use crate::model::{Line, Paragraph};

/// Marks by which speakers are told apart; more speakers share them.
const MARKS: usize = 6;

/// What `paragraphs.html` is given of each.
#[derive(Serialize)]
pub struct ParagraphView<'a> {
    /// Time of its first line, empty without one.
    time: String,
    /// Who speaks, where that is known.
    speaker: Option<SpeakerView<'a>>,
    /// Titles of chapters that begin with it.
    chapters: Vec<&'a str>,
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

/// Who speaks a paragraph.
#[derive(Serialize)]
struct SpeakerView<'a> {
    /// Number of the speaker's mark, 1 to 6, the same throughout a page.
    mark: usize,
    /// Name, at the beginning of a turn.
    name: Option<&'a str>,
}

/// A line; what few lines have is left out of all others, for there are millions.
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

/// Repetitions without times.
#[derive(Serialize)]
struct RepeatsView {
    number: usize,
    count: usize,
    text: String,
}

impl<'a> ParagraphView<'a> {
    /// What is shown of a paragraph of a recording.
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
        // A line has its own direction; most of them give that of the paragraph.
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
