//! Oral histories of the Oral History Metadata Synchronizer (<https://www.oralhistoryonline.org>):
//! a record with a transcript, the place of each minute in it, and an index.
//!
//! Points of the index are chapters; their synopses are in the description. A record without a
//! transcript is its index.

mod sync;

use super::vtt::Vtt;
use super::{Extent, Format, Problem, Sample};
use crate::diagnostics::Kind;
use crate::model::{Chapter, Recording};
use crate::parse::Facts;
use crate::parse::clock::{clock_alone, seconds};
use crate::parse::labels::take_labels;
use crate::parse::reading::Reading;
use crate::parse::xml::{Broken, Node, has_root, nodes};
use crate::parse::{append, languages};
use crate::units::{Length, Timestamp};

/// The format.
pub struct Ohms;

impl Format for Ohms {
    fn name(&self) -> &'static str {
        "OHMS"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xml"]
    }

    fn rank(&self) -> u8 {
        8
    }

    fn head(&self) -> Extent {
        Extent::Whole
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        has_root(sample.text, &["ROOT"]) && sample.text.contains("<record")
    }

    fn facts(&self, text: &str) -> Facts {
        Record::of(text).map(|(record, _)| record.facts()).unwrap_or_default()
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        if !has_root(text, &["ROOT"]) {
            let message = "should begin with the element <ROOT>, and does not".into();
            return Err(Problem { line: Some(1), message });
        }
        let (record, is_cut) = Record::of(text)?;
        let mut reading = record.said();
        let footnotes = std::mem::take(&mut reading.facts.about.description);
        reading.facts = record.facts();
        append(&mut reading.facts.about.description, &footnotes);
        reading.chapters = record.chapters();
        if record.get("transcript_alt").is_some() {
            reading.note(None, Kind::Format, "the translation of the transcript is not shown");
        }
        if is_cut {
            let message = "cut off: the end of the record is missing; shown up to the cut";
            reading.note(None, Kind::Format, message);
        }
        Ok(reading)
    }
}

/// The contents of a record.
#[derive(Default)]
struct Record {
    /// Texts by the names of their elements, in the order of the file.
    fields: Vec<(String, String)>,
    date: Option<String>,
    points: Vec<Vec<(String, String)>>,
}

/// The text of the first element of this name that has one.
fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut found = fields.iter().filter(|(known, _)| known == name);
    found.find_map(|(_, text)| Some(text.as_str()).filter(|text| !text.trim().is_empty()))
}

impl Record {
    /// Reads a file; also whether it was cut off.
    fn of(text: &str) -> Result<(Self, bool), Broken> {
        let mut record = Self::default();
        let mut open: Vec<String> = Vec::new();
        let mut parts = nodes(text);
        for node in &mut parts {
            match node? {
                Node::Start(tag) => {
                    let name = tag.name().to_owned();
                    if name == "date" && open.last().is_some_and(|name| name == "record") {
                        record.date = tag.get("value");
                    }
                    if name == "point" {
                        record.points.push(Vec::new());
                    }
                    let is_of_point = open.iter().any(|name| name == "point");
                    record.list(is_of_point && name != "point").push((name.clone(), String::new()));
                    open.push(name);
                }
                Node::Text(text) => {
                    let Some(name) = open.last() else { continue };
                    let is_of_point = open.iter().any(|name| name == "point");
                    let fields = record.list(is_of_point);
                    match fields.last_mut().filter(|(last, _)| last == name) {
                        Some((_, whole)) => whole.push_str(&text),
                        None if text.trim().is_empty() => {}
                        None => fields.push((name.clone(), text.into_owned())),
                    }
                }
                Node::End(_) => drop(open.pop()),
            }
        }
        Ok((record, parts.is_cut()))
    }

    /// The fields of the last point, or those of the record.
    fn list(&mut self, is_of_point: bool) -> &mut Vec<(String, String)> {
        match self.points.last_mut().filter(|_| is_of_point) {
            Some(point) => point,
            None => &mut self.fields,
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        field(&self.fields, name).map(str::trim)
    }

    fn facts(&self) -> Facts {
        let mut facts = Facts {
            title: self.get("title").map(str::to_owned),
            channel: ["collection_name", "series_name", "repository"]
                .iter()
                .find_map(|name| self.get(name))
                .map(str::to_owned),
            date: self.date.as_deref().and_then(|date| date.trim().get(..10)?.parse().ok()),
            recording: self.get("media_url").and_then(Recording::from_url),
            length: self.get("duration").and_then(time).map(|length| Length(length.seconds())),
            language: self.get("language").and_then(languages::tag),
            ..Facts::default()
        };
        let people = [("Interviewee", "interviewee"), ("Interviewer", "interviewer")];
        let people = people.iter().filter_map(|(role, name)| {
            let names: Vec<&str> = self.all(name).collect();
            (!names.is_empty()).then(|| format!("{role}: {}", names.join("; ")))
        });
        let synopses = self.points.iter().filter_map(|point| {
            let synopsis = one_line(field(point, "synopsis")?);
            Some(match title(point) {
                Some(title) if title != synopsis => format!("{title}: {synopsis}"),
                _ => synopsis,
            })
        });
        let own = self.get("description").map(str::to_owned).into_iter();
        let lines: Vec<String> = own.chain(people).chain(synopses).collect();
        facts.about.description = lines.join("\n");
        let of_record = ["keyword", "keywords", "subject", "subjects"];
        let of_points = self.points.iter().flat_map(|point| {
            ["keywords", "subjects"].into_iter().filter_map(|name| field(point, name))
        });
        let words = of_record.iter().flat_map(|name| self.all(name)).chain(of_points);
        for word in words.flat_map(|words| words.split(';')).map(one_line) {
            if !word.is_empty() && !facts.about.keywords.contains(&word) {
                facts.about.keywords.push(word);
            }
        }
        facts
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let texts = self.fields.iter().filter(move |(known, _)| known == name);
        texts.map(|(_, text)| text.trim()).filter(|text| !text.is_empty())
    }

    /// Points of the index, in the order of time.
    fn chapters(&self) -> Vec<Chapter> {
        let chapter = |point: &Vec<(String, String)>| {
            Some(Chapter { start: time(field(point, "time")?)?, title: title(point)? })
        };
        let mut chapters: Vec<Chapter> = self.points.iter().filter_map(chapter).collect();
        chapters.sort_by_key(|chapter| chapter.start);
        chapters
    }

    /// The transcript, or the index where there is none.
    fn said(&self) -> Reading<'static> {
        if let Some(captions) = field(&self.fields, "vtt_transcript")
            && let Ok(reading) = Vtt.read(captions.trim_start())
        {
            return reading.into_owned();
        }
        let mut reading = Reading::default();
        let none = "No transcript.";
        match field(&self.fields, "transcript").filter(|text| text.trim() != none) {
            Some(transcript) => {
                let marks = self.get("sync").map(sync::marks).unwrap_or_default();
                let (transcript, notes) = without_footnotes(transcript);
                sync::say(&mut reading, &transcript, &marks);
                take_labels(&mut reading);
                reading.facts.about.description = notes;
            }
            None => {
                for point in &self.points {
                    let start = field(point, "time").and_then(time);
                    let text = field(point, "partial_transcript").unwrap_or_default();
                    reading.say((start, None), None, text.to_owned());
                }
            }
        }
        reading
    }
}

/// A transcript whose footnotes are marked as `[1]`, and the notes, each on a line.
fn without_footnotes(transcript: &str) -> (String, String) {
    let (said, notes) = transcript.split_once("[[footnotes]]").unwrap_or((transcript, ""));
    let said = said.replace("[[footnote]]", "[").replace("[[/footnote]]", "]");
    let notes = notes.split("[[/footnotes]]").next().unwrap_or_default();
    let notes = notes.split("[[note]]").map(|note| one_line(&note.replace("[[/note]]", "")));
    let notes = notes.filter(|note| !note.is_empty()).enumerate();
    let notes: Vec<String> = notes.map(|(at, note)| format!("[{}] {note}", at + 1)).collect();
    (said, notes.join("\n"))
}

fn title(point: &[(String, String)]) -> Option<String> {
    field(point, "title").map(one_line)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `125`, `00:02:05`
fn time(text: &str) -> Option<Timestamp> {
    clock_alone(text).or_else(|| seconds(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = "<?xml version=\"1.0\"?><ROOT xmlns=\"https://www.weareavp.com/nunncenter/ohms\">\
        <record id=\"1\"><date value=\"2019-04-02\"/><title>Keeper of the lamp</title>\
        <interviewee>Ada Byron</interviewee><subject>Lighthouses</subject>\
        <sync>1:|2(2)|5(1)</sync><transcript>HALE: Welcome.\nBYRON: I came in spring. Then\nthe fog.\n\n\
        HALE: And the lamp?\nBYRON: It burned.\n</transcript>\
        <index><point><time>65</time><title>Spring &amp; fog</title><synopsis>How she came.</synopsis>\
        <keywords>fog; spring</keywords><subjects>Lighthouses</subjects></point></index></record></ROOT>";

    #[test]
    fn a_record_has_times_by_the_minute_and_chapters() {
        let reading = Ohms.read(RECORD).unwrap();
        let line = |line: &crate::model::Segment<'_>| {
            (line.start.map(Timestamp::seconds), line.text.to_string())
        };
        let lines: Vec<_> = reading.segments.iter().map(line).collect();
        assert_eq!(lines[0], (Some(0), "Welcome.".into()));
        assert!(lines.contains(&(Some(60), "I came in spring. Then the fog.".into())), "{lines:?}");
        assert!(lines.iter().any(|line| line.0 == Some(120)), "{lines:?}");
        assert_eq!(reading.chapters[0].title, "Spring & fog");
        assert_eq!(reading.facts.about.keywords, ["Lighthouses", "fog", "spring"]);
        assert!(reading.facts.about.description.ends_with("Spring & fog: How she came."));
        assert_eq!(reading.facts.title.as_deref(), Some("Keeper of the lamp"));
        assert_eq!(reading.facts.date.map(|date| date.to_string()).as_deref(), Some("2019-04-02"));
    }

    #[test]
    fn a_translation_that_is_not_shown_is_reported() {
        let alt = "</transcript><transcript_alt>HALE: Willkommen.</transcript_alt>";
        let text = RECORD.replace("</transcript>", alt);
        assert_eq!(Ohms.read(&text).unwrap().notes.len(), 1);
        assert!(Ohms.read(RECORD).unwrap().notes.is_empty());
    }

    #[test]
    fn what_an_archivist_wrote_is_not_said() {
        let text = RECORD.replace("<transcript>", "<other>").replace("</transcript>", "</other>");
        let reading = Ohms.read(&text).unwrap();
        assert_eq!((reading.segments.len(), reading.chapters.len()), (0, 1));
        let text = text
            .replace("<synopsis>", "<partial_transcript>I came.</partial_transcript><synopsis>");
        let reading = Ohms.read(&text).unwrap();
        assert_eq!(&*reading.segments[0].text, "I came.");
        assert_eq!(reading.segments[0].start.map(Timestamp::seconds), Some(65));
        let text = RECORD.replace(
            "It burned.\n",
            "It burned.[[footnote]]1[[/footnote]]\n[[footnotes]]\n[[note]]Until 1950.[[/note]]\n[[/footnotes]]",
        );
        let reading = Ohms.read(&text).unwrap();
        assert!(reading.segments.last().unwrap().text.ends_with("It burned.[1]"));
        assert!(reading.facts.about.description.ends_with("[1] Until 1950."));
        assert!(Ohms.read("<a/>").unwrap_err().message.contains("<ROOT>"));
    }
}
