//! What a transcript's page says of itself to search engines and to those who show a link:
//! microdata of schema.org (<https://schema.org/VideoObject>) on the markup that is there anyway, and
//! where the site knows its address, the few lines of the head that need one.

use serde::Serialize;

use super::transcript::{VIDEO, is_of};
use crate::controls;
use crate::convert::Target;
use crate::model::{Archive, Player, Reach, Recording, Transcript};

/// What of a description stands under a shown link, in bytes at most.
const EXCERPT: usize = 105;

/// What `transcript.html` is given for machines.
#[derive(Serialize)]
pub struct Schema {
    /// Type of the recording at schema.org.
    kind: &'static str,
    /// Whether that is a type of audio or video, which have a transcript, a length and the day on
    /// which they were uploaded; all else has a text and the day on which it was published.
    is_recording: bool,
    /// Address of the page, where the site knows its own.
    address: Option<String>,
    /// Address of a picture: of the video, else of the channel.
    image: Option<String>,
    /// The picture is one of the recording itself.
    is_still: bool,
    /// Beginning of the description.
    excerpt: String,
    /// Whether the page plays the recording from any second. (Of videos at YouTube search engines take
    /// the moments from there.)
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
    /// Of a transcript that is published as `alternates`, too; `base` is the address of the site.
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
        let picture = || Some(format!("{}{}/{}", base?, channel.folder, channel.picture()?));
        let media = entry.media.as_ref().filter(|media| media.reach != Reach::Disk);
        let player = recording.as_deref().and_then(Recording::player);
        let file = match (&recording, player) {
            (Some(recording), Some(Player::Media)) => Some(recording.url()),
            _ => media.map(|media| media.link.clone()),
        };
        let kind = match (player, &file) {
            (Some(Player::YouTube), _) => "VideoObject",
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
            image: still.or_else(picture).filter(|_| base.is_some()),
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

/// Where a transcript stands in another format, given its page: `a/fog.html`, `a/fog.vtt`.
#[must_use]
pub fn alternate(page: &str, target: Target) -> String {
    let stem = page.strip_suffix("html").unwrap_or(page);
    format!("{stem}{}", target.extension())
}

/// A still of a video, 480 by 360, where its host has one at an address that is known.
fn still(recording: &Recording) -> Option<String> {
    match recording {
        Recording::YouTube(id) => Some(format!("https://i.ytimg.com/vi/{id}/hqdefault.jpg")),
        Recording::Web { .. } => None,
    }
}

/// The first words of a description.
fn excerpt(description: &str) -> String {
    let line = description.trim().lines().next().unwrap_or_default();
    if line.len() <= EXCERPT {
        return line.to_owned();
    }
    // What is cut would leave open what turns the direction.
    let line = controls::name(line);
    let within = &line[..line.floor_char_boundary(EXCERPT)];
    let end = within.rfind(' ').unwrap_or(within.len());
    format!("{}…", within[..end].trim_end_matches([' ', ',', ';', ':', '.', '-', '–']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_ends_with_a_word() {
        assert_eq!(excerpt(" The fog.\nMore."), "The fog.");
        let long = "fog, ".repeat(40);
        assert!(excerpt(&long).ends_with("fog…") && excerpt(&long).len() <= EXCERPT + 3);
        assert_eq!(excerpt(&"é".repeat(100)).chars().count(), 53);
    }

    #[test]
    fn a_transcript_in_another_format_stands_beside_its_page() {
        assert_eq!(alternate("a/2025-06-13-fog.html", Target::Vtt), "a/2025-06-13-fog.vtt");
    }
}
