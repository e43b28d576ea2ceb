//! Sidecar files of a transcript: `X.info.json` from yt-dlp, `X.yaml` and `X.json` written by the
//! owner, and `_channel.yaml` for a folder.

use jiff::civil::Date;
use serde::Deserialize;

use super::formats;
use super::formats::json::{mended, repaired};
use super::formats::lenient::{List, Number, Object, Seconds, Text, written};
use super::header::front_matter::{self, KEPT};
use super::header::yaml;
use super::{Facts, dates, is_markdown, languages, names};
use crate::controls;
use crate::files::SourceFile;
use crate::model::{ChannelCard, Chapter, Recording};
use crate::units::Length;

/// Metadata from files beside the transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sidecars {
    /// Metadata that the owner wrote for this site; it takes precedence over the transcript's own.
    pub strong: Facts,
    /// Metadata written by tools; it only fills gaps.
    pub weak: Facts,
    /// Name of the recording, if its folder gives it.
    pub folder: Option<String>,
}

impl Sidecars {
    /// The combined metadata of a recording; `own` is what the transcript itself contains.
    #[must_use]
    pub fn complete(&self, file: &SourceFile, own: Facts) -> Facts {
        let of_name = if let Some(folder) = &self.folder {
            names::facts(folder)
        } else if is_markdown(&file.extension()) {
            // A Markdown title is in the file itself; without one, the whole file name is used.
            Facts { date: names::date(file.stem()), ..Facts::default() }
        } else {
            names::facts(file.stem())
        };
        let own = if self.strong == Facts::default() { own } else { self.strong.clone().or(own) };
        let all = if self.weak == Facts::default() { own } else { own.or(self.weak.clone()) };
        all.or(of_name).tidied()
    }

    /// The title of a recording that nothing else names.
    #[must_use]
    pub fn stem<'a>(&'a self, file: &'a SourceFile) -> &'a str {
        self.folder.as_deref().unwrap_or_else(|| file.stem())
    }
}

/// Parses `X.yaml` or `X.json`, which have the keys of front matter. Also returns what is wrong
/// with them, if something could be read all the same.
///
/// # Errors
///
/// The reason why nothing can be read, worded as the end of a sentence.
pub fn sidecar(text: &str, is_json: bool) -> Result<(Facts, Option<String>), String> {
    let mut header = if is_json {
        mended(text, repaired, |text| json(text)).map(front_matter::of_object)?
    } else {
        front_matter::of_yaml(text)
    };
    let problem = header.problem.take().map(|problem| {
        let problem = problem.strip_suffix(KEPT).unwrap_or(&problem);
        problem.replacen("the header is ", "", 1).replacen("the header has ", "", 1)
    });
    let about = &mut header.about;
    if problem.is_some() && about.description.trim() == text.trim() {
        about.description.clear();
    }
    let facts = header.facts();
    if facts == Facts::default() {
        return Err(problem.unwrap_or_else(|| "no known key".into()));
    }
    Ok((facts, problem))
}

/// Parses `X.chapters.json` and `X.chapters.vtt`.
///
/// # Errors
///
/// The reason why it cannot be read, worded as the end of a sentence.
pub fn chapters(text: &str, is_json: bool) -> Result<Facts, String> {
    let chapters = if is_json {
        sidecar(text, true)?.0.chapters
    } else {
        let reading = formats::read(&formats::Vtt, text);
        reading
            .segments
            .iter()
            .filter_map(|line| {
                Some(Chapter { start: line.start?, title: line.text.clone().into_owned() })
            })
            .collect()
    };
    if chapters.is_empty() {
        Err("no chapters".into())
    } else {
        Ok(Facts { chapters, ..Facts::default() })
    }
}

/// Parses `_channel.yaml`.
///
/// # Errors
///
/// The reason why it cannot be read, worded as the end of a sentence.
pub fn channel_card(text: &str) -> Result<ChannelCard, String> {
    let mut card: ChannelCard = yaml(text)?;
    card.name.iter_mut().for_each(|name| *name = controls::name(name));
    card.description.iter_mut().for_each(controls::tidy);
    let address =
        |url: &Option<String>| url.as_deref().is_none_or(|url| Recording::from_url(url).is_some());
    if !address(&card.link) {
        return Err("link must be an http or https address".into());
    }
    if address(&card.image) || card.image.as_deref().is_some_and(is_picture) {
        return Ok(card);
    }
    let endings = PICTURES.join(", ");
    Err(format!("image must be a file in the same folder ({endings}) or an http or https address"))
}

/// Extensions of image files. (SVG is not among them because it may contain scripts.)
const PICTURES: [&str; 6] = ["jpg", "jpeg", "png", "webp", "avif", "gif"];

/// Returns true if a text is the name of an image file in the same folder.
fn is_picture(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    !name.contains(['/', '\\', ':'])
        && extension.is_some_and(|extension| PICTURES.contains(&extension.as_str()))
}

fn json<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| format!("not the expected JSON ({error})"))
}

fn yaml<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, String> {
    yaml::yaml(text).map_err(|message| format!("not the expected YAML ({message})"))
}

/// The keys of yt-dlp's `.info.json` that Longhand uses (`yt_dlp/extractor/common.py`).
#[derive(Deserialize)]
struct Info<'a> {
    #[serde(rename = "_type", borrow)]
    kind: Option<Text<'a>>,
    title: Option<Text<'a>>,
    fulltitle: Option<Text<'a>>,
    description: Option<Text<'a>>,
    channel: Option<Text<'a>>,
    uploader: Option<Text<'a>>,
    upload_date: Option<Text<'a>>,
    release_date: Option<Text<'a>>,
    #[serde(default)]
    duration: Seconds,
    #[serde(default)]
    view_count: Number,
    #[serde(default)]
    tags: List<Text<'a>>,
    #[serde(default)]
    chapters: List<Object<InfoChapter<'a>>>,
    language: Option<Text<'a>>,
    webpage_url: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct InfoChapter<'a> {
    #[serde(default)]
    start_time: Seconds,
    #[serde(borrow, default)]
    title: Text<'a>,
}

/// Parses `X.info.json`; that of a playlist contains nothing about a recording.
///
/// # Errors
///
/// The reason why it cannot be read, worded as the end of a sentence.
pub fn info_json(text: &str) -> Result<Facts, String> {
    mended(text, repaired, |text| json(text).map(info_facts))
}

fn info_facts(info: Info<'_>) -> Facts {
    if info.kind.is_some_and(|kind| kind.0 == "playlist") {
        return Facts::default();
    }
    let chapters = info.chapters.objects().into_iter().filter_map(|part| {
        Some(Chapter { start: part.start_time.0?, title: part.title.0.trim().to_owned() })
    });
    let mut facts = Facts {
        title: written(&info.fulltitle).or(written(&info.title)),
        channel: written(&info.channel).or(written(&info.uploader)),
        date: info_date(&info.upload_date).or(info_date(&info.release_date)),
        recording: written(&info.webpage_url).and_then(|url| Recording::from_url(&url)),
        length: info.duration.0.map(|time| Length(time.seconds())),
        language: written(&info.language).and_then(|tag| languages::tag(&tag)),
        chapters: chapters.collect(),
        ..Facts::default()
    };
    facts.about.description = written(&info.description).unwrap_or_default();
    facts.about.views = info.view_count.count();
    facts.about.keywords = info.tags.0.into_iter().filter_map(|tag| written(&Some(tag))).collect();
    facts
}

/// A date as yt-dlp writes it, `20250613`, or in any other notation.
fn info_date(text: &Option<Text<'_>>) -> Option<Date> {
    let date = written(text)?;
    names::date(&date).or_else(|| dates::date(&date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sidecars_have_the_keys_of_front_matter() {
        let yaml = "title: Fog\nlanguage: German\nspeakers: {SPEAKER_00: Ada}\nduration: 10:21\nchapters:\n  - {start: 65, title: Lamp}\n";
        let (facts, problem) = sidecar(yaml, false).unwrap();
        assert_eq!(problem, None);
        assert_eq!(facts.title.as_deref(), Some("Fog"));
        assert_eq!(facts.language.as_deref(), Some("de"));
        assert_eq!(facts.speakers["SPEAKER_00"], "Ada");
        assert_eq!(facts.length, Some(Length(621)));
        assert_eq!(facts.chapters[0].start.millis(), 65_000);
        let json = r#"{"title": "Fog", "lang": "de", "speakers": {"A": "Ada"}, "x": [1]}"#;
        assert_eq!(sidecar(json, true).unwrap().0.speakers["A"], "Ada");
        assert!(sidecar("x: 1", false).is_err());
        assert!(sidecar("[", true).is_err());
    }

    #[test]
    fn yt_dlp_tells_what_it_knows() {
        let facts = info_json(
            r#"{"id": "abcdefghijk", "title": "Fog", "uploader": "u", "channel": "Harbour",
            "upload_date": "20250613", "duration": 621.4, "view_count": 5, "tags": ["sea"],
            "chapters": [{"start_time": 0.0, "end_time": 9.0, "title": "One"}], "formats": [{"a": null}],
            "webpage_url": "https://www.youtube.com/watch?v=abcdefghijk", "language": "en-US"}"#,
        )
        .unwrap();
        assert_eq!(facts.channel.as_deref(), Some("Harbour"));
        assert_eq!(facts.date.unwrap().to_string(), "2025-06-13");
        assert_eq!(facts.recording, Some(Recording::YouTube("abcdefghijk".into())));
        assert_eq!((facts.length, facts.about.views), (Some(Length(621)), Some(5)));
        assert_eq!((facts.chapters.len(), facts.language.as_deref()), (1, Some("en-US")));
        assert_eq!(info_json(r#"{"_type": "playlist", "title": "x"}"#), Ok(Facts::default()));
        assert!(info_json("{").is_err());
    }

    #[test]
    fn a_bad_value_costs_its_own_field_alone() {
        let facts = info_json(
            r#"{"title": "T \ud83d", "duration": NaN, "view_count": -1, "upload_date": 20250613, "tags": "x",
            "chapters": [null, {"title": "A"}, {"start_time": 1e999}, {"start_time": 5, "title": "B"}],
            "language": ["en"], "channel": "Harbour"}"#,
        )
        .unwrap();
        assert_eq!(facts.title.as_deref(), Some("T \u{fffd}"));
        assert_eq!((facts.length, facts.about.views, facts.language), (None, None, None));
        assert_eq!(facts.date.unwrap().to_string(), "2025-06-13");
        assert_eq!((facts.chapters.len(), facts.about.keywords.len()), (1, 0));
        let (json, _) =
            sidecar(r#"{"title": "T \ud83d", "views": 1e999, "duration": NaN}"#, true).unwrap();
        assert_eq!((json.title.as_deref(), json.about.views), (Some("T \u{fffd}"), None));
        let (yaml, _) = sidecar("title: \"T \\ud83d\"\nviews: .nan\n", false).unwrap();
        assert_eq!((yaml.title.as_deref(), yaml.about.views), (Some("T \u{fffd}"), None));
        let card = channel_card("name: \"N \\ude00\"\n").unwrap();
        assert_eq!(card.name.as_deref(), Some("N \u{fffd}"));
    }

    #[test]
    fn a_channel_card_has_known_keys_and_harmless_addresses() {
        assert_eq!(
            channel_card("name: Harbour\nlink: https://e.org/\n").unwrap().name.as_deref(),
            Some("Harbour")
        );
        assert!(channel_card("nmae: Harbour\n").is_err());
        assert!(channel_card("link: javascript:x\n").is_err());
        for image in ["harbour.JPG", "Harbour (1).png", "https://e.org/x"] {
            assert!(channel_card(&format!("image: {image}\n")).is_ok(), "{image}");
        }
        for image in ["../x.jpg", "a/x.jpg", "C:x.jpg", "x.svg", "x", ".jpg/", "javascript:x.jpg"] {
            assert!(channel_card(&format!("image: {image}\n")).is_err(), "{image}");
        }
    }
}
