//! The lines of the seed, the dialect of Markdown that this project began with.
//!
//! A line is an asterisk, one or two spaces, the words, and a time linked to the recording: `*
//! words [[00:00:04](https://...&t=4.96s)]`; in a transcript without times, only the words. The
//! words are speech, not Markdown: every character is kept as it is. A line without an asterisk in
//! the body is kept as a line, too.

use std::borrow::Cow;

use crate::model::{Recording, Segment};
use crate::parse::reading::Reading;
use crate::units::Timestamp;

/// The time of a line as written.
struct Stamp<'a> {
    /// The label, in whole seconds: `00:12:35`.
    seconds: u64,
    /// The address it links to.
    url: &'a str,
}

/// Returns true if a line is a spoken line with a time.
pub fn is_timed(line: &str) -> bool {
    spoken(line).is_some_and(|words| split_stamp(words).1.is_some())
}

/// Returns true if a text without header, channel line and times is a transcript all the same: it
/// has only spoken lines, each with the two spaces that are unusual in Markdown.
pub fn is_untimed_body(preamble: &str, body: &str) -> bool {
    let mut lines = body.lines().filter(|line| !line.trim().is_empty()).peekable();
    preamble.trim().is_empty()
        && lines.peek().is_some()
        && body.lines().any(|line| line.starts_with("*  "))
        && lines.all(|line| spoken(line).is_some())
}

/// Parses the spoken lines of a body, skipping those without words.
pub fn read(body: &str) -> Reading<'_> {
    let mut reading = Reading::default();
    // A timed line and its link are rarely shorter than this.
    reading.segments.reserve(body.len() / 90);
    let mut rest = body;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let line = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        let (words, stamp) = match spoken(line) {
            Some(words) => split_stamp(words),
            None => (line, None),
        };
        let text = words.trim();
        if !text.is_empty() {
            let start = stamp.map(|stamp| stamp.start());
            reading.push(Segment { start, text: Cow::Borrowed(text), ..Segment::default() });
        }
    }
    reading
}

/// The recording that the first timed line links to, without the time.
pub fn recording_of_lines(body: &str) -> Option<Recording> {
    let url = first_stamp(body)?.url;
    let untimed =
        url.rsplit_once("t=").and_then(|(before, _)| before.strip_suffix(['?', '&', '#']));
    Recording::from_url(untimed.unwrap_or(url))
}

/// Returns true if the lines' links have the time as a query parameter.
pub fn times_in_query(body: &str, url: &str) -> bool {
    let rest = first_stamp(body).and_then(|stamp| stamp.url.strip_prefix(url));
    rest.is_some_and(|rest| rest.starts_with("?t=") || rest.starts_with("&t="))
}

fn first_stamp(body: &str) -> Option<Stamp<'_>> {
    // Either all lines of a transcript have times, or none do.
    let line = body.lines().find_map(spoken)?;
    split_stamp(line).1
}

/// The part of a line after its asterisk.
fn spoken(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('*')?;
    rest.starts_with([' ', '\t']).then_some(rest)
}

/// Splits `words [[00:00:04](url)]`; an invalid stamp stays part of the words.
fn split_stamp(words: &str) -> (&str, Option<Stamp<'_>>) {
    let trimmed = words.trim_end();
    let stamp = || {
        let rest = trimmed.strip_suffix(")]")?;
        let at = memchr::memmem::rfind(rest.as_bytes(), b"[[")?;
        let (label, url) = rest[at + 2..].split_once("](")?;
        // Text with a blank in it is not an address, and none of it may be lost.
        if holds_blank(url) {
            return None;
        }
        Some((&words[..at], Stamp { seconds: label_seconds(label)?, url }))
    };
    match stamp() {
        Some((words, stamp)) => (words, Some(stamp)),
        None => (words, None),
    }
}

/// Returns true if there is any kind of white space; nearly all addresses are ASCII.
fn holds_blank(url: &str) -> bool {
    memchr::memchr2(b' ', b'\t', url.as_bytes()).is_some()
        || (!url.is_ascii() && url.contains(char::is_whitespace))
}

/// Parses `HH:MM:SS` with any number of hours.
fn label_seconds(label: &str) -> Option<u64> {
    let (hours, rest) = label.split_once(':')?;
    let (minutes, seconds) = rest.split_once(':')?;
    let sixty = |text: &str| {
        let two = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        two.then(|| text.parse::<u64>().ok()).flatten().filter(|&n| n < 60)
    };
    let of_digits =
        !hours.is_empty() && hours.len() <= 6 && hours.bytes().all(|b| b.is_ascii_digit());
    let hours = of_digits.then(|| hours.parse::<u64>().ok()).flatten()?;
    Some(hours * 3600 + sixty(minutes)? * 60 + sixty(seconds)?)
}

impl Stamp<'_> {
    /// Start of the line. The label drops the fraction, so the address takes precedence as long as
    /// both give the same second.
    fn start(&self) -> Timestamp {
        let shown = self.seconds * 1000;
        let exact = self.url.rfind("t=").and_then(|at| millis(&self.url[at + 2..]));
        // 4.9996 rounds up to the next second and still matches the label.
        Timestamp::from_millis(
            exact
                .filter(|&exact| exact >= shown && exact <= shown + 1000)
                .map_or(shown, |exact| exact.min(shown + 999)),
        )
    }
}

/// Parses seconds with a fraction, `45.599999999999994s`, rounded to milliseconds.
fn millis(text: &str) -> Option<u64> {
    let number = text.strip_suffix('s').unwrap_or(text);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut millis = whole.parse::<u64>().ok()?;
    for place in 0..3 {
        let digit = fraction.as_bytes().get(place).map_or(0, |b| b - b'0');
        millis = millis * 10 + u64::from(digit);
    }
    let round_up = fraction.as_bytes().get(3).is_some_and(|&b| b >= b'5');
    Some(millis + u64::from(round_up))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(body: &str) -> Vec<(Option<u64>, String)> {
        let read = |s: Segment<'_>| (s.start.map(Timestamp::millis), s.text.into_owned());
        super::read(body).segments.into_iter().map(read).collect()
    }

    fn lines<const N: usize>(lines: [(Option<u64>, &str); N]) -> Vec<(Option<u64>, String)> {
        lines.map(|(start, text)| (start, text.to_owned())).into()
    }

    #[test]
    fn timed_and_untimed_lines_are_read() {
        let body = "*  Hello. [[00:00:04](https://e.org/?t=4.96s)]\n* One space.\n*  Last";
        assert_eq!(
            read(body),
            lines([(Some(4_960), "Hello."), (None, "One space."), (None, "Last")])
        );
    }

    #[test]
    fn speech_is_not_markdown() {
        let body = "*  *so* [laughs] a_b_c # <b> & `x` [[00:00:00](https://e.org/?t=0.0s)]";
        assert_eq!(read(body), lines([(Some(0), "*so* [laughs] a_b_c # <b> & `x`")]));
    }

    #[test]
    fn a_stamp_that_is_none_stays_in_the_words() {
        for line in [
            "*  see [[x](y)]",
            "*  at [[00:75:00](u)]",
            "*  [[1:2:3](u)]",
            "*  a [[00:00:01](u\" onclick=\"x)]",
            "*  a [[00:00:01](u\u{2028}x)]",
        ] {
            assert_eq!(read(line), lines([(None, line[1..].trim())]));
        }
    }

    #[test]
    fn lines_without_an_asterisk_are_kept_and_lines_without_words_are_not() {
        let body = "plain words\n\n*  \n*  [[00:00:01](https://e.org/?t=1s)]\n*no space";
        assert_eq!(read(body), lines([(None, "plain words"), (None, "*no space")]));
    }

    #[test]
    fn the_address_gives_the_fraction_and_the_label_the_second() {
        let start = |label: &str, t: &str| {
            let line = format!("*  x [[{label}](https://e.org/w?v=1&t={t})]");
            super::read(&line).segments[0].start.map(Timestamp::millis)
        };
        assert_eq!(start("00:00:45", "45.599999999999994s"), Some(45_600));
        assert_eq!(start("00:00:04", "4.9999s"), Some(4_999));
        assert_eq!(start("00:00:04", "90.0s"), Some(4_000));
        assert_eq!(start("00:00:04", "nan"), Some(4_000));
        assert_eq!(start("11:54:59", "42899.66s"), Some(42_899_660));
        assert_eq!(start("00:00:04", "4"), Some(4_000));
    }

    #[test]
    fn the_recording_is_known_from_the_lines() {
        let body = "*  x [[00:00:04](https://www.youtube.com/watch?v=abcdefghijk&t=4.96s)]";
        assert_eq!(recording_of_lines(body), Some(Recording::YouTube("abcdefghijk".into())));
        let body = "*  x [[00:00:04](https://e.org/r/1?t=4.96s)]";
        assert_eq!(recording_of_lines(body).unwrap().url(), "https://e.org/r/1");
        assert!(times_in_query(body, "https://e.org/r/1"));
        let body = "*  x [[00:00:04](https://e.org/r/1ÿt=4)]\n";
        assert_eq!(recording_of_lines(body).unwrap().url(), "https://e.org/r/1ÿt=4");
        assert_eq!(recording_of_lines("*  x"), None);
        assert_eq!(recording_of_lines("*  x [[00:00:04](t=4)]"), None);
    }

    proptest! {
        #[test]
        fn any_body_keeps_every_word(body in "(\\*? ? ?[a-z\\[\\]()*:&<0-9 ]{0,30}\n){0,8}") {
            let skeleton = |text: &str| text.chars().filter(char::is_ascii_lowercase).collect::<String>();
            let kept: String = super::read(&body).segments.iter().map(|s| &*s.text).collect();
            // Without a complete stamp, no text may be removed.
            prop_assert_eq!(skeleton(&kept), skeleton(&body));
        }

        #[test]
        fn written_lines_are_read_back(
            words in "[a-zA-Z,.'?*_#\\[\\]<&]{1,12}( [a-zA-Z,.'?*_#\\[\\]<&]{1,12}){0,6}",
            millis in 0_u64..100_000_000,
        ) {
            let start = Timestamp::from_millis(millis);
            let (h, m, s) = (start.seconds() / 3600, start.seconds() / 60 % 60, start.seconds() % 60);
            let line = format!("*  {words} [[{h:02}:{m:02}:{s:02}](https://e.org/?t={}.{:03}s)]\n", start.seconds(), millis % 1000);
            prop_assert_eq!(read(&line), lines([(Some(millis), &words)]));
        }
    }
}
