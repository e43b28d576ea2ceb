//! Style sheets and scripts: the built-in ones, and those with which users replace or add to them.
//!
//! They are published in a folder whose name is a fingerprint of all of them. So a browser never
//! combines a new page with an old style sheet, and scripts can load each other.

use std::collections::BTreeMap;
use std::path::Path;

use memchr::memmem;
use xxhash_rust::xxh3::Xxh3;

use super::{Part, Stage};
use crate::error::{Error, Result};
use crate::walk::every_file;
use crate::wording::Wording;

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../templates/assets/", $name)))),*]
    };
}

/// A published asset: its name, the sections of the wording that it starts with, and the files that
/// it is composed of, in order of dependency.
type Composed = (&'static str, &'static [&'static str], &'static [(&'static str, &'static [u8])]);

/// The built-in assets. They are composed of several files to save requests. Scripts are published
/// without lines that contain only comments, which are half of their bytes.
const BUILT_IN: &[Composed] = &[
    (
        "site.css",
        &["styles"],
        built_in!["site.css", "reader.css", "prose.css", "media.css", "theme.css"],
    ),
    ("search.css", &[], built_in!["site.css", "media.css", "chart.css", "search.css", "theme.css"]),
    ("topics.css", &[], built_in!["site.css", "media.css", "chart.css", "topics.css", "theme.css"]),
    ("page.css", &[], built_in!["site.css", "media.css", "prose.css", "page.css", "theme.css"]),
    (ICON, &[], built_in!["icon.svg"]),
    (
        "site.js",
        &["site"],
        built_in!["trusted.js", "wording.js", "lines.js", "moments.js", "colours.js", "site.js"],
    ),
    (
        "reader.js",
        &["reader"],
        built_in![
            "search-elements.js",
            "reader-page.js",
            "reader-times.js",
            "reader-formats.js",
            "reader-tools.js",
            "reader-find.js",
            "reader-cite.js",
            "reader-words.js",
            "reader-frames.js",
            "reader-player.js",
            "reader.js",
        ],
    ),
    // What a reader may ask for.
    ("cite.js", &["cite"], built_in!["reader-citations.js", "reader-cite-menu.js"]),
    ("words.js", &[], built_in!["search-text.js", "search-query.js", "search-moments.js"]),
    (
        "search.js",
        &["search"],
        built_in![
            "search-text.js",
            "search-query.js",
            "search-notes.js",
            "search-filters.js",
            "search-bits.js",
            "search-shards.js",
            "search-spelling.js",
            "search-index.js",
            "search-moments.js",
            "search-phrases.js",
            "search-lists.js",
            "search-candidates.js",
            "search-respelling.js",
            "search-hits.js",
            "search-reading.js",
            "search-stages.js",
            "search-core.js",
            "search-address.js",
            "search-export.js",
            "search-files.js",
            "search-elements.js",
            "search-results.js",
            "search-found.js",
            "search-folds.js",
            "search-save.js",
            "search-page.js",
        ],
    ),
    // Scripts that are not needed to show the first result.
    (
        "search-more.js",
        &["search-more"],
        built_in![
            "search-tally.js",
            "search-api.js",
            "search-chart.js",
            "search-series.js",
            "search-table.js",
            "search-timeline.js",
            "search-filter-lists.js",
            "search-kwic.js",
        ],
    ),
];

/// The asset that is published at the root of the site, because every page contains its address.
const ICON: &str = "icon.svg";

/// Assets by their names below the templates folder's `assets/`.
#[derive(Debug, Default)]
pub struct Assets {
    files: BTreeMap<String, Vec<u8>>,
}

impl Assets {
    /// Loads the built-in assets and the files in `assets/` of the templates folder. A file there
    /// replaces the built-in file of the same name, or is published as it is.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if a file or folder there cannot be read.
    pub fn load(templates: Option<&Path>, words: &Wording) -> Result<Self> {
        let mut files = BTreeMap::new();
        if let Some(templates) = templates {
            for (name, path) in every_file(&templates.join("assets"))? {
                let bytes = std::fs::read(&path).map_err(Error::io("read", &path))?;
                files.insert(name, bytes);
            }
        }
        // A part may be in several assets.
        let parts = BUILT_IN.iter().flat_map(|(_, _, parts)| *parts);
        let own: BTreeMap<&str, Vec<u8>> =
            parts.filter_map(|(part, _)| Some((*part, files.remove(*part)?))).collect();
        for (name, sections, parts) in BUILT_IN {
            let mut whole = match *sections {
                ["styles"] => words.style(),
                _ => words.script(sections),
            }
            .into_bytes();
            for (part, built_in) in *parts {
                // An unchanged copy of a built-in file counts as built in.
                match own.get(part).filter(|own| own != built_in) {
                    Some(own) => whole.extend_from_slice(own),
                    None if name.ends_with(".js") => whole.extend(without_comments(built_in)),
                    None => whole.extend_from_slice(built_in),
                }
            }
            files.insert((*name).to_owned(), whole);
        }
        Ok(Self { files })
    }

    /// The path of the folder of assets from the root of the site, such as `assets/1f3a9c2e`.
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

    /// Writes all assets.
    ///
    /// # Errors
    ///
    /// [`Error::Io`].
    pub fn write(&self, stage: &Stage<'_>) -> Result<()> {
        let root = self.folder();
        for (name, bytes) in &self.files {
            let path = if name == ICON { name.clone() } else { format!("{root}/{name}") };
            if let Some((folder, _)) = path.rsplit_once('/') {
                stage.folder(folder)?;
            }
            stage.write(&path, bytes, Part::Assets, 0)?;
        }
        Ok(())
    }
}

/// A built-in script without comment lines and indentation. This is only correct for built-in
/// scripts, because none of them has a string or template with a line that looks like a comment.
fn without_comments(script: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(script.len());
    let mut in_comment = false;
    for line in script.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii) {
        // A line of code may start with a type in a comment, which ends before the line does.
        let ends_early = memmem::find(line, b"*/").is_some() && !line.ends_with(b"*/");
        in_comment |= line.starts_with(b"/*") && !ends_early;
        if !in_comment && !line.is_empty() && !line.starts_with(b"//") {
            without_types(line, &mut kept);
            kept.push(b'\n');
        }
        in_comment &= !line.ends_with(b"*/");
    }
    kept
}

/// Appends a line without the comments in it that contain a type.
fn without_types(mut line: &[u8], kept: &mut Vec<u8>) {
    while let Some(start) = memmem::find(line, b"/** @") {
        let Some(length) = memmem::find(&line[start..], b"*/") else { break };
        kept.extend_from_slice(&line[..start]);
        line = line[start + length + 2..].trim_ascii_start();
    }
    kept.extend_from_slice(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Wording {
        Wording::load(None, "en").unwrap()
    }

    #[test]
    fn own_files_replace_and_add_to_the_built_in_ones() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("assets/img")).unwrap();
        std::fs::write(folder.path().join("assets/site.css"), "p{}").unwrap();
        std::fs::write(folder.path().join("assets/img/logo.svg"), "<svg/>").unwrap();
        let assets = Assets::load(Some(folder.path()), &english()).unwrap();
        let css = std::str::from_utf8(&assets.files["site.css"]).unwrap();
        assert!(
            css.contains("}\np{}") && css.contains("@media print"),
            "only one of the parts is replaced"
        );
        let search = std::str::from_utf8(&assets.files["search.css"]).unwrap();
        assert!(search.starts_with("p{}") && search.contains(".search"), "in every asset");
        assert!(assets.files.contains_key("img/logo.svg"));
        assert!(assets.files.contains_key("site.js"));
        assert_ne!(assets.folder(), Assets::load(None, &english()).unwrap().folder());
    }

    #[test]
    fn one_small_file_restyles_a_site() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("assets")).unwrap();
        std::fs::write(folder.path().join("assets/theme.css"), ":root{--accent:teal}").unwrap();
        let assets = Assets::load(Some(folder.path()), &english()).unwrap();
        let css = std::str::from_utf8(&assets.files["site.css"]).unwrap();
        assert!(css.contains(".tools") && css.ends_with(":root{--accent:teal}"));
        assert!(!assets.files.contains_key("theme.css"));
    }

    #[test]
    fn comments_are_removed_and_code_is_kept() {
        let script = b"// why\n/** @param {string} a */\nfunction f(a) {\n  /* one\n   two */\n  /** @type {any} */ (a).b = 1;\n  return a; // end\n}\n";
        let kept = without_comments(script);
        assert_eq!(
            String::from_utf8(kept).unwrap(),
            "function f(a) {\n(a).b = 1;\nreturn a; // end\n}\n"
        );
    }

    #[test]
    fn no_built_in_line_has_code_between_two_comments() {
        let scripts = BUILT_IN.iter().filter(|(name, ..)| name.ends_with(".js"));
        for (name, script) in scripts.flat_map(|(_, _, parts)| parts.iter()) {
            for line in std::str::from_utf8(script).unwrap().lines().map(str::trim) {
                if line.starts_with("/*") && line.ends_with("*/") {
                    assert_eq!(line.find("*/"), Some(line.len() - 2), "{name}: {line}");
                }
            }
        }
    }
}
