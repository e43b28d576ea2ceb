//! Files of the content folder: their names, and the stamps by which a changed one is known.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

/// A file in the content folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where to read it.
    pub path: PathBuf,
    /// Path relative to the content folder, `/` between parts, bytes that are not UTF-8 as
    /// `%FF`.
    pub name: String,
    /// Size and time of the last change when listed.
    pub stamp: Stamp,
}

impl SourceFile {
    /// Whether the name tells the file from all others; one that is not UTF-8 may not.
    #[must_use]
    pub fn has_own_name(&self) -> bool {
        self.path.to_str().is_some()
    }

    /// Name of the folder that holds the file, if it is not the content folder itself.
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

    /// What follows the last dot of the file name, in lower case.
    #[must_use]
    pub fn extension(&self) -> String {
        let file = self.name.rsplit('/').next().unwrap_or(&self.name);
        let extension = file.rsplit_once('.').filter(|(stem, _)| !stem.is_empty());
        extension.map_or_else(String::new, |(_, extension)| extension.to_ascii_lowercase())
    }
}

/// What the system tells of a file without opening it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// Size in bytes.
    pub size: u64,
    /// Last change in nanoseconds since 1970; 0 when unknown.
    pub modified: u64,
    /// Last change of anything the system keeps of it, its name and time among that, in nanoseconds
    /// since 1970; 0 when unknown, and of published files, which every build links anew.
    #[serde(skip)]
    pub touched: u64,
}

impl Stamp {
    /// The stamp of a file that was asked about.
    #[must_use]
    pub fn of(metadata: &Metadata) -> Self {
        let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified = since.and_then(|since| u64::try_from(since.as_nanos()).ok()).unwrap_or(0);
        Self { size: metadata.len(), modified, touched: 0 }
    }

    /// The stamp of a file of the content: one that was given the time of another has another.
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

/// A name as text. Bytes that are none become `%FF`, so that different names stay different.
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
