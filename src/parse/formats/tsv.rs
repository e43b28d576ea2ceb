//! Tables: Whisper's `.tsv` (times in whole milliseconds) and the labels of Audacity as WhisperX
//! writes them, `.aud` (times in seconds, speakers in double brackets).

use std::borrow::Cow;

use super::{Format, Problem, Sample};
use crate::diagnostics::Kind;
use crate::parse::clock;
use crate::parse::reading::Reading;
use crate::units::Timestamp;

/// Whisper's table.
pub struct Tsv;
/// Labels of Audacity.
pub struct Audacity;

const HEADING: &str = "start\tend\ttext";

impl Format for Tsv {
    fn name(&self) -> &'static str {
        "Whisper TSV"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["tsv"]
    }

    fn rank(&self) -> u8 {
        4
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        let Some(rest) = sample.text.strip_prefix(HEADING) else { return false };
        if !rest.is_empty() && !rest.starts_with('\n') {
            return false;
        }
        // Other programs write this heading above times in seconds.
        let mut rows = rest.split('\n').filter(|row| !row.trim().is_empty());
        rows.clone().next().is_none() || rows.any(|row| whisper(row).is_some())
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let rows = text.strip_prefix(HEADING).unwrap_or(text);
        Ok(table(rows, 1, whisper))
    }
}

impl Format for Audacity {
    fn name(&self) -> &'static str {
        "Audacity labels"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["aud"]
    }

    fn rank(&self) -> u8 {
        3
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        let row = sample.text.lines().next().and_then(label);
        row.is_some()
            && (sample.extension == "aud"
                || sample.text.lines().take(5).all(|row| label(row).is_some()))
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        Ok(table(text, 0, label))
    }
}

type Row<'a> = (Timestamp, Timestamp, Option<&'a str>, &'a str);

fn whisper(row: &str) -> Option<Row<'_>> {
    let millis = |field: &str| field.trim().parse().ok().and_then(clock::bounded);
    let (start, end, text) = fields(row)?;
    Some((millis(start)?, millis(end)?, None, text))
}

fn label(row: &str) -> Option<Row<'_>> {
    let (start, end, text) = fields(row)?;
    let times = (clock::seconds(start)?, clock::seconds(end)?);
    let labelled = text.strip_prefix("[[").and_then(|rest| rest.split_once("]]"));
    let (speaker, text) = labelled.map_or((None, text), |(speaker, text)| (Some(speaker), text));
    Some((times.0, times.1, speaker, text))
}

/// The three fields of a row; the text may hold tabs.
fn fields(row: &str) -> Option<(&str, &str, &str)> {
    let (start, rest) = row.split_once('\t')?;
    let (end, text) = rest.split_once('\t')?;
    Some((start, end, text))
}

/// Reads rows; what is none is kept as text without a time.
fn table<'a>(rows: &'a str, above: u32, row: impl Fn(&'a str) -> Option<Row<'a>>) -> Reading<'a> {
    let mut reading = Reading::default();
    for (number, line) in rows.split('\n').enumerate() {
        if let Some((start, end, speaker, text)) = row(line) {
            let speaker = speaker.and_then(|name| reading.speaker(name));
            reading.say((Some(start), Some(end)), speaker, Cow::Borrowed(text));
        } else if reading.say((None, None), None, line) {
            let line = Some(number as u32 + above.max(1));
            reading.note(line, Kind::Format, "row without two times; kept without a time");
        }
    }
    reading
}
