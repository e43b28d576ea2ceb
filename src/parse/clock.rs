//! Parsing of timestamps as files write them.

use crate::units::Timestamp;

/// Parses `[[H:]M:]S[.fraction]` at the beginning of a text, with a comma or a dot before the
/// fraction; returns the time and the rest of the text.
///
/// At least one colon is required. Minutes and seconds after a colon are below 60; hours, or
/// minutes without hours, may have up to six digits.
pub fn clock(text: &str) -> Option<(Timestamp, &str)> {
    let (mut total, mut rest) = number(text, 6)?;
    let mut colons = 0;
    while let Some(after) = rest.strip_prefix(':').filter(|_| colons < 2) {
        let (part, after) = number(after, 2)?;
        if part >= 60 {
            return None;
        }
        total = total * 60 + part;
        rest = after;
        colons += 1;
    }
    if colons == 0 {
        return None;
    }
    let mut millis = total * 1000;
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let digits = digits(fraction);
        if digits > 0 {
            millis += thousandths(&fraction.as_bytes()[..digits]);
            rest = &fraction[digits..];
        }
    }
    Some((bounded(millis)?, rest))
}

/// Parses an entire text as a [`clock`] time.
pub fn clock_alone(text: &str) -> Option<Timestamp> {
    let (time, rest) = clock(text.trim())?;
    rest.is_empty().then_some(time)
}

/// Parses a time in words at the beginning of a text, `1 hour 2 minutes 3 seconds`, with or without
/// commas; returns the time and the rest of the text.
pub fn spoken(text: &str) -> Option<(Timestamp, &str)> {
    let mut total = 0;
    let mut rest = text;
    loop {
        let (value, after) = number(rest.trim_start_matches([',', ' ']), 6)?;
        let after = after.strip_prefix(' ')?;
        let units = [("hour", 3_600), ("minute", 60), ("second", 1)];
        let (after, unit) =
            units.iter().find_map(|(name, unit)| Some((after.strip_prefix(name)?, *unit)))?;
        total += value * unit;
        rest = after.strip_prefix('s').unwrap_or(after);
        let next = rest.trim_start_matches([',', ' ']);
        if unit == 1 || rest.len() == next.len() || digits(next) == 0 {
            return Some((bounded(total * 1_000)?, rest));
        }
    }
}

/// Parses a number of seconds with a fraction, `12.480` or `12.480s`.
pub fn seconds(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let text = text.strip_suffix('s').unwrap_or(text);
    let (whole, rest) = number(text, 12)?;
    let fraction = match rest.strip_prefix('.') {
        Some(fraction) if digits(fraction) == fraction.len() => fraction,
        None if rest.is_empty() => "",
        _ => return None,
    };
    bounded(whole * 1000 + thousandths(fraction.as_bytes()))
}

/// Seconds as a floating-point number, rounded to milliseconds; `None` if it is not a valid time.
pub fn of_float(seconds: f64) -> Option<Timestamp> {
    of_millis(seconds * 1000.0)
}

/// Milliseconds as a floating-point number, rounded; `None` if it is not a valid time.
pub fn of_millis(millis: f64) -> Option<Timestamp> {
    if millis.is_finite() { bounded(millis.max(0.0).round() as u64) } else { None }
}

/// Whole milliseconds; `None` for a value beyond any clock, which is a mistake.
pub fn bounded(millis: u64) -> Option<Timestamp> {
    (millis <= Timestamp::LAST.millis()).then(|| Timestamp::from_millis(millis))
}

/// A number of up to `most` digits at the beginning of a text.
fn number(text: &str, most: usize) -> Option<(u64, &str)> {
    let digits = digits(text);
    if digits == 0 || digits > most {
        return None;
    }
    let value = text.bytes().take(digits).fold(0, |n, b| n * 10 + u64::from(b - b'0'));
    Some((value, &text[digits..]))
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The digits of a fraction in thousandths, rounded.
fn thousandths(digits: &[u8]) -> u64 {
    let digit = |place: usize| u64::from(digits.get(place).map_or(0, |b| b - b'0'));
    digit(0) * 100 + digit(1) * 10 + digit(2) + u64::from(digit(3) >= 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_of_all_shapes_are_read() {
        for (text, millis, rest) in [
            ("00:00:04,960 -->", 4_960, " -->"),
            ("0:04", 4_000, ""),
            ("1:02:35.5", 3_755_500, ""),
            ("123:00:00.000x", 442_800_000, "x"),
            ("75:10", 4_510_000, ""),
            ("00:00:04.9996", 5_000, ""),
            ("0:04.", 4_000, "."),
        ] {
            assert_eq!(clock(text), Some((Timestamp::from_millis(millis), rest)), "{text}");
        }
        for text in ["", "4", "0:75", "1:75:00", ":04", "a:04", "1:2:345", "1234567:00"] {
            assert_eq!(clock(text), None, "{text}");
        }
    }

    #[test]
    fn all_forms_of_a_time_have_one_bound() {
        let last = Some(Timestamp::LAST);
        assert_eq!(clock_alone("999999:59:59.999"), last);
        assert_eq!(seconds("3599999999.999s"), last);
        assert_eq!(of_float(3_599_999_999.999), last);
        assert_eq!(of_millis(3_599_999_999_999.0), last);
        assert_eq!(clock_alone("999999:59:59.9999"), None);
        assert_eq!(clock_alone("1000000:00:00"), None);
        assert_eq!(seconds("3600000000"), None);
        assert_eq!(of_float(3.6e9), None);
        assert_eq!(of_millis(3.6e12), None);
    }

    #[test]
    fn seconds_are_rounded_and_nonsense_is_none() {
        assert_eq!(seconds("45.599999999999994s").map(Timestamp::millis), Some(45_600));
        assert_eq!(seconds("12").map(Timestamp::millis), Some(12_000));
        assert_eq!(seconds("1e3"), None);
        assert_eq!(seconds("1.3.4"), None);
        assert_eq!(of_float(f64::NAN), None);
        assert_eq!(of_float(1e300), None);
        assert_eq!(of_float(f64::INFINITY), None);
        assert_eq!(of_float(-0.02).map(Timestamp::millis), Some(0));
        assert_eq!(of_float(4.9996).map(Timestamp::millis), Some(5_000));
    }
}
