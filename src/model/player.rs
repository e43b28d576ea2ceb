//! The players that a page can hold, and what is known of their frames: one place for every
//! service.

use serde::Serialize;
use url::{Url, form_urlencoded};

/// The player for a recording in its page, which loads once the reader asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Player {
    /// YouTube's own, in a frame from its host without cookies.
    YouTube,
    /// Vimeo's own.
    Vimeo,
    /// SoundCloud's own.
    SoundCloud,
    /// The Internet Archive's own.
    Archive,
    /// That of a PeerTube site.
    PeerTube,
    /// The browser's, for an audio or video file.
    Media,
}

/// A player in a frame from another host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Frame {
    /// Whose player it is.
    pub player: Player,
    /// The only origin that the page's policy lets in.
    pub origin: String,
    /// Address of the frame, without a time to start at.
    pub address: String,
}

impl Frame {
    /// The frame for a YouTube video.
    pub(super) fn youtube(id: &str) -> Self {
        Self::new(Player::YouTube, "https://www.youtube-nocookie.com", &format!("/embed/{id}"))
    }

    /// The frame for a recording on a known service; `None` for all other addresses.
    pub(super) fn of(url: &Url) -> Option<Self> {
        // The origin becomes part of a policy, in which other characters would have a meaning.
        let host = url.domain().filter(|host| host.bytes().all(of_host))?;
        let path: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
        let service = host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(host);
        match service {
            _ if url.port().is_some() => peertube(url, host, &path),
            "vimeo.com" | "player.vimeo.com" => vimeo(url, &path),
            "soundcloud.com" => soundcloud(&path),
            "archive.org" => archive(&path),
            _ => peertube(url, host, &path),
        }
    }

    fn new(player: Player, origin: &str, path: &str) -> Self {
        Self { player, origin: origin.to_owned(), address: format!("{origin}{path}") }
    }
}

/// `vimeo.com/76979871`, with the key of an unlisted video behind it, and the addresses of the
/// same video in a channel, a group, a showcase and a frame.
fn vimeo(url: &Url, path: &[&str]) -> Option<Frame> {
    let (id, key) = match *path {
        [id] | ["video", id] | ["channels", _, id] => (id, None),
        ["groups", _, "videos", id] | ["album" | "showcase", _, "video", id] => (id, None),
        [id, key] => (id, Some(key.to_owned())),
        _ => return None,
    };
    let key = key
        .or_else(|| url.query_pairs().find(|(name, _)| name == "h").map(|pair| pair.1.into()))
        .filter(|key| key.bytes().all(|b| b.is_ascii_hexdigit()));
    let query = key.map_or_else(String::new, |key| format!("?h={key}"));
    let is_id = (6..=12).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit());
    is_id.then(|| {
        Frame::new(Player::Vimeo, "https://player.vimeo.com", &format!("/video/{id}{query}"))
    })
}

/// `soundcloud.com/harbour/fog`, with the key of a private track behind it.
fn soundcloud(path: &[&str]) -> Option<Frame> {
    const PAGES: [&str; 14] = [
        "albums",
        "charts",
        "comments",
        "discover",
        "followers",
        "following",
        "likes",
        "pages",
        "popular-tracks",
        "reposts",
        "search",
        "sets",
        "tracks",
        "you",
    ];
    let (user, track) = match *path {
        [user, track] => (user, track),
        [user, track, key] if key.starts_with("s-") => (user, track),
        _ => return None,
    };
    if PAGES.contains(&user) || PAGES.contains(&track) || !path.iter().all(|part| is_plain(part)) {
        return None;
    }
    let track = format!("https://soundcloud.com/{}", path.join("/"));
    let query: String = form_urlencoded::byte_serialize(track.as_bytes()).collect();
    let address = format!("/player/?url={query}");
    Some(Frame::new(Player::SoundCloud, "https://w.soundcloud.com", &address))
}

/// `archive.org/details/ITEM`, and a file of the item.
fn archive(path: &[&str]) -> Option<Frame> {
    let (["details" | "embed", item @ ..], true) = (path, path.len() > 1) else { return None };
    is_plain(item[0]).then(|| {
        Frame::new(Player::Archive, "https://archive.org", &format!("/embed/{}", item.join("/")))
    })
}

/// `/w/ID` and `/videos/watch/ID` on any host: no other software has such addresses with such ids.
fn peertube(url: &Url, host: &str, path: &[&str]) -> Option<Frame> {
    let (["w", id] | ["videos", "watch" | "embed", id]) = *path else { return None };
    if url.scheme() != "https" || !(is_uuid(id) || is_short_uuid(id)) {
        return None;
    }
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    let origin = format!("https://{host}{port}");
    Some(Frame::new(Player::PeerTube, &origin, &format!("/videos/embed/{id}")))
}

fn of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')
}

/// Returns true if a part of a path is a name without any signs.
fn is_plain(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

fn is_uuid(id: &str) -> bool {
    let lengths = id.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

/// A UUID in base 58, the digits and letters without `0`, `I`, `O` and `l`.
fn is_short_uuid(id: &str) -> bool {
    id.len() == 22
        && id.bytes().all(|b| b.is_ascii_alphanumeric() && !matches!(b, b'0' | b'I' | b'O' | b'l'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(url: &str) -> Option<(Player, String)> {
        let frame = Frame::of(&Url::parse(url).unwrap())?;
        assert!(frame.address.starts_with(&format!("{}/", frame.origin)), "{url}");
        Some((frame.player, frame.address))
    }

    #[test]
    fn a_recording_on_a_known_service_has_that_player_whatever_its_address_looks_like() {
        let uuid = "9c9de5e8-0a1e-484a-b099-e80766180a6d";
        for (url, player, address) in [
            (
                "https://vimeo.com/76979871",
                Player::Vimeo,
                "https://player.vimeo.com/video/76979871",
            ),
            (
                "https://www.vimeo.com/76979871/8272103f6e#t=3",
                Player::Vimeo,
                "https://player.vimeo.com/video/76979871?h=8272103f6e",
            ),
            (
                "https://player.vimeo.com/video/76979871?h=8272103f6e&x=1",
                Player::Vimeo,
                "https://player.vimeo.com/video/76979871?h=8272103f6e",
            ),
            (
                "http://vimeo.com/channels/fog/76979871",
                Player::Vimeo,
                "https://player.vimeo.com/video/76979871",
            ),
            (
                "https://m.soundcloud.com/harbour/the-fog?in=x",
                Player::SoundCloud,
                "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fharbour%2Fthe-fog",
            ),
            (
                "https://archive.org/details/fog_1961.talk",
                Player::Archive,
                "https://archive.org/embed/fog_1961.talk",
            ),
            (
                "https://archive.org/details/fog/side%20b.mp3",
                Player::Archive,
                "https://archive.org/embed/fog/side%20b.mp3",
            ),
            (
                "https://tube.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv",
                Player::PeerTube,
                "https://tube.example.org/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv",
            ),
            (
                &format!("https://tube.example.org:8443/videos/watch/{uuid}?start=3s"),
                Player::PeerTube,
                &format!("https://tube.example.org:8443/videos/embed/{uuid}"),
            ),
        ] {
            assert_eq!(frame(url), Some((player, address.to_owned())), "{url}");
        }
    }

    #[test]
    fn pages_that_are_no_recordings_have_no_player() {
        for url in [
            "https://vimeo.com/about",
            "https://vimeo.com/album/76979871",
            "https://soundcloud.com/harbour",
            "https://soundcloud.com/harbour/sets",
            "https://soundcloud.com/harbour/sets/fog",
            "https://archive.org/details",
            "https://archive.org/download/fog/fog.mp3",
            "https://tube.example.org/w/short",
            "http://tube.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv",
            "https://127.0.0.1/w/kkGMgK9ZtnKfYAgnEtQxbv",
            "https://vimeo.com:8443/76979871",
        ] {
            assert_eq!(frame(url), None, "{url}");
        }
    }

    #[test]
    fn no_host_adds_a_word_to_the_policy() {
        for host in ["e.org;sandbox", "*.org", "e.org,a", "'none'"] {
            let address = format!("https://{host}/w/kkGMgK9ZtnKfYAgnEtQxbv");
            assert_eq!(Url::parse(&address).ok().and_then(|url| Frame::of(&url)), None, "{host}");
        }
    }
}
