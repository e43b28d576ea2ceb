//! Audio and video that stand beside transcripts in the content folder.

use std::fmt::Write as _;

/// A recording beside a transcript, as the transcript's page finds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Media {
    /// Address: from the page, or whole.
    pub link: String,
    /// From where that address leads there.
    pub reach: Reach,
}

/// From where a recording can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// It has an address on the web.
    Web,
    /// It is published with the site.
    Site,
    /// Only where the site is opened from the disk on which the content stands.
    Disk,
}

/// A path as it stands in an address: everything but letters, digits and `-._~/` as `%20`
/// (RFC 3986, 2.1).
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
