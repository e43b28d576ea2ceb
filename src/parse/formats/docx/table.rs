//! Tables of Word documents as lines of text, in the grammar of turns where they hold turns.

use std::collections::HashSet;

use csv::StringRecord;

use crate::parse::clock::clock_alone;
use crate::parse::formats::csv::columns::Columns;
use crate::parse::labels::form;

/// The lines of a table: turns if its heading or its cells say so, otherwise the cells of each row
/// with tabs between them.
pub fn lines(rows: Vec<Vec<String>>) -> Vec<String> {
    let records: Vec<StringRecord> = rows.into_iter().map(StringRecord::from).collect();
    let columns = records.first().and_then(Columns::of).filter(|_| records.len() > 1);
    if let Some(columns) = columns.filter(|columns| columns.others.is_empty()) {
        let width = records[0].len();
        return records[1..].iter().map(|row| by_columns(&columns, width, row)).collect();
    }
    let begin_with_names = begin_with_names(&records);
    records.iter().map(|row| by_cells(row, begin_with_names)).collect()
}

/// A row whose columns have names; cells beyond these would be lost.
fn by_columns(columns: &Columns, width: usize, row: &StringRecord) -> String {
    let [start, end, name, text] = columns.written(row);
    let turn = turn([start, end], name, text).filter(|_| row.len() <= width);
    turn.unwrap_or_else(|| joined(row))
}

/// A row of a time, a name and a text, or of a name and a text.
fn by_cells(row: &StringRecord, begins_with_name: bool) -> String {
    let turn = match *row.iter().collect::<Vec<_>>() {
        [name, text] if begins_with_name => turn(["", ""], name, text),
        [start, name, text] if clock_alone(start).is_some() && is_name(name) => {
            turn([start, ""], name, text)
        }
        _ => None,
    };
    turn.unwrap_or_else(|| joined(row))
}

/// `[0:07 --> 0:09] Ada: words`; none for times that are no clocks.
fn turn(times: [&str; 2], name: &str, text: &str) -> Option<String> {
    let times = times.map(|time| time.trim_matches(['[', ']', '(', ')', ' ']));
    let [start, end] = times.map(|time| time.is_empty() || clock_alone(time).is_some());
    if !start || !end || text.is_empty() {
        return None;
    }
    let time = match times {
        ["", _] => String::new(),
        [start, ""] => format!("[{start}] "),
        [start, end] => format!("[{start} --> {end}] "),
    };
    let name = name.trim_end_matches([':', ' ']);
    Some(if name.is_empty() { time + text } else { format!("{time}{name}: {text}") })
}

/// Returns true if all rows have two cells, and the first ones are names, some more than once.
fn begin_with_names(rows: &[StringRecord]) -> bool {
    let names: HashSet<&str> = rows.iter().filter_map(|row| row.get(0)).collect();
    let have_names = rows.iter().all(|row| row.len() == 2 && is_name(&row[0]));
    have_names && names.len() < rows.len()
}

fn is_name(cell: &str) -> bool {
    form(cell.trim_end_matches([':', ' '])).is_some()
}

fn joined(row: &StringRecord) -> String {
    row.iter().collect::<Vec<_>>().join("\t")
}
