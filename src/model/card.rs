//! The owner's description of a channel.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::files::SourceFile;

/// The card of a channel: `_channel.yaml` in its folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChannelCard {
    /// Name, which replaces the one in the files.
    pub name: Option<String>,
    /// One or two sentences about it.
    pub description: Option<String>,
    /// Its address on the web.
    pub link: Option<String>,
    /// Language of its recordings.
    pub language: Option<String>,
    /// An image: the name of a file in the same folder, or an address.
    pub image: Option<String>,
    /// That file, if it exists.
    #[serde(skip)]
    pub picture: Option<SourceFile>,
    /// Names for the transcriber's speaker labels.
    pub speakers: BTreeMap<String, String>,
}
