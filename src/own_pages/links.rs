//! Resolves the links and images of own pages.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use percent_encoding::percent_decode_str;

use crate::diagnostics::{Kind, Warning};
use crate::files::SourceFile;
use crate::model::{slug, unique};
use crate::parse::prose::{Address, is_web_or_mail};

/// Extensions of the picture formats that browsers show.
const PICTURES: [&str; 7] = ["avif", "gif", "jpeg", "jpg", "png", "svg", "webp"];
/// Maximum length of a picture's name in bytes, without the extension.
const MOST_PICTURE: usize = 80;

/// The files that links can lead to.
pub struct Files<'a> {
    /// Folder of the pages.
    pub folder: &'a Path,
    /// All files in the folder and its subfolders, by their names.
    pub files: &'a BTreeMap<String, SourceFile>,
    /// The pages among them: the names of the pages without `.html`, by those of the files.
    pub pages: &'a BTreeMap<String, String>,
}

/// Resolves the links of one page after another.
pub struct Links<'a> {
    files: &'a Files<'a>,
    /// Files of the pages that were linked to, in order of the links.
    pub followed: Vec<String>,
    /// Pictures that were shown: the published names, by those of the files.
    shown: BTreeMap<String, String>,
    taken: BTreeSet<String>,
    /// File of the current page.
    name: String,
    /// Offsets in bytes of its line feeds.
    lines: Vec<usize>,
    /// Warnings about the current page.
    pub warnings: Vec<Warning>,
}

impl<'a> Links<'a> {
    pub fn new(files: &'a Files<'a>) -> Self {
        let taken = files.pages.values().cloned().collect();
        Self {
            files,
            followed: Vec::new(),
            shown: BTreeMap::new(),
            taken,
            name: String::new(),
            lines: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Begins a page with the name and the text of its file.
    pub fn begin(&mut self, name: &str, text: &str) {
        name.clone_into(&mut self.name);
        self.lines = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
    }

    /// Resolves an address found at byte offset `at` of the text.
    pub fn address(&mut self, url: &str, is_image: bool, at: usize) -> Address {
        if is_web_or_mail(url) || url.starts_with('#') {
            return Address::Link(url.to_owned());
        }
        if has_scheme(url) || url.starts_with('/') {
            return Address::None;
        }
        let (path, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
        let path = path.split('?').next().unwrap_or(path);
        let path = percent_decode_str(path).decode_utf8_lossy();
        let (up, name) = normalize(&path);
        if up == 0 {
            if name.is_empty() {
                return Address::Link(format!("index.html{fragment}"));
            }
            if let Some(page) = self.files.pages.get(&name) {
                self.followed.push(name);
                return Address::Link(format!("{page}.html{fragment}"));
            }
            if let Some(file) = self.files.files.get(&name)
                && PICTURES.contains(&&*file.extension())
            {
                return Address::Image(self.show(file));
            }
        }
        self.miss(url, up, &name, is_image, at);
        Address::None
    }

    /// The published name of a picture, which is chosen when it is first shown.
    fn show(&mut self, file: &SourceFile) -> String {
        if let Some(published) = self.shown.get(&file.name) {
            return published.clone();
        }
        let extension = file.extension();
        let stem = &file.name[..file.name.len() - extension.len() - 1];
        let slug = slug(stem, MOST_PICTURE);
        let name = unique(&slug, MOST_PICTURE, file.name.as_bytes(), &mut self.taken);
        let published = format!("{name}.{extension}");
        self.shown.insert(file.name.clone(), published.clone());
        published
    }

    /// Warns about a target that does not exist. A target further up than the folder's parent may
    /// be an address on the host and is not looked up.
    fn miss(&mut self, url: &str, up: usize, name: &str, is_image: bool, at: usize) {
        let folder = self.files.folder.join(if up == 0 { "" } else { ".." });
        let exists = up > 1 || folder.join(name).exists();
        let message = match (is_image, exists) {
            (false, true) => return,
            (false, false) => format!("broken link to '{url}'; kept as text"),
            (true, false) => format!("image '{url}' does not exist; omitted"),
            (true, true) => format!(
                "'{url}' is not an image in this folder; omitted. Put images ({}) beside the pages",
                PICTURES.join(", ")
            ),
        };
        let line = self.lines.partition_point(|&end| end < at) + 1;
        let line = u32::try_from(line).ok();
        let path = self.name.clone();
        self.warnings.push(Warning { path, line, kind: Kind::Link, message });
    }

    /// All pictures that were shown, with their names beside the pages.
    pub fn pictures(self) -> Vec<(SourceFile, String)> {
        self.shown
            .into_iter()
            .filter_map(|(name, published)| Some((self.files.files.get(&name)?.clone(), published)))
            .collect()
    }
}

/// Returns true if an address begins with a scheme (RFC 3986, 3.1).
fn has_scheme(url: &str) -> bool {
    let scheme = url.split(['/', '?', '#']).next().and_then(|first| first.split_once(':'));
    scheme.is_some()
}

/// Removes `.` and `..` from a relative path; returns the number of folders to go up, and the rest.
fn normalize(path: &str) -> (usize, String) {
    let mut up = 0;
    let mut names: Vec<&str> = Vec::new();
    for name in path.split(['/', '\\']) {
        match name {
            "" | "." => {}
            ".." if names.pop().is_none() => up += 1,
            ".." => {}
            name => names.push(name),
        }
    }
    (up, names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalized() {
        for (path, expected) in [
            ("a.md", (0, "a.md")),
            ("./x/../a.md", (0, "a.md")),
            ("../LICENSE", (1, "LICENSE")),
            ("x/../../../y/z", (2, "y/z")),
            (".", (0, "")),
        ] {
            assert_eq!(normalize(path), (expected.0, expected.1.to_owned()), "{path}");
        }
    }

    #[test]
    fn addresses_that_could_run_code_are_dropped() {
        let (files, pages) = (BTreeMap::new(), BTreeMap::new());
        let files = Files { folder: Path::new("/nowhere"), files: &files, pages: &pages };
        let mut links = Links::new(&files);
        for url in [
            "javascript:x",
            "JaVaScRiPt:x",
            "data:text/html,x",
            "vbscript:x",
            "//e.org/x",
            "/etc/x",
        ] {
            for is_image in [true, false] {
                assert!(matches!(links.address(url, is_image, 0), Address::None), "{url}");
            }
        }
        let image = links.address("https://e.org/p.gif", true, 0);
        assert!(matches!(image, Address::Link(_)), "nothing is loaded from elsewhere");
    }
}
