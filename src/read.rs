//! The files of the content folder, as text.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};

use xxhash_rust::xxh3::xxh3_64;

use crate::diagnostics::{Kind, Warning};
use crate::model::Head;
use crate::output::Stamp;
use crate::parse;
use crate::walk::SourceFile;

/// Bytes that a head is read by; most heads end within.
const HEAD_BYTES: u64 = 16 * 1024;

/// Reads the head of a transcript from the beginning of its file, and from the rest where the
/// beginning does not tell enough.
///
/// # Errors
///
/// What the system answers when the file cannot be read.
pub fn head(file: &SourceFile, buffer: &mut Vec<u8>) -> io::Result<Head> {
    buffer.clear();
    let mut reader = File::open(&file.path)?;
    reader.by_ref().take(HEAD_BYTES).read_to_end(buffer)?;
    // A character that the cut has split is in the body: the head ends before it.
    let is_whole = (buffer.len() as u64) < HEAD_BYTES;
    let start = parse::decode(buffer).text;
    if is_whole || parse::reaches_body(&start) {
        return Ok(parse::head(file, &start));
    }
    drop(start);
    reader.read_to_end(buffer)?;
    Ok(parse::head(file, &parse::decode(buffer).text))
}

/// Reads the head of a transcript if the hash of the file's bytes is not `known`.
///
/// # Errors
///
/// As [`head`].
pub fn head_if_changed(
    file: &SourceFile,
    buffer: &mut Vec<u8>,
    known: Option<u64>,
) -> io::Result<Option<Head>> {
    buffer.clear();
    File::open(&file.path)?.read_to_end(buffer)?;
    let is_changed = known != Some(xxh3_64(buffer));
    Ok(is_changed.then(|| parse::head(file, &parse::decode(buffer).text)))
}

/// Reads the text of a file into `bytes`, and the hash of the bytes, none if they are not those of
/// the file that was listed. A file that has gone since its head was read is empty.
pub fn text<'a>(
    file: &SourceFile,
    bytes: &'a mut Vec<u8>,
    warnings: &mut Vec<Warning>,
) -> (Cow<'a, str>, Option<u64>) {
    bytes.clear();
    let mut hash = None;
    let read = File::open(&file.path).and_then(|mut reader| {
        reader.read_to_end(bytes)?;
        reader.metadata()
    });
    match read {
        Ok(found) => hash = (Stamp::of(&found) == file.stamp).then(|| xxh3_64(bytes)),
        Err(error) => {
            bytes.clear();
            warnings.push(unreadable(file, &error, "its page is empty"));
        }
    }
    let decoded = parse::decode(bytes);
    if let Some(line) = decoded.broken_line {
        warnings.push(Warning {
            path: file.name.clone(),
            line: Some(line),
            kind: Kind::Encoding,
            message: "bytes that are not UTF-8; replaced by \u{fffd}".into(),
        });
    }
    (decoded.text, hash)
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
        let stamp = Stamp::of(&std::fs::metadata(&path).unwrap());
        SourceFile { path, name: "x.md".into(), stamp }
    }

    #[test]
    fn a_head_longer_than_its_beginning_is_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let long = "é".repeat(HEAD_BYTES as usize);
        let text = format!(
            "---\nVideo Description: {long}\n---\n# Title\n**C:** [June 1, 2024](https://e.org/a)\n*  x\n"
        );
        let head = head(&file(&folder, text.as_bytes()), &mut Vec::new()).unwrap();
        assert_eq!((head.title.as_str(), head.channel.as_deref()), ("Title", Some("C")));
    }

    #[test]
    fn a_file_that_has_gone_is_empty_and_reported() {
        let folder = tempfile::tempdir().unwrap();
        let gone = file(&folder, b"# Title");
        std::fs::remove_file(&gone.path).unwrap();
        let (mut bytes, mut warnings) = (Vec::new(), Vec::new());
        assert_eq!(text(&gone, &mut bytes, &mut warnings), ("".into(), None));
        assert_eq!(warnings[0].kind, Kind::Unreadable);
    }

    #[test]
    fn a_file_that_grew_since_it_was_listed_has_no_hash() {
        let folder = tempfile::tempdir().unwrap();
        let grown = file(&folder, b"# Title");
        let hash = |file| text(file, &mut Vec::new(), &mut Vec::new()).1;
        assert_eq!(hash(&grown), Some(xxh3_64(b"# Title")));
        std::fs::write(&grown.path, "# Title\nMore").unwrap();
        assert_eq!(hash(&grown), None);
    }

    #[test]
    fn a_head_is_read_again_only_from_other_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let file = file(&folder, b"# Title\n*  x\n");
        let known = Some(xxh3_64(b"# Title\n*  x\n"));
        let head = |known| head_if_changed(&file, &mut Vec::new(), known).unwrap();
        assert_eq!(head(known), None);
        assert_eq!(head(None).unwrap().title, "Title");
    }
}
