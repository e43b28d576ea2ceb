//! Podcasting 2.0 JSON (`application/json` of the podcast namespace's `transcript` tag):
//! <https://github.com/Podcastindex-org/podcast-namespace/blob/main/transcripts/transcripts.md>.
//!
//! A segment is often one word; words are gathered into lines.

use serde::Deserialize;

use super::json::parse;
use super::lenient::{Object, Seconds, Text, objects};
use super::words::Gatherer;
use super::{Format, Problem, Sample};
use crate::parse::reading::{Reading, Timed};

/// The format.
pub struct Podcasting;

#[derive(Deserialize)]
struct Root<'a> {
    #[serde(borrow)]
    segments: Vec<Object<Segment<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Segment<'a> {
    #[serde(borrow)]
    speaker: Option<Text<'a>>,
    #[serde(default)]
    start_time: Seconds,
    #[serde(default)]
    end_time: Seconds,
    #[serde(default)]
    body: Text<'a>,
}

impl Format for Podcasting {
    fn name(&self) -> &'static str {
        "Podcasting 2.0 JSON"
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
            json.has("segments") && json.entry_has("startTime") && json.entry_has("body")
        })
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let root: Root<'a> = parse(text)?;
        let mut reading = Reading::default();
        let segments = objects(&mut reading, root.segments)?;
        let words = segments.iter().filter(|s| !s.body.0.trim().contains(' ')).count();
        let word_by_word = words * 2 > segments.len();
        let mut gatherer = Gatherer::default();
        for segment in segments {
            let speaker = segment.speaker.and_then(|name| reading.speaker(&name.0));
            let (start, end) = (segment.start_time.0, segment.end_time.0);
            if word_by_word {
                let word = Timed { text: segment.body.0, start, end };
                gatherer.add(&mut reading, speaker, word);
            } else {
                reading.say((start, end), speaker, segment.body.0);
            }
        }
        gatherer.finish(&mut reading);
        Ok(reading)
    }
}
