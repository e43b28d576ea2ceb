//! Puts the owner's own pages into the site.

use super::copies::Copy;
use crate::diagnostics::{Kind, Warning};
use crate::error::Result;
use crate::model::{Archive, free_folder};
use crate::output::{Part, Stage};
use crate::own_pages::OwnPages;
use crate::render::Renderer;

/// The owner's own pages and their folder in the site.
pub struct Section {
    own: OwnPages,
    /// Path of the folder from the root of the site.
    folder: String,
}

impl Section {
    /// Names the folder after the one that the pages come from, unless a channel has that address.
    pub fn new(own: OwnPages, archive: &Archive) -> Self {
        let folder = free_folder(&own.folder(), archive);
        Self { own, folder }
    }

    /// A warning if the folder had to be renamed.
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

    /// Gives the templates of `renderer` the links to these pages.
    pub fn add_to(&self, renderer: Renderer) -> Renderer {
        renderer.with_own_pages(&self.own, &self.folder)
    }

    /// Renders and writes the pages.
    pub fn write(&self, renderer: &Renderer, stage: &Stage<'_>) -> Result<()> {
        stage.folder(&self.folder)?;
        for page in renderer.own_pages(&self.own, &self.folder)? {
            stage.write(&page.path, &page.html, Part::Lists, 0)?;
        }
        Ok(())
    }

    /// The pictures that the pages show.
    pub fn pictures(&self) -> impl Iterator<Item = Copy> {
        self.own.pictures.iter().map(|(file, name)| Copy {
            file: file.clone(),
            path: format!("{}/{name}", self.folder),
            part: Part::Assets,
        })
    }
}
