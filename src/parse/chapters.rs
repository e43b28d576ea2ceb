//! Chapter lists in descriptions: `12:35 Topic`, one per line.
//!
//! YouTube accepts such a list if it begins at 0:00 and has at least three times in ascending
//! order. In real archives, lists sometimes begin a little later, so a late start is accepted
//! unless all times are round, as they are in the programme of an event.

use crate::model::Chapter;
use crate::units::Timestamp;

/// Fewer times than this are passing mentions, not a list of chapters.
const LEAST: usize = 3;
/// Maximum number of lines of other text between two chapters.
const MOST_BETWEEN: usize = 2;
/// A list that begins later than this, in seconds, must not consist of round times only.
const EARLY: u64 = 60;
/// A longer title, in bytes, is a paragraph that happens to begin with a time.
const LONGEST_TITLE: usize = 300;

/// The chapters in a description; none if they go beyond `length`, the recording's length in
/// seconds.
pub fn find(description: &str, length: Option<u64>) -> Vec<Chapter> {
    let mut best: Vec<Chapter> = Vec::new();
    let mut run: Vec<Chapter> = Vec::new();
    let mut between = 0;
    for line in description.lines().filter(|line| !line.trim().is_empty()) {
        let Some(chapter) = chapter(line) else {
            between += 1;
            continue;
        };
        let follows = run.last().is_some_and(|last| last.start < chapter.start);
        if !follows || between > MOST_BETWEEN {
            best = longer(best, std::mem::take(&mut run));
        }
        between = 0;
        run.push(chapter);
    }
    let best = longer(best, run);
    if is_list(&best, length) { best } else { Vec::new() }
}

/// The longer of two lists; the first if they are equally long.
fn longer(a: Vec<Chapter>, b: Vec<Chapter>) -> Vec<Chapter> {
    if b.len() > a.len() { b } else { a }
}

fn is_list(chapters: &[Chapter], length: Option<u64>) -> bool {
    let [first, .., last] = chapters else { return false };
    let is_programme = first.start.seconds() > EARLY
        && chapters.iter().all(|chapter| chapter.start.seconds() % 5 == 0);
    let fits = length.is_none_or(|length| last.start.seconds() <= length);
    chapters.len() >= LEAST && !is_programme && fits
}

/// Reads `- (12:35) – Topic`, `1:02:35 Topic`, `12:35-13:10: Topic`.
fn chapter(line: &str) -> Option<Chapter> {
    let line = line.trim_start_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '-' | '–' | '—' | '*' | '•' | '·' | '►' | '▶' | '⏱' | '\u{fe0f}' | '\u{200b}'
            )
    });
    let (start, rest) = bracketed_time(line)?;
    let rest = end_of_range(rest).unwrap_or(rest);
    // The rest of a time of day, or the digits of a larger number, rule out a chapter.
    if !rest.starts_with(|c: char| c.is_whitespace() || "-–—:|.,•·>→]）)".contains(c)) {
        return None;
    }
    let title = rest.trim_start_matches(|c: char| c.is_whitespace() || "-–—:|.,•·>→])".contains(c));
    let title = title.trim_end();
    let says_something = title.contains(char::is_alphanumeric) && title.len() <= LONGEST_TITLE;
    (says_something && !begins_with_half_of_day(title))
        .then(|| Chapter { start: Timestamp::from_millis(start * 1000), title: title.to_owned() })
}

/// Splits `12:35`, `(12:35)` or `[12:35]` off a text.
fn bracketed_time(text: &str) -> Option<(u64, &str)> {
    let closing = match text.chars().next()? {
        '(' => ')',
        '[' => ']',
        _ => return time(text),
    };
    let (seconds, rest) = time(text[1..].trim_start())?;
    // `(12:35 - 13:10)`: the bracket closes after the range.
    let rest = end_of_range(rest).unwrap_or(rest).trim_start();
    rest.strip_prefix(closing).map(|rest| (seconds, rest))
}

/// The text after the end of a range: ` Topic` in ` - 13:10 Topic`.
fn end_of_range(text: &str) -> Option<&str> {
    let text = text.trim_start().strip_prefix(['-', '–', '—'])?;
    bracketed_time(text.trim_start()).map(|(_, rest)| rest)
}

/// Splits `M:SS` or `H:MM:SS` off a text; returns its seconds and the rest.
fn time(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| c != ':' && !c.is_ascii_digit()).unwrap_or(text.len());
    // `12:35: Topic` has one colon too many.
    let end = text[..end].trim_end_matches(':').len();
    let (digits, rest) = text.split_at(end);
    let parts: Vec<&str> = digits.split(':').collect();
    let of_two = |part: &str| part.len() == 2 && part.as_bytes()[0] < b'6';
    let [first, others @ ..] = parts.as_slice() else { return None };
    let is_time = matches!(others.len(), 1 | 2)
        && (1..=3).contains(&first.len())
        && others.iter().all(|part| of_two(part));
    is_time.then(|| {
        let seconds = parts.iter().filter_map(|part| part.parse::<u64>().ok());
        (seconds.fold(0, |sum, part| sum * 60 + part), rest)
    })
}

/// Returns true if a title is the rest of a time of day: `9:30 AM Doors open`.
fn begins_with_half_of_day(title: &str) -> bool {
    let word: String = title
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '.')
        .filter(|c| *c != '.')
        .collect();
    matches!(
        word.to_ascii_lowercase().as_str(),
        "am" | "pm" | "est" | "edt" | "et" | "pt" | "gmt" | "utc" | "bst" | "cet" | "uhr"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(description: &str) -> Vec<(u64, String)> {
        let chapters = find(description, None);
        chapters.into_iter().map(|c| (c.start.seconds(), c.title)).collect()
    }

    fn expect(description: &str, expected: &[(u64, &str)]) {
        let expected: Vec<_> = expected.iter().map(|&(s, title)| (s, title.to_owned())).collect();
        assert_eq!(found(description), expected, "{description}");
    }

    #[test]
    fn times_in_all_their_clothes_are_chapters() {
        for description in [
            "0:00 Fog\n12:35 Salt & tar\n1:02:35 Thanks",
            "(0:00) Fog\n(12:35) - Salt & tar\n(1:02:35): Thanks",
            "00:00:00 - Fog\n00:12:35 – Salt & tar\n01:02:35 | Thanks",
            "- 0:00 Fog\n\u{2022} 12:35 Salt & tar\n* [1:02:35] Thanks",
            "0:00-12:35 Fog\n12:35 – 1:02:35: Salt & tar\n(1:02:35 - 1:03:00) Thanks",
            "About it.\n\nChapters:\n0:00: Fog\n\n12:35: Salt & tar\n1:02:35: Thanks\nSubscribe!",
        ] {
            expect(description, &[(0, "Fog"), (755, "Salt & tar"), (3_755, "Thanks")]);
        }
    }

    #[test]
    fn what_only_looks_like_chapters_is_none() {
        for description in [
            "0:00 Fog\n12:35 Salt",
            "10:00 Doors open\n10:30 Welcome\n11:15 Coffee",
            "1:01 AM Fog\n2:02 p.m. Salt\n3:03 EST Tar",
            "John 3:16\nLuke 4:18\nMark 5:20",
            "0:00\n1:00\n2:00",
            "0:00 -\n1:00 ...\n2:00 !",
            "0:61 Fog\n1:99 Salt\n2:75 Tar",
            "0:00 Fog\nx\nx\nx\n1:11 Salt\nx\nx\nx\n2:22 Tar",
            "12:35pm Fog\n12:36pm Salt\n12:37pm Tar",
        ] {
            expect(description, &[]);
        }
    }

    #[test]
    fn a_list_that_starts_again_counts_once() {
        let twice = "0:00 Fog\n1:11 Salt\n2:22 Tar\n0:00 Nebel\n1:11 Salz\n2:22 Teer";
        expect(twice, &[(0, "Fog"), (71, "Salt"), (142, "Tar")]);
    }

    #[test]
    fn a_list_beyond_the_recording_belongs_to_another() {
        let list = "0:00 Fog\n12:35 Salt\n1:02:35 Thanks";
        assert_eq!(find(list, Some(3_755)).len(), 3);
        assert!(find(list, Some(3_754)).is_empty());
    }

    proptest! {
        #[test]
        fn any_text_gives_rising_chapters_of_it(
            text in "([ (\\[•-]{0,2}[0-9]{0,2}:?[0-9]{2}:[0-5][0-9][)\\]: -]{0,2}\\PC{0,9}\n){0,6}"
        ) {
            let chapters = find(&text, None);
            prop_assert!(chapters.is_empty() || chapters.len() >= LEAST);
            prop_assert!(chapters.windows(2).all(|pair| pair[0].start < pair[1].start));
            prop_assert!(chapters.iter().all(|chapter| text.contains(&chapter.title)));
        }
    }
}
