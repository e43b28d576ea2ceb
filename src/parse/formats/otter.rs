//! Otter's text export: `Name  0:04` above each turn.

use super::{Format, Problem, Sample};
use crate::parse::clock::clock_alone;
use crate::parse::reading::{Block, Reading};
use crate::units::Timestamp;

/// The format.
pub struct Otter;

/// The last line of an export; Whisper invents it, too.
const FOOTER: &str = "Transcribed by https://otter.ai";

impl Format for Otter {
    fn name(&self) -> &'static str {
        "Otter"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text"]
    }

    fn rank(&self) -> u8 {
        1
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        let first = sample.text.lines().find(|line| !line.trim().is_empty());
        let turns = sample.text.lines().take(200).filter(|line| turn(line).is_some()).count();
        let footer = sample.text.trim_end().ends_with(FOOTER);
        first.and_then(turn).is_some_and(|(name, _)| footer || turns > 1 || !name.is_empty())
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let mut reading = Reading::default();
        let mut block = Block::default();
        let mut speaker = None;
        for line in text.lines().filter(|line| line.trim() != FOOTER) {
            if let Some((name, time)) = turn(line) {
                block.say(&mut reading, speaker);
                speaker = reading.speaker(name);
                block.start = Some(time);
            } else if line.trim().is_empty() {
                block.say(&mut reading, speaker);
            } else {
                block.add(line);
            }
        }
        block.say(&mut reading, speaker);
        Ok(reading)
    }
}

/// `Name  0:04`, with two blanks or more before the time. A file that was exported twice has two
/// times, `0:00 Name  53:25`; the last one is right.
fn turn(line: &str) -> Option<(&str, Timestamp)> {
    let nobody = line.ends_with("  ");
    let line = line.trim_end();
    let blanks = line.rfind([' ', '\t']).map(|at| at + 1).unwrap_or(0);
    let time = clock_alone(&line[blanks..])?;
    let name = &line[..blanks];
    // A line that is but a time is of YouTube's panel; here it ends with two blanks.
    let is_apart = name.ends_with("  ") || name.ends_with('\t') || (name.is_empty() && nobody);
    if !is_apart {
        return None;
    }
    let name = name.trim();
    let name = match name.split_once(' ') {
        Some((first, rest)) if clock_alone(first).is_some() => rest.trim(),
        _ => name,
    };
    (name.len() <= 80 && clock_alone(name).is_none()).then_some((name, time))
}
