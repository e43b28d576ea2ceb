//! The content folder as a sorted list.
//!
//! Links are not followed, hidden names and special files are passed over. The order is that of
//! the bytes of the relative path, so that it depends neither on the file system nor on a locale.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use crate::diagnostics::{Kind, Warning};
use crate::error::Error;
use crate::files::{SourceFile, Stamp, readable};

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
        let (files, warnings) = list(root);
        let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["B/1.MD", "B/2.md", "a/x.txt", "a/y.mp3", "top.md"]);
        let named: Vec<_> = warnings.iter().map(|warning| warning.path.as_str()).collect();
        #[cfg(unix)]
        assert_eq!(named, ["a/link.md"]);
        assert_eq!(files[0].folder(), Some("B"));
        assert_eq!((files[0].stem(), &*files[0].extension()), ("1", "md"));
        assert_eq!(files[4].folder(), None);
    }
}
