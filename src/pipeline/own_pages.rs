//! The owner's own pages in the site.

use super::Builder;
use super::copies::Copy;
use crate::diagnostics::{Kind, Warning};
use crate::error::Result;
use crate::model::{Archive, free_folder};
use crate::output::{Ledger, Part, Stage};
use crate::own_pages::OwnPages;
use crate::render::Renderer;

/// The owner's own pages and their place in the site.
pub struct Section<'a> {
    own: &'a OwnPages,
    /// Folder of the site.
    folder: String,
}

impl Builder<'_> {
    /// Reads them, if the settings name a folder.
    pub fn own_pages(&self) -> Result<Option<OwnPages>> {
        let read = |folder| OwnPages::read(folder, &self.options.content, &self.options.output);
        self.config.pages.as_deref().map(read).transpose()
    }
}

impl<'a> Section<'a> {
    /// Their place is called like the folder they are from, unless that address is taken: a channel
    /// keeps its own.
    pub fn new(own: &'a OwnPages, archive: &Archive) -> Self {
        Self { own, folder: free_folder(&own.folder(), archive) }
    }

    /// What to say if the place has another name.
    pub fn warning(&self) -> Option<Warning> {
        let Self { own, folder } = self;
        let is_taken = *folder != own.folder();
        is_taken.then(|| Warning {
            path: own.name.clone(),
            line: None,
            kind: Kind::Duplicate,
            message: format!(
                "{}/ is already taken, so these pages are in {folder}/; rename their folder to choose another address",
                own.folder()
            ),
        })
    }

    /// The renderer of a site that has them.
    pub fn told(&self, renderer: Renderer) -> Renderer {
        renderer.with_own_pages(self.own, &self.folder)
    }

    /// Writes them, and returns their number.
    pub fn write(
        &self,
        renderer: &Renderer,
        stage: &Stage<'_>,
        ledger: &mut Ledger,
    ) -> Result<u64> {
        stage.folder(&self.folder)?;
        for page in renderer.own_pages(self.own, &self.folder)? {
            stage.write(&page.path, &page.html, Part::Lists, 0, ledger)?;
        }
        Ok(self.own.pages.len() as u64)
    }

    /// The pictures that they show.
    pub fn pictures(&self) -> impl Iterator<Item = Copy<'a>> {
        self.own.pictures.iter().map(|(file, name)| Copy {
            file,
            path: format!("{}/{name}", self.folder),
            part: Part::Assets,
        })
    }
}
