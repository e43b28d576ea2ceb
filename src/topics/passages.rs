//! Passages: the text around mentions, as quoted on pages.

use std::ops::Range;

use super::{Counter, Hit};
use crate::index::{Tokenizer, is_word};
use crate::model::{Body, Transcript, paragraphs};

/// The greatest length of a line with a mention as shown, in bytes.
const MAX_LINE: usize = 320;
/// The greatest length of the line before or after as shown, in bytes.
const MAX_BESIDE: usize = 140;

/// A mention with its context.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// The anchor of its line, or of its paragraph if lines have no times; empty in prose.
    pub anchor: String,
    /// The label of its line.
    pub place: Position,
    /// The end of the line before.
    pub before: Vec<Piece>,
    /// The line, or all lines if the mention continues on the next one.
    pub line: Vec<Piece>,
    /// The beginning of the line after.
    pub after: Vec<Piece>,
}

/// The label of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Position {
    /// No label, for prose.
    #[default]
    Text,
    /// The number of the line, counted from 1.
    Line(usize),
    /// The time of the line.
    Time(String),
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// True if it is a mention.
    pub is_mention: bool,
}

/// A line with its anchor on the page.
struct PageLine<'a> {
    anchor: String,
    place: Position,
    text: &'a str,
    /// Number of words before it in the transcript.
    first_word: u32,
}

/// The first passages of a transcript about some topics. `wanted` contains the index of each topic
/// and the greatest number of its passages. Passages of one topic share no line.
#[must_use]
pub fn passages(
    transcript: &Transcript<'_>,
    counter: &mut Counter<'_>,
    wanted: &[(u32, usize)],
) -> Vec<Vec<Passage>> {
    let mut lines = page_lines(transcript);
    let (mut tokenizer, mut words) = (Tokenizer::default(), 0);
    for (number, line) in lines.iter_mut().enumerate() {
        line.first_word = words;
        tokenizer.tokens(line.text, |term| {
            counter.count_unknown(number, term);
            words += 1;
        });
    }
    let hits = counter.finish();
    let mut passages = Vec::with_capacity(wanted.len());
    for &(topic, limit) in wanted {
        let from = hits.partition_point(|hit| hit.topic < topic);
        let to = hits.partition_point(|hit| hit.topic <= topic);
        passages.push(of_topic(&lines, &hits[from..to], limit));
    }
    passages
}

/// The first passages with these hits, which are all hits of one topic.
fn of_topic(lines: &[PageLine<'_>], hits: &[Hit], limit: usize) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    let mut next_line = 0;
    for hit in hits {
        let (first, last) = (hit.lines.0 as usize, hit.lines.1 as usize);
        if found.len() == limit {
            break;
        }
        if first >= next_line {
            found.push(Passage::new(lines, first..last + 1, first > next_line, hits));
            next_line = last + 2;
        }
    }
    found
}

/// The spoken lines ([`Body::spoken`]) with their anchors.
fn page_lines<'a>(transcript: &'a Transcript<'_>) -> Vec<PageLine<'a>> {
    let mut lines = Vec::new();
    match &transcript.body {
        Body::Prose(prose) => lines.extend(prose.blocks.iter().map(|text| PageLine {
            anchor: String::new(),
            place: Position::Text,
            text,
            first_word: 0,
        })),
        Body::Lines(segments) => {
            for paragraph in paragraphs(segments, &transcript.chapters) {
                for (at, line) in paragraph.lines.into_iter().enumerate() {
                    let (anchor, place) = if line.anchor.is_empty() {
                        let number = paragraph.number;
                        (format!("l{number}"), Position::Line(number + at))
                    } else {
                        let time = line.anchor.split('.').next().unwrap_or_default().to_owned();
                        (line.anchor, Position::Time(time))
                    };
                    lines.push(PageLine { anchor, place, text: line.text, first_word: 0 });
                }
            }
        }
    }
    lines
}

impl Passage {
    /// A passage of the lines in `range`. `hits` are all hits of the topic.
    fn new(lines: &[PageLine<'_>], range: Range<usize>, with_before: bool, hits: &[Hit]) -> Self {
        let PageLine { anchor, place, .. } = &lines[range.start];
        let before = range.start.checked_sub(1).filter(|_| with_before).map(|at| &lines[at]);
        let after = lines.get(range.end);
        let mut line = Vec::new();
        for part in &lines[range.clone()] {
            if !line.is_empty() {
                line.push(Piece { text: " ".into(), is_mention: false });
            }
            line.extend(part.pieces(hits, MAX_LINE, Cut::Around));
        }
        Self {
            anchor: anchor.clone(),
            place: place.clone(),
            before: before.map_or_else(Vec::new, |b| b.pieces(hits, MAX_BESIDE, Cut::Start)),
            line,
            after: after.map_or_else(Vec::new, |a| a.pieces(hits, MAX_BESIDE, Cut::End)),
        }
    }
}

/// The end at which to cut a text that is too long.
#[derive(Clone, Copy)]
enum Cut {
    Start,
    End,
    /// Both ends, around the first mention.
    Around,
}

impl Piece {
    fn new(text: &str, is_mention: bool) -> Self {
        Self { text: text.to_owned(), is_mention }
    }
}

impl PageLine<'_> {
    /// The text, cut to `limit` bytes, in pieces that are mentions or not.
    fn pieces(&self, hits: &[Hit], limit: usize, cut: Cut) -> Vec<Piece> {
        let marks = self.marks(hits);
        let shown = clip(self.text, marks.first().map_or(0, |mark| mark.start), limit, cut);
        let mut pieces = Vec::new();
        let mut at = shown.start;
        for mark in marks.into_iter().filter(|m| m.start >= shown.start && m.end <= shown.end) {
            pieces.push(Piece::new(&self.text[at..mark.start], false));
            at = mark.end;
            pieces.push(Piece::new(&self.text[mark], true));
        }
        pieces.push(Piece::new(&self.text[at..shown.end], false));
        pieces.retain(|piece| !piece.text.is_empty());
        if shown.start > 0 {
            pieces.insert(0, Piece::new("… ", false));
        }
        if shown.end < self.text.len() {
            pieces.push(Piece::new(" …", false));
        }
        pieces
    }

    /// The ranges of the mentions in the text, in bytes, ascending and disjoint.
    fn marks(&self, hits: &[Hit]) -> Vec<Range<usize>> {
        let mut marks: Vec<(Range<usize>, u32)> = Vec::new();
        let mut tokenizer = Tokenizer::default();
        let mut word = self.first_word;
        for range in word_ranges(self.text) {
            let first = word;
            tokenizer.tokens(&self.text[range.clone()], |_| word += 1);
            let here = hits.iter().filter(|hit| hit.from < word && hit.to >= first);
            let Some(hit) = here.max_by_key(|hit| hit.to) else { continue };
            match marks.last_mut() {
                // The words of one mention are one mark, including the text between them.
                Some((mark, to)) if *to >= first => {
                    mark.end = range.end;
                    *to = hit.to.max(*to);
                }
                _ => marks.push((range, hit.to)),
            }
        }
        marks.into_iter().map(|(mark, _)| mark).collect()
    }
}

fn is_inside(c: char) -> bool {
    is_word(c) || matches!(c, '\'' | '\u{2019}' | '.' | ',')
}

/// The ranges of a text, in bytes, between characters that are never part of a word. Each can be
/// tokenized by itself, because no rule of the tokenizer looks beyond such a character.
fn word_ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_inside)?;
        let length = text[start..].find(|c| !is_inside(c)).unwrap_or(text.len() - start);
        at = start + length;
        let whole = &text[start..at];
        let from_word = whole.trim_start_matches(|c| !is_word(c));
        let start = at - from_word.len();
        // A full stop after a word is not part of it, except after an acronym such as `U.S.`.
        let word = from_word.trim_end_matches(|c| !is_word(c));
        let is_dotted = word.contains('.') && from_word[word.len()..].starts_with('.');
        Some(start..start + word.len() + usize::from(is_dotted))
    })
}

/// The range of a text to show: at most `limit` bytes, cut between words unless they are too long.
/// `mention` is the start of the first mention.
fn clip(text: &str, mention: usize, limit: usize, cut: Cut) -> Range<usize> {
    if text.len() <= limit {
        return 0..text.len();
    }
    let from = match cut {
        Cut::Start => text.len() - limit,
        Cut::End => 0,
        Cut::Around => mention.saturating_sub(limit / 3).min(text.len() - limit),
    };
    let from = text.ceil_char_boundary(from);
    let to = text.floor_char_boundary((from + limit).min(text.len()));
    let start = match text[from..to].find(' ') {
        Some(space) if from > 0 && space < 30 => from + space + 1,
        _ => from,
    };
    let start = if matches!(cut, Cut::Around) { start.min(mention.max(from)) } else { start };
    let end = match text[start..to].rfind(' ') {
        Some(space) if to < text.len() && to - start - space < 30 => start + space,
        _ => to,
    };
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Prose, Segment};
    use crate::topics::{Matcher, Topic};
    use crate::units::Timestamp;
    use proptest::prelude::*;

    fn transcript(body: Body<'_>) -> Transcript<'_> {
        Transcript {
            head: Default::default(),
            about: Default::default(),
            language: None,
            chapters: Vec::new(),
            speakers: Vec::new(),
            words: Vec::new(),
            body,
        }
    }

    fn timed<'a>(texts: &[&'a str]) -> Body<'a> {
        let segment = |(at, &text): (usize, &&'a str)| Segment {
            start: Some(Timestamp::from_millis(at as u64 * 5_000)),
            text: text.into(),
            ..Segment::default()
        };
        Body::Lines(texts.iter().enumerate().map(segment).collect())
    }

    fn found(term: &str, body: Body<'_>, most: usize) -> Vec<Passage> {
        let topic = Topic { terms: vec![term.parse().unwrap()], ..Topic::default() };
        let matcher = Matcher::new(&[topic]);
        passages(&transcript(body), &mut matcher.counter(), &[(0, most)]).remove(0)
    }

    fn shown(pieces: &[Piece]) -> String {
        let piece = |piece: &Piece| match piece.is_mention {
            true => format!("[{}]", piece.text),
            false => piece.text.clone(),
        };
        pieces.iter().map(piece).collect()
    }

    #[test]
    fn a_passage_is_a_line_with_its_neighbours() {
        let lines = ["One.", "The fog, and a foghorn.", "Fog again.", "Two.", "Three."];
        let passages = found("fog*", timed(&lines), 3);
        assert_eq!(passages.len(), 1, "the second line is already in the first passage");
        let Passage { anchor, place, before, line, after } = &passages[0];
        assert_eq!((anchor.as_str(), place), ("0:05", &Position::Time("0:05".into())));
        assert_eq!(shown(before), "One.");
        assert_eq!(shown(line), "The [fog], and a [foghorn].");
        assert_eq!(shown(after), "[Fog] again.");
    }

    #[test]
    fn a_phrase_across_a_line_end_shows_both_lines() {
        let passages = found("west bank", timed(&["From the West", "Bank to Gaza", "x"]), 3);
        assert_eq!(shown(&passages[0].line), "From the [West] [Bank] to Gaza");
        assert_eq!(passages[0].anchor, "0:00");
        let passages = found("west bank", timed(&["the West-Bank's people"]), 3);
        assert_eq!(shown(&passages[0].line), "the [West-Bank's] people");
    }

    #[test]
    fn an_acronym_is_marked_with_its_last_full_stop() {
        let passages = found("us", timed(&["In the U.S. today."]), 3);
        assert_eq!(shown(&passages[0].line), "In the [U.S.] today.");
    }

    #[test]
    fn passages_after_loops_and_without_times_have_the_right_anchors() {
        let texts = ["Fog.", "Fog.", "Fog.", "One.", "Two.", "A lamp."];
        let passages = found("lamp", timed(&texts), 3);
        assert_eq!(passages[0].anchor, "0:25");
        let segment = |text: &&'static str| Segment { text: (*text).into(), ..Segment::default() };
        let passages = found("lamp", Body::Lines(texts.iter().map(segment).collect()), 3);
        assert_eq!((&*passages[0].anchor, &passages[0].place), ("l4", &Position::Line(6)));
        let prose = Prose { blocks: vec!["A lamp.".into()], ..Prose::default() };
        assert_eq!(found("lamp", Body::Prose(prose), 3)[0].anchor, "");
    }

    #[test]
    fn a_long_line_is_cut_around_its_mention() {
        let text = format!("{}the fog {}", "before ".repeat(90), "after ".repeat(90));
        let passages = found("fog", timed(&[&text]), 3);
        let line = shown(&passages[0].line);
        assert!(line.starts_with("… before") && line.ends_with("after …"), "{line}");
        assert!(line.contains("the [fog] after") && line.len() < MAX_LINE + 20, "{line}");
    }

    proptest! {
        #[test]
        fn the_words_of_the_ranges_are_those_of_the_text(text in "\\PC{0,30}|[a-zA-Z0-9.,'\u{2019} \u{300}東京-]{0,30}") {
            let mut tokenizer = Tokenizer::default();
            let mut whole = Vec::new();
            tokenizer.tokens(&text, |term| whole.push(term.to_owned()));
            let mut parts = Vec::new();
            for range in word_ranges(&text) {
                tokenizer.tokens(&text[range], |term| parts.push(term.to_owned()));
            }
            prop_assert_eq!(whole, parts);
        }

        #[test]
        fn a_text_is_never_cut_within_a_character(
            text in "[aé東 ]{0,40}", mention in 0_usize..40, most in 4_usize..20,
        ) {
            let mention = text.floor_char_boundary(mention.min(text.len()));
            for cut in [Cut::Start, Cut::End, Cut::Around] {
                let range = clip(&text, mention, most, cut);
                prop_assert!(range.len() <= most.max(text.len().min(most)));
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
