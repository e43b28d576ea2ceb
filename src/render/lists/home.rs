//! The first page of the site, and its like for language models.

use jiff::civil::Date;
use serde::Serialize;

use super::rows::{Row, Rows, newest};
use super::years::year_links;
use super::{LONG_LIST, ListFile, NEWEST, PartLink, Totals, pages};
use crate::config::Config;
use crate::error::Result;
use crate::model::{Archive, Channel};
use crate::render::chart::RowView;
use crate::render::{Renderer, extent};
use crate::topics::Topic;
use crate::wording::Wording;

/// Topics on the home page; of more it names the first.
const TOPICS: usize = 12;
/// Years on the home page.
const YEARS: usize = 8;

/// The ways through the archive besides its channels and topics, those that there are.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Ways {
    /// The pages that there are, by their paths without `.html`.
    pages: Vec<&'static str>,
    /// The last years, where they have pages of their own.
    years: Vec<PartLink>,
}

#[derive(Serialize)]
struct Home<'a> {
    extent: String,
    span: Option<[Date; 2]>,
    channel_count: usize,
    channels: Vec<HomeChannel<'a>>,
    /// Pages of the list of channels, where it is too long for one.
    pages: Vec<PartLink>,
    /// Newest transcripts, on the first of them only.
    newest: Vec<Row<'a>>,
    /// The same for transcripts by month, and for other ways.
    months_chart: Option<RowView>,
    ways: Ways,
    /// The same for topics, and how many there are.
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
    /// Seconds, if any are known.
    talk: u64,
    /// `2019` or `2019–2025`.
    years: Option<String>,
    latest: Option<Date>,
}

impl Renderer {
    /// The ways that lead to some of these pages.
    #[must_use]
    pub fn ways(&self, archive: &Archive, totals: &Totals, files: &[ListFile]) -> Ways {
        let mut years = year_links(Rows { archive, totals, words: self.words(), root: Some("") });
        years.truncate(YEARS);
        let is_there = |page: &&str| files.iter().any(|file| file.path == format!("{page}.html"));
        let known = ["years/index", "keywords/index", "longest", "most-viewed"];
        Ways { pages: known.into_iter().filter(is_there).collect(), years }
    }

    /// Renders the home page, and further pages for what it has no room for of the channels.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Template`] when the template does not render.
    pub fn home(
        &self,
        archive: &Archive,
        totals: &Totals,
        topics: &[Topic],
        ways: &Ways,
    ) -> Result<Vec<ListFile>> {
        let chunks: Vec<&[Channel]> = archive.channels.chunks(LONG_LIST).collect();
        let rows = Rows { archive, totals, words: self.words(), root: Some("") };
        let page = |part: usize| match part {
            0 => "index.html".to_owned(),
            _ => format!("channels-{}.html", part + 1),
        };
        let view = |part: usize| {
            let channels = chunks.get(part).copied().unwrap_or_default();
            let home = Home {
                pages: pages(chunks.len(), part, page),
                ..Home::of(channels, archive, totals, self.words())
            };
            if part > 0 { home } else { home.first(rows, topics, ways) }
        };
        (0..chunks.len().max(1))
            .map(|part| self.list(page(part), "home.html", "", &view(part)))
            .collect()
    }

    /// Renders llms.txt, which tells language models what is here and how to link to it
    /// (llmstxt.org). Its links are absolute where the site knows its address.
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

impl<'a> Home<'a> {
    fn of(channels: &'a [Channel], archive: &'a Archive, totals: &Totals, words: &Wording) -> Self {
        let channel = |channel| HomeChannel::new(channel, archive, totals);
        Self {
            extent: extent(words, archive.entries.len(), totals.of(0..archive.entries.len())),
            span: archive.span().map(|(from, to)| [from, to]),
            channel_count: archive.channels.len(),
            channels: channels.iter().map(channel).collect(),
            pages: Vec::new(),
            newest: Vec::new(),
            months_chart: None,
            ways: Ways::default(),
            topics: Vec::new(),
            topic_count: 0,
        }
    }

    /// The same with what only the first page shows.
    fn first(self, rows: Rows<'a>, topics: &'a [Topic], ways: &Ways) -> Self {
        let archive = rows.archive;
        let dates = archive.entries.iter().filter_map(|entry| entry.head.date);
        let link = |topic: &'a Topic| TopicLink { name: &topic.name, page: &topic.page };
        Self {
            newest: rows.dated(newest(archive, 0..archive.entries.len(), NEWEST)),
            months_chart: RowView::of_transcripts(dates),
            ways: ways.clone(),
            topics: topics.iter().take(TOPICS).map(link).collect(),
            topic_count: topics.len(),
            ..self
        }
    }
}

impl<'a> HomeChannel<'a> {
    fn new(channel: &'a Channel, archive: &Archive, totals: &Totals) -> Self {
        let talk = totals.of(channel.transcripts.iter().copied());
        let dates = || channel.transcripts.iter().filter_map(|&n| archive.entries[n].head.date);
        let (first, latest) = (dates().next(), dates().next_back());
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
