//! Lists the files of the content folder.
//!
//! Links are not followed; hidden and special files are skipped. Files are sorted by the bytes of
//! their relative paths, so that the order depends neither on the file system nor on the locale.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use crate::diagnostics::{Kind, Warning};
use crate::error::Error;
use crate::files::{SourceFile, Stamp, readable};

/// Lists the files of `content`, sorted, with warnings about those that are skipped.
#[must_use]
pub fn list(content: &Path) -> (Vec<SourceFile>, Vec<Warning>) {
    // The top level first, then its folders in parallel.
    let (folders, others): (Vec<_>, Vec<_>) = entries(content, 1).partition(|entry| {
        entry.as_ref().is_ok_and(|of| of.file_type().is_dir() && of.depth() > 0)
    });
    let (mut files, mut warnings) = listed(content, others);
    let folders: Vec<_> = folders
        .into_par_iter()
        .flatten()
        .map(|entry| listed(content, entries(entry.path(), usize::MAX)))
        .collect();
    for (files_of_folder, warnings_of_folder) in folders {
        files.extend(files_of_folder);
        warnings.extend(warnings_of_folder);
    }
    // By name before path, because not every system separates folders by a slash.
    files.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
    (files, warnings)
}

/// The entries of a folder that are not hidden, down to `depth`.
fn entries(folder: &Path, depth: usize) -> impl Iterator<Item = walkdir::Result<DirEntry>> + use<> {
    WalkDir::new(folder)
        .max_depth(depth)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || entry.file_name().as_encoded_bytes()[0] != b'.')
}

/// The files among some entries of the content folder, and warnings about those that are skipped.
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

/// All files of a folder that belongs to the site, such as templates: the name with `/` between
/// parts, and the path; none if there is no such folder. Unlike content, nothing is skipped.
///
/// # Errors
///
/// [`Error::Io`] if the folder or one of its subfolders cannot be listed.
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
    if !entry.file_type().is_file() {
        let message = if entry.file_type().is_symlink() {
            "symbolic link; not followed"
        } else {
            "not a regular file; skipped"
        };
        let message = message.to_owned();
        return Err(Warning { path: name, line: None, kind: Kind::Skipped, message });
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
    fn files_are_sorted_by_path_and_everything_else_gives_a_warning() {
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
