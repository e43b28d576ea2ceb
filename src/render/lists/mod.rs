//! The pages that list transcripts, each kind in a file of its own, and the two pages without
//! content: search and 404.

mod channel;
mod dated;
mod home;
mod keywords;
mod ranks;
mod rows;
mod years;

use std::collections::BTreeMap;

use serde::Serialize;

use super::Renderer;
use crate::config::Config;
use crate::error::Result;
use crate::units::Length;

pub use home::Ways;
pub(super) use rows::newest;

/// A channel or archive with at most this many transcripts has a single page.
const SMALL: usize = 200;
/// Maximum number of rows in a list; a row takes about 200 bytes.
const LONG_LIST: usize = 500;
/// Number of newest transcripts on the home page and on a large channel's first page.
const NEWEST: usize = 12;

/// A finished file: a list page, or another file that is not a transcript's page.
#[derive(Debug)]
pub struct ListFile {
    /// Path from the root of the site.
    pub path: String,
    /// Contents, mostly HTML.
    pub html: Vec<u8>,
}

/// Values that are known only after reading the transcripts, by transcript number.
#[derive(Debug, Default)]
pub struct Totals {
    /// Length of each recording.
    pub lengths: Vec<Length>,
    /// Number of views of each recording, if known.
    pub views: Vec<Option<u64>>,
}

impl Totals {
    /// Total length of some recordings.
    fn of(&self, numbers: impl IntoIterator<Item = usize>) -> Length {
        Length(numbers.into_iter().map(|number| self.lengths[number].0).sum())
    }
}

/// A link to a part of a list.
#[derive(Debug, Serialize, Clone)]
struct PartLink {
    name: String,
    page: String,
    /// Number of transcripts in the part.
    count: usize,
    current: bool,
}

impl PartLink {
    fn new(name: String, page: String, transcripts: usize) -> Self {
        Self { name, page, count: transcripts, current: false }
    }
}

/// Links between the `count` pages of a list, as shown on page `current`, counted from 0; none if
/// there is only one page. `page` returns the file name of a page.
fn page_links(count: usize, current: usize, page: impl Fn(usize) -> String) -> Vec<PartLink> {
    if count <= 1 {
        return Vec::new();
    }
    (0..count)
        .map(|part| PartLink {
            name: (part + 1).to_string(),
            page: page(part),
            count: 0,
            current: part == current,
        })
        .collect()
}

impl Renderer {
    /// Renders the search page.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn search(&self) -> Result<ListFile> {
        self.list("search.html".into(), "search.html", "", &BTreeMap::<String, String>::new())
    }

    /// Renders the OpenSearch description, with which browsers offer the site's search in their
    /// address bar. It needs absolute addresses, so there is none if the site's is not configured.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn search_description(&self, config: &Config) -> Result<Option<ListFile>> {
        if config.base_url.is_none() {
            return Ok(None);
        }
        let view = BTreeMap::<String, String>::new();
        self.list("opensearch.xml".into(), "opensearch.xml", "", &view).map(Some)
    }

    /// Renders the page for addresses that do not exist. If the site's address is not configured,
    /// also renders the picture by which that page finds the root of the site from any depth.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn not_found(&self) -> Result<Vec<ListFile>> {
        let view = BTreeMap::<String, String>::new();
        let mut files = vec![self.list("404.html".into(), "404.html", "", &view)?];
        if self.base().is_none() {
            files.push(self.list("home.svg".into(), "home.svg", "", &view)?);
        }
        Ok(files)
    }

    /// Renders one file; `root` is the prefix of relative links.
    pub(super) fn list(
        &self,
        path: String,
        template: &str,
        root: &str,
        view: &impl Serialize,
    ) -> Result<ListFile> {
        let mut html = Vec::new();
        self.render(template, root, view, &mut html)?;
        Ok(ListFile { path, html })
    }
}
