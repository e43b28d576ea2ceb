//! Spelling mistakes: words that are a few edits away from others.

use strsim::osa_distance;

/// The least length of a word that may be a mistake, in UTF-16 units.
const MIN_UNITS: usize = 3;
/// The least length of a word that may contain two mistakes, in UTF-16 units.
const LONG: usize = 8;

/// The length of a word in UTF-16 units, as browsers count it.
pub(crate) fn units(word: &str) -> usize {
    word.encode_utf16().count()
}

/// Returns true if a word may be misspelt or unfinished.
pub(crate) fn may_be_mistyped(term: &str) -> bool {
    units(term) >= MIN_UNITS
        && !term.contains(|c: char| c.is_ascii_digit())
        && !super::query::is_no_space_term(term)
}

/// The greatest number of edits between a word and its correction.
pub(crate) fn max_edits(word: &str) -> usize {
    if units(word) >= LONG { 2 } else { 1 }
}

/// The edit distance of two words in chars, a swap of neighbours counting as one edit (optimal
/// string alignment: Damerau 1964, without editing a substring twice). `None` if above `limit`.
fn distance(word: &str, other: &str, limit: usize) -> Option<usize> {
    let is_near = word.chars().count().abs_diff(other.chars().count()) <= limit;
    is_near.then(|| osa_distance(word, other)).filter(|&edits| edits <= limit)
}

/// Returns true if `word` may be a misspelling of `other`.
pub(crate) fn is_misspelling(word: &str, other: &str) -> bool {
    let limit = max_edits(word);
    word != other
        && units(word).abs_diff(units(other)) <= limit
        && distance(word, other, limit).is_some()
}

/// The words that are one edit away or, if there are none, those up to `limit` edits away.
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
    fn a_misspelling_has_one_letter_added_dropped_changed_or_swapped_and_long_words_may_have_two() {
        for (word, other) in [("fog", "fogs"), ("fgo", "fog"), ("fag", "fog"), ("og", "fog")] {
            assert!(is_misspelling(word, other), "{word} {other}");
        }
        assert!(is_misspelling("lghthuose", "lighthouse") && !is_misspelling("ligth", "lights"));
        assert!(!is_misspelling("fog", "fog") && !is_misspelling("fog", "lamp"));
        let known = ["lamp", "clamp", "lamps", "camps"];
        assert_eq!(similar("lamp", known.into_iter(), 2), ["clamp", "lamps"]);
        assert_eq!(similar("lampoons", ["lamp", "lampon"].into_iter(), 2), ["lampon"]);
    }
}
