//! The content folder as a sorted list.
//!
//! Links are not followed, hidden names and special files are passed over. The order is that of
//! the bytes of the relative path, so that it depends neither on the file system nor on a locale.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use crate::diagnostics::{Kind, Warning};
use crate::error::Error;
use crate::output::Stamp;
use crate::sources::{self, Source};

/// A file in the content folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where to read it.
    pub path: PathBuf,
    /// Path relative to the content folder, `/` between parts, bytes that are not UTF-8 as
    /// `%FF`.
    pub name: String,
    /// Size and time of the last change when listed.
    pub stamp: Stamp,
}

impl SourceFile {
    /// Whether the name tells the file from all others; one that is not UTF-8 may not.
    #[must_use]
    pub fn has_own_name(&self) -> bool {
        self.path.to_str().is_some()
    }

    /// Name of the folder that holds the file, if it is not the content folder itself.
    #[must_use]
    pub fn folder(&self) -> Option<&str> {
        let (folder, _) = self.name.rsplit_once('/')?;
        Some(folder.rsplit('/').next().unwrap_or(folder))
    }

    /// File name without its extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        let file = self.name.rsplit('/').next().unwrap_or(&self.name);
        file.rsplit_once('.').map_or(file, |(stem, _)| if stem.is_empty() { file } else { stem })
    }

    /// What follows the last dot of the file name, in lower case.
    #[must_use]
    pub fn extension(&self) -> String {
        let file = self.name.rsplit('/').next().unwrap_or(&self.name);
        let extension = file.rsplit_once('.').filter(|(stem, _)| !stem.is_empty());
        extension.map_or_else(String::new, |(_, extension)| extension.to_ascii_lowercase())
    }
}

/// Lists the transcripts of `content`, sorted by path, each with the files that belong to it; what
/// is left out is named in the warnings.
#[must_use]
pub fn walk(content: &Path) -> (Vec<Source>, Vec<Warning>) {
    walk_without(content, &BTreeSet::new())
}

/// Like [`walk`], as if there were none of the files with these paths.
#[must_use]
pub fn walk_without(content: &Path, without: &BTreeSet<PathBuf>) -> (Vec<Source>, Vec<Warning>) {
    let (mut files, mut warnings) = list(content);
    files.retain(|file| !without.contains(&file.path));
    let (sources, more) = sources::group(files);
    warnings.extend(more);
    warnings.sort();
    (sources, warnings)
}

/// Lists the files of `content`, sorted; what is not listed is named in the warnings.
#[must_use]
pub fn list(content: &Path) -> (Vec<SourceFile>, Vec<Warning>) {
    let hidden =
        |entry: &DirEntry| entry.depth() > 0 && entry.file_name().as_encoded_bytes()[0] == b'.';
    let entries = |folder: &Path, depth| {
        WalkDir::new(folder).max_depth(depth).into_iter().filter_entry(move |entry| !hidden(entry))
    };
    // What stands in the content itself, and each of its folders with all below.
    let (folders, others): (Vec<_>, Vec<_>) = entries(content, 1).partition(|entry| {
        entry.as_ref().is_ok_and(|of| of.file_type().is_dir() && of.depth() > 0)
    });
    let (mut files, mut warnings) = listed(content, others);
    let folders: Vec<_> = folders
        .into_par_iter()
        .flatten()
        .map(|entry| listed(content, entries(entry.path(), usize::MAX)))
        .collect();
    for (of_folder, said) in folders {
        files.extend(of_folder);
        warnings.extend(said);
    }
    // By name, because not every system separates folders by a slash.
    files.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
    (files, warnings)
}

/// The files among some entries of the content folder, and what is not listed.
fn listed(
    content: &Path,
    entries: impl IntoIterator<Item = walkdir::Result<DirEntry>>,
) -> (Vec<SourceFile>, Vec<Warning>) {
    let (mut files, mut warnings) = (Vec::new(), Vec::new());
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => match source_file(content, &entry) {
                Ok(file) => files.push(file),
                Err(warning) => warnings.push(warning),
            },
            Err(error) => {
                let path = error.path().unwrap_or(content);
                let cause = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                warnings.push(Warning {
                    path: relative(content, path),
                    line: None,
                    kind: Kind::Unreadable,
                    message: format!("cannot be listed ({cause}); skipped"),
                });
            }
        }
    }
    (files, warnings)
}

/// The files of a folder that the owner of the site made for it, each by its name with `/` and where
/// to read it; none where there is no such folder. Unlike content they are wanted as a whole.
///
/// # Errors
///
/// [`Error::Io`] when the folder, or one in it, cannot be listed.
pub fn every_file(folder: &Path) -> Result<Vec<(String, PathBuf)>, Error> {
    if folder.metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            let source = error.into_io_error().unwrap_or_else(|| ErrorKind::Other.into());
            Error::Io { action: "list", path, source }
        })?;
        if entry.file_type().is_file() {
            files.push((relative(folder, entry.path()), entry.into_path()));
        }
    }
    Ok(files)
}

fn source_file(content: &Path, entry: &DirEntry) -> Result<SourceFile, Warning> {
    let name = relative(content, entry.path());
    let skipped = |message: &str| Warning {
        path: name.clone(),
        line: None,
        kind: Kind::Skipped,
        message: message.into(),
    };
    if entry.file_type().is_symlink() {
        return Err(skipped("symbolic link; not followed"));
    }
    if !entry.file_type().is_file() {
        return Err(skipped("not a regular file; skipped"));
    }
    let stamp =
        entry.metadata().map_or_else(|_| Stamp::default(), |found| Stamp::of_source(&found));
    Ok(SourceFile { path: entry.path().to_owned(), name, stamp })
}

fn relative(content: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(content).unwrap_or(path).components();
    let parts: Vec<_> = parts.map(|part| readable(part.as_os_str())).collect();
    parts.join("/")
}

/// A name as text. Bytes that are none become `%FF`, so that different names stay different.
#[must_use]
pub fn readable(name: &OsStr) -> Cow<'_, str> {
    if let Some(name) = name.to_str() {
        return Cow::Borrowed(name);
    }
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn files_come_sorted_by_path_and_everything_else_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("B/.git")).unwrap();
        fs::create_dir_all(root.join("a")).unwrap();
        for file in ["B/2.md", "B/1.MD", "a/x.txt", "top.md", "B/.git/config.md", "a/y.mp3"] {
            fs::write(root.join(file), "text").unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/hosts", root.join("a/link.md")).unwrap();
        let (files, warnings) = walk(root);
        let names: Vec<_> = files.iter().map(|file| file.main.name.as_str()).collect();
        assert_eq!(names, ["B/1.MD", "B/2.md", "a/x.txt", "top.md"]);
        let named: Vec<_> = warnings.iter().map(|warning| warning.path.as_str()).collect();
        #[cfg(unix)]
        assert_eq!(named, ["a/link.md", "a/y.mp3"]);
        assert_eq!(files[0].main.folder(), Some("B"));
        assert_eq!((files[0].main.stem(), &*files[0].main.extension()), ("1", "md"));
        assert_eq!(files[3].main.folder(), None);
    }
}
