//! Whisper's JSON and its relatives: openai-whisper, WhisperX, faster-whisper as people dump it,
//! OpenAI's `verbose_json` and `diarized_json`, and what `longhand convert --to json` writes.
//!
//! All are segments with `start`, `end` (seconds) and `text`; the rest is optional.
//! Sources: openai/whisper `transcribe.py`, m-bain/whisperX `schema.py`, SYSTRAN/faster-whisper
//! `transcribe.py`.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::json::{Outline, mended, parse, problem, repaired};
use super::lenient::{List, Object, Seconds, Text, objects, written};
use super::words::Gatherer;
use super::{Format, Problem, Sample};
use crate::model::{Chapter, Recording};
use crate::parse::reading::{Reading, Timed, sentences};
use crate::parse::{Facts, dates, languages};
use crate::units::Length;

/// One object with segments, or a list of segments.
pub struct Whisper;
/// One segment a line.
pub struct Lines;

#[derive(Deserialize)]
struct Root<'a> {
    #[serde(borrow)]
    text: Option<Text<'a>>,
    segments: Option<Vec<Object<Segment<'a>>>>,
    words: Option<Vec<Object<Word<'a>>>>,
    language: Option<Text<'a>>,
    duration: Option<Seconds>,
    #[serde(default)]
    info: Object<Info<'a>>,
    title: Option<Text<'a>>,
    channel: Option<Text<'a>>,
    date: Option<Text<'a>>,
    url: Option<Text<'a>>,
    description: Option<Text<'a>>,
    #[serde(default)]
    keywords: List<Text<'a>>,
    #[serde(default)]
    chapters: List<Object<Part<'a>>>,
}

/// The object that faster-whisper writes beside the segments.
#[derive(Deserialize)]
struct Info<'a> {
    #[serde(borrow)]
    language: Option<Text<'a>>,
    duration: Option<Seconds>,
}

#[derive(Deserialize)]
struct Part<'a> {
    #[serde(default)]
    start: Seconds,
    #[serde(borrow, default)]
    title: Text<'a>,
}

#[derive(Deserialize, Default)]
struct Segment<'a> {
    #[serde(default)]
    start: Seconds,
    #[serde(default)]
    end: Seconds,
    #[serde(borrow, default)]
    text: Text<'a>,
    speaker: Option<Text<'a>>,
    /// Other programs' names for the same.
    speaker_name: Option<Text<'a>>,
    speaker_id: Option<Text<'a>>,
    #[serde(default)]
    words: List<Object<Word<'a>>>,
}

#[derive(Deserialize)]
struct Word<'a> {
    #[serde(borrow, default)]
    word: Text<'a>,
    #[serde(default)]
    start: Seconds,
    #[serde(default)]
    end: Seconds,
    speaker: Option<Text<'a>>,
}

impl<'a> Word<'a> {
    fn timed(self) -> Timed<'a> {
        Timed { text: self.word.0, start: self.start.0, end: self.end.0 }
    }
}

impl Format for Whisper {
    fn name(&self) -> &'static str {
        "Whisper JSON"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn rank(&self) -> u8 {
        8
    }

    fn is_json(&self) -> bool {
        true
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        let is_whisper = |json: &Outline<'_>| {
            if json.is_list {
                let of_tuples = json.entry.is_empty() && sample.text.trim_start().starts_with("[[");
                return of_tuples || (json.entry_has("text") && json.entry_has("start"));
            }
            let bare = json.has("text") && json.keys.len() <= 4;
            json.has("segments") || (json.has("words") && json.entry_has("word")) || bare
        };
        sample.json.as_ref().is_some_and(is_whisper)
    }

    fn facts(&self, text: &str) -> Facts {
        super::read(self, text).facts
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let mut reading = Reading::default();
        if Outline::of(text).is_some_and(|json| json.is_list) {
            let is_tuples = text.trim_start()[1..].trim_start().starts_with('[');
            let segments = if is_tuples { tuples(text)? } else { parse(text)? };
            let segments = objects(&mut reading, segments)?;
            say_all(&mut reading, segments);
            return Ok(reading);
        }
        let mut root: Root<'a> = parse(text)?;
        reading.facts = facts(&mut root);
        reading.chapters = chapters(root.chapters);
        let segments = objects(&mut reading, root.segments.unwrap_or_default())?;
        let words = objects(&mut reading, root.words.unwrap_or_default())?;
        match (segments.is_empty(), words.is_empty()) {
            (false, _) => {
                let own = segments.iter().any(|segment| !segment.words.0.is_empty());
                let text = root.text.unwrap_or_default().0;
                let rest = behind(&text, &segments).to_owned();
                say_all(&mut reading, segments);
                say_rest(&mut reading, &rest);
                if !own && !words.is_empty() {
                    place_by_time(&mut reading, words);
                }
            }
            (true, false) => say_words(&mut reading, root.text, words),
            (true, true) => {
                let text = root.text.unwrap_or_default().0;
                for sentence in sentences(&text) {
                    reading.say((None, None), None, sentence.to_owned());
                }
            }
        }
        Ok(reading)
    }
}

impl Format for Lines {
    fn name(&self) -> &'static str {
        "JSON lines"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl"]
    }

    fn rank(&self) -> u8 {
        8
    }

    fn is_json(&self) -> bool {
        true
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        let first = sample.text.lines().next().unwrap_or_default();
        let many = Outline::of(first).is_some_and(|json| json.has("text") && json.has("start"));
        many && mended(first, repaired, |line| parse::<IgnoredAny>(line)).is_ok()
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let mut reading = Reading::default();
        let lines = serde_json::Deserializer::from_str(text).into_iter::<Object<Segment<'a>>>();
        let segments: Result<_, _> = lines.collect();
        let segments = objects(&mut reading, segments.map_err(|error| problem(&error))?)?;
        say_all(&mut reading, segments);
        Ok(reading)
    }
}

fn say_all<'a>(reading: &mut Reading<'a>, segments: Vec<Segment<'a>>) {
    reading.segments.reserve(segments.len());
    for segment in segments {
        let words = segment.words.objects();
        // Diarised words name the speaker where the segment does not.
        let name = segment.speaker_name.or(segment.speaker).or(segment.speaker_id);
        let name = name.or_else(|| words.iter().find_map(|word| word.speaker.clone()));
        let speaker = name.and_then(|name| reading.speaker(&name.0));
        let times = (segment.start.0, segment.end.0);
        if segment.text.0.trim().is_empty() {
            let words: Vec<_> = words.into_iter().map(Word::timed).collect();
            reading.say_words(speaker, &words);
        } else if reading.say(times, speaker, without_tokens(segment.text.0)) {
            reading.place_words(words.into_iter().map(Word::timed));
        }
    }
}

/// Length in bytes of the longest name of a special token, `startoftranscript`.
const LONGEST_TOKEN: usize = 20;

/// A text without the special tokens of the model, `<|0.52|>` and `<|en|>`, which WhisperKit leaves
/// at its beginning and its end.
fn without_tokens(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.trim_start().starts_with("<|") {
        return text;
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some((before, after)) = rest.split_once("<|") {
        kept.push_str(before);
        let token = after.split_once("|>").filter(|(token, _)| is_token(token));
        if token.is_none() {
            kept.push_str("<|");
        }
        rest = token.map_or(after, |(_, after)| after);
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// Returns true for the name of a special token.
fn is_token(name: &str) -> bool {
    (1..=LONGEST_TOKEN).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.')
}

/// The rest of a text behind the segments: the whole of it is first in a file, so if the file
/// was cut off it knows more than they.
fn behind<'t>(text: &'t str, segments: &[Segment<'_>]) -> &'t str {
    segments
        .iter()
        .try_fold(text, |rest: &'t str, segment: &Segment<'_>| {
            rest.trim_start().strip_prefix(segment.text.0.trim())
        })
        .unwrap_or_default()
        .trim_end()
}

/// Says what is known without times; it may begin within a word of the last line.
fn say_rest(reading: &mut Reading<'_>, rest: &str) {
    let mut sentences = sentences(rest);
    if let Some(last) = reading.segments.last_mut()
        && rest.starts_with(|c: char| !c.is_whitespace())
    {
        last.text.to_mut().push_str(sentences.next().unwrap_or_default());
    }
    for sentence in sentences {
        reading.say((None, None), None, sentence.to_owned());
    }
}

/// Says words that come without segments: in the sentences of the text, which has the punctuation
/// that the words lack, or gathered into lines.
fn say_words<'a>(reading: &mut Reading<'a>, text: Option<Text<'a>>, words: Vec<Word<'a>>) {
    let text = text.unwrap_or_default().0;
    if text.trim().is_empty() {
        let mut gatherer = Gatherer::default();
        for word in words {
            let speaker = word.speaker.as_ref().and_then(|name| reading.speaker(&name.0));
            gatherer.add(reading, speaker, word.timed());
        }
        gatherer.finish(reading);
        return;
    }
    let mut words = words.into_iter().map(Word::timed).peekable();
    let mut sentences = sentences(&text).filter(|sentence| !sentence.is_empty()).peekable();
    // A word far off is another word.
    let near = |text: &str, word: &str| {
        let window = &text[..text.floor_char_boundary(word.len() + 40)];
        window.find(word).map(|at| at + word.len())
    };
    while let Some(sentence) = sentences.next() {
        let next = sentences.peek().copied().unwrap_or_default();
        let mut own = Vec::new();
        let mut rest = sentence;
        while let Some(word) = words.peek() {
            let word = word.text.trim();
            match near(rest, word) {
                Some(end) => {
                    rest = &rest[end..];
                    own.extend(words.next());
                }
                None if near(next, word).is_some() => break,
                // In no sentence at hand: it has no place.
                None => drop(words.next()),
            }
        }
        let times = (own.first().and_then(|w| w.start), own.last().and_then(|w| w.end));
        if reading.say(times, None, sentence.to_owned()) {
            reading.place_words(own);
        }
    }
}

/// Gives words that stand apart to the segments in whose time they fall.
fn place_by_time<'a>(reading: &mut Reading<'a>, words: Vec<Word<'a>>) {
    let segments = std::mem::take(&mut reading.segments);
    let mut words = words.into_iter().peekable();
    let mut segments = segments.into_iter().peekable();
    while let Some(segment) = segments.next() {
        let next = segments.peek().and_then(|next| next.start);
        let mut own = Vec::new();
        while let Some(word) = words
            .next_if(|word| next.is_none_or(|next| word.start.0.is_none_or(|start| start < next)))
        {
            own.push(word.timed());
        }
        reading.segments.push(segment);
        reading.place_words(own);
    }
}

/// Old faster-whisper: a segment is `[id, seek, start, end, text, ...]`.
fn tuples(text: &str) -> Result<Vec<Object<Segment<'_>>>, Problem> {
    parse::<Vec<List<&RawValue>>>(text)?.into_iter().map(|row| tuple(&row.0)).collect()
}

fn tuple<'a>(row: &[&'a RawValue]) -> Result<Object<Segment<'a>>, Problem> {
    let [_, _, start, end, text, ..] = row else { return Ok(Object(None)) };
    Ok(Object(Some(Segment {
        start: parse(start.get())?,
        end: parse(end.get())?,
        text: parse(text.get())?,
        ..Segment::default()
    })))
}

fn facts(root: &mut Root<'_>) -> Facts {
    let info = root.info.0.as_ref();
    let language =
        written(&root.language).or_else(|| info.and_then(|info| written(&info.language)));
    let duration = root.duration.or_else(|| info.and_then(|info| info.duration));
    let mut facts = Facts {
        title: written(&root.title),
        channel: written(&root.channel),
        date: written(&root.date).and_then(|date| dates::date(&date)),
        recording: written(&root.url).and_then(|url| Recording::from_url(&url)),
        length: duration.and_then(|time| time.0).map(|time| Length(time.seconds())),
        language: language.and_then(|language| languages::tag(&language)),
        ..Facts::default()
    };
    facts.about.description = written(&root.description).unwrap_or_default();
    let keywords = std::mem::take(&mut root.keywords);
    facts.about.keywords = keywords.0.into_iter().map(|keyword| keyword.0.into_owned()).collect();
    facts
}

fn chapters(parts: List<Object<Part<'_>>>) -> Vec<Chapter> {
    let parts = parts.objects().into_iter().filter_map(|part| {
        Some(Chapter { start: part.start.0?, title: part.title.0.trim().to_owned() })
    });
    parts.collect()
}
