//! Style sheets and scripts: the built-in ones, replaced or joined by those of the user.
//!
//! They are published in a folder named by a fingerprint of them all, so that a browser never
//! mixes a new page with an old style sheet, and a script finds its neighbours.

use std::collections::BTreeMap;
use std::path::Path;

use memchr::memmem;
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
const BUILT_IN: &[(&str, &[u8])] = built_in!["lines.js", "search.css", "site.css", "site.js"];

/// The scripts of the search, in the order in which they need each other. They are published as
/// one, `search.js`, without the lines that are comments: half of them, by bytes.
const SEARCH: &[(&str, &[u8])] = built_in![
    "search-text.js",
    "search-filters.js",
    "search-index.js",
    "search-moments.js",
    "search-core.js",
    "search-tally.js",
    "search-address.js",
    "search-export.js",
    "search-api.js",
    "search-files.js",
    "search-elements.js",
    "search-chart.js",
    "search-timeline.js",
    "search-results.js",
    "search-filter-lists.js",
    "search-page.js",
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
        files.insert(
            "search.js".into(),
            SEARCH.iter().flat_map(|(_, js)| without_comments(js)).collect(),
        );
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

/// A script of ours without the lines that are nothing but comment, and without indentation.
/// (Ours only: it knows that no string or template of them holds a line that looks like one.)
fn without_comments(script: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(script.len());
    let mut in_comment = false;
    for line in script.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii) {
        // A type in a comment may begin a line of code; it ends before the line does.
        let ends_early = memmem::find(line, b"*/").is_some() && !line.ends_with(b"*/");
        in_comment |= line.starts_with(b"/*") && !ends_early;
        if !in_comment && !line.is_empty() && !line.starts_with(b"//") {
            kept.extend_from_slice(line);
            kept.push(b'\n');
        }
        in_comment &= !line.ends_with(b"*/");
    }
    kept
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

    #[test]
    fn comments_are_left_out_and_code_is_kept() {
        let script = b"// why\n/** @param {string} a */\nfunction f(a) {\n  /* one\n   two */\n  /** @type {any} */ (a).b = 1;\n  return a; // end\n}\n";
        let kept = without_comments(script);
        assert_eq!(
            String::from_utf8(kept).unwrap(),
            "function f(a) {\n/** @type {any} */ (a).b = 1;\nreturn a; // end\n}\n"
        );
    }

    #[test]
    fn no_line_of_ours_has_code_between_two_comments() {
        for (name, script) in SEARCH {
            for line in std::str::from_utf8(script).unwrap().lines().map(str::trim) {
                if line.starts_with("/*") && line.ends_with("*/") {
                    assert_eq!(line.find("*/"), Some(line.len() - 2), "{name}: {line}");
                }
            }
        }
    }
}
