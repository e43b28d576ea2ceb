//! JSON of transcription services, told by its shape: a list of things that have a text and a time.
//!
//! Services name their keys in their own ways, so the keys are data here: which hold text, times
//! and speakers, and in which unit. Of several such lists in a file, such as words, sentences and
//! turns, the one that tells most is read.

pub(super) mod entry;

use std::collections::BTreeMap;

use serde_json::Value;

use super::json::{Outline, parse};
use super::words::Gatherer;
use super::{Format, Problem, Sample};
use crate::diagnostics::Kind;
use crate::parse::reading::{Reading, Timed};
use entry::{Entry, Time, entry, speaker_of};

/// JSON of a service.
pub struct Shapes;

/// Speech has about so many characters a second.
const CHARS_A_SECOND: f64 = 14.0;
/// No one speaks faster, in characters a second.
const FASTEST: f64 = 30.0;
const SECONDS_A_DAY: f64 = 86_400.0;
/// Lists within lists, at most.
const MOST_DEPTH: usize = 8;

/// Lists of entries by the keys that lead to them.
#[derive(Default)]
struct Lists {
    by_path: BTreeMap<String, Vec<Entry>>,
    /// Turns of speakers, if the file lists them apart from the text.
    turns: Vec<Entry>,
}

impl Format for Shapes {
    fn name(&self) -> &'static str {
        "JSON of a transcription service"
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
        let is_other = |json: &Outline<'_>| {
            let is_whisper = ["text", "start", "end"].iter().all(|key| json.entry_has(key));
            // OpenAI's words have the punctuation in the text beside them.
            let is_openai =
                json.has("words") && json.entry_has("word") && !json.entry_has("speaker");
            json.has("segments")
                || is_openai
                || (json.is_list && (is_whisper || json.entry.is_empty()))
        };
        let Some(json) = &sample.json else { return false };
        !is_other(json) && parse::<Value>(sample.text).is_ok_and(|root| best(&root).is_some())
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let root: Value = parse(text)?;
        let Some(mut entries) = best(&root) else {
            return Err(Problem { line: None, message: "has no list of texts with times".into() });
        };
        let mut reading = Reading::default();
        let unit = unit(&entries);
        if unit.is_none() {
            let message = "the unit of its times is unclear; read them as seconds";
            reading.note(None, Kind::Order, message);
        }
        let unit = unit.unwrap_or(1.0);
        let by_word = are_words(&entries);
        let mut gatherer = Gatherer::default();
        for entry in &mut entries {
            let (start, end) = entry.times(unit);
            let speaker = entry.speaker.as_deref().and_then(|name| reading.speaker(name));
            let text = std::mem::take(&mut entry.text);
            if !by_word {
                reading.say((start, end), speaker, text);
            } else if !text.trim().is_empty() {
                let is_sign = text.trim().chars().all(|c| c.is_ascii_punctuation());
                let speaker = if is_sign { gatherer.speaker().or(speaker) } else { speaker };
                gatherer.add(&mut reading, speaker, Timed { text: text.into(), start, end });
            }
        }
        gatherer.finish(&mut reading);
        Ok(reading)
    }
}

/// The list that tells most: nearly all of the text, if possible with speakers, and rather lines
/// than words.
fn best(root: &Value) -> Option<Vec<Entry>> {
    let mut lists = Lists::default();
    lists.see(root, &mut String::new(), None, 0);
    lists.by_path.retain(|_, entries| are_timed(entries) && size(entries) > 0);
    let most = lists.by_path.values().map(|entries| size(entries)).max()?;
    let full = lists.by_path.values().filter(|entries| size(entries) * 5 >= most * 4);
    let best = full.max_by_key(|entries| {
        let named = entries.iter().any(|entry| entry.speaker.is_some());
        (named, !are_words(entries))
    })?;
    let mut best = without_repetition(best).to_vec();
    if best.iter().all(|entry| entry.speaker.is_none()) {
        name(&mut best, &lists.turns);
    }
    Some(best)
}

/// Returns true if at least half of the entries that say something have a start.
fn are_timed(entries: &[Entry]) -> bool {
    let spoken: Vec<&Entry> =
        entries.iter().filter(|entry| entry.text.contains(char::is_alphanumeric)).collect();
    let starts = spoken.iter().filter(|entry| entry.start.is_some()).count();
    starts > 0 && starts * 2 >= spoken.len()
}

/// Bytes of text in entries.
fn size(entries: &[Entry]) -> usize {
    entries.iter().map(|entry| entry.text.trim().len()).sum()
}

/// Entries from where they begin again from the start: Google says everything once more, with
/// speakers.
fn without_repetition(entries: &[Entry]) -> &[Entry] {
    let Some(first) = entries.first().and_then(|entry| entry.times(1.0).0) else { return entries };
    let again = (1..entries.len()).rev().find(|&at| entries[at].times(1.0).0 == Some(first));
    let Some((before, after)) = again.map(|at| entries.split_at(at)) else { return entries };
    if words(before) == words(after) { after } else { entries }
}

/// The words of entries, without the spaces between them.
fn words(entries: &[Entry]) -> String {
    entries.iter().flat_map(|entry| entry.text.split_whitespace()).collect()
}

/// Gives entries the speaker of the turn in which they start.
fn name(entries: &mut [Entry], turns: &[Entry]) {
    let mut turns = turns.iter().filter_map(|turn| {
        let (start, end) = turn.times(1.0);
        Some((start?, end?, turn.speaker.clone()))
    });
    let Some(mut turn) = turns.next() else { return };
    for entry in entries {
        let Some(start) = entry.times(1.0).0 else {
            entry.speaker.clone_from(&turn.2);
            continue;
        };
        while start >= turn.1 {
            match turns.next() {
                Some(next) => turn = next,
                None => return,
            }
        }
        entry.speaker = turn.2.clone().filter(|_| start >= turn.0);
    }
}

/// Returns true if entries are single words.
fn are_words(entries: &[Entry]) -> bool {
    let words: usize = entries.iter().map(|entry| entry.text.split_whitespace().count()).sum();
    words * 2 < entries.len() * 3
}

/// Seconds of one unit of the numbers; none where they make no sense as any.
pub(super) fn unit(entries: &[Entry]) -> Option<f64> {
    let times = entries.iter().flat_map(|entry| [entry.start, entry.end, entry.duration]);
    let numbers: Vec<f64> = times.filter_map(number).collect();
    if numbers.is_empty() || numbers.iter().any(|number| number.fract() != 0.0) {
        return Some(1.0);
    }
    if entries.iter().any(|entry| entry.stops) {
        return Some(0.01);
    }
    let rates = entries.iter().filter_map(|entry| {
        let start = number(entry.start)?;
        let length = number(entry.duration).or(number(entry.end).map(|end| end - start))?;
        rate(entry, length)
    });
    let Some(rate) = median(rates) else { return unit_of_starts(entries) };
    // The distance of the speed from that of speech, for seconds and for milliseconds.
    let [seconds, millis] = [1.0, 0.001].map(|unit| (rate / unit / CHARS_A_SECOND).ln().abs());
    let (unit, distance) = if millis < seconds { (0.001, millis) } else { (1.0, seconds) };
    (distance < 3.0).then_some(unit)
}

/// Seconds of one unit where nothing has a length. A line is said before the next one starts, with
/// any silence between, so times are milliseconds if as such no line is faster than speech; and
/// none where it would be so fast that they are more likely seconds with long silences.
fn unit_of_starts(entries: &[Entry]) -> Option<f64> {
    let last = entries.iter().filter_map(|entry| number(entry.start)).fold(0.0, f64::max);
    let rates = entries.windows(2).filter_map(|pair| {
        let [start, next] = [number(pair[0].start)?, number(pair[1].start)?];
        rate(&pair[0], next - start)
    });
    let is_long = last >= SECONDS_A_DAY;
    let Some(rate) = median(rates) else { return Some(if is_long { 0.001 } else { 1.0 }) };
    // Characters a second, were the times milliseconds.
    match rate * 1_000.0 {
        speed if speed <= FASTEST => Some(0.001),
        speed if speed > FASTEST * 10.0 => Some(1.0),
        _ if is_long => Some(0.001),
        _ => None,
    }
}

/// Characters of an entry in one unit of its length.
fn rate(entry: &Entry, length: f64) -> Option<f64> {
    (length > 0.0).then(|| entry.text.trim().chars().count() as f64 / length)
}

fn median(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied()
}

/// The number of a time whose unit is not written.
fn number(time: Option<Time>) -> Option<f64> {
    match time {
        Some(Time::Number(number)) => Some(number),
        _ => None,
    }
}

impl Lists {
    /// Looks for entries in a value and all within it; `speaker` is that of what surrounds it.
    fn see(&mut self, value: &Value, path: &mut String, speaker: Option<&str>, depth: usize) {
        if depth > MOST_DEPTH {
            return;
        }
        match value {
            Value::Array(list) => {
                for item in list {
                    let own = item.as_object().and_then(speaker_of);
                    let speaker = own.as_deref().or(speaker);
                    if let Some(entry) = entry(item, speaker) {
                        if entry.text.is_empty() {
                            if entry.start.is_some() && entry.speaker.is_some() {
                                self.turns.push(entry);
                            }
                        } else {
                            self.by_path.entry(path.clone()).or_default().push(entry);
                        }
                    }
                    self.see(item, path, speaker, depth + 1);
                }
            }
            Value::Object(object) => {
                for (key, inner) in object {
                    let length = path.len();
                    path.push('/');
                    path.push_str(key);
                    self.see(inner, path, speaker, depth + 1);
                    path.truncate(length);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
