//! Renders the pages and feeds of topics, and the page that compares all topics.

use jiff::civil::Date;
use serde::Serialize;

use super::atom::{self, Entry, Feed};
use super::chart::{AxisName, Row, RowView, Unit, axis, greatest, rate};
use super::dossier::Dossier;
use super::quote::PassageView;
use super::{ListFile, Renderer};
use crate::error::Result;
use crate::topics::{Census, Topic};

/// All rates are per this many hours, so that topics can be compared.
const HOURS: Unit = Unit::Hours(100);
/// Maximum number of years with a column of their own in the table.
const MOST_YEARS: usize = 12;

/// The values of `topics.html`.
#[derive(Serialize)]
struct Overview<'a> {
    topic_count: usize,
    /// Number of transcripts in the archive.
    transcripts: usize,
    axis: Vec<AxisName>,
    /// Hours of talk per which rates are given.
    hours: u32,
    groups: Vec<Section<'a>>,
    talk: RowView,
    years: Vec<i32>,
    /// The first year with a column of its own, if an earlier column sums up the years before it.
    before: Option<i32>,
    /// Hours of talk in each column.
    talk_by_year: Vec<u64>,
}

/// Topics under a heading.
#[derive(Serialize)]
struct Section<'a> {
    heading: &'a str,
    topics: Vec<Line<'a>>,
}

/// A topic in the list of all.
#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    page: &'a str,
    mentions: u64,
    transcripts: usize,
    rate: Option<f64>,
    latest: Option<Date>,
    row: RowView,
    years: Vec<u64>,
}

/// The values of `mention.html`.
#[derive(Serialize)]
struct Quoted<'a> {
    path: &'a str,
    mentions: u32,
    passages: &'a [PassageView],
}

impl Renderer {
    /// Renders the page that compares all topics.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Template`] if the template does not render.
    pub fn topics(&self, census: &Census<'_>, topics: &[Topic]) -> Result<ListFile> {
        let years = Years::new(census);
        let mut groups: Vec<Section<'_>> = Vec::new();
        for (number, topic) in topics.iter().enumerate() {
            let line = line(census, &years, topic, number);
            match groups.iter_mut().find(|group| group.heading == topic.group) {
                Some(group) => group.topics.push(line),
                None => groups.push(Section { heading: &topic.group, topics: vec![line] }),
            }
        }
        let view = Overview {
            topic_count: topics.len(),
            transcripts: census.archive.entries.len(),
            axis: axis(&census.calendar),
            hours: HOURS.hours(),
            groups,
            talk: RowView::of_talk(census),
            talk_by_year: years.sums(&census.talk.seconds).iter().map(|s| s / 3_600).collect(),
            before: years.before,
            years: years.years,
        };
        self.list("topics/index.html".into(), "topics.html", "../", &view)
    }

    /// Renders the page of a topic and its feed.
    ///
    /// # Errors
    ///
    /// As [`Renderer::topics`].
    pub fn dossier(&self, census: &Census<'_>, dossier: &Dossier<'_>) -> Result<[ListFile; 2]> {
        let [path, feed_path] = dossier.paths();
        let page = self.list(path.clone(), "topic.html", "../", dossier)?;
        let newest = dossier.newest.first();
        let transcripts = &census.archive.entries;
        let mut entries = Vec::with_capacity(dossier.newest.len());
        for quote in &dossier.newest {
            let anchor = quote.passages.first().map_or("", PassageView::anchor);
            let hash = if anchor.is_empty() { "" } else { "#" };
            entries.push(Entry {
                title: quote.title.clone(),
                id: atom::id(&["mention", self.title(), dossier.page, &quote.path]),
                path: format!("{}{hash}{anchor}", quote.path),
                updated: atom::time(transcripts[quote.number].head.date),
                author: quote.channel,
                html: self.quotation(&quote.path, quote.mentions, &quote.passages)?,
            });
        }
        let feed = Feed {
            title: format!("{} – {}", dossier.name, self.title()),
            subtitle: String::new(),
            topic: dossier.name,
            path: feed_path,
            page: path,
            id: atom::id(&["topic", self.title(), dossier.page]),
            updated: atom::time(newest.and_then(|quote| transcripts[quote.number].head.date)),
            entries,
        };
        Ok([page, self.feed(&feed)?])
    }

    /// The HTML of an entry: the number of mentions, and the first passage.
    fn quotation(&self, path: &str, mentions: u32, passages: &[PassageView]) -> Result<String> {
        let mut html = Vec::new();
        let passages = &passages[..passages.len().min(1)];
        let root = self.base().unwrap_or("../");
        self.render("mention.html", root, &Quoted { path, mentions, passages }, &mut html)?;
        Ok(String::from_utf8(html).unwrap_or_default())
    }
}

fn line<'a>(census: &Census<'_>, years: &Years, topic: &'a Topic, number: usize) -> Line<'a> {
    let tally = &census.tallies[number];
    let months = census.months(tally.holders.iter().copied());
    let row = Row {
        name: &topic.name,
        name_is_key: false,
        mentions: None,
        counts: &months.counts,
        talk: &census.talk.seconds,
    };
    let top = greatest(std::slice::from_ref(&row), HOURS);
    let latest = tally.holders.first().and_then(|&(n, _)| census.archive.entries[n].head.date);
    Line {
        name: &topic.name,
        page: &topic.page,
        mentions: tally.count,
        transcripts: tally.holders.len(),
        rate: HOURS.value(tally.count, census.talk.total).map(rate),
        latest,
        years: years.sums(&months.counts),
        row: RowView::new(&row, &census.calendar, HOURS, top),
    }
}

/// The columns of the table: the last years of the archive, after one for all earlier years.
struct Years {
    years: Vec<i32>,
    /// The first of `years`, if there are earlier ones.
    before: Option<i32>,
    /// Column of each month, by the month's number in the calendar.
    columns: Vec<usize>,
}

impl Years {
    fn new(census: &Census<'_>) -> Self {
        let calendar = &census.calendar;
        let Some(last) = calendar.len.checked_sub(1) else {
            return Self { years: Vec::new(), before: None, columns: Vec::new() };
        };
        let (first, last) = (calendar.date(0).0, calendar.date(last).0);
        let from = first.max(last - MOST_YEARS as i32 + 1);
        let before = (from > first).then_some(from);
        let shift = usize::from(before.is_some());
        let years = (0..calendar.len).map(|month| calendar.date(month).0);
        Self {
            columns: years
                .map(|year| usize::try_from(year - from).map_or(0, |column| column + shift))
                .collect(),
            years: (from..=last).collect(),
            before,
        }
    }

    /// Sums up the values of months by column.
    fn sums(&self, months: &[u64]) -> Vec<u64> {
        let mut sums = vec![0; self.years.len() + usize::from(self.before.is_some())];
        for (&column, count) in self.columns.iter().zip(months) {
            sums[column] += count;
        }
        sums
    }
}
