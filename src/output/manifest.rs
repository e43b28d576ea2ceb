//! `longhand.json`: which files of the output folder are ours.
//!
//! A file that is not in it belongs to somebody else and is kept. Paths are listed as hashes,
//! twelve hexadecimal digits each, because their names alone would be a thousandth of the site.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// Name of the file in the output folder.
pub const NAME: &str = "longhand.json";

const DIGITS: usize = 12;

/// Paths that a build wrote.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Manifest(BTreeSet<String>);

#[derive(Serialize, Deserialize)]
struct Content {
    v: u32,
    files: String,
}

impl Manifest {
    /// Names the files of a finished build, as paths with `/` from its root.
    pub fn of<'a>(paths: impl Iterator<Item = &'a str>) -> Self {
        Self(paths.map(digest).collect())
    }

    /// Reads the manifest of a site; a folder without one holds nothing of ours.
    pub fn read(site: &Path) -> Self {
        let content = std::fs::read(site.join(NAME)).ok();
        let content: Option<Content> = content.and_then(|json| serde_json::from_slice(&json).ok());
        let Some(Content { v: 1, files }) = content else {
            return Self::default();
        };
        let digests = files.as_bytes().chunks(DIGITS);
        Self(digests.map(|digest| String::from_utf8_lossy(digest).into_owned()).collect())
    }

    /// Whether a path is ours.
    pub fn holds(&self, path: &str) -> bool {
        path == NAME || self.0.contains(&digest(path))
    }

    /// The file's content.
    pub fn json(&self) -> String {
        let files = self.0.iter().map(String::as_str).collect();
        serde_json::to_string(&Content { v: 1, files }).unwrap_or_default()
    }
}

fn digest(path: &str) -> String {
    format!("{:012x}", xxh3_64(path.as_bytes()) >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_back_and_knows_what_it_names() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = Manifest::of(["index.html", "a/b.html"].into_iter());
        std::fs::write(folder.path().join(NAME), manifest.json()).unwrap();
        let found = Manifest::read(folder.path());
        assert_eq!(found, manifest);
        assert!(found.holds("a/b.html") && found.holds(NAME) && !found.holds("CNAME"));
    }

    #[test]
    fn a_broken_manifest_claims_nothing() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(NAME), "{\"v\":1").unwrap();
        assert_eq!(Manifest::read(folder.path()), Manifest::default());
    }
}
