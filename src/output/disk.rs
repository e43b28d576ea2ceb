//! The file operations of a build, each with an error that names what was tried and where.
//!
//! Nothing else in the program changes files. So a test can let any one of them fail
//! (`faults.rs`) and look at what is left.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

#[cfg(test)]
use super::faults::attempt;
use super::mount;
use crate::error::{Error, Result};
use crate::files::Stamp;

/// Comes before every operation.
#[cfg(not(test))]
#[expect(clippy::unnecessary_wraps, reason = "in tests it fails")]
fn attempt(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Creates a folder of the site, and those that lead to it, for others to look into.
pub fn create_folder(path: &Path) -> Result<()> {
    attempt(path).and_then(|()| create_open(path)).map_err(Error::io("create", path))
}

fn create_open(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    create_open(path.parent().unwrap_or(Path::new("")))?;
    match fs::create_dir(path) {
        // Another thread was faster.
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => open_to_all(path, &fs::metadata(path)?),
    }
}

/// Creates a folder beside the site, for whom the system gives it to.
pub fn create_own_folder(path: &Path) -> Result<()> {
    attempt(path).and_then(|()| fs::create_dir_all(path)).map_err(Error::io("create", path))
}

/// Lets everybody read a file of the site, or look into a folder of it: the server that shows it is
/// often another user, and whoever builds may have a umask of 077.
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

/// Writes a file that is not there yet.
pub fn write(path: &Path, bytes: &[u8]) -> Result<Stamp> {
    let write = || {
        attempt(path)?;
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        let metadata = file.metadata()?;
        open_to_all(path, &metadata)?;
        Ok(metadata)
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
    let metadata = target.metadata().map_err(Error::io("inspect", to))?;
    open_to_all(to, &metadata).map_err(Error::io("write", to))?;
    Ok(Stamp::of(&metadata))
}

/// Writes a file in place of one that may be there, whole or not at all: beside its place first.
pub fn replace<T>(path: &Path, write: impl FnOnce(&mut File) -> io::Result<T>) -> Result<T> {
    let new = path.with_extension("new");
    let create = || {
        attempt(&new)?;
        write(&mut File::create(&new)?)
    };
    let written = create().map_err(Error::io("write", &new));
    let replaced = written.and_then(|written| rename(&new, path).map(|()| written));
    if replaced.is_err() {
        let _ = remove_file(&new);
    }
    replaced
}

/// Removes what [`replace`] leaves beside this file when it is cut short.
pub fn clear_replacement(path: &Path) -> Result<()> {
    remove_file(&path.with_extension("new"))
}

/// Removes a file; none is as good as removed.
pub fn remove_file(path: &Path) -> Result<()> {
    match attempt(path).and_then(|()| fs::remove_file(path)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Lets the new site take a file over from the old one, of which `found` is known. Whoever changes
/// it meanwhile gives it another stamp than the one returned.
pub fn take_over(from: &Path, to: &Path, found: &Metadata) -> Result<Stamp> {
    link_or_copy(from, to)?;
    opened(to, found)
}

/// The stamp of a file that was taken over from the old site, where `found` was known of it; who
/// may not read it there may do so here.
pub fn opened(path: &Path, found: &Metadata) -> Result<Stamp> {
    open_to_all(path, found).map_err(Error::io("set the permissions of", path))?;
    Ok(Stamp::of(found))
}

pub fn rename(from: &Path, to: &Path) -> Result<()> {
    attempt(from).and_then(|()| fs::rename(from, to)).map_err(Error::io("rename", from))
}

/// Removes a folder and what is in it, unless something is mounted there; none is as good as
/// removed.
pub fn remove_folder(path: &Path) -> Result<()> {
    let remove = || {
        attempt(path)?;
        make_removable(path, mount::of(path)?, mount::of)?;
        remove_below(path)?;
        fs::remove_dir_all(path)
    };
    match remove() {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Lets us remove what is in a folder and in those below it, as far as they are ours to change;
/// fails if one of them is of another mount than `mount`.
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

/// Removes the folders in a folder, as far as that can be: one after the other would be slow.
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

/// Makes `to` the same file as `from`, where the file system has links.
pub fn link(from: &Path, to: &Path) -> io::Result<()> {
    attempt(from).and_then(|()| fs::hard_link(from, to))
}

/// Makes `to`, which is not there yet, the same file as `from`; where the file system has no links,
/// a copy with its time and permissions.
pub fn link_or_copy(from: &Path, to: &Path) -> Result<()> {
    match link(from, to) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(Error::io("link", to)(error));
        }
        linked if linked.is_ok() => return Ok(()),
        _ => {}
    }
    // Looked at before it is read: whoever changes it meanwhile gives it another time.
    let metadata = fs::metadata(from).map_err(Error::io("inspect", from))?;
    copy(from, to, || Ok(()))?;
    let finish = || {
        File::options().write(true).open(to)?.set_modified(metadata.modified()?)?;
        fs::set_permissions(to, metadata.permissions())
    };
    finish().map_err(Error::io("copy", from))
}

/// Gives a folder the permissions of another, and its owner and group where the system lets us.
pub fn copy_attributes(from: &Path, to: &Path) -> Result<()> {
    let copy = || {
        let wanted = fs::metadata(from)?;
        copy_owner(&wanted, to)?;
        if fs::metadata(to)?.permissions() == wanted.permissions() {
            return Ok(());
        }
        attempt(to)?;
        fs::set_permissions(to, wanted.permissions())
    };
    copy().map_err(Error::io("copy the permissions of", from))
}

#[cfg(unix)]
fn copy_owner(wanted: &Metadata, to: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let found = fs::metadata(to)?;
    if (found.uid(), found.gid()) != (wanted.uid(), wanted.gid()) {
        // Who may not give it to another user may still give it to a group of theirs.
        let _ = chown(to, Some(wanted.uid()), Some(wanted.gid()))
            .or_else(|_| chown(to, None, Some(wanted.gid())));
    }
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "like the other")]
fn copy_owner(_: &Metadata, _: &Path) -> io::Result<()> {
    Ok(())
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

/// What is wrong with a site that is a mount point, and the way out.
pub const MOUNT_POINT: &str =
    "is a mount point, which cannot be swapped with a new site; use a folder inside it";

/// Tells what to do about a site that cannot be moved.
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

/// Two folders of one file system change places: in one step where the system has it, otherwise
/// with `spare` as the third place.
pub fn exchange(a: &Path, b: &Path, spare: &Path) -> Result<()> {
    if attempt(a).and_then(|()| exchange_at_once(a, b)).is_ok() {
        return Ok(());
    }
    rename(b, spare).map_err(unmovable)?;
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
    holding(path, bytes).is_some()
}

/// What the system tells of the file if it holds exactly these bytes.
pub fn holding(path: &Path, bytes: &[u8]) -> Option<Metadata> {
    let found = fs::symlink_metadata(path).ok()?;
    let same_size = found.is_file() && found.len() == bytes.len() as u64;
    let is_it = same_size && File::open(path).is_ok_and(|file| equals(file, bytes));
    is_it.then_some(found)
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
    fn a_site_that_cannot_be_moved_is_told_of_with_the_way_out() {
        let told = |kind: ErrorKind| unmovable(Error::io("rename", Path::new("p"))(kind.into()));
        for (kind, way) in [
            (ErrorKind::ResourceBusy, "p is a mount point"),
            (ErrorKind::CrossesDevices, "use a folder that does not exist yet"),
        ] {
            let error = told(kind).to_string();
            assert!(error.contains(way) && error.contains("--output"), "{error}");
        }
        assert!(matches!(told(ErrorKind::PermissionDenied), Error::Io { .. }));
    }
}
