//! Markup inside a cue: tags, entities, word times.
//!
//! Only tags that captions use are markup; any other text in angle brackets is speech.

use std::borrow::Cow;

use crate::controls::{is_bidi, is_forbidden};
use crate::parse::clock::clock_alone;
use crate::units::Timestamp;

/// A piece of a cue's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark<'a> {
    /// Plain text.
    Text(&'a str),
    /// A character written as an entity.
    Char(char),
    /// `<v Name>`: the speaker of the following text.
    Voice(&'a str),
    /// `</v>`
    VoiceEnd,
    /// `<u>` and `</u>`, with which Whisper marks the current word.
    Underline(bool),
    /// `<00:00:01.469>`: the time of the following text.
    Stamp(Timestamp),
    /// Any other tag.
    Style,
}

/// The pieces of a text. `entities`: whether to decode `&amp;` and the like.
pub fn marks(text: &str, entities: bool) -> impl Iterator<Item = Mark<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((mark, len)) = mark(rest, entities) {
            rest = &rest[len..];
            return Some(mark);
        }
        // A `<`, `&` or `{` that does not start a mark is part of the text.
        let next = |from: usize| {
            let found = memchr::memchr3(b'<', b'&', b'{', &rest.as_bytes()[from..]);
            found.map_or(rest.len(), |at| from + at)
        };
        let mut end = next(0);
        while end < rest.len() && mark(&rest[end..], entities).is_none() {
            end = next(end + 1);
        }
        let (text, after) = rest.split_at(end);
        rest = after;
        Some(Mark::Text(text))
    })
}

/// The text without its markup.
pub fn unmarked(text: &str, entities: bool) -> Cow<'_, str> {
    if memchr::memchr3(b'<', b'&', b'{', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for mark in marks(text, entities) {
        match mark {
            Mark::Text(text) => plain.push_str(text),
            Mark::Char(c) => plain.push(c),
            _ => {}
        }
    }
    Cow::Owned(plain)
}

/// The mark at the beginning of a text, and its length.
fn mark(text: &str, entities: bool) -> Option<(Mark<'_>, usize)> {
    match text.as_bytes()[0] {
        b'<' => {
            // Tags are short; without a limit, a text full of `<` would be searched again and
            // again.
            let end = memchr::memchr(b'>', &text.as_bytes()[..text.len().min(300)])?;
            tag(&text[1..end]).map(|mark| (mark, end + 1))
        }
        b'&' if entities => {
            let end = memchr::memchr(b';', &text.as_bytes()[..text.len().min(12)])?;
            entity(&text[1..end]).map(|c| (Mark::Char(c), end + 1))
        }
        // A remnant of the SubStation Alpha format: `{\an8}`.
        b'{' if text.as_bytes().get(1) == Some(&b'\\') => {
            let end = memchr::memchr(b'}', &text.as_bytes()[..text.len().min(100)])?;
            Some((Mark::Style, end + 1))
        }
        _ => None,
    }
}

fn tag(tag: &str) -> Option<Mark<'_>> {
    if tag.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return clock_alone(tag).map(Mark::Stamp);
    }
    let (closing, name) = tag.strip_prefix('/').map_or((false, tag), |name| (true, name));
    let end = name.find([' ', '\t', '\n', '.', '=']).unwrap_or(name.len());
    let (name, rest) = name.split_at(end);
    match (name, closing) {
        ("v", false) => {
            let voice = rest.split_once([' ', '\t', '\n']).map_or("", |(_, voice)| voice.trim());
            Some(Mark::Voice(voice))
        }
        ("v", true) => Some(Mark::VoiceEnd),
        ("font" | "FONT" | "lang", _) => Some(Mark::Style),
        // The other tags take classes only.
        _ if !rest.is_empty() && !rest.starts_with('.') => None,
        ("u" | "U", _) => Some(Mark::Underline(!closing)),
        ("c" | "i" | "b" | "I" | "B" | "ruby" | "rt" | "s", _) => Some(Mark::Style),
        _ => None,
    }
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "lrm" => '\u{200e}',
        "rlm" => '\u{200f}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|&c| !is_forbidden(c) && !is_bidi(c))?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_of_captions_are_marks_and_others_were_said() {
        let plain = |text: &'static str| unmarked(text, true).into_owned();
        assert_eq!(plain("<i>Fog</i> <font color=\"red\">here</font>{\\an8}"), "Fog here");
        assert_eq!(plain("I <3 you, a<b and c>d, <html>"), "I <3 you, a<b and c>d, <html>");
        assert_eq!(
            plain("Q&amp;A &lt;b&gt; &#8217; &#x41; AT&T &unknown;"),
            "Q&A <b> ’ A AT&T &unknown;"
        );
        assert_eq!(unmarked("Q&amp;A", false), "Q&amp;A");
        assert_eq!(plain("<c.yellow.bg_blue>sea</c><lang en>x</lang>{x}"), "seax{x}");
    }

    #[test]
    fn voices_and_times_are_told() {
        let found: Vec<_> =
            marks("<v.loud Ada Byron>Hi<00:00:01.500><c> you</c></v>", true).collect();
        assert_eq!(found[0], Mark::Voice("Ada Byron"));
        assert_eq!(found[2], Mark::Stamp(Timestamp::from_millis(1_500)));
        assert_eq!(found.last(), Some(&Mark::VoiceEnd));
    }

    proptest! {
        #[test]
        fn text_without_marks_is_kept(text in "[a-z <>&;{}/.]{0,60}") {
            // None of the tags can be written with a digit in each.
            let text = text.replace(['c', 'i', 'b', 'v', 'u', 's', 'r', 'l', 'f', 'a', 'g', 'q', 'n'], "0");
            prop_assert_eq!(unmarked(&text, true), text.as_str());
        }
    }
}
