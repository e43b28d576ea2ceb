//! Checks a built site: links, ids, sizes and machine-readable files.

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

/// The size of a file, in bytes, above which git hosts refuse it (GitHub: 100 MiB).
const LARGE_FILE: u64 = 100 * 1024 * 1024;

/// The findings about a site.
#[derive(Debug, Serialize)]
pub struct SiteFindings {
    /// Number of HTML pages.
    pub pages: u64,
    /// Number of files.
    pub files: u64,
    /// Number of links within the site, including whatever pages load.
    pub links: u64,
    /// Size of all files.
    pub bytes: Bytes,
    /// The limits of the host.
    pub limits: Limits,
    /// Number of findings by kind.
    pub kinds: BTreeMap<Kind, u64>,
    /// The findings, sorted by path.
    pub warnings: Vec<Warning>,
}

/// Returns true if a folder is a site that Longhand built.
#[must_use]
pub fn is_site(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file()
}

/// Checks all files of a site.
///
/// # Errors
///
/// [`Error::Io`] if a file cannot be read.
pub fn check_site(site: &Path, limits: Limits) -> Result<SiteFindings> {
    let files = files(site)?;
    let contents = files.par_iter().map(|(name, _)| Contents::read(site, name));
    let contents: Vec<Contents> = contents.collect::<Result<_>>()?;
    let names = files.iter().map(|(name, _)| &**name);
    let pages: Pages<'_> = names.zip(contents.iter().map(Contents::page)).collect();
    let found: Vec<Found<'_>> = files
        .par_iter()
        .zip(&contents)
        .map(|((name, bytes), contents)| Found::new(name, *bytes, contents, &pages))
        .collect();
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
        pages: contents.iter().filter_map(Contents::page).count() as u64,
        files: files.len() as u64,
        links,
        bytes,
        limits,
        kinds: by_kind(&warnings),
        warnings,
    })
}

/// The paths of all files, with `/` between parts, and their sizes in bytes. Hidden folders, such
/// as `.git`, are skipped.
fn files(site: &Path) -> Result<Vec<(String, u64)>> {
    let mut files = Vec::new();
    let walk = WalkDir::new(site).sort_by_file_name().into_iter().filter_entry(|entry| {
        entry.depth() == 0
            || !entry.file_type().is_dir()
            || !entry.file_name().to_string_lossy().starts_with('.')
    });
    for entry in walk {
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

/// The contents of a file, as far as they are checked.
enum Contents {
    Page(Page),
    /// A machine-readable file with a fault.
    Fault(String),
    Other,
}

impl Contents {
    fn read(site: &Path, name: &str) -> Result<Self> {
        let path = site.join(name);
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if !["html", "json", "xml"].contains(&extension) {
            return Ok(Self::Other);
        }
        let bytes = fs::read(&path).map_err(Error::io("read", &path))?;
        let fault = match extension {
            "html" => return Ok(Self::Page(Page::read(&bytes))),
            "json" => feeds::json_fault(&bytes),
            _ => feeds::xml_fault(&bytes),
        };
        Ok(fault.map_or(Self::Other, Self::Fault))
    }

    fn page(&self) -> Option<&Page> {
        match self {
            Self::Page(page) => Some(page),
            _ => None,
        }
    }
}

/// The files of a site by path, with the page if it is one.
type Pages<'a> = HashMap<&'a str, Option<&'a Page>>;

/// The findings about one file.
struct Found<'a> {
    name: &'a str,
    warnings: Vec<Warning>,
    links: u64,
}

impl<'a> Found<'a> {
    fn new(name: &'a str, bytes: u64, contents: &Contents, pages: &Pages<'_>) -> Self {
        let mut found = Self { name, warnings: Vec::new(), links: 0 };
        if bytes > LARGE_FILE {
            let message = format!("is {}; hosts reject files this large", Bytes(bytes));
            found.add(None, Kind::Size, message);
        }
        match contents {
            Contents::Page(page) => found.page(page, pages),
            Contents::Fault(fault) => found.add(None, Kind::Machine, fault.clone()),
            Contents::Other => {}
        }
        found
    }

    fn add(&mut self, line: Option<u32>, kind: Kind, message: String) {
        self.warnings.push(Warning { path: self.name.to_owned(), line, kind, message });
    }

    /// Checks the ids of a page, and follows all its links.
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
            let problem = match pages.get(&*path) {
                None => "a file that is not in the site",
                Some(Some(to)) if !(matches!(&*fragment, "" | "top") || to.has(&fragment)) => {
                    "an id that is not on that page"
                }
                Some(_) => continue,
            };
            self.add(line, Kind::Link, format!("'{link}' points to {problem}"));
        }
    }
}

/// The target of a link.
#[derive(Debug, PartialEq, Eq)]
enum Link {
    /// A file of the site. The path starts at its root.
    Within { path: String, fragment: String },
    /// A path from the root of the host.
    Absolute,
    /// An address outside the site.
    Elsewhere,
}

/// The address of a file if its site were at the root of a host that cannot exist (RFC 2606).
fn address(name: &str) -> Option<Url> {
    let path = utf8_percent_encode(name, NON_ALPHANUMERIC).to_string().replace("%2F", "/");
    Url::parse(&format!("http://site.invalid/{path}")).ok()
}

/// Resolves a link in a page as a browser does, from disk or from a host.
fn resolve(page: &Url, link: &str) -> Link {
    let is_relative = Url::parse(link).is_err();
    let url = page.join(link).ok().filter(|url| is_relative && url.host() == page.host());
    let Some(url) = url else { return Link::Elsewhere };
    if link.trim_ascii_start().starts_with(['/', '\\']) {
        return Link::Absolute;
    }
    Link::Within {
        path: decoded(&url.path()[1..]),
        fragment: decoded(url.fragment().unwrap_or_default()),
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
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
        let site = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = site.path().join(name);
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
            check_site(site.path(), Limits { size: "10".parse().unwrap(), files: None }).unwrap();
        let warnings: Vec<String> = found.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(warnings.len(), 8, "{warnings:#?}");
        for (warning, part) in warnings.iter().zip([
            "site is",
            "a.json: is not JSON",
            "a/b.html:2: duplicate id 'x'",
            "a/b.html:3: '/index.html'",
            "a/b.html:3: 'no.png'",
            "feed.xml: the feed must have exactly one id",
            "index.html:2: 'a/b.html#y'",
            "index.html:3: 'gone.html'",
        ]) {
            assert!(warning.contains(part), "{warning}: {part}");
        }
        assert_eq!((found.pages, found.files, found.links), (2, 4, 4));
    }
}
