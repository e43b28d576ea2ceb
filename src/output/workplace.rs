//! The work folder beside the output folder, where sites are built. It is locked, and cleaned up if
//! an earlier build was killed.

use std::fs::{self, File, TryLockError};
use std::path::{Component, Path, PathBuf};

use super::ledger::are_intact;
use super::{Written, disk};
use crate::error::{Error, Result};

/// The output folder and the work folder beside it, locked for one build.
#[derive(Debug)]
pub struct Workplace {
    /// The output folder, links resolved.
    pub(super) target: PathBuf,
    /// `.public.longhand` beside it.
    folder: PathBuf,
    /// The lock is held for as long as this value lives.
    _lock: File,
}

impl Workplace {
    /// Locks the work folder beside `output` for a site built from `content`. While another build
    /// holds the lock, `wait` is called before each new attempt; an error from it ends the waiting.
    ///
    /// # Errors
    ///
    /// [`Error::Output`] if `output` is a file, a mount point or behind a broken link, or if it is,
    /// contains or is inside `content`; any error of `wait`; [`Error::Io`].
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

    /// Cleans up after a killed build: restores a site that was being renamed, and removes the
    /// stage.
    fn recover(&self) -> Result<()> {
        if self.spare().exists() && !self.target.exists() {
            disk::rename(&self.spare(), &self.target)?;
        }
        // Folders that cannot be removed are set aside when the stage is opened.
        for folder in [self.stage(), self.spare()].into_iter().chain(self.leftovers()) {
            let _ = disk::remove_folder(&folder);
        }
        Ok(())
    }

    /// Renames a folder that is in the way to `name` and a number, in the work folder, and returns
    /// the new path.
    pub(super) fn set_aside(&self, folder: &Path, name: &str) -> Result<PathBuf> {
        let mut names = (1..).map(|number| self.folder.join(format!("{name}-{number}")));
        let free = names.find(|path| path.symlink_metadata().is_err());
        let free = free.unwrap_or_else(|| self.folder.join(name));
        disk::rename(folder, &free)?;
        Ok(free)
    }

    /// The folders that were set aside because they could not be removed.
    fn leftovers(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let leftovers = entries.filter(|entry| {
            entry.file_name().to_str().is_some_and(|name| name.starts_with("left-"))
        });
        leftovers.map(|entry| entry.path()).collect()
    }

    /// Returns true if all files of the published site are still as they were written.
    #[must_use]
    pub fn holds(&self, files: &[Written]) -> bool {
        are_intact(&self.target, files)
    }

    /// The path of the cache for the next build.
    #[must_use]
    pub fn cache(&self) -> PathBuf {
        self.folder.join("cache")
    }

    /// The path of the stage, where the new site is built.
    pub(super) fn stage(&self) -> PathBuf {
        self.folder.join("stage")
    }

    /// The path of the old site between two renames.
    pub(super) fn spare(&self) -> PathBuf {
        self.folder.join("old")
    }
}

/// The output folder with links resolved as far as it exists. Nothing is created.
fn resolve(output: &Path) -> Result<PathBuf> {
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
                        refused(output, format!("passes through {link}, a broken link ({error})"))
                    })?;
                }
            }
            root => target.push(root),
        }
    }
    if target.file_name().is_none() {
        return Err(refused(output, "is the root of a file system".into()));
    }
    match target.ancestors().find(|folder| folder.exists()) {
        Some(folder) if folder == target && !folder.is_dir() => {
            Err(refused(output, "is a file".into()))
        }
        Some(folder) if !folder.is_dir() => {
            Err(refused(output, format!("is inside {}, which is a file", folder.display())))
        }
        _ => Ok(target),
    }
}

fn refused(output: &Path, problem: String) -> Error {
    Error::Output { path: output.to_owned(), problem }
}

/// Returns true if a folder is a mount point. Always false on systems other than Linux.
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

/// Fails if a site at `target` would harm the content, or could not be published.
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
    Err(refused(output, problem.into()))
}

/// Returns true if two paths lead to one folder. With a bind mount, a folder has a second path.
#[cfg(unix)]
fn are_same(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    if a == b {
        return true;
    }
    let (Ok(a), Ok(b)) = (a.metadata(), b.metadata()) else { return false };
    (a.dev(), a.ino()) == (b.dev(), b.ino())
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
