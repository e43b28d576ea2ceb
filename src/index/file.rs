//! Files of the index, and the scripts that hold them for search from disk.

use std::collections::{BTreeMap, BTreeSet};

use xxhash_rust::xxh3::xxh3_64;

use super::bitmap::GROUP_BITS;

/// Files of the index in one script: a group of phrase shards.
pub const BUNDLE: usize = 1 << GROUP_BITS;

/// A file of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path below `search/` without extension: `t/12`.
    pub name: String,
    /// JSON.
    pub json: String,
}

/// A file of the index that the site may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexFile {
    /// As in [`File`].
    pub name: String,
    /// Digest of what it holds.
    pub key: u64,
    /// JSON, unless the site has it.
    pub json: Option<String>,
}

impl From<File> for IndexFile {
    fn from(File { name, json }: File) -> Self {
        Self { name, key: xxh3_64(json.as_bytes()).max(1), json: Some(json) }
    }
}

/// The files as scripts: [`BUNDLE`] neighbours of a folder in one script named after their quotient.
#[must_use]
pub fn bundles(files: &[File]) -> Vec<(String, String)> {
    let mut bundles: BTreeMap<String, String> = BTreeMap::new();
    for file in files {
        add_to_script(bundles.entry(script_of(&file.name)).or_default(), &file.name, &file.json);
    }
    bundles.into_iter().collect()
}

/// Adds a file to a script that search loads from disk, where it may not fetch JSON: a call
/// `S("t/12",<the JSON>)`.
pub fn add_to_script(script: &mut String, name: &str, json: &str) {
    for part in ["S(\"", name, "\",", json, ");\n"] {
        script.push_str(part);
    }
}

/// The names of the scripts that [`bundles`] makes of files with these names.
#[must_use]
pub fn script_names<'n>(files: impl Iterator<Item = &'n str>) -> BTreeSet<String> {
    files.map(script_of).collect()
}

/// The script that a file of the index is in: numbered files share one with their neighbours.
#[must_use]
pub fn script_of(name: &str) -> String {
    let numbered = name.split_once('/').filter(|&(folder, _)| folder != "s");
    let number = numbered.and_then(|(_, number)| number.parse::<usize>().ok());
    match (numbered, number) {
        (Some((folder, _)), Some(number)) => format!("{folder}/{}", number / BUNDLE),
        _ => name.to_owned(),
    }
}
