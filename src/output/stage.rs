//! A site in the making, beside the one that it will replace.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::manifest::{self, Manifest};
use super::{Part, Sizes, disk};
use crate::error::{Error, Result};
use crate::units::Bytes;

/// The stage of one build. Dropped without [`Stage::publish`], it leaves no trace.
#[derive(Debug)]
pub struct Stage {
    /// The output folder, links resolved.
    target: PathBuf,
    /// `.public.longhand` beside it.
    work: PathBuf,
    /// Where the new site grows.
    root: PathBuf,
    /// Held by the operating system for as long as this value lives.
    _lock: File,
}

/// Counts what was written; each worker has its own.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// Sizes so far.
    pub sizes: Sizes,
    /// Files whose bytes differ from the published ones, or that are new.
    pub changed: u64,
}

impl Stage {
    /// Prepares to replace `output` by a site made of `content`.
    ///
    /// # Errors
    ///
    /// [`Error::Output`] when `output` is a file, or is, holds or lies in `content`;
    /// [`Error::Locked`] when another build is at work; [`Error::Io`].
    pub fn open(output: &Path, content: &Path) -> Result<Self> {
        let target = resolve(output)?;
        refuse_harm(output, &target, content)?;
        let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let parent = target.parent().unwrap_or(Path::new("."));
        let work = parent.join(format!(".{name}.longhand"));
        disk::create_folder(&work)?;
        let lock = lock(&work, output)?;
        let stage = Self { root: work.join("stage"), target, work, _lock: lock };
        stage.recover()?;
        disk::create_folder(&stage.root)?;
        Ok(stage)
    }

    /// Puts right what a killed build left: its stage, and a site on its way between two names.
    fn recover(&self) -> Result<()> {
        if self.spare().exists() && !self.target.exists() {
            disk::rename(&self.spare(), &self.target)?;
        }
        disk::remove_folder(&self.root)?;
        disk::remove_folder(&self.spare())
    }

    fn spare(&self) -> PathBuf {
        self.work.join("old")
    }

    /// Creates a folder of the site.
    ///
    /// # Errors
    ///
    /// [`Error::Io`].
    pub fn folder(&self, name: &str) -> Result<()> {
        disk::create_folder(&self.root.join(name))
    }

    /// Writes a file of the site, `path` from its root; its folder must exist.
    ///
    /// # Errors
    ///
    /// [`Error::Io`].
    pub fn write(&self, path: &str, bytes: &[u8], part: Part, tally: &mut Tally) -> Result<()> {
        let published = self.target.join(path);
        let staged = self.root.join(path);
        let unchanged = disk::holds(&published, bytes);
        if !(unchanged && fs::hard_link(&published, &staged).is_ok()) {
            disk::write(&staged, bytes)?;
        }
        tally.changed += u64::from(!unchanged);
        tally.add(part, bytes.len());
        Ok(())
    }

    /// Carries over what is not ours, writes the manifest, and lets the folders change places.
    ///
    /// # Errors
    ///
    /// [`Error::Output`] when a foreign file stands where a page must go; [`Error::Io`].
    pub fn publish(self, tally: &mut Tally) -> Result<()> {
        let ours: Vec<String> = files(&self.root)?.into_iter().map(|(path, _)| path).collect();
        let manifest = Manifest::of(ours.iter().map(String::as_str));
        let replaces = self.target.exists();
        if replaces {
            self.carry_foreign_files(&manifest)?;
        }
        let json = manifest.json();
        self.write(manifest::NAME, json.as_bytes(), Part::Assets, tally)?;
        if replaces {
            disk::exchange(&self.root, &self.target, &self.spare())?;
        } else {
            let parent = self.target.parent().unwrap_or(Path::new("."));
            disk::create_folder(parent)?;
            disk::rename(&self.root, &self.target)?;
        }
        Ok(())
    }

    fn carry_foreign_files(&self, new: &Manifest) -> Result<()> {
        let old = Manifest::read(&self.target);
        for (path, kind) in files(&self.target)? {
            if old.holds(&path) {
                continue;
            }
            if new.holds(&path) {
                return Err(Error::Output {
                    path: self.target.clone(),
                    problem: format!(
                        "holds {path}, which is not Longhand's and in the way of a page; move it away"
                    ),
                });
            }
            let (from, to) = (self.target.join(&path), self.root.join(&path));
            match kind {
                Kind::Folder => {
                    disk::create_folder(&to)?;
                    let permissions = fs::metadata(&from).map(|metadata| metadata.permissions());
                    permissions
                        .and_then(|permissions| fs::set_permissions(&to, permissions))
                        .map_err(Error::io("keep the permissions of", &from))?;
                }
                Kind::Link => copy_link(&from, &to)?,
                Kind::File => {
                    if let Some(parent) = to.parent() {
                        disk::create_folder(parent)?;
                    }
                    disk::link_or_copy(&from, &to)?;
                }
            }
        }
        Ok(())
    }
}

impl Drop for Stage {
    /// Removes the stage, or after [`Stage::publish`] the old site in its place. What cannot be
    /// removed now is removed by the next build.
    fn drop(&mut self) {
        let _ = disk::remove_folder(&self.root);
        let _ = disk::remove_folder(&self.spare());
    }
}

impl Tally {
    fn add(&mut self, part: Part, bytes: usize) {
        let sizes = &mut self.sizes;
        sizes.files += 1;
        let sum = match part {
            Part::Pages => &mut sizes.pages,
            Part::Lists => &mut sizes.lists,
            Part::Index => &mut sizes.index,
            Part::Scripts => &mut sizes.scripts,
            Part::Assets => &mut sizes.assets,
        };
        *sum = Bytes(sum.0 + bytes as u64);
    }

    /// Joins two counts.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        let (a, b) = (&mut self.sizes, other.sizes);
        a.pages.0 += b.pages.0;
        a.lists.0 += b.lists.0;
        a.index.0 += b.index.0;
        a.scripts.0 += b.scripts.0;
        a.assets.0 += b.assets.0;
        a.files += b.files;
        self.changed += other.changed;
        self
    }
}

enum Kind {
    File,
    Folder,
    Link,
}

/// Everything in a folder as paths with `/`; a folder only when it is empty, or foreign as a whole.
fn files(root: &Path) -> Result<Vec<(String, Kind)>> {
    let mut found = Vec::new();
    for entry in WalkDir::new(root).min_depth(1).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(root).to_owned();
            Error::Io { action: "list", path, source: error.into() }
        })?;
        let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let kind = if entry.path_is_symlink() {
            Kind::Link
        } else if !entry.file_type().is_dir() {
            Kind::File
        } else if fs::read_dir(entry.path()).is_ok_and(|mut inside| inside.next().is_none()) {
            Kind::Folder
        } else {
            continue;
        };
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        found.push((parts.join("/"), kind));
    }
    Ok(found)
}

#[cfg(unix)]
fn copy_link(from: &Path, to: &Path) -> Result<()> {
    if let Some(parent) = to.parent() {
        disk::create_folder(parent)?;
    }
    let aim = fs::read_link(from).map_err(Error::io("read", from))?;
    std::os::unix::fs::symlink(aim, to).map_err(Error::io("link", to))
}

#[cfg(not(unix))]
fn copy_link(from: &Path, to: &Path) -> Result<()> {
    disk::link_or_copy(from, to)
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

fn lock(work: &Path, output: &Path) -> Result<File> {
    let path = work.join("lock");
    let file = File::create(&path).map_err(Error::io("create", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked(output.to_owned())),
        Err(TryLockError::Error(error)) => Err(Error::io("lock", &path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Place {
        folder: tempfile::TempDir,
    }

    impl Place {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir(folder.path().join("content")).unwrap();
            Self { folder }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn open(&self) -> Result<Stage> {
            Stage::open(&self.path("public"), &self.path("content"))
        }

        fn publish(&self, pages: &[(&str, &str)]) -> Tally {
            let stage = self.open().unwrap();
            let mut tally = Tally::default();
            stage.folder("a").unwrap();
            for (path, text) in pages {
                stage.write(path, text.as_bytes(), Part::Pages, &mut tally).unwrap();
            }
            stage.publish(&mut tally).unwrap();
            tally
        }

        fn site(&self) -> Vec<String> {
            files(&self.path("public")).unwrap().into_iter().map(|(path, _)| path).collect()
        }
    }

    #[test]
    fn a_site_replaces_the_one_before_and_keeps_what_is_not_ours() {
        let place = Place::new();
        place.publish(&[("index.html", "1"), ("a/x.html", "x")]);
        fs::write(place.path("public/CNAME"), "example.org").unwrap();
        fs::create_dir_all(place.path("public/.git/objects")).unwrap();
        fs::write(place.path("public/.git/HEAD"), "ref").unwrap();
        place.publish(&[("index.html", "2"), ("a/y.html", "y")]);
        let expected =
            [".git/HEAD", ".git/objects", "CNAME", "a/y.html", "index.html", "longhand.json"];
        assert_eq!(place.site(), expected);
        assert_eq!(fs::read_to_string(place.path("public/index.html")).unwrap(), "2");
        let left: Vec<_> = fs::read_dir(place.path(".public.longhand")).unwrap().collect();
        assert_eq!(left.len(), 1, "only the lock stays");
    }

    #[cfg(unix)]
    #[test]
    fn an_unchanged_page_is_the_same_file_with_no_link_left() {
        use std::os::unix::fs::MetadataExt;
        let place = Place::new();
        place.publish(&[("a/x.html", "x")]);
        let before = fs::metadata(place.path("public/a/x.html")).unwrap();
        let tally = place.publish(&[("a/x.html", "x")]);
        let after = fs::metadata(place.path("public/a/x.html")).unwrap();
        assert_eq!((before.ino(), after.nlink()), (after.ino(), 1));
        assert_eq!(tally.changed, 0);
    }

    #[test]
    fn a_build_that_ends_early_changes_nothing() {
        let place = Place::new();
        place.publish(&[("index.html", "1")]);
        let stage = place.open().unwrap();
        stage.write("index.html", b"2", Part::Pages, &mut Tally::default()).unwrap();
        assert!(matches!(place.open(), Err(Error::Locked(_))));
        drop(stage);
        assert_eq!(fs::read_to_string(place.path("public/index.html")).unwrap(), "1");
        assert!(!place.path(".public.longhand/stage").exists());
    }

    #[test]
    fn what_a_killed_build_left_is_put_right() {
        let place = Place::new();
        place.publish(&[("index.html", "1")]);
        fs::create_dir_all(place.path(".public.longhand/stage/a")).unwrap();
        fs::rename(place.path("public"), place.path(".public.longhand/old")).unwrap();
        drop(place.open().unwrap());
        assert_eq!(fs::read_to_string(place.path("public/index.html")).unwrap(), "1");
    }

    #[test]
    fn a_foreign_file_in_the_way_is_refused_by_name() {
        let place = Place::new();
        fs::create_dir(place.path("public")).unwrap();
        fs::write(place.path("public/index.html"), "mine").unwrap();
        let stage = place.open().unwrap();
        stage.write("index.html", b"2", Part::Pages, &mut Tally::default()).unwrap();
        let error = stage.publish(&mut Tally::default()).unwrap_err();
        assert!(error.to_string().contains("index.html"), "{error}");
        assert_eq!(fs::read_to_string(place.path("public/index.html")).unwrap(), "mine");
    }

    #[test]
    fn an_output_that_would_harm_the_content_is_refused() {
        let place = Place::new();
        fs::write(place.path("file"), "").unwrap();
        let content = place.path("content");
        for output in ["content", "content/public", ".", "file"] {
            let error = Stage::open(&place.path(output), &content).unwrap_err();
            assert!(matches!(error, Error::Output { .. }), "{output}: {error}");
        }
    }
}
