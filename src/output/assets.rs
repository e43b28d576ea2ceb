//! Style sheets and scripts: the built-in ones, replaced or joined by those of the user.
//!
//! Each is published under a name with a fingerprint of its bytes, so that a browser never mixes
//! a new page with an old style sheet.

use std::collections::BTreeMap;
use std::path::Path;

use walkdir::WalkDir;
use xxhash_rust::xxh3::xxh3_64;

use super::{Part, Stage, Tally};
use crate::error::{Error, Result};

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../templates/assets/", $name)))),*]
    };
}

/// The built-in assets.
const BUILT_IN: &[(&str, &[u8])] = built_in![
    "find.js",
    "search-core.js",
    "search-index.js",
    "search-moments.js",
    "search-page.js",
    "search-text.js",
    "search.css",
    "site.css",
    "site.js",
];

/// Assets by the name that templates use: `site.css` is `site_css`.
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

    /// Paths from the root of the site, by the names that templates use.
    #[must_use]
    pub fn paths(&self) -> BTreeMap<String, String> {
        let key = |name: &str| name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        self.files.iter().map(|(name, bytes)| (key(name), address(name, bytes))).collect()
    }

    /// Writes them all.
    ///
    /// # Errors
    ///
    /// [`Error::Io`].
    pub fn write(&self, stage: &Stage, tally: &mut Tally) -> Result<()> {
        for (name, bytes) in &self.files {
            let path = address(name, bytes);
            if let Some((folder, _)) = path.rsplit_once('/') {
                stage.folder(folder)?;
            }
            stage.write(&path, bytes, Part::Assets, tally)?;
        }
        Ok(())
    }
}

/// `site.css` becomes `assets/site.1f3a9c2e.css`.
fn address(name: &str, bytes: &[u8]) -> String {
    let fingerprint = xxh3_64(bytes) >> 32;
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("assets/{stem}.{fingerprint:08x}.{extension}"),
        None => format!("assets/{name}.{fingerprint:08x}"),
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
        let paths = Assets::load(Some(folder.path())).unwrap().paths();
        assert_eq!(paths["site_css"], address("site.css", b"p{}"));
        assert!(paths["img_logo_svg"].starts_with("assets/img/logo."));
        assert_ne!(paths["site_css"], Assets::load(None).unwrap().paths()["site_css"]);
    }
}
