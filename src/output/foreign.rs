//! Foreign files: files in the output folder that Longhand did not write are carried into each new
//! site.
//!
//! They are carried twice. Before the swap, each is linked into the stage, so that the new site has
//! them from the start. After it, files that have been added or changed since are moved over, and
//! only then is the old site removed. One gap remains that no system can close: if a program writes
//! into the old site after that, through a file or folder that it has open, the data are lost.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{MAIN_SEPARATOR, MAIN_SEPARATOR_STR, Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::FxBuildHasher;
use walkdir::{DirEntry, WalkDir};

use super::inventory::Inventory;
use super::{Written, disk, mount};
use crate::diagnostics::{Kind, Warning};
use crate::error::{Error, Result};
use crate::files::Stamp;

/// The files of a site as a build wrote them, by path.
pub(super) type Published = HashMap<String, Written, FxBuildHasher>;

/// The owner of a file in the old site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Us,
    /// Written by Longhand but changed by somebody else, and not part of the new site.
    Changed,
    Foreign,
}

/// The result of carrying the foreign files of one branch of the old site.
#[derive(Default)]
struct Branch {
    folders: Vec<PathBuf>,
    warnings: Vec<Warning>,
    has_carried: bool,
}

/// The transfer of foreign files from the old site to the new one.
pub(super) struct Carrying<'a> {
    old: &'a Path,
    new: &'a Path,
    /// True after the new site is published. Files are then moved, not linked.
    is_late: bool,
    /// The files that Longhand wrote into the old site.
    were_ours: Inventory,
    /// The files that Longhand wrote into the new site.
    are_ours: Inventory,
    published: &'a Published,
    /// [`mount::of`], except in tests.
    mount: fn(&Path) -> io::Result<u64>,
}

impl<'a> Carrying<'a> {
    /// From the published site into the stage, whose inventory must be written.
    pub fn into_stage(site: &'a Path, stage: &'a Path, published: &'a Published) -> Self {
        Self {
            old: site,
            new: stage,
            is_late: false,
            were_ours: Inventory::read(site),
            are_ours: Inventory::read(stage),
            published,
            mount: mount::of,
        }
    }

    /// From the old site, wherever it is after the swap, into the one published in its place.
    pub fn after_exchange(old: &'a Path, site: &'a Path, published: &'a Published) -> Self {
        Self { is_late: true, ..Self::into_stage(old, site, published) }
    }

    /// Carries all foreign files and the permissions of folders. Returns a warning for each file
    /// that Longhand wrote and somebody else changed.
    ///
    /// # Errors
    ///
    /// [`Error::Output`] if a foreign file is in the way of the new site, or something is mounted
    /// in the old one; [`Error::Io`].
    pub fn carry(&self) -> Result<Vec<Warning>> {
        let mount = self.mount_of(self.old)?;
        // The folders at the top level are handled in parallel, everything else there first.
        let (folders, others): (Vec<_>, Vec<_>) = WalkDir::new(self.old)
            .max_depth(1)
            .into_iter()
            .partition(|entry| entry.as_ref().is_ok_and(|of| is_folder(of) && of.depth() > 0));
        let mut all = self.carry_some(others, mount)?;
        let branches: Vec<Branch> = folders
            .into_par_iter()
            .flatten()
            .map(|entry| self.carry_some(WalkDir::new(entry.path()), mount))
            .collect::<Result<_>>()?;
        for branch in branches {
            all.folders.extend(branch.folders);
            all.warnings.extend(branch.warnings);
            all.has_carried |= branch.has_carried;
        }
        // Sorting these few is faster than walking the folders in order.
        all.folders.sort_unstable();
        all.warnings.sort_unstable();
        if all.has_carried || !self.is_late {
            self.keep_attributes(&all.folders)?;
        }
        Ok(all.warnings)
    }

    /// Carries the foreign files among some entries of the old site.
    fn carry_some(
        &self,
        entries: impl IntoIterator<Item = walkdir::Result<DirEntry>>,
        mount: u64,
    ) -> Result<Branch> {
        let mut branch = Branch::default();
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) if error.path() != Some(self.old) && is_not_found(&error) => continue,
                Err(error) => return Err(self.unlisted(error)),
            };
            let path = entry.path().strip_prefix(self.old).unwrap_or(entry.path());
            if is_folder(&entry) {
                branch.folders.push(path.to_owned());
            }
            let owner = self.owner(path, &entry);
            if (owner != Owner::Us || is_folder(&entry))
                && self.mount_of(entry.path()).is_ok_and(|of_entry| of_entry != mount)
            {
                return Err(self.problem(path, "which is a mount point; unmount it"));
            }
            if owner == Owner::Us || !self.carry_one(path, &entry)? {
                continue;
            }
            branch.has_carried = true;
            if owner == Owner::Changed {
                branch.warnings.push(self.changed(path));
            }
        }
        Ok(branch)
    }

    /// The owner of an entry. A folder is foreign only if it is empty.
    fn owner(&self, path: &Path, entry: &DirEntry) -> Owner {
        if is_folder(entry) {
            let is_foreign = !path.as_os_str().is_empty()
                && fs::read_dir(entry.path()).is_ok_and(|mut entries| entries.next().is_none());
            return if is_foreign { Owner::Foreign } else { Owner::Us };
        }
        let Some(name) = name(path) else { return Owner::Foreign };
        let written = self.published.get(&*name);
        if written.is_none() && !self.were_ours.contains(&name) {
            Owner::Foreign
        } else if !self.are_ours.contains(&name)
            && written.is_some_and(|written| written.was_changed(entry.path()))
        {
            Owner::Changed
        } else {
            Owner::Us
        }
    }

    /// Carries a file, a link or an empty folder. Returns false if there was nothing to do.
    fn carry_one(&self, path: &Path, entry: &DirEntry) -> Result<bool> {
        let (from, to) = (entry.path(), self.new.join(path));
        if is_same(from, &to) {
            return Ok(false);
        }
        let carried = if name(path).is_some_and(|name| self.are_ours.contains(&name)) {
            Err(Error::io("replace", &to)(ErrorKind::AlreadyExists.into()))
        } else {
            self.place(from, &to, entry)
        };
        match carried {
            Ok(()) => Ok(true),
            // Somebody wrote the same file as Longhand, such as an empty .nojekyll.
            Err(_) if fs::read(&to).is_ok_and(|bytes| disk::has_bytes(from, &bytes)) => Ok(false),
            // Another program has removed it in the meantime.
            Err(_) if from.symlink_metadata().is_err_and(|error| is_gone(&error)) => Ok(false),
            Err(error) => Err(self.obstacle(path, entry).map_or(error, |at| {
                self.problem(at, "which Longhand did not write and which is in the way of a page; move it elsewhere")
            })),
        }
    }

    fn place(&self, from: &Path, to: &Path, entry: &DirEntry) -> Result<()> {
        disk::create_folder(to.parent().unwrap_or(self.new))?;
        if entry.file_type().is_dir() {
            disk::create_folder(to)
        } else if self.is_late {
            disk::rename(from, to)
        } else if entry.path_is_symlink() {
            disk::copy_symlink(from, to)
        } else {
            disk::link_or_copy(from, to)
        }
    }

    /// The first ancestor of a foreign path, or the path itself, where the new site has a file
    /// instead of a folder or a folder instead of a file.
    fn obstacle<'p>(&self, path: &'p Path, entry: &DirEntry) -> Option<&'p Path> {
        let mut parts: Vec<_> = path.ancestors().collect();
        parts.pop(); // the empty path of the site itself
        let mut parts = parts.into_iter().rev();
        parts.find(|&part| {
            let must_be_folder = part != path || entry.file_type().is_dir();
            let found = self.new.join(part).symlink_metadata();
            found.is_ok_and(|found| !found.is_dir() || !must_be_folder)
        })
    }

    /// Copies the permissions and owners of all folders that both sites have. The innermost come
    /// first, because their parents may become inaccessible.
    fn keep_attributes(&self, folders: &[PathBuf]) -> Result<()> {
        for folder in folders.iter().rev() {
            let (from, to) = (self.old.join(folder), self.new.join(folder));
            if to.symlink_metadata().is_ok_and(|found| found.is_dir()) {
                disk::copy_attributes(&from, &to)?;
            }
        }
        Ok(())
    }

    fn mount_of(&self, path: &Path) -> Result<u64> {
        (self.mount)(path).map_err(Error::io("inspect", path))
    }

    fn site(&self) -> &Path {
        if self.is_late { self.new } else { self.old }
    }

    fn problem(&self, path: &Path, problem: &str) -> Error {
        let problem = format!("contains {}, {problem}", path.display());
        Error::Output { path: self.site().to_owned(), problem }
    }

    fn changed(&self, path: &Path) -> Warning {
        Warning {
            path: self.site().join(path).display().to_string(),
            line: None,
            kind: Kind::Foreign,
            message: "is no longer part of the site but was edited after Longhand wrote it; kept. \
                      Delete it if you do not need it"
                .into(),
        }
    }

    fn unlisted(&self, error: walkdir::Error) -> Error {
        let path = error.path().unwrap_or(self.old).to_owned();
        Error::Io { action: "list", path, source: error.into() }
    }
}

/// A path as in the inventory, with `/` between parts. `None` if it is not valid UTF-8, and so must
/// be foreign.
fn name(path: &Path) -> Option<Cow<'_, str>> {
    let name = path.to_str()?;
    let is_plain = MAIN_SEPARATOR == '/';
    Some(if is_plain { name.into() } else { name.replace(MAIN_SEPARATOR_STR, "/").into() })
}

/// Returns true if `to` is what carrying `from` gives: the same file, or a copy with the same size
/// and time.
fn is_same(from: &Path, to: &Path) -> bool {
    let (Ok(from_data), Ok(to_data)) = (from.symlink_metadata(), to.symlink_metadata()) else {
        return false;
    };
    let kind = from_data.file_type();
    kind == to_data.file_type()
        && if kind.is_symlink() {
            fs::read_link(from).ok() == fs::read_link(to).ok()
        } else {
            kind.is_dir() || Stamp::of(&from_data) == Stamp::of(&to_data)
        }
}

fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_dir()
}

fn is_gone(error: &io::Error) -> bool {
    error.kind() == ErrorKind::NotFound
}

fn is_not_found(error: &walkdir::Error) -> bool {
    error.io_error().is_some_and(is_gone)
}

#[cfg(test)]
mod tests;
