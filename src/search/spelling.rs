//! Words that may have been typed by mistake for others.

use strsim::osa_distance;

/// Letters of a word that can be a mistake.
const LEAST_LETTERS: usize = 3;
/// Letters of a word in which two slips are forgiven.
const LONG: usize = 8;

/// Length of a word as browsers count it, in UTF-16 units.
pub(crate) fn units(word: &str) -> usize {
    word.encode_utf16().count()
}

/// Whether a word can be a mistake of typing, or an unfinished one.
pub(crate) fn is_typed(term: &str) -> bool {
    units(term) >= LEAST_LETTERS
        && !term.contains(|c: char| c.is_ascii_digit())
        && !super::query::is_no_space_term(term)
}

/// How many slips are forgiven in a word.
pub(crate) fn forgiven(word: &str) -> usize {
    if units(word) >= LONG { 2 } else { 1 }
}

/// Edits between two words, a swap of neighbours counting as one (optimal string alignment:
/// Damerau 1964, without editing a place twice); `None` above `limit`.
fn distance(word: &str, other: &str, limit: usize) -> Option<usize> {
    let is_near = word.chars().count().abs_diff(other.chars().count()) <= limit;
    is_near.then(|| osa_distance(word, other)).filter(|&edits| edits <= limit)
}

/// Whether a word can have been typed by mistake for another.
pub(crate) fn is_slip(word: &str, other: &str) -> bool {
    let limit = forgiven(word);
    word != other
        && units(word).abs_diff(units(other)) <= limit
        && distance(word, other, limit).is_some()
}

/// The words that are one edit away, or if none is, those at more edits up to `limit`.
pub(crate) fn similar<'a>(
    word: &str,
    others: impl Iterator<Item = &'a str>,
    limit: usize,
) -> Vec<&'a str> {
    let (mut near, mut far) = (Vec::new(), Vec::new());
    for other in others {
        match distance(word, other, limit) {
            Some(1) => near.push(other),
            Some(2..) => far.push(other),
            _ => {}
        }
    }
    if near.is_empty() { far } else { near }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_a_letter_more_less_other_or_swapped_and_two_in_long_words() {
        for (word, other) in [("fog", "fogs"), ("fgo", "fog"), ("fag", "fog"), ("og", "fog")] {
            assert!(is_slip(word, other), "{word} {other}");
        }
        assert!(is_slip("lghthuose", "lighthouse") && !is_slip("ligth", "lights"));
        assert!(!is_slip("fog", "fog") && !is_slip("fog", "lamp"));
        let known = ["lamp", "clamp", "lamps", "camps"];
        assert_eq!(similar("lamp", known.into_iter(), 2), ["clamp", "lamps"]);
        assert_eq!(similar("lampoons", ["lamp", "lampon"].into_iter(), 2), ["lampon"]);
    }
}
