//! YAML headers with the keys that other tools write.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_yaml::options::NonFiniteFloatPolicy;

use super::Header;
use crate::model::{About, Chapter};
use crate::parse::clock::{clock_alone, of_float, seconds};
use crate::parse::formats::json::{mended, paired};
use crate::parse::languages;
use crate::units::{Length, Timestamp};

/// Front matter larger than this, in bytes, is not passed to the YAML parser.
const MOST_YAML: usize = 64 * 1024;

/// Parses front matter; text that is not YAML is kept as the description.
pub fn read(header: &str) -> Header {
    let kept = |problem: String| Header {
        about: About { description: header.trim().to_owned(), ..About::default() },
        problem: Some(format!("{problem}; kept as the description")),
        ..Header::default()
    };
    if header.len() > MOST_YAML {
        return kept("the header is too long to parse as YAML".into());
    }
    match yaml::<FrontMatter>(header) {
        Ok(front) if front == FrontMatter::default() => kept("the header has no known key".into()),
        Ok(front) => front.into(),
        Err(message) => {
            let problem = format!("the header is not valid YAML ({message})");
            let (front, rest) = FrontMatter::of_entries(header);
            if front == FrontMatter::default() {
                return kept(problem);
            }
            let mut found = Header::from(front);
            let texts = [found.about.description.trim_end(), rest.trim()];
            found.about.description = texts.join("\n").trim().to_owned();
            found.problem =
                Some(format!("{problem}; moved what could not be read to the description"));
            found
        }
    }
}

/// Parses YAML. Numbers may be `.nan` or `.inf`; a lone surrogate becomes U+FFFD.
///
/// # Errors
///
/// A one-line description of the problem.
pub fn yaml<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let options =
        || serde_yaml::options! { non_finite_float_policy: NonFiniteFloatPolicy::PassThrough };
    let read = |text: &str| serde_yaml::from_str_with_options(text, options());
    mended(text, paired, read).map_err(|error| {
        let message = error.without_snippet().to_string();
        let message = message.lines().next().unwrap_or_default();
        message.strip_prefix("error: ").unwrap_or(message).to_owned()
    })
}

/// Front matter as owners write it, with the names in common use for each key.
#[derive(Deserialize, Default, PartialEq, Clone)]
#[serde(default)]
pub struct FrontMatter {
    title: Option<String>,
    #[serde(alias = "show", alias = "podcast", alias = "author")]
    channel: Option<String>,
    date: Option<String>,
    #[serde(alias = "source", alias = "source_url", alias = "webpage_url", alias = "media")]
    url: Option<String>,
    #[serde(alias = "summary")]
    description: Option<String>,
    #[serde(alias = "tags")]
    keywords: Option<Keywords>,
    // Separate keys rather than serde aliases, because a header with both would be rejected.
    language: Option<Lenient>,
    lang: Option<Lenient>,
    duration: Option<Lenient>,
    length: Option<Lenient>,
    views: Option<Lenient>,
    speakers: Option<Lenient>,
    chapters: Option<Lenient>,
    media_offset: Option<Lenient>,
}

/// A value that some tools write in another form: an unexpected form is ignored, so that it does
/// not invalidate the whole header.
#[derive(Deserialize, PartialEq, Debug, Clone)]
#[serde(untagged)]
enum Lenient {
    Number(f64),
    Text(String),
    Names(BTreeMap<String, String>),
    Parts(Vec<Part>),
    Other(serde::de::IgnoredAny),
}

#[derive(Deserialize, PartialEq, Debug, Clone)]
struct Part {
    #[serde(alias = "start_time", alias = "time")]
    start: Box<Lenient>,
    #[serde(alias = "name")]
    title: String,
}

/// A list of words, or a text that is split at commas.
#[derive(PartialEq, Clone)]
struct Keywords(Vec<String>);

impl<'de> Deserialize<'de> for Keywords {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeywordsVisitor)
    }
}

struct KeywordsVisitor;

impl<'de> Visitor<'de> for KeywordsVisitor {
    type Value = Keywords;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of words")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Keywords, A::Error> {
        let mut words = Vec::new();
        while let Some(word) = list.next_element()? {
            words.push(word);
        }
        Ok(Keywords(words))
    }

    fn visit_str<E>(self, text: &str) -> Result<Keywords, E> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        Ok(Keywords(words.map(str::to_owned).collect()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Keywords, E> {
        Ok(Keywords(vec![number.to_string()]))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Keywords, E> {
        Ok(Keywords(vec![number.to_string()]))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Keywords, E> {
        Ok(Keywords(vec![number.to_string()]))
    }

    fn visit_bool<E>(self, word: bool) -> Result<Keywords, E> {
        Ok(Keywords(vec![word.to_string()]))
    }

    fn visit_unit<E>(self) -> Result<Keywords, E> {
        Ok(Keywords(Vec::new()))
    }
}

impl FrontMatter {
    /// Parses a header that is not valid YAML as a whole, entry by entry; each entry extends from a
    /// line that starts one to the next. Also returns the text of the entries that are not
    /// understood or repeat an earlier one.
    pub fn of_entries(header: &str) -> (Self, String) {
        let mut front = Self::default();
        let mut rest = String::new();
        let mut at = 0;
        let ends = header.match_indices('\n').map(|(end, _)| end + 1);
        let ends = ends.filter(|&end| begins_entry(&header[end..])).chain([header.len()]);
        for end in ends {
            let entry = &header[at..end];
            at = end;
            let found = yaml(entry).ok().filter(Self::says_something);
            let fuller = found.map(|found| front.clone().or(found));
            match fuller {
                Some(fuller) if fuller != front => front = fuller,
                _ => rest.push_str(entry),
            }
        }
        (front, rest)
    }

    fn says_something(&self) -> bool {
        Header::from(self.clone()) != Header::default()
    }

    fn or(self, other: Self) -> Self {
        Self {
            title: self.title.or(other.title),
            channel: self.channel.or(other.channel),
            date: self.date.or(other.date),
            url: self.url.or(other.url),
            description: self.description.or(other.description),
            keywords: self.keywords.or(other.keywords),
            language: self.language.or(other.language),
            lang: self.lang.or(other.lang),
            duration: self.duration.or(other.duration),
            length: self.length.or(other.length),
            views: self.views.or(other.views),
            speakers: self.speakers.or(other.speakers),
            chapters: self.chapters.or(other.chapters),
            media_offset: self.media_offset.or(other.media_offset),
        }
    }
}

/// Whether a text starts with a key that is not indented.
fn begins_entry(text: &str) -> bool {
    let key = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    let (key, is_list) = (key.count(), text.starts_with('-'));
    key > 0 && !is_list && text[key..].starts_with(':')
}

impl Lenient {
    fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Seconds, or a clock time.
    fn time(&self) -> Option<Timestamp> {
        match self {
            Self::Number(seconds) => of_float(*seconds),
            Self::Text(text) => clock_alone(text).or_else(|| seconds(text)),
            _ => None,
        }
    }

    fn chapters(self) -> Vec<Chapter> {
        let Self::Parts(parts) = self else { return Vec::new() };
        let chapter = |part: Part| Some(Chapter { start: part.start.time()?, title: part.title });
        parts.into_iter().filter_map(chapter).collect()
    }
}

impl From<FrontMatter> for Header {
    fn from(front: FrontMatter) -> Self {
        let names =
            |speakers| if let Lenient::Names(names) = speakers { Some(names) } else { None };
        let number = |views: Lenient| match views {
            Lenient::Number(number) if number.is_finite() && number >= 0.0 => Some(number as u64),
            _ => None,
        };
        let duration = front.duration.or(front.length);
        let language = front.language.or(front.lang);
        let offset = front.media_offset.as_ref().and_then(Lenient::time);
        Self {
            title: front.title.filter(|title| !title.trim().is_empty()),
            channel: front.channel,
            date: front.date,
            offset,
            url: front.url,
            length: duration.and_then(|time| time.time()).map(|time| Length(time.seconds())),
            about: About {
                description: front.description.unwrap_or_default(),
                keywords: front.keywords.map(|Keywords(words)| words).unwrap_or_default(),
                views: front.views.and_then(number),
                ..About::default()
            },
            language: language.as_ref().and_then(Lenient::text).and_then(languages::tag),
            chapters: front.chapters.map(Lenient::chapters).unwrap_or_default(),
            speakers: front.speakers.and_then(names).unwrap_or_default(),
            problem: None,
        }
    }
}
