//! Speakers written into the text: `[SPEAKER_00]: words`, `Ada Byron: words`.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::parse::reading::Reading;

/// A name of more words is a sentence.
const MOST_WORDS: usize = 4;
/// A name of more bytes is a sentence.
const MOST_BYTES: usize = 48;
/// Words before a colon that are no names.
const NO_NAMES: [&str; 8] =
    ["Note", "NOTE", "Warning", "Example", "PS", "Update", "Translation", "Remember"];

/// Takes the speakers out of the text of the lines. A line without one belongs to the speaker
/// before it: writers name a speaker where the speaker changes.
///
/// `[Name]:` is a speaker wherever it stands, and so is the `(speaker 0)` of whisper.cpp. `Name:` is one only if it looks like a name and at
/// least two lines begin with it.
pub fn take_labels(reading: &mut Reading<'_>) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for segment in &reading.segments {
        if let Some((name, _)) = bare(&segment.text) {
            *counts.entry(name).or_default() += 1;
        }
    }
    let names: Vec<Option<(String, usize)>> = reading
        .segments
        .iter()
        .map(|segment| {
            let repeated = |(name, _): &(&str, usize)| counts.get(name).is_some_and(|&n| n > 1);
            let found = bracketed(&segment.text).or(bare(&segment.text).filter(repeated));
            found.map(|(name, from)| (name.to_owned(), from)).or_else(|| channel(&segment.text))
        })
        .collect();
    if names.iter().all(Option::is_none) {
        return;
    }
    let mut current = None;
    let mut words = 0;
    for (number, name) in names.into_iter().enumerate() {
        let mut cut = 0;
        if let Some((name, from)) = name {
            let speaker = reading.speaker(&name);
            if speaker.is_some() {
                cut = from;
                current = speaker;
            }
        }
        let segment = &mut reading.segments[number];
        segment.speaker = segment.speaker.or(current);
        if cut > 0 {
            segment.text = match std::mem::take(&mut segment.text) {
                Cow::Borrowed(text) => Cow::Borrowed(&text[cut..]),
                Cow::Owned(text) => Cow::Owned(text[cut..].to_owned()),
            };
        }
        while let Some(word) = reading.words.get_mut(words).filter(|w| w.segment as usize == number)
        {
            word.place.0 = word.place.0.saturating_sub(cut as u32);
            word.place.1 = word.place.1.saturating_sub(cut as u32);
            words += 1;
        }
    }
}

/// `[SPEAKER_00]: words` of a diarisation: the name, and where the words begin.
fn bracketed(text: &str) -> Option<(&str, usize)> {
    let rest = text.strip_prefix('[')?;
    let (name, after) = rest.split_once(']')?;
    placed(text, name, after.strip_prefix(':')?)
}

/// `(speaker 0) words` of two channels: the name, and where the words begin.
fn channel(text: &str) -> Option<(String, usize)> {
    let (number, words) = text.strip_prefix("(speaker ")?.split_once(')')?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let (_, from) = placed(text, number, words).filter(|_| is_number)?;
    Some((format!("Speaker {number}"), from))
}

/// `Name: words`
fn bare(text: &str) -> Option<(&str, usize)> {
    let colon = memchr::memchr(b':', &text.as_bytes()[..text.len().min(MOST_BYTES)])?;
    let (name, words) = (&text[..colon], &text[colon + 1..]);
    let begins_upper = |word: &str| word.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
    let is_name = name.starts_with(char::is_alphabetic)
        && name.split(' ').count() <= MOST_WORDS
        && name.split(' ').next().is_some_and(begins_upper)
        && name.split(' ').next_back().is_some_and(begins_upper)
        && name.chars().all(|c| {
            c.is_alphanumeric()
                || matches!(c, ' ' | '.' | '-' | '\'' | '\u{2019}' | '_' | '(' | ')')
        })
        && !NO_NAMES.contains(&name);
    // `http://`, `Re:Zero`: a name is followed by a blank.
    let spoken = words.starts_with(' ');
    (is_name && spoken).then(|| placed(text, name, words)).flatten()
}

/// The name, and where its words begin; `None` where there are none.
fn placed<'a>(text: &str, name: &'a str, words: &str) -> Option<(&'a str, usize)> {
    let words = words.trim_start();
    let short = name.len() <= MOST_BYTES && !name.trim().is_empty();
    (short && !words.is_empty()).then(|| (name, text.len() - words.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&'static str]) -> Vec<(String, String)> {
        let mut reading = Reading::default();
        for line in lines {
            reading.say((None, None), None, *line);
        }
        take_labels(&mut reading);
        let name =
            |speaker: Option<u16>| speaker.map_or("", |n| reading.speakers[n as usize].as_str());
        reading.segments.iter().map(|s| (name(s.speaker).into(), s.text.to_string())).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(a, b)| (a.into(), b.into())).collect()
    }

    #[test]
    fn a_name_holds_until_the_next() {
        let found =
            read(&["Ada: The fog.", "It came.", "Ben Hale: No.", "Ada: Yes.", "Ben Hale: So."]);
        let expected = [
            ("Ada", "The fog."),
            ("Ada", "It came."),
            ("Ben Hale", "No."),
            ("Ada", "Yes."),
            ("Ben Hale", "So."),
        ];
        assert_eq!(found, pairs(&expected));
    }

    #[test]
    fn what_occurs_once_or_is_no_name_was_said() {
        for lines in [
            &["Then: nothing.", "More."][..],
            &["Note: a.", "Note: b."],
            &["at 12:30 x", "at 12:30 y"],
            &["https://e.org", "https://e.org"],
            &["The only thing I know: a", "The only thing I know: b"],
        ] {
            assert!(read(lines).iter().all(|(name, _)| name.is_empty()), "{lines:?}");
        }
    }

    #[test]
    fn labels_of_diarisation_are_speakers_even_once() {
        assert_eq!(read(&["[SPEAKER_00]: Hello."]), pairs(&[("SPEAKER_00", "Hello.")]));
        assert_eq!(read(&["[Music]"]), pairs(&[("", "[Music]")]));
    }
}
