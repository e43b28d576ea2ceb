//! Quantities in types of their own, and how they print.

use std::fmt;
use std::num::NonZeroU64;

use serde::{Deserialize, Deserializer, Serialize, de};

/// A place in a recording: whole milliseconds from its start.
///
/// Prints as `M:SS`, from one hour on as `H:MM:SS`; hours may exceed 24. What it prints is the
/// anchor of a line in its page.
///
/// ```
/// use longhand::units::Timestamp;
/// assert_eq!(Timestamp::from_millis(755_480).to_string(), "12:35");
/// assert_eq!(Timestamp::from_millis(3_755_000).to_string(), "1:02:35");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(
    /// One more than the milliseconds: a transcript holds two of these a line, and an `Option` of
    /// what is never zero takes no room of its own.
    NonZeroU64,
);

impl Timestamp {
    /// The last that a clock tells whose hours have six digits, `999999:59:59.999`: every one that
    /// is written can be read.
    pub const LAST: Self = Self(NonZeroU64::new(3_600_000_000_000).unwrap());

    /// A timestamp of so many milliseconds; what is later than the last is the last.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        let last = Self::LAST.millis();
        Self(NonZeroU64::MIN.saturating_add(if millis < last { millis } else { last }))
    }

    /// Milliseconds from the start of the recording.
    #[must_use]
    pub const fn millis(self) -> u64 {
        self.0.get() - 1
    }

    /// Whole seconds from the start of the recording, rounded down.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.millis() / 1000
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (h, m, s) = (self.seconds() / 3600, self.seconds() / 60 % 60, self.seconds() % 60);
        if h > 0 { write!(f, "{h}:{m:02}:{s:02}") } else { write!(f, "{m}:{s:02}") }
    }
}

/// Length of a recording, or of many together, in whole seconds.
///
/// Prints for readers: `45 s`, `12 min`, `1 h 5 min`, `1,234 h`.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Length(pub u64);

impl Length {
    /// No recording goes on for longer, thirty days: what claims to is a mistake, and would drown
    /// the sum of all others.
    pub const LONGEST: Self = Self(30 * 24 * 3_600);

    /// Hours as a fraction, for totals.
    #[must_use]
    pub fn hours(self) -> f64 {
        self.0 as f64 / 3600.0
    }

    /// The length with its numbers written as a language does.
    #[must_use]
    pub fn with(self, number: impl Fn(u64) -> String) -> String {
        // To the nearest minute, as a person would say it.
        let minutes = (self.0 + 30) / 60;
        match (minutes / 60, minutes % 60) {
            (0, 0) => format!("{} s", self.0),
            (0, m) => format!("{m} min"),
            (h, _) if h >= 10 => format!("{} h", number((minutes + 30) / 60)),
            (h, 0) => format!("{h} h"),
            (h, m) => format!("{h} h {m} min"),
        }
    }
}

impl std::ops::AddAssign for Length {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with(grouped))
    }
}

/// A number of bytes. Prints in decimal units (1 MB = 1,000,000 bytes), as hosts count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Bytes(pub u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            n @ 0..=999 => write!(f, "{n} bytes"),
            n @ 1_000..=999_999 => write!(f, "{:.1} kB", n as f64 / 1e3),
            n @ 1_000_000..=999_999_999 => write!(f, "{:.1} MB", n as f64 / 1e6),
            n => write!(f, "{:.3} GB", n as f64 / 1e9),
        }
    }
}

impl std::str::FromStr for Bytes {
    type Err = String;

    /// Reads `1000000`, `900 MB` or `1 GB` (decimal units; `MiB` and `GiB` are binary).
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let unit = match text[digits..].trim().to_ascii_lowercase().as_str() {
            "" | "b" | "bytes" => 1.0,
            "kb" => 1e3,
            "mb" => 1e6,
            "gb" => 1e9,
            "mib" => 1_048_576.0,
            "gib" => 1_073_741_824.0,
            _ => return Err(format!("'{text}' is not a size; write 900 MB or 1 GB")),
        };
        match text[..digits].parse::<f64>() {
            Ok(number) => Ok(Self((number * unit) as u64)),
            Err(_) => Err(format!("'{text}' is not a size; write 900 MB or 1 GB")),
        }
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A number with commas between thousands, for readers: `11,642,048`.
#[must_use]
pub fn grouped(number: u64) -> String {
    grouped_by(number, ",")
}

/// A number with a sign of a language between thousands.
#[must_use]
pub fn grouped_by(number: u64, sign: &str) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push_str(sign);
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: `1 transcript`, `9,127 transcripts`.
#[must_use]
pub fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_print_without_leading_zeros_and_keep_hours_beyond_a_day() {
        let shown = |s: u64| Timestamp::from_millis(s * 1000 + 999).to_string();
        assert_eq!(shown(0), "0:00");
        assert_eq!(shown(59), "0:59");
        assert_eq!(shown(3_599), "59:59");
        assert_eq!(shown(3_600), "1:00:00");
        assert_eq!(shown(90_061), "25:01:01");
    }

    #[test]
    fn lengths_print_as_a_person_would_say_them() {
        let shown = |s| Length(s).to_string();
        assert_eq!(shown(12), "12 s");
        assert_eq!(shown(253), "4 min");
        assert_eq!(shown(3_599), "1 h");
        assert_eq!(shown(5_838), "1 h 37 min");
        assert_eq!(shown(46_616_400), "12,949 h");
    }

    #[test]
    fn sizes_are_read_and_printed_in_decimal_units() {
        assert_eq!("1 GB".parse(), Ok(Bytes(1_000_000_000)));
        assert_eq!("1.5MiB".parse(), Ok(Bytes(1_572_864)));
        assert!("much".parse::<Bytes>().is_err());
        assert!("1 elephant".parse::<Bytes>().is_err());
        assert_eq!(Bytes(340_200_000).to_string(), "340.2 MB");
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1_000, 11_642_048].map(grouped), ["0", "999", "1,000", "11,642,048"]);
        assert_eq!(counted(1, "page"), "1 page");
    }
}
