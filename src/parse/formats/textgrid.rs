//! Praat's TextGrid, in its long and its short form: both are the same values in the same order,
//! and everything between them is a comment
//! (<https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html>).

use std::borrow::Cow;

use super::tiers::{Mark, Tier, read};
use super::{Format, Problem, Sample};
use crate::diagnostics::Kind;
use crate::parse::clock::of_float;
use crate::parse::reading::Reading;

/// The format.
pub struct TextGrid;

impl Format for TextGrid {
    fn name(&self) -> &'static str {
        "TextGrid"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["textgrid"]
    }

    fn rank(&self) -> u8 {
        5
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        let text = sample.text.trim_start();
        let is_own =
            text.starts_with("\"ooTextFile\"") || text.starts_with("File type = \"ooTextFile");
        let begin = &text[..text.floor_char_boundary(200)];
        sample.extension == "textgrid" || (is_own && begin.contains("TextGrid"))
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let mut values = values(text).peekable();
        let mut tiers = Vec::new();
        let mut is_cut = false;
        while let Some(value) = values.next() {
            let is_interval = match &value {
                Value::Text(kind) if kind == "IntervalTier" => true,
                Value::Text(kind) if kind == "TextTier" => false,
                _ => continue,
            };
            let Some(Value::Text(name)) = values.next() else { continue };
            let mut tier = Tier { name: name.into_owned(), ..Tier::default() };
            let mut number = || values.next_if(|value| matches!(value, Value::Number(_)));
            // When the tier starts and ends, and how many marks it has.
            let count = [number(), number(), number()].into_iter().flatten().last();
            let expected = match count {
                Some(Value::Number(count)) => count.max(0.0) as usize,
                _ => 0,
            };
            while let Some(mark) = mark(&mut values, is_interval) {
                tier.marks.push(mark);
            }
            is_cut |= tier.marks.len() < expected;
            tiers.push(tier);
        }
        if tiers.is_empty() {
            let message = "should have a tier, \"IntervalTier\" or \"TextTier\", and has none";
            return Err(Problem { line: Some(1), message: message.into() });
        }
        let mut reading = read(tiers);
        if is_cut {
            let message = "cut off: a tier has fewer marks than it says; shown up to the cut";
            reading.note(None, Kind::Format, message);
        }
        Ok(reading)
    }
}

/// The next mark of a tier: two times, or one, and a text.
fn mark<'a>(
    values: &mut std::iter::Peekable<impl Iterator<Item = Value<'a>>>,
    is_interval: bool,
) -> Option<Mark> {
    let mut number = || match values.next_if(|value| matches!(value, Value::Number(_))) {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    };
    let start = number()?;
    let end = if is_interval { number() } else { None };
    let Some(Value::Text(text)) = values.next_if(|value| matches!(value, Value::Text(_))) else {
        return None;
    };
    Some(Mark { start: of_float(start), end: end.and_then(of_float), text: text.into_owned() })
}

/// A value of a file.
enum Value<'a> {
    Text(Cow<'a, str>),
    Number(f64),
}

/// The values of a file: texts in quotation marks, which are doubled within, and numbers between
/// blanks.
fn values(text: &str) -> impl Iterator<Item = Value<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                return None;
            }
            if let Some(quoted) = rest.strip_prefix('"') {
                let (text, after) = unquoted(quoted);
                rest = after;
                return Some(Value::Text(text));
            }
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            rest = if word.starts_with('!') {
                after.split_once('\n').map_or("", |(_, next)| next)
            } else {
                after
            };
            let is_number = word.starts_with(|c: char| c.is_ascii_digit() || c == '-');
            if let Some(number) = word.parse().ok().filter(|_| is_number) {
                return Some(Value::Number(number));
            }
        }
    })
}

/// The text up to the quotation mark that ends it, and what follows.
fn unquoted(text: &str) -> (Cow<'_, str>, &str) {
    let mut out = Cow::Borrowed("");
    let mut rest = text;
    loop {
        let Some((part, after)) = rest.split_once('"') else {
            // The end of the file has cut it off.
            out += rest;
            return (out, "");
        };
        out += part;
        match after.strip_prefix('"') {
            Some(after) => {
                out += "\"";
                rest = after;
            }
            None => return (out, after),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_and_the_short_form_say_the_same() {
        let long = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0\nxmax = 9\n\
            tiers? <exists>\nsize = 2\nitem []:\n    item [1]:\n        class = \"IntervalTier\"\n\
            name = \"Ada\"\nxmin = 0\nxmax = 9\nintervals: size = 2\nintervals [1]:\nxmin = 0\n\
            xmax = 1.5\ntext = \"\"\nintervals [2]:\nxmin = 1.5\nxmax = 3\ntext = \"The \"\"fog\"\" came.\"\n\
            item [2]:\nclass = \"TextTier\"\nname = \"Ben\"\nxmin = 0\nxmax = 9\npoints: size = 1\n\
            points [1]:\nnumber = 4\nmark = \"Yes.\"\n";
        let short = "\"ooTextFile\"\n\"TextGrid\"\n0\n9\n<exists>\n2\n\"IntervalTier\"\n\"Ada\"\n0\n9\n2\n\
            0\n1.5\n\"\"\n1.5\n3\n\"The \"\"fog\"\" came.\"\n\"TextTier\"\n\"Ben\"\n0\n9\n1\n4\n\"Yes.\"\n";
        for text in [long, short] {
            let reading = TextGrid.read(text).unwrap();
            let line = |at: usize| {
                (reading.segments[at].start.unwrap().millis(), &*reading.segments[at].text)
            };
            assert_eq!([line(0), line(1)], [(1_500, "The \"fog\" came."), (4_000, "Yes.")]);
            assert_eq!(reading.speakers, ["Ada", "Ben"]);
            assert!(reading.notes.is_empty());
        }
        let cut = TextGrid.read(&short[..short.len() - 12]).unwrap();
        assert_eq!((cut.segments.len(), cut.notes.len()), (1, 1));
        assert!(TextGrid.read("fog").is_err());
    }
}
