//! Front matter: YAML or TOML with the keys that owners and other tools write, in front of a
//! transcript or in a file beside it.
//!
//! Each key is read on its own, so that a value of an unexpected type costs nothing but itself.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde_json::Value;

use super::Header;
use super::keys::Entry;
use super::yaml::yaml;
use crate::model::About;

/// End of the reason why nothing is understood.
pub const KEPT: &str = "; kept as the description";

/// Front matter larger than this, in bytes, is not passed to the YAML parser.
const MOST_YAML: usize = 64 * 1024;

/// Parses YAML. Text that has no known key, or that is not YAML, is kept in the description, with
/// the reason in [`Header::problem`].
pub fn of_yaml(text: &str) -> Header {
    if text.len() > MOST_YAML {
        return kept(text, "the header is too long to parse as YAML");
    }
    if text.trim_start().starts_with('{')
        && let Ok(object) = yaml::<serde_json::Map<String, Value>>(text)
    {
        return known(of_object(object), text);
    }
    let mistake = yaml::<Option<BTreeMap<String, IgnoredAny>>>(text).err();
    let (mut header, rest) = of_entries(entries(text));
    let Some(mistake) = mistake else { return known(header, text) };
    let problem = format!("the header is not valid YAML ({mistake})");
    if header == Header::default() {
        return kept(text, &problem);
    }
    let rest = rest.trim();
    header.problem = Some(if rest.is_empty() {
        format!("{problem}; read line by line")
    } else {
        format!("{problem}; moved what could not be read to the description")
    });
    let texts = [header.about.description.trim_end(), rest];
    header.about.description = texts.join("\n").trim().to_owned();
    header
}

/// Parses TOML, as [`of_yaml`]. The tables that Hugo and Zola keep for other keys count as well.
pub fn of_toml(text: &str) -> Header {
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            return kept(text, &format!("the header is not valid TOML ({message})"));
        }
    };
    let mut object = serde_json::Map::new();
    for (key, value) in table {
        match value {
            toml::Value::Table(more) if key == "params" || key == "extra" => {
                object.extend(more.into_iter().map(|(key, value)| (key, of_toml_value(value))));
            }
            value => drop(object.insert(key, of_toml_value(value))),
        }
    }
    known(of_object(object), text)
}

fn of_toml_value(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        value => serde_json::to_value(value).unwrap_or_default(),
    }
}

/// Parses the keys of a JSON object.
pub fn of_object(object: serde_json::Map<String, Value>) -> Header {
    // JSON is YAML, too, so that there is one way to read a value.
    let entries = object.into_iter().map(|(key, value)| format!("{}: {value}", Value::String(key)));
    let entries: Vec<String> = entries.collect();
    of_entries(entries.iter().map(String::as_str)).0
}

/// A header of which nothing is understood.
fn kept(text: &str, problem: &str) -> Header {
    Header {
        about: About { description: text.trim().to_owned(), ..About::default() },
        problem: Some(format!("{problem}{KEPT}")),
        ..Header::default()
    }
}

/// A header that is valid, and kept as text if it has no known key.
fn known(header: Header, text: &str) -> Header {
    if header == Header::default() && Entry::all(entries(text)).is_empty() {
        return kept(text, "the header has no known key");
    }
    header
}

/// Reads the entries of known keys. Also returns the text of those that are not understood or that
/// repeat an earlier one.
fn of_entries<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> (Header, String) {
    let mut rest = String::new();
    let mut known: Vec<Entry<'_>> = Vec::new();
    for text in texts {
        match Entry::of(text) {
            Some(entry) if known.iter().all(|other| other.key != entry.key) => known.push(entry),
            _ => rest.push_str(text),
        }
    }
    // Of several keys with one meaning, the first in the list of keys counts.
    known.sort_by_key(|entry| entry.rank);
    let mut header = Header::default();
    for entry in &known {
        if !entry.tell(&mut header) {
            rest.push_str(entry.text);
        }
    }
    (header, rest)
}

/// The entries of a header. Each extends from a line that starts with a key that is not indented to
/// the next such line.
fn entries(header: &str) -> impl Iterator<Item = &str> + Clone {
    let mut at = 0;
    let ends = header.match_indices('\n').map(|(end, _)| end + 1);
    let ends = ends.filter(|&end| begins_entry(&header[end..])).chain([header.len()]);
    ends.map(move |end| &header[std::mem::replace(&mut at, end)..end])
}

/// Returns true if a text starts with a key that is not indented.
fn begins_entry(text: &str) -> bool {
    let key = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    let (key, is_list) = (key.count(), text.starts_with('-'));
    key > 0 && !is_list && text[key..].starts_with(':')
}
