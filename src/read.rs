//! The files of the content folder, as text.

use std::borrow::Cow;
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io::{self, Read};

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::diagnostics::{Kind, Warning};
use crate::files::{SourceFile, Stamp};
use crate::model::{Head, Source, Transcript};
use crate::parse::names::{Companion, Role};
use crate::parse::{self, Extent, Facts, Refusal, Sidecars};

/// Bytes that a head is read by; most heads end within.
const HEAD_BYTES: u64 = 16 * 1024;

/// Reads the head of a transcript from as much of its file as that takes, and from the files
/// beside it.
///
/// # Errors
///
/// The system's error if the file cannot be read; inside, the reason why it is not a transcript.
pub fn head(source: &Source, buffer: &mut Vec<u8>) -> io::Result<Result<Head, Refusal>> {
    let file = &source.main;
    buffer.clear();
    let mut reader = File::open(&file.path)?;
    let extent = parse::extent_of_head(file);
    if extent != Extent::Nothing {
        reader.by_ref().take(HEAD_BYTES).read_to_end(buffer)?;
    }
    // A character that the cut has split is in the body: the head ends before it.
    let is_whole = (buffer.len() as u64) < HEAD_BYTES;
    let sidecars = sidecars(source, &mut Vec::new());
    let decoded = parse::decode(buffer);
    if is_whole && let Some(problem) = decoded.problem {
        return Ok(Err(not_published(problem)));
    }
    let start = decoded.text;
    if is_whole || (extent != Extent::Whole && parse::reaches_body(&start)) {
        return Ok(parse::head(file, &start, &sidecars));
    }
    drop(start);
    reader.read_to_end(buffer)?;
    Ok(head_of(file, buffer, &sidecars))
}

/// The head of a file, given all its bytes.
fn head_of(file: &SourceFile, bytes: &[u8], sidecars: &Sidecars) -> Result<Head, Refusal> {
    let decoded = parse::decode(bytes);
    match decoded.problem {
        Some(problem) => Err(not_published(problem)),
        None => parse::head(file, &decoded.text, sidecars),
    }
}

/// The refusal of a file that contains no text for this reason.
fn not_published(problem: String) -> Refusal {
    format!("{problem}; not published").into()
}

/// Reads the metadata in the files beside a transcript.
pub fn sidecars(source: &Source, warnings: &mut Vec<Warning>) -> Sidecars {
    let mut sidecars = Sidecars::default();
    let mut notes = Facts::default();
    for file in &source.companions {
        let extension = file.extension();
        let is_notes = parse::is_markdown(&extension);
        let role = Role::of(file.name.rsplit('/').next().unwrap_or(&file.name));
        if role == Role::Card {
            continue;
        }
        let mut bytes = Vec::new();
        let read = File::open(&file.path).and_then(|mut reader| reader.read_to_end(&mut bytes));
        let text = parse::decode(&bytes).text;
        let facts = match (read, role) {
            (Err(error), _) => Err(format!("cannot be read ({error})")),
            _ if is_notes => Ok((parse::markdown_notes(&text), None)),
            (_, Role::Companion(Companion::Info, _)) => {
                parse::info_json(&text).map(|facts| (facts, None))
            }
            (_, Role::Companion(Companion::Chapters, _)) => {
                parse::chapters(&text, extension == "json").map(|facts| (facts, None))
            }
            (_, Role::Companion(Companion::Description, _)) => {
                Ok((Facts::of_description(text.trim().to_owned()), None))
            }
            _ => parse::sidecar(&text, extension == "json"),
        };
        let known = match role {
            _ if is_notes => &mut notes,
            Role::Companion(Companion::Settings, _) | Role::Other => &mut sidecars.strong,
            _ => &mut sidecars.weak,
        };
        let problem = match facts {
            Ok((facts, problem)) => {
                *known = std::mem::take(known).or(facts);
                problem
            }
            Err(problem) => Some(format!("{problem}; ignored")),
        };
        warnings.extend(problem.map(|message| Warning {
            path: file.name.clone(),
            line: None,
            kind: Kind::Sidecar,
            message,
        }));
    }
    sidecars.strong = std::mem::take(&mut sidecars.strong).or(notes);
    if let Some(card) = source.card.as_deref() {
        let (channel, speakers) = (card.name.clone(), card.speakers.clone());
        let of_card = Facts { channel, speakers, ..Facts::default() };
        sidecars.strong = std::mem::take(&mut sidecars.strong).or(of_card);
        let language = card.language.as_deref().and_then(parse::languages::tag);
        sidecars.weak.language = sidecars.weak.language.or(language);
    }
    sidecars.strong.language = sidecars.strong.language.or_else(|| source.language.clone());
    sidecars.folder = source.has_own_folder.then(|| source.stem().to_owned());
    sidecars
}

/// Reads the head of a transcript if the digest of all its files is not `known`.
///
/// # Errors
///
/// As [`head`].
pub fn head_if_changed(
    source: &Source,
    buffer: &mut Vec<u8>,
    known: Option<u64>,
) -> io::Result<Option<Result<Head, Refusal>>> {
    let main = bytes(&source.main, buffer)?;
    let is_changed = known.is_none() || digest(source, main) != known;
    Ok(is_changed.then(|| head_of(&source.main, buffer, &sidecars(source, &mut Vec::new()))))
}

/// Digest of all files of a transcript, given the hash of the main one; `None` if one of them has
/// changed since it was listed.
#[must_use]
pub fn digest(source: &Source, main: Option<u64>) -> Option<u64> {
    let mut hashes = vec![main?];
    let mut buffer = Vec::new();
    for file in &source.companions {
        hashes.push(bytes(file, &mut buffer).ok()??);
    }
    let mut digest = Xxh3::new();
    (source.names(), hashes).hash(&mut digest);
    Some(digest.finish())
}

/// Reads a file, and returns the hash of its bytes; `None` if it has changed since it was listed.
fn bytes(file: &SourceFile, buffer: &mut Vec<u8>) -> io::Result<Option<u64>> {
    buffer.clear();
    let mut reader = File::open(&file.path)?;
    reader.read_to_end(buffer)?;
    Ok((Stamp::of_source(&reader.metadata()?) == file.stamp).then(|| xxh3_64(buffer)))
}

/// A file as text.
#[derive(Debug)]
pub struct Text<'a> {
    /// The text; empty if the file cannot be read.
    pub text: Cow<'a, str>,
    /// Hash of its bytes; none if they are not those of the file that was listed.
    pub hash: Option<u64>,
    /// True if the file no longer exists.
    pub is_gone: bool,
    /// The reason why the file contains no text.
    pub refusal: Option<Refusal>,
}

/// Reads the text of a file into `bytes`. A file that cannot be read is empty, and named.
pub fn text<'a>(
    file: &SourceFile,
    bytes: &'a mut Vec<u8>,
    warnings: &mut Vec<Warning>,
) -> Text<'a> {
    let mut is_gone = false;
    let hash = self::bytes(file, bytes).unwrap_or_else(|error| {
        is_gone = error.kind() == io::ErrorKind::NotFound;
        bytes.clear();
        warnings.push(unreadable(file, &error, "its page is empty"));
        None
    });
    let decoded = parse::decode(bytes);
    if decoded.is_windows {
        warnings.push(Warning {
            path: file.name.clone(),
            line: None,
            kind: Kind::Encoding,
            message: "not UTF-8; read as Windows-1252".into(),
        });
    }
    if let Some(line) = decoded.broken_line {
        warnings.push(Warning {
            path: file.name.clone(),
            line: Some(line),
            kind: Kind::Encoding,
            message: "invalid UTF-8; replaced by \u{fffd}".into(),
        });
    }
    Text { text: decoded.text, hash, is_gone, refusal: decoded.problem.map(not_published) }
}

/// The files of a transcript as text, from which a [`Transcript`] borrows.
pub struct Texts<'a> {
    source: &'a Source,
    main: Text<'a>,
    sidecars: Sidecars,
}

/// Reads all files of a transcript, the main one into `bytes`, which is for reuse.
pub fn texts<'a>(
    source: &'a Source,
    bytes: &'a mut Vec<u8>,
    warnings: &mut Vec<Warning>,
) -> Texts<'a> {
    let main = text(&source.main, bytes, warnings);
    let sidecars = sidecars(source, warnings);
    Texts { source, main, sidecars }
}

impl Texts<'_> {
    /// As [`digest`].
    #[must_use]
    pub fn digest(&self) -> Option<u64> {
        digest(self.source, self.main.hash)
    }

    /// Returns true if the main file no longer exists.
    #[must_use]
    pub fn are_gone(&self) -> bool {
        self.main.is_gone
    }

    /// The transcript that they are.
    ///
    /// # Errors
    ///
    /// The reason why they are none.
    pub fn transcript(&self, warnings: &mut Vec<Warning>) -> Result<Transcript<'_>, Refusal> {
        if let Some(refusal) = &self.main.refusal {
            return Err(refusal.clone());
        }
        let (transcript, found) =
            parse::transcript(&self.source.main, &self.main.text, &self.sidecars)?;
        warnings.extend(found);
        Ok(transcript)
    }
}

/// The warning about a file that is not published because it is not a transcript.
#[must_use]
pub fn refused(file: &SourceFile, why: Refusal) -> Warning {
    Warning { path: file.name.clone(), line: None, kind: Kind::Skipped, message: why.into_owned() }
}

/// The warning about a file that cannot be read.
#[must_use]
pub fn unreadable(file: &SourceFile, error: &io::Error, done: &str) -> Warning {
    Warning {
        path: file.name.clone(),
        line: None,
        kind: Kind::Unreadable,
        message: format!("cannot be read ({error}); {done}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &tempfile::TempDir, bytes: &[u8]) -> SourceFile {
        let path = folder.path().join("20240501_x.md");
        std::fs::write(&path, bytes).unwrap();
        let stamp = Stamp::of_source(&std::fs::metadata(&path).unwrap());
        SourceFile { path, name: "x.md".into(), stamp }
    }

    #[test]
    fn a_head_longer_than_its_beginning_is_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let long = "é".repeat(HEAD_BYTES as usize);
        let text = format!(
            "---\nVideo Description: {long}\n---\n# Title\n**C:** [June 1, 2024](https://e.org/a)\n*  x\n"
        );
        let source = Source::alone(file(&folder, text.as_bytes()));
        let head = head(&source, &mut Vec::new()).unwrap().unwrap();
        assert_eq!((head.title.as_str(), head.channel.as_deref()), ("Title", Some("C")));
    }

    #[test]
    fn a_file_that_has_gone_is_empty_and_reported() {
        let folder = tempfile::tempdir().unwrap();
        let gone = file(&folder, b"# Title");
        std::fs::remove_file(&gone.path).unwrap();
        let (mut bytes, mut warnings) = (Vec::new(), Vec::new());
        let Text { text, hash, is_gone, .. } = text(&gone, &mut bytes, &mut warnings);
        assert_eq!((&*text, hash, is_gone), ("", None, true));
        assert_eq!(warnings[0].kind, Kind::Unreadable);
    }

    #[test]
    fn a_file_that_grew_since_it_was_listed_has_no_hash() {
        let folder = tempfile::tempdir().unwrap();
        let grown = file(&folder, b"# Title");
        let hash = |file| text(file, &mut Vec::new(), &mut Vec::new()).hash;
        assert_eq!(hash(&grown), Some(xxh3_64(b"# Title")));
        std::fs::write(&grown.path, "# Title\nMore").unwrap();
        assert_eq!(hash(&grown), None);
    }

    #[test]
    fn a_head_is_read_again_when_any_of_its_files_has_other_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let beside = |text: &str| {
            let path = folder.path().join("x.yaml");
            std::fs::write(&path, text).unwrap();
            let stamp = Stamp::of_source(&std::fs::metadata(&path).unwrap());
            SourceFile { path, name: "x.yaml".into(), stamp }
        };
        let main = file(&folder, b"# Title\n*  x\n");
        let mut source = Source::alone(main);
        source.companions.push(beside("title: Fog\n"));
        let known = digest(&source, Some(xxh3_64(b"# Title\n*  x\n")));
        assert!(known.is_some());
        assert_eq!(head_if_changed(&source, &mut Vec::new(), known).unwrap(), None);
        source.companions[0] = beside("title: Lamp\n");
        let head = head_if_changed(&source, &mut Vec::new(), known).unwrap().unwrap().unwrap();
        assert_eq!(head.title, "Lamp");
        assert!(head_if_changed(&source, &mut Vec::new(), None).unwrap().is_some());
    }
}
