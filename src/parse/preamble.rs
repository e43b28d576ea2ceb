//! The lines that meeting programs write above and below a transcript.

use jiff::SignedDuration;

use super::{Facts, append, dates};
use crate::units::Length;

/// Lines that may stand above the first turn.
const MOST_LINES: usize = 30;
/// Lines that only stand above a transcript, in lower case.
const HEADINGS: [&str; 4] = ["transcript", "meeting transcript", "attendees", "participants"];
/// The ends of such lines.
const EVENTS: [&str; 2] = [" started transcription", " started recording"];
/// The beginnings of lines that programs and services add; nobody says them.
const FOOTERS: [&str; 7] = [
    "Transcript by ",
    "Transcribed by ",
    "Sonix is an automated",
    "This editable transcript was computer generated",
    "Meeting ended after ",
    "Detected language:",
    "Detecting language using",
];

/// Returns true if a program or a service added the line.
pub fn is_footer(line: &str) -> bool {
    FOOTERS.iter().any(|footer| line.trim_start().starts_with(footer))
}

/// Returns true if a line is the heading of a transcript.
pub fn is_heading(line: &str) -> bool {
    line.trim().eq_ignore_ascii_case(HEADINGS[0])
}

/// The metadata in the lines above the first turn; all of their text that is neither the date nor
/// the length becomes the description. Returns `None` if somebody may have said them.
pub fn facts<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Facts> {
    let mut facts = Facts::default();
    let mut is_known = false;
    for (number, line) in lines.map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        if number >= MOST_LINES {
            return None;
        }
        let lower = line.to_lowercase();
        let date = dates::date(line).filter(|_| facts.date.is_none());
        if date.is_some() {
            facts.date = date;
        } else if let Some(length) = length(line).filter(|_| facts.length.is_none()) {
            facts.length = Some(length);
        } else {
            is_known |=
                HEADINGS.contains(&&*lower) || EVENTS.iter().any(|end| lower.ends_with(end));
            append(&mut facts.about.description, line);
        }
    }
    (is_known || facts.date.is_some()).then_some(facts)
}

/// A length such as `52m 11s`.
fn length(line: &str) -> Option<Length> {
    let is_length = line.starts_with(|c: char| c.is_ascii_digit()) && line.ends_with('s');
    let duration: SignedDuration = is_length.then(|| line.parse().ok()).flatten()?;
    u64::try_from(duration.as_secs()).ok().map(Length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_lengths_above_the_turns_are_metadata() {
        let lines =
            "Meeting Transcript\nJanuary 5, 2024, 3:00PM\n52m 11s\n\nAda started transcription";
        let found = facts(lines.lines()).unwrap();
        assert_eq!(found.date.unwrap().to_string(), "2024-01-05");
        assert_eq!(found.length, Some(Length(3_131)));
        assert_eq!(found.about.description, "Meeting Transcript\nAda started transcription");
        assert_eq!(facts("The fog came in.\nIt stayed.".lines()), None);
        assert_eq!(facts("Attendees\n".repeat(31).lines()), None);
    }
}
