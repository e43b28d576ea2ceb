//! Files that belong together: one recording, its transcripts in several formats and languages,
//! and what stands beside them.
//!
//! Files of one folder belong together when their names are the same up to extension and
//! language: `X.md`, `X.info.json`, `X.en.vtt`, `X.mp3`. In each language the best format becomes
//! the transcript; the other languages are transcripts of their own, linked to each other.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3;

use crate::diagnostics::{Kind, Warning};
use crate::model::MEDIA;
use crate::output::Stamp;
use crate::parse::names::Stem;
use crate::parse::{self, ChannelCard};
use crate::walk::{SourceFile, readable};

/// A transcript and all files that have a say in it. What it becomes depends on nothing else.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file that holds what was said.
    pub main: SourceFile,
    /// Files that say something about the recording: `X.yaml`, `X.json`, `X.info.json`, Markdown
    /// without times, `_channel.yaml`; in the order of their names.
    pub companions: Vec<SourceFile>,
    /// The same transcript in other formats; not read.
    pub others: Vec<SourceFile>,
    /// Audio or video beside it; not read.
    pub media: Option<SourceFile>,
    /// Language in the file's name, as a BCP 47 tag.
    pub language: Option<String>,
    /// What the transcripts of this recording in several languages share.
    pub recording: Option<String>,
    /// The card of the folder's channel.
    pub card: Option<Arc<ChannelCard>>,
}

impl Source {
    /// A transcript that stands alone.
    #[must_use]
    pub fn alone(main: SourceFile) -> Self {
        Self {
            main,
            companions: Vec::new(),
            others: Vec::new(),
            media: None,
            language: None,
            recording: None,
            card: None,
        }
    }
}

impl Source {
    /// The files that are read for it.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        std::iter::once(&self.main).chain(&self.companions)
    }

    /// What the names of all its files say.
    pub fn names(&self) -> impl Hash {
        let files: Vec<_> = self.files().map(|file| file.name.clone()).collect();
        let media = self.media.as_ref().map(|media| media.name.clone());
        (files, media, self.language.clone(), self.recording.clone())
    }

    /// Digest of what listing tells of its files.
    #[must_use]
    pub fn listing(&self) -> u64 {
        let mut digest = Xxh3::new();
        self.names().hash(&mut digest);
        for file in self.files() {
            file.stamp.hash(&mut digest);
        }
        digest.finish()
    }
}

/// Extensions of transcripts.
const TRANSCRIPTS: [&str; 11] =
    ["md", "markdown", "txt", "text", "srt", "vtt", "tsv", "aud", "json", "json3", "jsonl"];
/// The card of a folder's channel.
const CARDS: [&str; 2] = ["_channel.yaml", "_channel.yml"];

/// Files with one name, up to extension and language.
#[derive(Default)]
struct Group {
    transcripts: Vec<Candidate>,
    companions: Vec<SourceFile>,
    media: Option<SourceFile>,
    others: Vec<SourceFile>,
}

/// A file that may be the transcript.
struct Candidate {
    file: SourceFile,
    language: Option<String>,
    is_original: bool,
}

/// Puts together what belongs together, in the order of the transcripts' paths. Files that belong
/// to nothing are named in the warnings.
#[must_use]
pub fn group(files: Vec<SourceFile>) -> (Vec<Source>, Vec<Warning>) {
    let mut warnings = Vec::new();
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    let mut cards = Vec::new();
    let mut unknown = BTreeMap::new();
    for file in files {
        let (folder, name) = file.name.rsplit_once('/').unwrap_or(("", &file.name));
        if CARDS.contains(&name) {
            cards.push((folder.to_owned(), file));
            continue;
        }
        let extension = file.extension();
        let info = name.strip_suffix(".info.json");
        let stem = Stem::of(info.unwrap_or(file.stem()));
        let is_media = MEDIA.contains(&extension.as_str());
        let is_known = TRANSCRIPTS.contains(&extension.as_str());
        if !is_known && !is_media && !matches!(extension.as_str(), "yaml" | "yml") {
            unknown.insert(file.name.clone(), file);
            continue;
        }
        let group = groups.entry(format!("{folder}/{}", stem.key)).or_default();
        if info.is_some() || (!is_known && !is_media) {
            group.companions.push(file);
        } else if is_media {
            group.others.extend(group.media.replace(file));
        } else {
            let Stem { language, is_original, .. } = stem;
            group.transcripts.push(Candidate { file, language, is_original });
        }
    }
    let mut read = |(folder, file)| (folder, card(file, &mut unknown, &mut warnings));
    let cards: BTreeMap<_, _> = cards.into_iter().map(&mut read).collect();
    let unread = |file| skipped(file, "unsupported file type; skipped");
    warnings.extend(unknown.values().map(unread));
    let arranged: Vec<_> = groups.into_par_iter().map(|(key, group)| group.arrange(&key)).collect();
    let mut sources = Vec::with_capacity(arranged.len());
    for (found, said) in arranged {
        sources.extend(found);
        warnings.extend(said);
    }
    for source in &mut sources {
        let folder = source.main.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some((file, card)) = nearest(&cards, folder) {
            source.companions.push(file.clone());
            source.card = card.clone();
        }
    }
    sources.sort_by(|a, b| a.main.name.as_bytes().cmp(b.main.name.as_bytes()));
    (sources, warnings)
}

/// A single file as a transcript, with the files of its folder that belong to it.
///
/// # Errors
///
/// What the system answers when the folder cannot be listed.
pub fn around(path: &Path) -> io::Result<Source> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let name = readable(path.file_name().unwrap_or_default()).into_owned();
    let main = SourceFile { path: path.to_owned(), name, stamp: Stamp::default() };
    let key = Stem::of(main.stem()).key;
    let mut source = Source::alone(main.clone());
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = readable(&entry.file_name()).into_owned();
        let file = SourceFile { path: entry.path(), name, stamp: Stamp::default() };
        let info = file.name.strip_suffix(".info.json");
        let is_yaml = matches!(file.extension().as_str(), "yaml" | "yml");
        let belongs = Stem::of(info.unwrap_or(file.stem())).key == key;
        if belongs && (info.is_some() || is_yaml) {
            source.companions.push(file);
        }
    }
    source.companions.sort_by(|a, b| a.name.cmp(&b.name));
    source.language = Stem::of(main.stem()).language;
    Ok(source)
}

type Card = (SourceFile, Option<Arc<ChannelCard>>);

/// The card of a folder, or of the nearest folder around it.
fn nearest<'a>(cards: &'a BTreeMap<String, Card>, folder: &str) -> Option<&'a Card> {
    let mut folder = folder;
    loop {
        if let Some(card) = cards.get(folder) {
            return Some(card);
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

/// Reads the card of a folder, and takes its picture from the files that are nothing else.
fn card(
    file: SourceFile,
    unknown: &mut BTreeMap<String, SourceFile>,
    warnings: &mut Vec<Warning>,
) -> Card {
    let mut warn = |message| {
        let path = file.name.clone();
        warnings.push(Warning { path, line: None, kind: Kind::Sidecar, message });
    };
    let read = text(&file).map_err(|error| format!("cannot be read ({error})"));
    let mut card = match read.and_then(|text| parse::channel_card(&text)) {
        Ok(card) => card,
        Err(problem) => {
            warn(format!("{problem}; ignored"));
            return (file, None);
        }
    };
    if let Some(image) = card.image.as_ref().filter(|image| !image.contains('/')) {
        let folder = file.name.rsplit_once('/').map_or(String::new(), |(at, _)| format!("{at}/"));
        card.picture = unknown.remove(&format!("{folder}{image}"));
        if card.picture.is_none() {
            warn(format!("image file {image} is not beside it; the channel has no picture"));
        }
    }
    (file, Some(Arc::new(card)))
}

impl Group {
    /// Chooses a transcript for each language.
    fn arrange(mut self, key: &str) -> (Vec<Source>, Vec<Warning>) {
        let mut languages = self.languages();
        if languages.len() == 1 {
            // Most files stand alone; others are looked into, to find the best.
            if let Some(only) = languages.values_mut().next().filter(|only| only.len() > 1) {
                self.choose(only);
            }
        } else {
            languages.values_mut().for_each(|candidates| self.choose(candidates));
            languages.retain(|_, candidates| !candidates.is_empty());
        }
        if languages.is_empty() {
            let message = "belongs to no transcript; skipped";
            let files = self.companions.iter().chain(&self.media).chain(&self.others);
            return (Vec::new(), files.map(|file| skipped(file, message)).collect());
        }
        self.companions.sort_by(|a, b| a.name.cmp(&b.name));
        let several = languages.len() > 1;
        let warnings = languages.values().flat_map(|candidates| rivals(candidates)).collect();
        let source = |(language, mut candidates): (Option<String>, Vec<Candidate>)| {
            let main = candidates.remove(0).file;
            let others = candidates.into_iter().map(|candidate| candidate.file);
            Source {
                companions: self.companions.clone(),
                others: others.chain(self.others.iter().cloned()).collect(),
                media: self.media.clone(),
                language,
                recording: several.then(|| key.to_owned()),
                ..Source::alone(main)
            }
        };
        (languages.into_iter().map(source).collect(), warnings)
    }

    /// The candidates by language. A file that names none is in the original language, if the
    /// names tell it, or in the only one named, unless that has a file of the same format: then
    /// it is a translation.
    fn languages(&mut self) -> BTreeMap<Option<String>, Vec<Candidate>> {
        let candidates = std::mem::take(&mut self.transcripts);
        let original = candidates.iter().find(|candidate| candidate.is_original);
        let mut named: Vec<_> = candidates.iter().filter_map(|c| c.language.clone()).collect();
        named.sort();
        named.dedup();
        let formats = |named: bool| {
            let of = candidates.iter().filter(move |c| c.language.is_some() == named);
            of.map(|candidate| candidate.file.extension()).collect::<BTreeSet<_>>()
        };
        let is_translated = !formats(true).is_disjoint(&formats(false));
        let only = (named.len() == 1 && !is_translated).then(|| named[0].clone());
        let default = original.and_then(|candidate| candidate.language.clone()).or(only);
        let mut languages: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for candidate in candidates {
            let language = candidate.language.clone().or_else(|| default.clone());
            languages.entry(language).or_default().push(candidate);
        }
        languages
    }

    /// Sorts candidates by their worth, the best first; what is no transcript becomes a companion.
    fn choose(&mut self, candidates: &mut Vec<Candidate>) {
        let mut worth: Vec<_> = candidates
            .drain(..)
            .map(|candidate| (worth(&candidate.file).unwrap_or(0), candidate))
            .collect();
        // Stable: of two of the same worth the first by name, but the original before a copy.
        worth.sort_by_key(|(worth, candidate)| (std::cmp::Reverse(*worth), !candidate.is_original));
        let timed = worth.first().is_some_and(|(best, _)| *best > UNTIMED);
        for (worth, candidate) in worth {
            let is_markdown = matches!(candidate.file.extension().as_str(), "md" | "markdown");
            if worth == 0 || (timed && worth <= UNTIMED && is_markdown) {
                self.companions.push(candidate.file);
            } else {
                candidates.push(candidate);
            }
        }
    }
}

/// Names the files that the best one, of the same format as they, leaves without a page: of these
/// nobody can tell which was meant.
fn rivals(candidates: &[Candidate]) -> Vec<Warning> {
    let Some((best, others)) = candidates.split_first() else { return Vec::new() };
    let rival = |other: &Candidate| Warning {
        path: other.file.name.clone(),
        line: None,
        kind: Kind::Duplicate,
        message: format!("same recording and format as {}; skipped", best.file.name),
    };
    let format = |candidate: &Candidate| match candidate.file.extension().as_str() {
        "markdown" => "md".to_owned(),
        "text" => "txt".to_owned(),
        extension => extension.to_owned(),
    };
    let same = |other: &&Candidate| format(other) == format(best);
    others.iter().filter(same).map(rival).collect()
}

/// Worth of a transcript in Markdown without times.
const UNTIMED: u8 = 2;

/// How much a transcript tells: 0 for what is none.
fn worth(file: &SourceFile) -> io::Result<u8> {
    Ok(match file.extension().as_str() {
        "md" | "markdown" => {
            let text = text(file)?;
            if parse::is_timed_markdown(&text) { 9 } else { UNTIMED }
        }
        "json" | "jsonl" => match parse::formats::detect(&text(file)?, "json") {
            Some(format) if format.name() == "YouTube json3" => 7,
            Some(_) => 8,
            None => 0,
        },
        "json3" => 7,
        "vtt" => 6,
        "srt" => 5,
        "tsv" => 4,
        "aud" => 3,
        _ => 1,
    })
}

fn text(file: &SourceFile) -> io::Result<String> {
    let mut bytes = Vec::new();
    std::fs::File::open(&file.path)?.read_to_end(&mut bytes)?;
    Ok(parse::decode(&bytes).text.into_owned())
}

fn skipped(file: &SourceFile, message: &str) -> Warning {
    Warning { path: file.name.clone(), line: None, kind: Kind::Skipped, message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups files with these names and texts; gives each transcript with its companions.
    fn grouped(files: &[(&str, &str)]) -> (Vec<Source>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let mut listed = Vec::new();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
            listed.push(SourceFile { path, name: (*name).into(), stamp: Stamp::default() });
        }
        let (sources, warnings) = group(listed);
        (sources, warnings.into_iter().map(|warning| warning.path).collect())
    }

    fn names(files: &[SourceFile]) -> Vec<&str> {
        files.iter().map(|file| file.name.as_str()).collect()
    }

    const SRT: &str = "1\n00:00:01,000 --> 00:00:02,000\nFog.\n";

    #[test]
    fn the_best_of_several_formats_is_the_transcript() {
        let (sources, warnings) = grouped(&[
            ("a/X.json", "{\"text\": \"Fog.\", \"segments\": []}"),
            ("a/X.info.json", "{}"),
            ("a/X.mp3", ""),
            ("a/X.srt", SRT),
            ("a/X.txt", "Fog."),
            ("a/X.yaml", "title: Fog"),
            ("a/Y.srt", SRT),
            ("a/_channel.yaml", "name: Harbour"),
        ]);
        assert!(warnings.is_empty(), "{warnings:?}");
        assert_eq!(sources.len(), 2);
        assert_eq!(sources[0].main.name, "a/X.json");
        assert_eq!(names(&sources[0].companions), ["a/X.info.json", "a/X.yaml", "a/_channel.yaml"]);
        assert_eq!(names(&sources[0].others), ["a/X.srt", "a/X.txt"]);
        assert_eq!(sources[0].media.as_ref().unwrap().name, "a/X.mp3");
        assert_eq!(sources[1].card.as_ref().unwrap().name.as_deref(), Some("Harbour"));
    }

    #[test]
    fn json_beside_a_transcript_may_be_about_it() {
        let (sources, _) = grouped(&[("X.json", "{\"title\": \"Fog\"}"), ("X.srt", SRT)]);
        assert_eq!((sources.len(), sources[0].main.name.as_str()), (1, "X.srt"));
        assert_eq!(names(&sources[0].companions), ["X.json"]);
    }

    #[test]
    fn markdown_without_times_is_about_the_transcript_beside_it() {
        let (sources, _) =
            grouped(&[("X.md", "---\ntitle: Fog\n---\nNotes."), ("X.en.vtt", "WEBVTT\n")]);
        assert_eq!((sources.len(), sources[0].main.name.as_str()), (1, "X.en.vtt"));
        assert_eq!(names(&sources[0].companions), ["X.md"]);
        assert_eq!(sources[0].language.as_deref(), Some("en"));
    }

    #[test]
    fn languages_are_transcripts_of_one_recording() {
        let (sources, _) = grouped(&[
            ("X.de.vtt", "WEBVTT\n"),
            ("X.en-orig.vtt", "WEBVTT\n"),
            ("X.en.srt", SRT),
            ("X.json", "{\"text\": \"a\", \"segments\": []}"),
        ]);
        let found: Vec<_> = sources
            .iter()
            .map(|s| (s.main.name.as_str(), s.language.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(found, [("X.de.vtt", "de"), ("X.json", "en")]);
        assert!(sources[0].recording.is_some() && sources[0].recording == sources[1].recording);
    }

    #[test]
    fn a_translation_of_a_file_that_names_no_language_is_a_transcript_of_its_own() {
        let (sources, warnings) = grouped(&[("X.md", "Fog."), ("X.es.md", "Niebla.")]);
        let found: Vec<_> =
            sources.iter().map(|s| (s.main.name.as_str(), s.language.as_deref())).collect();
        assert_eq!(found, [("X.es.md", Some("es")), ("X.md", None)]);
        assert!(sources[0].recording.is_some() && warnings.is_empty());
    }

    #[test]
    fn two_files_of_one_format_are_not_joined_in_silence() {
        let (sources, warnings) = grouped(&[("X.md", "Fog."), ("X.markdown", "Sea.")]);
        assert_eq!((sources.len(), warnings.len()), (1, 1), "{warnings:?}");
        let (sources, warnings) = grouped(&[("X.mp3.srt", SRT), ("X.srt", SRT)]);
        assert_eq!((sources.len(), &warnings[..]), (1, &["X.srt".to_owned()][..]));
    }

    #[test]
    fn what_belongs_to_nothing_is_named() {
        let (sources, warnings) = grouped(&[
            ("a.mp3", ""),
            ("b.yaml", ""),
            ("c.info.json", "{}"),
            ("d.pdf", ""),
            ("e.md", "x"),
        ]);
        assert_eq!(sources.len(), 1);
        assert_eq!(warnings, ["d.pdf", "a.mp3", "b.yaml", "c.info.json"]);
    }
}
