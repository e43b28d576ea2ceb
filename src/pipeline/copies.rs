//! What is published as it is: pictures of channels and of the owner's own pages, and where the
//! settings ask for it the audio and video beside the transcripts.
//!
//! A file is copied and never linked: a host may refuse links, and who edits the site must not
//! change the content. The system shares the blocks of both where it can. What was copied before
//! is known by size and times of the original, so recordings of gigabytes are read once.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::io::ErrorKind;
use std::time::SystemTime;

use rustc_hash::FxBuildHasher;
use xxhash_rust::xxh3::Xxh3;

use super::Build;
use super::setup::from_site;
use super::sources::Sources;
use crate::cache::{Unpublished, is_settled};
use crate::config::Media as Policy;
use crate::error::{Error, Result};
use crate::files::SourceFile;
use crate::model::{Archive, Media, Reach, address_of};
use crate::output::{Part, Stage};

/// A file that is published as it is.
pub struct Copy {
    pub file: SourceFile,
    /// Path from the root of the site.
    pub path: String,
    pub part: Part,
}

/// Tells every transcript where the recording beside it is; the recordings to publish.
pub fn media(build: &Build<'_>, sources: &Sources, archive: &mut Archive) -> Vec<Copy> {
    let content = from_site(&build.options.output, &build.options.content);
    let mut copies = Vec::new();
    // The transcripts of a recording in several languages share it.
    let mut published: HashMap<&str, String, FxBuildHasher> = HashMap::default();
    for (number, source) in sources.files.iter().enumerate() {
        let Some(file) = source.media.as_ref().filter(|file| file.has_own_name()) else {
            continue;
        };
        let media = match &build.config.media {
            Policy::At(base) => {
                Some(Media { link: format!("{base}{}", address_of(&file.name)), reach: Reach::Web })
            }
            Policy::Link => content.as_ref().map(|content| Media {
                link: format!("../{content}/{}", address_of(&file.name)),
                reach: Reach::Disk,
            }),
            Policy::Copy => {
                let path = published.entry(&file.name).or_insert_with(|| {
                    let page = archive.path(number);
                    let stem = page.strip_suffix("html").unwrap_or(&page);
                    let path = format!("{stem}{}", file.extension());
                    copies.push(Copy { file: file.clone(), path: path.clone(), part: Part::Media });
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
pub fn unpublished(build: &Build<'_>, sources: &Sources) -> Unpublished {
    if build.config.media != Policy::Link {
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
pub fn write(build: &Build<'_>, copies: &[Copy], stage: &Stage<'_>) -> Result<()> {
    let now = SystemTime::now();
    for Copy { file, path, part } in copies {
        build.go_on()?;
        let key = if is_settled(file, now) { key(file) } else { 0 };
        if key == 0 || !stage.keep(path, key)? {
            let copied = stage.copy(&file.path, path, *part, key, || build.go_on());
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

/// The pictures of channels that stand in the content folder.
pub fn pictures(archive: &Archive) -> impl Iterator<Item = Copy> {
    archive.channels.iter().filter_map(|channel| {
        let file = channel.card.as_ref()?.picture.clone()?;
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
