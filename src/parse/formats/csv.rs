//! Tables of turns with a heading, separated by commas, semicolons, tabs or bars. The heading tells
//! the columns; it or the values tell the unit of the times, as in JSON.

pub(super) mod columns;

use csv::{Position, ReaderBuilder, StringRecord};

use super::shapes::entry::Entry;
use super::shapes::unit;
use super::{Format, Problem, Sample};
use crate::diagnostics::Kind;
use crate::parse::labels::take_labels;
use crate::parse::reading::Reading;
use columns::Columns;

/// The format.
pub struct Csv;

/// Lines with text above the heading, at most.
const MOST_ABOVE: usize = 5;

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
        matches!(sample.extension, "csv" | "tsv") && Table::of(sample.text).is_some()
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let Some(table) = Table::of(text) else {
            let message = "should have a heading with a column 'text' and one of 'start' or \
                           'speaker', and has none"
                .into();
            return Err(Problem { line: Some(1), message });
        };
        let columns = &table.columns;
        let mut reading = Reading::default();
        table.say_above(&mut reading, text);
        let rows = table.rows(&mut reading)?;
        let rows: Vec<_> = rows.into_iter().map(|row| (columns.entry(&row), row)).collect();
        let entries: Vec<Entry> = rows.iter().map(|(entry, _)| entry.clone()).collect();
        let seconds_of_unit = unit(&entries);
        if seconds_of_unit.is_none() {
            let message = "the unit of its times is unclear; read them as seconds";
            reading.note(None, Kind::Order, message);
        }
        let seconds_of_unit = seconds_of_unit.unwrap_or(1.0);
        for (entry, row) in rows {
            say(&mut reading, &table, entry, &row, seconds_of_unit);
        }
        if !columns.others.is_empty() {
            let names = columns.others.join("', '");
            let line = Some(table.above + 1);
            reading.note(line, Kind::Format, format!("columns not read: '{names}'"));
        }
        if reading.speakers.is_empty() {
            take_labels(&mut reading);
        }
        Ok(reading)
    }
}

fn say(reading: &mut Reading<'_>, table: &Table<'_>, entry: Entry, row: &StringRecord, unit: f64) {
    let columns = &table.columns;
    let (start, end) = entry.times(unit);
    let line = table.line(row.position());
    if start.is_none() && columns.has_start(row) {
        reading.note(line, Kind::Format, "row whose start is no time; kept without a time");
    } else if start.zip(end).is_some_and(|(start, end)| start > end) {
        reading.note(line, Kind::Order, "the row ends before it starts; its end is ignored");
    }
    let speaker = entry.speaker.as_deref().and_then(|name| reading.speaker(name));
    let mut text = entry.text;
    // Text with the separator in it and without quotation marks is spread over further fields.
    let count = columns.count();
    for field in row.iter().skip(count).filter(|field| !field.trim().is_empty()) {
        text.push(char::from(table.separator));
        text.push_str(field);
    }
    reading.say((start, end), speaker, text);
}

/// The table of turns in a text.
struct Table<'a> {
    columns: Columns,
    separator: u8,
    /// The text from the heading on.
    text: &'a str,
    /// Lines above the heading.
    above: u32,
}

impl<'a> Table<'a> {
    /// Finds the heading, which may have a title above it.
    fn of(text: &'a str) -> Option<Self> {
        let (mut at, mut tried) = (0, 0);
        for (line, above) in text.split_inclusive('\n').zip(0..) {
            if let Some((columns, separator)) = heading(line) {
                return Some(Self { columns, separator, text: &text[at..], above });
            }
            tried += usize::from(!line.trim().is_empty());
            if tried > MOST_ABOVE {
                return None;
            }
            at += line.len();
        }
        None
    }

    /// Keeps what stands above the heading.
    fn say_above(&self, reading: &mut Reading<'a>, text: &'a str) {
        for (line, number) in text.lines().take(self.above as usize).zip(1..) {
            // Excel tells the separator there.
            let is_for_excel = line.trim_matches('"').to_ascii_lowercase().starts_with("sep=");
            let line = line.trim_matches([char::from(self.separator), ' ']);
            if !is_for_excel && reading.say((None, None), None, line) {
                let message = "text above the heading of the table; kept without a time";
                reading.note(Some(number), Kind::Format, message);
            }
        }
    }

    /// The rows below the heading.
    fn rows(&self, reading: &mut Reading<'_>) -> Result<Vec<StringRecord>, Problem> {
        let mut reader = ReaderBuilder::new();
        let mut reader =
            reader.delimiter(self.separator).flexible(true).from_reader(self.text.as_bytes());
        let read: Result<Vec<StringRecord>, _> = reader.records().collect();
        let read = read.map_err(|error| self.problem(&error))?;
        let begin = |row: &StringRecord| {
            row.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or(self.text.len())
        };
        let ends: Vec<usize> = read.iter().skip(1).map(begin).chain([self.text.len()]).collect();
        let mut rows = Vec::with_capacity(read.len());
        for (row, end) in read.into_iter().zip(ends) {
            // A quotation mark that nothing closes swallows the rows below.
            let written = self.text.get(begin(&row)..end).unwrap_or_default();
            let is_open = row.iter().any(|field| field.contains('\n'))
                && written.matches('"').count() % 2 == 1;
            if !is_open {
                rows.push(row);
                continue;
            }
            let message = "a quotation mark is missing; the lines of this row are rows";
            reading.note(self.line(row.position()), Kind::Format, message);
            self.read_unquoted(written, &row, &mut rows)?;
        }
        Ok(rows)
    }

    /// Reads the text of a row in which quotation marks have no meaning.
    fn read_unquoted(
        &self,
        text: &str,
        whole: &StringRecord,
        rows: &mut Vec<StringRecord>,
    ) -> Result<(), Problem> {
        let from = whole.position().cloned().unwrap_or_else(Position::new);
        let mut reader = ReaderBuilder::new();
        let reader = reader.delimiter(self.separator).flexible(true).quoting(false);
        for row in reader.has_headers(false).from_reader(text.as_bytes()).records() {
            let row = row.map_err(|error| self.problem(&error))?;
            let mut position = row.position().cloned().unwrap_or_else(Position::new);
            let (byte, line) = (position.byte() + from.byte(), position.line() + from.line() - 1);
            position.set_byte(byte).set_line(line);
            let mut row: StringRecord = row.iter().map(|field| field.trim_matches('"')).collect();
            row.set_position(Some(position));
            rows.push(row);
        }
        Ok(())
    }

    fn problem(&self, error: &csv::Error) -> Problem {
        let message = "has a row that cannot be read".into();
        Problem { line: self.line(error.position()), message }
    }

    /// The line of a row in the file.
    fn line(&self, position: Option<&Position>) -> Option<u32> {
        let at = usize::try_from(position?.byte()).ok()?;
        // A row is where the one above it ends, blank lines included.
        let blank = self.text.get(at..)?;
        let blank = &blank[..blank.len() - blank.trim_start_matches('\n').len()];
        let line = u32::try_from(position?.line()).ok()?;
        Some(line + u32::try_from(blank.len()).ok()? + self.above)
    }
}

/// The columns and the separator of a line, if it is the heading of a table of turns.
fn heading(line: &str) -> Option<(Columns, u8)> {
    let separator = *b"|\t;,"
        .iter()
        .max_by_key(|&&separator| line.bytes().filter(|&byte| byte == separator).count())?;
    let mut reader = ReaderBuilder::new();
    let mut reader = reader.delimiter(separator).from_reader(line.as_bytes());
    Some((Columns::of(reader.headers().ok()?)?, separator))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::formats::tsv::Tsv;

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
    fn starts_alone_tell_their_unit() {
        let starts = |text: &str| lines(text).iter().map(|line| line.0).collect::<Vec<_>>();
        let text = |starts: [u32; 3]| {
            let rows = starts.map(|start| format!("{start},The fog came over the wall.\n"));
            format!("start,text\n{}", rows.concat())
        };
        assert_eq!(starts(&text([90_000, 95_000, 101_000])), [90_000, 95_000, 101_000]);
        assert_eq!(starts(&text([0, 4_000, 9_500])), [0, 4_000, 9_500]);
        assert_eq!(starts(&text([90, 95, 101])), [90_000, 95_000, 101_000]);
        assert_eq!(starts(&text([0, 60, 120])), [0, 60_000, 120_000]);
        assert_eq!(starts("start,text\n90000,Fog\n"), [90_000]);
        let doubtful = text([0, 600, 1_200]);
        assert_eq!(starts(&doubtful), [0, 600_000, 1_200_000]);
        assert_eq!(Csv.read(&doubtful).unwrap().notes.len(), 1);
    }

    #[test]
    fn a_unit_at_any_column_of_times_counts() {
        for heading in [
            "start,end (ms),text",
            "startMs,endMs,text",
            "Start [ms],End,text",
            "begin time in ms,to,text",
        ] {
            assert_eq!(lines(&format!("{heading}\n70,71,Fog\n"))[0].0, 70, "{heading}");
        }
        let reading = Csv.read("start_s,duration_ms,text\n7000,500,Fog\n").unwrap();
        let line = &reading.segments[0];
        let times = line.start.zip(line.end).map(|(start, end)| (start.millis(), end.millis()));
        assert_eq!(times, Some((7_000_000, 7_000_500)));
    }

    #[test]
    fn tables_of_other_languages_and_programs_are_read() {
        let expected = [(1_500, "Ada".to_owned(), "The fog".to_owned())];
        for text in [
            "sep=;\nSprecherin;Anfang;Ende;Text\nAda;1,5;3,25;The fog\n",
            "Locuteur\tDébut\tFin\tTexte\nAda\t00:00:01,500\t00:00:03,000\tThe fog\n",
            "Hablante|Inicio|Fin|Texto\nAda|0:01.5|0:03|The fog\n",
            "Speaker Name,Start Time,End Time,Text\nAda,00:00:01:15,00:00:03:00,The fog\n",
            "startTime,speakerName,text\n1.5,Ada,The fog\n",
            "Timecode,Name,Text\n00:00:01.500 - 00:00:04.000,Ada,The fog\n",
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
        assert_eq!(lines("start,speaker_id,text\n1.5,0,Fog\n")[0].1, "Speaker 0");
        assert_eq!(lines("start;text\n1,5;The fog; at night;\n")[0].2, "The fog; at night");
    }

    #[test]
    fn a_quotation_mark_that_nothing_closes_swallows_no_rows() {
        let text = "start,text\n1.0,\"Fog\"\n2.0,\"Lamp\n3.5,\"Quay\"\nx,So\n";
        let expected = [(1_000, "Fog"), (2_000, "Lamp"), (3_500, "Quay"), (0, "So")];
        let expected = expected.map(|(time, text)| (time, String::new(), text.to_owned()));
        assert_eq!(lines(text), expected);
        let notes = Csv.read(text).unwrap().notes;
        assert_eq!(notes.iter().map(|note| note.line).collect::<Vec<_>>(), [Some(3), Some(5)]);
    }

    #[test]
    fn warnings_count_blank_lines() {
        let at = |text: &str| {
            Csv.read(text).unwrap().notes.iter().filter_map(|note| note.line).collect::<Vec<_>>()
        };
        assert_eq!(at("\n\nstart,text\n1.5,Fog\n\n\nx,Lamp\n"), [7]);
        assert_eq!(at("\nstart,text,mood\nx,\"Fog\nand\",sad\ny,Lamp,sad\n"), [3, 5, 2]);
        assert_eq!(at("start,text\nx,Fog\n"), [2]);
    }

    #[test]
    fn a_table_without_a_column_of_text_is_no_transcript() {
        let sample = |text| Sample { text, extension: "csv", json: None };
        assert!(!Csv.recognises(&sample("name,price\nlamp,3\n")));
        assert!(!Csv.recognises(&sample("id,text\n1,fog\n")));
        let reading = Csv.read("Talk of 2019,,\n\nstart,text\n1.5,Fog\n").unwrap();
        let found: Vec<_> = reading.segments.iter().map(|line| &*line.text).collect();
        assert_eq!((found, reading.notes.len()), (vec!["Talk of 2019", "Fog"], 1));
        assert!(Csv.recognises(&sample("speaker,text\nAda,fog\n")));
        // Whisper's table has whole milliseconds.
        assert!(!Tsv.recognises(&sample("start\tend\ttext\n0.5\t2.0\tFog\n")));
        assert!(Tsv.recognises(&sample("start\tend\ttext\n500\t2000\tFog\n")));
        let reading = Csv.read("start,text,mood\nx,fog,sad\n").unwrap();
        assert_eq!(reading.notes.len(), 2);
    }
}
