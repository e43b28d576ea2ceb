//! The header of the seed, the dialect of Markdown that this project began with: known keys, one
//! per line, then a description over many lines.

use super::super::append;
use super::Header;
use crate::units::Length;

/// Keys of the seed's header, in order.
const KEYS: [&str; 7] = [
    "Date Generated",
    "Transcription Model",
    "Length",
    "Video Keywords",
    "Video Views",
    "Video Rating",
    "Video Description",
];

/// Returns true if a header is the seed's: it contains one of the keys that are unique to the seed.
pub fn is_seed(header: &str) -> bool {
    header.lines().filter_map(known_key).any(|(key, _)| key != "Length")
}

/// Parses a header of the seed.
pub fn read(header: &str) -> Header {
    let mut found = Header::default();
    let mut description = String::new();
    let mut rest = header;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        rest = after;
        match known_key(line) {
            Some(("Video Description", text)) => {
                append(&mut description, &format!("{text}\n{rest}"));
                break;
            }
            Some((key, value)) => set(&mut found, key, value.trim()),
            None => append(&mut description, line),
        }
    }
    found.about.description = description;
    found
}

fn set(header: &mut Header, key: &str, value: &str) {
    match key {
        "Transcription Model" if !value.is_empty() => {
            header.about.transcriber = Some(value.to_owned());
        }
        "Length" => {
            header.length = value.trim_end_matches('s').parse().ok().map(Length);
        }
        "Video Keywords" => header.about.keywords = python_list(value),
        "Video Views" => header.about.views = value.parse().ok(),
        _ => {}
    }
}

fn known_key(line: &str) -> Option<(&'static str, &str)> {
    let (key, value) = line.split_once(':')?;
    let key = KEYS.into_iter().find(|known| *known == key)?;
    Some((key, value))
}

/// Parses a list of strings as Python prints it: `['a', "it's", 'x\'y']`. Anything else is split at
/// commas.
fn python_list(text: &str) -> Vec<String> {
    let inner = text.strip_prefix('[').unwrap_or(text);
    let inner = inner.strip_suffix(']').unwrap_or(inner);
    quoted_strings(inner).unwrap_or_else(|| {
        let words = inner.split(',').map(|word| word.trim().trim_matches(['\'', '"']));
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    })
}

fn quoted_strings(text: &str) -> Option<Vec<String>> {
    let mut strings = Vec::new();
    let mut chars = text.trim().chars();
    while let Some(quote) = chars.next() {
        if quote != '\'' && quote != '"' {
            return None;
        }
        let mut string = String::new();
        loop {
            match chars.next()? {
                '\\' => string.push(match chars.next()? {
                    'n' | 't' | 'r' => ' ',
                    escaped => escaped,
                }),
                c if c == quote => break,
                c => string.push(c),
            }
        }
        strings.push(string);
        match chars.as_str().trim_start().chars().next() {
            None => {}
            Some(',') => {
                let rest = chars.as_str().trim_start();
                chars = rest[1..].trim_start().chars();
            }
            Some(_) => return None,
        }
    }
    Some(strings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_python_did_not_print_is_split_at_commas() {
        assert_eq!(python_list("fog, sea"), ["fog", "sea"]);
        assert_eq!(python_list("['fog', sea]"), ["fog", "sea"]);
        assert!(python_list("[]").is_empty());
        assert_eq!(python_list("['unclosed, x"), ["unclosed", "x"]);
    }
}
