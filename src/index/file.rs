//! The files of the index, and the scripts that contain them for searching from disk.

use std::collections::{BTreeMap, BTreeSet};

use xxhash_rust::xxh3::xxh3_64;

use super::bitmap::GROUP_BITS;

/// Number of index files in one script: a group of phrase shards.
pub const BUNDLE: usize = 1 << GROUP_BITS;

/// A file of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path below `search/` without the extension, such as `t/12`.
    pub name: String,
    /// The JSON text.
    pub json: String,
}

/// A file of the index that the published site may already have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexFile {
    /// As in [`File`].
    pub name: String,
    /// Digest of its contents; never 0.
    pub key: u64,
    /// The JSON text; `None` if the published site already has the file.
    pub json: Option<String>,
}

impl From<File> for IndexFile {
    fn from(File { name, json }: File) -> Self {
        Self { name, key: xxh3_64(json.as_bytes()).max(1), json: Some(json) }
    }
}

/// The files as scripts, each with its name. Files of one folder with the same number divided by
/// [`BUNDLE`] share a script, which is named after this quotient.
#[must_use]
pub fn bundles(files: &[File]) -> Vec<(String, String)> {
    let mut bundles: BTreeMap<String, String> = BTreeMap::new();
    for file in files {
        add_to_script(bundles.entry(script_of(&file.name)).or_default(), &file.name, &file.json);
    }
    bundles.into_iter().collect()
}

/// Appends a file to a script as a call `S("t/12",<the JSON>)`. Search loads these scripts from
/// disk, where it is not allowed to fetch JSON.
pub fn add_to_script(script: &mut String, name: &str, json: &str) {
    for part in ["S(\"", name, "\",", json, ");\n"] {
        script.push_str(part);
    }
}

/// The names of the scripts that [`bundles`] makes from files with these names.
#[must_use]
pub fn script_names<'n>(files: impl Iterator<Item = &'n str>) -> BTreeSet<String> {
    files.map(script_of).collect()
}

/// The name of the script that contains an index file.
#[must_use]
pub fn script_of(name: &str) -> String {
    let numbered = name.split_once('/').filter(|&(folder, _)| folder != "s");
    let number = numbered.and_then(|(_, number)| number.parse::<usize>().ok());
    match (numbered, number) {
        (Some((folder, _)), Some(number)) => format!("{folder}/{}", number / BUNDLE),
        _ => name.to_owned(),
    }
}
