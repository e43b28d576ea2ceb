//! The cards of channels: `_channel.yaml` in a folder.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::text;
use crate::diagnostics::{Kind, Warning};
use crate::files::SourceFile;
use crate::model::ChannelCard;
use crate::parse;

/// The file, and what it says if it could be read.
pub type CardFile = (SourceFile, Option<Arc<ChannelCard>>);

/// The card of a folder, or of the nearest folder around it.
pub fn nearest<'a>(cards: &'a BTreeMap<String, CardFile>, folder: &str) -> Option<&'a CardFile> {
    let mut folder = folder;
    loop {
        if let Some(card) = cards.get(folder) {
            return Some(card);
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

/// A warning about a card.
fn about(file: &SourceFile, message: String) -> Warning {
    Warning { path: file.name.clone(), line: None, kind: Kind::Sidecar, message }
}

/// Reads the card of a folder, and takes its image from the files of unknown type.
pub fn card(
    file: SourceFile,
    unknown: &mut BTreeMap<String, SourceFile>,
    warnings: &mut Vec<Warning>,
) -> CardFile {
    let read = text(&file).map_err(|error| format!("cannot be read ({error})"));
    let mut card = match read.and_then(|text| parse::channel_card(&text)) {
        Ok(card) => card,
        Err(problem) => {
            warnings.push(about(&file, format!("{problem}; ignored")));
            return (file, None);
        }
    };
    if let Some(image) = card.image.as_ref().filter(|image| !image.contains('/')) {
        let folder = file.name.rsplit_once('/').map_or(String::new(), |(at, _)| format!("{at}/"));
        card.picture = unknown.remove(&format!("{folder}{image}"));
        if card.picture.is_none() {
            let message =
                format!("image file {image} is not beside it; the channel has no picture");
            warnings.push(about(&file, message));
        }
    }
    (file, Some(Arc::new(card)))
}
