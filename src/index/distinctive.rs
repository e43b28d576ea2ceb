//! Chooses the distinctive terms of a transcript: those that are common in it and rare in others.
//!
//! A term scores its number of occurrences, three times as much if it is rare in the sample, and
//! twice as much if it is written as a name. Names of two words are found by the words next to a
//! term. A script without capitals has no names, and one without spaces has no terms that would
//! mean anything to a reader.

use super::frequent::{Frequent, Rank};
use super::tokenize::{Tokenizer, is_no_space};

/// The most distinctive terms of one transcript.
const MAX_TERMS: usize = 6;
/// The most candidates of each rank. A frequent term is only distinctive if it is a name.
pub(crate) const CANDIDATES: [(Rank, usize); 2] = [(Rank::Rare, 9), (Rank::Frequent, 4)];
/// The most lines per term that are searched for its spelling.
pub(crate) const LINES: u8 = 4;
/// The most bytes of a line that are searched: some formats have a whole transcript in one line.
const LINE_BYTES: usize = 2_000;
/// The fewest occurrences of a distinctive name. Fewer may be chance or mishearing.
pub(crate) const NAME_COUNT: u32 = 3;
/// The fewest occurrences of any other distinctive term.
const WORD_COUNT: u32 = 4;

/// A term that is common enough in a transcript.
pub(crate) struct Candidate {
    pub term: String,
    count: u32,
    rank: Rank,
    /// The indexes of the first lines that contain it; at most [`LINES`].
    pub lines: Vec<usize>,
}

/// The distinctive terms, as they are written, the most distinctive first.
pub(crate) fn distinctive(
    candidates: &[Candidate],
    lines: &[&str],
    frequent: &Frequent,
    tokenizer: &mut Tokenizer,
) -> Vec<String> {
    let mut found: Vec<(u32, &str, Written<'_>)> = candidates
        .iter()
        .filter_map(|candidate| {
            let written = Written::of(candidate, lines, frequent, tokenizer)?;
            Some((candidate.score(written.is_name)?, candidate.term.as_str(), written))
        })
        .collect();
    found.sort_by_key(|&(score, ..)| std::cmp::Reverse(score));
    let mut used: Vec<String> = Vec::new();
    let mut terms = Vec::new();
    for (_, term, written) in found {
        let mut words = vec![term.to_owned()];
        words.extend(written.beside.map(|(word, _)| word.to_lowercase()));
        if terms.len() == MAX_TERMS
            || words.iter().any(|word| used.iter().any(|u| is_form(word, u)))
        {
            continue;
        }
        used.append(&mut words);
        terms.push(written.text());
    }
    terms
}

/// Returns true if two words are probably forms of one: singular and plural, or a country and its
/// language.
fn is_form(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    long.strip_prefix(short).is_some_and(|rest| rest.len() <= 2)
}

impl Candidate {
    /// A candidate whose term and lines are yet to be added.
    pub fn new(count: u32, rank: Rank) -> Self {
        Self { term: String::new(), count, rank, lines: Vec::with_capacity(usize::from(LINES)) }
    }

    fn score(&self, is_name: bool) -> Option<u32> {
        match (self.rank, is_name) {
            (Rank::Rare, true) => Some(self.count * 6),
            (Rank::Rare, false) => (self.count >= WORD_COUNT && self.term.chars().count() > 3)
                .then_some(self.count * 3),
            (Rank::Frequent, true) => Some(self.count * 2),
            _ => None,
        }
    }
}

/// The part of a line that is searched.
pub(crate) fn beginning(line: &str) -> &str {
    &line[..line.floor_char_boundary(LINE_BYTES)]
}

/// The spelling of a term.
struct Written<'t> {
    word: &'t str,
    is_name: bool,
    /// The other word of a name, and true if it is the first.
    beside: Option<(&'t str, bool)>,
}

impl<'t> Written<'t> {
    /// Finds the spelling of a candidate. `None` if it is not a word, or is in one line only.
    fn of(
        candidate: &Candidate,
        lines: &[&'t str],
        frequent: &Frequent,
        tokenizer: &mut Tokenizer,
    ) -> Option<Self> {
        if candidate.lines.len() < 2 || !is_meaningful(&candidate.term) {
            return None;
        }
        let mut spellings = Tally::default();
        let mut beside = Tally::default();
        let (mut inside, mut capital) = (0, 0);
        for &line in &candidate.lines {
            let line = beginning(lines[line]);
            let Some((before, word, after)) = find(line, &candidate.term, tokenizer) else {
                continue;
            };
            // A capital means nothing at the start of a sentence or in a line of capitals.
            let starts = before.trim_end().ends_with(['.', '?', '!', ':', '"', '\u{201c}']);
            let counts = !starts && !before.trim().is_empty() && line.contains(char::is_lowercase);
            inside += usize::from(counts);
            capital += usize::from(counts && is_capital(word));
            spellings.add(word, 1 + usize::from(LINES) * usize::from(counts));
            let last = before.strip_suffix(' ').and_then(|before| before.rsplit(is_apart).next());
            let next = after.strip_prefix(' ').and_then(|after| after.split(is_apart).next());
            for (other, is_first) in [(last, true), (next.map(without_s), false)] {
                if let Some(other) = other.filter(|other| is_capital(other)) {
                    beside.add((other, is_first), 1);
                }
            }
        }
        let is_name = inside > 0 && capital * 4 >= inside * 3;
        let beside = beside.most().filter(|&((word, _), count)| {
            is_name
                && count > 1
                && count * 3 >= candidate.lines.len()
                && frequent.rank(&word.to_lowercase()) != Rank::Top
        });
        let beside = beside.map(|(beside, _)| beside);
        let (word, _) = spellings.most()?;
        // Two letters are only a name as initials; otherwise they may be a form of address.
        let is_address = word.chars().count() == 2 && !word.chars().all(char::is_uppercase);
        (!is_address).then_some(Self { word, is_name, beside })
    }

    fn text(&self) -> String {
        match self.beside {
            Some((first, true)) => format!("{first} {}", self.word),
            Some((last, false)) => format!("{} {last}", self.word),
            None => self.word.to_owned(),
        }
    }
}

/// Counts a few distinct values, in order of appearance.
struct Tally<T>(Vec<(T, usize)>);

impl<T> Default for Tally<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq + Copy> Tally<T> {
    fn add(&mut self, value: T, count: usize) {
        match self.0.iter_mut().find(|(known, _)| *known == value) {
            Some((_, counted)) => *counted += count,
            None => self.0.push((value, count)),
        }
    }

    /// The value with the highest count, and the first of several.
    fn most(&self) -> Option<(T, usize)> {
        self.0.iter().rev().max_by_key(|(_, count)| *count).copied()
    }
}

/// Returns true if a term is a word, and not a letter, a number, a contraction, or a pair of
/// characters of a script without spaces.
fn is_meaningful(term: &str) -> bool {
    let is_contraction = term.rsplit_once('\'').is_some_and(|(_, rest)| rest.len() <= 2);
    let is_letter = term.chars().nth(1).is_none();
    !is_contraction && !is_letter && !term.starts_with(|c: char| c.is_numeric() || is_no_space(c))
}

/// The first occurrence of a term in a line: the text before it, the word, and the text after it.
fn find<'t>(
    line: &'t str,
    term: &str,
    tokenizer: &mut Tokenizer,
) -> Option<(&'t str, &'t str, &'t str)> {
    let (start, end) = if term.is_ascii() && line.is_ascii() {
        let first = term.as_bytes()[0];
        memchr::memchr2_iter(first, first.to_ascii_uppercase(), line.as_bytes())
            .map(|start| (start, start + term.len()))
            .find(|&(start, end)| {
                line.get(start..end).is_some_and(|word| word.eq_ignore_ascii_case(term))
                    && line[..start].chars().next_back().is_none_or(is_apart)
                    && without_s(line[end..].split(is_apart).next().unwrap_or_default()).is_empty()
            })?
    } else {
        let word = line.split(is_apart).find(|word| {
            let mut has_term = false;
            tokenizer.tokens(word, |found| has_term |= found == term);
            has_term
        });
        let word = without_s(word?);
        let start = word.as_ptr() as usize - line.as_ptr() as usize;
        (start, start + word.len())
    };
    Some((&line[..start], &line[start..end], &line[end..]))
}

/// Returns true if a character is not part of a word.
fn is_apart(c: char) -> bool {
    let is_in_word = c.is_alphanumeric()
        || matches!(c, '\'' | '\u{2019}')
        || (!c.is_ascii() && unicode_normalization::char::is_combining_mark(c));
    !is_in_word
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn without_s(word: &str) -> &str {
    word.strip_suffix("'s").or(word.strip_suffix("\u{2019}s")).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{Partial, Sample};

    /// The distinctive terms of a text in an archive that contains "and" in most transcripts, and
    /// "anna" in every eighth.
    fn terms(lines: &[&str]) -> Vec<String> {
        let mut sample = Sample::default();
        for number in 0..32 {
            let text = if number % 8 == 0 { "anna was then here too" } else { "and" };
            sample.add(["the sea and i we saw it in a of to at not", text].into_iter());
        }
        let frequent = sample.frequent();
        Partial::new(&frequent, 0).add(0, &["Title"], lines).terms
    }

    #[test]
    fn names_are_written_as_in_the_text_and_complete() {
        let lines = [
            "We saw Ada Byron at the sea.",
            "And Ada Byron saw the lighthouse, the Lighthouse!",
            "Byron saw it not, the lighthouse.",
            "It is Ada Byron's lighthouse.",
        ];
        assert_eq!(terms(&lines), ["Ada Byron", "lighthouse"]);
    }

    #[test]
    fn common_words_and_single_mentions_are_not_distinctive() {
        let lines = [
            "the sea and the sea",
            "the sea and the Fresnel",
            "the sea",
            "then",
            "then",
            "then",
            "then",
        ];
        assert!(terms(&lines).is_empty());
        // Nor is a word that is only repeated within one line.
        assert!(terms(&["fog fog fog fog fog fog fog"]).is_empty());
    }

    #[test]
    fn a_frequent_word_is_distinctive_only_as_a_name() {
        let lines = ["and Anna too", "and then Anna too", "we saw Anna too", "here then too"];
        assert_eq!(terms(&lines), ["Anna"]);
    }

    #[test]
    fn a_capital_at_the_start_of_a_sentence_is_no_sign_of_a_name() {
        let lines =
            ["Keepers saw. Keepers.", "Keepers saw.", "Keepers of Norn.", "of Norn", "to Norn"];
        // A name scores twice as much, and three occurrences are enough.
        assert_eq!(terms(&lines), ["Norn", "Keepers"]);
        let shouted = ["WE SAW ANNA", "AND ANNA", "SAW ANNA"];
        assert!(terms(&shouted).is_empty());
    }

    #[test]
    fn only_the_beginning_of_a_long_line_is_searched() {
        let gull = "gull ".repeat(1_000);
        let lines = [format!("the lamp, the lamp {gull}"), format!("lamp, lamp {gull} buoy buoy")];
        let lines = [lines[0].as_str(), lines[1].as_str(), "gull; buoy buoy", "buoy"];
        // The buoy in the second line is too far back, but those in two other lines are enough.
        assert_eq!(terms(&lines), ["gull", "buoy", "lamp"]);
    }

    #[test]
    fn only_one_form_of_a_word_is_chosen() {
        let lines = [
            "the buoy, the buoys",
            "the buoy, the buoys",
            "a buoy, buoys",
            "a buoy and buoys",
            "buoy",
        ];
        assert_eq!(terms(&lines), ["buoy"]);
    }

    #[test]
    fn other_alphabets_work_and_scripts_without_spaces_are_left_out() {
        let lines = ["в Фару́не", "в Фаруне", "и в Фаруне", "café et café", "le café", "un café"];
        assert_eq!(terms(&lines), ["Фаруне", "café"]);
        assert!(terms(&["灯台の霧", "灯台の霧です", "霧の灯台", "灯台の霧"]).is_empty());
    }

    #[test]
    fn earlier_transcripts_do_not_change_the_terms() {
        let frequent = Frequent::default();
        let lines = ["lamp fog", "fog lamp", "lamp fog", "fog lamp"];
        let mut partial = Partial::new(&frequent, 0);
        partial.add(0, &["Fog"], &["some fog and much more fog"]);
        assert_eq!(partial.add(1, &["x"], &lines).terms, ["lamp"]);
        assert_eq!(Partial::new(&frequent, 0).add(1, &["x"], &lines).terms, ["lamp"]);
    }
}
