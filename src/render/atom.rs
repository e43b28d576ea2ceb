//! Atom feeds (RFC 4287), through the template `atom.xml`.
//!
//! An id must be universally unique and never change. Addresses are neither as long as a site may
//! move and need not know where it lives. So ids are UUIDs made from what the feed or entry is
//! about (version 8 of RFC 9562): they stay when `base_url` is set or changed, and no reader sees
//! everything anew. Links are absolute where `base_url` is known. Else they are relative to the
//! feed, which the format allows (its section 2 and RFC 3986, 5.1.3), and `rel="self"` is left out.
//!
//! There is no clock: what was published on a day is dated to its first second in UTC.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use super::{ListFile, Renderer};
use crate::error::Result;

/// A feed; its entries stand in the order in which they are given.
#[derive(Debug, Serialize)]
pub struct Feed<'a> {
    /// Name of the feed, as text.
    pub title: String,
    /// What it is about, as text; may be empty.
    pub subtitle: String,
    /// The topic whose new mentions it tells of; empty for another feed.
    pub topic: &'a str,
    /// Path of the feed's own file from the root of the site, of one folder: `topics/fog.xml`.
    pub path: String,
    /// Path of the page it belongs to, from the root of the site.
    pub page: String,
    /// The feed's id: [`id`].
    pub id: String,
    /// When it changed last: [`time`].
    pub updated: String,
    /// Its entries.
    pub entries: Vec<Entry<'a>>,
}

/// An entry of a feed.
#[derive(Debug, Serialize)]
pub struct Entry<'a> {
    /// Heading, as text.
    pub title: Cow<'a, str>,
    /// The entry's id: [`id`].
    pub id: String,
    /// Path from the root of the site, with a fragment where there is one.
    pub path: String,
    /// When it was published: [`time`].
    pub updated: String,
    /// Who speaks or publishes, as text.
    pub author: &'a str,
    /// HTML, escaped as such; its links must be absolute or relative to the feed.
    pub html: String,
}

/// The id of a feed or entry, from the parts that make it what it is.
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
    let part = |from: u32, digits: u32| (uuid >> from) & ((1 << (4 * digits)) - 1);
    format!(
        "urn:uuid:{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        part(96, 8),
        part(80, 4),
        part(64, 4),
        part(48, 4),
        part(0, 12)
    )
}

/// A day as Atom writes times; what has no date is as old as can be.
#[must_use]
pub fn time(date: Option<Date>) -> String {
    // RFC 3339 knows four digits of a year, and readers choke on those before 1970.
    let date = date.filter(|date| date.year() >= 1970);
    date.map_or_else(|| "1970-01-01T00:00:00Z".into(), |date| format!("{date}T00:00:00Z"))
}

impl Renderer {
    /// Renders a feed.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Template`] when the template does not render.
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
    fn days_are_times_and_what_has_none_is_old() {
        let date = jiff::civil::date(2024, 2, 29);
        assert_eq!(time(Some(date)), "2024-02-29T00:00:00Z");
        assert_eq!(time(None), "1970-01-01T00:00:00Z");
    }
}
