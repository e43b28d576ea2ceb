//! Shared by the readers of JSON: a quick scan of the keys, and repair.

use serde::de::Deserialize;

use super::Problem;

/// The keys of a JSON text, found without parsing its values.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outline<'a> {
    /// True if the top level is a list.
    pub is_list: bool,
    /// Keys of the outermost object.
    pub keys: Vec<&'a str>,
    /// Keys of the first object in each list, as an example of its entries.
    pub entry: Vec<&'a str>,
}

/// Keys of lists that identify a format.
const DECISIVE: [&str; 4] = ["segments", "transcription", "events", "words"];

impl<'a> Outline<'a> {
    /// Scans a text; `None` if it does not start like JSON.
    pub fn of(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let first = bytes.iter().position(|b| !b.is_ascii_whitespace())?;
        let next = bytes[first + 1..].iter().find(|b| !b.is_ascii_whitespace())?;
        match (bytes[first], next) {
            (b'{', b'"' | b'}') | (b'[', b'{' | b'[' | b']') => {}
            _ => return None,
        }
        let mut outline = Self { is_list: bytes[first] == b'[', ..Self::default() };
        // For each open object or list, whether it is a list.
        let mut open: Vec<bool> = Vec::new();
        // Depth of the first object in a list, while it is open and after it is closed.
        let (mut entry, mut entry_is_open) = (None, false);
        let mut at = first;
        while at < bytes.len() {
            match bytes[at] {
                kind @ (b'{' | b'[') => {
                    let in_list = open.last() == Some(&true) && open.len() <= 2;
                    open.push(kind == b'[');
                    if entry.is_none() && in_list && kind == b'{' {
                        (entry, entry_is_open) = (Some(open.len()), true);
                    }
                }
                b'}' | b']' => {
                    if entry == Some(open.len()) {
                        entry_is_open = false;
                    }
                    open.pop();
                }
                b'"' => {
                    let end = string_end(bytes, at + 1);
                    let is_key = bytes[end..].iter().skip(1).find(|b| !b.is_ascii_whitespace());
                    if is_key == Some(&b':') {
                        let key = &text[at + 1..end];
                        if open.len() == 1 && !outline.is_list {
                            outline.keys.push(key);
                        } else if entry_is_open && entry == Some(open.len()) {
                            outline.entry.push(key);
                        }
                    }
                    at = end;
                }
                _ => {}
            }
            at += 1;
            // The keys found so far are enough; large files are not scanned to the end.
            let decisive = || outline.keys.iter().any(|key| DECISIVE.contains(key));
            if entry.is_some() && !entry_is_open && (outline.is_list || decisive()) {
                break;
            }
        }
        Some(outline)
    }

    /// Returns true if the outermost object has this key.
    pub fn has(&self, key: &str) -> bool {
        self.keys.contains(&key)
    }

    /// Returns true if the entries of a list have this key.
    pub fn entry_has(&self, key: &str) -> bool {
        self.entry.contains(&key)
    }
}

/// Position of the quotation mark that ends a string, searching from inside it.
fn string_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) {
        if bytes[at + found] == b'"' {
            return at + found;
        }
        at = (at + found + 2).min(bytes.len());
    }
    bytes.len()
}

/// Parses a value; an error comes with its line.
pub fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|error| problem(&error))
}

/// Why a text is not the JSON that was expected.
pub fn problem(error: &serde_json::Error) -> Problem {
    let message = error.to_string();
    let cause = message.split(" at line ").next().unwrap_or_default();
    let line = u32::try_from(error.line()).ok().filter(|&line| line > 0);
    Problem { line, message: format!("cannot be parsed ({cause})") }
}

/// Parses a text, or if that fails, its repaired version; if both fail, the first error is
/// returned.
pub fn mended<T, E>(
    text: &str,
    mend: impl Fn(&str) -> Option<String>,
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<T, E> {
    read(text).or_else(|error| mend(text).and_then(|text| read(&text).ok()).ok_or(error))
}

/// Replaces whatever is not valid JSON: numbers that are not finite (`NaN`, `-Infinity`, `1e999`)
/// become null, line feeds and tabs in strings become spaces, lone surrogates become U+FFFD. `None`
/// if there is nothing to replace.
pub fn repaired(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        let quote = memchr::memchr(b'"', &bytes[at..]).map_or(bytes.len(), |found| at + found);
        push_finite(&mut out, &text[at..quote]);
        let end = string_end(bytes, (quote + 1).min(bytes.len()));
        at = (end + 1).min(bytes.len());
        let string = &text[quote..at];
        let paired = paired(string);
        let string = paired.as_deref().unwrap_or(string);
        out.extend(string.chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c }));
    }
    (out != text).then_some(out)
}

/// Appends the text between strings, with null for each number that is not finite.
fn push_finite(out: &mut String, between: &str) {
    for piece in between.split_inclusive(is_mark) {
        let value = piece.trim_end_matches(is_mark);
        // Rust also parses `NaN` and `Infinity`, and parses numbers that are too large as infinite.
        if value.parse::<f64>().is_ok_and(|number| !number.is_finite()) {
            out.push_str("null");
            out.push_str(&piece[value.len()..]);
        } else {
            out.push_str(piece);
        }
    }
}

/// Returns true for the characters around the values of JSON.
fn is_mark(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ':' | '[' | ']' | '{' | '}')
}

/// JSON or YAML text with U+FFFD for each escaped lone surrogate: `\ud83d` without `\ude00`. `None`
/// if there are none.
pub fn paired(text: &str) -> Option<String> {
    let (mut out, mut whole, mut at) = (String::new(), 0, 0);
    while let Some(found) = memchr::memchr(b'\\', &text.as_bytes()[at..]) {
        at += found;
        if has_half(text, at, 0xd800) && has_half(text, at + 6, 0xdc00) {
            at += 12;
        } else if has_half(text, at, 0xd800) || has_half(text, at, 0xdc00) {
            out.extend([&text[whole..at], "\\ufffd"]);
            at += 6;
            whole = at;
        } else {
            at = (at + 2).min(text.len());
        }
    }
    out.push_str(&text[whole..]);
    (whole > 0).then_some(out)
}

/// Returns true if the escape at a byte position is a surrogate of this half of the range.
fn has_half(text: &str, at: usize, half: u16) -> bool {
    let digits = text.get(at..at + 6).and_then(|escape| escape.strip_prefix("\\u"));
    let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
    unit.is_some_and(|unit| unit & 0xfc00 == half)
}

/// Completes a text that ends in the middle of JSON: closes what is open, ends an unfinished
/// string, and drops an unfinished key or number. `None` if nothing is open.
pub fn closed(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    // The closing brackets of the open objects and lists.
    let mut open = Vec::new();
    // End of the complete values so far, and whether a key precedes the next value.
    let (mut whole, mut is_value) = (0, false);
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => {
                open.push(b'}');
                (whole, is_value) = (at + 1, false);
            }
            b'[' => {
                open.push(b']');
                (whole, is_value) = (at + 1, false);
            }
            b'}' | b']' => {
                // This is not JSON, truncated or otherwise.
                if open.pop() != Some(bytes[at]) {
                    return None;
                }
                (whole, is_value) = (at + 1, false);
            }
            b':' => is_value = true,
            b',' => (whole, is_value) = (at, false),
            b'"' => {
                let end = string_end(bytes, at + 1);
                let holds_text = is_value || open.last() == Some(&b']');
                if end == bytes.len() {
                    let string = holds_text.then(|| without_part_of_escape(&text[at..]));
                    return Some(ended(&text[..whole], &text[whole..at], string, &open));
                }
                if holds_text {
                    (whole, is_value) = (end + 1, false);
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    (!open.is_empty()).then(|| ended(&text[..whole], "", None, &open))
}

/// The complete values, the unfinished string after them, and the closing brackets.
fn ended(whole: &str, between: &str, string: Option<&str>, open: &[u8]) -> String {
    let mut out = whole.to_owned();
    if let Some(string) = string {
        out.extend([between, string, "\""]);
    }
    out.extend(open.iter().rev().map(|&end| char::from(end)));
    out
}

/// A string without an incomplete escape, `\` or `\u00e`, at its end.
fn without_part_of_escape(string: &str) -> &str {
    let Some(last) = string.rfind('\\') else { return string };
    let backslashes = string[..=last].bytes().rev().take_while(|&byte| byte == b'\\').count();
    let is_part = match string.as_bytes().get(last + 1) {
        None => true,
        Some(b'u') => string.len() - last < 6,
        Some(_) => false,
    };
    if backslashes % 2 == 1 && is_part { &string[..last] } else { string }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    #[test]
    fn keys_are_seen_past_strings_and_lists() {
        let text = r#"{"text": "a \"segments\": {", "segments": [{"id": 0, "words": [{"w": 1}], "end": 2}, {"x": 1}], "language": "en"}"#;
        let outline = Outline::of(text).unwrap();
        assert_eq!(outline.keys, ["text", "segments"], "it looks no further than it has to");
        assert_eq!(outline.entry, ["id", "words", "end"]);
        let list = Outline::of("[ {\"start\": 1}, {\"x\": 2}]").unwrap();
        assert!(list.is_list && list.entry_has("start") && !list.entry_has("x"));
        assert_eq!(Outline::of("[Music] {\"a\": 1}"), None);
        assert_eq!(Outline::of("plain"), None);
    }

    #[test]
    fn what_is_not_json_is_repaired() {
        let text = "{\"a\": NaN, \"b\": [-Infinity], \"c\": \"NaN\tx\"}";
        assert_eq!(repaired(text).unwrap(), "{\"a\": null, \"b\": [null], \"c\": \"NaN x\"}");
        assert_eq!(repaired("{\"a\": \"Infinity\"}"), None);
        let text = r#"[1e309,-1e999, 12, 1e-999, true, {"a\ud83d": "\\ud83d 1e309 \ude00\ud83d\ude00\ud83d"}]"#;
        let json = r#"[null,null, 12, 1e-999, true, {"a\ufffd": "\\ud83d 1e309 \ufffd\ud83d\ude00\ufffd"}]"#;
        assert_eq!(repaired(text).unwrap(), json);
        assert!(serde_json::from_str::<serde_json::Value>(json).is_ok());
    }

    #[test]
    fn half_a_surrogate_pair_is_no_character() {
        for (text, whole) in [
            (r"\ud83d\ud83d\ude00", r"\ufffd\ud83d\ude00"),
            (r"\uD83D\n", r"\ufffd\n"),
            (r"\udc00é\", r"\ufffdé\"),
            (r"\\ud83d \ud83 \u+83d", r"\\ud83d \ud83 \u+83d"),
        ] {
            assert_eq!(paired(text).as_deref().unwrap_or(text), whole);
        }
    }

    #[test]
    fn what_is_cut_off_is_ended_where_it_was_cut() {
        for (cut, whole) in [
            (r#"{"a": [{"b": 1}, {"b": "x y"#, r#"{"a": [{"b": 1}, {"b": "x y"}]}"#),
            (r#"{"a": [{"b": 1}, {"b": "x", "c": 12"#, r#"{"a": [{"b": 1}, {"b": "x"}]}"#),
            (r#"{"a": [{"b": 1}, {"b": "x", "c"#, r#"{"a": [{"b": 1}, {"b": "x"}]}"#),
            (r#"{"a": [{"b": 1}, "#, r#"{"a": [{"b": 1}]}"#),
            (r#"{"a": ["x", "y\u00e"#, r#"{"a": ["x", "y"]}"#),
            (r#"{"a": "x\"#, r#"{"a": "x"}"#),
            (r#"{"a": "x\\"#, r#"{"a": "x\\"}"#),
            ("{\"a\": 1}\n{\"a\": \"x", "{\"a\": 1}\n{\"a\": \"x\"}"),
            (r#"{"a": nul"#, "{}"),
        ] {
            assert_eq!(closed(cut).as_deref(), Some(whole), "{cut}");
        }
        assert_eq!(closed(r#"{"a": "}"}"#), None);
        assert_eq!(closed(r#"{"a": ]"#), None);
    }

    proptest! {
        #[test]
        fn json_cut_anywhere_is_json_again(cut in 0..200_usize) {
            let text = r#"{"text": "a \"b\" é \u00e9\n", "segments": [{"id": 0, "start": 0.5, "x": [null, -1e3, true, "\\"], "words": [{}, {"w": " a"}]}], "language": "en"}"#;
            let text = &text[..text.floor_char_boundary(cut.max(1))];
            if let Some(text) = closed(text) {
                prop_assert!(serde_json::from_str::<IgnoredAny>(&text).is_ok(), "{}", text);
            }
        }

        #[test]
        fn any_text_is_looked_over_and_repaired(text in "([{}\\[\\]\":\\\\,a-cNIé \n]|\\\\\\\\ud8|1e999){0,60}") {
            Outline::of(&text);
            repaired(&text);
        }
    }
}
