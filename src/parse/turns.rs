//! Turns with a head that names the clock, and mostly the speaker, on the line or above it.
//!
//! Every service and program writes heads in its own way: `[00:00:07] Ada: words`, `Ada Byron
//! (00:00:07):`, `**0:07** · words`, `00:07.000 --> 00:09.000  words`. They have a grammar in
//! common: a clock or two, a name, brackets, bold type and separators in either order. One grammar
//! reads them all, where it holds through a file.

use std::borrow::Cow;

use super::clock::{clock, clock_alone, seconds, spoken};
use super::labels::{Form, form};
use super::reading::{Block, Reading};
use super::{Facts, append, preamble};
use crate::model::Chapter;
use crate::units::Timestamp;

/// Longest name, in characters.
const MOST_NAME: usize = 60;
/// Lines that are looked at to find out whether heads hold.
const LOOKED_AT: usize = 400;
/// Fewer characters a second than this are no speech, which has about fourteen.
const CHARS_A_SECOND: f64 = 0.5;
/// The head of a turn, and the words behind it on its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head<'a> {
    pub start: Timestamp,
    pub end: Option<Timestamp>,
    pub name: Option<&'a str>,
    pub words: &'a str,
    /// True if nothing but separators tells the name from words: `0:07 Ben`.
    is_loose: bool,
}

/// Returns true if heads hold through a text: most paragraphs or lines begin with one, in the order
/// of time.
pub fn hold(text: &str) -> bool {
    let spoken = || lines(text).filter(|line| !line.trim().is_empty()).take(LOOKED_AT);
    let heads: Vec<Head<'_>> = spoken().filter_map(head).collect();
    let falls = heads.windows(2).filter(|pair| pair[0].start > pair[1].start).count();
    if heads.len() < 2 || falls * 10 > heads.len() {
        return false;
    }
    let mut is_first = true;
    let (mut paragraphs, mut headed) = (0, 0);
    for line in lines(text).take(2 * LOOKED_AT) {
        let is_blank = line.trim().is_empty();
        if !is_blank && is_first {
            paragraphs += 1;
            headed += usize::from(head(line).is_some());
        }
        is_first = is_blank;
    }
    let of_lines = heads.len() * 5 >= spoken().count() * 2;
    let are_many = of_lines || (headed >= 2 && headed * 2 >= paragraphs);
    are_many && (name_speakers(text) || is_speech(text))
}

/// The metadata above the first head.
pub fn facts(text: &str) -> Facts {
    preamble::facts(text.lines().take(above(text))).unwrap_or_default()
}

/// Number of lines above the first head.
fn above(text: &str) -> usize {
    lines(text).take_while(|line| head(line).is_none()).count()
}

/// The lines of a text. Teams shows each head three times, once for screen readers: `Ada`, `0
/// minutes 3 seconds0:03`, `Ada 0 minutes 3 seconds`; of these only the last is a line.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let after = |count| text.lines().skip(count).chain(std::iter::repeat(""));
    let lines = text.lines().zip(after(1)).zip(after(2));
    lines
        .filter(|((line, next), third)| {
            !(is_echo(line) || is_echo(next) && third.starts_with(line.trim()))
        })
        .map(|((line, _), _)| line)
}

/// `0 minutes 3 seconds0:03`
fn is_echo(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_digit())
        && spoken(line).is_some_and(|(start, rest)| clock_alone(rest) == Some(start))
}

/// Returns true if so much is said from one clock to the next as people say. A list of chapters has
/// clocks, too, and a few words for minutes.
fn is_speech(text: &str) -> bool {
    let mut rates = Vec::new();
    let mut open: Option<(Timestamp, usize)> = None;
    for line in lines(text).take(2 * LOOKED_AT) {
        match (head(line), &mut open) {
            (Some(head), _) => {
                let before = open.replace((head.start, head.words.trim().chars().count()));
                rates.extend(before.and_then(|(start, chars)| {
                    let seconds =
                        head.start.millis().saturating_sub(start.millis()) as f64 / 1_000.0;
                    (seconds > 0.0).then(|| chars as f64 / seconds)
                }));
            }
            (None, Some((_, chars))) => *chars += line.trim().chars().count(),
            (None, None) => {}
        }
    }
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).is_none_or(|rate| *rate >= CHARS_A_SECOND)
}

/// Returns true if heads name speakers.
pub fn name_speakers(text: &str) -> bool {
    stand_alone(text)
        || lines(text).take(LOOKED_AT).filter_map(head).any(|head| head.name.is_some())
}

/// Reads a text in which heads [`hold`]; `clean` takes the marks out of a line. Headings are
/// chapters.
pub fn read<'a>(text: &'a str, clean: impl Fn(&'a str) -> Cow<'a, str>) -> Reading<'a> {
    let are_alone = stand_alone(text);
    let mut reading = Reading::default();
    let mut block = Block::default();
    let mut speaker = None;
    let mut heading: Option<&str> = None;
    let above = above(text);
    reading.facts = preamble::facts(text.lines().take(above)).unwrap_or_default();
    let above = if reading.facts == Facts::default() { 0 } else { above };
    for line in lines(text).skip(above) {
        let head = head(line).map(|head| if are_alone { head.alone() } else { head.on_line() });
        if let Some(head) = head {
            block.say(&mut reading, speaker);
            if let Some(name) = head.name {
                speaker = reading.speaker(name);
            }
            if let Some(title) = heading.take() {
                let title = clean(title).into_owned();
                reading.chapters.push(Chapter { start: head.start, title });
            }
            block.start = Some(head.start);
            block.end = head.end;
            if !head.words.trim().is_empty() {
                block.add(&clean(head.words));
            }
        } else if let Some(title) = heading_text(line) {
            block.say(&mut reading, speaker);
            // A heading with another below it, and no time between, begins no chapter.
            if let Some(title) = heading.take() {
                reading.say((None, None), None, title);
            }
            heading = Some(title).filter(|title| !preamble::is_heading(title));
        } else if preamble::is_footer(line) {
            block.say(&mut reading, speaker);
            append(&mut reading.facts.about.description, line);
            speaker = None;
        } else if line.trim().is_empty() {
            block.say(&mut reading, speaker);
        } else {
            block.add(&clean(line));
        }
    }
    block.say(&mut reading, speaker);
    if let Some(title) = heading {
        reading.say((None, None), None, title);
    }
    reading
}

fn heading_text(line: &str) -> Option<&str> {
    let title = line.trim_start_matches('#');
    let is_heading = (1..=6).contains(&(line.len() - title.len())) && title.starts_with(' ');
    is_heading.then(|| title.trim().trim_end_matches('#').trim_end())
}

/// Returns true if the words stand below the heads, so that whatever follows a clock is a name.
fn stand_alone(text: &str) -> bool {
    let lines: Vec<&str> = lines(text).take(LOOKED_AT).collect();
    let (mut heads, mut alone) = (0, 0);
    for (number, line) in lines.iter().enumerate() {
        let Some(found) = head(line).filter(|head| head.is_loose || head.words.is_empty()) else {
            continue;
        };
        let below = lines.get(number + 1).copied().unwrap_or_default();
        heads += 1;
        let is_name = found.words.is_empty()
            || form(found.words.trim()).is_some_and(|form| form != Form::Shape);
        alone += usize::from(is_name && !below.trim().is_empty() && head(below).is_none());
    }
    heads > 0
        && alone * 10 >= heads * 9
        && lines.iter().any(|line| head(line).is_some_and(|head| !head.words.is_empty()))
}

impl<'a> Head<'a> {
    /// The head where the words stand below it.
    fn alone(self) -> Self {
        if !self.is_loose || self.words.is_empty() {
            return self;
        }
        Self { name: Some(self.words.trim()), words: "", is_loose: false, ..self }
    }

    /// The head where the words stand behind it.
    fn on_line(self) -> Self {
        self
    }
}

/// Reads the head at the beginning of a line.
pub fn head(line: &str) -> Option<Head<'_>> {
    let line = without_marker(line.trim());
    clock_first(line).or_else(|| name_first(line))
}

/// `[0:07] Ada: words`, `0:07 - 0:09 words`, `**[0:07] Ada:** words`
fn clock_first(line: &str) -> Option<Head<'_>> {
    let (start, mut rest) = stamp(line)?;
    let mut end = None;
    if let Some((found, after)) = range_end(rest) {
        (end, rest) = (Some(found), after);
    }
    if rest.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let rest = skip_separators(rest);
    let labelled = label(rest);
    let is_loose = labelled.is_none();
    let (name, words) = labelled.map_or((None, rest), |(name, words)| (Some(name), words));
    let (words, closing) = without_end(words);
    let end = end.or(closing);
    Some(Head { start, end, name, words, is_loose })
}

/// `Ada Byron (0:07): words`, `Ada - 0:07`, `Ada: [0:07] words`, `**Ada** [0:07](url) words`
fn name_first(line: &str) -> Option<Head<'_>> {
    let digit = line.find(|c: char| c.is_ascii_digit())?;
    let mut from = digit;
    let (name, start, rest) = loop {
        let before = &line[..from];
        let opens = before.trim_end_matches(['[', '(', '<', '{', '*', '\\']);
        let found = stamp(&line[opens.len()..]).filter(|_| !opens.is_empty());
        if let Some((start, rest)) = found {
            break (opens, start, rest);
        }
        let number = line[from..].find(|c: char| !c.is_ascii_digit())? + from;
        from = line[number..].find(|c: char| c.is_ascii_digit())? + number;
        if line[..from].chars().count() > MOST_NAME + 8 {
            return None;
        }
    };
    let name = name.trim_end_matches([' ', '\t', ':', '-', '\u{2013}', '\u{2014}', '|', '*', '_']);
    let name = name.trim_start_matches(['*', '_', '[', '(']).trim_end_matches([']', ')', '*', ':']);
    let name = restored(name, line);
    let is_name = name.chars().count() <= MOST_NAME
        && form(name).is_some_and(|form| matches!(form, Form::Name | Form::Caseless));
    let is_set_off = !rest.starts_with(|c: char| c.is_alphanumeric());
    let words = skip_separators(rest);
    (is_name && is_set_off).then_some(Head {
        start,
        end: None,
        name: Some(name),
        words,
        is_loose: false,
    })
}

/// A name with the bracket that closes its role: `Ada (Host)`.
fn restored<'a>(name: &'a str, line: &'a str) -> &'a str {
    if !name.contains('(') || name.ends_with(')') {
        return name;
    }
    let from = name.as_ptr() as usize - line.as_ptr() as usize;
    let end = from + name.len();
    if line[end..].starts_with(')') { &line[from..=end] } else { name }
}

/// A clock with brackets, bold type or a link around it, and what follows.
fn stamp(text: &str) -> Option<(Timestamp, &str)> {
    let inner = text.trim_start_matches(['*', '_', '\\', ' ']);
    let opened = inner.trim_start_matches(['[', '(', '<', '{']);
    let (start, rest) =
        clock(opened).or_else(|| spoken(opened).filter(|(_, rest)| rest.trim().is_empty()))?;
    if opened.len() == inner.len() {
        return Some((start, rest.trim_start_matches(['*', '_'])));
    }
    // A range is closed behind its end.
    let closing = |rest: &'_ str| rest.starts_with([']', ')', '>', '}', '\\']);
    if !closing(rest) {
        return range_end(rest).map(|_| (start, rest));
    }
    let rest = rest.trim_start_matches('\\').strip_prefix([']', ')', '>', '}'])?;
    let (start, rest) =
        link(rest).map_or((start, rest), |(exact, rest)| (exact.unwrap_or(start), rest));
    Some((start, rest.trim_start_matches(['*', '_'])))
}

/// The link of a clock: the seconds that it names, and what follows.
fn link(rest: &str) -> Option<(Option<Timestamp>, &str)> {
    let (address, after) = rest.strip_prefix('(')?.split_once(')')?;
    let at = ["t=", "#"].iter().find_map(|mark| address.rfind(mark).map(|at| at + mark.len()))?;
    Some((seconds(&address[at..]), after))
}

/// The end of a range, ` --> 0:09]` or ` - 0:09`, and what follows.
fn range_end(rest: &str) -> Option<(Timestamp, &str)> {
    let rest = rest.trim_start();
    let rest = ["-->", "->", "\u{2013}", "-"].iter().find_map(|mark| rest.strip_prefix(mark))?;
    let (end, rest) = clock(rest.trim_start())?;
    Some((end, rest.trim_start_matches([']', ')', '>', '}'])))
}

/// The words before the end and the length of a turn, as Trint writes them: `words
/// [00:00:06][6.2]`.
fn without_end(words: &str) -> (&str, Option<Timestamp>) {
    let parts = words.trim_end().strip_suffix(']').and_then(|rest| rest.rsplit_once("]["));
    let end = parts.filter(|(_, length)| seconds(length).is_some()).and_then(|(rest, _)| {
        let (words, end) = rest.rsplit_once('[')?;
        Some((words.trim_end(), clock_alone(end)?))
    });
    end.map_or((words, None), |(words, end)| (words, Some(end)))
}

/// `Ada: words`, `**Ada:** words`, `[Ada]: words`: the name and the words.
fn label(text: &str) -> Option<(&str, &str)> {
    let bold = text.strip_prefix("**").and_then(|rest| rest.split_once("**"));
    if let Some((name, words)) = bold.filter(|(name, _)| name.chars().count() <= MOST_NAME) {
        return Some((name.trim_end_matches(':').trim(), skip_separators(words)));
    }
    let near =
        text.char_indices().take(MOST_NAME + 1).find(|&(_, c)| matches!(c, ':' | '\u{ff1a}'));
    let (colon, c) = near?;
    let (name, words) = (&text[..colon], &text[colon + c.len_utf8()..]);
    let name = name.trim_matches(['[', ']', '*', '_', ' ']);
    let is_name = form(name).is_some_and(|form| form != Form::Shape);
    let is_set_off = words.is_empty() || words.starts_with([' ', '\t', '*']) || c != ':';
    (is_name && is_set_off).then(|| (name, words.trim_start_matches(['*', ' ', '\t'])))
}

fn skip_separators(text: &str) -> &str {
    let text = text.trim_start_matches([' ', '\t', ':', '\u{b7}', '|', '\u{2013}', '\u{2014}']);
    text.strip_prefix("- ").unwrap_or(text).trim_start()
}

/// A line without the mark of a list, a heading or a quotation.
fn without_marker(line: &str) -> &str {
    let rest = line.trim_start_matches(['#', '>']).trim_start();
    ["- ", "* ", "+ ", "\u{2022} "]
        .iter()
        .find_map(|mark| rest.strip_prefix(mark))
        .unwrap_or(rest)
        .trim_start()
}

#[cfg(test)]
mod tests;
