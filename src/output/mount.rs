//! Which mount a file is in: what is mounted inside the output belongs to somebody else, and is
//! neither moved nor emptied.

use std::io;
use std::path::Path;

/// Number of the mount that a file or folder is in, a link as such. Two mounts of one disk differ,
/// where the system tells; elsewhere only two disks do.
pub fn of(path: &Path) -> io::Result<u64> {
    of_mount(path).map_or_else(|| of_disk(path), Ok)
}

/// `STATX_MNT_ID` of `statx(2)`, since Linux 5.8.
#[cfg(target_os = "linux")]
fn of_mount(path: &Path) -> Option<u64> {
    use rustix::fs::{AtFlags, CWD, StatxFlags, statx};
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
    let found = statx(CWD, path, flags, StatxFlags::MNT_ID).ok()?;
    (found.stx_mask & StatxFlags::MNT_ID.bits() != 0).then_some(found.stx_mnt_id)
}

#[cfg(not(target_os = "linux"))]
fn of_mount(_: &Path) -> Option<u64> {
    None
}

#[cfg(unix)]
fn of_disk(path: &Path) -> io::Result<u64> {
    use std::os::unix::fs::MetadataExt;
    Ok(path.symlink_metadata()?.dev())
}

#[cfg(not(unix))]
fn of_disk(path: &Path) -> io::Result<u64> {
    path.symlink_metadata().map(|_| 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_and_what_is_in_it_are_in_one_mount() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("a");
        std::fs::write(&inside, "").unwrap();
        assert_eq!(of(folder.path()).unwrap(), of(&inside).unwrap());
        assert!(of(&folder.path().join("none")).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_the_system_mounts_is_in_another() {
        assert_ne!(of(Path::new("/proc")).unwrap(), of(Path::new("/")).unwrap());
    }
}
