//! The words around a mention, as a page quotes them.

use std::ops::Range;

use super::{Counter, Hit};
use crate::index::{Tokenizer, is_word};
use crate::model::{Body, Transcript, paragraphs};

/// The most of a line, and of the lines before and after it, in bytes.
const MOST_LINE: usize = 320;
const MOST_BESIDE: usize = 140;

/// A mention in its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// Anchor of its line in the page, of lines without times that of their paragraph; empty in a
    /// text that has none.
    pub anchor: String,
    /// Where it is said.
    pub place: Position,
    /// End of the line before.
    pub before: Vec<Piece>,
    /// The line, or where the mention goes over the end of it all of its lines.
    pub line: Vec<Piece>,
    /// Beginning of the line after.
    pub after: Vec<Piece>,
}

/// What a place in a transcript is called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Position {
    /// It has no name.
    #[default]
    Text,
    /// Number of the line, from 1.
    Line(usize),
    /// Time of the line.
    Time(String),
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether they are a mention.
    pub is_mention: bool,
}

/// A line as its page has it.
struct PageLine<'a> {
    anchor: String,
    place: Position,
    text: &'a str,
    /// Words before it in the transcript.
    first_word: u32,
}

/// The first passages of a transcript about each of some topics, at most so many; no line stands in
/// two of them.
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
    let of_topic = |&(topic, most): &(u32, usize)| {
        let from = hits.partition_point(|hit| hit.topic < topic);
        let hits = &hits[from..];
        let hits = &hits[..hits.partition_point(|hit| hit.topic == topic)];
        let mut found: Vec<Passage> = Vec::new();
        let mut shown = 0;
        for hit in hits {
            let (first, last) = (hit.lines.0 as usize, hit.lines.1 as usize);
            if found.len() == most {
                break;
            }
            if first >= shown {
                found.push(Passage::new(&lines, first..last + 1, first > shown, hits));
                shown = last + 2;
            }
        }
        found
    };
    wanted.iter().map(of_topic).collect()
}

/// The lines that count as said ([`Body::spoken`]), with their anchors.
fn page_lines<'a>(transcript: &'a Transcript<'_>) -> Vec<PageLine<'a>> {
    let mut lines = Vec::new();
    let mut push = |anchor, place, text| {
        lines.push(PageLine { anchor, place, text, first_word: 0 });
    };
    match &transcript.body {
        Body::Prose(prose) => {
            prose.blocks.iter().for_each(|text| push(String::new(), Position::Text, text));
        }
        Body::Lines(segments) => {
            for paragraph in paragraphs(segments, &transcript.chapters) {
                for (at, line) in paragraph.lines.into_iter().enumerate() {
                    if line.anchor.is_empty() {
                        let anchor = format!("l{}", paragraph.number);
                        push(anchor, Position::Line(paragraph.number + at), line.text);
                    } else {
                        let time = line.anchor.split('.').next().unwrap_or_default().to_owned();
                        push(line.anchor, Position::Time(time), line.text);
                    }
                }
            }
        }
    }
    lines
}

impl Passage {
    /// A passage of these lines; `hits` are all of the topic.
    fn new(lines: &[PageLine<'_>], range: Range<usize>, with_before: bool, hits: &[Hit]) -> Self {
        let PageLine { anchor, place, .. } = &lines[range.start];
        let before = range.start.checked_sub(1).filter(|_| with_before).map(|at| &lines[at]);
        let mut line = Vec::new();
        for part in &lines[range.clone()] {
            if !line.is_empty() {
                line.push(Piece { text: " ".into(), is_mention: false });
            }
            line.extend(part.pieces(hits, MOST_LINE, Cut::Around));
        }
        let beside = |line: Option<&PageLine<'_>>, cut| {
            line.map_or_else(Vec::new, |line| line.pieces(hits, MOST_BESIDE, cut))
        };
        Self {
            anchor: anchor.clone(),
            place: place.clone(),
            before: beside(before, Cut::Start),
            line,
            after: beside(lines.get(range.end), Cut::End),
        }
    }
}

/// Where a text that is too long is cut.
#[derive(Clone, Copy)]
enum Cut {
    Start,
    End,
    /// Before and after its first mention.
    Around,
}

impl PageLine<'_> {
    /// The text in pieces, mentions apart.
    fn pieces(&self, hits: &[Hit], most: usize, cut: Cut) -> Vec<Piece> {
        let marks = self.marks(hits);
        let shown = clip(self.text, marks.first().map_or(0, |mark| mark.start), most, cut);
        let mut pieces = Vec::new();
        let mut push = |range: Range<usize>, is_mention| {
            let text = &self.text[range];
            if !text.is_empty() {
                pieces.push(Piece { text: text.to_owned(), is_mention });
            }
        };
        let mut at = shown.start;
        for mark in marks.iter().filter(|m| m.start >= shown.start && m.end <= shown.end) {
            push(at..mark.start, false);
            push(mark.clone(), true);
            at = mark.end;
        }
        push(at..shown.end, false);
        let dots = |text: &str| Piece { text: text.into(), is_mention: false };
        if shown.start > 0 {
            pieces.insert(0, dots("… "));
        }
        if shown.end < self.text.len() {
            pieces.push(dots(" …"));
        }
        pieces
    }

    /// Places of the mentions in the text, in bytes, apart from each other.
    fn marks(&self, hits: &[Hit]) -> Vec<Range<usize>> {
        let mut marks: Vec<(Range<usize>, u32)> = Vec::new();
        let mut tokenizer = Tokenizer::default();
        let mut word = self.first_word;
        for place in word_ranges(self.text) {
            let first = word;
            tokenizer.tokens(&self.text[place.clone()], |_| word += 1);
            let touches = |hit: &&Hit| hit.from < word && hit.to >= first;
            let Some(hit) = hits.iter().filter(touches).max_by_key(|hit| hit.to) else { continue };
            match marks.last_mut() {
                // Words of one mention are one mark with what stands between them.
                Some((mark, to)) if *to >= first => {
                    mark.end = place.end;
                    *to = hit.to.max(*to);
                }
                _ => marks.push((place, hit.to)),
            }
        }
        marks.into_iter().map(|(mark, _)| mark).collect()
    }
}

/// Stretches of a text between characters that stand in no word. Each gives its terms by itself:
/// no rule of the tokenizer looks beyond such a character.
fn word_ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_inside = |c: char| is_word(c) || matches!(c, '\'' | '\u{2019}' | '.' | ',');
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_inside)?;
        let length = text[start..].find(|c| !is_inside(c)).unwrap_or(text.len() - start);
        at = start + length;
        let whole = &text[start..at];
        let from_word = whole.trim_start_matches(|c| !is_word(c));
        let start = at - from_word.len();
        // A stop behind a word is no part of it to the eye, but the last one of `U.S.` is.
        let word = from_word.trim_end_matches(|c| !is_word(c));
        let is_dotted = word.contains('.') && from_word[word.len()..].starts_with('.');
        Some(start..start + word.len() + usize::from(is_dotted))
    })
}

/// What of a text is shown: at most so many bytes, cut between words where these are not too long.
fn clip(text: &str, mention: usize, most: usize, cut: Cut) -> Range<usize> {
    if text.len() <= most {
        return 0..text.len();
    }
    let from = match cut {
        Cut::Start => text.len() - most,
        Cut::End => 0,
        Cut::Around => mention.saturating_sub(most / 3).min(text.len() - most),
    };
    let from = text.ceil_char_boundary(from);
    let to = text.floor_char_boundary((from + most).min(text.len()));
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
    fn a_passage_is_the_line_between_its_neighbours() {
        let lines = ["One.", "The fog, and a foghorn.", "Fog again.", "Two.", "Three."];
        let passages = found("fog*", timed(&lines), 3);
        assert_eq!(passages.len(), 1, "the second line stands in the passage of the first");
        let Passage { anchor, place, before, line, after } = &passages[0];
        assert_eq!((anchor.as_str(), place), ("0:05", &Position::Time("0:05".into())));
        assert_eq!(shown(before), "One.");
        assert_eq!(shown(line), "The [fog], and a [foghorn].");
        assert_eq!(shown(after), "[Fog] again.");
    }

    #[test]
    fn a_phrase_over_the_end_of_a_line_is_shown_with_both() {
        let passages = found("west bank", timed(&["From the West", "Bank to Gaza", "x"]), 3);
        assert_eq!(shown(&passages[0].line), "From the [West] [Bank] to Gaza");
        assert_eq!(passages[0].anchor, "0:00");
        let passages = found("west bank", timed(&["the West-Bank's people"]), 3);
        assert_eq!(shown(&passages[0].line), "the [West-Bank's] people");
    }

    #[test]
    fn an_acronym_is_marked_with_its_last_stop() {
        let passages = found("us", timed(&["In the U.S. today."]), 3);
        assert_eq!(shown(&passages[0].line), "In the [U.S.] today.");
    }

    #[test]
    fn repetitions_of_a_loop_and_lines_without_times_have_places() {
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
        assert!(line.contains("the [fog] after") && line.len() < MOST_LINE + 20, "{line}");
    }

    proptest! {
        #[test]
        fn the_words_of_the_places_are_those_of_the_text(text in "\\PC{0,30}|[a-zA-Z0-9.,'\u{2019} \u{300}東京-]{0,30}") {
            let mut tokenizer = Tokenizer::default();
            let mut whole = Vec::new();
            tokenizer.tokens(&text, |term| whole.push(term.to_owned()));
            let mut parts = Vec::new();
            for place in word_ranges(&text) {
                tokenizer.tokens(&text[place], |term| parts.push(term.to_owned()));
            }
            prop_assert_eq!(whole, parts);
        }

        #[test]
        fn what_is_shown_of_a_text_is_never_cut_within_a_character(
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
