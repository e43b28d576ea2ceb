//! A zip file under construction, beside the one that it will replace.

use std::ffi::OsStr;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::output::disk;
use crate::units::Bytes;

/// An unfinished zip file. Unless [`Draft::publish`] is called, dropping it removes all its files.
/// The leftovers of a killed run are removed by the next run for the same file.
#[derive(Debug)]
pub struct Draft {
    /// The final path of the zip file.
    file: PathBuf,
    /// Its name without `.zip`.
    folder: String,
    /// The unfinished zip file, `.archive.zip.new` beside `file`, locked.
    new: PathBuf,
    /// A temporary folder, `.archive.zip.site` beside `file`.
    site: PathBuf,
    zip: File,
    is_published: bool,
}

impl Draft {
    /// Starts the zip file `file`, which must not be inside the folder `outside`. `name` is the
    /// name of that folder in the error message.
    ///
    /// # Errors
    ///
    /// [`Error::Pack`] if the file cannot be there; [`Error::Io`].
    pub fn open(file: &Path, outside: &Path, name: &str) -> Result<Self> {
        let folder = folder(file).map_err(|problem| refused(file, problem))?;
        let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new("."));
        let resolved = parent.canonicalize().map_err(|error| {
            refused(file, format!("cannot be written: {} ({error})", parent.display()))
        })?;
        if outside.canonicalize().is_ok_and(|outside| resolved.starts_with(outside)) {
            let problem = format!("is inside the {name}; choose another place with --to FILE.zip");
            return Err(refused(file, problem));
        }
        if file.is_dir() {
            return Err(refused(file, "is a folder; specify a file with --to FILE.zip".into()));
        }
        let [new, site] = [".new", ".site"].map(|ending| {
            let mut name = OsStr::new(".").to_owned();
            name.push(file.file_name().unwrap_or_default());
            name.push(ending);
            parent.join(name)
        });
        let zip = File::options().write(true).create(true).truncate(false).open(&new);
        let zip = zip.map_err(Error::io("write", &new))?;
        match zip.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(refused(file, "is being written by another `longhand pack`".into()));
            }
            Err(TryLockError::Error(error)) => return Err(Error::io("lock", &new)(error)),
        }
        let (file, is_published) = (file.to_owned(), false);
        let draft = Self { file, folder, new, site, zip, is_published };
        draft.zip.set_len(0).map_err(Error::io("write", &draft.new))?;
        disk::remove_folder(&draft.site)?;
        Ok(draft)
    }

    /// The final path of the zip file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The folder that it unpacks into.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// The unfinished zip file.
    pub fn zip(&self) -> &File {
        &self.zip
    }

    /// The size of the unfinished zip file.
    pub fn bytes(&self) -> Result<Bytes> {
        let metadata = self.zip.metadata().map_err(Error::io("inspect", &self.new))?;
        Ok(Bytes(metadata.len()))
    }

    /// The output folder for a site that is built only for this file. There is no content in the
    /// folder around it, so pages do not link to their sources.
    pub fn site(&self) -> PathBuf {
        self.site.join("site")
    }

    /// Moves the zip file to its final path.
    pub fn publish(mut self) -> Result<()> {
        disk::rename(&self.new, &self.file)?;
        self.is_published = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = disk::remove_folder(&self.site);
        if !self.is_published {
            let _ = disk::remove_file(&self.new);
        }
    }
}

fn refused(file: &Path, problem: String) -> Error {
    Error::Pack { path: file.to_owned(), problem }
}

/// The folder that a zip file unpacks into: its name without `.zip`. The error is a message for a
/// name that is not valid on every system.
fn folder(file: &Path) -> std::result::Result<String, String> {
    let is_zip = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    if !is_zip {
        return Err("does not end in .zip".into());
    }
    match file.file_stem().and_then(OsStr::to_str) {
        Some(stem) if is_portable(stem) => Ok(stem.to_owned()),
        _ => Err("becomes a folder of the same name when unpacked, but that name is not valid on \
                  every system; use a name such as archive.zip"
            .into()),
    }
}

/// Returns true if a folder can have this name on every system.
fn is_portable(name: &str) -> bool {
    !name.contains(|c: char| c.is_control() || r#"<>:"/\|?*"#.contains(c))
        && !name.ends_with(['.', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zip_file_unpacks_into_a_folder_with_a_portable_name() {
        assert_eq!(folder(Path::new("out/archive.zip")), Ok("archive".into()));
        assert_eq!(folder(Path::new("Fog 2.0.ZIP")), Ok("Fog 2.0".into()));
        for name in
            ["archive", "archive.tar", ".zip", "..zip", "...zip", "a\\b.zip", "a:b.zip", "a .zip"]
        {
            assert!(folder(Path::new(name)).is_err(), "{name}");
        }
    }

    #[test]
    fn two_runs_never_write_one_file_and_leftovers_of_a_killed_run_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.zip");
        let site = folder.path().join("site");
        std::fs::create_dir_all(folder.path().join(".a.zip.site/site")).unwrap();
        std::fs::write(folder.path().join(".a.zip.new"), "left").unwrap();
        let draft = Draft::open(&file, &site, "site").unwrap();
        assert_eq!(draft.bytes().unwrap(), Bytes(0));
        let error = Draft::open(&file, &site, "site").unwrap_err().to_string();
        assert!(error.contains("another"), "{error}");
        drop(draft);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
        Draft::open(&file, &site, "site").unwrap().publish().unwrap();
        let left: Vec<_> = folder.path().read_dir().unwrap().map(|e| e.unwrap().path()).collect();
        assert_eq!(left, [file]);
    }
}
