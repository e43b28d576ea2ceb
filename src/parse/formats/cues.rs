//! Cues, as SubRip and WebVTT share them: a line with two times, followed by text.

use crate::parse::clock::clock;
use crate::units::Timestamp;

/// A cue and the text up to the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cue<'a> {
    /// Start time.
    pub start: Timestamp,
    /// End time; the start if it is not known.
    pub end: Timestamp,
    /// False if something else is written in place of the end: `NaN:NaN:NaN,NaN`.
    pub has_end: bool,
    /// Everything between this line of times and the next one, including the counter or identifier
    /// of the next cue.
    pub text: &'a str,
    /// True if another cue follows.
    pub followed: bool,
    /// Byte position of its line of times.
    pub at: usize,
}

/// The text before the first cue, and the cues.
pub fn cues(text: &str) -> (&str, impl Iterator<Item = Cue<'_>>) {
    let mut timings = timings(text).peekable();
    let preamble = &text[..timings.peek().map_or(text.len(), |timing| timing.line_start)];
    let cues = std::iter::from_fn(move || {
        let timing = timings.next()?;
        let next = timings.peek().map(|next| next.line_start);
        let end = next.unwrap_or(text.len());
        Some(Cue {
            followed: next.is_some(),
            start: timing.start,
            end: timing.end.unwrap_or(timing.start),
            has_end: timing.end.is_some(),
            text: &text[timing.text_start..end],
            at: timing.line_start,
        })
    });
    (preamble, cues)
}

/// Returns true if one of the first lines of a text starts a cue.
pub fn begins_with_cue(text: &str) -> bool {
    let end = text.floor_char_boundary(4_000);
    timings(&text[..end]).next().is_some()
}

/// A line with two times.
struct Timing {
    start: Timestamp,
    end: Option<Timestamp>,
    line_start: usize,
    /// Start of the text: after the line feed, or within the line if it contains text as well.
    text_start: usize,
}

fn timings(text: &str) -> impl Iterator<Item = Timing> {
    let bytes = text.as_bytes();
    let mut from = 0;
    // Searched for only once per line, since a line may consist of nothing but arrows.
    let mut line_end = 0;
    std::iter::from_fn(move || {
        loop {
            let arrow = from + memchr::memmem::find(&bytes[from..], b"-->")?;
            let line_start =
                from + memchr::memrchr(b'\n', &bytes[from..arrow]).map_or(0, |at| at + 1);
            if arrow >= line_end {
                let feed = memchr::memchr(b'\n', &bytes[arrow..]);
                line_end = feed.map_or(bytes.len(), |at| arrow + at + 1);
            }
            let times = times(&text[line_start..arrow], &text[arrow + 3..line_end]);
            if let Some((start, end, settings)) = times {
                from = line_end;
                let text_start = line_end - text_behind(settings).len();
                return Some(Timing { start, end, line_start, text_start });
            }
            from = arrow + 3;
        }
    })
}

/// The times on both sides of an arrow, and the rest after the second one: possibly settings.
fn times<'a>(before: &str, after: &'a str) -> Option<(Timestamp, Option<Timestamp>, &'a str)> {
    let (start, rest) = clock(before.trim_start())?;
    let after = after.trim_start();
    let (end, settings) = match clock(after) {
        Some((end, settings)) => (Some(end), settings),
        None => (None, after.strip_prefix("NaN:NaN:NaN,NaN")?),
    };
    let of_times = rest.trim().is_empty()
        && (settings.is_empty() || settings.starts_with(char::is_whitespace));
    of_times.then_some((start, end, settings))
}

/// The text after the settings (`align:start`, `X1:100`) in a line of times; it is there if a line
/// feed was lost.
fn text_behind(settings: &str) -> &str {
    let mut rest = settings.trim_start();
    while let Some(setting) = rest.split_whitespace().next() {
        if !setting.contains(':') {
            return rest;
        }
        let after = &rest[setting.len()..];
        // `align: start` is a setting, too.
        let value = after.trim_start();
        let of_value = value.find(char::is_whitespace).unwrap_or(value.len());
        rest = if setting.ends_with(':') { &value[of_value..] } else { after }.trim_start();
    }
    ""
}

/// The line number, 1-based, of a position in a text.
pub fn line_number(text: &str, at: usize) -> u32 {
    let before = memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count();
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_times_divide_the_text() {
        let text = "1\n00:00:01,000 --> 00:00:02,500 X1:1\nIt was 5 --> 6\n\n2\n0:03.5-->0:04\nb";
        let (preamble, found) = cues(text);
        let found: Vec<_> = found.map(|c| (c.start.millis(), c.end.millis(), c.text)).collect();
        assert_eq!(preamble, "1\n");
        assert_eq!(found, [(1_000, 2_500, "It was 5 --> 6\n\n2\n"), (3_500, 4_000, "b")]);
        let (_, same) = cues("1:00 --> 2:00 align:start line: 3 Fog, at 3:15\n\n2:00 --> 3:00 \nb");
        let found: Vec<_> = same.map(|cue| cue.text).collect();
        assert_eq!(found, ["Fog, at 3:15\n\n", "b"]);
        assert_eq!(line_number(text, text.find("0:03").unwrap()), 6);
    }
}
