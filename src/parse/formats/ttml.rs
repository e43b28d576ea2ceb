//! TTML (<https://www.w3.org/TR/ttml2/>), also called DFXP: captions of broadcasters, transcripts
//! of podcasts.
//!
//! Times count from the start of the element around them. Podcasts and some broadcasters count all
//! from the start of the recording instead; a file in which an element would end up outside the one
//! around it is read so.

mod agents;
mod times;

use super::{Extent, Format, Problem, Sample};
use crate::diagnostics::Kind;
use crate::parse::labels::{speakers_apart, take_labels};
use crate::parse::reading::{Reading, Timed, join, one_line};
use crate::parse::xml::{Node, Tag, has_root, nodes};
use crate::parse::{Facts, append, languages};
use agents::Agents;
use times::{Clock, Span};

/// The format.
pub struct Ttml;

/// Elements whose text is about the recording, not of it.
const METADATA: [&str; 5] = ["title", "desc", "name", "copyright", "actor"];

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
    agents: Agents,
    open: Vec<Open>,
    line: Line,
    /// True if the paragraph has changed its speaker.
    is_part: bool,
    /// The text of the element of metadata at hand.
    metadata: String,
}

/// An open element.
struct Open {
    name: String,
    /// The speaker from here on.
    speaker: Option<u16>,
    /// If it has the time of a word: where in the line that begins, and how many are before it.
    word: Option<(usize, usize)>,
}

/// The paragraph, or the sentence of one, at hand.
#[derive(Default)]
struct Line {
    text: String,
    words: Vec<Timed<'static>>,
    /// True if a word has ended and its blank is not written yet.
    is_apart: bool,
    /// Who says the text so far; none while there is none.
    speaker: Option<Option<u16>>,
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
        self.open.iter().any(|open| names.contains(&open.name.as_str()))
    }

    /// Returns true if the text at hand is about the recording.
    fn is_metadata(&self) -> bool {
        let is_named = self.open.last().is_some_and(|open| METADATA.contains(&open.name.as_str()));
        is_named || self.is_within(&["head", "metadata"])
    }

    fn open(&mut self, tag: &Tag<'_>) {
        let name = tag.name();
        if name == "br" && !self.is_metadata() {
            self.line.text.push('\n');
        }
        if matches!(name, "p" | "div") || is_sentence(tag) {
            self.say(None);
        }
        let before = self.open.last().and_then(|open| open.speaker);
        let is_content = matches!(name, "body" | "div" | "p" | "span");
        let speaker = match tag.get("agent").filter(|_| is_content) {
            Some(agents) => self.speaker(&agents).or(before),
            None => before,
        };
        self.change_speaker(speaker);
        match name {
            "tt" => {
                self.clock.see_rates(tag);
                let language = tag.get("lang").and_then(|tag| languages::tag(&tag));
                self.reading.facts.language = language;
            }
            "agent" => self.agents.open(tag),
            "name" => self.agents.open_name(tag),
            _ => {}
        }
        if METADATA.contains(&name) {
            self.metadata.clear();
        }
        let is_timed = self.clock.open(tag);
        let mut word = None;
        if name == "span" && is_timed && !is_sentence(tag) {
            let is_word = tag.get("unit").as_deref() == Some("word");
            if is_word && self.line.is_apart && !self.line.text.ends_with(char::is_whitespace) {
                // Podcasts write words without blanks between them.
                join_blank(&mut self.line.text);
            }
            word = Some((self.line.text.len(), self.line.words.len()));
        }
        self.open.push(Open { name: name.to_owned(), speaker, word });
    }

    /// The speaker with the first of these identifiers.
    fn speaker(&mut self, agents: &str) -> Option<u16> {
        let id = agents.split_whitespace().next()?.trim_start_matches('#');
        let name = self.agents.name_of(id).unwrap_or_else(|| id.to_owned());
        self.reading.speaker(&name)
    }

    fn text(&mut self, text: &str) {
        if self.is_metadata() {
            self.metadata.push_str(text);
            return;
        }
        if !text.trim().is_empty() {
            let speaker = self.open.last().and_then(|open| open.speaker);
            self.change_speaker(speaker);
            self.line.speaker = Some(speaker);
        }
        self.line.text.push_str(text);
    }

    /// Says the line at hand if somebody else speaks from here on.
    fn change_speaker(&mut self, speaker: Option<u16>) {
        if self.line.speaker.is_some_and(|before| before != speaker) {
            self.is_part = true;
            self.say(None);
        }
    }

    fn close(&mut self, name: &str) {
        let ends =
            matches!(name, "p" | "div" | "body") || (name == "span" && self.clock.is_sentence());
        let span = self.clock.close();
        let word = self.open.last_mut().and_then(|open| open.word.take());
        // A span around words is none itself.
        let word = word.filter(|(_, before)| self.line.words.len() == *before && !ends);
        if let Some(text) = word.and_then(|(from, _)| self.line.text.get(from..)) {
            let text = one_line(text.to_owned().into());
            self.line.is_apart = true;
            self.line.words.push(Timed { text, start: span.start_time(), end: span.end_time() });
        }
        if METADATA.contains(&name) {
            self.close_metadata(name);
        } else if name == "agent" {
            let name = self.agents.last_name();
            self.name_paragraph(name);
        }
        if ends {
            self.say(Some(span));
            self.is_part = false;
        }
        self.open.pop();
    }

    fn close_metadata(&mut self, name: &str) {
        let text = std::mem::take(&mut self.metadata);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return;
        }
        let is_of_agent = self.is_within(&["agent"]);
        match name {
            "name" if is_of_agent => self.agents.close_name(text),
            "name" => self.name_paragraph(Some(text)),
            "title" if !self.is_within(&["body"]) => {
                self.reading.facts.title.get_or_insert(text);
            }
            "desc" if !self.is_within(&["body"]) => {
                append(&mut self.reading.facts.about.description, &text);
            }
            _ => {}
        }
    }

    /// Makes a person the speaker of the paragraph at hand, whose metadata names them.
    fn name_paragraph(&mut self, name: Option<String>) {
        let Some(at) = self.open.iter().rposition(|open| open.name == "p") else { return };
        let Some(speaker) = name.and_then(|name| self.reading.speaker(&name)) else { return };
        self.open[at..].iter_mut().for_each(|open| open.speaker = Some(speaker));
    }

    /// Says the line at hand, with the times of the element that ends, or of that around it.
    fn say(&mut self, span: Option<Span>) {
        let Line { text, words, speaker, .. } = std::mem::take(&mut self.line);
        self.open.iter_mut().for_each(|open| open.word = None);
        if text.trim().is_empty() {
            return;
        }
        let speaker = speaker.flatten();
        let span = span.unwrap_or_else(|| self.clock.current());
        let first = words.iter().find_map(|word| word.start);
        let last = words.iter().rev().find_map(|word| word.end);
        let is_own = (span.is_own && !self.is_part) || words.is_empty();
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
