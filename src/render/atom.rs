//! Atom feeds (RFC 4287), through the template `atom.xml`.
//!
//! An id must be universally unique and never change. Addresses are neither, because a site may
//! move and need not know its own address. So ids are UUIDs derived from the subject of the feed or
//! entry (version 8 of RFC 9562): they stay the same when `base_url` is set or changed, and feed
//! readers do not show every entry again. Links are absolute if `base_url` is set. Otherwise they
//! are relative to the feed, which the format allows (its section 2 and RFC 3986, 5.1.3), and
//! `rel="self"` is left out.
//!
//! Dates have no time of day: an entry is dated to the first second of its day in UTC.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use super::{ListFile, Renderer};
use crate::error::Result;

/// A feed; its entries keep the order in which they are given.
#[derive(Debug, Serialize)]
pub struct Feed<'a> {
    /// Name of the feed, as plain text.
    pub title: String,
    /// Subject of the feed, as plain text; may be empty.
    pub subtitle: String,
    /// The topic whose new mentions the feed announces; empty for other feeds.
    pub topic: &'a str,
    /// Path of the feed's own file from the root of the site, at most one folder deep:
    /// `topics/fog.xml`.
    pub path: String,
    /// Path of the page that the feed belongs to, from the root of the site.
    pub page: String,
    /// The feed's id, made by [`id`].
    pub id: String,
    /// Time of the last change, made by [`time`].
    pub updated: String,
    /// Its entries.
    pub entries: Vec<Entry<'a>>,
}

/// An entry of a feed.
#[derive(Debug, Serialize)]
pub struct Entry<'a> {
    /// Heading, as plain text.
    pub title: Cow<'a, str>,
    /// The entry's id, made by [`id`].
    pub id: String,
    /// Path from the root of the site, with the fragment if there is one.
    pub path: String,
    /// Time of publication, made by [`time`].
    pub updated: String,
    /// Author: the channel that published the recording, as plain text.
    pub author: &'a str,
    /// Content as HTML; its links must be absolute or relative to the feed.
    pub html: String,
}

/// The id of a feed or entry, derived from the parts that identify it.
#[must_use]
pub fn id(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
        text.push('\0');
    }
    let hash = xxh3_128(text.as_bytes());
    // Version 8, variant 10.
    let uuid = hash & !(0xf << 76) & !(0x3 << 62) | 0x8 << 76 | 0x2 << 62;
    let hex = format!("{uuid:032x}");
    let [a, b, c, d, e] = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    format!("urn:uuid:{a}-{b}-{c}-{d}-{e}")
}

/// The first second of a day in the format of Atom; the oldest time possible if there is no date.
#[must_use]
pub fn time(date: Option<Date>) -> String {
    // RFC 3339 has four-digit years, and some feed readers reject years before 1970.
    let date = date.filter(|date| date.year() >= 1970);
    date.map_or_else(|| "1970-01-01T00:00:00Z".into(), |date| format!("{date}T00:00:00Z"))
}

impl Renderer {
    /// Renders a feed.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Template`] if the template does not render.
    pub fn feed(&self, feed: &Feed<'_>) -> Result<ListFile> {
        let root = "../".repeat(feed.path.matches('/').count());
        self.list(feed.path.clone(), "atom.xml", self.base().unwrap_or(&root), feed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_that_depend_on_every_part() {
        let one = id(&["Harbour", "fog"]);
        assert_eq!(one.len(), "urn:uuid:".len() + 36);
        assert_eq!(&one[23..24], "8", "{one}");
        assert!(matches!(&one[28..29], "8" | "9" | "a" | "b"), "{one}");
        assert_eq!(one, id(&["Harbour", "fog"]));
        assert_ne!(one, id(&["Harbourfog", ""]));
    }

    #[test]
    fn dates_become_times_and_a_missing_date_is_the_oldest_time() {
        let date = jiff::civil::date(2024, 2, 29);
        assert_eq!(time(Some(date)), "2024-02-29T00:00:00Z");
        assert_eq!(time(None), "1970-01-01T00:00:00Z");
    }
}
