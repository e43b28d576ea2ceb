//! The file operations of a build, each with an error that names what was tried and where.
//!
//! Nothing else in the program changes files. So a test can let any one of them fail
//! (`faults.rs`) and look at what is left.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use super::Stamp;
#[cfg(test)]
use super::faults::attempt;
use crate::error::{Error, Result};

/// Comes before every operation.
#[cfg(not(test))]
#[expect(clippy::unnecessary_wraps, reason = "in tests it fails")]
fn attempt(_: &Path) -> io::Result<()> {
    Ok(())
}

pub fn create_folder(path: &Path) -> Result<()> {
    attempt(path).and_then(|()| fs::create_dir_all(path)).map_err(Error::io("create", path))
}

/// Writes a file that is not there yet.
pub fn write(path: &Path, bytes: &[u8]) -> Result<Stamp> {
    let write = || {
        attempt(path)?;
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        file.metadata()
    };
    write().map(|metadata| Stamp::of(&metadata)).map_err(Error::io("write", path))
}

/// Bytes that are copied in one go: a second's work of a slow disk.
const PIECE: u64 = 64 << 20;

/// Copies a file to where none is yet, in blocks that both share where the file system can do that
/// (`copy_file_range` of Linux). `go_on` comes before every piece.
pub fn copy(from: &Path, to: &Path, mut go_on: impl FnMut() -> Result<()>) -> Result<Stamp> {
    let open = || attempt(from).and_then(|()| File::open(from));
    let create = || attempt(to).and_then(|()| File::create_new(to));
    let mut source = open().map_err(Error::io("read", from))?;
    let mut target = create().map_err(Error::io("write", to))?;
    loop {
        go_on()?;
        let copied = io::copy(&mut (&mut source).take(PIECE), &mut target);
        if copied.map_err(Error::io("copy", from))? == 0 {
            break;
        }
    }
    target.metadata().map(|metadata| Stamp::of(&metadata)).map_err(Error::io("look at", to))
}

/// Writes a file in place of one that may be there, whole or not at all: beside its place first.
pub fn replace<T>(path: &Path, write: impl FnOnce(&mut File) -> io::Result<T>) -> Result<T> {
    let new = path.with_extension("new");
    let create = || {
        attempt(&new)?;
        write(&mut File::create(&new)?)
    };
    let written = create().map_err(Error::io("write", &new))?;
    rename(&new, path)?;
    Ok(written)
}

pub fn stamp(path: &Path) -> Result<Stamp> {
    let found = attempt(path).and_then(|()| fs::symlink_metadata(path));
    found.map(|metadata| Stamp::of(&metadata)).map_err(Error::io("look at", path))
}

pub fn rename(from: &Path, to: &Path) -> Result<()> {
    attempt(from).and_then(|()| fs::rename(from, to)).map_err(Error::io("rename", from))
}

/// Removes a folder and what is in it; none is as good as removed.
pub fn remove_folder(path: &Path) -> Result<()> {
    match attempt(path).and_then(|()| fs::remove_dir_all(path)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Makes `to` the same file as `from`, where the file system has links.
pub fn link(from: &Path, to: &Path) -> io::Result<()> {
    attempt(from).and_then(|()| fs::hard_link(from, to))
}

/// Makes `to` the same file as `from`; a copy where the file system has no links.
pub fn link_or_copy(from: &Path, to: &Path) -> Result<()> {
    if link(from, to).is_ok() {
        return Ok(());
    }
    let copied = attempt(from).and_then(|()| fs::copy(from, to));
    copied.map(drop).map_err(Error::io("copy", from))
}

/// Gives a folder the permissions of another.
pub fn copy_permissions(from: &Path, to: &Path) -> Result<()> {
    let permissions = |from| -> io::Result<Permissions> { Ok(fs::metadata(from)?.permissions()) };
    let copied = attempt(from).and_then(|()| fs::set_permissions(to, permissions(from)?));
    copied.map_err(Error::io("keep the permissions of", from))
}

/// Makes a symbolic link like another.
#[cfg(unix)]
pub fn copy_symlink(from: &Path, to: &Path) -> Result<()> {
    let copied = attempt(from).and_then(|()| std::os::unix::fs::symlink(fs::read_link(from)?, to));
    copied.map_err(Error::io("link", to))
}

#[cfg(not(unix))]
pub fn copy_symlink(from: &Path, to: &Path) -> Result<()> {
    link_or_copy(from, to)
}

/// Two folders of one file system change places: in one step where the system has it, otherwise
/// with `spare` as the third place.
pub fn exchange(a: &Path, b: &Path, spare: &Path) -> Result<()> {
    if attempt(a).and_then(|()| exchange_at_once(a, b)).is_ok() {
        return Ok(());
    }
    rename(b, spare)?;
    if let Err(error) = rename(a, b) {
        rename(spare, b)?;
        return Err(error);
    }
    // The new site is in its place, and what is left of the old one is removed by its two names.
    Ok(())
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange_at_once(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange_at_once(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Whether the file holds exactly these bytes.
pub fn holds(path: &Path, bytes: &[u8]) -> bool {
    let same_size = fs::symlink_metadata(path)
        .is_ok_and(|metadata| metadata.is_file() && metadata.len() == bytes.len() as u64);
    same_size && File::open(path).is_ok_and(|file| equals(file, bytes))
}

/// Compares piece by piece: a page may be large.
fn equals(mut file: File, mut bytes: &[u8]) -> bool {
    let mut piece = [0; 64 * 1024];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return bytes.is_empty(),
            Ok(length) if bytes.starts_with(&piece[..length]) => bytes = &bytes[length..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            _ => return false,
        }
    }
}
