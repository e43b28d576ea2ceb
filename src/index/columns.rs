//! What a client must know of every transcript at once, and what it shows of each.

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
    /// Length of the recording; none when unknown.
    pub lengths: Vec<Length>,
}

impl Columns {
    /// The day that dates are counted from: the first of the year of the oldest transcript.
    pub(crate) fn first_day(&self) -> Date {
        let oldest = self.dates.iter().flatten().min();
        oldest.map_or(date(2000, 1, 1), |oldest| date(oldest.year(), 1, 1))
    }

    /// The columns of the manifest, `docs`, with the number of words of each transcript and the
    /// class of its filter.
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
        let digit = |number: u32| ALPHABET[(number as usize).min(BASE - 1)] as char;
        let (width, dates) = self.date_digits();
        serde_json::json!({
            "channels": runs,
            "len": words.iter().map(|&words| log_digit(words)).collect::<String>(),
            "cls": classes.iter().map(|class| digit(class - shard_bits)).collect::<String>(),
            "dw": width,
            "date": dates,
        })
    }

    /// `talk.json`
    pub(crate) fn talk_json(&self) -> String {
        serde_json::json!({ "secs": self.length_digits() }).to_string()
    }

    /// Digits of one date, and all dates, each less the one before of its run of transcripts of
    /// one channel; the highest number stands for no date.
    fn date_digits(&self) -> (u32, String) {
        let first = self.first_day();
        let days = |date: &Date| {
            let days = date.since(first).map_or(0, |span| span.get_days());
            usize::try_from(days).unwrap_or(0)
        };
        let most = self.dates.iter().flatten().map(days).max().unwrap_or(0);
        let width = if most < BASE * BASE - 1 { 2 } else { 3 };
        let unknown = BASE.pow(width) - 1;
        let mut last = (None, 0);
        let numbers = self.dates.iter().zip(&self.channels).map(|(date, channel)| {
            let number = date.as_ref().map_or(unknown, days);
            let before = if last.0 == Some(channel) { last.1 } else { 0 };
            last = (Some(channel), number);
            (number + unknown + 1 - before) % (unknown + 1)
        });
        (width, digits(numbers, width))
    }

    /// Tens of seconds in two digits; 0 when unknown. The most, 23 hours, stands for all above it.
    fn length_digits(&self) -> String {
        let tens = |length: &Length| usize::try_from((length.0 + 5) / 10).unwrap_or(usize::MAX);
        let known = |length: &Length| if length.0 == 0 { 0 } else { tens(length).max(1) };
        digits(self.lengths.iter().map(known), 2)
    }
}

/// Numbers in `width` digits each, the most for any that is larger.
fn digits(numbers: impl Iterator<Item = usize>, width: u32) -> String {
    let most = BASE.pow(width) - 1;
    let places = (0..width).rev();
    let number =
        |number: usize| places.clone().map(move |place| number.min(most) / BASE.pow(place));
    numbers.flat_map(number).map(|digit| ALPHABET[digit % BASE] as char).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_counted_from_the_first_year() {
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
        // 66; 8280 - 66; 0 - 8280, that is 1; and 66 again, for another channel begins.
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
