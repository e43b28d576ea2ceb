//! Names of folders and pages, in lower-case ASCII that is valid in every file system and URL.
//!
//! The alphabet is `a-z`, `0-9` and dash. No name starts or ends with a dash, exceeds its maximum
//! length, or is reserved on Windows.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::xxh3_64;

/// Names that Windows does not allow for files and folders, whatever their extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Converts text to a name of at most `max` bytes; empty if no character has an ASCII spelling.
///
/// Other scripts are transliterated, apostrophes removed (`it's` becomes `its`), and everything
/// else between words becomes one dash. A long name is cut between words.
#[must_use]
pub fn slug(text: &str, max: usize) -> String {
    let mut slug = String::with_capacity(text.len().min(max + 8));
    for c in text.chars() {
        if slug.len() > max {
            break;
        }
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            'A'..='Z' => slug.push(c.to_ascii_lowercase()),
            '\'' | '\u{2019}' | '\u{2bc}' => {}
            c if c.is_alphanumeric() => spell(c, &mut slug),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    cut(&mut slug, max);
    if is_device(&slug) {
        slug.push_str("-x");
    }
    slug
}

/// Appends the ASCII spelling of a character of another script.
fn spell(c: char, slug: &mut String) {
    let Some(spelling) = deunicode::deunicode_char(c) else {
        return;
    };
    // The table ends syllables of some scripts with a space: "Bei Jing".
    let (syllable, ends) = (spelling.trim(), spelling.ends_with(' '));
    slug.extend(
        syllable.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()),
    );
    if ends && !slug.is_empty() && !slug.ends_with('-') {
        slug.push('-');
    }
}

/// Shortens a name to `max` bytes, at a dash if there is one in the second half.
fn cut(slug: &mut String, max: usize) {
    if slug.len() > max {
        let within_word = slug.as_bytes()[max] != b'-';
        slug.truncate(max);
        if within_word && let Some(dash) = slug.rfind('-').filter(|&dash| dash >= max / 2) {
            slug.truncate(dash);
        }
    }
    while slug.ends_with('-') {
        slug.pop();
    }
}

fn is_device(slug: &str) -> bool {
    let port = slug.strip_prefix("com").or_else(|| slug.strip_prefix("lpt"));
    let is_port = port.is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit());
    DEVICES.contains(&slug) || is_port
}

/// Makes `slug` different from all `taken` names, and adds it to them.
///
/// The first one keeps the plain name. Later ones get a suffix derived from `source`, so that the
/// name depends on the source and not on the order of a build.
pub fn unique(slug: &str, max: usize, source: &[u8], taken: &mut BTreeSet<String>) -> String {
    let mut name = slug.to_owned();
    let mut hash = xxh3_64(source);
    while name.is_empty() || !taken.insert(name.clone()) {
        let suffix = format!("{:06x}", hash & 0xff_ffff);
        name = slug.to_owned();
        cut(&mut name, max - suffix.len() - 1);
        if !name.is_empty() {
            name.push('-');
        }
        name.push_str(&suffix);
        hash = xxh3_64(&hash.to_le_bytes());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn titles_become_readable_names() {
        for (title, name) in [
            ("Trump & Putin: 'Trust' each other?", "trump-putin-trust-each-other"),
            ("Chomsky\u{2019}s Philosophy", "chomskys-philosophy"),
            ("Größe: 3,5 % | Übersicht", "grosse-3-5-ubersicht"),
            ("Привет, мир", "privet-mir"),
            ("北京", "bei-jing"),
            ("  --  ", ""),
            ("CON", "con-x"),
            ("com7", "com7-x"),
            ("common", "common"),
        ] {
            assert_eq!(slug(title, 60), name);
        }
    }

    #[test]
    fn long_names_are_cut_at_a_word() {
        assert_eq!(slug("one two three four", 12), "one-two");
        assert_eq!(slug("one two three four", 13), "one-two-three");
        assert_eq!(slug("abcdefghijklmnop", 5), "abcde");
    }

    #[test]
    fn the_second_of_two_equal_names_gets_a_suffix_of_its_own_source() {
        let mut taken = BTreeSet::new();
        assert_eq!(unique("farms", 60, b"a.md", &mut taken), "farms");
        let second = unique("farms", 60, b"b.md", &mut taken);
        let mut others = BTreeSet::from(["farms".to_owned(), "else".to_owned()]);
        assert_eq!(unique("farms", 60, b"b.md", &mut others), second);
        assert_ne!(second, "farms");
        assert_eq!(unique("", 60, b"c.md", &mut taken).len(), 6);
    }

    proptest! {
        #[test]
        fn any_text_gives_a_name_of_the_alphabet(text in "\\PC*", max in 12_usize..100) {
            let name = slug(&text, max);
            prop_assert!(name.len() <= max + 2);
            prop_assert!(name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')));
            prop_assert!(!name.starts_with('-') && !name.ends_with('-'));
            prop_assert!(!is_device(&name));
        }

        #[test]
        fn names_are_unique_and_short(texts in prop::collection::vec("[ab ]{0,3}", 1..40)) {
            let mut taken = BTreeSet::new();
            let mut seen = BTreeSet::new();
            for (at, text) in texts.iter().enumerate() {
                let name = unique(&slug(text, 20), 20, &at.to_le_bytes(), &mut taken);
                prop_assert!(name.len() <= 20 && !name.is_empty());
                prop_assert!(seen.insert(name));
            }
        }
    }
}
