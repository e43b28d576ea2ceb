//! Splits text into terms. The rules and their names are those in `docs/index-format.md`, section
//! 3, and at the top of `templates/assets/search-text.js`; `tests/vectors/tokens.json` tests both
//! implementations.
//!
//! Nearly all text is ASCII, so there is a faster scanner for ASCII lines. A property test checks
//! that both scanners agree.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Splits text into terms. Reuses its buffers.
#[derive(Debug, Default)]
pub struct Tokenizer {
    chars: Vec<char>,
    run: String,
    folded: String,
    /// For each folded character of a run without spaces: its end in `folded`, in bytes, and its
    /// position in the text, in chars.
    ends: Vec<(usize, usize)>,
}

impl Tokenizer {
    /// Calls `emit` with each term of `text`, in order.
    pub fn tokens(&mut self, text: &str, mut emit: impl FnMut(&str)) {
        if text.is_ascii() {
            self.ascii(text, &mut emit);
        } else {
            self.ranges(text, |term, _| emit(term));
        }
    }

    /// Calls `emit` with each term of `text`, in order, and its range in the text, in chars.
    pub fn ranges(&mut self, text: &str, mut emit: impl FnMut(&str, Range<usize>)) {
        self.chars.clear();
        self.chars.extend(text.chars());
        let chars = std::mem::take(&mut self.chars);
        self.scan(&chars, &mut emit);
        self.chars = chars;
    }

    fn ascii(&mut self, text: &str, emit: &mut impl FnMut(&str)) {
        let bytes = text.as_bytes();
        let mut i = 0;
        while let Some(&first) = bytes.get(i) {
            if CLASSES[usize::from(first)] == OTHER {
                i += 1;
                continue;
            }
            let start = i;
            let mut classes = 0;
            while let Some(&byte) =
                bytes.get(i).filter(|&&byte| CLASSES[usize::from(byte)] != OTHER)
            {
                classes |= CLASSES[usize::from(byte)];
                i += 1;
            }
            if matches!(bytes.get(i), Some(b'\'' | b'.' | b',')) {
                i = self.ascii_mixed(bytes, start, emit);
            } else if classes & UPPER == 0 {
                emit(&text[start..i]);
            } else {
                self.folded.clear();
                self.folded.push_str(&text[start..i]);
                self.folded.make_ascii_lowercase();
                emit(&self.folded);
            }
        }
    }

    /// Emits the term or terms at `start`, which may contain an apostrophe, dot or comma. Returns
    /// the end of the scanned text.
    fn ascii_mixed(&mut self, text: &[u8], start: usize, emit: &mut impl FnMut(&str)) -> usize {
        let at = |i: usize| text.get(i).copied().unwrap_or(0);
        let mut i = start;
        if at(i + 1) == b'.'
            && let Some(end) = self.ascii_acronym(text, i)
        {
            emit(&self.folded);
            return end;
        }
        self.folded.clear();
        let mut letters = true;
        loop {
            let byte = at(i);
            if byte.is_ascii_alphanumeric() {
                self.folded.push(byte.to_ascii_lowercase() as char);
                i += 1;
            } else if byte == b'\'' && at(i + 1).is_ascii_alphanumeric() {
                self.folded.push('\'');
                letters = false;
                i += 1;
            } else if byte == b'.' && at(i - 1).is_ascii_digit() && at(i + 1).is_ascii_digit() {
                self.folded.push('.');
                i += 1;
            } else if byte == b',' && at(i - 1).is_ascii_digit() && three_digits(|n| at(i + n)) {
                i += 1;
            } else {
                break;
            }
        }
        if letters {
            emit(&self.folded);
        } else {
            let (article, rest) = split(&self.folded);
            article.into_iter().chain(Some(rest).filter(|rest| !rest.is_empty())).for_each(emit);
        }
        i
    }

    /// T1 at `start`, which is an ASCII letter or digit before a dot. Writes the term to `folded`
    /// and returns its end.
    fn ascii_acronym(&mut self, text: &[u8], start: usize) -> Option<usize> {
        let at = |i: usize| text.get(i).copied().unwrap_or(0) as char;
        let before = start.checked_sub(1).map_or('\0', at);
        acronym(before, |n| at(start + n), &mut self.folded).map(|length| start + length)
    }

    fn scan(&mut self, chars: &[char], emit: &mut impl FnMut(&str, Range<usize>)) {
        let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
        let mut i = 0;
        while i < chars.len() {
            let before = i.checked_sub(1).map_or('\0', at);
            if at(i + 1) == '.'
                && let Some(length) = acronym(before, |n| at(i + n), &mut self.folded)
            {
                emit(&self.folded, i..i + length);
                i += length;
            } else if is_word(at(i)) && is_no_space(at(i)) {
                let start = i;
                while i < chars.len()
                    && ((is_word(at(i)) && is_no_space(at(i))) || is_dropped(at(i)))
                {
                    i += 1;
                }
                self.pairs(&chars[start..i], start, emit);
            } else if is_plain(at(i)) {
                let start = i;
                self.run.clear();
                loop {
                    let c = at(i);
                    if is_plain(c) {
                        self.run.push(c);
                    } else if (is_joiner(c) && is_plain(at(i + 1)))
                        || is_gershayim(at(i - 1), c, at(i + 1))
                    {
                        // Left out.
                    } else if is_apostrophe(c) && is_plain(at(i + 1)) {
                        self.run.push('\'');
                    } else if c == '.' && at(i - 1).is_ascii_digit() && at(i + 1).is_ascii_digit() {
                        self.run.push('.');
                    } else if c == ',' && at(i - 1).is_ascii_digit() && three_digits(|n| at(i + n))
                    {
                        // The comma is not part of the term.
                    } else {
                        break;
                    }
                    i += 1;
                }
                self.folded.clear();
                fold(&self.run, &mut self.folded);
                let (article, rest) = split(&self.folded);
                let apostrophe = chars[start..i].iter().position(|&c| is_apostrophe(c));
                let mut begin = start;
                if let (Some(article), Some(length)) = (article, apostrophe) {
                    emit(article, start..start + length);
                    begin += length + 1;
                }
                if !rest.is_empty() {
                    emit(rest, begin..i);
                }
            } else {
                i += 1;
            }
        }
    }

    /// T2: emits the pairs of neighbours in a run of a script without spaces, which begins at
    /// `start`.
    fn pairs(&mut self, run: &[char], start: usize, emit: &mut impl FnMut(&str, Range<usize>)) {
        self.folded.clear();
        self.ends.clear();
        for (at, &c) in (start..).zip(run) {
            fold(c.encode_utf8(&mut [0; 4]), &mut self.folded);
            if self.ends.last().map_or(0, |last| last.0) < self.folded.len() {
                self.ends.push((self.folded.len(), at));
            }
        }
        if let [(_, at)] = self.ends[..] {
            emit(&self.folded, at..start + run.len());
        }
        let mut begin = 0;
        for pair in self.ends.windows(2) {
            emit(&self.folded[begin..pair[1].0], pair[0].1..pair[1].1 + 1);
            begin = pair[0].0;
        }
    }
}

/// Neither a letter nor a digit.
const OTHER: u8 = 0;
/// An upper-case letter.
const UPPER: u8 = 1;
/// A lower-case letter or a digit.
const PLAIN: u8 = 2;

/// The class of each byte in ASCII text.
static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        if c.is_ascii_uppercase() {
            classes[byte] = UPPER;
        } else if c.is_ascii_alphanumeric() {
            classes[byte] = PLAIN;
        }
        byte += 1;
    }
    classes
}

/// T1: the length of the acronym that begins at `at(0)`. Writes the term to `term`.
fn acronym(before: char, at: impl Fn(usize) -> char, term: &mut String) -> Option<usize> {
    if is_word(before) {
        return None;
    }
    term.clear();
    let mut end = 0;
    while at(end).is_ascii_alphabetic() && at(end + 1) == '.' {
        term.push(at(end).to_ascii_lowercase());
        end += 2;
    }
    if end < 4 {
        return None;
    }
    if at(end).is_ascii_alphabetic() && !is_word(at(end + 1)) {
        term.push(at(end).to_ascii_lowercase());
        end += 1;
    }
    if is_apostrophe(at(end)) && matches!(at(end + 1), 's' | 'S') && !is_word(at(end + 2)) {
        end += 2;
    }
    (!is_word(at(end))).then_some(end)
}

/// Returns true if exactly three digits follow the comma at `at(0)`.
fn three_digits<C: Into<u32>>(at: impl Fn(usize) -> C) -> bool {
    let is_digit = |n: usize| char::from_u32(at(n).into()).is_some_and(|c| c.is_ascii_digit());
    is_digit(1) && is_digit(2) && is_digit(3) && !is_digit(4)
}

/// S1 and S2: drops a final `'s`, and splits off an elided article. The term may be empty.
fn split(term: &str) -> (Option<&str>, &str) {
    let term = match term.strip_suffix("'s") {
        Some(rest) if !rest.is_empty() => rest,
        _ => term,
    };
    let elided = term.split_once('\'').filter(|(article, rest)| {
        matches!(*article, "l" | "d" | "j" | "m" | "n" | "s" | "t" | "c" | "qu")
            && rest.starts_with(['a', 'e', 'i', 'o', 'u', 'y', 'h'])
    });
    match elided {
        Some((article, rest)) => (Some(article), rest),
        None => (None, term),
    }
}

/// F1 to F5.
fn fold(text: &str, out: &mut String) {
    if text.is_ascii() {
        out.extend(text.chars().map(|c| c.to_ascii_lowercase()));
        return;
    }
    let lower = text.chars().flat_map(char::to_lowercase);
    if text.starts_with(|c| matches!(c, '\u{ac00}'..='\u{d7a3}')) {
        // A Hangul syllable is not decomposed, because readers type syllables, not letters.
        lower.for_each(|c| push_folded(c, out));
        return;
    }
    for c in lower.nfkd() {
        if !is_dropped(c) && (is_word(c) || c == '\'' || c == '.') {
            c.to_lowercase().for_each(|c| push_folded(c, out));
        }
    }
}

fn push_folded(c: char, out: &mut String) {
    match c {
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'ø' => out.push('o'),
        'ł' => out.push('l'),
        'đ' => out.push('d'),
        'ı' => out.push('i'),
        'ς' => out.push('σ'),
        'ة' => out.push('ه'),
        'ى' | 'ی' => out.push('ي'),
        'ک' => out.push('ك'),
        c if !c.is_ascii() && c.is_numeric() => out.push(ascii_digit(c).unwrap_or(c)),
        c => out.push(c),
    }
}

/// C1: returns true for a word character.
#[must_use]
pub fn is_word(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        c.is_alphabetic() || c.is_numeric() || is_combining_mark(c)
    }
}

/// C2: returns true for a no-space character, if it is a word character.
#[must_use]
pub fn is_no_space(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3000}'..='\u{318f}' | '\u{31a0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{1b000}'..='\u{1b16f}'
        | '\u{20000}'..='\u{3ffff}')
}

/// C3: returns true for a plain character.
fn is_plain(c: char) -> bool {
    is_word(c) && !is_no_space(c)
}

/// C4: returns true for a mark that is dropped.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'
        | '\u{5c1}'..='\u{5c2}' | '\u{5c4}'..='\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}'
        | '\u{6e7}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{302a}'..='\u{302f}'
        | '\u{640}' | '\u{3099}'..='\u{309a}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{e0100}'..='\u{e01ef}')
}

/// C6
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}')
}

/// C7
fn is_hebrew(c: char) -> bool {
    matches!(c, '\u{5d0}'..='\u{5ea}')
}

/// C7
fn is_hebrew_mark(c: char) -> bool {
    matches!(c, '"' | '\'' | '\u{2019}' | '\u{201d}' | '\u{5f3}' | '\u{5f4}')
}

/// Returns true if a quotation mark between two characters is part of a Hebrew word.
#[must_use]
pub fn is_gershayim(before: char, mark: char, after: char) -> bool {
    is_hebrew_mark(mark) && is_hebrew(before) && is_hebrew(after)
}

/// F5: the zeros of scripts whose digits stand in order.
const ZEROS: [u32; 11] =
    [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66];

fn ascii_digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let zero = ZEROS.iter().find(|&&zero| (zero..zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
}

#[cfg(test)]
mod tests;
