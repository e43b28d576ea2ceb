//! Speakers written into the text: `[SPEAKER_00]: words`, `Ada Byron: words`.
//!
//! Nothing tells a label from a sentence with a colon for sure, so labels are judged by the file as
//! a whole. Words are never given to the wrong person: where a file has labels, a line that begins
//! with anything like one ends the turn before it.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::diagnostics::Kind;
use crate::parse::reading::Reading;

/// Longest label, in characters.
const MOST_CHARS: usize = 60;
/// Longest label, in words.
const MOST_WORDS: usize = 8;
/// Words before a colon that are no names.
const NO_NAMES: [&str; 9] =
    ["Note", "NOTE", "Warning", "Example", "PS", "Update", "Translation", "Remember", "Question"];
/// Small words within names.
const PARTICLES: [&str; 16] = [
    "al", "and", "bin", "da", "de", "del", "der", "di", "du", "el", "la", "of", "the", "van",
    "von", "y",
];

/// The forms of labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `[Name]:`, `(speaker 0)`: a label wherever it stands.
    Sure,
    /// `[Name]`, which may be a sound.
    Bracket,
    /// `Ada Byron:`, which looks like a name.
    Name,
    /// `山田太郎:`, of letters without case.
    Caseless,
    /// Any other beginning of a line before a colon.
    Shape,
}

/// The beginning of a line that may name its speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Label<'a> {
    name: Cow<'a, str>,
    form: Form,
    /// Byte position at which the words begin.
    from: usize,
}

/// The labels of a file taken together.
#[derive(Default)]
struct Labels {
    lines: usize,
    /// Lines that begin with a label before a colon.
    labelled: usize,
    /// Lines that begin with a label in brackets alone.
    bracketed: usize,
    /// Number of occurrences of each name.
    counts: FxHashMap<String, usize>,
}

impl Labels {
    fn of(reading: &Reading<'_>) -> Self {
        let mut labels = Self { lines: reading.segments.len(), ..Self::default() };
        for label in reading.segments.iter().filter_map(|segment| Label::of(&segment.text)) {
            match label.form {
                Form::Bracket => labels.bracketed += 1,
                _ => labels.labelled += 1,
            }
            match labels.counts.get_mut(&*label.name) {
                Some(count) => *count += 1,
                None => drop(labels.counts.insert(label.name.into_owned(), 1)),
            }
        }
        labels
    }

    /// Returns true if nearly every line begins with a label: then all that looks like one is one.
    fn hold(&self) -> bool {
        self.lines >= 3 && self.counts.len() >= 2 && self.labelled * 10 >= self.lines * 9
    }

    /// Returns true if a label names a speaker.
    fn establish(&self, label: &Label<'_>) -> bool {
        let count = self.counts.get(&*label.name).copied().unwrap_or_default();
        match label.form {
            Form::Sure => true,
            Form::Bracket => count >= 2 && self.bracketed * 2 >= self.lines,
            Form::Name => count >= 2 || self.hold(),
            Form::Caseless => (count >= 2 && self.labelled * 2 >= self.lines) || self.hold(),
            Form::Shape => self.hold(),
        }
    }
}

/// The effect of a line on who speaks.
enum Turn<'a> {
    /// The speaker before goes on.
    On,
    Of(Label<'a>),
    /// Somebody else, but it is not clear who.
    Nobody(Cow<'a, str>),
}

/// Takes the speakers out of the text of the lines. A line without one belongs to the speaker
/// before it: writers name a speaker where the speaker changes.
pub fn take_labels(reading: &mut Reading<'_>) {
    let labels = Labels::of(reading);
    let has_speakers = reading
        .segments
        .iter()
        .filter_map(|segment| Label::of(&segment.text))
        .any(|label| labels.establish(&label));
    if !has_speakers {
        return;
    }
    let mut current = None;
    let mut words = 0;
    for number in 0..reading.segments.len() {
        let text = std::mem::take(&mut reading.segments[number].text);
        let cut = match turn(&labels, &text) {
            Turn::On => 0,
            Turn::Of(label) => match reading.speaker(&label.name) {
                Some(speaker) => {
                    current = Some(speaker);
                    label.from
                }
                None => 0,
            },
            Turn::Nobody(name) => {
                current = None;
                let message = format!(
                    "'{name}:' looks like a speaker but occurs once; nobody is named for that line"
                );
                reading.note(None, Kind::Labels, message);
                0
            }
        };
        let segment = &mut reading.segments[number];
        segment.speaker = segment.speaker.or(current);
        segment.text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[cut..]),
            Cow::Owned(text) if cut > 0 => Cow::Owned(text[cut..].to_owned()),
            text @ Cow::Owned(_) => text,
        };
        while let Some(word) = reading.words.get_mut(words).filter(|w| w.segment as usize == number)
        {
            word.range.0 = word.range.0.saturating_sub(cut as u32);
            word.range.1 = word.range.1.saturating_sub(cut as u32);
            words += 1;
        }
    }
    // Words of a name are no longer in the text.
    reading.words.retain(|word| word.range.0 < word.range.1);
}

/// The text of a cue, cut where another speaker begins: captions show two people at a time.
pub fn speakers_apart<'a>(text: Cow<'a, str>) -> Vec<Cow<'a, str>> {
    let begins_turn = |line: &str| {
        Label::of(line.trim())
            .is_some_and(|label| !matches!(label.form, Form::Bracket | Form::Shape))
    };
    if !text.contains('\n') || text.lines().filter(|line| begins_turn(line)).count() < 2 {
        return vec![text];
    }
    let mut cuts: Vec<usize> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if at > 0 && begins_turn(line) {
            cuts.push(at);
        }
        at += line.len();
    }
    cuts.push(text.len());
    let mut from = 0;
    let ranges = cuts.into_iter().map(|to| std::mem::replace(&mut from, to)..to);
    match text {
        Cow::Borrowed(text) => ranges.map(|range| Cow::Borrowed(&text[range])).collect(),
        Cow::Owned(text) => ranges.map(|range| Cow::Owned(text[range].to_owned())).collect(),
    }
}

/// The turn that a line of a file with labels begins or continues.
fn turn<'a>(labels: &Labels, text: &'a str) -> Turn<'a> {
    match Label::of(text) {
        Some(label) if labels.establish(&label) => Turn::Of(label),
        // First and last name: somebody who speaks once.
        Some(label) if label.form == Form::Name && label.name.contains(' ') => Turn::Of(label),
        Some(label) if label.form != Form::Bracket => Turn::Nobody(label.name),
        _ => Turn::On,
    }
}

impl<'a> Label<'a> {
    /// The label at the beginning of a line, behind the dash or the arrows of captions.
    fn of(text: &'a str) -> Option<Self> {
        let rest = text.trim_start_matches(['-', '\u{2013}', '\u{2014}', '>', ' ']);
        let label = Self::in_brackets(rest)
            .or_else(|| Self::of_channel(rest))
            .or_else(|| Self::bare(rest))?;
        Some(Self { from: label.from + text.len() - rest.len(), ..label })
    }

    /// `[SPEAKER_00]: words` of a diarisation, or without the colon.
    fn in_brackets(text: &'a str) -> Option<Self> {
        let (name, words) = text.strip_prefix('[')?.split_once(']')?;
        match words.strip_prefix(':') {
            Some(words) => Self::placed(text, name, words, Form::Sure),
            None => Self::placed(text, name, words, Form::Bracket),
        }
    }

    /// `(speaker 0) words` of two channels, as whisper.cpp writes them.
    fn of_channel(text: &'a str) -> Option<Self> {
        let (number, words) = text.strip_prefix("(speaker ")?.split_once(')')?;
        let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        let label = Self::placed(text, number, words, Form::Sure).filter(|_| is_number)?;
        Some(Self { name: format!("Speaker {number}").into(), ..label })
    }

    /// `Name: words`
    fn bare(text: &'a str) -> Option<Self> {
        // Most lines have no colon near their beginning; 0xEF begins the wide one in UTF-8.
        let near = &text.as_bytes()[..text.len().min(4 * MOST_CHARS)];
        memchr::memchr2(b':', 0xef, near)?;
        let mut start = text.char_indices().take(MOST_CHARS + 1);
        let (colon, c) = start.find(|&(_, c)| matches!(c, ':' | '\u{ff1a}'))?;
        let (name, words) = (&text[..colon], &text[colon + c.len_utf8()..]);
        // `http://`, `Re:Zero`: a blank follows a label, unless the colon is as wide as one.
        let is_set_off = c == '\u{ff1a}' || words.starts_with(char::is_whitespace);
        let form = form(name).filter(|_| is_set_off)?;
        Self::placed(text, name, words, form)
    }

    /// None where there is no name or there are no words.
    fn placed(text: &'a str, name: &'a str, words: &str, form: Form) -> Option<Self> {
        let words = words.trim_start();
        let is_short = name.chars().count() <= MOST_CHARS && !name.trim().is_empty();
        let from = text.len() - words.len();
        (is_short && !words.is_empty()).then(|| Self { name: name.trim().into(), form, from })
    }
}

/// The form of what stands before a colon; none where it can be no label.
pub fn form(name: &str) -> Option<Form> {
    let mut words = name.split_whitespace();
    let count = words.clone().count();
    let is_sentence = name.contains([',', '.', '!', '?', '\u{3002}', '\u{3001}']);
    if !name.starts_with(char::is_alphanumeric) || count > MOST_WORDS {
        return None;
    }
    // `at 12:30`, `John 3:16`: the colon of a time or a verse.
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    letters().next()?;
    let has_case = letters().any(|c| c.is_uppercase() || c.is_lowercase());
    if !has_case {
        return Some(if is_sentence || count > 4 { Form::Shape } else { Form::Caseless });
    }
    let is_proper = |word: &str| {
        let word = word.trim_start_matches(['(', '"', '\'', '\u{201c}']);
        let is_particle = PARTICLES.contains(&word) || word.chars().all(|c| !c.is_alphabetic());
        is_particle || word.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
    };
    // Pronouns and roles may be small: `Ada Byron (she/her)`.
    let outside = name.split_once(" (").map_or(name, |(before, _)| before);
    let is_name = !NO_NAMES.contains(&name)
        && words.next().is_some_and(|first| first.starts_with(|c: char| c.is_uppercase()))
        && outside.split_whitespace().all(is_proper)
        && outside.chars().all(|c| {
            c.is_alphanumeric()
                || matches!(
                    c,
                    ' ' | '.' | ',' | '-' | '\'' | '\u{2019}' | '_' | '&' | '/' | '\u{2013}'
                )
        });
    Some(if is_name { Form::Name } else { Form::Shape })
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
    fn who_speaks_once_is_never_the_speaker_before() {
        let found = read(&["Ada: Hello.", "Carol Diaz: Yes.", "So.", "Ada: No.", "Ben: Oh."]);
        let expected =
            [("Ada", "Hello."), ("Carol Diaz", "Yes."), ("Carol Diaz", "So."), ("Ada", "No.")];
        assert_eq!(found[..4], pairs(&expected));
        let found =
            read(&["Ada: Hello.", "Well.", "Ada: No.", "Then: nothing.", "More.", "Ada: Yes."]);
        assert_eq!(found[3..5], pairs(&[("", "Then: nothing."), ("", "More.")]));
        assert_eq!(found[5].0, "Ada");
    }

    #[test]
    fn names_in_any_script_with_roles_and_of_any_length_are_speakers() {
        for [one, other] in [
            ["Ada Byron (Host)", "Ben Hale"],
            ["Ada Byron (she/her)", "Ben Hale (he/him)"],
            ["Byron, Ada", "Hale, Ben"],
            ["Glass & Co.", "Ada Byron - Harbour Board"],
            ["Room 3.14 (Guest)", "ben"],
            ["Ludwig van der Rohe", "Anna de la Cruz"],
            ["Александра Константиновна Преображенская", "Борис Иванов"],
            ["山田太郎", "佐藤花子"],
            ["أحمد علي", "ليلى حسن"],
        ] {
            let lines: Vec<String> = (0..6)
                .map(|number| format!("{}: Words.", if number % 2 == 0 { one } else { other }))
                .collect();
            let mut reading = Reading::default();
            for line in &lines {
                reading.say((None, None), None, line.as_str());
            }
            take_labels(&mut reading);
            assert_eq!(reading.speakers, [one, other]);
            assert!(reading.segments.iter().all(|line| line.text == "Words."), "{lines:?}");
        }
        assert_eq!(read(&["山田：はい。", "山田：いいえ。"])[0].0, "山田");
    }

    #[test]
    fn labels_in_brackets_alone_are_speakers_where_most_lines_have_them() {
        let lines = ["[Ada] Hello.", "[Ben] Yes.", "[Music]", "[Ada] No.", "[Ben] Oh."];
        assert_eq!(read(&lines)[1], ("Ben".into(), "Yes.".into()));
        assert_eq!(read(&lines)[2].1, "[Music]");
        let lines = ["[sighs] Hello.", "Yes.", "Ada.", "[sighs] No.", "Oh."];
        assert!(read(&lines).iter().all(|(name, _)| name.is_empty()));
    }

    #[test]
    fn two_speakers_of_one_cue_are_two_lines() {
        let apart = |text: &str| {
            let parts = speakers_apart(Cow::Borrowed(text)).into_iter();
            parts.map(Cow::into_owned).collect::<Vec<_>>()
        };
        assert_eq!(apart("- Ada: Yes.\n- Ben: No\nway."), ["- Ada: Yes.\n", "- Ben: No\nway."]);
        assert_eq!(
            apart("So she said.\nAda: Yes.\nBen: No."),
            ["So she said.\n", "Ada: Yes.\n", "Ben: No."]
        );
        assert_eq!(apart("Ada: Yes.\nAnd no."), ["Ada: Yes.\nAnd no."]);
        assert_eq!(
            read(&[">> Ada: Yes.", "- Ben: No.", ">> Ada: So.", "- Ben: Oh."])[1],
            ("Ben".into(), "No.".into())
        );
    }

    #[test]
    fn labels_of_diarisation_are_speakers_even_once() {
        assert_eq!(read(&["[SPEAKER_00]: Hello."]), pairs(&[("SPEAKER_00", "Hello.")]));
        assert_eq!(read(&["[Music]"]), pairs(&[("", "[Music]")]));
    }
}
