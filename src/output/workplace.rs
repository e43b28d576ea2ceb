//! The place beside the output folder where sites are made: locked, and put right if a build
//! before was killed.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::stage::are_intact;
use super::{Written, disk};
use crate::error::{Error, Result};

/// The output folder and the place beside it, held for one build.
#[derive(Debug)]
pub struct Workplace {
    /// The output folder, links resolved.
    pub(super) target: PathBuf,
    /// `.public.longhand` beside it.
    folder: PathBuf,
    /// Held by the operating system for as long as this value lives.
    _lock: File,
}

impl Workplace {
    /// Takes the place beside `output` for a site made of `content`. While another build is at
    /// work there, `wait` is called before every new try; it may give up with an error.
    ///
    /// # Errors
    ///
    /// [`Error::Output`] when `output` is a file, or is, holds or lies in `content`; what `wait`
    /// gives up with; [`Error::Io`].
    pub fn open(output: &Path, content: &Path, wait: impl FnMut() -> Result<()>) -> Result<Self> {
        let target = resolve(output)?;
        refuse_harm(output, &target, content)?;
        let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let parent = target.parent().unwrap_or(Path::new("."));
        let folder = parent.join(format!(".{name}.longhand"));
        disk::create_own_folder(&folder)?;
        let lock = lock(&folder, wait)?;
        let place = Self { target, folder, _lock: lock };
        place.recover()?;
        Ok(place)
    }

    /// Puts right what a killed build left: its stage, and a site on its way between two names.
    fn recover(&self) -> Result<()> {
        if self.spare().exists() && !self.target.exists() {
            disk::rename(&self.spare(), &self.target)?;
        }
        disk::remove_folder(&self.stage())?;
        disk::remove_folder(&self.spare())
    }

    /// Whether all files of the published site are still as they were written.
    #[must_use]
    pub fn holds(&self, files: &[Written]) -> bool {
        are_intact(&self.target, files)
    }

    /// Where the next build finds what this one knows.
    #[must_use]
    pub fn cache(&self) -> PathBuf {
        self.folder.join("cache")
    }

    /// Where the new site grows.
    pub(super) fn stage(&self) -> PathBuf {
        self.folder.join("stage")
    }

    /// Where the old site is for the moment between two renames.
    pub(super) fn spare(&self) -> PathBuf {
        self.folder.join("old")
    }
}

/// The output folder as it will be called: links resolved as far as it exists.
fn resolve(output: &Path) -> Result<PathBuf> {
    let problem =
        |problem: &str| Error::Output { path: output.to_owned(), problem: problem.into() };
    if output.exists() {
        if !output.is_dir() {
            return Err(problem("is a file"));
        }
        return output.canonicalize().map_err(Error::io("resolve", output));
    }
    let absolute = std::path::absolute(output).map_err(Error::io("resolve", output))?;
    let name = absolute.file_name().ok_or_else(|| problem("has no name"))?;
    let parent = absolute.parent().ok_or_else(|| problem("has no name"))?;
    disk::create_folder(parent)?;
    Ok(parent.canonicalize().map_err(Error::io("resolve", parent))?.join(name))
}

fn refuse_harm(output: &Path, target: &Path, content: &Path) -> Result<()> {
    let content = content.canonicalize().map_err(Error::io("resolve", content))?;
    let problem = if target == content {
        "is the content folder"
    } else if content.starts_with(target) {
        "holds the content folder"
    } else if target.starts_with(&content) {
        "lies in the content folder"
    } else if target.parent().is_none() {
        "is the root of a file system"
    } else {
        return Ok(());
    };
    Err(Error::Output { path: output.to_owned(), problem: problem.into() })
}

fn lock(work: &Path, mut wait: impl FnMut() -> Result<()>) -> Result<File> {
    let path = work.join("lock");
    let file = File::create(&path).map_err(Error::io("create", &path))?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => wait()?,
            Err(TryLockError::Error(error)) => return Err(Error::io("lock", &path)(error)),
        }
    }
}
