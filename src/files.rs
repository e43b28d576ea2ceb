//! Files of the content folder: their names, and the stamps that reveal changes.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

/// A file in the content folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path from which to read the file.
    pub path: PathBuf,
    /// Path relative to the content folder, with `/` between parts, and with bytes that are not
    /// UTF-8 as `%FF`.
    pub name: String,
    /// Size and change times at the time of listing.
    pub stamp: Stamp,
}

impl SourceFile {
    /// Returns true if no other file can have the same `name`, as is possible if it is not UTF-8.
    #[must_use]
    pub fn has_own_name(&self) -> bool {
        self.path.to_str().is_some()
    }

    /// Name of the folder that contains the file; none for the content folder itself.
    #[must_use]
    pub fn folder(&self) -> Option<&str> {
        let (folder, _) = self.name.rsplit_once('/')?;
        Some(folder.rsplit('/').next().unwrap_or(folder))
    }

    /// File name without its extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        let file = self.name.rsplit('/').next().unwrap_or(&self.name);
        file.rsplit_once('.').map_or(file, |(stem, _)| if stem.is_empty() { file } else { stem })
    }

    /// Extension of the file name in lower case, without the dot; empty if there is none.
    #[must_use]
    pub fn extension(&self) -> String {
        let file = self.name.rsplit('/').next().unwrap_or(&self.name);
        let extension = file.rsplit_once('.').filter(|(stem, _)| !stem.is_empty());
        extension.map_or_else(String::new, |(_, extension)| extension.to_ascii_lowercase())
    }
}

/// The metadata of a file by which changes are recognised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// Size in bytes.
    pub size: u64,
    /// Time of the last modification in nanoseconds since 1970; 0 if unknown.
    pub modified: u64,
    /// Time of the last change to the file or its metadata (Unix `ctime`), in nanoseconds since
    /// 1970; 0 if unknown, and for published files, because every build changes it by linking them.
    #[serde(skip)]
    pub touched: u64,
}

impl Stamp {
    /// The stamp of a published file.
    #[must_use]
    pub fn of(metadata: &Metadata) -> Self {
        let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified = since.and_then(|since| u64::try_from(since.as_nanos()).ok()).unwrap_or(0);
        Self { size: metadata.len(), modified, touched: 0 }
    }

    /// The stamp of a file of the content. It changes even if a tool restores the modification
    /// time.
    #[must_use]
    pub fn of_source(metadata: &Metadata) -> Self {
        Self { touched: touched(metadata), ..Self::of(metadata) }
    }
}

#[cfg(unix)]
fn touched(metadata: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let nanoseconds = metadata.ctime().checked_mul(1_000_000_000);
    let whole = nanoseconds.and_then(|whole| whole.checked_add(metadata.ctime_nsec()));
    whole.and_then(|whole| u64::try_from(whole).ok()).unwrap_or(0)
}

#[cfg(not(unix))]
fn touched(_: &Metadata) -> u64 {
    0
}

/// A file name as text. Bytes that are not UTF-8 become `%FF`, so that names stay distinct.
#[must_use]
pub fn readable(name: &OsStr) -> Cow<'_, str> {
    if let Some(name) = name.to_str() {
        return Cow::Borrowed(name);
    }
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    Cow::Owned(text)
}
