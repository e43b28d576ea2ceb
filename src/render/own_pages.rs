//! The pages that the owner writes, and what all templates are told of them.

use std::hash::{Hash, Hasher};

use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;

use super::{ListFile, Renderer};
use crate::error::Result;
use crate::own_pages::{OwnPage, OwnPages};

/// What every template is given as `own_pages`.
#[derive(Serialize, Hash)]
struct Section<'a> {
    /// Title of the first page.
    title: &'a str,
    /// Folder of the site.
    folder: &'a str,
    /// All pages, the first among them.
    pages: Vec<Link<'a>>,
}

#[derive(Serialize, Hash)]
struct Link<'a> {
    title: &'a str,
    /// Name without `.html`.
    page: &'a str,
}

/// What `page.html` is given.
#[derive(Serialize)]
struct View<'a> {
    title: &'a str,
    /// Name without `.html`.
    page: &'a str,
    anchor: &'a str,
    html: &'a str,
}

impl Renderer {
    /// Tells all templates of the pages in a folder of the site. Any page may name them.
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

    /// Renders the pages in a folder of the site.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Template`] when the template does not render.
    pub fn own_pages(&self, own: &OwnPages, folder: &str) -> Result<Vec<ListFile>> {
        let render = |OwnPage { page, title, anchor, html }: &OwnPage| {
            let view = View { title, page, anchor, html };
            self.list(format!("{folder}/{page}.html"), "page.html", "../", &view)
        };
        own.pages.iter().map(render).collect()
    }
}
