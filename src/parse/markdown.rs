//! Markdown transcripts with turns and headings: bitcointranscripts and Changelog.

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::clock::{clock, clock_alone};
use super::reading::{Block, Reading};
use super::speech::Words;
use super::{Header, turns};
use crate::model::Chapter;
use crate::units::Timestamp;

/// Parses a body that consists of speaker turns; `None` if it does not.
pub fn read(body: &str) -> Option<Reading<'_>> {
    if is_turns(body) {
        Some(read_turns(body))
    } else if turns::hold(body) {
        Some(turns::read(body, plain))
    } else {
        is_changelog(body).then(|| read_changelog(body))
    }
}

/// Turns of bitcointranscripts: `Name: 00:00:19` on a line of its own.
fn is_turns(body: &str) -> bool {
    body.lines().filter(|line| turn(line).is_some()).take(2).count() == 2
}

fn turn(line: &str) -> Option<(&str, Timestamp)> {
    let (name, time) = line.trim_end().rsplit_once(": ")?;
    let is_name = name.len() <= 60
        && name.starts_with(char::is_alphanumeric)
        && !name.contains(['*', '[', '`']);
    let clock = time.trim().matches(':').count() == 2;
    is_name.then(|| clock_alone(time).filter(|_| clock)).flatten().map(|time| (name, time))
}

/// Start of a talk within its recording if the talk's times count from its own start: the time in
/// the recording's address, provided that the first line has an earlier time.
pub fn offset(header: &str, reading: &Reading<'_>) -> Option<Timestamp> {
    let first = reading.segments.iter().find_map(|segment| segment.start)?;
    let url = Header::read(header).url?;
    let at = url.find("?t=").or(url.find("&t=")).or(url.find("#t="))?;
    let value = url[at + 3..].split(['&', '#']).next()?;
    offset_seconds(value).map(|s| Timestamp::from_millis(s * 1000)).filter(|&offset| first < offset)
}

/// Parses `12082`, `12082s` or `2h03m10s`.
fn offset_seconds(value: &str) -> Option<u64> {
    let mut total = 0_u64;
    let mut number = String::new();
    for c in value.chars().chain((!value.ends_with(['h', 'm', 's'])).then_some('s')) {
        if c.is_ascii_digit() && number.len() < 7 {
            number.push(c);
            continue;
        }
        let unit = match c {
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        total += std::mem::take(&mut number).parse::<u64>().ok()? * unit;
    }
    Some(total)
}

/// Headings are chapters; the paragraphs after a turn marker are its lines, and the first gets the
/// time.
fn read_turns(body: &str) -> Reading<'_> {
    let mut reading = Reading::default();
    let mut block = Block::default();
    let mut speaker = None;
    let mut heading: Option<&str> = None;
    let mut latest = Timestamp::from_millis(0);
    for line in body.lines() {
        if let Some((name, time)) = turn(line) {
            block.say(&mut reading, speaker);
            speaker = reading.speaker(name);
            block.start = Some(time);
            latest = time;
            begin(&mut reading, &mut heading, time);
        } else if let Some(title) = heading_text(line) {
            block.say(&mut reading, speaker);
            begin(&mut reading, &mut heading, latest);
            heading = Some(title);
        } else if line.trim().is_empty() {
            block.say(&mut reading, speaker);
        } else {
            block.add(&plain(line));
        }
    }
    block.say(&mut reading, speaker);
    begin(&mut reading, &mut heading, latest);
    reading
}

/// Starts the chapter of a heading at the next time.
fn begin(reading: &mut Reading<'_>, heading: &mut Option<&str>, start: Timestamp) {
    if let Some(title) = heading.take() {
        reading.chapters.push(Chapter { start, title: plain(title).into_owned() });
    }
}

fn heading_text(line: &str) -> Option<&str> {
    let title = line.trim_start_matches('#');
    let is_heading = (1..=6).contains(&(line.len() - title.len())) && title.starts_with(' ');
    is_heading.then(|| title.trim().trim_end_matches('#').trim_end())
}

/// Changelog: `**Name:** words` starts a turn and `\[04:01\]` is a time; at least one time is
/// required.
fn is_changelog(body: &str) -> bool {
    let names = body.lines().filter(|line| bold_name(line).is_some()).take(3).count();
    names == 3 && body.lines().any(|line| stamps(line).next().is_some())
}

/// Sections that contain no speech.
const SECTIONS: [&str; 7] = ["Break", "Jingle", "Outro", "Intro", "Sample", "Clip", "Music"];

fn bold_name(line: &str) -> Option<(&str, &str)> {
    let (name, words) = line.strip_prefix("**")?.split_once("**")?;
    let name = name
        .strip_suffix(':')
        .or(words.starts_with(':').then_some(name))
        .or(SECTIONS.contains(&name).then_some(name))?;
    (name.len() <= 60).then(|| (name, words.trim_start_matches(':').trim_start()))
}

/// The times in a line: position, length, time. They are written `\[1:04:01.06\]`, with or without
/// the backslashes; the fraction is in hundredths.
fn stamps(line: &str) -> impl Iterator<Item = (usize, usize, Timestamp)> {
    memchr::memchr_iter(b'[', line.as_bytes()).filter_map(move |at| {
        let (time, rest) = clock(&line[at + 1..])?;
        // A fourth part is in hundredths, too.
        let rest = rest
            .strip_prefix(':')
            .map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
        let closing = if rest.starts_with("\\]") { 2 } else { usize::from(rest.starts_with(']')) };
        if closing == 0 {
            return None;
        }
        let from = if line[..at].ends_with('\\') { at - 1 } else { at };
        let to = line.len() - rest.len() + closing;
        Some((from, to - from, time))
    })
}

/// Each paragraph is a line; a time inside a paragraph starts a new line, and a paragraph without
/// one is untimed.
fn read_changelog(body: &str) -> Reading<'_> {
    let mut reading = Reading::default();
    let mut speaker = None;
    for line in body.lines() {
        let mut words = line;
        if let Some((name, rest)) = bold_name(line) {
            let is_section = SECTIONS.contains(&name);
            speaker = if is_section { None } else { reading.speaker(name) };
            words = rest;
            if is_section {
                reading.say((None, None), None, name);
            }
        } else if let Some(title) = heading_text(line) {
            words = title;
        }
        let (mut from, mut start) = (0, None);
        for (at, len, time) in stamps(words) {
            reading.say((start, None), speaker, plain(&words[from..at]));
            (from, start) = (at + len, Some(time));
        }
        reading.say((start, None), speaker, plain(&words[from..]));
    }
    reading
}

/// The words of a line of Markdown; the address of a link is kept after its text.
fn plain(line: &str) -> Cow<'_, str> {
    if !line.contains(['*', '_', '[', '`', '\\', '<', '&', '!', '~']) {
        return Cow::Borrowed(line);
    }
    if !line.contains(['*', '_', '`', '<', '&', '!', '~']) && !line.contains("](") {
        // Only escaped brackets: a Markdown parser would cost ten times as much as all the rest.
        let escaped = line.replace("\\[", "[").replace("\\]", "]");
        if !escaped.contains('\\') {
            return Cow::Owned(escaped);
        }
    }
    let mut words = Words::default();
    for event in Parser::new_ext(line.trim(), Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Html(part) => words.push_str(&part),
            Event::Start(Tag::Item) => words.push_str("- "),
            event => drop(words.add(&event, ' ')),
        }
    }
    Cow::Owned(words.take())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(reading: &Reading<'_>) -> Vec<(Option<u64>, Option<u16>, String)> {
        let line = |s: &crate::model::Segment<'_>| {
            (s.start.map(Timestamp::millis), s.speaker, s.text.to_string())
        };
        reading.segments.iter().map(line).collect()
    }

    #[test]
    fn turns_and_headings_are_read() {
        let body = "## The fog\n\nAda Byron: 00:00:19\n\nIt came in.\nIt stayed.\n\n## After\n\nBen: 01:00:05\n\nSee [the log](https://e.org/l).\n";
        let reading = read(body).unwrap();
        assert_eq!(reading.speakers, ["Ada Byron", "Ben"]);
        assert_eq!(
            lines(&reading),
            [
                (Some(19_000), Some(0), "It came in. It stayed.".into()),
                (Some(3_605_000), Some(1), "See the log (https://e.org/l).".into()),
            ]
        );
        let chapters: Vec<_> =
            reading.chapters.iter().map(|c| (c.start.millis(), c.title.as_str())).collect();
        assert_eq!(chapters, [(19_000, "The fog"), (3_605_000, "After")]);
    }

    #[test]
    fn bold_names_open_turns_and_escaped_brackets_hold_times() {
        let body = "**Ada:** Hello. \\[04:01\\] And *so* on.\n\nMore of it.\n\n**Break:** \\[00:05:00.06\\]\n\n\
                    **Ben:** \\[laughs\\] Yes. [1:09:04] No.\n\n**Ada:** \\[unintelligible 00:04:25.24\\]\n";
        let reading = read(body).unwrap();
        assert_eq!(
            lines(&reading),
            [
                (None, Some(0), "Hello.".into()),
                (Some(241_000), Some(0), "And so on.".into()),
                (None, Some(0), "More of it.".into()),
                (None, None, "Break".into()),
                (None, Some(1), "[laughs] Yes.".into()),
                (Some(4_144_000), Some(1), "No.".into()),
                (None, Some(0), "[unintelligible 00:04:25.24]".into()),
            ]
        );
    }

    #[test]
    fn a_talk_within_a_recording_is_placed_by_the_address() {
        let reading = read("Ada: 00:00:19\n\nFog.\n\nBen: 00:10:00\n\nSea.\n").unwrap();
        let offset = |url: &str| offset(&format!("title: x\nmedia: {url}\n"), &reading);
        for (url, seconds) in [
            ("https://youtu.be/abcdefghijk?t=8010", Some(8_010)),
            ("https://www.youtube.com/watch?v=abcdefghijk&t=12082s", Some(12_082)),
            ("https://www.youtube.com/watch?v=abcdefghijk&t=2h03m10s", Some(7_390)),
            ("https://youtu.be/abcdefghijk?t=5", None),
            ("https://youtu.be/abcdefghijk", None),
            ("https://e.org/?t=x", None),
        ] {
            assert_eq!(offset(url).map(Timestamp::seconds), seconds, "{url}");
        }
    }

    #[test]
    fn prose_is_neither() {
        for body in [
            "**Note:** one.\n\n**Note:** two.\n\n**Note:** three.\n",
            "At the bell: 00:01:02\n",
            "# A\ntext",
        ] {
            assert!(read(body).is_none(), "{body}");
        }
    }
}
