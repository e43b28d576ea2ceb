//! The pages that lead to transcripts, each kind in a file of its own; and the two pages without
//! content, search and 404.

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

/// A channel, or an archive, with no more transcripts than this is one page.
const SMALL: usize = 200;
/// No list is longer than this; a row has some 200 bytes.
const LONG_LIST: usize = 500;
/// Newest transcripts on the home page and on a large channel's first page.
const NEWEST: usize = 12;

/// A finished list page.
#[derive(Debug)]
pub struct ListFile {
    /// Path from the root of the site.
    pub path: String,
    /// HTML.
    pub html: Vec<u8>,
}

/// What only reading the transcripts tells, by their number.
#[derive(Debug, Default)]
pub struct Totals {
    /// Length of each recording.
    pub lengths: Vec<Length>,
    /// How often each had been watched, where that is known.
    pub views: Vec<Option<u64>>,
}

impl Totals {
    fn of(&self, numbers: impl IntoIterator<Item = usize>) -> Length {
        Length(numbers.into_iter().map(|number| self.lengths[number].0).sum())
    }
}

/// A link to a part of a list.
#[derive(Debug, Serialize, Clone)]
struct PartLink {
    name: String,
    page: String,
    /// Number of its transcripts.
    count: usize,
    current: bool,
}

impl PartLink {
    fn new(name: String, page: String, transcripts: usize) -> Self {
        Self { name, page, count: transcripts, current: false }
    }
}

/// Links between the pages of a list that is too long for one, the `current` of which they stand
/// on; none of a list on one page.
fn pages(count: usize, current: usize, page: impl Fn(usize) -> String) -> Vec<PartLink> {
    let link = |part: usize| PartLink {
        name: (part + 1).to_string(),
        page: page(part),
        count: 0,
        current: part == current,
    };
    (0..count).filter(|_| count > 1).map(link).collect()
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

    /// Renders the description by which browsers offer the site's search in their own box; it
    /// must hold an absolute address, so there is none without one.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn search_description(&self, config: &Config) -> Result<Option<ListFile>> {
        let view = BTreeMap::<String, String>::new();
        let file = || self.list("opensearch.xml".into(), "opensearch.xml", "", &view);
        config.base_url.as_ref().map(|_| file()).transpose()
    }

    /// Renders the page for addresses that do not exist, and where the site does not know its own
    /// address, the picture by which that page finds the way out at any depth.
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
