//! Audio and video files beside transcripts in the content folder.

use std::fmt::Write as _;

/// A recording beside a transcript, as its page links to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Media {
    /// Its address, relative to the page or absolute.
    pub link: String,
    /// The reach of that address.
    pub reach: Reach,
}

/// The reach of a recording's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// It has an address on the web.
    Web,
    /// It is published with the site.
    Site,
    /// It can only be reached when the site is opened from the disk that has the content.
    Disk,
}

/// A path encoded for an address: all characters but letters, digits and `-._~/` become `%20` and
/// the like (RFC 3986, 2.1).
#[must_use]
pub fn address_of(path: &str) -> String {
    let mut address = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_an_address_that_leads_nowhere_else() {
        assert_eq!(address_of("The Fog #2?.mp3"), "The%20Fog%20%232%3F.mp3");
        assert_eq!(address_of("a/100%\"<é.mp3"), "a/100%25%22%3C%C3%A9.mp3");
    }
}
