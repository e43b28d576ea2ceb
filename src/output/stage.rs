//! The stage: a site under construction, beside the one that it will replace.

use std::collections::HashMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use rustc_hash::FxBuildHasher;
use xxhash_rust::xxh3::xxh3_64;

use super::foreign::{Carrying, Published};
use super::inventory::{self, Inventory};
use super::{Ledger, Part, Workplace, Written, disk};
use crate::diagnostics::{Kind, Warning};
use crate::error::Result;

/// The stage of one build. Dropped without [`Stage::publish`], it leaves no trace.
#[derive(Debug)]
pub struct Stage<'a> {
    workplace: &'a Workplace,
    /// The folder of the new site.
    root: PathBuf,
    /// The published site, as the previous build wrote it.
    published: Published,
    /// The paths of its lists and assets, by key.
    by_key: HashMap<u64, Vec<String>, FxBuildHasher>,
    /// Warnings about foreign files.
    warnings: Vec<Warning>,
    /// The files of the new site so far. Several threads write at the same time.
    ledger: Mutex<Ledger>,
}

impl<'a> Stage<'a> {
    /// Opens an empty stage. `published` lists the files of the published site, as far as they are
    /// known.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn open(workplace: &'a Workplace, published: Vec<Written>) -> Result<Self> {
        let root = workplace.stage();
        let mut warnings = Vec::new();
        for folder in [&root, &workplace.spare()] {
            if folder.symlink_metadata().is_ok() {
                let left = workplace.set_aside(folder, "left")?;
                let message = "leftovers of an earlier build could not be removed (permissions, or \
                               something mounted there); moved here. Delete them";
                warnings.push(warning(&left, message.into()));
            }
        }
        disk::create_folder(&root)?;
        let mut by_key: HashMap<_, Vec<String>, _> = HashMap::default();
        for file in &published {
            if file.key != 0 && matches!(file.part, Part::Lists | Part::Assets) {
                by_key.entry(file.key).or_default().push(file.path.clone());
            }
        }
        let published = published.into_iter().map(|file| (file.path.clone(), file)).collect();
        let ledger = Mutex::default();
        Ok(Self { workplace, root, published, by_key, warnings, ledger })
    }

    /// Creates a folder of the site.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn folder(&self, name: &str) -> Result<()> {
        disk::create_folder(&self.root.join(name))
    }

    /// Takes a file over from the published site if it has the same key and is unchanged. Returns
    /// false if not.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn keep(&self, path: &str, key: u64) -> Result<bool> {
        self.keep_with(path, &[], key)
    }

    /// Like [`Stage::keep`], and also takes over those files of `beside` that have the same key. If
    /// one of these has changed, nothing is taken over.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn keep_with(&self, path: &str, beside: &[String], key: u64) -> Result<bool> {
        let Some(first) = self.reusable(path, key) else { return Ok(false) };
        let mut files = vec![first];
        for path in beside {
            let known = self.published.get(path).filter(|written| written.key == key);
            match (known, self.reusable(path, key)) {
                (_, Some(written)) => files.push(written),
                (Some(_), None) => return Ok(false),
                (None, None) => {}
            }
        }
        self.take_over(files)?;
        Ok(true)
    }

    fn take_over(&self, files: Vec<(&Written, Metadata)>) -> Result<()> {
        for (written, found) in files {
            let staged = self.root.join(&written.path);
            let stamp =
                disk::take_over(&self.workplace.target.join(&written.path), &staged, &found)?;
            self.enter(Written { stamp, ..written.clone() }, false);
        }
        Ok(())
    }

    /// Takes over all lists and assets with this key. Returns false, without taking any, if there
    /// are none or one of them has changed.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn keep_all(&self, key: u64) -> Result<bool> {
        let Some(paths) = self.by_key.get(&key) else { return Ok(false) };
        let found: Option<Vec<_>> = paths.iter().map(|path| self.reusable(path, key)).collect();
        let Some(files) = found else { return Ok(false) };
        for path in paths {
            if let Some((folder, _)) = path.rsplit_once('/') {
                self.folder(folder)?;
            }
        }
        self.take_over(files)?;
        Ok(true)
    }

    /// Returns true if [`Stage::keep`] would take over all these files.
    #[must_use]
    pub fn would_keep<'p>(&self, mut paths: impl Iterator<Item = &'p str>, key: u64) -> bool {
        paths.all(|path| self.reusable(path, key).is_some())
    }

    /// The record and the metadata of a published file that has this key and is unchanged.
    fn reusable(&self, path: &str, key: u64) -> Option<(&Written, Metadata)> {
        let written = self.published.get(path).filter(|written| written.key == key)?;
        Some((written, written.intact(&self.workplace.target.join(path))?))
    }

    /// The bytes of a published file that has this key and is unchanged.
    #[must_use]
    pub fn published(&self, path: &str, key: u64) -> Option<Vec<u8>> {
        let written = self.published.get(path).filter(|written| written.key == key)?;
        let bytes = std::fs::read(self.workplace.target.join(path)).ok()?;
        (xxh3_64(&bytes) == written.hash).then_some(bytes)
    }

    /// The size of a published file in bytes; 0 if there is no such file.
    #[must_use]
    pub fn published_bytes(&self, path: &str) -> u64 {
        self.published.get(path).map_or(0, |written| written.stamp.size)
    }

    /// Writes a file of the site. `path` is relative to its root, and the folder must exist. `key`
    /// is the digest of everything that the bytes depend on, for [`Stage::keep`] in the next build;
    /// 0 for none.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn write(&self, path: &str, bytes: &[u8], part: Part, key: u64) -> Result<()> {
        let published = self.workplace.target.join(path);
        let staged = self.root.join(path);
        let hash = xxh3_64(bytes);
        let unchanged = match self.published.get(path) {
            Some(written) if written.hash != hash => None,
            Some(written) if written.stamp.size != bytes.len() as u64 => None,
            Some(written) => written.intact(&published),
            None => disk::metadata_if_same(&published, bytes),
        };
        let stamp = match &unchanged {
            Some(found) if disk::link(&published, &staged).is_ok() => disk::opened(&staged, found)?,
            _ => disk::write(&staged, bytes)?,
        };
        self.enter(Written { path: path.to_owned(), part, stamp, hash, key }, unchanged.is_none());
        Ok(())
    }

    /// Copies a file into the site. Unlike with [`Stage::write`], it is never in memory as a whole,
    /// and the next build only compares its `key`. `go_on` is called between parts; an error from
    /// it ends the copy.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`]; any error of `go_on`.
    pub fn copy(
        &self,
        from: &Path,
        path: &str,
        part: Part,
        key: u64,
        go_on: impl FnMut() -> Result<()>,
    ) -> Result<()> {
        let stamp = disk::copy(from, &self.root.join(path), go_on)?;
        self.enter(Written { path: path.to_owned(), part, stamp, hash: 0, key }, true);
        Ok(())
    }

    /// Writes the inventory, with the parts that are `left_out`. All other files must be written
    /// before.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn list<'b>(&self, left_out: impl Iterator<Item = &'b str>) -> Result<()> {
        let inventory = Inventory::of(self.ledger().files.iter().map(|file| file.path.as_str()));
        let json = inventory.json(left_out.collect());
        self.write(inventory::NAME, json.as_bytes(), Part::Assets, 0)
    }

    /// The files of the new site so far.
    ///
    /// # Panics
    ///
    /// If a thread panicked while it wrote.
    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().expect("no thread panics while it writes")
    }

    /// Adds a file to the ledger.
    fn enter(&self, file: Written, is_changed: bool) {
        let mut ledger = self.ledger();
        ledger.changed += u64::from(is_changed);
        ledger.files.push(file);
    }

    /// Carries foreign files into the new site. The inventory must be written before.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Output`] if a foreign file is in the way of a page, or something is
    /// mounted in the output folder; [`crate::error::Error::Io`].
    pub fn carry(&mut self) -> Result<()> {
        let target = &self.workplace.target;
        if target.exists() {
            let carrying = Carrying::into_stage(target, &self.root, &self.published);
            self.warnings.extend(carrying.carry()?);
        }
        Ok(())
    }

    /// Swaps the new site with the published one, removes the old one, and returns any warnings
    /// about foreign files.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Io`].
    pub fn publish(mut self) -> Result<Vec<Warning>> {
        let target = &self.workplace.target;
        if target.exists() {
            disk::exchange(&self.root, target, &self.workplace.spare())?;
            self.carry_late()?;
        } else {
            disk::create_folder(target.parent().unwrap_or(Path::new(".")))?;
            disk::rename(&self.root, target)?;
        }
        Ok(std::mem::take(&mut self.warnings))
    }

    /// Carries foreign files that have changed since [`Stage::carry`]. If that fails, the old site
    /// is kept under another name.
    fn carry_late(&mut self) -> Result<()> {
        let workplace = self.workplace;
        let old = if self.root.exists() { self.root.clone() } else { workplace.spare() };
        match Carrying::after_exchange(&old, &workplace.target, &self.published).carry() {
            Ok(warnings) => self.warnings.extend(warnings),
            Err(error) => {
                let kept = workplace.set_aside(&old, "kept")?;
                let message = format!(
                    "files were added or changed during the build and could not be carried into \
                     the new site ({error}); the old site is kept here. Copy your files and delete the rest"
                );
                self.warnings.push(warning(&kept, message));
            }
        }
        Ok(())
    }
}

fn warning(path: &Path, message: String) -> Warning {
    Warning { path: path.display().to_string(), line: None, kind: Kind::Foreign, message }
}

impl Drop for Stage<'_> {
    /// Removes the stage or, after [`Stage::publish`], the old site in its place. If that fails,
    /// the next build removes it.
    fn drop(&mut self) {
        let _ = disk::remove_folder(&self.root);
        // If a swap failed halfway, the spare folder is the only copy of the old site.
        if self.workplace.target.exists() {
            let _ = disk::remove_folder(&self.workplace.spare());
        }
    }
}

#[cfg(test)]
mod tests;
