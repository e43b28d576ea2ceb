//! The pages that lead to transcripts: home, channels, their years and months; and the two pages
//! without content of their own, search and 404.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::{ChannelView, DateView, Renderer, extent};
use crate::config::Config;
use crate::error::Result;
use crate::model::{Archive, Channel};
use crate::parse::ChannelCard;
use crate::topics::Topic;
use crate::units::{Length, counted};

/// A channel with no more transcripts than this is one page.
const SMALL_CHANNEL: usize = 60;
/// No list is longer than this; a row has some 250 bytes.
const LONG_LIST: usize = 500;
/// Newest transcripts on the home page and on a large channel's first page.
const NEWEST: usize = 12;
/// Topics on the home page; of more it names the first.
const TOPICS: usize = 12;

/// A finished list page.
#[derive(Debug)]
pub struct ListFile {
    /// Path from the root of the site.
    pub path: String,
    /// HTML.
    pub html: Vec<u8>,
}

/// What only reading the transcripts tells, by their number.
#[derive(Debug, Default)]
pub struct Totals {
    /// Length of each recording.
    pub lengths: Vec<Length>,
}

impl Totals {
    fn of(&self, numbers: impl IntoIterator<Item = usize>) -> Length {
        Length(numbers.into_iter().map(|number| self.lengths[number].0).sum())
    }
}

#[derive(Serialize)]
struct Home<'a> {
    extent: String,
    span: Option<[DateView; 2]>,
    channel_count: String,
    channels: Vec<HomeChannel<'a>>,
    /// Pages of the list of channels, where it is too long for one.
    pages: Vec<PartLink>,
    /// Newest transcripts, on the first of them only.
    newest: Vec<Row<'a>>,
    /// The same for topics, and how many there are.
    topics: Vec<TopicLink<'a>>,
    topic_count: String,
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
    transcripts: String,
    talk: Option<String>,
    latest: Option<DateView>,
}

/// A transcript in a list.
#[derive(Serialize)]
struct Row<'a> {
    title: &'a str,
    /// Address relative to the list.
    link: String,
    date: Option<DateView>,
    length: Option<String>,
    /// Channel, where the list is not of one.
    channel: Option<&'a str>,
}

#[derive(Serialize)]
struct ChannelPage<'a> {
    channel: ChannelView<'a>,
    /// What its card says, on its first page.
    description: Option<&'a str>,
    link: Option<&'a str>,
    /// Its picture: a file beside the page, or a link to another host.
    picture: Option<String>,
    picture_link: Option<&'a str>,
    /// Heading of a part of the channel: `2024`, `March 2024`; empty on its first page.
    part: String,
    extent: String,
    span: Option<[DateView; 2]>,
    /// Other parts: years on every page, months on a year's page, pages of a long month.
    years: Vec<PartLink>,
    months: Vec<PartLink>,
    sections: Vec<Section<'a>>,
    newest: bool,
}

/// A link to a part of a channel.
#[derive(Serialize, Clone)]
struct PartLink {
    name: String,
    page: String,
    transcripts: String,
    current: bool,
}

/// Rows under a heading, newest first.
#[derive(Serialize)]
struct Section<'a> {
    heading: String,
    rows: Vec<Row<'a>>,
}

/// A year (month 0) or a month, newest first, undated last.
type Part = Reverse<Option<(i16, i8)>>;

/// Transcripts by year or month.
type Parts = BTreeMap<Part, Vec<usize>>;

fn year(date: Date) -> (i16, i8) {
    (date.year(), 0)
}

fn month(date: Date) -> (i16, i8) {
    (date.year(), date.month())
}

impl Renderer {
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
    ) -> Result<Vec<ListFile>> {
        let chunks: Vec<&[Channel]> = archive.channels.chunks(LONG_LIST).collect();
        let page = |part: usize| match part {
            0 => "index.html".to_owned(),
            _ => format!("channels-{}.html", part + 1),
        };
        let link = |part: usize, current: usize| PartLink {
            name: (part + 1).to_string(),
            page: page(part),
            transcripts: String::new(),
            current: part == current,
        };
        let view = |part: usize| Home {
            pages: (0..chunks.len()).filter(|_| chunks.len() > 1).map(|n| link(n, part)).collect(),
            newest: if part == 0 { newest_rows(archive, totals) } else { Vec::new() },
            topics: topics
                .iter()
                .take(if part == 0 { TOPICS } else { 0 })
                .map(|topic| TopicLink { name: &topic.name, page: &topic.page })
                .collect(),
            topic_count: counted(topics.len() as u64, "topic"),
            ..Home::of(chunks.get(part).copied().unwrap_or_default(), archive, totals)
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
        let view = Home::of(channels, archive, totals);
        self.list("llms.txt".into(), "llms.txt", config.base_url.as_deref().unwrap_or(""), &view)
    }

    /// Renders the search page.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn search(&self) -> Result<ListFile> {
        self.list("search.html".into(), "search.html", "", &BTreeMap::<String, String>::new())
    }

    /// Renders the description by which browsers offer the site's search in their own box; it
    /// must hold an absolute address, so there is none without one.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn search_description(&self, config: &Config) -> Result<Option<ListFile>> {
        let view = BTreeMap::<String, String>::new();
        let file = || self.list("opensearch.xml".into(), "opensearch.xml", "", &view);
        config.base_url.as_ref().map(|_| file()).transpose()
    }

    /// Renders the page for addresses that do not exist, and where the site does not know its own
    /// address, the picture by which that page finds the way out at any depth.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn not_found(&self) -> Result<Vec<ListFile>> {
        let view = BTreeMap::<String, String>::new();
        let mut files = vec![self.list("404.html".into(), "404.html", "", &view)?];
        if self.base().is_none() {
            files.push(self.list("home.svg".into(), "home.svg", "", &view)?);
        }
        Ok(files)
    }

    /// Renders the pages of a channel: one for a small channel; for a large one a first page, a
    /// page a year, and for a year that is too long a page a month.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn channel(
        &self,
        archive: &Archive,
        totals: &Totals,
        number: usize,
    ) -> Result<Vec<ListFile>> {
        let channel = &archive.channels[number];
        let list = ChannelList { archive, totals, channel };
        let pages = if channel.transcripts.len() <= SMALL_CHANNEL {
            vec![("index".into(), list.whole())]
        } else {
            list.divided()
        };
        let render = |(page, view): (String, ChannelPage<'_>)| {
            self.list(format!("{}/{page}.html", channel.folder), "channel.html", "../", &view)
        };
        pages.into_iter().map(render).collect()
    }

    pub(super) fn list(
        &self,
        path: String,
        template: &str,
        root: &str,
        view: &impl Serialize,
    ) -> Result<ListFile> {
        let mut html = Vec::new();
        self.render(template, root, view, &mut html)?;
        Ok(ListFile { path, html })
    }
}

impl<'a> Home<'a> {
    fn of(channels: &'a [Channel], archive: &'a Archive, totals: &Totals) -> Self {
        let channel = |channel| HomeChannel::new(channel, archive, totals);
        Self {
            extent: extent(archive.entries.len(), totals.of(0..archive.entries.len())),
            span: archive.span().map(|(from, to)| [from.into(), to.into()]),
            channel_count: counted(archive.channels.len() as u64, "channel"),
            channels: channels.iter().map(channel).collect(),
            pages: Vec::new(),
            newest: Vec::new(),
            topics: Vec::new(),
            topic_count: String::new(),
        }
    }
}

impl<'a> HomeChannel<'a> {
    fn new(channel: &'a Channel, archive: &Archive, totals: &Totals) -> Self {
        let talk = totals.of(channel.transcripts.iter().copied());
        let latest = channel.transcripts.last().and_then(|&n| archive.entries[n].head.date);
        Self {
            name: &channel.name,
            folder: &channel.folder,
            transcripts: counted(channel.transcripts.len() as u64, "transcript"),
            talk: Some(talk.to_string()).filter(|_| talk.0 > 0),
            latest: latest.map(DateView::from),
        }
    }
}

/// The newest of some transcripts, newest first.
pub(super) fn newest(
    archive: &Archive,
    numbers: impl Iterator<Item = usize>,
    most: usize,
) -> Vec<usize> {
    let mut newest: Vec<usize> = numbers.collect();
    newest.sort_by_key(|&number| Reverse((archive.entries[number].head.date, number)));
    newest.truncate(most);
    newest
}

/// The newest transcripts of the archive, as rows of their channels.
fn newest_rows<'a>(archive: &'a Archive, totals: &Totals) -> Vec<Row<'a>> {
    let row = |number: usize| Row {
        channel: Some(&archive.channels[archive.entries[number].channel].name),
        link: archive.path(number),
        ..row(archive, totals, number)
    };
    newest(archive, 0..archive.entries.len(), NEWEST).into_iter().map(row).collect()
}

fn row<'a>(archive: &'a Archive, totals: &Totals, number: usize) -> Row<'a> {
    let entry = &archive.entries[number];
    Row {
        title: &entry.head.title,
        link: entry.page.clone(),
        date: entry.head.date.map(DateView::from),
        length: Some(totals.lengths[number]).filter(|length| length.0 > 0).map(|l| l.to_string()),
        channel: None,
    }
}

/// The lists of one channel.
struct ChannelList<'a> {
    archive: &'a Archive,
    totals: &'a Totals,
    channel: &'a Channel,
}

impl<'a> ChannelList<'a> {
    fn page(&self, part: String, numbers: &[usize]) -> ChannelPage<'a> {
        let dates = || numbers.iter().filter_map(|&number| self.archive.entries[number].head.date);
        let span = dates().min().zip(dates().max());
        let card = self.channel.card.as_deref().filter(|_| part.is_empty());
        ChannelPage {
            description: card.and_then(|card| card.description.as_deref()),
            link: card.and_then(|card| card.link.as_deref()),
            picture: card.and_then(|_| self.channel.picture()),
            picture_link: card.filter(|card| card.picture.is_none()).and_then(picture_link),
            channel: ChannelView { name: &self.channel.name, folder: &self.channel.folder },
            part,
            extent: extent(numbers.len(), self.totals.of(numbers.iter().copied())),
            span: span.map(|(from, to)| [from.into(), to.into()]),
            years: Vec::new(),
            months: Vec::new(),
            sections: Vec::new(),
            newest: false,
        }
    }

    /// Everything on one page, by year.
    fn whole(&self) -> ChannelPage<'a> {
        let mut page = self.page(String::new(), &self.channel.transcripts);
        page.sections = self.sections(&self.by(&self.channel.transcripts, year));
        page
    }

    /// First page, years, and months of long years.
    fn divided(&self) -> Vec<(String, ChannelPage<'a>)> {
        let years = self.by(&self.channel.transcripts, year);
        let link = |(year, numbers): (&Part, &Vec<usize>)| {
            let (name, page) = names(*year);
            part_link(name, page, numbers.len())
        };
        let links: Vec<PartLink> = years.iter().map(link).collect();
        let mut first = self.page(String::new(), &self.channel.transcripts);
        let newest = self.channel.transcripts.iter().rev().take(NEWEST);
        first.sections = vec![Section {
            heading: String::new(),
            rows: newest.map(|&number| row(self.archive, self.totals, number)).collect(),
        }];
        first.newest = true;
        first.years.clone_from(&links);
        let mut pages = vec![("index".to_owned(), first)];
        for (at, (year, numbers)) in years.iter().enumerate() {
            let (name, page) = names(*year);
            let mut years = links.clone();
            years[at].current = true;
            self.year(&name, &page, numbers, &years, &mut pages);
        }
        pages
    }

    fn year(
        &self,
        name: &str,
        page: &str,
        numbers: &[usize],
        years: &[PartLink],
        pages: &mut Vec<(String, ChannelPage<'a>)>,
    ) {
        let months = self.by(numbers, month);
        let mut view = self.page(name.to_owned(), numbers);
        view.years = years.to_vec();
        if numbers.len() <= LONG_LIST {
            view.sections = self.sections(&months);
            pages.push((page.to_owned(), view));
            return;
        }
        let mut links = Vec::new();
        let mut parts = Vec::new();
        for (month, numbers) in &months {
            let (name, page) = names(*month);
            // Oldest first, so that a full page of a long month never changes again.
            let chunks: Vec<&[usize]> = numbers.chunks(LONG_LIST).collect();
            for (at, chunk) in chunks.iter().enumerate().rev() {
                // An undated list is a year and a month in one; its parts need names of their own.
                let split = chunks.len() > 1 || month.0.is_none();
                let page = if split { format!("{page}-p{}", at + 1) } else { page.clone() };
                let name = if split { format!("{name}, part {}", at + 1) } else { name.clone() };
                links.push(part_link(name.clone(), page.clone(), chunk.len()));
                parts.push((page, name, *chunk));
            }
        }
        view.months.clone_from(&links);
        pages.push((page.to_owned(), view));
        for (at, (page, name, chunk)) in parts.into_iter().enumerate() {
            let mut view = self.page(name, chunk);
            view.years = years.to_vec();
            view.months.clone_from(&links);
            view.months[at].current = true;
            let rows = chunk.iter().rev().map(|&number| row(self.archive, self.totals, number));
            view.sections = vec![Section { heading: String::new(), rows: rows.collect() }];
            pages.push((page, view));
        }
    }

    /// Transcripts by year or month, in the order of the channel.
    fn by(&self, numbers: &[usize], part: fn(Date) -> (i16, i8)) -> Parts {
        let mut parts = Parts::new();
        for &number in numbers {
            let date = self.archive.entries[number].head.date;
            parts.entry(Reverse(date.map(part))).or_default().push(number);
        }
        parts
    }

    fn sections(&self, parts: &Parts) -> Vec<Section<'a>> {
        let section = |(part, numbers): (&Part, &Vec<usize>)| {
            let rows = numbers.iter().rev().map(|&number| row(self.archive, self.totals, number));
            Section { heading: names(*part).0, rows: rows.collect() }
        };
        parts.iter().map(section).collect()
    }
}

/// Where a picture is that no page shows, because it stands on another host.
fn picture_link(card: &ChannelCard) -> Option<&str> {
    card.image.as_deref().filter(|image| image.contains('/'))
}

/// Heading and page name of a year, of a month, or of what has no date.
fn names(part: Part) -> (String, String) {
    match part.0 {
        None => ("Undated".into(), "undated".into()),
        Some((year, 0)) => (year.to_string(), format!("{year:04}")),
        Some((year, month)) => {
            let day = jiff::civil::date(year, month, 1);
            (day.strftime("%B %Y").to_string(), format!("{year:04}-{month:02}"))
        }
    }
}

fn part_link(name: String, page: String, transcripts: usize) -> PartLink {
    let transcripts = counted(transcripts as u64, "transcript");
    PartLink { name, page: format!("{page}.html"), transcripts, current: false }
}
