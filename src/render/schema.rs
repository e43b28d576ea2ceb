//! Metadata of a transcript's page for search engines and link previews: schema.org microdata
//! (<https://schema.org/VideoObject>) on the existing markup, and if the site's address is
//! configured, the few elements of the head that need it.

use serde::Serialize;

use super::transcript::{VIDEO, is_of};
use crate::controls;
use crate::convert::Target;
use crate::model::{Archive, Player, Reach, Recording, Transcript};

/// Maximum length of the description in a link preview, in bytes.
const EXCERPT: usize = 105;

/// The metadata in the values of `transcript.html`.
#[derive(Serialize)]
pub struct Schema {
    /// The schema.org type of the page's subject.
    kind: &'static str,
    /// True for types of audio and video, which have a transcript, a length and an upload date;
    /// other types have a text and a publication date.
    is_recording: bool,
    /// Address of the page, if that of the site is configured.
    address: Option<String>,
    /// Address of a picture: of the video, or else of the channel.
    image: Option<String>,
    /// True if `image` is a still of the recording itself.
    is_still: bool,
    /// Beginning of the description.
    excerpt: String,
    /// True if the page can play the recording from any second. False for YouTube videos, for which
    /// search engines take key moments from YouTube itself.
    seeks: bool,
    /// The transcript in other formats, beside the page.
    alternates: Vec<AlternateView>,
}

/// The transcript in another format.
#[derive(Serialize)]
struct AlternateView {
    /// File beside the page.
    page: String,
    name: String,
    media_type: &'static str,
}

impl Schema {
    /// The metadata of a transcript that is also published as `alternates`; `base` is the address
    /// of
    pub fn of(
        archive: &Archive,
        number: usize,
        transcript: &Transcript<'_>,
        base: Option<&str>,
        alternates: &[Target],
    ) -> Self {
        let entry = &archive.entries[number];
        let recording = entry.recording();
        let still = recording.as_deref().and_then(still);
        let channel = &archive.channels[entry.channel];
        let picture = channel.picture().map(|file| format!("{}/{file}", channel.folder));
        let media = entry.media.as_ref().filter(|media| media.reach != Reach::Disk);
        let player = recording.as_deref().and_then(Recording::player);
        let file = match (&recording, player) {
            (Some(recording), Some(Player::Media)) => Some(recording.url()),
            _ => media.map(|media| media.link.clone()),
        };
        let kind = match (player, &file) {
            (Some(Player::YouTube | Player::Vimeo | Player::PeerTube), _) => "VideoObject",
            (Some(Player::SoundCloud), _) => "AudioObject",
            (_, Some(file)) if is_of(&VIDEO, file) => "VideoObject",
            (_, Some(_)) => "AudioObject",
            _ => "CreativeWork",
        };
        let alternates = alternates.iter().filter(|target| target.can_hold(transcript));
        Self {
            kind,
            is_recording: kind != "CreativeWork",
            address: base.map(|base| format!("{base}{}", archive.path(number))),
            is_still: still.is_some(),
            image: base.and_then(|base| still.or(picture.map(|path| format!("{base}{path}")))),
            excerpt: excerpt(&transcript.about.description),
            seeks: transcript.body.is_timed() && player != Some(Player::YouTube) && file.is_some(),
            alternates: alternates.map(|&target| AlternateView::of(&entry.page, target)).collect(),
        }
    }
}

impl AlternateView {
    fn of(page: &str, target: Target) -> Self {
        let name = target.extension().to_ascii_uppercase();
        Self { page: alternate(page, target), name, media_type: target.media_type() }
    }
}

/// The path of a transcript in another format, given that of its page: `a/fog.vtt` for
/// `a/fog.html`.
#[must_use]
pub fn alternate(page: &str, target: Target) -> String {
    let stem = page.strip_suffix("html").unwrap_or(page);
    format!("{stem}{}", target.extension())
}

/// The address of a still of a video, 480 by 360 pixels, if it follows from the video's id.
fn still(recording: &Recording) -> Option<String> {
    match recording {
        Recording::YouTube(id) => Some(format!("https://i.ytimg.com/vi/{id}/hqdefault.jpg")),
        Recording::Web { .. } => None,
    }
}

/// The beginning of a description's first line, in whole words.
fn excerpt(description: &str) -> String {
    let line = description.trim().lines().next().unwrap_or_default();
    if line.len() <= EXCERPT {
        return line.to_owned();
    }
    // Cutting could leave a direction override open, so control characters are removed first.
    let line = controls::name(line);
    let within = &line[..line.floor_char_boundary(EXCERPT)];
    let end = within.rfind(' ').unwrap_or(within.len());
    format!("{}…", within[..end].trim_end_matches([' ', ',', ';', ':', '.', '-', '–']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_ends_with_a_whole_word() {
        assert_eq!(excerpt(" The fog.\nMore."), "The fog.");
        let long = "fog, ".repeat(40);
        assert!(excerpt(&long).ends_with("fog…") && excerpt(&long).len() <= EXCERPT + 3);
        assert_eq!(excerpt(&"é".repeat(100)).chars().count(), 53);
    }

    #[test]
    fn a_transcript_in_another_format_is_beside_its_page() {
        assert_eq!(alternate("a/2025-06-13-fog.html", Target::Vtt), "a/2025-06-13-fog.vtt");
    }
}
