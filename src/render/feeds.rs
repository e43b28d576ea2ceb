//! Feeds of the newest transcripts of the archive and of each channel: Atom, and for the archive
//! also JSON Feed 1.1 (jsonfeed.org).

use std::borrow::Cow;

use serde::Serialize;

use super::atom::{self, Entry, Feed};
use super::lists::{ListFile, Totals, newest};
use super::{Renderer, templates};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::model::Archive;
use crate::wording::Wording;

/// Number of entries of the archive's feed.
const ARCHIVE_ENTRIES: usize = 30;
/// Number of entries of a channel's feed; fewer, because there are many channels.
const CHANNEL_ENTRIES: usize = 10;

#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'static str,
    title: Cow<'a, str>,
    home_page_url: &'a str,
    feed_url: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    language: &'a str,
    items: Vec<JsonItem<'a>>,
}

#[derive(Serialize)]
struct JsonItem<'a> {
    id: String,
    url: String,
    title: Cow<'a, str>,
    content_text: String,
    date_published: String,
    authors: [JsonAuthor<'a>; 1],
}

#[derive(Serialize)]
struct JsonAuthor<'a> {
    name: &'a str,
}

impl Renderer {
    /// Renders the feeds of the newest transcripts. Feed readers need absolute addresses, so there
    /// are no feeds if the site's address is not configured.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn feeds(
        &self,
        config: &Config,
        archive: &Archive,
        totals: &Totals,
    ) -> Result<Vec<ListFile>> {
        let Some(base) = config.base_url.as_deref() else { return Ok(Vec::new()) };
        let numbers = newest(archive, 0..archive.entries.len(), ARCHIVE_ENTRIES);
        let news = News { archive, totals, words: self.words(), site: &config.title };
        let atom = self.feed(&Feed {
            title: config.title.clone(),
            subtitle: config.description.clone(),
            topic: "",
            path: "feed.xml".into(),
            page: "index.html".into(),
            id: atom::id(&["archive", &config.title]),
            updated: news.updated(&numbers),
            entries: numbers.iter().map(|&number| news.entry(number)).collect(),
        })?;
        let json = JsonFeed {
            version: "https://jsonfeed.org/version/1.1",
            title: Cow::Borrowed(&config.title),
            home_page_url: base,
            feed_url: format!("{base}feed.json"),
            description: &config.description,
            language: &config.language,
            items: numbers.iter().map(|&number| news.item(base, number)).collect(),
        };
        let html = serde_json::to_vec(&json).map_err(|error| Error::Template(error.to_string()))?;
        Ok(vec![atom, ListFile { path: "feed.json".into(), html }])
    }

    /// Renders the feed of a channel's newest transcripts, if the site's address is configured.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn channel_feed(
        &self,
        config: &Config,
        archive: &Archive,
        totals: &Totals,
        number: usize,
    ) -> Result<Option<ListFile>> {
        if config.base_url.is_none() {
            return Ok(None);
        }
        let channel = &archive.channels[number];
        let numbers = newest(archive, channel.transcripts.iter().copied(), CHANNEL_ENTRIES);
        let news = News { archive, totals, words: self.words(), site: &config.title };
        let feed = self.feed(&Feed {
            title: format!("{} – {}", channel.name, config.title),
            subtitle: String::new(),
            topic: "",
            path: format!("{}/feed.xml", channel.folder),
            page: format!("{}/index.html", channel.folder),
            id: atom::id(&["channel", &config.title, &channel.folder]),
            updated: news.updated(&numbers),
            entries: numbers.iter().map(|&number| news.entry(number)).collect(),
        });
        feed.map(Some)
    }
}

/// Turns transcripts into entries of feeds.
struct News<'a> {
    archive: &'a Archive,
    totals: &'a Totals,
    words: &'a Wording,
    /// Name of the archive.
    site: &'a str,
}

impl<'a> News<'a> {
    fn entry(&self, number: usize) -> Entry<'a> {
        let mut html = Vec::new();
        let text = self.text(number);
        // Writing to memory cannot fail.
        let _ = templates::escape(&text, &mut html);
        Entry {
            title: self.archive.entries[number].head.short_title(),
            id: self.id(number),
            path: self.archive.path(number),
            updated: atom::time(self.archive.entries[number].head.date),
            author: self.channel(number),
            html: format!("<p>{}</p>", String::from_utf8_lossy(&html)),
        }
    }

    fn item(&self, base: &str, number: usize) -> JsonItem<'a> {
        JsonItem {
            id: self.id(number),
            url: format!("{base}{}", self.archive.path(number)),
            title: self.archive.entries[number].head.short_title(),
            content_text: self.text(number),
            date_published: atom::time(self.archive.entries[number].head.date),
            authors: [JsonAuthor { name: self.channel(number) }],
        }
    }

    fn id(&self, number: usize) -> String {
        atom::id(&["transcript", self.site, &self.archive.path(number)])
    }

    fn channel(&self, number: usize) -> &'a str {
        &self.archive.channel_of(number).name
    }

    /// Channel and length, as plain text.
    fn text(&self, number: usize) -> String {
        let (channel, length) = (self.channel(number), self.totals.lengths[number]);
        match length.0 {
            0 => channel.to_owned(),
            _ => format!("{channel}, {}", self.words.length(length)),
        }
    }

    /// The date of a feed: that of the first of its transcripts, which is the newest.
    fn updated(&self, numbers: &[usize]) -> String {
        atom::time(numbers.first().and_then(|&number| self.archive.entries[number].head.date))
    }
}
