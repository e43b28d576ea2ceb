//! Properties of the transcripts: the columns, which a client always needs, and the cards, which it
//! needs to show results.

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::code::{ALPHABET, BASE, log_digit};
use crate::units::Length;

/// A result card: address, title, length in seconds, recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultCard(
    /// Address of the page from the root of the site.
    pub String,
    /// Title.
    pub String,
    /// Length of the recording in seconds; 0 when unknown.
    pub u64,
    /// YouTube id or address of the recording; empty when unknown.
    pub String,
);

impl ResultCard {
    pub(crate) fn json(&self) -> Value {
        let Self(path, title, seconds, recording) = self;
        json!([path, title, seconds, recording])
    }
}

/// Channel, date and length of every transcript, in document order.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Name of the channel.
    pub channels: Vec<String>,
    /// Day of publication.
    pub dates: Vec<Option<Date>>,
    /// Length of the recording; 0 when unknown.
    pub lengths: Vec<Length>,
}

impl Columns {
    /// The day that dates are counted from: 1 January of the year of the oldest transcript.
    pub(crate) fn first_day(&self) -> Date {
        let oldest = self.dates.iter().flatten().min();
        oldest.map_or(date(2000, 1, 1), |oldest| date(oldest.year(), 1, 1))
    }

    /// The member `docs` of the manifest. `words` and `classes` are the number of words and the
    /// filter class of each transcript.
    pub(crate) fn docs(
        &self,
        words: &[u32],
        classes: &[u32],
        shard_bits: u32,
    ) -> serde_json::Value {
        let mut runs: Vec<(&str, usize)> = Vec::new();
        for name in &self.channels {
            match runs.last_mut() {
                Some((last, count)) if last == name => *count += 1,
                _ => runs.push((name, 1)),
            }
        }
        let classes = classes.iter().map(|class| (class - shard_bits) as usize);
        let (width, dates) = self.date_digits();
        serde_json::json!({
            "channels": runs,
            "len": words.iter().map(|&words| log_digit(words)).collect::<String>(),
            "cls": digits(classes, 1),
            "dw": width,
            "date": dates,
        })
    }

    /// The file `talk.json`.
    pub(crate) fn talk_json(&self) -> String {
        serde_json::json!({ "secs": self.length_digits() }).to_string()
    }

    /// The number of digits per date, and all dates in these digits. Among neighbours of one
    /// channel, a date is the difference to the previous one, modulo the range of the digits. The
    /// highest number stands for an unknown date.
    fn date_digits(&self) -> (u32, String) {
        let first = self.first_day();
        let days: Vec<Option<usize>> =
            self.dates.iter().map(|date| date.map(|date| days_since(first, date))).collect();
        let latest = days.iter().flatten().max().copied().unwrap_or(0);
        let width = if latest < BASE * BASE - 1 { 2 } else { 3 };
        let unknown = BASE.pow(width) - 1;
        let mut last = (None, 0);
        let numbers = days.into_iter().zip(&self.channels).map(|(days, channel)| {
            let number = days.unwrap_or(unknown);
            let before = if last.0 == Some(channel) { last.1 } else { 0 };
            last = (Some(channel), number);
            (number + unknown + 1 - before) % (unknown + 1)
        });
        (width, digits(numbers, width))
    }

    /// Lengths in tens of seconds, in two digits each; 0 when unknown. The highest number, 23
    /// hours, stands for all longer ones, too.
    fn length_digits(&self) -> String {
        digits(self.lengths.iter().map(tens_of_seconds), 2)
    }
}

/// A length in tens of seconds, at least 1; 0 if it is unknown.
fn tens_of_seconds(length: &Length) -> usize {
    if length.0 == 0 {
        return 0;
    }
    usize::try_from((length.0 + 5) / 10).unwrap_or(usize::MAX).max(1)
}

fn days_since(first: Date, date: Date) -> usize {
    let days = date.since(first).map_or(0, |span| span.get_days());
    usize::try_from(days).unwrap_or(0)
}

/// Numbers in `width` digits each. A number that is too large is written as the highest one.
fn digits(numbers: impl Iterator<Item = usize>, width: u32) -> String {
    let highest = BASE.pow(width) - 1;
    let mut text = String::new();
    for number in numbers {
        for place in (0..width).rev() {
            text.push(ALPHABET[number.min(highest) / BASE.pow(place) % BASE] as char);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_counted_from_the_start_of_the_first_year() {
        let columns = Columns {
            channels: ["BBC", "BBC", "BBC", "CNN"].map(Into::into).into(),
            dates: vec![
                Some(date(2019, 3, 8)),
                None,
                Some(date(2019, 1, 1)),
                Some(date(2019, 3, 8)),
            ],
            lengths: Vec::new(),
        };
        assert_eq!(columns.first_day(), date(2019, 1, 1));
        // 66; 8280 - 66; 0 - 8280, which is 1 modulo 8281; and 66 again, because the channel
        // changes.
        assert_eq!(columns.date_digits(), (2, "!f~:!#!f".into()));
    }

    #[test]
    fn an_archive_of_a_century_takes_three_digits() {
        let columns = Columns {
            channels: ["a", "b", "c"].map(Into::into).into(),
            dates: vec![Some(date(1919, 1, 1)), Some(date(2025, 1, 1)), None],
            lengths: Vec::new(),
        };
        let (width, digits) = columns.date_digits();
        assert_eq!((width, digits.len(), &digits[6..]), (3, 9, "~~~"));
    }

    #[test]
    fn lengths_are_tens_of_seconds_and_a_short_one_is_not_unknown() {
        let lengths = [0, 3, 14, 15, 3_600, 1_000_000].map(Length).to_vec();
        let columns = Columns { lengths, ..Columns::default() };
        assert_eq!(columns.length_digits(), "!!!#!#!$%{~~");
    }
}
