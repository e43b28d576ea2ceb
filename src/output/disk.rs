//! The file operations of a build, each with an error that names what was tried and where.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use super::Stamp;
use crate::error::{Error, Result};

pub fn create_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(Error::io("create", path))
}

/// Writes a file that is not there yet.
pub fn write(path: &Path, bytes: &[u8]) -> Result<Stamp> {
    let written = File::create_new(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.metadata()
    });
    Ok(Stamp::of(&written.map_err(Error::io("write", path))?))
}

pub fn stamp(path: &Path) -> Result<Stamp> {
    Ok(Stamp::of(&fs::symlink_metadata(path).map_err(Error::io("look at", path))?))
}

pub fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(Error::io("rename", from))
}

/// Removes a folder and what is in it; none is as good as removed.
pub fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Makes `to` the same file as `from`; a copy where the file system has no links.
pub fn link_or_copy(from: &Path, to: &Path) -> Result<()> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to).map(drop).map_err(Error::io("copy", from))
}

/// Two folders of one file system change places: in one step where the system has it, otherwise
/// with `spare` as the third place.
pub fn exchange(a: &Path, b: &Path, spare: &Path) -> Result<()> {
    if exchange_at_once(a, b).is_ok() {
        return Ok(());
    }
    rename(b, spare)?;
    if let Err(error) = rename(a, b) {
        rename(spare, b)?;
        return Err(error);
    }
    rename(spare, a)
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
