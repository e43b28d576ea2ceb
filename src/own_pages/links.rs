//! Where the links of the owner's own pages lead.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use percent_encoding::percent_decode_str;

use crate::diagnostics::{Kind, Warning};
use crate::files::SourceFile;
use crate::model::{slug, unique};
use crate::parse::prose::{Address, is_web_or_mail};

/// What browsers show as a picture.
const PICTURES: [&str; 7] = ["avif", "gif", "jpeg", "jpg", "png", "svg", "webp"];
/// Longest name of a picture in bytes without extension.
const MOST_PICTURE: usize = 80;

/// The files that links may lead to.
pub struct Files<'a> {
    /// Folder of the pages.
    pub folder: &'a Path,
    /// All files in it and below, by their names.
    pub files: &'a BTreeMap<String, SourceFile>,
    /// The pages among them: names without `.html`.
    pub pages: &'a BTreeMap<String, String>,
}

/// Finds for one page after another what its links become.
pub struct Links<'a> {
    files: &'a Files<'a>,
    /// Files of the pages that were linked to, in their order.
    pub followed: Vec<String>,
    /// Pictures that were shown: files and what they are published as.
    shown: BTreeMap<String, String>,
    taken: BTreeSet<String>,
    /// The page that is read, and where its lines begin.
    name: String,
    lines: Vec<usize>,
    /// What was odd in it.
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

    /// Begins with the text of a file.
    pub fn begin(&mut self, name: &str, text: &str) {
        name.clone_into(&mut self.name);
        self.lines = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
    }

    /// What becomes of an address at a place in the text.
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
        let (up, name) = normal(&path);
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

    /// The name of a picture beside the pages.
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

    /// Warns of what does not exist. What lies further away than beside the folder may be an address
    /// of the host, and is nobody's business.
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
        let file = |(name, published): (String, String)| {
            self.files.files.get(&name).map(|file| (file.clone(), published))
        };
        self.shown.into_iter().filter_map(file).collect()
    }
}

/// Whether an address begins with a scheme (RFC 3986, 3.1).
fn has_scheme(url: &str) -> bool {
    let scheme = url.split(['/', '?', '#']).next().and_then(|first| first.split_once(':'));
    scheme.is_some()
}

/// A relative path without detours: how many folders it goes up, and what it names there.
fn normal(path: &str) -> (usize, String) {
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
    fn paths_lose_their_detours() {
        for (path, expected) in [
            ("a.md", (0, "a.md")),
            ("./x/../a.md", (0, "a.md")),
            ("../LICENSE", (1, "LICENSE")),
            ("x/../../../y/z", (2, "y/z")),
            (".", (0, "")),
        ] {
            assert_eq!(normal(path), (expected.0, expected.1.to_owned()), "{path}");
        }
    }

    #[test]
    fn nothing_is_followed_that_could_run() {
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
