//! Stamps of LRC: `mm:ss`, `mm:ss.xx`, `mm:ss:xx`, and `h:mm:ss` in recordings of hours.
//!
//! Programs differ in what three numbers with colons mean, so the file decides: the last one counts
//! hundredths of a second, unless the file has a stamp with three numbers and a fraction, goes on
//! from minutes to hours, or would then be said faster than anyone can speak.

use crate::parse::clock::{bounded, clock_alone};
use crate::units::Timestamp;

/// No one says more letters a second.
const MOST_LETTERS_A_SECOND: u64 = 40;
/// A recording that goes on to hours has stamps in minutes beyond this, in milliseconds.
const LATE: u64 = 1_800_000;
/// A stamp has no more bytes than this.
const LONGEST: usize = 14;

/// How the stamps of a file are read.
#[derive(Debug)]
pub struct Stamps {
    /// True if three numbers are hours, minutes and seconds.
    has_hours: bool,
}

impl Stamps {
    /// Decides for a file.
    pub fn of(text: &str) -> Self {
        let hundredths = Self { has_hours: false };
        let mut minutes = Vec::new();
        let mut triples = Vec::new();
        // Letters from the first stamp of three numbers on: up to the line at hand, and up to the
        // last of those stamps.
        let (mut letters, mut until) = (0, 0);
        for line in text.lines() {
            for stamp in inner(line) {
                let Some(time) = clock_alone(stamp) else {
                    // Only hundredths go beyond 59, and only they can have three digits.
                    if triple(stamp).is_some() {
                        return hundredths;
                    }
                    continue;
                };
                match stamp.matches(':').count() {
                    2 if stamp.contains(['.', ',']) => return Self { has_hours: true },
                    2 => {
                        triples.push((time, stamp));
                        until = letters;
                    }
                    _ => minutes.push(time),
                }
            }
            if !triples.is_empty() {
                letters += line.chars().filter(|c| c.is_alphabetic()).count() as u64;
            }
        }
        let first = triples.iter().map(|(time, _)| *time).min();
        let goes_on = first.zip(minutes.iter().max()).is_some_and(|(first, last)| {
            last.millis() > LATE && *last < first && first.seconds() >= 3_600
        });
        let times = triples.iter().filter_map(|(_, stamp)| triple(stamp)).map(Timestamp::millis);
        let span = times.clone().max().zip(times.min()).map_or(0, |(last, first)| last - first);
        let is_too_fast = until * 1_000 > span.saturating_mul(MOST_LETTERS_A_SECOND);
        Self { has_hours: goes_on || is_too_fast }
    }

    /// The times at the beginning of a line, and the words behind them.
    pub fn at_start<'a>(&self, line: &'a str) -> (Vec<Timestamp>, &'a str) {
        let mut times = Vec::new();
        let mut rest = line.trim_start();
        while let Some((stamp, after)) = bracketed(rest) {
            let Some(time) = self.time(stamp) else { break };
            times.push(time);
            rest = after.trim_start();
        }
        (times, rest)
    }

    /// The next stamp of a text, with what stands before and behind it.
    pub fn next<'a>(&self, text: &'a str) -> Option<(&'a str, Timestamp, &'a str)> {
        let mut from = 0;
        loop {
            let at = from + text[from..].find(['<', '['])?;
            let close = if text[at..].starts_with('<') { b'>' } else { b']' };
            let mut inner = text.as_bytes()[at + 1..].iter().take(LONGEST + 1);
            let end = inner.position(|&byte| byte == close).map(|length| at + 1 + length);
            let time = end.and_then(|end| Some((self.time(&text[at + 1..end])?, &text[end + 1..])));
            if let Some((time, after)) = time {
                return Some((&text[..at], time, after));
            }
            from = at + 1;
        }
    }

    fn time(&self, stamp: &str) -> Option<Timestamp> {
        let of_triple = if self.has_hours { None } else { triple(stamp) };
        (stamp.len() <= LONGEST).then(|| of_triple.or_else(|| clock_alone(stamp))).flatten()
    }
}

/// The stamps at the beginning of a line, as written.
fn inner(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let (stamp, after) = bracketed(rest.trim_start())?;
        rest = after;
        Some(stamp.trim())
    })
}

fn bracketed(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('[')?.split_once(']')
}

/// `mm:ss:xx` and `mm:ss:xxx`
fn triple(stamp: &str) -> Option<Timestamp> {
    let (clock, part) = stamp.trim().rsplit_once(':')?;
    let is_whole = clock.matches(':').count() == 1 && !clock.contains(['.', ',']);
    let is_part = matches!(part.len(), 2 | 3) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_whole || !is_part {
        return None;
    }
    let millis = part.parse::<u64>().ok()? * if part.len() == 2 { 10 } else { 1 };
    bounded(clock_alone(clock)?.millis() + millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(text: &str) -> Vec<u64> {
        let stamps = Stamps::of(text);
        let times = text.lines().flat_map(|line| stamps.at_start(line).0);
        times.map(Timestamp::millis).collect()
    }

    #[test]
    fn the_third_number_counts_hundredths() {
        assert_eq!(starts("[00:12:50] Light"), [12_500]);
        assert_eq!(
            starts("[00:12:50] Light\n[00:15:70]Fog\n[00:20:123]So"),
            [12_500, 15_700, 20_123]
        );
        assert_eq!(starts("[00:12:50] Light\n[00:17:30]Over the water"), [12_500, 17_300]);
        assert_eq!(
            starts("[00:12.50] Light\n[00:17:30]Over\n[00:20]Fog"),
            [12_500, 17_300, 20_000]
        );
    }

    #[test]
    fn the_first_number_counts_hours_where_nothing_else_makes_sense() {
        let words = "The fog came in over the wall, and nobody saw the light.";
        let slow = format!("[00:00:02]{words}\n[00:00:09]{words}\n[00:01:15]{words}\n");
        assert_eq!(starts(&slow), [2_000, 9_000, 75_000]);
        assert_eq!(starts("[59:50]Fog\n[01:00:05]Lamp"), [3_590_000, 3_605_000]);
        assert_eq!(starts("[0:00:05.20]Fog\n[0:00:09]Lamp"), [5_200, 9_000]);
    }
}
