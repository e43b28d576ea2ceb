//! Whether a built site is whole: where its pages lead, their ids, its size, what machines read.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use rayon::prelude::*;
use serde::Serialize;
use url::Url;
use walkdir::WalkDir;

use super::page::Page;
use super::{by_kind, feeds};
use crate::diagnostics::{Kind, Warning};
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::output::MANIFEST;
use crate::units::Bytes;

/// Bytes of a file that git hosts refuse (GitHub: 100 MiB).
const LARGE_FILE: u64 = 100 * 1024 * 1024;

/// What was found in a site.
#[derive(Debug, Serialize)]
pub struct SiteFindings {
    /// HTML pages.
    pub pages: u64,
    /// All files.
    pub files: u64,
    /// Links within the site, and whatever else its pages load.
    pub links: u64,
    /// Bytes of all files.
    pub bytes: Bytes,
    /// What the host takes.
    pub limits: Limits,
    /// Number of findings by kind.
    pub kinds: BTreeMap<Kind, u64>,
    /// What is wrong, sorted by path.
    pub warnings: Vec<Warning>,
}

/// Whether a folder is a site that Longhand built.
#[must_use]
pub fn is_site(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file()
}

/// Looks at every file of a site.
///
/// # Errors
///
/// [`Error::Io`] when a file cannot be read.
pub fn check_site(site: &Path, limits: Limits) -> Result<SiteFindings> {
    let files = files(site)?;
    let read = |name: &String| {
        let path = site.join(name);
        fs::read(&path).map_err(Error::io("read", &path))
    };
    let looked: Vec<(Option<Page>, Option<String>)> = files
        .par_iter()
        .map(|(name, _)| {
            Ok(match name.rsplit_once('.').map(|(_, extension)| extension) {
                Some("html") => (Some(Page::read(&read(name)?)), None),
                Some("json") => (None, feeds::json_fault(&read(name)?)),
                Some("xml") => (None, feeds::xml_fault(&read(name)?)),
                _ => (None, None),
            })
        })
        .collect::<Result<_>>()?;
    let pages: Pages<'_> =
        files.iter().zip(&looked).map(|((name, _), (page, _))| (&**name, page.as_ref())).collect();
    let of_file = |(number, (page, fault)): (usize, &(Option<Page>, Option<String>))| {
        let (name, bytes) = &files[number];
        let mut found = Found { name, warnings: Vec::new(), links: 0 };
        if let Some(fault) = fault {
            found.add(None, Kind::Machine, fault.clone());
        }
        if *bytes > LARGE_FILE {
            found.add(
                None,
                Kind::Size,
                format!("is {}; hosts reject files this large", Bytes(*bytes)),
            );
        }
        if let Some(page) = page {
            found.page(page, &pages);
        }
        found
    };
    let found: Vec<Found<'_>> = looked.par_iter().enumerate().map(of_file).collect();
    let links = found.iter().map(|found| found.links).sum();
    let mut warnings: Vec<Warning> = found.into_iter().flat_map(|found| found.warnings).collect();
    let bytes = Bytes(files.iter().map(|(_, bytes)| bytes).sum());
    let excess = limits.excess(bytes, files.len() as u64);
    warnings.extend(excess.into_iter().map(|message| Warning {
        path: site.display().to_string(),
        line: None,
        kind: Kind::Size,
        message,
    }));
    warnings.sort();
    Ok(SiteFindings {
        pages: looked.iter().filter(|(page, _)| page.is_some()).count() as u64,
        files: files.len() as u64,
        links,
        bytes,
        limits,
        kinds: by_kind(&warnings),
        warnings,
    })
}

/// All files with their bytes, by path with `/`; what others keep in hidden folders is theirs.
fn files(site: &Path) -> Result<Vec<(String, u64)>> {
    let is_shown = |entry: &walkdir::DirEntry| {
        entry.depth() == 0
            || !entry.file_type().is_dir()
            || !entry.file_name().to_string_lossy().starts_with('.')
    };
    let mut files = Vec::new();
    for entry in WalkDir::new(site).sort_by_file_name().into_iter().filter_entry(is_shown) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(site).to_owned();
            Error::Io { action: "list", path, source: error.into() }
        })?;
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(site).unwrap_or(entry.path());
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
            files.push((parts.join("/"), bytes));
        }
    }
    Ok(files)
}

/// The files of a site by their names, with what is in them where they are pages.
type Pages<'a> = HashMap<&'a str, Option<&'a Page>>;

/// What was found about one file.
struct Found<'a> {
    name: &'a str,
    warnings: Vec<Warning>,
    links: u64,
}

impl Found<'_> {
    fn add(&mut self, line: Option<u32>, kind: Kind, message: String) {
        self.warnings.push(Warning { path: self.name.to_owned(), line, kind, message });
    }

    /// Follows every link.
    fn page(&mut self, page: &Page, pages: &Pages<'_>) {
        for (line, id) in &page.repeated {
            self.add(Some(*line), Kind::Id, format!("duplicate id '{id}'"));
        }
        let Some(address) = address(self.name) else { return };
        for (line, link) in &page.links {
            let line = Some(*line);
            let (path, fragment) = match resolve(&address, link) {
                Link::Elsewhere => continue,
                Link::Absolute => {
                    let message = format!(
                        "'{link}' starts at the root; it breaks from disk and on hosts that serve the site from a subfolder"
                    );
                    self.add(line, Kind::Link, message);
                    continue;
                }
                Link::Within { path, fragment } => (path, fragment),
            };
            self.links += 1;
            let is_named =
                |to: &Page| fragment.is_empty() || fragment == "top" || to.has(&fragment);
            match pages.get(&*path) {
                None => self.add(
                    line,
                    Kind::Link,
                    format!("'{link}' points to a file that is not in the site"),
                ),
                Some(Some(to)) if !is_named(to) => {
                    self.add(
                        line,
                        Kind::Link,
                        format!("'{link}' points to an id that is not on that page"),
                    );
                }
                Some(_) => {}
            }
        }
    }
}

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
enum Link {
    /// To a file of the site, by its path from the root.
    Within { path: String, fragment: String },
    /// To the root of a host.
    Absolute,
    /// Out of the site.
    Elsewhere,
}

/// The address of a file where its site is the root of a host that nobody has (RFC 2606).
fn address(name: &str) -> Option<Url> {
    let path = utf8_percent_encode(name, NON_ALPHANUMERIC).to_string().replace("%2F", "/");
    Url::parse(&format!("http://site.invalid/{path}")).ok()
}

/// Resolves a link in a page as a browser does, from disk or from a host.
fn resolve(page: &Url, link: &str) -> Link {
    let is_whole = Url::parse(link).is_ok();
    let within = |url: &Url| !is_whole && url.host() == page.host();
    let Some(url) = page.join(link).ok().filter(within) else {
        return Link::Elsewhere;
    };
    if link.trim_ascii_start().starts_with(['/', '\\']) {
        return Link::Absolute;
    }
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    Link::Within {
        path: decoded(&url.path()[1..]),
        fragment: decoded(url.fragment().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_resolved_as_a_browser_does() {
        let within = |path: &str, fragment: &str| Link::Within {
            path: path.into(),
            fragment: fragment.into(),
        };
        for (link, to) in [
            ("b.html#1:02", within("a/b.html", "1:02")),
            ("../index.html", within("index.html", "")),
            ("./c%20d.html?q=1#x", within("a/c d.html", "x")),
            ("#x", within("a/p.html", "x")),
            ("?q=a", within("a/p.html", "")),
            (" .\\b%2Fc.html\n", within("a/b/c.html", "")),
            ("../../../index.html", within("index.html", "")),
            ("/index.html", Link::Absolute),
            ("http:b.html", Link::Elsewhere),
            ("1:02.html", within("a/1:02.html", "")),
            ("//example.org/", Link::Elsewhere),
            ("\\\\example.org", Link::Elsewhere),
            ("https://example.org/", Link::Elsewhere),
            ("mailto:a@example.org", Link::Elsewhere),
        ] {
            assert_eq!(resolve(&address("a/p.html").unwrap(), link), to, "{link}");
        }
        let odd = address("a b/ü%41?#:.html").unwrap();
        assert_eq!(resolve(&odd, ""), within("a b/ü%41?#:.html", ""));
    }

    #[test]
    fn every_fault_of_a_site_is_found() {
        let place = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = place.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(
            "index.html",
            "<a href=a/b.html#x>1</a>\n<a href=a/b.html#y>2</a>\n<a href=gone.html>3</a>",
        );
        write("a/b.html", "<p id=x>\n<p id=x>\n<a href=/index.html>4</a><img src=no.png>");
        write("feed.xml", "<feed></feed>");
        write("a.json", "[1");
        write(".git/broken.json", "[");
        let found =
            check_site(place.path(), Limits { size: "10".parse().unwrap(), files: None }).unwrap();
        let told: Vec<String> = found.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 8, "{told:#?}");
        for (told, part) in told.iter().zip([
            "site is",
            "a.json: is not JSON",
            "a/b.html:2: duplicate id 'x'",
            "a/b.html:3: '/index.html'",
            "a/b.html:3: 'no.png'",
            "feed.xml: the feed must have exactly one id",
            "index.html:2: 'a/b.html#y'",
            "index.html:3: 'gone.html'",
        ]) {
            assert!(told.contains(part), "{told}: {part}");
        }
        assert_eq!((found.pages, found.files, found.links), (2, 4, 4));
    }
}
