//! The keys of front matter and their values.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::Header;
use super::yaml::yaml;
use crate::model::{Chapter, Recording};
use crate::parse::clock::{bounded, clock_alone, seconds};
use crate::parse::{append, languages};
use crate::units::{Length, Timestamp};

/// The meaning of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    Title,
    Channel,
    Date,
    Url,
    Description,
    Keywords,
    Language,
    Length,
    Views,
    Speakers,
    Chapters,
    Offset,
    /// A fact that has no place of its own and joins the description: `Guest: Ada Byron`.
    Note,
}

/// The names of keys by their meaning. Of several in one header, the first in this order counts.
const KEYS: [(Meaning, &[&str]); 13] = [
    (Meaning::Title, &["title", "episode_title"]),
    (
        Meaning::Channel,
        &["channel", "show", "podcast", "author", "authors", "creator", "publisher"],
    ),
    (
        Meaning::Date,
        &[
            "date",
            "publish_date",
            "published",
            "pub_date",
            "published_at",
            "publication_date",
            "upload_date",
            "release_date",
            "air_date",
            "recorded",
        ],
    ),
    (
        Meaning::Url,
        &[
            "url",
            "source",
            "source_url",
            "webpage_url",
            "media",
            "youtube_url",
            "video_url",
            "youtube",
            "video",
            "youtube_id",
            "video_id",
            "episode_url",
            "audio_url",
            "audio",
            "link",
        ],
    ),
    (Meaning::Description, &["description", "summary", "subtitle", "abstract", "excerpt"]),
    (Meaning::Keywords, &["keywords", "tags", "categories", "category", "topics", "subjects"]),
    (Meaning::Language, &["language", "lang"]),
    (Meaning::Length, &["duration", "length", "duration_seconds"]),
    (Meaning::Views, &["views", "view_count"]),
    (Meaning::Speakers, &["speakers"]),
    (Meaning::Chapters, &["chapters"]),
    (Meaning::Offset, &["media_offset"]),
    (
        Meaning::Note,
        &[
            "host",
            "hosts",
            "guest",
            "guests",
            "interviewer",
            "interviewee",
            "narrator",
            "participants",
            "season",
            "episode",
            "episode_number",
        ],
    ),
];

/// A known key with its value, as YAML.
pub struct Entry<'a> {
    /// The key and the value.
    pub text: &'a str,
    /// The key in its usual spelling.
    pub key: &'static str,
    /// Position of the key in the list of all.
    pub rank: usize,
    meaning: Meaning,
}

/// A chapter of a list. Tools also write objects of other kinds there.
#[derive(Deserialize)]
struct Part {
    #[serde(alias = "start_time", alias = "startTime", alias = "time")]
    start: String,
    #[serde(alias = "name")]
    title: String,
}

/// A person or a thing with a name among other properties.
#[derive(Deserialize)]
struct Named {
    name: String,
}

impl<'a> Entry<'a> {
    /// Returns `None` if the key is not known.
    pub fn of(text: &'a str) -> Option<Self> {
        let (key, _) = text.split_once(':')?;
        let key = key.trim().trim_matches('"');
        let all =
            KEYS.iter().flat_map(|(meaning, keys)| keys.iter().map(|known| (*meaning, *known)));
        let (rank, (meaning, key)) = all.enumerate().find(|(_, (_, known))| is_same(known, key))?;
        Some(Self { text, key, rank, meaning })
    }

    /// The known ones of several.
    pub fn all(texts: impl Iterator<Item = &'a str>) -> Vec<Self> {
        texts.filter_map(Self::of).collect()
    }

    /// Adds what the entry says to a header; returns false if the value is not understood. Entries
    /// come in the order of their ranks.
    pub fn tell(&self, header: &mut Header) -> bool {
        if self.value::<Option<()>>() == Some(None) {
            return true;
        }
        self.told(header).is_some()
    }

    fn told(&self, header: &mut Header) -> Option<()> {
        match self.meaning {
            Meaning::Title => fill(&mut header.title, self.line()?),
            Meaning::Channel if header.channel.is_some() => self.note(header, &self.line()?),
            Meaning::Channel => header.channel = Some(self.line()?),
            Meaning::Date => fill(&mut header.date, self.line()?),
            Meaning::Url => fill(&mut header.url, self.address()?),
            Meaning::Description => {
                let text = self.texts()?.join("\n");
                if !header.about.description.contains(text.trim()) {
                    append(&mut header.about.description, &text);
                }
            }
            Meaning::Keywords => header.about.keywords.extend(self.words()?),
            Meaning::Language => {
                fill(&mut header.language, languages::tag(&self.line()?)?);
            }
            Meaning::Length => fill(&mut header.length, Length(self.time()?.seconds())),
            Meaning::Views => fill(&mut header.about.views, self.count()?),
            Meaning::Speakers => match self.value::<BTreeMap<String, String>>() {
                Some(names) => header.speakers = names,
                None => self.note(header, &self.line()?),
            },
            Meaning::Chapters => header.chapters = self.chapters()?,
            Meaning::Offset => header.offset = Some(self.time()?),
            Meaning::Note => self.note(header, &self.line()?),
        }
        Some(())
    }

    /// Adds a line to the description: the key in words, and its value.
    fn note(&self, header: &mut Header, value: &str) {
        let mut name = self.key.replace('_', " ");
        name[..1].make_ascii_uppercase();
        append(&mut header.about.description, &format!("{name}: {value}"));
    }

    fn value<T: DeserializeOwned>(&self) -> Option<T> {
        yaml::<BTreeMap<String, T>>(self.text).ok()?.into_values().next()
    }

    /// Texts, whether the value is one or a list; names in `[[ ]]`, the links of Obsidian, without
    /// their brackets.
    fn texts(&self) -> Option<Vec<String>> {
        let texts = self
            .value::<String>()
            .map(|text| vec![text])
            .or_else(|| self.value())
            .or_else(|| self.value::<Vec<Vec<String>>>().map(|lists| lists.concat()))
            .or_else(|| self.value::<Named>().map(|named| vec![named.name]))
            .or_else(|| Some(self.value::<Vec<Named>>()?.into_iter().map(|one| one.name).collect()))
            .or_else(|| self.unquoted().map(|text| vec![text]))?;
        let texts = texts.into_iter().map(without_link).filter(|text| !text.trim().is_empty());
        Some(texts.collect::<Vec<_>>()).filter(|texts| !texts.is_empty())
    }

    /// A text without the quotation marks that YAML asks for: `title: Episode 12: The lamp`.
    fn unquoted(&self) -> Option<String> {
        let text = self.text.trim_end();
        let is_mistake = yaml::<IgnoredAny>(text).is_err() && !text.contains('\n');
        let (_, value) = text.split_once(':').filter(|_| is_mistake)?;
        let is_text = value.trim_start().starts_with(char::is_alphanumeric);
        is_text.then(|| value.trim().to_owned())
    }

    /// The texts as one line.
    fn line(&self) -> Option<String> {
        self.texts().map(|texts| texts.join(", ").trim().to_owned())
    }

    /// A list of words, or a text that is split at commas.
    fn words(&self) -> Option<Vec<String>> {
        if let Some(text) = self.value::<String>() {
            let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
            return Some(words.map(str::to_owned).collect());
        }
        self.texts()
    }

    /// An `http` or `https` address, or the id of a video.
    fn address(&self) -> Option<String> {
        let text = self.texts()?.swap_remove(0);
        let is_id = ["youtube", "youtube_id", "video_id"].contains(&self.key)
            && text.len() == 11
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if is_id {
            return Some(format!("https://www.youtube.com/watch?v={text}"));
        }
        Recording::from_url(&text).is_some().then_some(text)
    }

    /// Seconds, a clock time, or a duration such as `1h 2m` and `PT1H2M` (ISO 8601).
    fn time(&self) -> Option<Timestamp> {
        time(&self.line()?)
    }

    fn count(&self) -> Option<u64> {
        let text = self.line()?.replace([',', '_', ' '], "");
        let number: f64 = text.parse().ok()?;
        (number.is_finite() && number >= 0.0).then_some(number as u64)
    }

    fn chapters(&self) -> Option<Vec<Chapter>> {
        let parts = self.value::<Vec<Part>>()?;
        Some(
            parts
                .into_iter()
                .filter_map(|part| Some(Chapter { start: time(&part.start)?, title: part.title }))
                .collect(),
        )
    }
}

/// Returns true if two keys differ at most in case and in what joins their words.
fn is_same(known: &str, key: &str) -> bool {
    let letters = |key: &str| -> String {
        key.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
    };
    letters(known) == letters(key)
}

fn fill<T>(field: &mut Option<T>, value: T) {
    field.get_or_insert(value);
}

fn time(text: &str) -> Option<Timestamp> {
    let duration = || {
        let duration: SignedDuration = text.parse().ok()?;
        bounded(u64::try_from(duration.as_millis()).ok()?)
    };
    clock_alone(text).or_else(|| seconds(text)).or_else(duration)
}

/// `[[Ada Byron]]` and `[[people/ada|Ada Byron]]` as `Ada Byron`.
fn without_link(text: String) -> String {
    let inner = text.trim().strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
    inner.map_or_else(|| text.clone(), |name| name.rsplit('|').next().unwrap_or(name).to_owned())
}
