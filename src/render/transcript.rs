//! The values of a transcript's page, flat and limited to what the page shows.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Serialize;

use super::ChannelView;
use super::description::Description;
use super::times::times;
use crate::model::{
    Archive, Body, Entry, Frame, Head, Media, Player, Reach, Recording, Remark, Transcript,
    chapter_positions,
};
use crate::units::Timestamp;

/// File extensions of videos.
pub(super) const VIDEO: [&str; 7] = ["mp4", "m4v", "webm", "ogv", "mov", "mkv", "avi"];

/// The values of `transcript.html`.
#[derive(Serialize)]
pub struct Page<'a> {
    title: &'a str,
    channel: ChannelView<'a>,
    date: Option<Date>,
    /// Length in seconds; 0 if unknown.
    seconds: u64,
    recording: Option<String>,
    player: Option<Player>,
    /// The frame of the player, if it comes from another host.
    frame: Option<Frame>,
    media: Option<MediaView<'a>>,
    views: Option<u64>,
    transcriber: Option<&'a str>,
    #[serde(flatten)]
    description: Description,
    keywords: String,
    /// True if the channel's page has more of the recording's description or keywords.
    has_notes: bool,
    /// Language of the speech.
    language: Option<&'a str>,
    chapters: Vec<ChapterView<'a>>,
    /// Exact times of lines and words, see [`times`].
    times: Option<String>,
    previous: Option<Neighbour<'a>>,
    next: Option<Neighbour<'a>>,
    duplicates: Vec<Elsewhere<'a>>,
    /// Distinctive terms.
    terms: &'a [String],
    related: Vec<Related<'a>>,
    /// Number of other transcripts of the same day.
    others_that_day: usize,
    /// True if the body is Markdown.
    is_prose: bool,
    /// True if there is no body.
    pub(super) is_empty: bool,
}

/// The audio or video file beside the transcript, if it is not the recording itself.
#[derive(Serialize)]
struct MediaView<'a> {
    link: &'a str,
    /// True if the link works only on the computer that holds the content.
    is_on_disk: bool,
    is_video: bool,
}

#[derive(Serialize, Hash)]
struct Neighbour<'a> {
    title: Cow<'a, str>,
    page: &'a str,
}

/// An entry of the table of contents.
#[derive(Serialize)]
struct ChapterView<'a> {
    time: String,
    /// The exact start in seconds, if it is not a whole second.
    seconds: Option<f64>,
    title: &'a str,
    /// Link to the chapter's first line, or into the recording if the lines have no times.
    link: Option<String>,
}

/// A transcript on the same subject.
#[derive(Serialize, Hash)]
struct Related<'a> {
    title: Cow<'a, str>,
    /// Name of the channel, if it is another one.
    channel: Option<&'a str>,
    /// Path relative to this page.
    page: String,
}

/// A transcript of the same recording in another channel.
#[derive(Serialize, Hash)]
struct Elsewhere<'a> {
    title: Cow<'a, str>,
    channel: &'a str,
    language: Option<&'a str>,
    path: String,
}

/// Everything that a page shows of the archive. The page depends on this, on the transcript's file,
/// on the program and on the settings, and on nothing else.
#[derive(Hash)]
pub struct Surroundings<'a> {
    head: &'a Head,
    recording: Option<Cow<'a, Recording>>,
    media: Option<&'a Media>,
    channel: ChannelView<'a>,
    previous: Option<Neighbour<'a>>,
    next: Option<Neighbour<'a>>,
    duplicates: Vec<Elsewhere<'a>>,
    related: Vec<Related<'a>>,
    others_that_day: usize,
    /// The channel's picture, for pages without one of their own.
    picture: Option<String>,
    /// Lines and keywords shown on the channel's page instead, in ascending order.
    boilerplate: Vec<Remark>,
}

impl<'a> Surroundings<'a> {
    /// The surroundings of a transcript.
    pub fn of(archive: &'a Archive, number: usize) -> Self {
        let entry = &archive.entries[number];
        let channel = &archive.channels[entry.channel];
        let remarks = entry.head.remarks.iter().copied();
        Self {
            head: &entry.head,
            recording: entry.recording(),
            media: entry.media.as_ref(),
            channel: ChannelView { name: &channel.name, folder: &channel.folder },
            previous: entry.neighbours[0].map(|number| Neighbour::new(archive, number)),
            next: entry.neighbours[1].map(|number| Neighbour::new(archive, number)),
            duplicates: entry.duplicates.iter().map(|&n| Elsewhere::new(archive, n)).collect(),
            related: entry.related.iter().map(|&n| Related::new(archive, entry, n)).collect(),
            others_that_day: entry.others_that_day,
            picture: channel.picture(),
            boilerplate: remarks
                .filter(|&remark| channel.boilerplate.shared_by(remark).is_some())
                .collect(),
        }
    }
}

impl<'a> Neighbour<'a> {
    fn new(archive: &'a Archive, number: usize) -> Self {
        let entry = &archive.entries[number];
        Self { title: entry.head.clipped_title(), page: &entry.page }
    }
}

impl<'a> Elsewhere<'a> {
    fn new(archive: &'a Archive, number: usize) -> Self {
        let entry = &archive.entries[number];
        Self {
            title: entry.head.short_title(),
            channel: &archive.channels[entry.channel].name,
            language: entry.language.as_deref(),
            path: archive.path(number),
        }
    }
}

impl<'a> Related<'a> {
    /// The transcript with this number as the page of `entry` shows it.
    fn new(archive: &'a Archive, entry: &Entry, number: usize) -> Self {
        let other = &archive.entries[number];
        let title = other.head.clipped_title();
        if other.channel == entry.channel {
            return Self { title, channel: None, page: other.page.clone() };
        }
        let channel = Some(archive.channels[other.channel].name.as_str());
        Self { title, channel, page: format!("../{}", archive.path(number)) }
    }
}

impl<'a> Page<'a> {
    /// The values of a transcript's page; the chapters link into `moments` if lines have no times.
    pub fn new(
        surroundings: Surroundings<'a>,
        transcript: &'a Transcript<'_>,
        terms: &'a [String],
        moments: Option<&Moments<'_>>,
    ) -> Self {
        let Surroundings { head, recording, media, channel, previous, next, .. } = surroundings;
        let Surroundings { duplicates, related, others_that_day, boilerplate, .. } = surroundings;
        let about = &transcript.about;
        let url = recording.as_ref().map(|recording| recording.url());
        let keywords: Vec<&str> = about
            .keywords
            .iter()
            .map(String::as_str)
            .filter(|word| boilerplate.binary_search(&Remark::keyword(word)).is_err())
            .collect();
        Self {
            title: &head.title,
            channel,
            date: head.date,
            seconds: head.length.map_or(0, |length| length.0),
            player: recording.as_ref().and_then(|recording| recording.player()),
            frame: recording.as_ref().and_then(|recording| recording.frame()),
            media: media.and_then(|media| MediaView::new(media, url.as_deref())),
            recording: url,
            views: about.views,
            transcriber: about.transcriber.as_deref(),
            description: Description::new(&about.description, &boilerplate),
            keywords: keywords.join(", "),
            has_notes: !boilerplate.is_empty(),
            language: transcript.language.as_deref(),
            chapters: contents(transcript, moments),
            times: times(transcript),
            previous,
            next,
            duplicates,
            terms,
            related,
            others_that_day,
            is_prose: matches!(transcript.body, Body::Prose(_)),
            is_empty: transcript.body.is_empty(),
        }
    }
}

impl<'a> MediaView<'a> {
    fn new(media: &'a Media, recording: Option<&str>) -> Option<Self> {
        let view = Self {
            link: &media.link,
            is_on_disk: media.reach == Reach::Disk,
            is_video: is_of(&VIDEO, &media.link),
        };
        (recording != Some(view.link)).then_some(view)
    }
}

/// Returns true if the path of `address` ends with one of `extensions`.
pub(super) fn is_of(extensions: &[&str], address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let extension = path.rsplit('.').next().unwrap_or_default();
    extensions.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// The recording into which the times of a page link: on the web, or a file of the site.
pub enum Moments<'a> {
    /// A recording on the web.
    Recording(Cow<'a, Recording>),
    /// Path of the file, relative to the page.
    File(&'a str),
}

impl<'a> Moments<'a> {
    /// The link target for a transcript's times; none if only its lines can be linked.
    pub fn of(entry: &'a Entry) -> Option<Self> {
        match (entry.recording(), &entry.media) {
            (Some(recording), _) => Some(Self::Recording(recording)),
            (None, Some(Media { link, reach: Reach::Site })) => Some(Self::File(link)),
            _ => None,
        }
    }

    /// Returns true if the addresses are short enough to be repeated beside every paragraph.
    pub fn are_short(&self) -> bool {
        match self {
            Self::Recording(recording) => recording.is_short(),
            Self::File(_) => true,
        }
    }

    /// Address of the recording at a time.
    pub fn at(&self, start: Timestamp) -> String {
        match self {
            Self::Recording(recording) => recording.at(start),
            Self::File(link) => format!("{link}#t={}", start.seconds()),
        }
    }
}

/// The table of contents, which links to the lines, or into the recording if they have no times.
fn contents<'a>(
    transcript: &'a Transcript<'a>,
    moments: Option<&Moments<'_>>,
) -> Vec<ChapterView<'a>> {
    let segments = match &transcript.body {
        Body::Lines(segments) => segments.as_slice(),
        Body::Prose(_) => &[],
    };
    let positions = chapter_positions(&transcript.chapters, segments);
    let mut contents = Vec::with_capacity(transcript.chapters.len());
    for (number, chapter) in transcript.chapters.iter().enumerate() {
        let start = chapter.start;
        contents.push(ChapterView {
            time: start.to_string(),
            seconds: (start.millis() % 1000 != 0).then(|| start.millis() as f64 / 1000.0),
            title: &chapter.title,
            link: match positions.get(number) {
                Some(&line) => Some(format!("#{}", segments[line].start.unwrap_or(start))),
                None => moments.map(|moments| moments.at(start)),
            },
        });
    }
    contents
}

#[cfg(test)]
mod tests;
