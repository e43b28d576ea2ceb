//! Transcripts: read as what they are, or as what they are not.

use longhand::model::{Body, Transcript, paragraphs};
use longhand::parse::formats::{FORMATS, read};
use longhand::parse::reading::Reading;
use longhand::parse::{self, Sidecars};

use crate::{kept, source_file};

/// Reads bytes with the reader of this name, whatever they look like, and holds the result to be
/// whole. `lines` gives the lines of a text that the reader must not lose: none when it cannot be
/// told without reading it.
pub fn reader(name: &str, bytes: &[u8], lines: impl Fn(&str) -> Vec<&str>) {
    let format = FORMATS.into_iter().find(|format| format.name() == name).expect("a known reader");
    let text = parse::decode(bytes).text;
    let reading = read(format, &text);
    for segment in &reading.segments {
        assert!(!segment.text.trim().is_empty() && !segment.text.contains('\n'));
        assert!(segment.speaker.is_none_or(|n| usize::from(n) < reading.speakers.len()));
        assert!(segment.start.zip(segment.end).is_none_or(|(start, end)| start <= end));
    }
    for word in &reading.words {
        let text = &reading.segments[word.segment as usize].text;
        assert!(text.get(word.range.0 as usize..word.range.1 as usize).is_some());
    }
    assert!(reading.words.is_sorted_by_key(|word| word.segment));
    let found = said(&reading);
    if reading.notes.iter().any(|note| note.message.ends_with("; shown as text")) {
        kept::in_order(kept::signs(&text), &found);
    } else {
        kept::line_by_line(lines(&text).into_iter(), &found);
    }
}

/// Each line behind the name of who says it, all names, chapters and the description.
fn said(reading: &Reading<'_>) -> String {
    let mut said = String::new();
    for segment in &reading.segments {
        let name = segment.speaker.map(|number| &*reading.speakers[usize::from(number)]);
        said.extend([name.unwrap_or_default(), " ", &segment.text, "\n"]);
    }
    said.push_str(&reading.speakers.join("\n"));
    for chapter in &reading.chapters {
        said.extend(["\n", &chapter.title]);
    }
    said + "\n" + &reading.facts.about.description
}

/// Reads bytes as a file of this name, and holds what depends on one another to agree.
pub fn file(name: &str, bytes: &[u8], check: impl FnOnce(&str, &Transcript<'_>)) {
    let file = source_file(name);
    let text = parse::decode(bytes).text;
    let head = parse::head(&file, &text, &Sidecars::default());
    let found = parse::transcript(&file, &text, &Sidecars::default());
    assert_eq!(found.as_ref().err(), head.as_ref().err());
    let (Ok((transcript, warnings)), Ok(head)) = (found, head) else { return };
    assert!(!head.title.is_empty() && !transcript.head.title.is_empty());
    if let Body::Lines(segments) = &transcript.body {
        let lines = paragraphs(segments, &transcript.chapters).flat_map(|one| one.lines);
        let shown: usize = lines.map(|line| 1 + line.repeats.len()).sum();
        assert_eq!(shown, segments.len());
    }
    let says_so = warnings.iter().any(|w| w.kind == longhand::diagnostics::Kind::Empty);
    assert_eq!(transcript.body.is_empty(), says_so);
    check(&text, &transcript);
}

/// Lines of captions that are said: not those with times or above them, not blocks of another
/// kind, and none at all where a mark may begin.
#[must_use]
pub fn captions(text: &str) -> Vec<&str> {
    let other = ["NOTE", "STYLE", "REGION", "WEBVTT", "X-TIMESTAMP-MAP", "\\h", "\\N"];
    if text.contains(['<', '{']) || other.iter().any(|kind| text.contains(kind)) {
        return Vec::new();
    }
    let mut lines: Vec<&str> = text.lines().collect();
    // What stands above the first times may be a header.
    let Some(first) = lines.iter().position(|line| line.contains("-->")) else {
        return Vec::new();
    };
    lines.drain(..first);
    let has_arrow = |line: Option<&&str>| line.is_none_or(|line| line.contains("-->"));
    let is_plain = |line: &str| !line.contains('&') && !names_a_channel(line);
    let is_said = |at: usize| !has_arrow(lines.get(at)) && is_plain(lines[at]);
    // An identifier has blank lines below it as well, where a writer was sloppy.
    let is_name = |at: usize| has_arrow(lines[at + 1..].iter().find(|line| !line.is_empty()));
    (0..lines.len()).filter(|&at| is_said(at) && !is_name(at)).map(|at| lines[at]).collect()
}

/// Whether whisper.cpp may say in a line who speaks; the speaker has a name of ours.
fn names_a_channel(line: &str) -> bool {
    line.contains("(speaker ")
}

/// Lines without those of marks that a reader of plain formats takes for something else.
#[must_use]
pub fn plain<'a>(text: &'a str, others: impl Fn(&str) -> bool) -> Vec<&'a str> {
    let is_whole =
        |line: &str| line.len() <= LONGEST_LINE && !others(line) && !names_a_channel(line);
    let above = text.split('\n').take(MOST_ABOVE).filter(|line| !line.contains(char::is_numeric));
    above.chain(text.split('\n').skip(MOST_ABOVE)).filter(|line| is_whole(line)).collect()
}

/// Longer lines are cut at their sentences.
const LONGEST_LINE: usize = 1_000;
/// Lines of which some may be the date and the length of a meeting.
const MOST_ABOVE: usize = 40;

/// Whether YouTube may have written a line of its transcript panel: headings of its own, and times
/// as screen readers say them.
#[must_use]
pub fn is_of_the_panel(line: &str) -> bool {
    let said = ["second", "minute", "hour"].iter().any(|unit| line.contains(unit));
    said || line.contains("ranscript") || line.contains("Search in video")
}

/// The text of the elements of a name, where it is plain: none at all where something else may hide
/// an element.
#[must_use]
pub fn elements<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let hidden = ["<!", "<?", "metadata", "head", "window"];
    if hidden.iter().any(|mark| text.contains(mark)) {
        return Vec::new();
    }
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let after = text.split(open.as_str()).skip(1);
    let inner = after.filter_map(|rest| rest.split_once(close.as_str()).map(|(inner, _)| inner));
    inner.filter(|inner| !inner.contains(['<', '&', '(', '[', '{'])).collect()
}

/// The text of the rows of a table.
#[must_use]
pub fn cells(text: &str) -> Vec<&str> {
    text.split('\n').map(|row| row.splitn(3, '\t').last().unwrap_or(row)).collect()
}
