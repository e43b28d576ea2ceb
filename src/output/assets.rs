//! Style sheets and scripts: the built-in ones, replaced or joined by those of the user.
//!
//! They are published in a folder named by a fingerprint of them all, so that a browser never
//! mixes a new page with an old style sheet, and a script finds its neighbours.

use std::collections::BTreeMap;
use std::path::Path;

use walkdir::WalkDir;
use xxhash_rust::xxh3::Xxh3;

use super::{Part, Stage, Tally};
use crate::error::{Error, Result};

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../templates/assets/", $name)))),*]
    };
}

/// The built-in assets.
const BUILT_IN: &[(&str, &[u8])] = built_in![
    "lines.js",
    "search-address.js",
    "search-api.js",
    "search-chart.js",
    "search-core.js",
    "search-elements.js",
    "search-export.js",
    "search-files.js",
    "search-filter-lists.js",
    "search-filters.js",
    "search-index.js",
    "search-moments.js",
    "search-page.js",
    "search-results.js",
    "search-tally.js",
    "search-text.js",
    "search-timeline.js",
    "search.css",
    "site.css",
    "site.js",
];

/// Assets by their names below the templates folder's `assets/`.
#[derive(Debug, Default)]
pub struct Assets {
    files: BTreeMap<String, Vec<u8>>,
}

impl Assets {
    /// The built-in assets, and every file of `assets/` in the templates folder.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when a file there cannot be read.
    pub fn load(templates: Option<&Path>) -> Result<Self> {
        let mut files: BTreeMap<String, Vec<u8>> =
            BUILT_IN.iter().map(|&(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
        let own = templates.map(|templates| templates.join("assets")).filter(|own| own.is_dir());
        for entry in own.iter().flat_map(WalkDir::new).filter_map(std::result::Result::ok) {
            let path = entry.path().strip_prefix(own.as_deref().unwrap_or(Path::new("")));
            if entry.file_type().is_file()
                && let Ok(path) = path
            {
                let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
                let bytes = std::fs::read(entry.path()).map_err(Error::io("read", entry.path()))?;
                files.insert(parts.join("/"), bytes);
            }
        }
        Ok(Self { files })
    }

    /// Folder of the assets from the root of the site: `assets/1f3a9c2e`.
    #[must_use]
    pub fn folder(&self) -> String {
        let mut hash = Xxh3::new();
        for (name, bytes) in &self.files {
            for part in [name.as_bytes(), bytes] {
                hash.update(&part.len().to_le_bytes());
                hash.update(part);
            }
        }
        format!("assets/{:08x}", hash.digest() >> 32)
    }

    /// Writes them all.
    ///
    /// # Errors
    ///
    /// [`Error::Io`].
    pub fn write(&self, stage: &Stage, tally: &mut Tally) -> Result<()> {
        let root = self.folder();
        for (name, bytes) in &self.files {
            let path = format!("{root}/{name}");
            if let Some((folder, _)) = path.rsplit_once('/') {
                stage.folder(folder)?;
            }
            stage.write(&path, bytes, Part::Assets, tally)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_files_replace_and_join_the_built_in_ones() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("assets/img")).unwrap();
        std::fs::write(folder.path().join("assets/site.css"), "p{}").unwrap();
        std::fs::write(folder.path().join("assets/img/logo.svg"), "<svg/>").unwrap();
        let assets = Assets::load(Some(folder.path())).unwrap();
        assert_eq!(assets.files["site.css"], b"p{}");
        assert!(assets.files.contains_key("img/logo.svg"));
        assert!(assets.files.contains_key("site.js"));
        assert_ne!(assets.folder(), Assets::load(None).unwrap().folder());
    }
}
