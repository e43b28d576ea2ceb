//! The place beside the output folder where sites are made: locked, and put right if a build
//! before was killed.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::path::{Component, Path, PathBuf};

use super::ledger::are_intact;
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
    /// [`Error::Output`] when `output` is a file, a mount point or behind a broken link, or is, holds
    /// or lies in `content`; what `wait` gives up with; [`Error::Io`].
    pub fn open(output: &Path, content: &Path, wait: impl FnMut() -> Result<()>) -> Result<Self> {
        let target = resolve(output)?;
        refuse(output, &target, content)?;
        let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let parent = target.parent().unwrap_or(Path::new("."));
        let folder = parent.join(format!(".{name}.longhand"));
        disk::create_folder(parent)?;
        disk::create_own_folder(&folder)?;
        let lock = lock(&folder, wait)?;
        let workplace = Self { target, folder, _lock: lock };
        workplace.recover()?;
        Ok(workplace)
    }

    /// Puts right what a killed build left: its stage, and a site on its way between two names.
    fn recover(&self) -> Result<()> {
        if self.spare().exists() && !self.target.exists() {
            disk::rename(&self.spare(), &self.target)?;
        }
        // What stays is set aside by the build that needs the workplace.
        for folder in [self.stage(), self.spare()].into_iter().chain(self.leftovers()) {
            let _ = disk::remove_folder(&folder);
        }
        Ok(())
    }

    /// Gives what cannot stay where it is another name in the folder, `name` and a number.
    pub(super) fn set_aside(&self, folder: &Path, name: &str) -> Result<PathBuf> {
        let mut names = (1..).map(|number| self.folder.join(format!("{name}-{number}")));
        let free = names.find(|path| path.symlink_metadata().is_err());
        let free = free.unwrap_or_else(|| self.folder.join(name));
        disk::rename(folder, &free)?;
        Ok(free)
    }

    /// What was set aside because it could not be removed.
    fn leftovers(&self) -> Vec<PathBuf> {
        let found = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let is_left = |name: &OsStr| name.to_str().is_some_and(|name| name.starts_with("left-"));
        found.filter(|entry| is_left(&entry.file_name())).map(|entry| entry.path()).collect()
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

/// The output folder as it will be called: links resolved as far as it exists. Nothing is created.
fn resolve(output: &Path) -> Result<PathBuf> {
    let refused = |problem: String| Error::Output { path: output.to_owned(), problem };
    let absolute = std::path::absolute(output).map_err(Error::io("resolve", output))?;
    let mut target = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => drop(target.pop()),
            Component::Normal(name) => {
                target.push(name);
                if target.symlink_metadata().is_ok() {
                    let leads = target.canonicalize();
                    target = leads.map_err(|error| {
                        let link = target.display();
                        refused(format!("passes through {link}, a broken link ({error})"))
                    })?;
                }
            }
            root => target.push(root),
        }
    }
    if target.file_name().is_none() {
        return Err(refused("is the root of a file system".into()));
    }
    match target.ancestors().find(|folder| folder.exists()) {
        Some(folder) if folder == target && !folder.is_dir() => Err(refused("is a file".into())),
        Some(folder) if !folder.is_dir() => {
            Err(refused(format!("is inside {}, which is a file", folder.display())))
        }
        _ => Ok(target),
    }
}

/// Whether a file system begins at this folder; false where the system does not tell.
#[cfg(target_os = "linux")]
fn is_mount_point(folder: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    statx(CWD, folder, AtFlags::empty(), StatxFlags::empty())
        .is_ok_and(|found| found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

#[cfg(not(target_os = "linux"))]
fn is_mount_point(_: &Path) -> bool {
    false
}

/// Fails where a site would do harm, or could never be put.
fn refuse(output: &Path, target: &Path, content: &Path) -> Result<()> {
    let content = content.canonicalize().map_err(Error::io("resolve", content))?;
    let problem = if are_same(target, &content) {
        "is the content folder"
    } else if content.ancestors().any(|folder| are_same(folder, target)) {
        "contains the content folder"
    } else if target.ancestors().any(|folder| are_same(folder, &content)) {
        "is inside the content folder"
    } else if is_mount_point(target) {
        disk::MOUNT_POINT
    } else {
        return Ok(());
    };
    Err(Error::Output { path: output.to_owned(), problem: problem.into() })
}

/// Whether two paths are of one folder: a bind mount gives it a second name.
#[cfg(unix)]
fn are_same(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |path: &Path| path.metadata().map(|found| (found.dev(), found.ino())).ok();
    a == b || identity(a).is_some_and(|of_a| identity(b) == Some(of_a))
}

#[cfg(not(unix))]
fn are_same(a: &Path, b: &Path) -> bool {
    a == b
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
