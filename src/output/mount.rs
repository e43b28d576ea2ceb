//! Identifies mounts. Whatever is mounted inside the output folder is foreign, and is neither moved
//! nor emptied.

use std::io;
use std::path::Path;

/// The number of the mount that a file or folder is in. Links are not followed. On systems without
/// mount numbers, this is the number of the device, so mounts of one device are not told apart.
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
    fn a_folder_and_its_contents_are_in_one_mount() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("a");
        std::fs::write(&inside, "").unwrap();
        assert_eq!(of(folder.path()).unwrap(), of(&inside).unwrap());
        assert!(of(&folder.path().join("none")).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_mount_point_is_in_another_mount() {
        assert_ne!(of(Path::new("/proc")).unwrap(), of(Path::new("/")).unwrap());
    }
}
