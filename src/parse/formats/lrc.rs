//! LRC: `[mm:ss.xx] words`, several times before words that are repeated, and in its enhanced form
//! `<mm:ss.xx>` before each word.

mod stamps;

use std::borrow::Cow;

use super::{Extent, Format, Problem, Sample};
use crate::diagnostics::Kind;
use crate::parse::Facts;
use crate::parse::clock::clock_alone;
use crate::parse::labels::take_labels;
use crate::parse::reading::{Reading, Timed};
use crate::units::{Length, Timestamp};
use stamps::Stamps;

/// The format.
pub struct Lrc;

/// Size in bytes up to which a line with times of words is repeated; a hundred lines of a song. A
/// file could ask for more memory than there is.
const MOST_REPEATED: usize = 10_000;

impl Format for Lrc {
    fn name(&self) -> &'static str {
        "LRC"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["lrc"]
    }

    fn rank(&self) -> u8 {
        3
    }

    fn head(&self) -> Extent {
        Extent::Whole
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        sample.extension == "lrc"
    }

    fn facts(&self, text: &str) -> Facts {
        let mut facts = Facts::default();
        for (key, value) in text.lines().filter_map(tag) {
            let value = || Some(value.to_owned()).filter(|value| !value.is_empty());
            match key.to_ascii_lowercase().as_str() {
                "ti" => facts.title = value().or(facts.title),
                "ar" => facts.channel = value().or(facts.channel),
                "al" => facts.about.description = value().unwrap_or_default(),
                "by" => facts.about.transcriber = value().or(facts.about.transcriber),
                "length" => {
                    let length = value().and_then(|length| clock_alone(&length));
                    facts.length = length.map(|length| Length(length.seconds())).or(facts.length);
                }
                _ => {}
            }
        }
        facts
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        let mut reading = Reading::default();
        reading.facts = self.facts(text);
        let offset = offset(text);
        let stamps = Stamps::of(text);
        let mut lines = Vec::new();
        let mut strays = Vec::new();
        for (line, number) in text.lines().zip(1_u32..) {
            let (times, words) = stamps.at_start(line);
            if !times.is_empty() {
                lines.extend(said_at(&times, words, &stamps, offset));
            } else if !line.trim().is_empty() && tag(line).is_none() {
                strays.push((line, number));
            }
        }
        if lines.is_empty() && !strays.is_empty() {
            let message = "should have lines such as [00:12.50] words, and has none".into();
            return Err(Problem { line: Some(strays[0].1), message });
        }
        for (line, number) in strays {
            reading.say((None, None), None, line);
            reading.note(Some(number), Kind::Format, "line without a time; kept without one");
        }
        // A line with several times is said at each of them.
        lines.sort_by_key(|line| line.start);
        let ends: Vec<_> =
            lines.iter().skip(1).map(|line| Some(line.start)).chain([None]).collect();
        let is_blank: Vec<_> =
            lines.iter().skip(1).map(|line| line.text.trim().is_empty()).collect();
        for (at, line) in lines.into_iter().enumerate() {
            // A time without words ends the line before it.
            let end = ends[at].filter(|_| is_blank.get(at).copied().unwrap_or_default());
            let last = line.words.last().filter(|word| word.text.trim().is_empty());
            let end = last.and_then(|word| word.start).or(end);
            if reading.say((Some(line.start), end), None, line.text) {
                reading.place_words(line.words);
            }
        }
        take_labels(&mut reading);
        Ok(reading)
    }
}

/// A line at one of its times.
struct Line<'a> {
    start: Timestamp,
    text: Cow<'a, str>,
    words: Vec<Timed<'a>>,
}

/// A line at each of its times. Its words have the times of one of these, and those of the others
/// are as much later or earlier.
fn said_at<'a>(times: &[Timestamp], text: &'a str, stamps: &Stamps, offset: i64) -> Vec<Line<'a>> {
    let (plain, words) = timed(text, stamps);
    let first = words.first().and_then(|word| word.start).map_or(0, Timestamp::millis);
    let own = times.iter().min_by_key(|time| first.abs_diff(time.millis()));
    let own = own.map_or(0, |time| time.millis());
    let most = if words.is_empty() { times.len() } else { MOST_REPEATED / text.len().max(1) + 1 };
    times
        .iter()
        .take(most)
        .map(|time| {
            let earlier = offset - (time.millis() as i64 - own as i64);
            Line {
                start: shifted(*time, offset),
                text: plain.clone(),
                words: words.iter().map(|word| moved(word, earlier)).collect(),
            }
        })
        .collect()
}

/// A word so many milliseconds earlier.
fn moved<'a>(word: &Timed<'a>, earlier: i64) -> Timed<'a> {
    Timed {
        text: word.text.clone(),
        start: word.start.map(|time| shifted(time, earlier)),
        end: word.end.map(|time| shifted(time, earlier)),
    }
}

/// The text of a line without times, and its words with their times, as written.
fn timed<'a>(text: &'a str, stamps: &Stamps) -> (Cow<'a, str>, Vec<Timed<'a>>) {
    let mut words: Vec<Timed<'_>> = Vec::new();
    let mut rest = text;
    let mut plain = String::new();
    while let Some((before, time, after)) = stamps.next(rest) {
        if let Some(word) = words.last_mut() {
            word.text = before.into();
            word.end = Some(time);
        }
        push_after(&mut plain, before);
        words.push(Timed { text: "".into(), start: Some(time), end: None });
        rest = after;
    }
    let Some(word) = words.last_mut() else { return (text.into(), words) };
    word.text = rest.into();
    push_after(&mut plain, rest);
    (plain.into(), words)
}

/// Appends a word; some programs write blanks on both sides of a stamp.
fn push_after(text: &mut String, word: &str) {
    text.push_str(if text.ends_with(' ') { word.trim_start_matches(' ') } else { word });
}

/// `[key: value]`, alone on its line; its key is of letters.
fn tag(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.trim().strip_prefix('[')?.strip_suffix(']')?.split_once(':')?;
    let known = ["ti", "ar", "al", "au", "by", "re", "ve", "offset", "length", "tool", "la", "id"];
    known.iter().any(|one| key.eq_ignore_ascii_case(one)).then(|| (key.trim(), value.trim()))
}

/// Milliseconds by which the lines are earlier than written.
fn offset(text: &str) -> i64 {
    let mut tags = text.lines().filter_map(tag);
    let value = tags.find(|(key, _)| key.eq_ignore_ascii_case("offset")).map(|(_, value)| value);
    value.and_then(|value| value.trim_start_matches('+').parse().ok()).unwrap_or(0)
}

fn shifted(time: Timestamp, offset: i64) -> Timestamp {
    Timestamp::from_millis(time.millis().saturating_add_signed(offset.saturating_neg()))
        .min(Timestamp::LAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(reading: &Reading<'_>) -> Vec<(u64, String)> {
        let line = |line: &crate::model::Segment<'_>| {
            (line.start.map_or(0, Timestamp::millis), line.text.to_string())
        };
        reading.segments.iter().map(line).collect()
    }

    #[test]
    fn lines_with_several_times_are_said_at_each() {
        let text = "[ti:The lamp]\n[ar:Harbour Choir]\n[offset:+500]\n[00:10.50][00:02.50]Light\n[00:05.50]Fog\n[00:07.50]\n";
        let reading = Lrc.read(text).unwrap();
        let expected = [(2_000, "Light"), (5_000, "Fog"), (10_000, "Light")];
        assert_eq!(lines(&reading), expected.map(|(time, text)| (time, text.to_owned())));
        assert_eq!(reading.segments[1].end.map(Timestamp::millis), Some(7_000));
        assert_eq!(reading.facts.title.as_deref(), Some("The lamp"));
        assert_eq!(reading.facts.channel.as_deref(), Some("Harbour Choir"));
    }

    #[test]
    fn enhanced_lines_have_times_of_words() {
        let reading = Lrc.read("[00:01.00]<00:01.00>The <00:01.50>fog <3 <00:02.00>\nx\n").unwrap();
        assert_eq!(lines(&reading), [(0, "x".into()), (1_000, "The fog <3".into())]);
        assert_eq!(reading.words.len(), 2);
        assert_eq!(reading.notes.len(), 1);
        assert!(Lrc.read("Fog\n").unwrap_err().message.contains("[00:12.50]"));
        let reading = Lrc.read("[00:01.00] <00:01.00> The <00:01.50> fog\n").unwrap();
        assert_eq!(lines(&reading), [(1_000, "The fog".into())]);
        let reading = Lrc.read("[00:01.00]The [00:01.50]fog [x] [00:02.00]\n").unwrap();
        assert_eq!(lines(&reading), [(1_000, "The fog [x]".into())]);
        assert_eq!(reading.segments[0].end.map(Timestamp::millis), Some(2_000));
    }

    #[test]
    fn words_of_a_repeated_line_are_repeated_with_it() {
        let text = "[00:30.00][00:10.00]<00:10.20>Light <00:10.80>over\n[offset:200]\n";
        let reading = Lrc.read(text).unwrap();
        let starts = reading.words.iter().map(|word| word.start.unwrap().millis());
        assert_eq!(starts.collect::<Vec<_>>(), [10_000, 10_600, 30_000, 30_600]);
        assert_eq!(lines(&reading).iter().map(|line| line.0).collect::<Vec<_>>(), [9_800, 29_800]);
    }
}
