//! Metadata in file names: `2025-03-19 Title [id].en.vtt`, `20250319_Channel_253s.md`.

use jiff::civil::Date;

use super::{Facts, languages};
use crate::model::{MEDIA, Recording};
use crate::units::Length;

/// The role of a file, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role<'a> {
    /// `_channel.yaml`, the card of a folder.
    Card,
    /// A file about a recording, with its stem.
    Companion(Companion, &'a str),
    /// Nothing to be published, for this reason.
    Foreign(&'static str),
    /// A transcript, a recording, or a file of another type.
    Other,
}

/// The kind of a file beside a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Companion {
    /// Everything, in the keys of yt-dlp: `X.info.json`.
    Info,
    /// Chapters: `X.chapters.json`, `X_chapters.json`, `X.chapters.vtt`.
    Chapters,
    /// The description: `X.description`.
    Description,
    /// The owner's own metadata: `X.yaml`.
    Settings,
}

/// Names of cards.
const CARDS: [&str; 2] = ["_channel.yaml", "_channel.yml"];
/// The ends of names of files about a recording.
const COMPANIONS: [(&str, Companion); 8] = [
    (".info.json", Companion::Info),
    (".chapters.json", Companion::Chapters),
    ("_chapters.json", Companion::Chapters),
    ("-chapters.json", Companion::Chapters),
    (".chapters.vtt", Companion::Chapters),
    (".description", Companion::Description),
    (".yaml", Companion::Settings),
    (".yml", Companion::Settings),
];
/// Stems of files that hold the chat of a call or of viewers.
const CHATS: [&str; 3] = ["chat", "meeting_saved_chat", "meeting_saved_new_chat"];
/// The ends of such stems.
const CHAT_ENDS: [&str; 2] = [".live_chat", "newChat"];
/// Stems of files that belong to a project or a program, in lower case.
const PROJECT: [&str; 13] = [
    "readme",
    "license",
    "licence",
    "copying",
    "notice",
    "changelog",
    "contributing",
    "code_of_conduct",
    "requirements",
    "robots",
    "package",
    "package-lock",
    "_index",
];
/// Folders of programs, which hold no content.
pub const PROGRAM_FOLDERS: [&str; 3] = ["node_modules", "venv", "__pycache__"];

impl<'a> Role<'a> {
    /// The role of a file, given its name without its folder.
    #[must_use]
    pub fn of(name: &'a str) -> Self {
        if CARDS.contains(&name) {
            return Self::Card;
        }
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        if CHATS.contains(&stem) || CHAT_ENDS.iter().any(|end| stem.ends_with(end)) {
            return Self::Foreign("a chat; not published. To publish it, rename it");
        }
        if PROJECT.iter().any(|known| stem.eq_ignore_ascii_case(known)) {
            return Self::Foreign("describes a project; not published. To publish it, rename it");
        }
        let companion = COMPANIONS.iter().find_map(|(end, companion)| {
            let stem = name.strip_suffix(end).filter(|stem| !stem.is_empty())?;
            Some(Self::Companion(*companion, stem))
        });
        companion.unwrap_or(Self::Other)
    }
}

/// The parts of a file name without its extension.
#[derive(Debug, PartialEq, Eq)]
pub struct Stem<'a> {
    /// The part that all files of one recording share.
    pub key: &'a str,
    /// Language, as a BCP 47 tag.
    pub language: Option<String>,
    /// True if the name marks the language as that of the recording: `en-orig`.
    pub is_original: bool,
    /// The kind of transcript according to the name.
    pub label: Label,
}

/// The kind of transcript according to a file name; of several kinds, the greatest is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// A poorer copy: closed captions beside the transcript, a text for another program.
    Copy,
    /// Nothing.
    None,
    /// The transcript: `talk_transcript.txt`.
    Transcript,
}

/// The ends of names by which programs and people label transcripts, in lower case.
const LABELS: [(&str, Label); 9] = [
    (".transcript", Label::Transcript),
    (" - transcript", Label::Transcript),
    (" transcript", Label::Transcript),
    ("_transcript", Label::Transcript),
    ("-transcript", Label::Transcript),
    ("_otter_ai", Label::Transcript),
    ("_timestamps", Label::Transcript),
    (".cc", Label::Copy),
    ("_maxqda", Label::Copy),
];

/// Names of files that say nothing about the recording, which its folder names instead.
const GENERIC: [&str; 10] = [
    "transcript",
    "transcription",
    "transcripts",
    "captions",
    "subtitles",
    "recording",
    "audio",
    "video",
    "episode",
    "output",
];

/// Length of a YouTube id in bytes, and of the codes that YouTube gives to tracks.
const ID: usize = 11;
/// Most parts that are taken off the end of a name.
const MOST_ENDS: usize = 4;

impl<'a> Stem<'a> {
    /// Parses a stem.
    #[must_use]
    pub fn of(stem: &'a str) -> Self {
        let mut found = Self {
            key: without_media(stem),
            language: None,
            is_original: false,
            label: Label::None,
        };
        for _ in 0..MOST_ENDS {
            let key = found.key;
            found.take_language();
            found.take_label();
            found.key = without_media(without_stamp(found.key));
            if found.key == key {
                break;
            }
        }
        found
    }

    /// Takes a language tag off the end: `talk.en`, `talk.en-orig`, `talk.en-nP7-2PuUl7o`.
    fn take_language(&mut self) {
        let Some((key, tag)) = self.key.rsplit_once('.').filter(|(key, _)| !key.is_empty()) else {
            return;
        };
        let (tag, is_original) = tag.strip_suffix("-orig").map_or((tag, false), |tag| (tag, true));
        let track = tag.len().checked_sub(ID).and_then(|at| tag.split_at_checked(at));
        let track = track.filter(|(_, code)| is_video_id(code));
        let tag = track.and_then(|(tag, _)| tag.strip_suffix('-')).unwrap_or(tag);
        // Tags are in lower case; `Mr. No` is not Norwegian.
        let small = tag.starts_with(|c: char| c.is_ascii_lowercase());
        let language = languages::tag(tag).filter(|_| small && tag.len() <= 12);
        // An English language name is a word of the title.
        let is_tag = tag.len() <= 3 || tag.contains('-');
        if self.language.is_none() && language.is_some() && is_tag {
            *self = Self { key, language, is_original, ..*self };
        }
    }

    /// Takes a label off the end.
    fn take_label(&mut self) {
        for (end, label) in LABELS {
            let at = self.key.len().checked_sub(end.len()).filter(|&at| at > 0);
            let Some((key, found)) = at.and_then(|at| self.key.split_at_checked(at)) else {
                continue;
            };
            if found.eq_ignore_ascii_case(end) {
                self.key = key;
                self.label = label;
                return;
            }
        }
    }
}

/// Transcribers append their own extension to the recording's, `talk.mp3.srt`, and yt-dlp the code
/// of a format, `talk.f140.m4a`.
fn without_media(stem: &str) -> &str {
    let (key, extension) = stem.rsplit_once('.').unwrap_or((stem, ""));
    let is_media = MEDIA.iter().any(|known| extension.eq_ignore_ascii_case(known));
    let code = extension.strip_prefix('f').unwrap_or_default();
    let is_format = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
    if (is_media || is_format) && !key.is_empty() { key } else { stem }
}

/// A name without the note of a program on when it wrote the file: `talk (transcribed on
/// 19-Sep-2023 20-39-25)`, as Buzz does.
fn without_stamp(stem: &str) -> &str {
    let note = stem.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
    let is_stamp = |note: &str| {
        ["transcribed on ", "translated on "].iter().any(|start| note.starts_with(start))
    };
    note.filter(|(key, note)| is_stamp(note) && !key.is_empty()).map_or(stem, |(key, _)| key)
}

/// Returns true if a key says nothing about the recording: `transcript`,
/// `GMT20240105-150000_Recording`.
#[must_use]
pub fn is_generic(key: &str) -> bool {
    let is_known = |key: &str| {
        let key = key.trim_matches(SEPARATORS);
        GENERIC.iter().any(|known| key.eq_ignore_ascii_case(known))
    };
    is_known(key)
        || stamp(key).is_some_and(|stamp| stamp.before.is_empty() && is_known(stamp.after))
}

/// Metadata in a stem: a date before the title, and a YouTube video id in brackets or the length
/// after it.
#[must_use]
pub fn facts(stem: &str) -> Facts {
    let key = Stem::of(stem).key;
    if let Some(stamp) = stamp(key) {
        let title = [stamp.before, stamp.after].into_iter().find(|part| !part.is_empty());
        let title = title.filter(|title| !is_generic(title)).map(str::to_owned);
        return Facts { date: Some(stamp.date), title, ..Facts::default() };
    }
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
    of_digits(date)
}

/// The text after the eight digits of a date and the separators that follow.
fn after_date(name: &str) -> &str {
    let end = name.char_indices().filter(|(_, c)| c.is_ascii_digit()).nth(7);
    let rest = end.map_or(name, |(at, _)| &name[at + 1..]);
    rest.trim_start_matches(SEPARATORS)
}

const SEPARATORS: [char; 5] = [' ', '_', '-', '\u{2013}', '.'];

/// The date and the time of day of a call, which programs write into names: `Council - 2024_01_05
/// 15_00 GMT`, `GMT20240105-150000_Recording`, `2024-01-05 15.00.00 Council`.
struct Stamp<'a> {
    date: Date,
    /// The text before and after the stamp, without separators and time zones.
    before: &'a str,
    after: &'a str,
}

fn stamp(name: &str) -> Option<Stamp<'_>> {
    let starts = name.char_indices().map(|(at, _)| at);
    let is_edge = |at: usize| !name[..at].ends_with(|c: char| c.is_ascii_digit());
    starts.filter(|&at| is_edge(at)).find_map(|at| {
        let (digits, rest) = groups(&name[at..], &[4, 2, 2])?;
        let time = rest.strip_prefix(['-', ' ', '_', 'T'])?;
        // Four digits alone may be a year: they count at the end, where Webex writes them.
        let (clock, rest) = groups(time, &[2, 2, 2])
            .or_else(|| groups(time, &[2, 2]).filter(|(_, rest)| is_rest_of_time(time, rest)))?;
        let is_clock = clock[..2] < *"24" && clock[2..4] < *"60";
        let date = of_digits(&digits).filter(|_| is_clock)?;
        let zones = ["GMT", "UTC", "Z"];
        let rest = rest.trim_start_matches(SEPARATORS);
        let rest = zones.iter().find_map(|zone| rest.strip_prefix(zone)).unwrap_or(rest);
        let before = name[..at].trim_end_matches("GMT").trim_matches(SEPARATORS);
        let is_counter = rest.len() <= 2 && rest.bytes().all(|b| b.is_ascii_digit());
        let after = if is_counter { "" } else { rest.trim_matches(SEPARATORS) };
        Some(Stamp { date, before, after })
    })
}

/// Returns true if four digits of a time are set apart like one (`15_00`), or end the name but for
/// a counter (`1500-1`).
fn is_rest_of_time(time: &str, rest: &str) -> bool {
    let is_set_apart = time.len() - rest.len() == 5;
    is_set_apart || rest.len() <= 3 && rest.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

/// Groups of digits, all or none of them set apart by a separator; the digits and what follows.
fn groups<'a>(text: &'a str, lengths: &[usize]) -> Option<(String, &'a str)> {
    let mut digits = String::new();
    let mut rest = text;
    let first = lengths[0];
    let separator = text.chars().nth(first).filter(|c| matches!(c, '-' | '_' | '.' | ':'));
    for (number, &length) in lengths.iter().enumerate() {
        if let Some(separator) = separator.filter(|_| number > 0) {
            rest = rest.strip_prefix(separator)?;
        }
        let (group, after) = rest.split_at_checked(length)?;
        if !group.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        digits.push_str(group);
        rest = after;
    }
    (!rest.starts_with(|c: char| c.is_ascii_digit())).then_some((digits, rest))
}

/// A date of eight digits, of the years that recordings are from.
fn of_digits(digits: &str) -> Option<Date> {
    let date = Date::strptime("%Y%m%d", digits).ok()?;
    (1800..2200).contains(&date.year()).then_some(date)
}

fn is_video_id(id: &str) -> bool {
    id.len() == ID && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests;
