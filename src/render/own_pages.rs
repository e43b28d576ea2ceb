//! The pages that the owner writes, and the links to them that all templates can show.

use std::hash::{Hash, Hasher};

use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;

use super::{ListFile, Renderer};
use crate::error::Result;
use crate::own_pages::{OwnPage, OwnPages};

/// The global template variable `own_pages`.
#[derive(Serialize, Hash)]
struct Section<'a> {
    /// Title of the first page.
    title: &'a str,
    /// Folder of the pages in the site.
    folder: &'a str,
    /// All pages, including the first.
    pages: Vec<Link<'a>>,
}

#[derive(Serialize, Hash)]
struct Link<'a> {
    title: &'a str,
    /// File name without `.html`.
    page: &'a str,
}

/// The values of `page.html`.
#[derive(Serialize)]
struct View<'a> {
    title: &'a str,
    /// File name without `.html`.
    page: &'a str,
    anchor: &'a str,
    html: &'a str,
}

impl Renderer {
    /// Gives all templates the list of own pages, which any page may link to.
    #[must_use]
    pub fn with_own_pages(mut self, own: &OwnPages, folder: &str) -> Self {
        let pages = own.pages.iter().map(|OwnPage { title, page, .. }| Link { title, page });
        let title = own.pages.first().map_or("", |page| &page.title);
        let section = Section { title, folder, pages: pages.collect() };
        let mut all = Xxh3::new();
        (self.digest, &section).hash(&mut all);
        self.digest = all.finish();
        self.tera.global_context().insert("own_pages", &section);
        self
    }

    /// Renders the own pages into a folder of the site.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Template`] if the template does not render.
    pub fn own_pages(&self, own: &OwnPages, folder: &str) -> Result<Vec<ListFile>> {
        own.pages
            .iter()
            .map(|OwnPage { page, title, anchor, html }| {
                let view = View { title, page, anchor, html };
                self.list(format!("{folder}/{page}.html"), "page.html", "../", &view)
            })
            .collect()
    }
}
