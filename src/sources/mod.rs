//! Files that belong together: one recording, its transcripts in several formats and languages,
//! and what stands beside them.
//!
//! Files of one folder belong together when their names are the same up to extension and
//! language: `X.md`, `X.info.json`, `X.en.vtt`, `X.mp3`. In each language the best format becomes
//! the transcript; the other languages are transcripts of their own, linked to each other.

mod cards;
mod recording_files;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diagnostics::{Kind, Warning};
use crate::files::{SourceFile, Stamp, readable};
use crate::model::{MEDIA, Source};
use crate::parse::names::{self, PROGRAM_FOLDERS, Role, Stem};
use crate::{parse, walk};
use cards::{card, nearest};
use recording_files::{Candidate, RecordingFiles};

/// Lists the transcripts of `content`, sorted by path, each with the files that belong to it; what
/// is left out is named in the warnings.
#[must_use]
pub fn find(content: &Path) -> (Vec<Source>, Vec<Warning>) {
    find_without(content, &BTreeSet::new())
}

/// Like [`find`], as if there were none of the files with these paths.
#[must_use]
pub fn find_without(content: &Path, without: &BTreeSet<PathBuf>) -> (Vec<Source>, Vec<Warning>) {
    let (mut files, mut warnings) = walk::list(content);
    files.retain(|file| !without.contains(&file.path));
    let mut folders = BTreeSet::new();
    files.retain(|file| {
        let folder = program_folder(&file.name);
        folders.extend(folder.map(str::to_owned));
        folder.is_none()
    });
    let message = "a folder of a program; skipped with all that is in it";
    warnings.extend(folders.into_iter().map(|path| Warning {
        path,
        line: None,
        kind: Kind::Skipped,
        message: message.into(),
    }));
    let (sources, more) = group(files);
    warnings.extend(more);
    warnings.sort();
    (sources, warnings)
}

/// The outermost folder of a program that a file is in.
fn program_folder(name: &str) -> Option<&str> {
    let ends = name.match_indices('/').map(|(end, _)| end);
    ends.map(|end| &name[..end])
        .find(|path| PROGRAM_FOLDERS.contains(&path.rsplit('/').next().unwrap_or(path)))
}

/// Puts together what belongs together, in the order of the transcripts' paths. Files that belong
/// to nothing are named in the warnings.
#[must_use]
pub fn group(files: Vec<SourceFile>) -> (Vec<Source>, Vec<Warning>) {
    let mut warnings = Vec::new();
    let mut groups: BTreeMap<String, RecordingFiles> = BTreeMap::new();
    let mut cards = Vec::new();
    let mut unknown = BTreeMap::new();
    for file in files {
        let (folder, name) = file.name.rsplit_once('/').unwrap_or(("", &file.name));
        let extension = file.extension();
        let is_media = MEDIA.contains(&extension.as_str());
        let role = Role::of(name);
        let stem = match role {
            Role::Card => {
                cards.push((folder.to_owned(), file));
                continue;
            }
            Role::Foreign(why) => {
                warnings.push(skipped(&file, why));
                continue;
            }
            Role::Companion(_, stem) => Stem::of(stem),
            Role::Other if is_media || parse::is_transcript(&extension) => Stem::of(file.stem()),
            Role::Other => {
                unknown.insert(file.name.clone(), file);
                continue;
            }
        };
        let group = groups.entry(format!("{folder}/{}", stem.key)).or_default();
        if role != Role::Other {
            group.companions.push(file);
        } else if is_media {
            group.others.extend(group.media.replace(file));
        } else {
            let Stem { language, is_original, label, .. } = stem;
            group.transcripts.push(Candidate { file, language, is_original, label });
        }
    }
    let cards: BTreeMap<_, _> = cards
        .into_iter()
        .map(|(folder, file)| (folder, card(file, &mut unknown, &mut warnings)))
        .collect();
    warnings.extend(unknown.values().map(|file| skipped(file, "unsupported file type; skipped")));
    let arranged: Vec<_> = groups.into_par_iter().map(|(key, group)| group.arrange(&key)).collect();
    let mut sources = Vec::with_capacity(arranged.len());
    for (found, said) in arranged {
        sources.extend(found);
        warnings.extend(said);
    }
    for source in &mut sources {
        if let Some((file, card)) = nearest(&cards, folder_of(source)) {
            source.companions.push(file.clone());
            source.card = card.clone();
        }
    }
    sources.sort_by(|a, b| a.main.name.as_bytes().cmp(b.main.name.as_bytes()));
    find_own_folders(&mut sources);
    (sources, warnings)
}

/// Marks the recordings that are alone in their folder, under a name that says nothing.
fn find_own_folders(sources: &mut [Source]) {
    for folder in sources.chunk_by_mut(|a, b| folder_of(a) == folder_of(b)) {
        let key = Stem::of(folder[0].main.stem()).key.to_owned();
        let is_alone = folder.iter().all(|source| Stem::of(source.main.stem()).key == key);
        if is_alone && names::is_generic(&key) && !folder_of(&folder[0]).is_empty() {
            folder.iter_mut().for_each(|source| source.has_own_folder = true);
        }
    }
}

/// The folder of a transcript, from the content folder.
fn folder_of(source: &Source) -> &str {
    source.main.name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A single file as a transcript, with the files of its folder that belong to it.
///
/// # Errors
///
/// The system's error if the folder cannot be listed.
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
        if let Role::Companion(_, stem) = Role::of(&file.name)
            && Stem::of(stem).key == key
        {
            source.companions.push(file);
        }
    }
    source.companions.sort_by(|a, b| a.name.cmp(&b.name));
    source.language = Stem::of(main.stem()).language;
    Ok(source)
}

fn skipped(file: &SourceFile, message: &str) -> Warning {
    Warning { path: file.name.clone(), line: None, kind: Kind::Skipped, message: message.into() }
}

fn text(file: &SourceFile) -> io::Result<String> {
    let mut bytes = Vec::new();
    std::fs::File::open(&file.path)?.read_to_end(&mut bytes)?;
    Ok(parse::decode(&bytes).text.into_owned())
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
    fn tables_and_xml_beside_a_transcript_are_not_about_it() {
        let (sources, warnings) = grouped(&[
            ("a/X.srt", SRT),
            ("a/X.xml", "<rss/>"),
            ("a/X.csv", "lamp,price\nbrass,12\n"),
            ("a/turns.csv", "start,text\n1,Fog\n"),
        ]);
        let main: Vec<&str> = sources.iter().map(|source| &*source.main.name).collect();
        assert_eq!(main, ["a/X.srt", "a/turns.csv"]);
        assert_eq!(names(&sources[0].others), ["a/X.xml", "a/X.csv"]);
        assert!(warnings.is_empty(), "{warnings:?}");
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
