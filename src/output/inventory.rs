//! `longhand.json`: which files of the output folder are ours.
//!
//! A file that is not in it belongs to somebody else and is kept. Paths are listed as hashes,
//! twelve hexadecimal digits each, because their names alone would be a thousandth of the site.

use std::path::Path;

use serde::Deserialize;
use serde_json::json;
use xxhash_rust::xxh3::xxh3_64;

/// Name of the file in the output folder.
pub const NAME: &str = "longhand.json";

const DIGITS: usize = 12;

/// Paths that a build wrote, as digests in their order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Inventory(Vec<u64>);

#[derive(Deserialize)]
struct Content {
    v: u32,
    files: String,
}

impl Inventory {
    /// Names the files of a finished build, as paths with `/` from its root.
    pub fn of<'a>(paths: impl Iterator<Item = &'a str>) -> Self {
        Self::from(paths.map(digest).collect::<Vec<_>>())
    }

    /// Reads the manifest of a site; a folder without one holds nothing of ours.
    pub fn read(site: &Path) -> Self {
        let json = std::fs::read(site.join(NAME)).unwrap_or_default();
        Self::parse(&json).unwrap_or_default()
    }

    fn parse(json: &[u8]) -> Option<Self> {
        let Content { v: 1, files, .. } = serde_json::from_slice(json).ok()? else { return None };
        let digests = files.as_bytes().chunks(DIGITS);
        let digests = digests.map(|hex| u64::from_str_radix(str::from_utf8(hex).ok()?, 16).ok());
        digests.collect::<Option<Vec<_>>>().map(Self::from)
    }

    /// Whether a path is ours; the list itself is, where there is one.
    pub fn holds(&self, path: &str) -> bool {
        self.0.binary_search(&digest(path)).is_ok() || (path == NAME && !self.0.is_empty())
    }

    /// Number of files that it names, itself not among them.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The file's content, with the parts that the site does without.
    pub fn json(&self, left_out: Vec<&str>) -> String {
        let files: String = self.0.iter().map(|digest| format!("{digest:0DIGITS$x}")).collect();
        let left_out = match &*left_out {
            [] => String::new(),
            parts => format!("\"left_out\":{},", json!(parts)),
        };
        format!("{{\"v\":1,{left_out}\"files\":\"{files}\"}}")
    }
}

impl From<Vec<u64>> for Inventory {
    fn from(mut digests: Vec<u64>) -> Self {
        digests.sort_unstable();
        digests.dedup();
        Self(digests)
    }
}

fn digest(path: &str) -> u64 {
    xxh3_64(path.as_bytes()) >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_back_and_knows_what_it_names() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = Inventory::of(["index.html", "a/b.html"].into_iter());
        std::fs::write(folder.path().join(NAME), manifest.json(vec!["x"])).unwrap();
        let found = Inventory::read(folder.path());
        assert_eq!(found, manifest);
        assert!(found.holds("a/b.html") && found.holds(NAME) && !found.holds("CNAME"));
    }

    #[test]
    fn a_broken_manifest_claims_nothing() {
        let folder = tempfile::tempdir().unwrap();
        for json in ["{\"v\":1", "mine", "{\"v\":1,\"files\":\"no digest...\"}"] {
            std::fs::write(folder.path().join(NAME), json).unwrap();
            let found = Inventory::read(folder.path());
            assert!(found == Inventory::default() && !found.holds(NAME), "{json}");
        }
    }
}
