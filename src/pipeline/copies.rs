//! Files that are published unchanged: pictures of channels and of own pages, and if configured,
//! the audio and video files beside the transcripts.
//!
//! Files are copied and never linked, because hosts may refuse links and editing the site must not
//! change the content. File systems that can share the blocks of both files do so. A file that was
//! copied before is recognised by the size and times of the original, so that recordings of
//! gigabytes are read only once.

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

/// A file that is published unchanged.
pub struct Copy {
    pub file: SourceFile,
    /// Path from the root of the site.
    pub path: String,
    pub part: Part,
}

/// Sets the link of each transcript to the recording beside it; returns the recordings to publish.
pub fn media(build: &Build<'_>, sources: &Sources, archive: &mut Archive) -> Vec<Copy> {
    let content = from_site(&build.options.output, &build.options.content);
    let mut copies = Vec::new();
    // Transcripts of the same recording in several languages share its file.
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
                let in_same_folder = archive.path(number).starts_with(&format!("{folder}/"));
                let link = if in_same_folder { name.to_owned() } else { format!("../{path}") };
                Some(Media { link, reach: Reach::Site })
            }
        };
        archive.entries[number].media = media;
    }
    copies
}

/// The number and size of the recordings that are not published with the site.
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

/// Puts copies into the stage, made or kept.
pub fn write(build: &Build<'_>, copies: &[Copy], stage: &Stage<'_>) -> Result<()> {
    let now = SystemTime::now();
    for Copy { file, path, part } in copies {
        build.check_interrupted()?;
        let key = if is_settled(file, now) { key(file) } else { 0 };
        if key == 0 || !stage.keep(path, key)? {
            let copied = stage.copy(&file.path, path, *part, key, || build.check_interrupted());
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

/// The pictures of channels that are files in the content folder.
pub fn pictures(archive: &Archive) -> impl Iterator<Item = Copy> {
    archive.channels.iter().filter_map(|channel| {
        let file = channel.card.as_ref()?.picture.clone()?;
        let path = format!("{}/{}", channel.folder, channel.picture()?);
        Some(Copy { file, path, part: Part::Assets })
    })
}

/// Digest of a file's name and time stamp.
fn key(SourceFile { name, stamp, .. }: &SourceFile) -> u64 {
    let mut all = Xxh3::new();
    (name, stamp).hash(&mut all);
    all.finish().max(1)
}
