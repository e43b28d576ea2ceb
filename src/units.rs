//! Types for quantities, and their formats.

use std::fmt;
use std::num::NonZeroU64;

use serde::{Deserialize, Deserializer, Serialize, de};

/// A time in a recording, in whole milliseconds from its start.
///
/// Prints as `M:SS`, from one hour as `H:MM:SS`; hours may exceed 24. This is also the format of
/// the anchors of lines.
///
/// ```
/// use longhand::units::Timestamp;
/// assert_eq!(Timestamp::from_millis(755_480).to_string(), "12:35");
/// assert_eq!(Timestamp::from_millis(3_755_000).to_string(), "1:02:35");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(
    /// The milliseconds plus one. Every line has two optional timestamps, and an `Option` of a
    /// non-zero number takes no extra memory.
    NonZeroU64,
);

impl Timestamp {
    /// The greatest timestamp with six digits of hours, `999999:59:59.999`, so that every timestamp
    /// that is printed can be parsed again.
    pub const LAST: Self = Self(NonZeroU64::new(3_600_000_000_000).unwrap());

    /// A timestamp from milliseconds, at most [`Self::LAST`].
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
/// Prints as `45 s`, `12 min`, `1 h 5 min`, `1,234 h`.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Length(pub u64);

impl Length {
    /// Maximum length of a recording: thirty days. A longer one must be a mistake, and would
    /// dominate the total of an archive.
    pub const LONGEST: Self = Self(30 * 24 * 3_600);

    /// The length in hours, with fractions.
    #[must_use]
    pub fn hours(self) -> f64 {
        self.0 as f64 / 3600.0
    }

    /// The length as text, in which `number` formats large numbers.
    #[must_use]
    pub fn with(self, number: impl Fn(u64) -> String) -> String {
        // Rounded to the nearest minute.
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

/// A number of bytes. Prints in decimal units (1 MB = 1,000,000 bytes).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Bytes(pub u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Units::Decimal.write(*self))
    }
}

/// The units of sizes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Units {
    /// kB, MB and GB, each 1,000 of the one before.
    #[default]
    Decimal,
    /// KiB, MiB and GiB, each 1,024 of the one before.
    Binary,
}

impl Units {
    /// Names and sizes in bytes of the units, smallest first.
    fn scale(self) -> [(&'static str, u64); 3] {
        match self {
            Self::Decimal => [("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000)],
            Self::Binary => [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)],
        }
    }

    /// A size in the largest unit that is not larger than it.
    #[must_use]
    pub fn write(self, Bytes(bytes): Bytes) -> String {
        match self.scale().into_iter().enumerate().rfind(|(_, (_, unit))| bytes >= *unit) {
            None => format!("{bytes} bytes"),
            Some((at, (name, unit))) => {
                let places = if at == 2 { 3 } else { 1 };
                format!("{:.places$} {name}", bytes as f64 / unit as f64)
            }
        }
    }
}

/// A maximum size, in the units in which it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The maximum size.
    pub bytes: Bytes,
    /// The units in which it was given.
    pub units: Units,
}

impl Limit {
    /// No limit.
    pub const NONE: Self = Self { bytes: Bytes(u64::MAX), units: Units::Decimal };

    /// A limit in GiB.
    #[must_use]
    pub const fn gib(number: u64) -> Self {
        Self { bytes: Bytes(number << 30), units: Units::Binary }
    }

    /// A size in the units of the limit.
    #[must_use]
    pub fn write(&self, bytes: Bytes) -> String {
        self.units.write(bytes)
    }
}

impl fmt::Display for Limit {
    /// Prints without trailing zeros: `1 GiB`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.write(self.bytes);
        match text.split_once(' ') {
            Some((number, unit)) if number.contains('.') => {
                write!(f, "{} {unit}", number.trim_end_matches('0').trim_end_matches('.'))
            }
            _ => f.write_str(&text),
        }
    }
}

impl Serialize for Limit {
    /// Serializes the number of bytes.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.bytes.serialize(serializer)
    }
}

impl std::str::FromStr for Limit {
    type Err = String;

    /// Reads `1000000`, `900 MB` (10^6 bytes each) or `1 GiB` (2^30 bytes).
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        Self::parse(text)
            .ok_or_else(|| format!("'{text}' is not a size; use a value such as 900 MB or 1 GiB"))
    }
}

impl Limit {
    fn parse(text: &str) -> Option<Self> {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, name) = (&text[..end], text[end..].trim());
        let (units, unit) = match name {
            "" | "bytes" => (Units::Decimal, 1),
            _ => [Units::Decimal, Units::Binary].into_iter().find_map(|units| {
                let mut scale = units.scale().into_iter();
                let (_, bytes) = scale.find(|(unit, _)| unit.eq_ignore_ascii_case(name))?;
                Some((units, bytes))
            })?,
        };
        let number: f64 = number.parse().ok()?;
        Some(Self { bytes: Bytes((number * unit as f64).round() as u64), units })
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A number with commas between thousands: `11,642,048`.
#[must_use]
pub fn grouped(number: u64) -> String {
    grouped_by(number, ",")
}

/// A number with the separator of a language between thousands.
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
    fn timestamps_have_no_leading_zeros_and_may_exceed_a_day() {
        let shown = |s: u64| Timestamp::from_millis(s * 1000 + 999).to_string();
        assert_eq!(shown(0), "0:00");
        assert_eq!(shown(59), "0:59");
        assert_eq!(shown(3_599), "59:59");
        assert_eq!(shown(3_600), "1:00:00");
        assert_eq!(shown(90_061), "25:01:01");
    }

    #[test]
    fn lengths_are_rounded() {
        let shown = |s| Length(s).to_string();
        assert_eq!(shown(12), "12 s");
        assert_eq!(shown(253), "4 min");
        assert_eq!(shown(3_599), "1 h");
        assert_eq!(shown(5_838), "1 h 37 min");
        assert_eq!(shown(46_616_400), "12,949 h");
    }

    #[test]
    fn sizes_keep_the_units_in_which_they_are_given() {
        let read =
            |text: &str| text.parse::<Limit>().map(|limit| (limit.bytes.0, limit.to_string()));
        assert_eq!(read("1 GB"), Ok((1_000_000_000, "1 GB".into())));
        assert_eq!(read("1 GiB"), Ok((1_073_741_824, "1 GiB".into())));
        assert_eq!(read("1.5mib"), Ok((1_572_864, "1.5 MiB".into())));
        assert_eq!(read("100 kB"), Ok((100_000, "100 kB".into())));
        assert_eq!(read("5000000"), Ok((5_000_000, "5 MB".into())));
        assert_eq!(read("10"), Ok((10, "10 bytes".into())));
        for wrong in ["much", "1 elephant", "1.2.3 GB", "", "GB"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Bytes(340_200_000).to_string(), "340.2 MB");
        assert_eq!(Limit::gib(1).write(Bytes(1_086_000_000)), "1.011 GiB");
    }

    proptest::proptest! {
        #[test]
        fn a_printed_limit_is_parsed_as_nearly_the_same(number in 1_u64..5_000, unit in 0_usize..6) {
            let unit = ["kB", "MB", "GB", "KiB", "MiB", "GiB"][unit];
            let limit: Limit = format!("{number} {unit}").parse().unwrap();
            let again: Limit = limit.to_string().parse().unwrap();
            // Printing rounds to a tenth of the unit, or to a thousandth of the largest unit.
            let near = limit.bytes.0.abs_diff(again.bytes.0) as f64 <= limit.bytes.0 as f64 * 0.05;
            proptest::prop_assert!(near && again.units == limit.units, "{limit} {again}");
        }
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!([0, 999, 1_000, 11_642_048].map(grouped), ["0", "999", "1,000", "11,642,048"]);
        assert_eq!(counted(1, "page"), "1 page");
    }
}
