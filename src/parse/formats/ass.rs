//! Advanced SubStation Alpha, `.ass`, and its predecessor `.ssa`.
//!
//! Of its events, those of the kind `Dialogue` are spoken; the column `Name` holds the speaker.

use super::{Extent, Format, Problem, Sample};
use crate::diagnostics::Kind;
use crate::parse::Facts;
use crate::parse::clock::clock_alone;
use crate::parse::labels::{speakers_apart, take_labels};
use crate::parse::reading::Reading;
use crate::units::Timestamp;

/// The format.
pub struct Ass;

/// Titles that programs write.
const NO_TITLES: [&str; 4] = ["default aegisub file", "untitled", "<untitled>", "new subtitles"];

impl Format for Ass {
    fn name(&self) -> &'static str {
        "SubStation Alpha"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ass", "ssa"]
    }

    fn rank(&self) -> u8 {
        5
    }

    fn head(&self) -> Extent {
        Extent::Whole
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        matches!(sample.extension, "ass" | "ssa") || sample.text.starts_with("[Script Info]")
    }

    fn facts(&self, text: &str) -> Facts {
        let head = text.lines().take_while(|line| !is_events(line));
        let title = head.into_iter().find_map(|line| line.strip_prefix("Title:")).map(str::trim);
        Facts {
            title: title
                .filter(|title| {
                    !title.is_empty() && !NO_TITLES.contains(&title.to_ascii_lowercase().as_str())
                })
                .map(str::to_owned),
            ..Facts::default()
        }
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let mut reading = Reading::default();
        reading.facts = self.facts(text);
        if !text.lines().any(is_events) {
            let message = "should have a section [Events], and has none".into();
            return Err(Problem { line: Some(1), message });
        }
        let (mut lines, comments) = events(&mut reading, text);
        if comments > 0 {
            let message =
                format!("comments in braces, which players hide, not published: {comments}");
            reading.note(None, Kind::Format, message);
        }
        // Programs sort events by layer or style; every one has its time.
        lines.sort_by_key(|event| event.start);
        // Signs are drawn in several layers.
        lines.dedup_by(|a, b| (a.start, a.end, &a.text) == (b.start, b.end, &b.text));
        for Event { start, end, name, text } in lines {
            let speaker = reading.speaker(name);
            if speaker.is_some() {
                reading.say((Some(start), Some(end)), speaker, text);
                continue;
            }
            for part in speakers_apart(text.into()) {
                reading.say((Some(start), Some(end)), None, part);
            }
        }
        if reading.speakers.is_empty() {
            take_labels(&mut reading);
        }
        Ok(reading)
    }
}

/// The events of a text, and the number of comments in them.
fn events<'a>(reading: &mut Reading<'_>, text: &'a str) -> (Vec<Event<'a>>, usize) {
    let mut columns = Columns::default();
    let mut events = Vec::new();
    let mut comments = 0;
    let mut is_within = false;
    for (line, number) in text.lines().zip(1..) {
        if is_heading(line) {
            is_within = is_events(line);
            continue;
        }
        let (kind, row) = line.split_once(':').unwrap_or(("", ""));
        match kind.trim() {
            "Format" if is_within => columns = Columns::of(row),
            // A line in brackets may be part of a text with a line end in it; what follows is said.
            "Dialogue" => match columns.event(row, &mut comments) {
                Some(event) => events.push(event),
                None => stray(reading, line, number),
            },
            // Pictures, sounds and the like are files beside this one.
            "Comment" | "Picture" | "Sound" | "Movie" | "Command" | ";" => {}
            _ if !is_within || line.starts_with([';', '!']) => {}
            _ => stray(reading, line, number),
        }
    }
    (events, comments)
}

/// Returns true if a line is the heading of a section, such as `[Fonts]`.
fn is_heading(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('[') && line.ends_with(']')
}

fn is_events(line: &str) -> bool {
    line.trim().eq_ignore_ascii_case("[Events]")
}

fn stray(reading: &mut Reading<'_>, line: &str, number: u32) {
    if reading.say((None, None), None, line.to_owned()) {
        let message = "should be an event with two times; kept without a time";
        reading.note(Some(number), Kind::Format, message);
    }
}

struct Event<'a> {
    start: Timestamp,
    end: Timestamp,
    name: &'a str,
    text: String,
}

/// The positions of an event's columns.
struct Columns {
    count: usize,
    start: usize,
    end: usize,
    name: Option<usize>,
}

impl Default for Columns {
    fn default() -> Self {
        Self { count: 10, start: 1, end: 2, name: Some(4) }
    }
}

impl Columns {
    fn of(row: &str) -> Self {
        let names: Vec<String> =
            row.split(',').map(|name| name.trim().to_ascii_lowercase()).collect();
        let at = |wanted: &str| names.iter().position(|name| name == wanted);
        match (at("start"), at("end")) {
            (Some(start), Some(end)) => {
                Self { count: names.len(), start, end, name: at("name").or(at("actor")) }
            }
            _ => Self::default(),
        }
    }

    /// The event in a row; the text is the last column and may contain commas. Adds its comments to
    /// `comments`.
    fn event<'a>(&self, row: &'a str, comments: &mut usize) -> Option<Event<'a>> {
        let fields: Vec<&str> = row.splitn(self.count, ',').collect();
        if fields.len() < self.count {
            return None;
        }
        let name = self.name.map_or("", |at| fields[at].trim());
        Some(Event {
            start: clock_alone(fields[self.start])?,
            end: clock_alone(fields[self.end])?,
            name: if name == "NTP" { "" } else { name },
            text: plain(fields[self.count - 1], comments),
        })
    }
}

/// A text without drawings and without what is in braces: override tags, and comments, which are
/// counted. Players show neither.
fn plain(text: &str, comments: &mut usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_drawing = false;
    while let Some(at) = rest.find(['{', '\\']) {
        if !is_drawing {
            out.push_str(&rest[..at]);
        }
        let tail = &rest[at..];
        let braces = tail.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        if let Some((inner, after)) = braces {
            is_drawing = draws(inner).unwrap_or(is_drawing);
            *comments += usize::from(!inner.contains('\\') && !inner.trim().is_empty());
            rest = after;
            continue;
        }
        let (part, length) = match tail.as_bytes().get(..2) {
            Some(b"\\N" | b"\\n") => ("\n", 2),
            Some(b"\\h") => (" ", 2),
            Some(b"\\{" | b"\\}") => (&tail[1..2], 2),
            _ => (&tail[..1], 1),
        };
        if !is_drawing {
            out.push_str(part);
        }
        rest = &tail[length..];
    }
    if !is_drawing {
        out.push_str(rest);
    }
    out
}

/// Returns true if what is in braces begins a drawing, `\p1`, and false if it ends one, `\p0`.
fn draws(inner: &str) -> Option<bool> {
    let (_, tags) = inner.split_once('\\')?;
    tags.split('\\').rev().find_map(|tag| {
        let scale = tag.trim().strip_prefix('p')?;
        scale.parse::<u32>().ok().map(|scale| scale > 0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_lines_in_the_order_of_time() {
        let text = "[Script Info]\nTitle: The lamp\n\n[Events]\n\
            Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n\
            Dialogue: 0,0:00:05.00,0:00:06.50,Main,Ben,0,0,0,,Yes, {\\i1}now{\\i0}.\n\
            Comment: 0,0:00:00.00,0:00:01.00,Main,,0,0,0,,note to self\n\
            Dialogue: 0,0:00:01.00,0:00:04.00,Main,Ada,0,0,0,,The\\Nfog\\hcame.\n\
            Dialogue: 1,0:00:07.00,0:00:08.00,Sign,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}Quay\n";
        let reading = Ass.read(text).unwrap();
        let lines: Vec<_> = reading.segments.iter().map(|line| &*line.text).collect();
        assert_eq!(lines, ["The fog came.", "Yes, now.", "Quay"]);
        assert_eq!(reading.speakers, ["Ada", "Ben"]);
        assert_eq!(reading.facts.title.as_deref(), Some("The lamp"));
        assert!(reading.notes.is_empty());
    }

    #[test]
    fn rows_without_times_are_kept() {
        let reading = Ass.read("[Events]\nDialogue: 0,x,y,fog\n").unwrap();
        assert_eq!((reading.segments.len(), reading.notes.len()), (1, 1));
        assert!(Ass.read("Fog").unwrap_err().message.contains("[Events]"));
    }

    #[test]
    fn other_sections_after_the_events_are_not_said() {
        let text = "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Main,,0,0,0,,Fog.\n\n\
            [Fonts]\nfontname: fog_0.ttf\nM4%XQ!!<,(\n\n[Aegisub Extradata]\nData: 1,key,value\n\
            [events]\nDialogue: 0,0:00:03.00,0:00:04.00,Main,,0,0,0,,Lamp.\n\
            [laughs]\nDialogue: 0,0:00:05.00,0:00:06.00,Main,,0,0,0,,So.\n";
        let reading = Ass.read(text).unwrap();
        let lines: Vec<_> = reading.segments.iter().map(|line| &*line.text).collect();
        assert_eq!(lines, ["Fog.", "Lamp.", "So."]);
        assert!(reading.notes.is_empty());
    }

    #[test]
    fn comments_in_braces_are_not_said_but_counted() {
        let text = "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Main,,0,0,0,,\
            {check this}Fog{\\b1} came{\\b0}{?}, \\{so\\} {it\\b1 {}was {open\n";
        let reading = Ass.read(text).unwrap();
        assert_eq!(&*reading.segments[0].text, "Fog came, {so} was {open");
        let [note] = &reading.notes[..] else { panic!("{:?}", reading.notes) };
        assert!(note.message.ends_with(": 2"), "{}", note.message);
    }
}
