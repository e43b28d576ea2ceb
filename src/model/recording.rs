//! The audio or video of a transcript, identified by its address.

use serde::{Deserialize, Serialize};
use url::Url;

use super::{Frame, Player};
use crate::units::Timestamp;
use crate::web::web_address;

/// Extensions of audio and video files, in lower case.
pub const MEDIA: [&str; 16] = [
    "mp3", "m4a", "m4b", "aac", "ogg", "oga", "opus", "flac", "wav", "mp4", "m4v", "webm", "ogv",
    "mov", "mkv", "avi",
];

/// A recording on the web, with an `http` or `https` address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Recording {
    /// A YouTube video, by its 11-character id.
    YouTube(String),
    /// Anything else.
    Web {
        /// Address of the page or file.
        url: String,
        /// True if the address takes a time in the query parameter `t`, as the lines of the
        /// transcript show; otherwise a media fragment (W3C Media Fragments 1.0) is added.
        timed_query: bool,
    },
}

impl Recording {
    /// Parses an address; `None` if it is not an `http` or `https` address.
    #[must_use]
    pub fn from_url(url: &str) -> Option<Self> {
        let url = url.trim();
        let address = web_address(url).filter(|_| !url.contains(['\'', '`']))?;
        Some(match youtube_id(&address) {
            Some(id) => Self::YouTube(id),
            None => Self::Web { url: url.to_owned(), timed_query: false },
        })
    }

    /// Address of the whole recording, as short as the host allows.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::YouTube(id) => format!("https://youtu.be/{id}"),
            Self::Web { url, .. } => url.clone(),
        }
    }

    /// Address of a moment in the recording, as short as the host allows.
    #[must_use]
    pub fn at(&self, start: Timestamp) -> String {
        let seconds = start.seconds();
        match self {
            Self::YouTube(id) => format!("https://youtu.be/{id}?t={seconds}"),
            Self::Web { url, timed_query } => {
                let whole = url.split('#').next().unwrap_or(url);
                // A known service goes before what the lines of a transcript show.
                match self.service() {
                    Some(Player::Archive | Player::PeerTube) => {
                        format!("{whole}{}start={seconds}", joint(whole))
                    }
                    None if *timed_query => format!("{url}{}t={seconds}", joint(url)),
                    _ => format!("{whole}#t={seconds}"),
                }
            }
        }
    }

    /// The service that its address belongs to, if it is a known one.
    fn service(&self) -> Option<Player> {
        const PARTS: [&str; 5] =
            ["archive.org/", "soundcloud.com/", "vimeo.com/", "/w/", "/videos/"];
        // Most addresses belong to none, and this is asked for every paragraph.
        let is_likely = PARTS.iter().any(|part| self.key().contains(part));
        is_likely.then(|| self.frame()).flatten().map(|frame| frame.player)
    }

    /// The frame of its player, if that is one of another host.
    #[must_use]
    pub fn frame(&self) -> Option<Frame> {
        match self {
            Self::YouTube(id) => Some(Frame::youtube(id)),
            Self::Web { url, .. } => Frame::of(&web_address(url)?),
        }
    }

    /// The player for its page; `None` if only a link is possible.
    #[must_use]
    pub fn player(&self) -> Option<Player> {
        match self {
            Self::YouTube(_) => Some(Player::YouTube),
            Self::Web { url, .. } => {
                if let Some(frame) = self.frame() {
                    return Some(frame.player);
                }
                let path = url.split(['?', '#']).next().unwrap_or_default();
                let extension = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
                MEDIA.contains(&extension.as_str()).then_some(Player::Media)
            }
        }
    }

    /// Returns true if its addresses are short enough to be repeated beside every paragraph. (Some
    /// expired stream addresses have 900 characters.)
    #[must_use]
    pub fn is_short(&self) -> bool {
        match self {
            Self::YouTube(_) => true,
            Self::Web { url, .. } => url.len() <= 200,
        }
    }

    /// The key in the search index: the YouTube id or the address.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::YouTube(id) => id,
            Self::Web { url, .. } => url,
        }
    }
}

/// What comes between an address and one more parameter.
fn joint(url: &str) -> char {
    if url.contains('?') { '&' } else { '?' }
}

/// The id of a video, from any form of YouTube address.
fn youtube_id(url: &Url) -> Option<String> {
    let host = url.host_str().filter(|_| url.port().is_none())?;
    let host = host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(host);
    let mut path = url.path_segments()?;
    let first = path.next()?;
    let id = match (host, first) {
        ("youtu.be", id) => id.into(),
        ("youtube.com" | "music.youtube.com" | "youtube-nocookie.com", kind) => match kind {
            "embed" | "shorts" | "live" | "v" => path.next()?.into(),
            "watch" => url.query_pairs().find(|(key, _)| key == "v")?.1,
            _ => return None,
        },
        _ => return None,
    };
    let id = id.split('&').next()?;
    (id.len() == 11 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'))
        .then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn youtube(id: &str) -> Option<Recording> {
        Some(Recording::YouTube(id.into()))
    }

    #[test]
    fn youtube_addresses_of_all_shapes_give_the_same_recording() {
        for url in [
            "https://www.youtube.com/watch?v=-a_cdefghij",
            "https://www.youtube.com/watch?v=-a_cdefghij&t=4.96s",
            "http://m.youtube.com/watch?list=x&v=-a_cdefghij",
            "https://youtu.be/-a_cdefghij?t=3",
            "https://www.youtube-nocookie.com/embed/-a_cdefghij",
            "https://youtu.be/-a_cdefghij&t=3",
            "https://www.YouTube.com/live/-a_cdefghij/?feature=x",
        ] {
            assert_eq!(Recording::from_url(url), youtube("-a_cdefghij"), "{url}");
        }
        for url in ["https://youtu.be:8080/-a_cdefghij", "https://e.org/watch?v=-a_cdefghij"] {
            assert!(matches!(Recording::from_url(url), Some(Recording::Web { .. })), "{url}");
        }
    }

    #[test]
    fn addresses_that_could_run_or_break_out_are_none() {
        for url in ["javascript:alert(1)", "https://e.org/'onclick=", "https://e.org/`", "e.org"] {
            assert_eq!(Recording::from_url(url), None, "{url}");
        }
    }

    #[test]
    fn only_what_a_page_can_play_has_a_player() {
        let player = |url: &str| Recording::from_url(url).unwrap().player();
        assert_eq!(player("https://youtu.be/abcdefghijk"), Some(Player::YouTube));
        assert_eq!(player("https://e.org/talk.MP3?download=1#t=2"), Some(Player::Media));
        assert_eq!(player("https://archive.org/details/fog/fog.mp3"), Some(Player::Archive));
        assert_eq!(player("https://archive.org/download/fog/fog.mp3"), Some(Player::Media));
        assert_eq!(player("https://e.org/talks/mp3"), None);
        assert_eq!(player("https://e.org"), None);
    }

    #[test]
    fn a_moment_is_a_query_or_a_fragment() {
        let at = |url: &str, timed_query| {
            Recording::Web { url: url.into(), timed_query }.at(Timestamp::from_millis(755_900))
        };
        assert_eq!(at("https://e.org/a.mp3", false), "https://e.org/a.mp3#t=755");
        assert_eq!(at("https://e.org/a", true), "https://e.org/a?t=755");
        assert_eq!(at("https://e.org/a?v=1", true), "https://e.org/a?v=1&t=755");
        assert_eq!(at("https://vimeo.com/76979871#t=1", false), "https://vimeo.com/76979871#t=755");
        let item = "https://archive.org/details/fog";
        assert_eq!(at(item, false), format!("{item}?start=755"));
        let tube = "https://tube.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv?title=0";
        assert_eq!(at(tube, false), format!("{tube}&start=755"));
        let video = Recording::from_url("https://youtu.be/abcdefghijk").unwrap();
        assert_eq!(video.at(Timestamp::from_millis(999)), "https://youtu.be/abcdefghijk?t=0");
    }
}
