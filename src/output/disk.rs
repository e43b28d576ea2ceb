//! The file operations of a build. Their errors name the operation and the path.
//!
//! Nothing else in the program changes files. So tests can make each of them fail (`faults.rs`) and
//! check the result.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

#[cfg(test)]
use super::faults::attempt;
use super::mount;
use crate::error::{Error, Result};
use crate::files::Stamp;

/// Called before every operation.
#[cfg(not(test))]
#[expect(clippy::unnecessary_wraps, reason = "in tests it fails")]
fn attempt(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Creates a folder of the site and its parents, readable by everybody.
pub fn create_folder(path: &Path) -> Result<()> {
    attempt(path).and_then(|()| create_open(path)).map_err(Error::io("create", path))
}

fn create_open(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    create_open(path.parent().unwrap_or(Path::new("")))?;
    match fs::create_dir(path) {
        // Another thread has created it in the meantime.
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => open_to_all(path, &fs::metadata(path)?),
    }
}

/// Creates a folder beside the site, with the default permissions.
pub fn create_own_folder(path: &Path) -> Result<()> {
    attempt(path).and_then(|()| fs::create_dir_all(path)).map_err(Error::io("create", path))
}

/// Makes a file or folder of the site readable by everybody. The web server often runs as another
/// user, and the umask of the build may be 077.
#[cfg(unix)]
fn open_to_all(path: &Path, metadata: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode();
    let open = mode | if metadata.is_dir() { 0o755 } else { 0o644 };
    if open == mode {
        return Ok(());
    }
    attempt(path)?;
    fs::set_permissions(path, Permissions::from_mode(open))
}

#[cfg(not(unix))]
fn open_to_all(_: &Path, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Writes a new file.
pub fn write(path: &Path, bytes: &[u8]) -> Result<Stamp> {
    write_new(path, bytes).map_err(Error::io("write", path))
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<Stamp> {
    attempt(path)?;
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    let metadata = file.metadata()?;
    open_to_all(path, &metadata)?;
    Ok(Stamp::of(&metadata))
}

/// The number of bytes that are copied at once, which takes a slow disk about a second.
const PIECE: u64 = 64 << 20;

/// Copies a file to a new one. Both share their blocks if the file system supports that
/// (`copy_file_range` on Linux). `go_on` is called before each piece.
pub fn copy(from: &Path, to: &Path, mut go_on: impl FnMut() -> Result<()>) -> Result<Stamp> {
    let source = attempt(from).and_then(|()| File::open(from));
    let mut source = source.map_err(Error::io("read", from))?;
    let target = attempt(to).and_then(|()| File::create_new(to));
    let mut target = target.map_err(Error::io("write", to))?;
    loop {
        go_on()?;
        let copied = io::copy(&mut (&mut source).take(PIECE), &mut target);
        if copied.map_err(Error::io("copy", from))? == 0 {
            break;
        }
    }
    let metadata = target.metadata().map_err(Error::io("inspect", to))?;
    open_to_all(to, &metadata).map_err(Error::io("write", to))?;
    Ok(Stamp::of(&metadata))
}

/// Writes or replaces a file atomically: writes a new file beside it and renames that.
pub fn replace<T>(path: &Path, write: impl FnOnce(&mut File) -> io::Result<T>) -> Result<T> {
    let new = path.with_extension("new");
    let created = attempt(&new).and_then(|()| File::create(&new));
    let written = created.and_then(|mut file| write(&mut file)).map_err(Error::io("write", &new));
    let replaced = written.and_then(|written| rename(&new, path).map(|()| written));
    if replaced.is_err() {
        let _ = remove_file(&new);
    }
    replaced
}

/// Removes the new file that an interrupted [`replace`] leaves beside `path`.
pub fn clear_replacement(path: &Path) -> Result<()> {
    remove_file(&path.with_extension("new"))
}

/// Removes a file if it exists.
pub fn remove_file(path: &Path) -> Result<()> {
    match attempt(path).and_then(|()| fs::remove_file(path)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Links a file of the old site, with the metadata `found`, into the new one. If somebody changes
/// it in the meantime, its stamp will differ from the one returned.
pub fn take_over(from: &Path, to: &Path, found: &Metadata) -> Result<Stamp> {
    link_or_copy(from, to)?;
    opened(to, found)
}

/// Makes a file that was taken over readable by everybody, and returns its stamp. `found` is its
/// metadata in the old site.
pub fn opened(path: &Path, found: &Metadata) -> Result<Stamp> {
    open_to_all(path, found).map_err(Error::io("set the permissions of", path))?;
    Ok(Stamp::of(found))
}

pub fn rename(from: &Path, to: &Path) -> Result<()> {
    attempt(from).and_then(|()| fs::rename(from, to)).map_err(Error::io("rename", from))
}

/// Removes a folder with its contents, if it exists. Fails if something is mounted in it.
pub fn remove_folder(path: &Path) -> Result<()> {
    match remove_tree(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io("remove", path)(error)),
        _ => Ok(()),
    }
}

fn remove_tree(path: &Path) -> io::Result<()> {
    attempt(path)?;
    make_removable(path, mount::of(path)?, mount::of)?;
    remove_below(path)?;
    fs::remove_dir_all(path)
}

/// Makes a folder and those below it writable, as far as permitted, so that their contents can be
/// removed. Fails if one of them is not in the mount `mount`.
fn make_removable(path: &Path, mount: u64, of: fn(&Path) -> io::Result<u64>) -> io::Result<()> {
    if of(path)? != mount {
        return Err(io::Error::new(ErrorKind::ResourceBusy, "something is mounted there"));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::symlink_metadata(path)?.permissions().mode();
        if mode & 0o700 != 0o700 {
            let _ = fs::set_permissions(path, fs::Permissions::from_mode(mode | 0o700));
        }
    }
    folders_in(path)?.par_iter().try_for_each(|folder| make_removable(folder, mount, of))
}

/// Removes the folders in a folder, as far as possible, in parallel because that is much faster.
fn remove_below(path: &Path) -> io::Result<()> {
    folders_in(path)?.par_iter().for_each(|folder| {
        let _ = remove_below(folder).and_then(|()| fs::remove_dir_all(folder));
    });
    Ok(())
}

/// The folders in a folder.
fn folders_in(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
        }
    }
    Ok(folders)
}

/// Makes `to` a hard link to `from`.
pub fn link(from: &Path, to: &Path) -> io::Result<()> {
    attempt(from).and_then(|()| fs::hard_link(from, to))
}

/// Makes `to`, which must not exist, a hard link to `from`. If the file system has no links, makes
/// it a copy with the same time and permissions.
pub fn link_or_copy(from: &Path, to: &Path) -> Result<()> {
    match link(from, to) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(Error::io("link", to)(error));
        }
        linked if linked.is_ok() => return Ok(()),
        _ => {}
    }
    // The time is read first: if somebody changes the file while it is copied, the times will
    // differ.
    let metadata = fs::metadata(from).map_err(Error::io("inspect", from))?;
    copy(from, to, || Ok(()))?;
    set_metadata(to, &metadata).map_err(Error::io("copy", from))
}

/// Sets the modification time and permissions of a file.
fn set_metadata(path: &Path, wanted: &Metadata) -> io::Result<()> {
    File::options().write(true).open(path)?.set_modified(wanted.modified()?)?;
    fs::set_permissions(path, wanted.permissions())
}

/// Copies the permissions of a folder, and its owner and group if permitted.
pub fn copy_attributes(from: &Path, to: &Path) -> Result<()> {
    let copied = fs::metadata(from).and_then(|wanted| set_attributes(to, &wanted));
    copied.map_err(Error::io("copy the permissions of", from))
}

fn set_attributes(path: &Path, wanted: &Metadata) -> io::Result<()> {
    copy_owner(wanted, path)?;
    if fs::metadata(path)?.permissions() == wanted.permissions() {
        return Ok(());
    }
    attempt(path)?;
    fs::set_permissions(path, wanted.permissions())
}

#[cfg(unix)]
fn copy_owner(wanted: &Metadata, to: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let found = fs::metadata(to)?;
    if (found.uid(), found.gid()) != (wanted.uid(), wanted.gid()) {
        // Even without the right to change the owner, the group can often be changed.
        let _ = chown(to, Some(wanted.uid()), Some(wanted.gid()))
            .or_else(|_| chown(to, None, Some(wanted.gid())));
    }
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "same signature as on Unix")]
fn copy_owner(_: &Metadata, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Copies a symbolic link.
#[cfg(unix)]
pub fn copy_symlink(from: &Path, to: &Path) -> Result<()> {
    let copied = attempt(from).and_then(|()| std::os::unix::fs::symlink(fs::read_link(from)?, to));
    copied.map_err(Error::io("link", to))
}

#[cfg(not(unix))]
pub fn copy_symlink(from: &Path, to: &Path) -> Result<()> {
    link_or_copy(from, to)
}

/// The message for a site that is a mount point.
pub const MOUNT_POINT: &str =
    "is a mount point, which cannot be swapped with a new site; use a folder inside it";

/// Adds advice to the error for a site that cannot be moved.
fn unmovable(error: Error) -> Error {
    let Error::Io { path, source, .. } = &error else { return error };
    let problem = match source.kind() {
        ErrorKind::ResourceBusy => MOUNT_POINT.to_owned(),
        ErrorKind::CrossesDevices => format!(
            "cannot be swapped with a new site ({source}): it belongs to a lower image layer or another file system; use a folder that does not exist yet"
        ),
        _ => return error,
    };
    Error::Output { path: path.clone(), problem }
}

/// Swaps two folders of one file system: in one step if the system supports it, otherwise with two
/// renames, which leave the old `b` at `spare`.
pub fn exchange(a: &Path, b: &Path, spare: &Path) -> Result<()> {
    if attempt(a).and_then(|()| exchange_at_once(a, b)).is_ok() {
        return Ok(());
    }
    rename(b, spare).map_err(unmovable)?;
    if let Err(error) = rename(a, b) {
        rename(spare, b)?;
        return Err(error);
    }
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

/// Returns true if a file contains exactly these bytes.
pub fn has_bytes(path: &Path, bytes: &[u8]) -> bool {
    metadata_if_same(path, bytes).is_some()
}

/// The metadata of a file if it contains exactly these bytes.
pub fn metadata_if_same(path: &Path, bytes: &[u8]) -> Option<Metadata> {
    let found = fs::symlink_metadata(path).ok()?;
    let same_size = found.is_file() && found.len() == bytes.len() as u64;
    let is_it = same_size && File::open(path).is_ok_and(|file| equals(file, bytes));
    is_it.then_some(found)
}

/// Compares a file piece by piece, because a page may be large.
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

#[cfg(test)]
mod tests {
    use super::super::faults;
    use super::*;

    #[test]
    fn a_copy_in_place_of_a_link_keeps_the_time_and_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["from", "to"].map(|name| folder.path().join(name));
        fs::write(&from, "x").unwrap();
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        File::options().write(true).open(&from).unwrap().set_modified(time).unwrap();
        let copied = faults::during(folder.path(), 0, &[true, false], || link_or_copy(&from, &to));
        copied.0.unwrap();
        assert_eq!(fs::read(&to).unwrap(), b"x");
        let stamp = |path: &Path| Stamp::of(&fs::metadata(path).unwrap());
        assert_eq!(stamp(&to), stamp(&from));
        fs::remove_file(&to).unwrap();
        fs::hard_link(&from, &to).unwrap();
        for pattern in [&[false][..], &[true, false]] {
            faults::during(folder.path(), 0, pattern, || link_or_copy(&from, &to)).0.unwrap_err();
            assert_eq!(fs::read(&from).unwrap(), b"x", "an inode copied onto itself is emptied");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_is_made_removable_unless_something_is_mounted_in_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/m");
        fs::create_dir_all(&inner).unwrap();
        fs::set_permissions(&inner, fs::Permissions::from_mode(0o055)).unwrap();
        make_removable(folder.path(), 1, |_| Ok(1)).unwrap();
        assert_eq!(fs::metadata(&inner).unwrap().permissions().mode() & 0o777, 0o755);
        let of = |path: &Path| Ok(if path.ends_with("m") { 2 } else { 1 });
        let error = make_removable(folder.path(), 1, of).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ResourceBusy);
    }

    #[test]
    fn the_error_for_a_site_that_cannot_be_moved_contains_advice() {
        let error_of =
            |kind: ErrorKind| unmovable(Error::io("rename", Path::new("p"))(kind.into()));
        for (kind, advice) in [
            (ErrorKind::ResourceBusy, "p is a mount point"),
            (ErrorKind::CrossesDevices, "use a folder that does not exist yet"),
        ] {
            let error = error_of(kind).to_string();
            assert!(error.contains(advice) && error.contains("--output"), "{error}");
        }
        assert!(matches!(error_of(ErrorKind::PermissionDenied), Error::Io { .. }));
    }
}
