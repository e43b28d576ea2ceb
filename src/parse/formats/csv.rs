//! Tables of turns with a heading, separated by commas, semicolons or tabs. The heading tells the
//! columns; the values tell the unit of the times, as in JSON.

use csv::{ReaderBuilder, StringRecord};

use super::shapes::entry::{Entry, Time};
use super::shapes::unit;
use super::{Format, Problem, Sample};
use crate::diagnostics::Kind;
use crate::parse::clock::{clock_alone, of_millis, seconds};
use crate::parse::labels::take_labels;
use crate::parse::reading::Reading;

/// The format.
pub struct Csv;

/// Names of columns.
const TEXT: [&str; 10] = [
    "text",
    "transcript",
    "transcription",
    "content",
    "utterance",
    "sentence",
    "caption",
    "words",
    "body",
    "dialogue",
];
const START: [&str; 11] = [
    "start",
    "begin",
    "start time",
    "begin time",
    "starttime",
    "start timestamp",
    "timestamp",
    "time",
    "timecode",
    "in",
    "from",
];
const END: [&str; 7] = ["end", "end time", "endtime", "end timestamp", "stop", "out", "to"];
const DURATION: [&str; 3] = ["duration", "dur", "length"];
const SPEAKER: [&str; 6] =
    ["speaker", "speaker name", "name", "speaker label", "participant", "who"];
/// Columns that say nothing a reader would miss.
const TECHNICAL: [&str; 8] = ["id", "index", "no", "number", "#", "", "confidence", "channel"];

/// Units behind the name of a column.
const UNITS: [&str; 8] = ["s", "sec", "secs", "seconds", "ms", "msec", "milliseconds", "hh:mm:ss"];
const MILLIS: [&str; 3] = ["ms", "msec", "milliseconds"];

/// The numbers of the columns.
#[derive(Debug)]
struct Columns {
    text: usize,
    start: Option<usize>,
    end: Option<usize>,
    duration: Option<usize>,
    speaker: Option<usize>,
    /// True if the heading says that the numbers are milliseconds.
    are_millis: bool,
    /// Names of the columns that are not read.
    others: Vec<String>,
}

impl Format for Csv {
    fn name(&self) -> &'static str {
        "table of turns"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv", "tsv"]
    }

    fn rank(&self) -> u8 {
        4
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        matches!(sample.extension, "csv" | "tsv") && heading(sample.text).is_some()
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let Some((columns, separator)) = heading(text) else {
            let message = "should have a heading with a column 'text' and one of 'start' or \
                           'speaker', and has none"
                .into();
            return Err(Problem { line: Some(1), message });
        };
        let mut reading = Reading::default();
        let mut rows = Vec::new();
        let mut reader = ReaderBuilder::new();
        let mut reader =
            reader.delimiter(separator).flexible(true).from_reader(text.trim_start().as_bytes());
        for row in reader.records() {
            let row = row.map_err(|error| Problem {
                line: error.position().and_then(|at| u32::try_from(at.line()).ok()),
                message: "has a row that cannot be read".into(),
            })?;
            rows.push((columns.entry(&row), row));
        }
        let entries: Vec<Entry> = rows.iter().map(|(entry, _)| entry.clone()).collect();
        let seconds_of_unit = unit(&entries);
        if seconds_of_unit.is_none() {
            let message = "the unit of its times is unclear; read them as seconds";
            reading.note(None, Kind::Order, message);
        }
        let seconds_of_unit = seconds_of_unit.unwrap_or(1.0);
        for (entry, row) in rows {
            say(&mut reading, &columns, entry, &row, seconds_of_unit);
        }
        if !columns.others.is_empty() {
            let names = columns.others.join("', '");
            reading.note(Some(1), Kind::Format, format!("columns not read: '{names}'"));
        }
        if reading.speakers.is_empty() {
            take_labels(&mut reading);
        }
        Ok(reading)
    }
}

fn say(reading: &mut Reading<'_>, columns: &Columns, entry: Entry, row: &StringRecord, unit: f64) {
    let (start, end) = entry.times(unit);
    let line = row.position().and_then(|at| u32::try_from(at.line()).ok());
    let is_named = |at: Option<usize>| {
        at.and_then(|at| row.get(at)).is_some_and(|text| !text.trim().is_empty())
    };
    if start.is_none() && is_named(columns.start) {
        reading.note(line, Kind::Format, "row whose start is no time; kept without a time");
    } else if start.zip(end).is_some_and(|(start, end)| start > end) {
        reading.note(line, Kind::Order, "the row ends before it starts; its end is ignored");
    }
    let speaker = entry.speaker.as_deref().and_then(|name| reading.speaker(name));
    let mut text = entry.text;
    // Text with commas and without quotation marks is spread over further fields.
    let count = columns.count();
    for field in row.iter().skip(count).filter(|field| !field.trim().is_empty()) {
        text.push_str(", ");
        text.push_str(field.trim());
    }
    reading.say((start, end), speaker, text);
}

impl Columns {
    fn of(heading: &StringRecord) -> Option<Self> {
        let names: Vec<String> = heading.iter().map(plain).collect();
        let at = |wanted: &[&str]| {
            wanted.iter().find_map(|wanted| names.iter().position(|name| name == wanted))
        };
        let text = at(&TEXT)?;
        let [start, end, duration, speaker] = [&START[..], &END, &DURATION, &SPEAKER].map(at);
        let read = [Some(text), start, end, duration, speaker];
        let is_other = |(number, name): &(usize, &String)| {
            !read.contains(&Some(*number)) && !TECHNICAL.contains(&name.as_str())
        };
        let others = names.iter().enumerate().filter(is_other).map(|(_, name)| name.clone());
        let others = others.collect();
        let are_millis = start.and_then(|at| heading.get(at)).is_some_and(says_millis);
        (start.is_some() || speaker.is_some()).then_some(Self {
            text,
            start,
            end,
            duration,
            speaker,
            are_millis,
            others,
        })
    }

    /// The number of the last column that is read, plus one.
    fn count(&self) -> usize {
        let read = [Some(self.text), self.start, self.end, self.duration, self.speaker];
        let last = read.into_iter().flatten().max().unwrap_or(0);
        // Only text in the last column can go beyond it.
        if last == self.text && self.others.is_empty() { last + 1 } else { usize::MAX }
    }

    fn entry(&self, row: &StringRecord) -> Entry {
        let field = |at: Option<usize>| at.and_then(|at| row.get(at)).map(str::trim);
        let speaker = field(self.speaker).filter(|name| !name.is_empty());
        Entry {
            text: field(Some(self.text)).unwrap_or_default().to_owned(),
            start: field(self.start).and_then(|text| self.time(text)),
            end: field(self.end).and_then(|text| self.time(text)),
            duration: field(self.duration).and_then(|text| self.time(text)),
            speaker: speaker.map(str::to_owned),
            stops: false,
        }
    }

    /// `1.5`, `1500`, `00:00:01,5`, `1.5s`
    fn time(&self, text: &str) -> Option<Time> {
        match text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0) {
            Some(number) if self.are_millis => of_millis(number).map(Time::Known),
            Some(number) => Some(Time::Number(number)),
            None => clock_alone(text).or_else(|| seconds(text)).map(Time::Known),
        }
    }
}

/// The columns and the separator of a table, if it is one of turns.
fn heading(text: &str) -> Option<(Columns, u8)> {
    let text = text.trim_start();
    let line = text.lines().next()?;
    let separator = *b"\t;,".iter().max_by_key(|&&c| line.bytes().filter(|&b| b == c).count())?;
    let mut reader = ReaderBuilder::new();
    let mut reader = reader.delimiter(separator).from_reader(line.as_bytes());
    Some((Columns::of(reader.headers().ok()?)?, separator))
}

/// `Start_Time (ms)` and `start_time_ms` as `start time`
fn plain(name: &str) -> String {
    let mut words = words(name);
    if words.len() > 1 && words.last().is_some_and(|last| UNITS.contains(&last.as_str())) {
        words.pop();
    }
    words.join(" ")
}

fn words(name: &str) -> Vec<String> {
    let words = name.split(|c: char| c.is_whitespace() || "_-.()[]".contains(c));
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn says_millis(name: &str) -> bool {
    words(name).last().is_some_and(|last| MILLIS.contains(&last.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(u64, String, String)> {
        let reading = Csv.read(text).unwrap();
        let line = |line: &crate::model::Segment<'_>| {
            let name = line.speaker.map_or("", |number| &*reading.speakers[usize::from(number)]);
            (
                line.start.map_or(0, crate::units::Timestamp::millis),
                name.to_owned(),
                line.text.to_string(),
            )
        };
        reading.segments.iter().map(line).collect()
    }

    #[test]
    fn columns_are_told_by_their_names_and_units_by_the_numbers() {
        let expected = [(1_000, "Ada", "The fog, at night"), (4_000, "Ben", "came in slowly")];
        let expected = expected.map(|(time, name, text)| (time, name.to_owned(), text.to_owned()));
        for text in [
            "Speaker,Start Time,End Time,Text\nAda,0:01,0:03,\"The fog, at night\"\nBen,0:04,0:05,came in slowly\n",
            "start;end;speaker;text\n1000;3000;Ada;The fog, at night\n4000;5000;Ben;came in slowly\n",
            "text\tbegin\tduration\tname\nThe fog, at night\t1.0\t2\tAda\ncame in slowly\t4.0\t1\tBen\n",
            "Start (ms),speaker,text\n1000,Ada,\"The fog, at night\"\n4000,Ben,came in slowly\n",
            "start,speaker,text\n1.0,Ada,The fog, at night\n4.0,Ben,came in slowly\n",
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }

    #[test]
    fn a_table_without_a_column_of_text_is_no_transcript() {
        let sample = |text| Sample { text, extension: "csv", json: None };
        assert!(!Csv.recognises(&sample("name,price\nlamp,3\n")));
        assert!(!Csv.recognises(&sample("id,text\n1,fog\n")));
        assert!(Csv.recognises(&sample("speaker,text\nAda,fog\n")));
        let reading = Csv.read("start,text,mood\nx,fog,sad\n").unwrap();
        assert_eq!(reading.notes.len(), 2);
    }
}
