//! The files of the content folder, as text.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};

use crate::diagnostics::{Kind, Warning};
use crate::model::Head;
use crate::parse::{self, Beside, Extent, Facts};
use crate::sources::Source;
use crate::walk::SourceFile;

/// Bytes that a head is read by; most heads end within.
const HEAD_BYTES: u64 = 16 * 1024;

/// Reads the head of a transcript from as much of its file as that takes, and from the files
/// beside it.
///
/// # Errors
///
/// What the system answers when the file cannot be read.
pub fn head(source: &Source, buffer: &mut Vec<u8>) -> io::Result<Head> {
    let file = &source.main;
    buffer.clear();
    let mut reader = File::open(&file.path)?;
    let extent = parse::extent_of_head(file);
    if extent != Extent::Nothing {
        reader.by_ref().take(HEAD_BYTES).read_to_end(buffer)?;
    }
    // A character that the cut has split is in the body: the head ends before it.
    let is_cut = buffer.len() as u64 == HEAD_BYTES;
    if is_cut && (extent == Extent::Whole || !parse::reaches_body(&parse::decode(buffer).text)) {
        reader.read_to_end(buffer)?;
    }
    let beside = beside(source, &mut Vec::new());
    Ok(parse::head(file, &parse::decode(buffer).text, &beside))
}

/// Reads what the files beside a transcript say.
pub fn beside(source: &Source, warnings: &mut Vec<Warning>) -> Beside {
    let mut beside = Beside::default();
    let mut notes = Facts::default();
    for file in &source.companions {
        let extension = file.extension();
        if file.name.ends_with("_channel.yaml") || file.name.ends_with("_channel.yml") {
            continue;
        }
        let mut bytes = Vec::new();
        let read = File::open(&file.path).and_then(|mut reader| reader.read_to_end(&mut bytes));
        let text = parse::decode(&bytes).text;
        let facts = match (read, extension.as_str()) {
            (Err(error), _) => Err(format!("cannot be read ({error})")),
            (_, "md" | "markdown") => Ok(parse::markdown_notes(&text)),
            (_, "json") if file.name.ends_with(".info.json") => parse::info_json(&text),
            (_, extension) => parse::sidecar(&text, extension == "json"),
        };
        let place = match extension.as_str() {
            "md" | "markdown" => &mut notes,
            _ if file.name.ends_with(".info.json") => &mut beside.weak,
            _ => &mut beside.strong,
        };
        match facts {
            Ok(facts) => *place = std::mem::take(place).or(facts),
            Err(problem) => warnings.push(Warning {
                path: file.name.clone(),
                line: None,
                kind: Kind::Sidecar,
                message: format!("{problem}; left out"),
            }),
        }
    }
    beside.strong = std::mem::take(&mut beside.strong).or(notes);
    if let Some(card) = source.card.as_deref() {
        let (channel, speakers) = (card.name.clone(), card.speakers.clone());
        let of_card = Facts { channel, speakers, ..Facts::default() };
        beside.strong = std::mem::take(&mut beside.strong).or(of_card);
        let language = card.language.as_deref().and_then(parse::languages::tag);
        beside.weak.language = beside.weak.language.or(language);
    }
    beside.strong.language = beside.strong.language.or_else(|| source.language.clone());
    beside.strong.about.media = source.media.as_ref().map(|media| media.name.clone());
    beside
}

/// Reads the text of a file into `bytes`. A file that has gone since its head was read is empty.
pub fn text<'a>(
    file: &SourceFile,
    bytes: &'a mut Vec<u8>,
    warnings: &mut Vec<Warning>,
) -> Cow<'a, str> {
    bytes.clear();
    if let Err(error) = File::open(&file.path).and_then(|mut reader| reader.read_to_end(bytes)) {
        bytes.clear();
        warnings.push(unreadable(file, &error, "its page is empty"));
    }
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
            message: "bytes that are not UTF-8; replaced by \u{fffd}".into(),
        });
    }
    decoded.text
}

/// What to say of a file that cannot be read.
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
        SourceFile { path, name: "x.md".into(), size: bytes.len() as u64 }
    }

    #[test]
    fn a_head_longer_than_its_beginning_is_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let long = "é".repeat(HEAD_BYTES as usize);
        let text = format!(
            "---\nVideo Description: {long}\n---\n# Title\n**C:** [June 1, 2024](https://e.org/a)\n*  x\n"
        );
        let source = Source::alone(file(&folder, text.as_bytes()));
        let head = head(&source, &mut Vec::new()).unwrap();
        assert_eq!((head.title.as_str(), head.channel.as_deref()), ("Title", Some("C")));
    }

    #[test]
    fn a_file_that_has_gone_is_empty_and_reported() {
        let folder = tempfile::tempdir().unwrap();
        let gone = file(&folder, b"# Title");
        std::fs::remove_file(&gone.path).unwrap();
        let (mut bytes, mut warnings) = (Vec::new(), Vec::new());
        assert_eq!(text(&gone, &mut bytes, &mut warnings), "");
        assert_eq!(warnings[0].kind, Kind::Unreadable);
    }
}
