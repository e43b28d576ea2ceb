//! Lists the files of a site, and decides what to pack.

use std::collections::BTreeMap;
use std::path::Path;

use walkdir::WalkDir;

use crate::error::{Error, Result};
use crate::files::{Stamp, readable};
use crate::index;
use crate::output::{Inventory, MANIFEST};

/// The files of a site's folder.
#[derive(Debug, PartialEq, Eq)]
pub struct Listing {
    /// The files that Longhand wrote, by their paths with `/` from the root of the site. Without
    /// the inventory, because the packed site has a different one.
    ours: BTreeMap<String, Stamp>,
    /// The paths of all other files, sorted.
    pub foreign: Vec<String>,
}

/// A file in the zip file.
#[derive(Debug, PartialEq, Eq)]
pub struct Item {
    /// Path with `/` from the root of the site.
    pub path: String,
    /// Size in bytes; approximate for a generated script.
    pub size: u64,
    /// The source of its bytes.
    pub made_of: MadeOf,
}

/// The source of a file in the zip file.
#[derive(Debug, PartialEq, Eq)]
pub enum MadeOf {
    /// The file with the same path in the site.
    File,
    /// A script generated from index files with these names (`t/12`).
    Index(Vec<String>),
    /// These bytes.
    Bytes(Vec<u8>),
}

impl Item {
    /// Returns true if it is a generated script, which the site does not have.
    pub fn is_script_made(&self) -> bool {
        matches!(self.made_of, MadeOf::Index(_))
    }
}

impl Listing {
    /// Lists a site.
    ///
    /// # Errors
    ///
    /// [`Error::Pack`] if the folder is not a site, or some of its files are missing;
    /// [`Error::Io`].
    pub fn read(site: &Path) -> Result<Self> {
        let inventory = Inventory::read(site);
        if inventory.len() == 0 {
            return Err(refused(
                site,
                "is not a site built by Longhand (longhand.json is missing or unreadable); \
                 build one with `longhand build`, or specify its folder: longhand pack SITE"
                    .into(),
            ));
        }
        let (mut ours, mut foreign) = (BTreeMap::new(), Vec::new());
        for entry in WalkDir::new(site) {
            let entry = entry.map_err(|error| {
                let path = error.path().unwrap_or(site).to_owned();
                Error::Io { action: "list", path, source: error.into() }
            })?;
            if entry.file_type().is_dir() {
                continue;
            }
            let path = entry.path().strip_prefix(site).unwrap_or(entry.path());
            let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
            let name = parts.map(|parts| parts.join("/"));
            match name.filter(|name| entry.file_type().is_file() && inventory.contains(name)) {
                Some(name) if name == MANIFEST => {}
                Some(name) => {
                    let metadata = entry.metadata().map_err(std::io::Error::from);
                    let metadata = metadata.map_err(Error::io("inspect", entry.path()))?;
                    ours.insert(name, Stamp::of(&metadata));
                }
                None => foreign.push(readable(path.as_os_str()).into_owned()),
            }
        }
        foreign.sort();
        if ours.len() < inventory.len() {
            let missing = inventory.len() - ours.len();
            let problem = format!(
                "lacks {missing} of the {} files listed in its longhand.json; rebuild it with `longhand build`",
                inventory.len()
            );
            return Err(refused(site, problem));
        }
        Ok(Self { ours, foreign })
    }

    /// The files to pack, sorted by path: all files that Longhand wrote, except that the index is
    /// packed as scripts instead of JSON, which no browser reads from disk; and the inventory of
    /// these files. Scripts that the site does not have are generated.
    pub fn items(&self) -> Vec<Item> {
        let mut scripts: BTreeMap<String, (u64, Vec<String>)> = BTreeMap::new();
        let mut items = Vec::with_capacity(self.ours.len() + 1);
        for (path, stamp) in &self.ours {
            let in_index = path.strip_prefix("search/").and_then(|name| name.strip_suffix(".json"));
            let Some(name) = in_index else {
                let (path, size) = (path.clone(), stamp.size);
                items.push(Item { path, size, made_of: MadeOf::File });
                continue;
            };
            let script = format!("search/{}.js", index::script_of(name));
            if !self.ours.contains_key(&script) {
                let (size, names) = scripts.entry(script).or_default();
                *size += stamp.size;
                names.push(name.to_owned());
            }
        }
        for (path, (size, mut names)) in scripts {
            // All names have the same folder, so this sorts them by number.
            names.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
            items.push(Item { path, size, made_of: MadeOf::Index(names) });
        }
        let inventory =
            Inventory::of(items.iter().map(|item| &*item.path)).json(Vec::new()).into_bytes();
        let (path, size) = (MANIFEST.to_owned(), inventory.len() as u64);
        items.push(Item { path, size, made_of: MadeOf::Bytes(inventory) });
        items.sort_by(|a, b| a.path.cmp(&b.path));
        items
    }
}

fn refused(site: &Path, problem: String) -> Error {
    Error::Pack { path: site.to_owned(), problem }
}

/// The error for a site that was rebuilt while it was being packed.
pub fn changed(site: &Path) -> Error {
    refused(site, "changed during packing; pack it again".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A site of these files.
    fn site(names: &[&str]) -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        for name in names {
            let path = site.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let inventory = Inventory::of(names.iter().copied());
        std::fs::write(site.path().join(MANIFEST), inventory.json(Vec::new())).unwrap();
        site
    }

    #[test]
    fn neighbouring_index_files_share_a_script_in_the_order_of_their_numbers() {
        let numbers = 0..40;
        let names: Vec<String> = numbers.clone().map(|n| format!("search/t/{n}.json")).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        names.extend(["index.html", "search/index.json", "search/s/7.json", "search/s/7.js"]);
        let site = site(&names);
        let made: Vec<_> = Listing::read(site.path())
            .unwrap()
            .items()
            .into_iter()
            .filter_map(|item| match item.made_of {
                MadeOf::Index(names) => Some((item.path, names)),
                _ => None,
            })
            .collect();
        let shards = |numbers: std::ops::Range<u32>| numbers.map(|n| format!("t/{n}")).collect();
        let wanted: Vec<(String, Vec<String>)> = vec![
            ("search/index.js".into(), vec!["index".into()]),
            ("search/t/0.js".into(), shards(0..32)),
            ("search/t/1.js".into(), shards(32..40)),
        ];
        assert_eq!(made, wanted);
    }

    #[test]
    fn the_listing_of_a_rebuilt_site_is_different() {
        let site = site(&["index.html", "a/b.html"]);
        let listing = Listing::read(site.path()).unwrap();
        assert_eq!(Listing::read(site.path()).unwrap(), listing);
        let page = std::fs::File::options().write(true).open(site.path().join("a/b.html")).unwrap();
        page.set_modified(std::time::UNIX_EPOCH).unwrap();
        assert_ne!(Listing::read(site.path()).unwrap(), listing);
    }
}
