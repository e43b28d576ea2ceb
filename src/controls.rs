//! Characters that are forbidden in pages, and characters that control the direction of text.
//!
//! A direction character without its counterpart would affect the text around it. So in every line,
//! openers without a closer are closed, and closers without an opener are removed. See the Unicode
//! Bidirectional Algorithm (UAX #9, BD9 and BD11) and <https://trojansource.codes>.

use std::borrow::Cow;

const PDF: char = '\u{202c}';
const PDI: char = '\u{2069}';

/// Removes the characters that HTML, XML or JSON forbid: control characters except tab and line
/// feed, and noncharacters.
pub fn allowed(text: Cow<'_, str>) -> Cow<'_, str> {
    if may_hold_forbidden(text.as_bytes()) && text.chars().any(is_forbidden) {
        Cow::Owned(text.chars().filter(|&c| !is_forbidden(c)).collect())
    } else {
        text
    }
}

/// A name (of a recording, channel or person) on one line, without forbidden and direction
/// characters.
pub fn name(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| !is_forbidden(c) && !is_bidi(c))
        .collect()
}

/// A name for lists and feeds, cut if it is longer than any real name. Browsers take quadratic time
/// for some texts, such as stacked accents.
pub fn brief(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => Cow::Owned(format!("{}…", name[..end].trim_end())),
        None => Cow::Borrowed(name),
    }
}

/// Maximum length of a name in lists and feeds, in chars.
const LONGEST_NAME: usize = 300;

/// The beginning of a title, in whole words, for links between transcripts.
pub fn clipped(title: &str) -> Cow<'_, str> {
    let Some((end, _)) = title.char_indices().nth(LONGEST_LINK) else {
        return Cow::Borrowed(title);
    };
    let start = &title[..end];
    // Cut within a word if it is most of the title, as in scripts without spaces.
    let word = start.rfind(char::is_whitespace).filter(|&at| at > end / 2);
    let start = start[..word.unwrap_or(end)].trim_end_matches(|c: char| !c.is_alphanumeric());
    Cow::Owned(format!("{start}…"))
}

/// Maximum length of a title in such a link, in chars.
const LONGEST_LINK: usize = 60;

/// Returns true if a name has a visible character, so that a link with it can be seen and clicked.
pub fn is_seen(name: &str) -> bool {
    name.chars().any(|c| !c.is_whitespace() && !is_forbidden(c) && !is_ignorable(c))
}

/// Returns true for invisible characters (Unicode property `Default_Ignorable_Code_Point`).
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Balances the direction characters in every line of a text; `None` if they are already balanced.
pub fn balanced(text: &str) -> Option<String> {
    if !may_hold_direction(text) {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut open = Vec::new();
    for c in text.chars() {
        match c {
            '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => open.push(PDF),
            '\u{2066}'..='\u{2068}' => open.push(PDI),
            PDF if open.last() == Some(&PDF) => drop(open.pop()),
            // PDI implicitly closes everything inside. Close it explicitly, because not all
            // programs know.
            PDI if open.contains(&PDI) => {
                let within = open.iter().rev().take_while(|&&close| close != PDI).count();
                out.extend(open.drain(open.len() - within..).rev());
                open.pop();
            }
            PDF | PDI => continue,
            '\n' => out.extend(open.drain(..).rev()),
            _ => {}
        }
        out.push(c);
    }
    out.extend(open.drain(..).rev());
    (out != text).then_some(out)
}

/// Removes forbidden characters from a text of several lines and balances its direction characters.
pub fn tidy(text: &mut String) {
    if let Cow::Owned(kept) = allowed(Cow::Borrowed(text)) {
        *text = kept;
    }
    if let Some(closed) = balanced(text) {
        *text = closed;
    }
}

/// Returns true if the text contains one of U+202A to U+202E or U+2066 to U+2069.
fn may_hold_direction(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(0xe2, bytes)
        .any(|at| matches!(bytes[at + 1..], [0x80, 0xaa..=0xae, ..] | [0x81, 0xa6..=0xa9, ..]))
}

/// Returns true for direction characters (Unicode property `Bidi_Control`).
pub fn is_bidi(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns true if the text has a byte with which a forbidden character could begin: a control
/// character of ASCII, `C2` of U+0080 to U+009F, `EF` of U+FDD0 and U+FFFE, or the first of four
/// bytes. Most text has none. The loop has no branches within a block, so that the compiler
/// vectorises it.
fn may_hold_forbidden(text: &[u8]) -> bool {
    text.chunks(1024)
        .any(|block| block.iter().fold(false, |found, &b| found | may_begin_forbidden(b)))
}

fn may_begin_forbidden(b: u8) -> bool {
    ((b < 0x20) & (b != b'\n') & (b != b'\t')) | (b == 0x7f) | (b == 0xc2) | (b >= 0xef)
}

/// Returns true for characters that HTML, XML or JSON forbid: control characters except tab and
/// line feed, and noncharacters.
pub fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{fdd0}'..='\u{fdef}')
        || (c as u32 & 0xfffe) == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_forbidden_character_is_found_by_its_first_byte() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|&c| is_forbidden(c))
        {
            assert!(may_hold_forbidden(c.to_string().as_bytes()), "{:x}", c as u32);
        }
    }

    #[test]
    fn unclosed_direction_characters_are_closed_at_the_end_of_the_line() {
        let of = |text: &str| balanced(text).unwrap_or_else(|| text.to_owned());
        assert_eq!(of("a \u{202e}b\nc"), "a \u{202e}b\u{202c}\nc");
        assert_eq!(of("\u{2067}\u{202b}a"), "\u{2067}\u{202b}a\u{202c}\u{2069}");
        assert_eq!(of("\u{2067}\u{202b}a\u{2069}b"), "\u{2067}\u{202b}a\u{202c}\u{2069}b");
    }

    #[test]
    fn closers_without_an_opener_are_removed() {
        assert_eq!(balanced("a\u{2069}\u{202c}b").unwrap(), "ab");
        assert_eq!(balanced("\u{2068}a\u{202c}b\u{2069}").unwrap(), "\u{2068}ab\u{2069}");
        assert_eq!(balanced("it’s “so” – שלום"), None);
    }

    #[test]
    fn a_name_has_one_line_and_no_direction_characters() {
        assert_eq!(name("a\u{202e}b\nc\0\u{61c}d é"), "ab cd é");
    }

    #[test]
    fn a_long_name_is_cut() {
        assert_eq!(brief("Fog"), "Fog");
        let long = format!("e{}", "\u{301}".repeat(100_000));
        assert_eq!(brief(&long).chars().count(), LONGEST_NAME + 1);
    }

    #[test]
    fn a_name_needs_a_visible_character() {
        assert!(is_seen("-") && is_seen("\u{200f}שלום") && is_seen("☂\u{fe0f}"));
        assert!(!is_seen(" \u{200b}\u{3000}\u{202e}\0\u{e0001}\u{fe0f}"));
    }

    proptest! {
        #[test]
        fn balancing_is_idempotent_and_keeps_all_other_characters(
            text in "[a\n\u{202a}\u{202b}\u{202c}\u{202e}\u{2066}\u{2068}\u{2069}]{0,24}",
        ) {
            let once = balanced(&text).unwrap_or_else(|| text.clone());
            prop_assert_eq!(balanced(&once), None);
            let other = |text: &str| text.replace(is_bidi, "");
            prop_assert_eq!(other(&once), other(&text));
            for line in once.lines() {
                let count = |of: &[char]| line.chars().filter(|c| of.contains(c)).count();
                prop_assert_eq!(count(&['\u{2066}', '\u{2067}', '\u{2068}']), count(&[PDI]));
                prop_assert_eq!(count(&['\u{202a}', '\u{202b}', '\u{202d}', '\u{202e}']), count(&[PDF]));
            }
        }
    }
}
