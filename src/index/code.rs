//! The text codes of the index: digits for numbers, and front coding for words.

/// The digits of all codes: printable ASCII without `"`, `<` and `\`, in code order. A string of
/// them needs no escaping in JSON or in a script.
pub(crate) const ALPHABET: &[u8; 91] = &alphabet();
/// Number of digits in the alphabet.
pub(crate) const BASE: usize = ALPHABET.len();

/// The value of a digit; 0 for any other byte.
pub(crate) fn digit_value(digit: u8) -> usize {
    ALPHABET.binary_search(&digit).unwrap_or(0)
}

const fn alphabet() -> [u8; 91] {
    let mut digits = [0; 91];
    let mut code = b'!';
    let mut at = 0;
    while code <= b'~' {
        if code != b'"' && code != b'<' && code != b'\\' {
            digits[at] = code;
            at += 1;
        }
        code += 1;
    }
    digits
}

/// A count as one digit: six times its binary logarithm, rounded, so that a step is 12 %.
pub(crate) fn log_digit(count: u32) -> char {
    let log = (6.0 * (f64::from(count) + 1.0).log2()).round() as usize;
    ALPHABET[log.min(BASE - 1)] as char
}

/// Front-codes sorted words: one digit for the number of bytes shared with the previous word, then
/// the rest of the word.
pub(crate) fn front_coded<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    let mut last = "";
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        let same = word.bytes().zip(last.bytes()).take_while(|(a, b)| a == b).count();
        let mut shared = same.min(BASE - 1);
        // The rest must be valid UTF-8 by itself.
        while !word.is_char_boundary(shared) {
            shared -= 1;
        }
        out.push(ALPHABET[if last.is_empty() { 0 } else { shared }] as char);
        out.push_str(&word[if last.is_empty() { 0 } else { shared }..]);
        last = word;
    }
    out
}

/// Decodes words from [`front_coded`]. Any other input is decoded to arbitrary words.
pub(crate) fn front_decoded(coded: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for entry in coded.split(' ').filter(|entry| !entry.is_empty()) {
        let rest = entry.chars().next().map_or("", |digit| &entry[digit.len_utf8()..]);
        let last = words.last().map_or("", String::as_str);
        let shared = last.floor_char_boundary(digit_value(entry.as_bytes()[0]));
        let word = [&last[..shared], rest].concat();
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn front_coded_words_are_read_back(words in prop::collection::btree_set("[abé日]{1,6}", 0..20)) {
            let words: Vec<String> = words.into_iter().collect();
            let coded = front_coded(words.iter().map(String::as_str));
            prop_assert_eq!(front_decoded(&coded), words);
        }

        #[test]
        fn any_text_is_decoded_without_panic(text in "\\PC{0,40}") {
            front_decoded(&text);
        }
    }

    #[test]
    fn the_alphabet_needs_no_escaping() {
        let text = std::str::from_utf8(ALPHABET).unwrap();
        assert_eq!(serde_json::to_string(text).unwrap(), format!("\"{text}\""));
        assert!(!text.contains('<'));
        assert_eq!((BASE, text.chars().next(), text.chars().last()), (91, Some('!'), Some('~')));
    }

    #[test]
    fn any_count_is_one_digit() {
        assert_eq!([0, 1, 1_000, u32::MAX].map(log_digit), ['!', '(', '`', '~']);
    }

    #[test]
    fn words_share_prefixes_of_whole_chars() {
        assert_eq!(front_coded(["fog", "foggy", "lamp"].into_iter()), "!fog %gy !lamp");
        assert_eq!(front_coded(["ф", "х"].into_iter()), "!ф !х");
    }
}
