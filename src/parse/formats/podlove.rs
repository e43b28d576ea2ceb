//! Podlove's transcript JSON (podlove/podlove-ui): a list of lines, each with its times twice,
//! as a clock and in milliseconds.

use serde::Deserialize;

use super::json::parse;
use super::lenient::{Number, Object, Seconds, Text, objects};
use super::{Format, Problem, Sample};
use crate::parse::reading::Reading;

/// The format.
pub struct Podlove;

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(default)]
    start: Seconds,
    #[serde(default)]
    start_ms: Number,
    #[serde(default)]
    end: Seconds,
    #[serde(default)]
    end_ms: Number,
    #[serde(borrow)]
    speaker: Option<Text<'a>>,
    voice: Option<Text<'a>>,
    #[serde(default)]
    text: Text<'a>,
}

impl Format for Podlove {
    fn name(&self) -> &'static str {
        "Podlove JSON"
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
        sample.json.as_ref().is_some_and(|json| {
            json.is_list
                && json.entry_has("text")
                && (json.entry_has("start_ms") || json.entry_has("voice"))
        })
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let mut reading = Reading::default();
        for line in objects(&mut reading, parse::<Vec<Object<Line<'a>>>>(text)?)? {
            let time = |millis: Number, other: Seconds| millis.millis().or(other.0);
            // `speaker` is a number, `voice` the name that belongs to it.
            let name = line.voice.filter(|name| !name.0.trim().is_empty()).or(line.speaker);
            let speaker = name.and_then(|name| reading.speaker(&name.0));
            let times = (time(line.start_ms, line.start), time(line.end_ms, line.end));
            reading.say(times, speaker, line.text.0);
        }
        Ok(reading)
    }
}
