//! A transcript's files.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3;

use super::ChannelCard;
use crate::files::SourceFile;

/// A transcript and all files that contribute to it. Its page depends on no other content.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file with the transcript.
    pub main: SourceFile,
    /// Files about the recording, sorted by name: `X.yaml`, `X.json`, `X.info.json`, Markdown
    /// without times, `_channel.yaml`.
    pub companions: Vec<SourceFile>,
    /// The same transcript in other formats; not read.
    pub others: Vec<SourceFile>,
    /// Audio or video beside it; not read.
    pub media: Option<SourceFile>,
    /// Language in the file name, as a BCP 47 tag.
    pub language: Option<String>,
    /// A key that the transcripts of this recording in several languages share.
    pub recording: Option<String>,
    /// The card of the folder's channel.
    pub card: Option<Arc<ChannelCard>>,
    /// True if the folder holds this recording alone and names it: `2024-07-04 The
    /// Lamp/transcript.md`.
    pub has_own_folder: bool,
}

impl Source {
    /// A transcript that stands alone.
    #[must_use]
    pub fn alone(main: SourceFile) -> Self {
        Self {
            main,
            companions: Vec::new(),
            others: Vec::new(),
            media: None,
            language: None,
            recording: None,
            card: None,
            has_own_folder: false,
        }
    }

    /// The name of the recording: that of its folder, if it has one of its own, or that of the file
    /// without its extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        let folder = self.main.folder().filter(|_| self.has_own_folder);
        folder.unwrap_or_else(|| self.main.stem())
    }

    /// Name of the folder around the recording, which names its channel.
    #[must_use]
    pub fn channel_folder(&self) -> Option<&str> {
        let (folder, _) = self.main.name.rsplit_once('/')?;
        let around = folder.rsplit_once('/').map(|(around, _)| around);
        let folder = around.filter(|_| self.has_own_folder).unwrap_or(folder);
        folder.rsplit('/').next()
    }

    /// The files that are read: the transcript and its companions.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        std::iter::once(&self.main).chain(&self.companions)
    }

    /// Everything that follows from the names of its files.
    pub fn names(&self) -> impl Hash {
        let files: Vec<_> = self.files().map(|file| file.name.clone()).collect();
        let media = self.media.as_ref().map(|media| media.name.clone());
        (files, media, self.language.clone(), self.recording.clone(), self.has_own_folder)
    }

    /// Digest of the names and stamps of its files.
    #[must_use]
    pub fn listing(&self) -> u64 {
        let mut digest = Xxh3::new();
        self.names().hash(&mut digest);
        for file in self.files() {
            file.stamp.hash(&mut digest);
        }
        digest.finish()
    }
}
