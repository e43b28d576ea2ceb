//! Metadata in file names: `2025-03-19 Title [id].en.vtt`, `20250319_Channel_253s.md`.

use jiff::civil::Date;

use super::{Facts, languages};
use crate::model::{MEDIA, Recording};
use crate::units::Length;

/// The parts of a file name without its extension.
#[derive(Debug, PartialEq, Eq)]
pub struct Stem<'a> {
    /// The part that all files of one recording share.
    pub key: &'a str,
    /// Language, as a BCP 47 tag.
    pub language: Option<String>,
    /// Whether the name marks the language as that of the recording: `en-orig`.
    pub is_original: bool,
}

impl<'a> Stem<'a> {
    /// Parses a stem.
    #[must_use]
    pub fn of(stem: &'a str) -> Self {
        let whole = Self { key: without_media(stem), language: None, is_original: false };
        let Some((key, tag)) = whole.key.rsplit_once('.').filter(|(key, _)| !key.is_empty()) else {
            return whole;
        };
        let (tag, is_original) = tag.strip_suffix("-orig").map_or((tag, false), |tag| (tag, true));
        // Tags are in lower case; `Mr. No` is not Norwegian.
        let small = tag.starts_with(|c: char| c.is_ascii_lowercase());
        match languages::tag(tag).filter(|_| small && tag.len() <= 12) {
            // An English language name is a word of the title.
            Some(language) if tag.len() <= 3 || tag.contains('-') => {
                Self { key: without_media(key), language: Some(language), is_original }
            }
            _ => whole,
        }
    }
}

/// Transcribers append their own extension to the recording's: `talk.mp3.srt`.
fn without_media(stem: &str) -> &str {
    let (key, extension) = stem.rsplit_once('.').unwrap_or((stem, ""));
    let is_media = MEDIA.iter().any(|known| extension.eq_ignore_ascii_case(known));
    if is_media && !key.is_empty() { key } else { stem }
}

/// Metadata in a stem: a date before the title, and a YouTube video id in brackets or the length
/// after it.
#[must_use]
pub fn facts(stem: &str) -> Facts {
    let key = Stem::of(stem).key;
    let mut facts = Facts { date: date(key), ..Facts::default() };
    let (name, id) = match key.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) {
        Some((name, id)) if is_video_id(id) => (name.trim_end(), Some(id)),
        _ => (key, None),
    };
    facts.recording = id.map(|id| Recording::YouTube(id.to_owned()));
    if let Some((_, length)) = key.rsplit_once('_') {
        let seconds = length.strip_suffix('s').and_then(|length| length.parse().ok());
        facts.length = seconds.map(Length);
    }
    let title = facts.date.map_or(name, |_| after_date(name));
    let is_title = facts.length.is_none() && !title.is_empty() && title != stem;
    facts.title = is_title.then(|| title.to_owned());
    facts
}

/// Parses the date at the beginning of a file name: `20250613_...` or `2025-06-13 ...`.
#[must_use]
pub fn date(stem: &str) -> Option<Date> {
    let digits: String = stem.chars().filter(|&c| c != '-').take(9).collect();
    let (date, next) = digits.split_at_checked(8)?;
    if next.starts_with(|c: char| c.is_ascii_digit()) || !date.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let date = Date::strptime("%Y%m%d", date).ok()?;
    (1800..2200).contains(&date.year()).then_some(date)
}

/// The text after the eight digits of a date and the separators that follow.
fn after_date(name: &str) -> &str {
    let end = name.char_indices().filter(|(_, c)| c.is_ascii_digit()).nth(7);
    let rest = end.map_or(name, |(at, _)| &name[at + 1..]);
    rest.trim_start_matches([' ', '_', '-', '\u{2013}'])
}

fn is_video_id(id: &str) -> bool {
    id.len() == 11 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_titles_ids_and_lengths_are_found() {
        let found = facts("2025-03-19 The Fog [-a_cdefghij].en");
        assert_eq!(found.title.as_deref(), Some("The Fog"));
        assert_eq!(found.date.unwrap().to_string(), "2025-03-19");
        assert_eq!(found.recording, Some(Recording::YouTube("-a_cdefghij".into())));
        let found = facts("20250319_Harbour_253s");
        assert_eq!((found.title, found.length), (None, Some(Length(253))));
        assert_eq!(facts("The Fog [part 2]").title, None);
        assert_eq!(facts("The Fog [-a_cdefghij]").title.as_deref(), Some("The Fog"));
    }

    #[test]
    fn dates_stand_only_at_the_beginning() {
        let date = |stem| date(stem).map(|date| date.to_string());
        assert_eq!(date("20250613_News_621s"), Some("2025-06-13".into()));
        assert_eq!(date("2025-06-13 Title [id].en"), Some("2025-06-13".into()));
        assert_eq!(date("20251399_x"), None);
        assert_eq!(date("202506131"), None);
        assert_eq!(date("News 20250613"), None);
    }

    #[test]
    fn languages_and_extensions_of_recordings_are_taken_off() {
        let key = |stem: &'static str| {
            let stem = Stem::of(stem);
            (stem.key, stem.language, stem.is_original)
        };
        assert_eq!(key("talk.mp3"), ("talk", None, false));
        assert_eq!(key("talk.mp3.de"), ("talk", Some("de".into()), false));
        assert_eq!(key("talk.en-orig"), ("talk", Some("en".into()), true));
        assert_eq!(key("talk.pt-BR"), ("talk", Some("pt-BR".into()), false));
        for whole in ["talk", "Mr. No", "St. John", "talk.old", "talk.english", ".en", "v1.2"] {
            assert_eq!(key(whole), (whole, None, false));
        }
    }
}
