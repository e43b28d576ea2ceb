//! The values of a topic's page: numbers, charts, tables and quoted passages.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::address;
use super::chart::{AxisName, Row, RowView, Unit, axis, greatest, rate};
use super::quote::Quote;
use crate::topics::{Calendar, Census, Months, Term, Topic};

/// Number of newest transcripts in the feed. The page shows fewer, with more passages each.
const IN_FEED: usize = 30;
const IN_PAGE: usize = 12;
/// Maximum number of passages per transcript on the page.
const PASSAGES: usize = 3;
/// Channels with a row of their own in the charts.
const CHART_CHANNELS: usize = 5;
/// Maximum number of channels, speakers and topics in each list.
const LISTED: usize = 10;

/// The values of `topic.html`.
#[derive(Serialize)]
pub struct Dossier<'a> {
    pub(super) name: &'a str,
    pub(super) page: &'a str,
    mentions: u64,
    /// Number of transcripts that mention the topic, and of all transcripts.
    holders: usize,
    transcripts: usize,
    terms: Vec<&'a str>,
    exclude: Vec<&'a str>,
    /// Query string of the search page for the same terms, if a query can express them.
    query: Option<String>,
    axis: Vec<AxisName>,
    /// Hours of talk per which rates are given, and the chart rows of rates.
    hours: u32,
    rates: Vec<RowView>,
    numbers: Vec<RowView>,
    talk: Option<RowView>,
    is_by_year: bool,
    /// Mentions in undated transcripts, and the number of these transcripts.
    undated: (u64, u32),
    months: Vec<MonthLine>,
    /// Column headings of the table of channels by month.
    columns: Vec<&'a str>,
    channels: Vec<ChannelLine<'a>>,
    speakers: Vec<SpeakerLine<'a>>,
    together: Vec<Together<'a>>,
    /// The newest transcripts with a mention; the page shows the first `shown` of them.
    pub(super) newest: Vec<Quote<'a>>,
    pub(super) shown: usize,
    pub(super) first: Option<Quote<'a>>,
}

/// A row of the tables by month.
#[derive(Serialize)]
struct MonthLine {
    /// Month or year (ISO 8601).
    month: String,
    mentions: u64,
    /// Number of transcripts with a mention, and of all transcripts of the month.
    holders: u32,
    transcripts: u32,
    hours: f64,
    rate: Option<f64>,
    /// Mentions in each channel of the charts; none if it published nothing that month.
    channels: Vec<Option<u64>>,
}

#[derive(Serialize)]
struct ChannelLine<'a> {
    name: &'a str,
    folder: &'a str,
    mentions: u64,
    /// Number of transcripts with a mention, and of all transcripts of the channel.
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

/// Another topic that is mentioned in the same transcripts.
#[derive(Serialize)]
struct Together<'a> {
    name: &'a str,
    page: &'a str,
    transcripts: u32,
    /// Percentage of the transcripts that mention this page's topic.
    share: u64,
}

/// The mentions of a topic in one channel: `holders` are transcripts and their counts.
struct Voice {
    channel: usize,
    holders: Vec<(usize, u32)>,
    months: Months,
}

impl<'a> Dossier<'a> {
    /// Everything on a page except its passages.
    #[must_use]
    pub fn new(census: &'a Census<'a>, topics: &'a [Topic], number: usize) -> Self {
        let (topic, tally) = (&topics[number], &census.tallies[number]);
        let whole = census.months(tally.holders.iter().copied());
        let voices = voices(census, number);
        let charts = Charts::new(census, &whole, &voices);
        let shown = voices.len().min(charts.channels);
        let archive = census.archive;
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
            columns: voices[..shown]
                .iter()
                .map(|voice| archive.channels[voice.channel].name.as_str())
                .collect(),
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

    /// Paths of the page and of its feed.
    #[must_use]
    pub fn paths(&self) -> [String; 2] {
        ["html", "xml"].map(|extension| format!("topics/{}.{extension}", self.page))
    }

    /// The transcripts that the page and the feed quote.
    pub fn quotes(&self) -> impl Iterator<Item = &Quote<'a>> {
        self.newest.iter().chain(&self.first)
    }

    /// As [`Dossier::quotes`], for filling in the passages.
    pub fn quotes_mut(&mut self) -> impl Iterator<Item = &mut Quote<'a>> {
        self.newest.iter_mut().chain(&mut self.first)
    }
}

/// The channels that mention a topic, most mentions first.
fn voices(census: &Census<'_>, number: usize) -> Vec<Voice> {
    let mut holders: BTreeMap<usize, Vec<(usize, u32)>> = BTreeMap::new();
    for &(transcript, count) in &census.tallies[number].holders {
        let channel = census.archive.entries[transcript].channel;
        holders.entry(channel).or_default().push((transcript, count));
    }
    let mut voices: Vec<Voice> = holders
        .into_iter()
        .map(|(channel, holders)| {
            let months = census.months(holders.iter().copied());
            Voice { channel, holders, months }
        })
        .collect();
    voices.sort_by_key(|voice| Reverse(voice.months.total));
    voices
}

/// The rows of a topic's charts.
struct Charts {
    unit: Unit,
    rates: Vec<RowView>,
    numbers: Vec<RowView>,
    talk: Option<RowView>,
    /// Maximum number of channels with a row of their own.
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
        // If there is only one channel, its row would repeat the first.
        let channels = if census.archive.channels.len() > 1 { CHART_CHANNELS } else { 0 };
        rows.extend(voices.iter().take(channels).map(|voice| Row {
            name: &census.archive.channels[voice.channel].name,
            name_is_key: false,
            mentions: Some(voice.months.total),
            counts: &voice.months.counts,
            talk: &census.channels[voice.channel].seconds,
        }));
        let has_dates = whole.total > whole.undated.0;
        if !has_dates {
            return Self {
                unit: Unit::Hours(1),
                rates: vec![],
                numbers: vec![],
                talk: None,
                channels,
            };
        }
        let unit = Unit::for_rows(&rows);
        // Channels share one scale, so that they can be compared. The archive has a scale of its
        // own: its numbers would dwarf those of the channels, and their rates would dwarf its
        // rates.
        let (whole, parts) = rows.split_at(1);
        let [rates, numbers] = [unit, Unit::Number].map(|unit| {
            let mut rows = on_one_scale(whole, &census.calendar, unit);
            rows.extend(on_one_scale(parts, &census.calendar, unit));
            rows
        });
        let talk = Some(RowView::of_talk(census));
        Self { unit, rates, numbers, talk, channels }
    }
}

/// Rows in which the greatest value of all fills the height.
fn on_one_scale(rows: &[Row<'_>], calendar: &Calendar, unit: Unit) -> Vec<RowView> {
    let top = greatest(rows, unit);
    rows.iter().map(|row| RowView::new(row, calendar, unit, top)).collect()
}

/// The months with any talk, newest first.
fn month_lines(
    census: &Census<'_>,
    whole: &Months,
    voices: &[Voice],
    unit: Unit,
) -> Vec<MonthLine> {
    let talk = &census.talk;
    (0..census.calendar.len)
        .rev()
        .filter(|&month| talk.transcripts[month] > 0)
        .map(|month| MonthLine {
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
        })
        .collect()
}

fn channel_lines<'a>(census: &Census<'a>, voices: &[Voice], unit: Unit) -> Vec<ChannelLine<'a>> {
    let mut lines = Vec::with_capacity(LISTED);
    for voice in voices.iter().take(LISTED) {
        let channel = &census.archive.channels[voice.channel];
        let value = unit.value(voice.months.total, census.channels[voice.channel].total);
        lines.push(ChannelLine {
            name: &channel.name,
            folder: &channel.folder,
            mentions: voice.months.total,
            holders: voice.holders.len(),
            transcripts: channel.transcripts.len(),
            rate: value.map(rate),
            latest: census.archive.entries[voice.holders[0].0].head.date,
        });
    }
    lines
}

fn speaker_lines<'a>(census: &'a Census<'a>, number: usize) -> Vec<SpeakerLine<'a>> {
    let mut speakers: Vec<_> = census.tallies[number].speakers.iter().collect();
    speakers.sort_by_key(|&(_, &(mentions, _))| Reverse(mentions));
    speakers
        .into_iter()
        .take(LISTED)
        .map(|(name, &(mentions, transcripts))| SpeakerLine { name, mentions, transcripts })
        .collect()
}

/// Topics that share transcripts with this one, the most similar first. The cosine of the two sets
/// (Ochiai 1957) ranks low a topic that is mentioned everywhere.
fn together<'a>(census: &Census<'_>, topics: &'a [Topic], number: usize) -> Vec<Together<'a>> {
    let holders = census.tallies[number].holders.len() as f64;
    let mut similar: Vec<(f64, usize, u32)> = (0..topics.len())
        .filter(|&other| other != number)
        .map(|other| (other, census.together(number, other)))
        .filter(|&(_, both)| both > 0)
        .map(|(other, both)| {
            let other_holders = census.tallies[other].holders.len() as f64;
            (f64::from(both) / (holders * other_holders).sqrt(), other, both)
        })
        .collect();
    similar.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    similar
        .into_iter()
        .take(LISTED)
        .map(|(_, other, both)| Together {
            name: &topics[other].name,
            page: &topics[other].page,
            transcripts: both,
            share: (f64::from(both) * 100.0 / holders).round() as u64,
        })
        .collect()
}

/// The query of the search page that finds a topic's terms, regardless of its exclusions; none if
/// one of the terms has no equivalent in a query.
fn query(topic: &Topic) -> Option<String> {
    let terms: Option<Vec<String>> = topic.terms.iter().map(query_term).collect();
    Some(format!("?q={}", address::query(&terms?.join(" OR "))))
}

/// A term in the query language; none if it holds an operator, or is a phrase with a wildcard.
fn query_term(term: &Term) -> Option<String> {
    let is_phrase = term.text.contains(char::is_whitespace);
    let is_plain = !term.text.contains(['"', '\u{201c}', '\u{201d}', '\u{201e}', '«', '»', ':'])
        && !term.text.starts_with('-')
        && term.text != "OR";
    match is_phrase {
        _ if !is_plain || (is_phrase && term.text.contains('*')) => None,
        true => Some(format!("\"{}\"", term.text)),
        false => Some(term.text.clone()),
    }
}
