//! `longhand.json`: the list of files in the output folder that Longhand wrote.
//!
//! Any other file is foreign and kept. Paths are listed as hashes of twelve hexadecimal digits
//! each, because the paths themselves would take a thousandth of the site.

use std::path::Path;

use serde::Deserialize;
use serde_json::json;
use xxhash_rust::xxh3::xxh3_64;

/// Name of the file in the output folder.
pub const NAME: &str = "longhand.json";

/// Number of hexadecimal digits per path.
const DIGITS: usize = 12;

/// The paths that a build wrote, as sorted hashes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Inventory(Vec<u64>);

#[derive(Deserialize)]
struct Content {
    v: u32,
    files: String,
}

impl Inventory {
    /// The inventory of a finished build. Paths are relative to its root, with `/` between parts.
    pub fn of<'a>(paths: impl Iterator<Item = &'a str>) -> Self {
        Self::from(paths.map(digest).collect::<Vec<_>>())
    }

    /// Reads the inventory of a site. It is empty if the file is missing or damaged.
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

    /// Returns true if a build wrote `path`. The inventory itself counts as written if there is
    /// one.
    pub fn contains(&self, path: &str) -> bool {
        self.0.binary_search(&digest(path)).is_ok() || (path == NAME && !self.0.is_empty())
    }

    /// Number of files, without the inventory itself.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The contents of the file. `left_out` lists the parts that the site does not have.
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
    fn an_inventory_is_read_back_and_contains_its_paths() {
        let folder = tempfile::tempdir().unwrap();
        let inventory = Inventory::of(["index.html", "a/b.html"].into_iter());
        std::fs::write(folder.path().join(NAME), inventory.json(vec!["x"])).unwrap();
        let found = Inventory::read(folder.path());
        assert_eq!(found, inventory);
        assert!(found.contains("a/b.html") && found.contains(NAME) && !found.contains("CNAME"));
    }

    #[test]
    fn a_damaged_inventory_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        for json in ["{\"v\":1", "mine", "{\"v\":1,\"files\":\"no digest...\"}"] {
            std::fs::write(folder.path().join(NAME), json).unwrap();
            let found = Inventory::read(folder.path());
            assert!(found == Inventory::default() && !found.contains(NAME), "{json}");
        }
    }
}
