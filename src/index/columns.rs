//! What a client must know of every transcript at once, and what it shows of each.

use jiff::civil::{Date, date};
use serde::Serialize;

use super::partial::Document;
use super::{ALPHABET, BASE, log_digit};

/// A result card: address, title, length in seconds, recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Card(
    /// Address of the page from the root of the site.
    pub String,
    /// Title.
    pub String,
    /// Length of the recording in seconds; 0 when unknown.
    pub u64,
    /// YouTube id or address of the recording; empty when unknown.
    pub String,
);

/// Channel and date of every transcript, in document order.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Name of the channel.
    pub channels: Vec<String>,
    /// Day of publication.
    pub dates: Vec<Option<Date>>,
}

impl Columns {
    /// The day that dates are counted from: the first of the year of the oldest transcript.
    pub(crate) fn first_day(&self) -> Date {
        let oldest = self.dates.iter().flatten().min();
        oldest.map_or(date(2000, 1, 1), |oldest| date(oldest.year(), 1, 1))
    }

    /// `docs.json`
    pub(crate) fn json(&self, documents: &[Document], shard_bits: u32) -> String {
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
            "n": documents.len(),
            "channels": runs,
            "len": documents.iter().map(|document| log_digit(document.words)).collect::<String>(),
            "cls": documents.iter().map(|document| digit(document.filter.class - shard_bits)).collect::<String>(),
            "dw": width,
            "date": dates,
        })
        .to_string()
    }

    /// Digits of one date, and all dates; the highest number stands for no date.
    fn date_digits(&self) -> (u32, String) {
        let first = self.first_day();
        let days = |date: &Date| {
            let days = date.since(first).map_or(0, |span| span.get_days());
            usize::try_from(days).unwrap_or(0)
        };
        let most = self.dates.iter().flatten().map(days).max().unwrap_or(0);
        let width = if most < BASE * BASE - 1 { 2 } else { 3 };
        let unknown = BASE.pow(width) - 1;
        let mut digits = String::new();
        for date in &self.dates {
            let number = date.as_ref().map_or(unknown, |date| days(date).min(unknown));
            for place in (0..width).rev() {
                digits.push(ALPHABET[number / BASE.pow(place) % BASE] as char);
            }
        }
        (width, digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_counted_from_the_first_year() {
        let columns = Columns {
            channels: Vec::new(),
            dates: vec![Some(date(2019, 3, 8)), None, Some(date(2019, 1, 1))],
        };
        assert_eq!(columns.first_day(), date(2019, 1, 1));
        assert_eq!(columns.date_digits(), (2, "!f~~!!".into()));
    }

    #[test]
    fn an_archive_of_a_century_takes_three_digits() {
        let columns = Columns {
            channels: Vec::new(),
            dates: vec![Some(date(1919, 1, 1)), Some(date(2025, 1, 1)), None],
        };
        let (width, digits) = columns.date_digits();
        assert_eq!((width, digits.len(), &digits[6..]), (3, 9, "~~~"));
    }
}
