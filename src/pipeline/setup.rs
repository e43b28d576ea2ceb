//! What settings and templates say, before the content is looked at.

use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use super::Build;
use crate::error::Result;
use crate::model::address_of;
use crate::output::assets::Assets;
use crate::own_pages::OwnPages;
use crate::render::{self, Renderer};
use crate::wording::Wording;

/// What settings and templates say.
pub struct Setup {
    pub renderer: Renderer,
    pub assets: Assets,
    pub own: Option<OwnPages>,
    /// Digest of all that a site follows from besides the content.
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
        let of_own = own.as_ref().map_or(0, OwnPages::digest);
        // Where the content is, pages tell that link to recordings in it.
        let content = from_site(&build.options.output, &build.options.content);
        let of_place = content.map_or(0, |at| xxh3_64(at.as_bytes()));
        let digest = renderer.digest() ^ build.config.topics.digest() ^ of_own ^ of_place;
        Ok(Self { renderer, assets, own, digest })
    }
}

/// Reads the owner's own pages, if the settings name a folder.
fn own_pages(build: &Build<'_>) -> Result<Option<OwnPages>> {
    let Some(folder) = &build.config.pages else { return Ok(None) };
    OwnPages::read(folder, &build.options.content, &build.options.output).map(Some)
}

/// The content folder as an address from the root of the site, where both stand in the folder that
/// holds the site: other addresses would tell of folders that are nobody's business.
pub fn from_site(output: &Path, content: &Path) -> Option<String> {
    let output = std::path::absolute(output).ok()?;
    let around = output.parent()?.canonicalize().ok()?;
    let content = content.canonicalize().ok()?;
    let parts = content.strip_prefix(around).ok()?.iter().map(|part| part.to_str());
    let parts: Option<Vec<_>> = parts.collect();
    Some(format!("../{}", address_of(&parts?.join("/"))))
}
