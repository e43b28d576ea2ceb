//! LRC: `[mm:ss.xx] words`, several times before words that are repeated, and in its enhanced form
//! `<mm:ss.xx>` before each word.

use super::{Extent, Format, Problem, Sample};
use crate::diagnostics::Kind;
use crate::parse::Facts;
use crate::parse::clock::clock_alone;
use crate::parse::reading::{Reading, Timed};
use crate::units::{Length, Timestamp};

/// The format.
pub struct Lrc;

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
        let mut lines: Vec<(Timestamp, &'a str)> = Vec::new();
        let mut strays = Vec::new();
        for (line, number) in text.lines().zip(1_u32..) {
            let (times, words) = times(line);
            if !times.is_empty() {
                lines.extend(times.into_iter().map(|time| (shifted(time, offset), words)));
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
        lines.sort_by_key(|(time, _)| *time);
        let ends = lines.iter().skip(1).map(|line| Some(line.0)).chain([None]).collect::<Vec<_>>();
        let blank = |at: usize| lines.get(at + 1).is_some_and(|(_, text)| text.trim().is_empty());
        for (at, (start, words)) in lines.iter().enumerate() {
            // A time without words ends the line before it.
            let end = ends[at].filter(|_| blank(at));
            say(&mut reading, (*start, end), words, offset);
        }
        Ok(reading)
    }
}

/// Says a line, with the times of its words if it has any.
fn say<'a>(
    reading: &mut Reading<'a>,
    (start, end): (Timestamp, Option<Timestamp>),
    text: &'a str,
    offset: i64,
) {
    let mut words: Vec<Timed<'_>> = Vec::new();
    let mut rest = text;
    let mut plain = String::new();
    while let Some((before, time, after)) = stamp(rest) {
        let time = shifted(time, offset);
        if let Some(word) = words.last_mut() {
            word.text = before.into();
            word.end = Some(time);
        }
        plain.push_str(before);
        words.push(Timed { text: "".into(), start: Some(time), end: None });
        rest = after;
    }
    if words.is_empty() {
        reading.say((Some(start), end), None, text);
        return;
    }
    if let Some(word) = words.last_mut() {
        word.text = rest.into();
    }
    plain.push_str(rest);
    let last = words.last().filter(|word| word.text.trim().is_empty()).and_then(|word| word.start);
    if reading.say((Some(start), last.or(end)), None, plain) {
        reading.place_words(words);
    }
}

/// The next `<mm:ss.xx>` of a text, with what stands before and behind it.
fn stamp(text: &str) -> Option<(&str, Timestamp, &str)> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find('<')?;
        let found = text[at + 1..].split_once('>').and_then(|(time, after)| {
            let time = (time.len() <= 14).then(|| clock_alone(time)).flatten()?;
            Some((&text[..at], time, after))
        });
        if found.is_some() {
            return found;
        }
        from = at + 1;
    }
}

/// The times at the beginning of a line, and the words behind them.
fn times(line: &str) -> (Vec<Timestamp>, &str) {
    let mut times = Vec::new();
    let mut rest = line.trim_start();
    while let Some((time, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let Some(time) = clock_alone(time) else { break };
        times.push(time);
        rest = after.trim_start();
    }
    (times, rest)
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
    }
}
