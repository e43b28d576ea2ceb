//! Reads the settings, templates, assets and own pages, before the content.

use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use super::Build;
use crate::error::Result;
use crate::model::address_of;
use crate::output::assets::Assets;
use crate::own_pages::OwnPages;
use crate::render::{self, Renderer};
use crate::wording::Wording;

/// Everything that a site depends on besides the content.
pub struct Setup {
    pub renderer: Renderer,
    pub assets: Assets,
    pub own: Option<OwnPages>,
    /// Digest of everything that the site depends on besides the content.
    pub digest: u64,
}

impl Setup {
    /// Reads templates, assets and the owner's own pages.
    pub fn of(build: &Build<'_>) -> Result<Self> {
        let templates = build.options.templates.as_deref();
        let words = Wording::load(templates, &build.config.language)?;
        let assets = Assets::load(templates, &words)?;
        let renderer =
            Renderer::new(render::load(templates, words)?, build.config, &assets.folder());
        let own = own_pages(build)?;
        let own_digest = own.as_ref().map_or(0, OwnPages::digest);
        // Pages that link to recordings in the content depend on its path.
        let content = from_site(&build.options.output, &build.options.content);
        let path_digest = content.map_or(0, |path| xxh3_64(path.as_bytes()));
        let digest = renderer.digest() ^ build.config.topics.digest() ^ own_digest ^ path_digest;
        Ok(Self { renderer, assets, own, digest })
    }
}

/// Reads the owner's own pages, if the settings name a folder.
fn own_pages(build: &Build<'_>) -> Result<Option<OwnPages>> {
    let Some(folder) = &build.config.pages else { return Ok(None) };
    OwnPages::read(folder, &build.options.content, &build.options.output).map(Some)
}

/// The relative address of the content folder from the root of the site. None if the content is not
/// inside the site's parent folder, because the address would reveal names of private folders.
pub fn from_site(output: &Path, content: &Path) -> Option<String> {
    let output = std::path::absolute(output).ok()?;
    let parent = output.parent()?.canonicalize().ok()?;
    let content = content.canonicalize().ok()?;
    let parts = content.strip_prefix(parent).ok()?.iter().map(|part| part.to_str());
    let parts: Option<Vec<_>> = parts.collect();
    Some(format!("../{}", address_of(&parts?.join("/"))))
}
