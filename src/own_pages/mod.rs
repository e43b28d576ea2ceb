//! Pages that the owner writes: about the archive, its rights, and how to cite it.
//!
//! Every Markdown file of one folder becomes a page in a folder of the site; `index.md` or
//! `README.md` becomes the first page. Pictures that the pages show are published beside them. All
//! other files, and Markdown files in subfolders, are not published.

mod links;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use xxhash_rust::xxh3::Xxh3;

use crate::cache::is_settled;
use crate::diagnostics::Warning;
use crate::error::{Error, Result};
use crate::files::{SourceFile, readable};
use crate::model::{slug, unique};
use crate::read;
use crate::walk;
use links::{Files, Links};

/// Maximum length of a page name in bytes, without `.html`.
const MOST_PAGE: usize = 80;
/// Maximum length of a folder name in bytes.
const MOST_FOLDER: usize = 80;
/// Name of the first page without `.html`.
const INDEX: &str = "index";
/// Files that can become the first page, in order of preference.
const INDEX_FILES: [&str; 2] = ["index.md", "README.md"];

/// The owner's own pages.
#[derive(Debug, Default)]
pub struct OwnPages {
    /// Name of the folder that the pages were read from.
    pub name: String,
    /// The index first, then the other pages in the order in which pages link to them, then by
    /// name.
    pub pages: Vec<OwnPage>,
    /// Pictures that the pages show: the file, and its name in the folder of the pages.
    pub pictures: Vec<(SourceFile, String)>,
    /// Problems found while reading.
    pub warnings: Vec<Warning>,
}

/// A page that the owner wrote.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
pub struct OwnPage {
    /// File name without `.html`.
    pub page: String,
    /// Title, as plain text.
    pub title: String,
    /// Fragment of the title's heading.
    pub anchor: String,
    /// The text without the title; empty for a generated index.
    pub html: String,
}

impl OwnPages {
    /// Reads the folder, which must not overlap with those of the transcripts and of the site.
    ///
    /// # Errors
    ///
    /// [`Error::Pages`] if it is not a folder, contains no page, or overlaps with one of those.
    pub fn read(folder: &Path, content: &Path, output: &Path) -> Result<Self> {
        Self::try_read(folder, content, output)
            .map_err(|problem| Error::Pages { path: folder.into(), problem })
    }

    fn try_read(folder: &Path, content: &Path, output: &Path) -> std::result::Result<Self, String> {
        let own = folder.canonicalize().map_err(|_| "does not exist")?;
        if !own.is_dir() {
            return Err("is not a folder".into());
        }
        for (other, contents) in [(content, "transcripts"), (output, "the site")] {
            let other = other.canonicalize().unwrap_or_else(|_| other.to_owned());
            if own.starts_with(&other) {
                return Err(format!("is inside the folder of {contents}"));
            }
            if other.starts_with(&own) {
                return Err(format!("contains the folder of {contents}"));
            }
        }
        let (files, mut warnings) = walk::list(folder);
        let files: BTreeMap<String, SourceFile> =
            files.into_iter().map(|file| (file.name.clone(), file)).collect();
        let names = page_names(files.keys());
        if names.is_empty() {
            return Err("contains no Markdown file (.md)".into());
        }
        let name = own.file_name().map(readable).unwrap_or_default().into_owned();
        let mut this = Self { name, ..Self::default() };
        this.read_pages(&Files { folder, files: &files, pages: &names }, &mut warnings);
        // Warnings show the path of the folder as the user wrote it.
        for warning in &mut warnings {
            warning.path = format!("{}/{}", folder.display(), warning.path);
        }
        this.warnings = warnings;
        Ok(this)
    }

    fn read_pages(&mut self, files: &Files<'_>, warnings: &mut Vec<Warning>) {
        let mut links = Links::new(files);
        let index = files.pages.iter().find(|(_, page)| *page == INDEX);
        self.pages.push(match index {
            Some((name, _)) => OwnPage::read(name, files, &mut links, warnings),
            None => OwnPage { page: INDEX.into(), title: self.name.clone(), ..OwnPage::default() },
        });
        let mut order = std::mem::take(&mut links.followed);
        order.extend(files.pages.keys().cloned());
        let mut done: BTreeSet<&str> = index.iter().map(|(name, _)| name.as_str()).collect();
        for name in &order {
            if done.insert(name) {
                self.pages.push(OwnPage::read(name, files, &mut links, warnings));
            }
        }
        self.pictures = links.pictures();
    }

    /// The preferred folder in the site; empty if no character of the name can be used in
    /// addresses.
    #[must_use]
    pub fn folder(&self) -> String {
        slug(&self.name, MOST_FOLDER)
    }

    /// Digest of everything that these pages depend on.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut all = Xxh3::new();
        (&self.name, &self.pages).hash(&mut all);
        for (SourceFile { stamp, .. }, name) in &self.pictures {
            (name, stamp).hash(&mut all);
        }
        all.finish()
    }

    /// Returns true if no picture has changed shortly before `now`.
    #[must_use]
    pub fn are_settled(&self, now: SystemTime) -> bool {
        self.pictures.iter().all(|(file, _)| is_settled(file, now))
    }
}

impl OwnPage {
    /// Reads the page in the file `name`.
    fn read(
        name: &str,
        files: &Files<'_>,
        links: &mut Links<'_>,
        warnings: &mut Vec<Warning>,
    ) -> Self {
        let mut bytes = Vec::new();
        let text = read::text(&files.files[name], &mut bytes, warnings).text;
        links.begin(name, &text);
        let text = text::render(&text, |url, is_image, at| links.address(url, is_image, at));
        warnings.extend(text.warning(name));
        warnings.append(&mut links.warnings);
        let title = text.title.unwrap_or_else(|| files.files[name].stem().replace('-', " "));
        Self { page: files.pages[name].clone(), title, anchor: text.anchor, html: text.html }
    }
}

/// The names of the pages without `.html`, by the names of their files. Subfolders have no pages.
fn page_names<'a>(files: impl Iterator<Item = &'a String>) -> BTreeMap<String, String> {
    let files: Vec<&String> = files.filter(|name| is_page(name)).collect();
    let index = INDEX_FILES.iter().find(|index| files.iter().any(|file| file == *index));
    let mut taken = BTreeSet::from([INDEX.to_owned()]);
    let mut pages = BTreeMap::new();
    for file in files {
        let page = if index.is_some_and(|index| file == index) {
            INDEX.to_owned()
        } else {
            let stem = PathBuf::from(file).with_extension("");
            let slug = slug(&readable(stem.as_os_str()), MOST_PAGE);
            unique(&slug, MOST_PAGE, file.as_bytes(), &mut taken)
        };
        pages.insert(file.clone(), page);
    }
    pages
}

/// Returns true for a Markdown file directly in the folder.
fn is_page(name: &str) -> bool {
    let extension = Path::new(name).extension();
    !name.contains('/')
        && extension.is_some_and(|extension| {
            extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a folder of pages with these files, which is beside the folders `content` and
    /// `public`.
    fn read(files: &[(&str, &str)]) -> OwnPages {
        let place = tempfile::tempdir().unwrap();
        for folder in ["content", "public", "About us/pictures"] {
            std::fs::create_dir_all(place.path().join(folder)).unwrap();
        }
        for (name, text) in files {
            std::fs::write(place.path().join("About us").join(name), text).unwrap();
        }
        let of = |folder: &str| place.path().join(folder);
        let mut read = OwnPages::read(&of("About us"), &of("content"), &of("public")).unwrap();
        let prefix = format!("{}/", of("About us").display());
        for warning in &mut read.warnings {
            warning.path = warning.path.replace(&prefix, "");
        }
        read
    }

    fn names(read: &OwnPages) -> Vec<&str> {
        read.pages.iter().map(|page| page.page.as_str()).collect()
    }

    #[test]
    fn pages_are_in_the_order_of_links_and_then_of_names() {
        let read = read(&[
            ("README.md", "# About\n[rights](rights.md) [cite](how%20to%20cite.md#short)"),
            ("a.md", "# A"),
            ("how to cite.md", "# How"),
            ("rights.md", "# Rights"),
        ]);
        assert_eq!(names(&read), ["index", "rights", "how-to-cite", "a"]);
        assert!(read.pages[0].html.contains("href=\"how-to-cite.html#short\""));
        assert_eq!(read.pages[0].title, "About");
    }

    #[test]
    fn a_generated_index_is_named_after_the_folder() {
        let read = read(&[("a.md", "no heading"), ("Ä Note.md", "# B")]);
        assert_eq!(names(&read), ["index", "a", "a-note"]);
        let titles: Vec<_> = read.pages.iter().map(|page| page.title.as_str()).collect();
        assert_eq!(titles, ["About us", "a", "B"]);
        assert!(read.pages[0].html.is_empty());
    }

    #[test]
    fn pages_never_share_an_address() {
        let read = read(&[
            ("index.md", "# I"),
            ("Index.md", "# J"),
            ("README.md", "# R"),
            ("a b.md", "x"),
            ("a-b.md", "y"),
            ("\u{1f41f}.md", "z"),
        ]);
        let unique: BTreeSet<_> = names(&read).into_iter().collect();
        assert_eq!(unique.len(), 6, "{unique:?}");
        assert!(unique.contains("readme") && read.pages[0].title == "I");
    }

    #[test]
    fn pictures_that_pages_show_are_published_and_missing_ones_give_a_warning_with_a_line() {
        let read = read(&[
            (
                "a.md",
                "# A\n\n![one](pictures/One.PNG)\n![two](two.svg)\n[again](./pictures/One.PNG)\n",
            ),
            ("pictures/One.PNG", "png"),
            ("unused.png", "png"),
        ]);
        let pictures: Vec<_> = read.pictures.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(pictures, ["pictures-one.png"]);
        let html = &read.pages[1].html;
        assert!(html.contains("<img src=\"pictures-one.png\" alt=\"one\""), "{html}");
        assert!(html.contains("<a href=\"pictures-one.png\">again</a>"), "{html}");
        let warnings: Vec<_> = read.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(warnings, ["a.md:4: image 'two.svg' does not exist; omitted."]);
    }

    #[test]
    fn only_missing_targets_give_warnings() {
        let read = read(&[
            (
                "a.md",
                "---\ntitle: A\n---\n[data](data.csv) [up](../content) [far](../../../releases)\n\n[gone](gone.md#x) [`out`](../gone.txt)\n",
            ),
            ("data.csv", ""),
        ]);
        let html = &read.pages[1].html;
        assert_eq!(html, "<p>data up far</p>\n<p>gone <code>out</code></p>\n");
        let warnings: Vec<_> = read.warnings.iter().map(ToString::to_string).collect();
        let gone = |what: &str| format!("a.md:6: broken link to '{what}'; kept as text.");
        assert_eq!(warnings, ["gone.md#x", "../gone.txt"].map(gone));
    }
}
