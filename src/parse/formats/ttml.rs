//! TTML (<https://www.w3.org/TR/ttml2/>), also called DFXP: captions of broadcasters, transcripts
//! of podcasts.
//!
//! Times count from the start of the element around them. Podcasts and some broadcasters count all
//! from the start of the recording instead; a file in which an element would end up outside the one
//! around it is read so.

mod times;

use super::{Extent, Format, Problem, Sample};
use crate::diagnostics::Kind;
use crate::parse::labels::{speakers_apart, take_labels};
use crate::parse::reading::{Reading, Timed, join};
use crate::parse::xml::{Node, Tag, has_root, nodes};
use crate::parse::{Facts, languages};
use times::{Clock, Span};

/// The format.
pub struct Ttml;

impl Format for Ttml {
    fn name(&self) -> &'static str {
        "TTML"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ttml", "dfxp", "xml"]
    }

    fn rank(&self) -> u8 {
        6
    }

    fn head(&self) -> Extent {
        Extent::Whole
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        matches!(sample.extension, "ttml" | "dfxp") || has_root(sample.text, &["tt"])
    }

    fn facts(&self, text: &str) -> Facts {
        let mut reader = Reader::default();
        for node in nodes(text) {
            match node {
                Ok(Node::Start(tag)) if tag.name() == "body" => break,
                Ok(node) => reader.see(node),
                Err(_) => break,
            }
        }
        reader.reading.facts
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        if !has_root(text, &["tt"]) {
            let message = "should begin with the element <tt>, and does not".into();
            return Err(Problem { line: Some(1), message });
        }
        let mut reader = Reader::of(text, false)?;
        if reader.clock.is_doubtful() {
            let other = Reader::of(text, true)?;
            if other.clock.is_better_than(&reader.clock) {
                reader = other;
            }
        }
        let mut reading = reader.reading;
        if reading.speakers.is_empty() {
            take_labels(&mut reading);
        }
        Ok(reading)
    }
}

/// The state of a reading.
#[derive(Default)]
struct Reader {
    reading: Reading<'static>,
    clock: Clock,
    /// Identifiers of speakers and their names.
    agents: Vec<(String, String)>,
    /// The open elements: the name, and the speaker from here on.
    open: Vec<(String, Option<u16>)>,
    line: Line,
}

/// The paragraph, or the sentence of one, at hand.
#[derive(Default)]
struct Line {
    text: String,
    words: Vec<Timed<'static>>,
    /// Byte position at which the text of the open word begins.
    word: Option<usize>,
    /// True if a word has ended and its blank is not written yet.
    is_apart: bool,
}

impl Reader {
    fn of(text: &str, is_absolute: bool) -> Result<Self, Problem> {
        let mut reader = Self::default();
        reader.clock.is_absolute = is_absolute;
        let mut parts = nodes(text);
        for node in &mut parts {
            reader.see(node?);
        }
        reader.say(None);
        if parts.is_cut() {
            let message = "cut off: the end of the TTML is missing; shown up to the cut";
            reader.reading.note(None, Kind::Format, message);
        }
        Ok(reader)
    }

    fn see(&mut self, node: Node<'_>) {
        match node {
            Node::Start(tag) => self.open(&tag),
            Node::Text(text) => self.text(&text),
            Node::End(tag) => self.close(tag.name()),
        }
    }

    fn is_within(&self, names: &[&str]) -> bool {
        self.open.iter().any(|(name, _)| names.contains(&name.as_str()))
    }

    fn open(&mut self, tag: &Tag<'_>) {
        let name = tag.name();
        if name == "br" {
            self.line.text.push('\n');
        }
        if matches!(name, "p" | "div") || is_sentence(tag) {
            self.say(None);
        }
        let before = self.open.last().and_then(|(_, speaker)| *speaker);
        let speaker = match tag.get("agent").filter(|_| name != "name") {
            Some(agents) => self.speaker(&agents).or(before),
            None => before,
        };
        match name {
            "tt" => {
                self.clock.see_rates(tag);
                let language = tag.get("lang").and_then(|tag| languages::tag(&tag));
                self.reading.facts.language = language;
            }
            "agent" => {
                self.agents.push((tag.get("id").unwrap_or_default(), String::new()));
            }
            _ => {}
        }
        let is_timed = self.clock.open(tag);
        if name == "span" && is_timed && !is_sentence(tag) {
            let is_word = tag.get("unit").as_deref() == Some("word");
            if is_word && self.line.is_apart && !self.line.text.ends_with(char::is_whitespace) {
                // Podcasts write words without blanks between them.
                join_blank(&mut self.line.text);
            }
            self.line.word = Some(self.line.text.len());
        }
        self.open.push((name.to_owned(), speaker));
    }

    /// The speaker with the first of these identifiers.
    fn speaker(&mut self, agents: &str) -> Option<u16> {
        let id = agents.split_whitespace().next()?.trim_start_matches('#');
        let known = self.agents.iter().find(|(known, _)| known == id);
        let name = known.map_or(id, |(id, name)| if name.trim().is_empty() { id } else { name });
        let name = name.trim().to_owned();
        self.reading.speaker(&name)
    }

    fn text(&mut self, text: &str) {
        let inner = self.open.last().map_or("", |(name, _)| name.as_str());
        if self.is_within(&["head", "metadata"]) {
            let facts = &mut self.reading.facts;
            match (inner, self.agents.last_mut()) {
                ("name", Some((_, name))) => name.push_str(text),
                ("title", _) => facts.title.get_or_insert_default().push_str(text.trim()),
                ("desc", _) => facts.about.description.push_str(text.trim()),
                _ => {}
            }
            facts.title = facts.title.take().filter(|title| !title.is_empty());
        } else {
            self.line.text.push_str(text);
        }
    }

    fn close(&mut self, name: &str) {
        let ends =
            matches!(name, "p" | "div" | "body") || (name == "span" && self.clock.is_sentence());
        let span = self.clock.close();
        if let Some(from) = self.line.word.take().filter(|_| name == "span" && !ends) {
            let text = self.line.text[from..].to_owned();
            self.line.is_apart = true;
            self.line.words.push(Timed {
                text: text.into(),
                start: span.start_time(),
                end: span.end_time(),
            });
        }
        if ends {
            self.say(Some(span));
        }
        self.open.pop();
    }

    /// Says the line at hand, with the times of the element that ends, or of that around it.
    fn say(&mut self, span: Option<Span>) {
        let Line { text, words, .. } = std::mem::take(&mut self.line);
        if text.trim().is_empty() {
            return;
        }
        let speaker = self.open.last().and_then(|(_, speaker)| *speaker);
        let span = span.unwrap_or_else(|| self.clock.current());
        let first = words.iter().find_map(|word| word.start);
        let last = words.iter().rev().find_map(|word| word.end);
        let is_own = span.is_own || words.is_empty();
        let start = span.start_time().filter(|_| is_own).or(first);
        let end = span.end_time().filter(|_| is_own).or(last);
        if speaker.is_some() || !words.is_empty() {
            if self.reading.say((start, end), speaker, text) {
                self.reading.place_words(words);
            }
            return;
        }
        for part in speakers_apart(text.into()) {
            self.reading.say((start, end), None, part);
        }
    }
}

/// Returns true if an element is a sentence of a podcast's transcript.
fn is_sentence(tag: &Tag<'_>) -> bool {
    tag.name() == "span" && tag.get("unit").as_deref() == Some("sentence")
}

/// Appends a blank, unless the script is written without.
fn join_blank(text: &mut String) {
    let mut probe = text.chars().next_back().map(String::from).unwrap_or_default();
    let length = probe.len();
    join(&mut probe, "x");
    if probe.len() > length + 1 {
        text.push(' ');
    }
}

#[cfg(test)]
mod tests;
