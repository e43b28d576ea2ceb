//! whisper.cpp's JSON, `-oj` and `-ojf` (ggml-org/whisper.cpp, `examples/cli/cli.cpp`).
//!
//! Times are whole milliseconds in `offsets`. A character cut between two tokens leaves bytes
//! that are not UTF-8; decoding has replaced them before this reader sees the text.

use serde::Deserialize;

use super::json::parse;
use super::lenient::{List, Number, Object, Text, objects};
use super::{Format, Problem, Sample};
use crate::parse::languages;
use crate::parse::reading::{Reading, Timed};
use crate::units::Timestamp;

/// The format.
pub struct WhisperCpp;

#[derive(Deserialize)]
struct Root<'a> {
    #[serde(borrow, default)]
    result: Object<Outcome<'a>>,
    transcription: Vec<Object<Segment<'a>>>,
}

#[derive(Deserialize)]
struct Outcome<'a> {
    #[serde(borrow)]
    language: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Segment<'a> {
    #[serde(default)]
    offsets: Object<Offsets>,
    #[serde(borrow, default)]
    text: Text<'a>,
    #[serde(default)]
    tokens: List<Object<Token<'a>>>,
    speaker: Option<Text<'a>>,
    #[serde(default)]
    speaker_turn_next: Number,
}

#[derive(Deserialize, Clone, Copy, Default)]
#[serde(default)]
struct Offsets {
    from: Number,
    to: Number,
}

#[derive(Deserialize)]
struct Token<'a> {
    #[serde(borrow, default)]
    text: Text<'a>,
    #[serde(default)]
    offsets: Object<Offsets>,
}

impl Format for WhisperCpp {
    fn name(&self) -> &'static str {
        "whisper.cpp JSON"
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
        sample.json.as_ref().is_some_and(|json| json.has("transcription"))
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let root: Root<'a> = parse(text)?;
        let mut reading = Reading::default();
        let language = root.result.0.and_then(|result| result.language);
        reading.facts.language = language.and_then(|language| languages::tag(&language.0));
        let segments = objects(&mut reading, root.transcription)?;
        let turns = segments.iter().any(|segment| segment.speaker_turn_next.is_set());
        let mut turn = 0;
        for segment in segments {
            let name = match &segment.speaker {
                // `?`: the two channels were equally loud.
                Some(Text(name)) if name.trim() != "?" => Some(format!("Speaker {}", name.trim())),
                None if turns => Some(format!("Speaker {turn}")),
                _ => None,
            };
            let speaker = name.and_then(|name| reading.speaker(&name));
            let (start, end) = times(segment.offsets);
            if reading.say((start, end), speaker, segment.text.0) {
                reading.place_words(words(segment.tokens.objects()));
            }
            // tinydiarize says that the speaker changes, not to whom: two take turns.
            turn ^= u8::from(segment.speaker_turn_next.is_set());
        }
        Ok(reading)
    }
}

fn times(offsets: Object<Offsets>) -> (Option<Timestamp>, Option<Timestamp>) {
    let offsets = offsets.0.unwrap_or_default();
    (offsets.from.millis(), offsets.to.millis())
}

/// The words of tokens: a word begins with a token that begins with a blank. Tokens in brackets
/// and underscores, `[_BEG_]`, are not text.
fn words<'a>(tokens: Vec<Token<'a>>) -> Vec<Timed<'a>> {
    let mut words: Vec<Timed<'a>> = Vec::new();
    for token in tokens {
        let text = token.text.0;
        if text.starts_with("[_") && text.ends_with(']') {
            continue;
        }
        let (start, end) = times(token.offsets);
        match words.last_mut() {
            Some(word) if !text.starts_with(' ') => {
                word.text.to_mut().push_str(&text);
                word.end = end.or(word.end);
            }
            _ => words.push(Timed { text, start, end }),
        }
    }
    words
}
