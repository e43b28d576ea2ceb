//! The owner's own pages in the site.

use super::copies::Copy;
use crate::diagnostics::{Kind, Warning};
use crate::error::Result;
use crate::model::{Archive, free_folder};
use crate::output::{Part, Stage};
use crate::own_pages::OwnPages;
use crate::render::Renderer;

/// The owner's own pages and their place in the site.
pub struct Section {
    own: OwnPages,
    /// Folder of the site.
    folder: String,
}

impl Section {
    /// Their place is called like the folder they are from, unless that address is taken: a channel
    /// keeps its own.
    pub fn new(own: OwnPages, archive: &Archive) -> Self {
        let folder = free_folder(&own.folder(), archive);
        Self { own, folder }
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
        renderer.with_own_pages(&self.own, &self.folder)
    }

    /// Writes them.
    pub fn write(&self, renderer: &Renderer, stage: &Stage<'_>) -> Result<()> {
        stage.folder(&self.folder)?;
        for page in renderer.own_pages(&self.own, &self.folder)? {
            stage.write(&page.path, &page.html, Part::Lists, 0)?;
        }
        Ok(())
    }

    /// The pictures that they show.
    pub fn pictures(&self) -> impl Iterator<Item = Copy> {
        self.own.pictures.iter().map(|(file, name)| Copy {
            file: file.clone(),
            path: format!("{}/{name}", self.folder),
            part: Part::Assets,
        })
    }
}
