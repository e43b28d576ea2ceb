//! Renders the home page of the site, and its counterpart for language models.

use jiff::civil::Date;
use serde::Serialize;

use super::rows::{Row, Rows, newest};
use super::years::year_links;
use super::{LONG_LIST, ListFile, NEWEST, PartLink, Totals, page_links};
use crate::config::Config;
use crate::error::Result;
use crate::model::{Archive, Channel};
use crate::render::chart::RowView;
use crate::render::{Renderer, extent};
use crate::topics::Topic;
use crate::wording::Wording;

/// Maximum number of topics on the home page.
const TOPICS: usize = 12;
/// Maximum number of years on the home page.
const YEARS: usize = 8;

/// The ways into the archive besides channels and topics, as far as their pages exist.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Ways {
    /// The existing pages, by path without `.html`.
    pages: Vec<&'static str>,
    /// The last years, if years have pages of their own.
    years: Vec<PartLink>,
}

#[derive(Serialize)]
struct Home<'a> {
    extent: String,
    span: Option<[Date; 2]>,
    channel_count: usize,
    channels: Vec<HomeChannel<'a>>,
    /// Links between the pages of the list of channels, if it is too long for one.
    pages: Vec<PartLink>,
    /// Newest transcripts. This and all fields below are filled on the first page only.
    newest: Vec<Row<'a>>,
    /// Transcripts by month.
    months_chart: Option<RowView>,
    ways: Ways,
    topics: Vec<TopicLink<'a>>,
    topic_count: usize,
}

/// A topic on the home page.
#[derive(Serialize)]
struct TopicLink<'a> {
    name: &'a str,
    page: &'a str,
}

#[derive(Serialize)]
struct HomeChannel<'a> {
    name: &'a str,
    folder: &'a str,
    transcripts: usize,
    /// Seconds of talk, as far as known.
    talk: u64,
    /// `2019` or `2019–2025`.
    years: Option<String>,
    latest: Option<Date>,
}

impl Renderer {
    /// The ways into the archive that lead to pages among `files`.
    #[must_use]
    pub fn ways(&self, archive: &Archive, totals: &Totals, files: &[ListFile]) -> Ways {
        let mut years = year_links(Rows { archive, totals, words: self.words(), root: Some("") });
        years.truncate(YEARS);
        let pages = ["years/index", "keywords/index", "longest", "most-viewed"]
            .into_iter()
            .filter(|page| files.iter().any(|file| file.path == format!("{page}.html")))
            .collect();
        Ways { pages, years }
    }

    /// Renders the home page, and further pages for channels that do not fit on it.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Template`] if the template does not render.
    pub fn home(
        &self,
        archive: &Archive,
        totals: &Totals,
        topics: &[Topic],
        ways: &Ways,
    ) -> Result<Vec<ListFile>> {
        let chunks: Vec<&[Channel]> = archive.channels.chunks(LONG_LIST).collect();
        let rows = Rows { archive, totals, words: self.words(), root: Some("") };
        let mut files = Vec::with_capacity(chunks.len());
        for part in 0..chunks.len().max(1) {
            let channels = chunks.get(part).copied().unwrap_or_default();
            let mut home = Home::of(channels, archive, totals, self.words());
            home.pages = page_links(chunks.len(), part, home_page);
            if part == 0 {
                home = home.first(rows, topics, ways);
            }
            files.push(self.list(home_page(part), "home.html", "", &home)?);
        }
        Ok(files)
    }

    /// Renders llms.txt, which describes the site and its links to language models (llmstxt.org).
    /// Its links are absolute if the site's address is configured.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn guide(&self, config: &Config, archive: &Archive, totals: &Totals) -> Result<ListFile> {
        let channels = &archive.channels[..archive.channels.len().min(LONG_LIST)];
        let view = Home::of(channels, archive, totals, self.words());
        self.list("llms.txt".into(), "llms.txt", config.base_url.as_deref().unwrap_or(""), &view)
    }
}

/// File name of a page of the list of channels, counted from 0.
fn home_page(part: usize) -> String {
    match part {
        0 => "index.html".to_owned(),
        _ => format!("channels-{}.html", part + 1),
    }
}

impl<'a> Home<'a> {
    fn of(channels: &'a [Channel], archive: &'a Archive, totals: &Totals, words: &Wording) -> Self {
        let channels = channels.iter();
        Self {
            extent: extent(words, archive.entries.len(), totals.of(0..archive.entries.len())),
            span: archive.span().map(|(from, to)| [from, to]),
            channel_count: archive.channels.len(),
            channels: channels.map(|channel| HomeChannel::new(channel, archive, totals)).collect(),
            pages: Vec::new(),
            newest: Vec::new(),
            months_chart: None,
            ways: Ways::default(),
            topics: Vec::new(),
            topic_count: 0,
        }
    }

    /// Adds the values that only the first page shows.
    fn first(self, rows: Rows<'a>, topics: &'a [Topic], ways: &Ways) -> Self {
        let archive = rows.archive;
        let dates = archive.entries.iter().filter_map(|entry| entry.head.date);
        let shown = topics.iter().take(TOPICS);
        Self {
            newest: rows.dated(newest(archive, 0..archive.entries.len(), NEWEST)),
            months_chart: RowView::of_transcripts(dates),
            ways: ways.clone(),
            topics: shown.map(|topic| TopicLink { name: &topic.name, page: &topic.page }).collect(),
            topic_count: topics.len(),
            ..self
        }
    }
}

impl<'a> HomeChannel<'a> {
    fn new(channel: &'a Channel, archive: &Archive, totals: &Totals) -> Self {
        let talk = totals.of(channel.transcripts.iter().copied());
        let mut dates = channel.transcripts.iter().filter_map(|&n| archive.entries[n].head.date);
        let (first, latest) = (dates.clone().next(), dates.next_back());
        let years = first.zip(latest).map(|(first, latest)| match (first.year(), latest.year()) {
            (first, latest) if first == latest => first.to_string(),
            (first, latest) => format!("{first}–{latest}"),
        });
        Self {
            name: &channel.name,
            folder: &channel.folder,
            transcripts: channel.transcripts.len(),
            talk: talk.0,
            years,
            latest,
        }
    }
}
