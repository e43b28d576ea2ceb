//! YouTube's captions in XML: `.srv3` with words, `.srv2`, and `.srv1` with times in seconds.
//!
//! Automatic captions scroll by events that append a line end to the line before, or its next
//! words.

use super::json3::{Line, say};
use super::marks::unmarked;
use super::{Format, Problem, Sample};
use crate::diagnostics::Kind;
use crate::parse::clock::{of_millis, seconds};
use crate::parse::reading::{Reading, Timed};
use crate::parse::xml::{Node, Tag, has_root, nodes};
use crate::units::Timestamp;

/// The format.
pub struct YoutubeXml;

impl Format for YoutubeXml {
    fn name(&self) -> &'static str {
        "YouTube XML captions"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["srv3", "srv2", "srv1", "xml"]
    }

    fn rank(&self) -> u8 {
        7
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        let is_own = matches!(sample.extension, "srv1" | "srv2" | "srv3");
        is_own
            || has_root(sample.text, &["timedtext"])
            || (has_root(sample.text, &["transcript"]) && sample.text.contains("<text start="))
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        if !has_root(text, &["timedtext", "transcript"]) {
            let message = "should begin with the element <timedtext> or <transcript>".into();
            return Err(Problem { line: Some(1), message });
        }
        let mut reader = Reader::default();
        let mut parts = nodes(text);
        let mut skipped = 0_usize;
        for node in &mut parts {
            match node? {
                Node::Start(tag) if skipped > 0 || matches!(tag.name(), "head" | "window") => {
                    skipped += 1;
                }
                Node::End(_) if skipped > 0 => skipped -= 1,
                Node::Start(tag) => reader.open(&tag),
                Node::Text(text) if skipped == 0 => reader.text(&text),
                Node::Text(_) => {}
                Node::End(tag) => reader.close(tag.name()),
            }
        }
        reader.finish();
        if parts.is_cut() {
            let message = "cut off: the end of the captions is missing; shown up to the cut";
            reader.reading.note(None, Kind::Format, message);
        }
        Ok(reader.reading)
    }
}

#[derive(Default)]
struct Reader {
    reading: Reading<'static>,
    /// The line that the next event may append to.
    open: Option<Line<'static>>,
    event: Option<Event>,
}

/// The event at hand.
#[derive(Default)]
struct Event {
    start: u64,
    length: u64,
    appends: bool,
    words: Vec<Timed<'static>>,
    /// The offset and the text of the word at hand.
    word: (u64, String),
}

impl Event {
    fn of(tag: &Tag<'_>) -> Self {
        let millis = |name| tag.get(name).and_then(|text| of_millis(text.trim().parse().ok()?));
        let seconds = |name| tag.get(name).and_then(|text| seconds(&text));
        let time = |millis: Option<Timestamp>| millis.map_or(0, Timestamp::millis);
        Self {
            start: time(millis("t").or_else(|| seconds("start"))),
            length: time(millis("d").or_else(|| seconds("dur"))),
            appends: ["a", "append"].iter().any(|name| tag.get(name).as_deref() == Some("1")),
            ..Self::default()
        }
    }

    fn end_word(&mut self) {
        let (offset, text) = std::mem::take(&mut self.word);
        if !text.is_empty() {
            // Older captions are escaped twice.
            let text = unmarked(&text, true).into_owned();
            let start = Some(Timestamp::from_millis(self.start.saturating_add(offset)));
            self.words.push(Timed { text: text.into(), start, end: None });
        }
    }
}

impl Reader {
    fn open(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "p" | "text" => {
                self.end_event();
                self.event = Some(Event::of(tag));
            }
            "s" => {
                if let Some(event) = &mut self.event {
                    event.end_word();
                    let offset = tag.get("t").and_then(|text| of_millis(text.trim().parse().ok()?));
                    event.word.0 = offset.map_or(0, Timestamp::millis);
                }
            }
            "br" => self.text("\n"),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        match &mut self.event {
            Some(event) => event.word.1.push_str(text),
            None if text.trim().is_empty() => {}
            None => {
                self.finish();
                self.reading.note(None, Kind::Format, "text outside an event; kept without a time");
                self.reading.say((None, None), None, text.to_owned());
            }
        }
    }

    fn close(&mut self, name: &str) {
        match (name, &mut self.event) {
            ("s", Some(event)) => event.end_word(),
            ("p" | "text", _) => self.end_event(),
            _ => {}
        }
    }

    fn end_event(&mut self) {
        let Some(mut event) = self.event.take() else { return };
        event.end_word();
        let Event { start, length, appends, words, .. } = event;
        let before = self.open.as_mut().filter(|_| appends);
        // An event without text only scrolls, or ends a line.
        if words.iter().all(|word| word.text.trim().is_empty()) {
            before.into_iter().for_each(|line| line.is_ended = true);
            return;
        }
        match before {
            Some(line) => line.append(words),
            None => {
                let line = Line::of(start, length, words);
                if let Some(before) = self.open.replace(line) {
                    say(&mut self.reading, before, Some(start));
                }
            }
        }
    }

    fn finish(&mut self) {
        self.end_event();
        if let Some(last) = self.open.take() {
            say(&mut self.reading, last, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(u64, String)> {
        let reading = YoutubeXml.read(text).unwrap();
        let line = |line: &crate::model::Segment<'_>| {
            (line.start.map_or(0, Timestamp::millis), line.text.to_string())
        };
        reading.segments.iter().map(line).collect()
    }

    #[test]
    fn events_that_scroll_add_nothing_and_words_have_times() {
        let text = "<timedtext format=\"3\"><head><ws id=\"0\"/></head><body><w t=\"0\"/>\
            <p t=\"1000\" d=\"3000\" w=\"1\"><s ac=\"0\">the</s><s t=\"400\"> fog</s></p>\
            <p t=\"2000\" d=\"10\" w=\"1\" a=\"1\">\n</p>\
            <p t=\"2010\" d=\"3000\" w=\"1\"><s>the</s><s t=\"100\"> fog</s></p></body></timedtext>";
        assert_eq!(lines(text), [(1_000, "the fog".into()), (2_010, "the fog".into())]);
        assert_eq!(YoutubeXml.read(text).unwrap().words.len(), 4);
    }

    #[test]
    fn older_captions_are_escaped_twice() {
        let text = "<?xml version=\"1.0\"?><transcript><text start=\"1.5\" dur=\"2\">\
            It&amp;#39;s fog &amp;amp; rain\nnow</text><text start=\"4\">Yes</text></transcript>";
        let expected = [(1_500, "It's fog & rain now".into()), (4_000, "Yes".into())];
        assert_eq!(lines(text), expected);
        let text = "<timedtext><text t=\"500\" d=\"900\">Fog</text></timedtext>";
        assert_eq!(lines(text), [(500, "Fog".into())]);
    }

    #[test]
    fn words_that_roll_in_below_are_apart_from_those_above() {
        let text = "<timedtext><text t=\"500\" d=\"900\">Fog</text><text t=\"900\" d=\"900\" append=\"1\">\n</text>\
            <text t=\"1000\" d=\"900\" append=\"1\">came</text></timedtext>";
        assert_eq!(lines(text), [(500, "Fog came".into())]);
        assert_eq!(YoutubeXml.read(text).unwrap().words.len(), 2);
    }

    #[test]
    fn a_line_without_a_length_ends_where_the_next_one_starts() {
        let text = "<timedtext format=\"3\"><body><p t=\"1000\">Fog.</p><p t=\"4000\">Lamp.</p></body></timedtext>";
        let reading = YoutubeXml.read(text).unwrap();
        let ends = reading.segments.iter().map(|line| line.end.map(Timestamp::millis));
        assert_eq!(ends.collect::<Vec<_>>(), [Some(4_000), None]);
    }
}
