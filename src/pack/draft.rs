//! The zip file in the making, beside the one that it will replace.

use std::ffi::OsStr;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::output::disk;
use crate::units::Bytes;

/// Where a zip file grows. Dropped without [`Draft::publish`], it leaves no trace; what a run leaves
/// that is killed is overwritten and removed by the next for the same file.
#[derive(Debug)]
pub struct Draft {
    /// The zip file as it will be called.
    file: PathBuf,
    /// Its name without `.zip`.
    folder: String,
    /// `.archive.zip.new` beside it, locked.
    new: PathBuf,
    /// `.archive.zip.site` beside it.
    site: PathBuf,
    zip: File,
    is_published: bool,
}

impl Draft {
    /// Takes the place of `file`, which must not lie in the folder `beyond`; `what` says what that is.
    ///
    /// # Errors
    ///
    /// [`Error::Pack`] when the file cannot be there; [`Error::Io`].
    pub fn open(file: &Path, beyond: &Path, what: &str) -> Result<Self> {
        let refused = |problem: String| Error::Pack { path: file.to_owned(), problem };
        let folder = folder(file).map_err(refused)?;
        let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new("."));
        let around = parent.canonicalize().map_err(|error| {
            refused(format!("cannot be written: {} ({error})", parent.display()))
        })?;
        if beyond.canonicalize().is_ok_and(|beyond| around.starts_with(beyond)) {
            return Err(refused(format!(
                "is inside the {what}; choose another place with --to FILE.zip"
            )));
        }
        if file.is_dir() {
            return Err(refused("is a folder; specify a file with --to FILE.zip".into()));
        }
        let beside = |ending: &str| {
            let mut name = OsStr::new(".").to_owned();
            name.push(file.file_name().unwrap_or_default());
            name.push(ending);
            parent.join(name)
        };
        let (new, site) = (beside(".new"), beside(".site"));
        let options = File::options().write(true).create(true).truncate(false).open(&new);
        let zip = options.map_err(Error::io("write", &new))?;
        match zip.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(refused("is being written by another `longhand pack`".into()));
            }
            Err(TryLockError::Error(error)) => return Err(Error::io("lock", &new)(error)),
        }
        let (file, is_published) = (file.to_owned(), false);
        let draft = Self { file, folder, new, site, zip, is_published };
        draft.zip.set_len(0).map_err(Error::io("write", &draft.new))?;
        disk::remove_folder(&draft.site)?;
        Ok(draft)
    }

    /// The zip file as it will be called.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The folder that it unpacks into.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// The zip file in the making.
    pub fn zip(&self) -> &File {
        &self.zip
    }

    /// Its size.
    pub fn bytes(&self) -> Result<Bytes> {
        let metadata = self.zip.metadata().map_err(Error::io("inspect", &self.new))?;
        Ok(Bytes(metadata.len()))
    }

    /// Where a site may be built for this file alone. Nobody's content is below the folder around it,
    /// so its pages link to none.
    pub fn site(&self) -> PathBuf {
        self.site.join("site")
    }

    /// Puts the zip file in its place.
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

/// The folder that a zip file unpacks into: its name without `.zip`, as every system can have it.
fn folder(file: &Path) -> std::result::Result<String, String> {
    let is_zip = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    if !is_zip {
        return Err("does not end in .zip".into());
    }
    let stem = file.file_stem().and_then(OsStr::to_str);
    let can_be = |stem: &&str| {
        !stem.contains(|c: char| c.is_control() || r#"<>:"/\|?*"#.contains(c))
            && !stem.ends_with(['.', ' '])
    };
    stem.filter(can_be).map(str::to_owned).ok_or_else(|| {
        "becomes a folder of the same name when unpacked, but that name is not valid on every system; \
         use a name such as archive.zip"
            .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zip_file_unpacks_into_a_folder_of_its_name_that_every_system_can_have() {
        assert_eq!(folder(Path::new("out/archive.zip")), Ok("archive".into()));
        assert_eq!(folder(Path::new("Fog 2.0.ZIP")), Ok("Fog 2.0".into()));
        for name in
            ["archive", "archive.tar", ".zip", "..zip", "...zip", "a\\b.zip", "a:b.zip", "a .zip"]
        {
            assert!(folder(Path::new(name)).is_err(), "{name}");
        }
    }

    #[test]
    fn two_do_not_write_one_file_and_what_a_killed_one_left_is_overwritten() {
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
