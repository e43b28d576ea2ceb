//! Parsing of calendar dates as people and programs write them.

use jiff::civil::Date;

/// English names of months, of which three letters are enough.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// English names of weekdays, of which three letters are enough.
const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Longest word in what may follow a date: the parts of a time of day and its zone.
const MOST_OF_TIME: usize = 5;

/// Parses a date, with or without a time of day behind it: `2025-06-13`, `2025/6/13`, `20250613`,
/// `June 13, 2025`, `Jun 13 2025`, `13th June 2025`, `Fri, 13 Jun 2025 10:00:00 GMT`, `13.06.2025`.
///
/// Returns `None` for dates that may mean two days, such as `05/06/2025`.
#[must_use]
pub fn date(text: &str) -> Option<Date> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let words = match &*words {
        [first, rest @ ..] if number_of(&WEEKDAYS, first).is_some() => rest,
        all => all,
    };
    let (date, rest) = match *words {
        [year, month, day, ref rest @ ..] if year.len() == 4 && number(year).is_some() => {
            // A time of day follows a T: `2025-06-13T10:00:00Z`.
            let day = day.split(['T', 't']).next().unwrap_or(day);
            (of(number(year)?, month_or_number(month)?, number(day)?), rest)
        }
        [all, ref rest @ ..] if compact(all).is_some() => (compact(all)?, rest),
        [first, second, year, ref rest @ ..] if year.len() == 4 => {
            let (month, day) = month_and_day(text, first, second)?;
            (of(number(year)?, month, day), rest)
        }
        _ => return None,
    };
    rest.iter().all(|word| word.len() <= MOST_OF_TIME).then_some(date?)
}

/// `20250613`, perhaps with a time of day behind a T.
fn compact(word: &str) -> Option<Option<Date>> {
    let digits = word.split(['T', 't']).next().filter(|digits| digits.len() == 8)?;
    let value = number(digits)?;
    Some(of(value / 10_000, value / 100 % 100, value % 100))
}

/// The month and the day of `June 13`, `13 June`, `13.06.`, and `06/13` where only one order is
/// possible.
fn month_and_day(text: &str, first: &str, second: &str) -> Option<(u32, u32)> {
    if let Some(month) = number_of(&MONTHS, first) {
        return Some((month, day(second)?));
    }
    if let Some(month) = number_of(&MONTHS, second) {
        return Some((month, day(first)?));
    }
    let (first, second) = (number(first)?, number(second)?);
    if text.contains('.') || first > 12 || first == second {
        Some((second, first))
    } else {
        (second > 12).then_some((first, second))
    }
}

fn month_or_number(word: &str) -> Option<u32> {
    number_of(&MONTHS, word).or_else(|| number(word))
}

/// A day of the month: `13`, `1st`, `22nd`.
fn day(word: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending));
    number(digits.unwrap_or(word))
}

fn number(word: &str) -> Option<u32> {
    word.bytes().all(|b| b.is_ascii_digit()).then(|| word.parse().ok()).flatten()
}

/// Position of a name in a list, from 1; the beginning of a name is enough.
fn number_of(names: &[&str], word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let known = |name: &str| word.len() >= 3 && name.starts_with(&word);
    let sept = word == "sept";
    let at = names.iter().position(|name| known(name) || (sept && *name == "september"))?;
    u32::try_from(at + 1).ok()
}

/// A date of the years that recordings and their sources are from.
fn of(year: u32, month: u32, day: u32) -> Option<Date> {
    let date = Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?);
    date.ok().filter(|date| date.year() >= 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_day_in_many_notations() {
        for text in [
            "2024-01-05",
            "2024-1-5",
            "2024/01/05",
            "2024.01.05",
            "20240105",
            "20240105T120000Z",
            "2024-01-05T23:30:00-08:00",
            "2024-01-05 23:30:00.000 UTC",
            "January 5, 2024",
            "Jan 5, 2024",
            "Jan. 5th 2024",
            "5 January 2024",
            "5. January 2024",
            "05-Jan-2024",
            "2024 Jan 5",
            "Fri, 05 Jan 2024 12:00:00 GMT",
            "Friday, January 5, 2024, 3:00 PM",
            "05.01.2024",
            " 5.1.2024 ",
        ] {
            let found = date(text).map(|date| date.to_string());
            assert_eq!(found.as_deref(), Some("2024-01-05"), "{text}");
        }
        assert_eq!(date("13/06/2025"), date("06/13/2025"));
        assert_eq!(date("Sept 7 2025"), date("2025-09-07"));
    }

    #[test]
    fn what_may_mean_two_days_or_none_is_no_date() {
        for text in [
            "05/06/2025",
            "2024",
            "2024-01",
            "June 2025",
            "0000-01-01",
            "2024-02-30",
            "2024-13-01",
            "x",
            "",
            "1 2 3",
            "June 13, 2025 was a Friday",
            "12345678901",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_none(text in "[0-9A-Za-z. /:,-]{0,24}|\\PC{0,12}") {
            let _ = date(&text);
        }
    }
}
