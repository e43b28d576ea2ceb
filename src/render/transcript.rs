//! The transcript page as its template sees it: flat values, nothing but what the page shows.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Serialize;

use super::ChannelView;
use super::description::Description;
use super::times::times;
use crate::model::{
    Archive, Body, Chapter, Entry, Head, Media, Player, Reach, Recording, Remark, Transcript,
    chapter_positions,
};
use crate::units::Timestamp;

/// Extensions of recordings with pictures.
pub(super) const VIDEO: [&str; 7] = ["mp4", "m4v", "webm", "ogv", "mov", "mkv", "avi"];

/// What `transcript.html` is given.
#[derive(Serialize)]
pub struct Page<'a> {
    title: &'a str,
    channel: ChannelView<'a>,
    date: Option<Date>,
    /// Length in seconds; 0 if it is not known.
    seconds: u64,
    recording: Option<String>,
    player: Option<Player>,
    media: Option<MediaView<'a>>,
    views: Option<u64>,
    transcriber: Option<&'a str>,
    #[serde(flatten)]
    description: Description,
    keywords: String,
    /// Whether the channel's page has more that was said under the recording.
    has_notes: bool,
    /// Language of the speech.
    language: Option<&'a str>,
    chapters: Vec<ChapterView<'a>>,
    /// Exact times of lines and words, see [`times`].
    times: Option<String>,
    previous: Option<Neighbour<'a>>,
    next: Option<Neighbour<'a>>,
    duplicates: Vec<Elsewhere<'a>>,
    /// Terms that a reader would know it by.
    terms: &'a [String],
    related: Vec<Related<'a>>,
    /// Number of other transcripts of its day.
    others_that_day: usize,
    /// Whether it is a text in Markdown, or holds nothing.
    is_prose: bool,
    pub(super) is_empty: bool,
}

/// The audio or video beside the transcript, where it is not the recording itself.
#[derive(Serialize)]
struct MediaView<'a> {
    link: &'a str,
    /// Whether the link leads there only from the disk of the content.
    is_on_disk: bool,
    is_video: bool,
}

#[derive(Serialize, Hash)]
struct Neighbour<'a> {
    title: Cow<'a, str>,
    page: &'a str,
}

/// A line of the table of contents.
#[derive(Serialize)]
struct ChapterView<'a> {
    time: String,
    /// Its start in seconds, where it is within one.
    seconds: Option<f64>,
    title: &'a str,
    /// Its first line, or in the recording where the lines have no times.
    link: Option<String>,
}

/// A transcript about the same.
#[derive(Serialize, Hash)]
struct Related<'a> {
    title: Cow<'a, str>,
    /// Its channel, where that is another one.
    channel: Option<&'a str>,
    /// Its page from this one.
    page: String,
}

/// A transcript in another channel.
#[derive(Serialize, Hash)]
struct Elsewhere<'a> {
    title: Cow<'a, str>,
    channel: &'a str,
    language: Option<&'a str>,
    path: String,
}

/// What a page says of its place in the archive: with its file, the program and the settings all
/// that it follows from.
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
    /// The channel's picture, which stands for pages without one.
    picture: Option<String>,
    /// What stands on the channel's page instead, ascending.
    boilerplate: Vec<Remark>,
}

impl<'a> Surroundings<'a> {
    /// The place of a transcript.
    pub fn of(archive: &'a Archive, number: usize) -> Self {
        let entry = &archive.entries[number];
        let channel = &archive.channels[entry.channel];
        let neighbour = |number: usize| {
            let entry = &archive.entries[number];
            Neighbour { title: entry.head.clipped_title(), page: &entry.page }
        };
        let elsewhere = |number: usize| {
            let entry = &archive.entries[number];
            let channel = &archive.channels[entry.channel].name;
            let language = entry.language.as_deref();
            Elsewhere {
                title: entry.head.short_title(),
                channel,
                language,
                path: archive.path(number),
            }
        };
        let related = |number: usize| {
            let other = &archive.entries[number];
            let title = other.head.clipped_title();
            if other.channel == entry.channel {
                return Related { title, channel: None, page: other.page.clone() };
            }
            let channel = Some(archive.channels[other.channel].name.as_str());
            Related { title, channel, page: format!("../{}", archive.path(number)) }
        };
        Self {
            head: &entry.head,
            recording: entry.recording(),
            media: entry.media.as_ref(),
            channel: ChannelView { name: &channel.name, folder: &channel.folder },
            previous: entry.neighbours[0].map(neighbour),
            next: entry.neighbours[1].map(neighbour),
            duplicates: entry.duplicates.iter().copied().map(elsewhere).collect(),
            related: entry.related.iter().copied().map(related).collect(),
            others_that_day: entry.others_that_day,
            picture: channel.picture(),
            boilerplate: {
                let shared = |remark: &Remark| channel.boilerplate.shared_by(*remark).is_some();
                entry.head.remarks.iter().copied().filter(shared).collect()
            },
        }
    }
}

impl<'a> Page<'a> {
    /// What is shown of a transcript in its place.
    pub fn new(
        place: Surroundings<'a>,
        transcript: &'a Transcript<'_>,
        terms: &'a [String],
        moments: Option<&Moments<'_>>,
    ) -> Self {
        let Surroundings { head, recording, media, channel, previous, next, .. } = place;
        let Surroundings { duplicates, related, others_that_day, boilerplate, .. } = place;
        let about = &transcript.about;
        let url = recording.as_ref().map(|recording| recording.url());
        let is_own = |remark| boilerplate.binary_search(&remark).is_err();
        let keywords = about.keywords.iter().map(String::as_str);
        let keywords: Vec<&str> = keywords.filter(|word| is_own(Remark::keyword(word))).collect();
        Self {
            title: &head.title,
            channel,
            date: head.date,
            seconds: head.length.map_or(0, |length| length.0),
            player: recording.as_ref().and_then(|recording| recording.player()),
            media: media.and_then(|media| MediaView::new(media, url.as_deref())),
            recording: url,
            views: about.views,
            transcriber: about.transcriber.as_deref(),
            description: Description::new(&about.description, is_own),
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

/// Whether the path of an address ends with one of these extensions.
pub(super) fn is_of(extensions: &[&str], address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let extension = path.rsplit('.').next().unwrap_or_default();
    extensions.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Where the moments of a page's recording are: on the web, or as a file of the site.
pub enum Moments<'a> {
    /// The recording.
    Recording(Cow<'a, Recording>),
    /// Address of the file from the page.
    File(&'a str),
}

impl<'a> Moments<'a> {
    /// Of a transcript; none where only its lines have addresses.
    pub fn of(entry: &'a Entry) -> Option<Self> {
        match (entry.recording(), &entry.media) {
            (Some(recording), _) => Some(Self::Recording(recording)),
            (None, Some(Media { link, reach: Reach::Site })) => Some(Self::File(link)),
            _ => None,
        }
    }

    /// Whether their addresses are short enough to be repeated beside every paragraph.
    pub fn are_short(&self) -> bool {
        match self {
            Self::Recording(recording) => recording.is_short(),
            Self::File(_) => true,
        }
    }

    pub fn at(&self, start: Timestamp) -> String {
        match self {
            Self::Recording(recording) => recording.at(start),
            Self::File(link) => format!("{link}#t={}", start.seconds()),
        }
    }
}

/// The table of contents: it leads to the lines, or where they have no times to the recording.
fn contents<'a>(
    transcript: &'a Transcript<'a>,
    moments: Option<&Moments<'_>>,
) -> Vec<ChapterView<'a>> {
    let segments = match &transcript.body {
        Body::Lines(segments) => segments.as_slice(),
        Body::Prose(_) => &[],
    };
    let places = chapter_positions(&transcript.chapters, segments);
    let link = |(at, chapter): (usize, &Chapter)| match places.get(at) {
        Some(&place) => Some(format!("#{}", segments[place].start.unwrap_or(chapter.start))),
        None => moments.map(|moments| moments.at(chapter.start)),
    };
    let view = |(at, chapter): (usize, &'a Chapter)| ChapterView {
        time: chapter.start.to_string(),
        seconds: (chapter.start.millis() % 1000 != 0)
            .then(|| chapter.start.millis() as f64 / 1000.0),
        title: &chapter.title,
        link: link((at, chapter)),
    };
    transcript.chapters.iter().enumerate().map(view).collect()
}

#[cfg(test)]
mod tests;
