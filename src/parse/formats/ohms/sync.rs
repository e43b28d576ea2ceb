//! Where in a transcript each minute begins: `1:|12(3)|45(7)`, the minutes from one place to the
//! next, then the places, each a line and a word in it.

use crate::parse::clock::bounded;
use crate::parse::reading::{Block, Reading};
use crate::units::Timestamp;

/// A place in the transcript and its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Number of the line, 1-based.
    line: usize,
    /// Number of the word in the line, 1-based.
    word: usize,
    time: Timestamp,
}

/// Reads the places.
pub fn marks(text: &str) -> Vec<Mark> {
    let Some((step, places)) = text.split_once(':') else { return Vec::new() };
    let minutes: u64 = step.trim().parse().ok().filter(|step| *step > 0).unwrap_or(1);
    let places = places.split('|').filter(|place| !place.trim().is_empty());
    let mark = |(place, number): (&str, u64)| {
        let (line, word) = place.trim().trim_end_matches(')').split_once('(')?;
        let time = bounded(number.checked_mul(minutes)?.checked_mul(60_000)?)?;
        Some(Mark { line: line.trim().parse().ok()?, word: word.trim().parse().ok()?, time })
    };
    places.zip(1..).filter_map(mark).collect()
}

/// Says a transcript. A blank line, a name before a colon, and the beginning of a minute end a
/// line; only the line at the beginning of a minute has a time.
pub fn say(reading: &mut Reading<'_>, transcript: &str, marks: &[Mark]) {
    let mut block = Block::default();
    if !marks.is_empty() {
        block.start = Some(Timestamp::from_millis(0));
    }
    let mut marks = marks.iter().peekable();
    for (line, number) in transcript.lines().zip(1..) {
        if line.trim().is_empty() || names_speaker(line) {
            block.say(reading, None);
        }
        let mut rest = line;
        let mut before = 0;
        while let Some(mark) = marks.next_if(|mark| mark.line <= number) {
            let cut = nth_word(rest, mark.word.saturating_sub(1).saturating_sub(before));
            // A name goes with what its bearer says.
            let is_name = rest[..cut].trim_end().ends_with(':') && names_speaker(&rest[..cut]);
            let (said, after) = rest.split_at(if is_name { 0 } else { cut });
            before += said.split_whitespace().count();
            if !said.trim().is_empty() {
                block.add(said);
            }
            block.say(reading, None);
            block.start = Some(mark.time);
            rest = after;
        }
        if !rest.trim().is_empty() {
            block.add(rest);
        }
    }
    block.say(reading, None);
}

/// Returns true if a line begins with a name in capitals and a colon, as `BYRON: `, or a role.
fn names_speaker(line: &str) -> bool {
    let Some((name, _)) = line.split_once(": ") else { return false };
    let mut words = name.split_whitespace();
    name.len() <= 60
        && words.clone().count() <= 4
        && words.all(|word| word.starts_with(char::is_uppercase))
        && !name.contains(['.', ',', '!', '?'])
        || matches!(name, "Q" | "A")
}

/// Byte position of a word by its number, from 0; the end of the line if it has fewer words.
fn nth_word(line: &str, number: usize) -> usize {
    let mut is_blank = true;
    let mut count = 0;
    for (at, c) in line.char_indices() {
        if is_blank && !c.is_whitespace() {
            if count == number {
                return at;
            }
            count += 1;
        }
        is_blank = c.is_whitespace();
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_minutes_apart() {
        let found = marks("2:|12(3)|x|45(7)");
        let of = |line, word, minutes: u64| Mark {
            line,
            word,
            time: Timestamp::from_millis(minutes * 60_000),
        };
        assert_eq!(found, [of(12, 3, 2), of(45, 7, 6)]);
        assert!(marks("").is_empty());
    }

    #[test]
    fn lines_are_cut_where_a_minute_begins() {
        let mut reading = Reading::default();
        say(&mut reading, "one two\nthree four five\n", &marks("1:|2(2)|2(3)|9(1)"));
        let line = |line: &crate::model::Segment<'_>| {
            (line.start.map(Timestamp::seconds), line.text.to_string())
        };
        let expected = [(0, "one two three"), (60, "four"), (120, "five")];
        let expected = expected.map(|(time, text)| (Some(time), text.to_owned()));
        assert_eq!(reading.segments.iter().map(line).collect::<Vec<_>>(), expected);
    }
}
