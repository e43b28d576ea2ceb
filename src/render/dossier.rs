//! The page of a topic as its template sees it: numbers, charts, tables, and what is quoted.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::address;
use super::chart::{AxisName, Row, RowView, Unit, axis, greatest, rate};
use super::quote::Quote;
use crate::topics::{Census, Months, Topic};

/// Transcripts in the feed, newest first; the page shows fewer of them, with more passages each.
const IN_FEED: usize = 30;
const IN_PAGE: usize = 12;
/// Passages of a transcript in the page.
const PASSAGES: usize = 3;
/// Channels with a row of their own in the charts.
const CHART_CHANNELS: usize = 5;
/// Channels, speakers and topics in a list.
const LISTED: usize = 10;

/// What `topic.html` is given.
#[derive(Serialize)]
pub struct Dossier<'a> {
    pub(super) name: &'a str,
    pub(super) page: &'a str,
    mentions: u64,
    /// Transcripts that hold one, and all.
    holders: usize,
    transcripts: usize,
    terms: Vec<&'a str>,
    exclude: Vec<&'a str>,
    /// Query of the search page for the same words, where a query can say them.
    query: Option<String>,
    axis: Vec<AxisName>,
    /// Hours that rates are given for, and rows of bars of them.
    hours: u32,
    rates: Vec<RowView>,
    numbers: Vec<RowView>,
    talk: Option<RowView>,
    is_by_year: bool,
    /// Mentions without a date, and their transcripts.
    undated: (u64, u32),
    months: Vec<MonthLine>,
    /// Heads of the table of channels by month.
    columns: Vec<&'a str>,
    channels: Vec<ChannelLine<'a>>,
    speakers: Vec<SpeakerLine<'a>>,
    together: Vec<Together<'a>>,
    /// The newest transcripts that hold a mention; the page shows the first `shown` of them.
    pub(super) newest: Vec<Quote<'a>>,
    pub(super) shown: usize,
    pub(super) first: Option<Quote<'a>>,
}

/// A line of the tables of months.
#[derive(Serialize)]
struct MonthLine {
    /// Month or year (ISO 8601).
    month: String,
    mentions: u64,
    /// Transcripts that hold one, of how many.
    holders: u32,
    transcripts: u32,
    hours: f64,
    rate: Option<f64>,
    /// Mentions in each channel of the charts, none where it was silent.
    channels: Vec<Option<u64>>,
}

#[derive(Serialize)]
struct ChannelLine<'a> {
    name: &'a str,
    folder: &'a str,
    mentions: u64,
    /// Transcripts that hold one, of how many.
    holders: usize,
    transcripts: usize,
    rate: Option<f64>,
    latest: Option<Date>,
}

#[derive(Serialize)]
struct SpeakerLine<'a> {
    name: &'a str,
    mentions: u64,
    transcripts: u32,
}

/// A topic that is mentioned in the same transcripts.
#[derive(Serialize)]
struct Together<'a> {
    name: &'a str,
    page: &'a str,
    transcripts: u32,
    /// Per cent of the transcripts that hold the one.
    share: u64,
}

/// The mentions of a topic in one channel.
struct Voice {
    channel: usize,
    holders: Vec<(usize, u32)>,
    months: Months,
}

impl<'a> Dossier<'a> {
    /// All of a page but its passages.
    #[must_use]
    pub fn new(census: &'a Census<'a>, topics: &'a [Topic], number: usize) -> Self {
        let (topic, tally) = (&topics[number], &census.tallies[number]);
        let whole = census.months(tally.holders.iter().copied());
        let voices = voices(census, number);
        let charts = Charts::new(census, &whole, &voices);
        let shown = voices.len().min(charts.channels);
        let archive = census.archive;
        let name = |voice: &Voice| archive.channels[voice.channel].name.as_str();
        let first =
            tally.holders.iter().rev().find(|(n, _)| archive.entries[*n].head.date.is_some());
        let newest = tally.holders.iter().take(IN_FEED).enumerate();
        Self {
            name: &topic.name,
            page: &topic.page,
            mentions: tally.count,
            holders: tally.holders.len(),
            transcripts: archive.entries.len(),
            terms: topic.terms.iter().map(|term| &*term.text).collect(),
            exclude: topic.exclude.iter().map(|term| &*term.text).collect(),
            query: query(topic),
            undated: whole.undated,
            is_by_year: census.calendar.is_by_year(),
            months: month_lines(census, &whole, &voices[..shown], charts.unit),
            columns: voices[..shown].iter().map(name).collect(),
            channels: channel_lines(census, &voices, charts.unit),
            speakers: speaker_lines(census, number),
            together: together(census, topics, number),
            newest: newest
                .map(|(at, &holder)| {
                    Quote::new(census, holder, if at < IN_PAGE { PASSAGES } else { 1 })
                })
                .collect(),
            shown: IN_PAGE,
            first: first.map(|&holder| Quote::new(census, holder, 1)),
            axis: axis(&census.calendar),
            hours: charts.unit.hours(),
            rates: charts.rates,
            numbers: charts.numbers,
            talk: charts.talk,
        }
    }

    /// Paths of the page and the feed.
    #[must_use]
    pub fn paths(&self) -> [String; 2] {
        ["html", "xml"].map(|extension| format!("topics/{}.{extension}", self.page))
    }

    /// What the page and the feed quote.
    pub fn quotes(&self) -> impl Iterator<Item = &Quote<'a>> {
        self.newest.iter().chain(&self.first)
    }

    /// The same, to be filled.
    pub fn quotes_mut(&mut self) -> impl Iterator<Item = &mut Quote<'a>> {
        self.newest.iter_mut().chain(&mut self.first)
    }
}

/// The channels in which a topic is mentioned, most first.
fn voices(census: &Census<'_>, number: usize) -> Vec<Voice> {
    let mut holders: BTreeMap<usize, Vec<(usize, u32)>> = BTreeMap::new();
    for &(transcript, count) in &census.tallies[number].holders {
        let channel = census.archive.entries[transcript].channel;
        holders.entry(channel).or_default().push((transcript, count));
    }
    let voice = |(channel, holders): (usize, Vec<(usize, u32)>)| {
        let months = census.months(holders.iter().copied());
        Voice { channel, holders, months }
    };
    let mut voices: Vec<Voice> = holders.into_iter().map(voice).collect();
    voices.sort_by_key(|voice| Reverse(voice.months.total));
    voices
}

/// The rows of a topic's charts.
struct Charts {
    unit: Unit,
    rates: Vec<RowView>,
    numbers: Vec<RowView>,
    talk: Option<RowView>,
    /// Channels with a row of their own at most.
    channels: usize,
}

impl Charts {
    fn new(census: &Census<'_>, whole: &Months, voices: &[Voice]) -> Self {
        let mut rows = vec![Row {
            name: "all_channels",
            name_is_key: true,
            mentions: Some(whole.total),
            counts: &whole.counts,
            talk: &census.talk.seconds,
        }];
        // Of an archive with one channel the whole says it all.
        let channels = if census.archive.channels.len() > 1 { CHART_CHANNELS } else { 0 };
        rows.extend(voices.iter().take(channels).map(|voice| Row {
            name: &census.archive.channels[voice.channel].name,
            name_is_key: false,
            mentions: Some(voice.months.total),
            counts: &voice.months.counts,
            talk: &census.channels[voice.channel].seconds,
        }));
        let dated = whole.total > whole.undated.0;
        if !dated {
            return Self {
                unit: Unit::Hours(1),
                rates: vec![],
                numbers: vec![],
                talk: None,
                channels,
            };
        }
        let unit = Unit::for_rows(&rows);
        let view = |rows: &[Row<'_>], unit, top| -> Vec<RowView> {
            rows.iter().map(|row| RowView::new(row, &census.calendar, unit, top)).collect()
        };
        // Channels compare on one scale. The whole has its own: numbers of its parts would be
        // dwarfed by it, and its rates by theirs.
        let (whole, parts) = rows.split_at(1);
        let scaled = |unit| {
            let mut rows = view(whole, unit, greatest(whole, unit));
            rows.extend(view(parts, unit, greatest(parts, unit)));
            rows
        };
        let (rates, numbers) = (scaled(unit), scaled(Unit::Number));
        let talk = Some(RowView::of_talk(census));
        Self { unit, rates, numbers, talk, channels }
    }
}

/// The months in which anybody talked, newest first.
fn month_lines(
    census: &Census<'_>,
    whole: &Months,
    voices: &[Voice],
    unit: Unit,
) -> Vec<MonthLine> {
    let talk = &census.talk;
    let line = |month: usize| MonthLine {
        month: census.calendar.iso(month),
        mentions: whole.counts[month],
        holders: whole.holders[month],
        transcripts: talk.transcripts[month],
        hours: rate(talk.seconds[month] as f64 / 3_600.0),
        rate: unit.value(whole.counts[month], talk.seconds[month]).map(rate),
        channels: voices
            .iter()
            .map(|voice| match census.channels[voice.channel].transcripts[month] {
                0 => None,
                _ => Some(voice.months.counts[month]),
            })
            .collect(),
    };
    (0..census.calendar.len).rev().filter(|&m| talk.transcripts[m] > 0).map(line).collect()
}

fn channel_lines<'a>(census: &Census<'a>, voices: &[Voice], unit: Unit) -> Vec<ChannelLine<'a>> {
    let line = |voice: &Voice| {
        let channel = &census.archive.channels[voice.channel];
        let latest = census.archive.entries[voice.holders[0].0].head.date;
        let rate_of = unit.value(voice.months.total, census.channels[voice.channel].total);
        ChannelLine {
            name: &channel.name,
            folder: &channel.folder,
            mentions: voice.months.total,
            holders: voice.holders.len(),
            transcripts: channel.transcripts.len(),
            rate: rate_of.map(rate),
            latest,
        }
    };
    voices.iter().take(LISTED).map(line).collect()
}

fn speaker_lines<'a>(census: &'a Census<'a>, number: usize) -> Vec<SpeakerLine<'a>> {
    let mut speakers: Vec<_> = census.tallies[number].speakers.iter().collect();
    speakers.sort_by_key(|&(_, &(mentions, _))| Reverse(mentions));
    let line = |(name, &(mentions, transcripts)): (&'a String, &(u64, u32))| SpeakerLine {
        name,
        mentions,
        transcripts,
    };
    speakers.into_iter().take(LISTED).map(line).collect()
}

/// Topics that share transcripts with one, the nearest first: by the cosine of the two sets (Ochiai
/// 1957), so that what is said everywhere is near to nothing.
fn together<'a>(census: &Census<'_>, topics: &'a [Topic], number: usize) -> Vec<Together<'a>> {
    let holders = |topic: usize| census.tallies[topic].holders.len();
    let mut near: Vec<(f64, usize, u32)> = (0..topics.len())
        .filter(|&other| other != number)
        .map(|other| (other, census.together(number, other)))
        .filter(|&(_, both)| both > 0)
        .map(|(other, both)| {
            let cosine = f64::from(both) / (holders(number) as f64 * holders(other) as f64).sqrt();
            (cosine, other, both)
        })
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let view = |(_, other, both): (f64, usize, u32)| Together {
        name: &topics[other].name,
        page: &topics[other].page,
        transcripts: both,
        share: (f64::from(both) * 100.0 / holders(number) as f64).round() as u64,
    };
    near.into_iter().take(LISTED).map(view).collect()
}

/// The query of the search page that finds what a topic's terms do, what is excluded aside; none
/// where a query cannot say it: a phrase with an open end.
fn query(topic: &Topic) -> Option<String> {
    let part = |term: &crate::topics::Term| {
        let is_phrase = term.text.contains(char::is_whitespace);
        let is_plain =
            !term.text.contains(['"', '\u{201c}', '\u{201d}', '\u{201e}', '«', '»', ':'])
                && !term.text.starts_with('-')
                && term.text != "OR";
        match is_phrase {
            _ if !is_plain || (is_phrase && term.text.contains('*')) => None,
            true => Some(format!("\"{}\"", term.text)),
            false => Some(term.text.clone()),
        }
    };
    let parts: Option<Vec<String>> = topic.terms.iter().map(part).collect();
    Some(format!("?q={}", address::query(&parts?.join(" OR "))))
}
