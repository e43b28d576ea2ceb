//! Entries of lists in JSON: a text with a time, under the keys of many services.

use serde_json::Value;

use crate::parse::clock::{clock_alone, of_float, seconds};
use crate::units::Timestamp;

/// Keys of the text of an entry, the fullest first.
const TEXT: [&str; 10] = [
    "punctuated_word",
    "display",
    "text",
    "sentence",
    "transcript",
    "content",
    "raw_text",
    "word",
    "value",
    "body",
];
/// Keys of lists whose first entry has the text.
const CHOICES: [&str; 2] = ["alternatives", "nBest"];
/// Keys of the name or the number of a speaker, names first.
const SPEAKER: [&str; 11] = [
    "speaker_name",
    "speakerName",
    "speakerDesignation",
    "participant_name",
    "speaker",
    "speaker_label",
    "speakerLabel",
    "speaker_id",
    "speakerId",
    "speakerTag",
    "speaker_tag",
];
/// Seconds of a unit; none where the numbers have to tell.
type Unit = Option<f64>;
const MILLIS: Unit = Some(0.001);
const TICKS: Unit = Some(0.000_000_1);
/// Keys of the start of an entry.
const START: [(&str, Unit); 14] = [
    ("offsetInTicks", TICKS),
    ("offsetMilliseconds", MILLIS),
    ("start_ms", MILLIS),
    ("startMs", MILLIS),
    ("startTimeMs", MILLIS),
    ("start", None),
    ("start_time", None),
    ("startTime", None),
    ("startOffset", None),
    ("start_timestamp", None),
    ("begin", None),
    ("ts", None),
    ("time", None),
    ("offset", None),
];
/// Keys of its end. Vibe's `stop` counts hundredths of a second where it is whole.
const END: [(&str, Unit); 11] = [
    ("end_ms", MILLIS),
    ("endMs", MILLIS),
    ("endTimeMs", MILLIS),
    ("end", None),
    ("end_time", None),
    ("endTime", None),
    ("endOffset", None),
    ("end_timestamp", None),
    ("end_ts", None),
    ("stop", None),
    ("to", None),
];
/// Keys of its length.
const DURATION: [(&str, Unit); 4] = [
    ("durationInTicks", TICKS),
    ("durationMilliseconds", MILLIS),
    ("duration", None),
    ("dur", None),
];
/// A time as it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Time {
    Known(Timestamp),
    /// A number of a unit that the key does not tell.
    Number(f64),
}

/// Something with a text and a time.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    pub text: String,
    pub start: Option<Time>,
    pub end: Option<Time>,
    pub duration: Option<Time>,
    pub speaker: Option<String>,
    /// True if the end counts hundredths of a second.
    pub stops: bool,
}

impl Entry {
    /// Start and end, given the seconds of one unit of plain numbers.
    pub fn times(&self, unit: f64) -> (Option<Timestamp>, Option<Timestamp>) {
        let of = |time: Option<Time>| match time? {
            Time::Known(time) => Some(time),
            Time::Number(number) => of_float(number * unit),
        };
        let start = of(self.start);
        let length = start.zip(of(self.duration));
        let after =
            length.map(|(a, b)| Timestamp::from_millis(a.millis().saturating_add(b.millis())));
        (start, of(self.end).or(after))
    }
}

/// Reads an entry; none where there is neither a text nor a time.
pub fn entry(value: &Value, speaker: Option<&str>) -> Option<Entry> {
    let object = value.as_object()?;
    let text = |object: &serde_json::Map<String, Value>| {
        TEXT.iter().find_map(|key| object.get(*key)?.as_str().map(str::to_owned))
    };
    let choice = CHOICES.iter().find_map(|key| object.get(*key)?.as_array()?.first()?.as_object());
    let text = text(object).or_else(|| choice.and_then(text)).unwrap_or_default();
    let pair = object.get("timestamp").and_then(Value::as_array);
    let of_pair = |at: usize| pair.and_then(|pair| time(pair.get(at)?, None));
    let of_keys =
        |keys: &[(&str, Unit)]| keys.iter().find_map(|(key, unit)| time(object.get(*key)?, *unit));
    // Google tells the times of the words alone.
    let words = choice.and_then(|choice| choice.get("words")?.as_array());
    let of_word = |word: Option<&Value>| entry(word?, None);
    let first = of_word(words.and_then(|words| words.first())).and_then(|word| word.start);
    let last = of_word(words.and_then(|words| words.last())).and_then(|word| word.end);
    let start = of_keys(&START).or_else(|| of_pair(0)).or(first);
    if text.is_empty() && start.is_none() {
        return None;
    }
    let stop = object.get("stop").and_then(Value::as_f64);
    Some(Entry {
        text,
        start,
        end: of_keys(&END).or_else(|| of_pair(1)).or(last),
        duration: of_keys(&DURATION),
        speaker: speaker.map(str::to_owned).or_else(|| choice.and_then(speaker_of)),
        stops: stop.is_some_and(|stop| stop.fract() == 0.0),
    })
}

/// The name of the speaker, `Speaker 1` for a number.
pub fn speaker_of(object: &serde_json::Map<String, Value>) -> Option<String> {
    SPEAKER.iter().find_map(|key| match object.get(*key)? {
        Value::String(name) if !name.trim().is_empty() => Some(name.clone()),
        Value::Number(number) => Some(format!("Speaker {number}")),
        Value::Object(inner) => inner.get("name")?.as_str().map(str::to_owned),
        _ => None,
    })
}

/// `1.5`, `"1.5"`, `"1.5s"`, `"PT1.5S"`, `"00:00:01,5"`, `{"seconds": "1", "nanos": 500000000}`
fn time(value: &Value, unit: Unit) -> Option<Time> {
    match value {
        Value::Number(number) => {
            let number = number.as_f64().filter(|number| *number >= 0.0)?;
            Some(match unit {
                Some(unit) => Time::Known(of_float(number * unit)?),
                None => Time::Number(number),
            })
        }
        Value::String(text) => {
            let text = text.trim();
            let known = iso(text).or_else(|| clock_alone(text)).or_else(|| seconds(text));
            known.map(Time::Known)
        }
        Value::Object(object) => {
            let part = |key: &str| match object.get(key) {
                Some(Value::String(text)) => text.parse().ok(),
                Some(other) => other.as_f64(),
                None => None,
            };
            let (whole, nanos) = (part("seconds"), part("nanos"));
            (whole.is_some() || nanos.is_some()).then_some(())?;
            let all = whole.unwrap_or_default() + nanos.unwrap_or_default() / 1e9;
            of_float(all).map(Time::Known)
        }
        _ => None,
    }
}

/// A length of ISO 8601, `PT1H2M3.5S`.
fn iso(text: &str) -> Option<Timestamp> {
    let mut rest = text.strip_prefix("PT")?;
    let mut total = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        total += number
            * match rest.as_bytes()[end] {
                b'H' => 3_600.0,
                b'M' => 60.0,
                b'S' => 1.0,
                _ => return None,
            };
        rest = &rest[end + 1..];
    }
    of_float(total)
}
