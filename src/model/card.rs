//! What the owner says about a channel.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::files::SourceFile;

/// The card of a channel: `_channel.yaml` in its folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChannelCard {
    /// Name, instead of what the files call it.
    pub name: Option<String>,
    /// One or two sentences about it.
    pub description: Option<String>,
    /// Its address on the web.
    pub link: Option<String>,
    /// Language of its recordings.
    pub language: Option<String>,
    /// A picture: a file in the folder of the card, or an address.
    pub image: Option<String>,
    /// That file, if it is there.
    #[serde(skip)]
    pub picture: Option<SourceFile>,
    /// Names for the labels that the transcriber gave the speakers.
    pub speakers: BTreeMap<String, String>,
}
