//! What the readers of JSON share: a first look at the keys, lenient values, repair.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::Problem;
use crate::controls::allowed;
use crate::parse::clock::{clock_alone, of_float, seconds};
use crate::units::Timestamp;

/// The keys of a JSON text, found without reading its values.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outline<'a> {
    /// Whether it is a list.
    pub is_list: bool,
    /// Keys of the outermost object.
    pub keys: Vec<&'a str>,
    /// Keys of the first object in a list: what one entry looks like.
    pub entry: Vec<&'a str>,
}

/// Keys of lists that make a format.
const DECISIVE: [&str; 4] = ["segments", "transcription", "events", "words"];

impl<'a> Outline<'a> {
    /// Looks over a text; `None` if it does not begin as JSON does.
    pub fn of(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let first = bytes.iter().position(|b| !b.is_ascii_whitespace())?;
        let next = bytes[first + 1..].iter().find(|b| !b.is_ascii_whitespace())?;
        match (bytes[first], next) {
            (b'{', b'"' | b'}') | (b'[', b'{' | b'[' | b']') => {}
            _ => return None,
        }
        let mut outline = Self { is_list: bytes[first] == b'[', ..Self::default() };
        // Of each open object or list, whether it is a list.
        let mut open: Vec<bool> = Vec::new();
        // Depth of the first object in a list, while it is open and once it is closed.
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
            // What is known by now tells enough; large files are not looked over to their end.
            let decisive = || outline.keys.iter().any(|key| DECISIVE.contains(key));
            if entry.is_some() && !entry_is_open && (outline.is_list || decisive()) {
                break;
            }
        }
        Some(outline)
    }

    /// Whether the outermost object has a key.
    pub fn has(&self, key: &str) -> bool {
        self.keys.contains(&key)
    }

    /// Whether an entry of a list has a key.
    pub fn entry_has(&self, key: &str) -> bool {
        self.entry.contains(&key)
    }
}

/// Place of the quotation mark that ends a string, from within it.
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

/// Reads a value; a mistake is told with its line.
pub fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|error| problem(&error))
}

/// What was wrong with a text that is not the JSON that was expected.
pub fn problem(error: &serde_json::Error) -> Problem {
    let message = error.to_string();
    let cause = message.split(" at line ").next().unwrap_or_default();
    let line = u32::try_from(error.line()).ok().filter(|&line| line > 0);
    Problem { line, message: format!("that cannot be read ({cause})") }
}

/// The text with what is not JSON made so: `NaN` and `Infinity` become null, control characters
/// within strings blanks. `None` where there is nothing of the kind.
pub fn repaired(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut changed = false;
    while at < bytes.len() {
        let quote = memchr::memchr(b'"', &bytes[at..]).map_or(bytes.len(), |found| at + found);
        let between = &text[at..quote];
        if between.contains('N') || between.contains('I') {
            let null = between.replace("-Infinity", "null").replace("Infinity", "null");
            out.push_str(&null.replace("NaN", "null"));
            changed = true;
        } else {
            out.push_str(between);
        }
        let end = string_end(bytes, (quote + 1).min(bytes.len()));
        let string = &text[quote..(end + 1).min(bytes.len())];
        if string.contains(['\n', '\t']) {
            out.push_str(&string.replace(['\n', '\t'], " "));
            changed = true;
        } else {
            out.push_str(string);
        }
        at = (end + 1).min(bytes.len());
        if quote == bytes.len() {
            break;
        }
    }
    changed.then_some(out)
}

/// A text that ends in the middle of JSON, ended there: what is open is closed, a string that was
/// begun is a string, and of a key or number that was begun nothing is left. `None` where nothing
/// is open.
pub fn closed(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    // What ends the objects and lists that are open.
    let mut open = Vec::new();
    // Up to where there are whole values, and whether a key stands before what comes next.
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
                // Not JSON, cut off or not.
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

/// Whole values, the string that was begun behind them, and what ends all that is open.
fn ended(whole: &str, between: &str, string: Option<&str>, open: &[u8]) -> String {
    let mut out = whole.to_owned();
    if let Some(string) = string {
        out.extend([between, string, "\""]);
    }
    out.extend(open.iter().rev().map(|&end| char::from(end)));
    out
}

/// A string without the `\` or `\u00e` at its end.
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

/// Text that borrows where the JSON holds no escapes. (A plain `Option<Cow<str>>` would copy.)
#[derive(Debug, Clone, Default)]
pub struct Text<'a>(pub Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lenient;
        impl<'de> Visitor<'de> for Lenient {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(allowed(Cow::Owned(text.to_owned()))))
            }

            // Speakers may be numbers.
            fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }

            fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
                Ok(Text::default())
            }

            fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Text::default())
            }
        }
        deserializer.deserialize_any(Lenient)
    }
}

/// A time in seconds: a number, a number in quotation marks, or a clock. Anything else is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seconds(pub Option<Timestamp>);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lenient;
        impl<'de> Visitor<'de> for Lenient {
            type Value = Seconds;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time in seconds")
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Seconds, E> {
                Ok(Seconds(of_float(number)))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Seconds, E> {
                Ok(Seconds(of_float(number as f64)))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Seconds, E> {
                Ok(Seconds(of_float(number as f64)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Seconds, E> {
                Ok(Seconds(seconds(text).or_else(|| clock_alone(text))))
            }

            fn visit_bool<E: Error>(self, _: bool) -> Result<Seconds, E> {
                Ok(Seconds(None))
            }

            fn visit_unit<E: Error>(self) -> Result<Seconds, E> {
                Ok(Seconds(None))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Seconds, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Seconds(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Seconds, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Seconds(None))
            }
        }
        deserializer.deserialize_any(Lenient)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
    }

    #[test]
    fn times_are_lenient() {
        let times: Vec<Seconds> =
            serde_json::from_str(r#"[1.5, 2, "3.25", "00:00:04.000", null, "x", -1, [], {}]"#)
                .unwrap();
        let millis: Vec<_> = times.iter().map(|time| time.0.map(Timestamp::millis)).collect();
        assert_eq!(
            millis,
            [Some(1_500), Some(2_000), Some(3_250), Some(4_000), None, None, Some(0), None, None]
        );
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
        fn any_text_is_looked_over_and_repaired(text in "[{}\\[\\]\":\\\\,a-cNI \n]{0,60}") {
            Outline::of(&text);
            repaired(&text);
        }
    }
}
