//! What is published as it is: pictures of channels and of the owner's own pages, and where the
//! settings ask for it the audio and video beside the transcripts.
//!
//! A file is copied and never linked: a host may refuse links, and who edits the site must not
//! change the content. The system shares the blocks of both where it can. What was copied before
//! is known by size and times of the original, so recordings of gigabytes are read once.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::io::ErrorKind;
use std::path::Path;
use std::time::SystemTime;

use rustc_hash::FxBuildHasher;
use xxhash_rust::xxh3::Xxh3;

use super::Builder;
use super::sources::Sources;
use crate::cache::{Unpublished, is_settled};
use crate::config::Media as Policy;
use crate::error::{Error, Result};
use crate::files::SourceFile;
use crate::model::{Archive, Media, Reach, address_of};
use crate::output::{Ledger, Part, Stage};

/// A file that is published as it is.
pub struct Copy<'a> {
    pub file: &'a SourceFile,
    /// Path from the root of the site.
    pub path: String,
    pub part: Part,
}

impl Builder<'_> {
    /// Tells every transcript where the recording beside it is; the recordings to publish.
    pub fn media<'a>(&self, sources: &'a Sources, archive: &mut Archive) -> Vec<Copy<'a>> {
        let content = from_site(&self.options.output, &self.options.content);
        let mut copies = Vec::new();
        // The transcripts of a recording in several languages share it.
        let mut published: HashMap<&str, String, FxBuildHasher> = HashMap::default();
        for (number, source) in sources.files.iter().enumerate() {
            let Some(file) = source.media.as_ref().filter(|file| file.has_own_name()) else {
                continue;
            };
            let media = match &self.config.media {
                Policy::At(base) => Some(Media {
                    link: format!("{base}{}", address_of(&file.name)),
                    reach: Reach::Web,
                }),
                Policy::Link => content.as_ref().map(|content| Media {
                    link: format!("../{content}/{}", address_of(&file.name)),
                    reach: Reach::Disk,
                }),
                Policy::Copy => {
                    let path = published.entry(&file.name).or_insert_with(|| {
                        let page = archive.path(number);
                        let stem = page.strip_suffix("html").unwrap_or(&page);
                        let path = format!("{stem}{}", file.extension());
                        copies.push(Copy { file, path: path.clone(), part: Part::Media });
                        path
                    });
                    let (folder, name) = path.rsplit_once('/').unwrap_or_default();
                    let is_near = archive.path(number).starts_with(&format!("{folder}/"));
                    let link = if is_near { name.to_owned() } else { format!("../{path}") };
                    Some(Media { link, reach: Reach::Site })
                }
            };
            archive.entries[number].media = media;
        }
        copies
    }

    /// The recordings that no page can offer online.
    pub fn unpublished(&self, sources: &Sources) -> Unpublished {
        if self.config.media != Policy::Link {
            return Unpublished::default();
        }
        let sizes: HashMap<&str, u64, FxBuildHasher> = sources
            .files
            .iter()
            .filter_map(|source| source.media.as_ref())
            .map(|file| (&*file.name, file.stamp.size))
            .collect();
        Unpublished { files: sizes.len() as u64, bytes: sizes.values().sum() }
    }

    /// Puts copies in the stage, made or kept.
    pub fn copy(&self, copies: &[Copy<'_>], stage: &Stage<'_>, ledger: &mut Ledger) -> Result<()> {
        let now = SystemTime::now();
        for Copy { file, path, part } in copies {
            self.go_on()?;
            let key = if is_settled(file, now) { key(file) } else { 0 };
            if key == 0 || !stage.keep(path, key, ledger)? {
                let copied = stage.copy(&file.path, path, *part, key, ledger, || self.go_on());
                copied.map_err(|error| match error {
                    Error::Io { path, source, .. }
                        if path == file.path && source.kind() == ErrorKind::NotFound =>
                    {
                        Error::Gone(path)
                    }
                    error => error,
                })?;
            }
        }
        Ok(())
    }
}

/// The pictures of channels that stand in the content folder.
pub fn pictures(archive: &Archive) -> impl Iterator<Item = Copy<'_>> {
    archive.channels.iter().filter_map(|channel| {
        let file = channel.card.as_ref()?.picture.as_ref()?;
        let path = format!("{}/{}", channel.folder, channel.picture()?);
        Some(Copy { file, path, part: Part::Assets })
    })
}

/// Digest of what listing tells of a file.
fn key(SourceFile { name, stamp, .. }: &SourceFile) -> u64 {
    let mut all = Xxh3::new();
    (name, stamp).hash(&mut all);
    all.finish().max(1)
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
