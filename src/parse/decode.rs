//! Decodes bytes to text that is valid in every output format.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::container::unpacked;
use crate::controls::allowed;

/// The text of a file, and what was repaired.
#[derive(Debug, PartialEq, Eq)]
pub struct Text<'a> {
    /// Lines end with `
    /// `; there is no byte order mark and no character that HTML, XML or JSON forbid.
    pub text: Cow<'a, str>,
    /// First line, 1-based, with invalid bytes that were replaced by U+FFFD.
    pub broken_line: Option<u32>,
    /// True if the bytes were read as Windows-1252.
    pub is_windows: bool,
    /// Why a file that should contain text in a zip archive contains none, as the end of a
    /// sentence.
    pub problem: Option<String>,
}

/// Fewer Windows-1252 letters than this may be damaged UTF-8.
const ENOUGH_LETTERS: usize = 3;

/// Decodes UTF-8, UTF-16 with a byte order mark, or Windows-1252 if nothing suggests UTF-8. The
/// text of a Word document is its XML.
#[must_use]
pub fn decode(bytes: &[u8]) -> Text<'_> {
    match unpacked(bytes) {
        None => decode_text(bytes),
        Some(Ok(xml)) => {
            let Text { text, broken_line, is_windows, problem } = decode_text(&xml);
            Text { text: text.into_owned().into(), broken_line, is_windows, problem }
        }
        Some(Err(problem)) => {
            Text { text: "".into(), broken_line: None, is_windows: false, problem: Some(problem) }
        }
    }
}

fn decode_text(bytes: &[u8]) -> Text<'_> {
    let mark = Encoding::for_bom(bytes);
    let (encoding, length) = mark.unwrap_or((UTF_8, 0));
    let (decoded, _) = encoding.decode_without_bom_handling(&bytes[length..]);
    let is_windows = mark.is_none() && matches!(decoded, Cow::Owned(_)) && is_windows(bytes);
    let decoded = if is_windows { windows(bytes) } else { decoded };
    // UTF-8 is decoded to owned text only if it was repaired; a U+FFFD in the file is not a repair.
    let repaired = matches!(decoded, Cow::Owned(_));
    let broken_line = decoded.find('\u{fffd}').filter(|_| repaired).map(|at| {
        let before = memchr::memchr_iter(b'\n', &decoded.as_bytes()[..at]).count();
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    });
    Text { text: allowed(line_ends(decoded)), broken_line, is_windows, problem: None }
}

/// Returns true if bytes that are not UTF-8 are Windows-1252: there are enough letters, and nowhere
/// the start of a longer UTF-8 sequence, which damaged UTF-8 would contain.
fn is_windows(bytes: &[u8]) -> bool {
    let letters = bytes.iter().filter(|b| !b.is_ascii()).count();
    letters >= ENOUGH_LETTERS
        && !bytes.contains(&0)
        && !bytes.windows(2).any(|pair| matches!(pair, [0xc2..=0xf4, 0x80..=0xbf]))
}

/// The five undefined bytes count as damage; the standard maps them to control characters.
fn windows(bytes: &[u8]) -> Cow<'_, str> {
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    Cow::Owned(text.replace(|c| matches!(c, '\u{80}'..='\u{9f}'), "\u{fffd}"))
}

/// Turns CRLF, and the CR CR LF that some downloaders write, into LF. A lone CR ends a line only in
/// a file without any LF; otherwise it becomes a space.
fn line_ends(text: Cow<'_, str>) -> Cow<'_, str> {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    let lone = if memchr::memchr(b'\n', text.as_bytes()).is_some() { ' ' } else { '\n' };
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = memchr::memchr(b'\r', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let after = rest[at..].trim_start_matches('\r');
        if !after.starts_with('\n') {
            out.push(lone);
        }
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controls::is_forbidden;
    use proptest::prelude::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes).text.into_owned()
    }

    #[test]
    fn byte_order_marks_choose_the_encoding_and_vanish() {
        assert_eq!(text(b"\xef\xbb\xbfabc"), "abc");
        assert_eq!(text(b"\xff\xfea\0b\0"), "ab");
        assert_eq!(text(b"\xfe\xff\0a\0b"), "ab");
        assert_eq!(text(b"\xff\xfea\0\x00\xd8b\0c"), "a\u{fffd}b\u{fffd}");
    }

    #[test]
    fn all_line_ends_become_one() {
        assert_eq!(text(b"a\r\nb\r\r\nc\n"), "a\nb\nc\n");
        assert_eq!(text(b"a\rb\r"), "a\nb\n");
        assert_eq!(text(b"a\rb\nc"), "a b\nc");
    }

    #[test]
    fn bytes_that_are_not_text_are_repaired_and_placed() {
        let found = decode(b"one\ntwo \xff\n");
        assert_eq!(found.text, "one\ntwo \u{fffd}\n");
        assert_eq!(found.broken_line, Some(2));
        assert_eq!(decode("a \u{fffd}".as_bytes()).broken_line, None);
    }

    #[test]
    fn windows_1252_is_read_where_nothing_hints_at_utf_8() {
        let found = decode(b"Caf\xe9 \x93au lait\x94, d\xe9j\xe0");
        assert_eq!((&*found.text, found.is_windows), ("Café “au lait”, déjà", true));
        assert_eq!(found.broken_line, None);
        let damaged = decode(b"\xe9t\xe9\n\xe0 \x9d");
        assert_eq!((&*damaged.text, damaged.broken_line), ("été\nà \u{fffd}", Some(2)));
        // A truncated character, and an invalid byte.
        for bytes in [&b"\xe9\x9c a \xe9\x9c a \xe9\x9c"[..], b"\xc3\xa9 \xe9 \xe9 \xe9"] {
            assert!(!decode(bytes).is_windows && decode(bytes).text.contains('\u{fffd}'));
        }
    }

    #[test]
    fn characters_that_html_forbids_are_dropped() {
        assert_eq!(text(b"a\0b\x1b[0mc\x7f\tx"), "ab[0mc\tx");
        assert_eq!(text("a\u{85}b\u{fffe}c\u{1ffff}".as_bytes()), "abc");
    }

    proptest! {
        #[test]
        fn any_bytes_become_text_without_forbidden_characters(
            bytes in prop::collection::vec(any::<u8>(), 0..200)
        ) {
            prop_assert!(!decode(&bytes).text.chars().any(is_forbidden));
        }

        #[test]
        fn ordinary_text_is_borrowed_unchanged(line in "[a-zé ]{0,40}") {
            let found = decode(line.as_bytes());
            prop_assert!(matches!(found.text, Cow::Borrowed(_)));
            prop_assert_eq!(&*found.text, line.as_str());
        }
    }
}
