//! Foreign files: what stands in the output folder and is not ours goes with every new site.
//!
//! They are carried twice. Before the exchange each is linked into the stage, so that the new site
//! has them from its first moment. After it, what came or changed since then is moved over, and
//! only then is the old site removed. One window stays open, as no system can close it: what a
//! program writes into the old site after that second look, by a file or folder that it held open,
//! is lost with it.

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

/// Files of a site as a build wrote them, by path.
pub(super) type Published = HashMap<String, Written, FxBuildHasher>;

/// Whose a file of the old site is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Us,
    /// Ours once, but somebody changed it, and the new site has no such file.
    Changed,
    Foreign,
}

/// What came of a part of the old site.
#[derive(Default)]
struct Branch {
    folders: Vec<PathBuf>,
    warnings: Vec<Warning>,
    has_carried: bool,
}

/// One way of foreign files, from the old site to the new one.
pub(super) struct Carrying<'a> {
    old: &'a Path,
    new: &'a Path,
    /// Whether the new site is published, so that what is still missing in it is moved there.
    is_late: bool,
    were_ours: Inventory,
    are_ours: Inventory,
    published: &'a Published,
    /// [`mount::of`], but in tests.
    mount: fn(&Path) -> io::Result<u64>,
}

impl<'a> Carrying<'a> {
    /// From the published site into the stage, whose manifest is written.
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

    /// From the old site, wherever the exchange left it, into the one published in its place.
    pub fn after_exchange(old: &'a Path, site: &'a Path, published: &'a Published) -> Self {
        Self { is_late: true, ..Self::into_stage(old, site, published) }
    }

    /// Carries all that is not ours, and the permissions of folders; tells what was ours once.
    ///
    /// # Errors
    ///
    /// [`Error::Output`] when something foreign is in the way of the new site, or something is
    /// mounted in the old one; [`Error::Io`].
    pub fn carry(&self) -> Result<Vec<Warning>> {
        let mount = self.mount_of(self.old)?;
        // What stands in the site itself, and each of its folders with all below.
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
        // To sort the few of them is less work than to sort all that is looked at.
        all.folders.sort_unstable();
        all.warnings.sort_unstable();
        if all.has_carried || !self.is_late {
            self.keep_attributes(&all.folders)?;
        }
        Ok(all.warnings)
    }

    /// Carries what is not ours of some entries of the old site.
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

    /// Whose something is; a folder is foreign when it is empty, and otherwise nobody's.
    fn owner(&self, path: &Path, entry: &DirEntry) -> Owner {
        if is_folder(entry) {
            let is_empty = || fs::read_dir(entry.path()).is_ok_and(|mut all| all.next().is_none());
            let is_site = path.as_os_str().is_empty();
            return if !is_site && is_empty() { Owner::Foreign } else { Owner::Us };
        }
        let Some(name) = name(path) else { return Owner::Foreign };
        let written = self.published.get(&*name);
        if written.is_none() && !self.were_ours.holds(&name) {
            Owner::Foreign
        } else if !self.are_ours.holds(&name)
            && written.is_some_and(|written| written.was_changed(entry.path()))
        {
            Owner::Changed
        } else {
            Owner::Us
        }
    }

    /// Carries a file, a link or an empty folder; whether there was anything to do.
    fn carry_one(&self, path: &Path, entry: &DirEntry) -> Result<bool> {
        let (from, to) = (entry.path(), self.new.join(path));
        if is_same(from, &to) {
            return Ok(false);
        }
        let is_ours = || name(path).is_some_and(|name| self.are_ours.holds(&name));
        let carried = if is_ours() {
            Err(Error::io("replace", &to)(ErrorKind::AlreadyExists.into()))
        } else {
            self.place(from, &to, entry)
        };
        match carried {
            Ok(()) => Ok(true),
            // Somebody wrote what we write, such as an empty .nojekyll.
            Err(_) if fs::read(&to).is_ok_and(|bytes| disk::holds(from, &bytes)) => Ok(false),
            // Another program is at work there, and took it away again.
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

    /// The part of a foreign path where the new site has something else.
    fn obstacle<'p>(&self, path: &'p Path, entry: &DirEntry) -> Option<&'p Path> {
        let mut parts: Vec<_> = path.ancestors().collect();
        parts.pop();
        let is_folder = |part: &Path| part != path || entry.file_type().is_dir();
        let mut parts = parts.into_iter().rev();
        parts.find(|part| {
            let found = self.new.join(part).symlink_metadata();
            found.is_ok_and(|found| !found.is_dir() || !is_folder(part))
        })
    }

    /// Gives every folder that both sites have the permissions and owners that it had. The innermost
    /// first: later one may no longer be let in.
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

/// A path as the manifest knows it, `/` between parts; none that is not text is ours.
fn name(path: &Path) -> Option<Cow<'_, str>> {
    let name = path.to_str()?;
    let is_plain = MAIN_SEPARATOR == '/';
    Some(if is_plain { name.into() } else { name.replace(MAIN_SEPARATOR_STR, "/").into() })
}

/// Whether something was carried and has not changed since: then it is the same file, or a copy
/// with the time of the first.
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
