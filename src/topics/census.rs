//! What the counts of all transcripts add up to: by topic, channel and month, beside how much was
//! talked at all.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::model::Archive;
use crate::model::Extract;

/// With more months than this, years are counted instead.
const MOST_MONTHS: i32 = 360;
/// Where the length of a recording is not known, so many words are taken for an hour of talk.
const WORDS_AN_HOUR: u64 = 9_000;

/// The numbers of an archive with topics.
pub struct Census<'a> {
    /// What the transcripts' numbers mean.
    pub archive: &'a Archive,
    /// The months from its oldest to its newest transcript.
    pub calendar: Calendar,
    /// Talk of the whole archive, by month.
    pub talk: Talk,
    /// The same for each channel.
    pub channels: Vec<Talk>,
    /// By topic.
    pub tallies: Vec<Tally>,
    /// For each transcript its month, if it has a date.
    months: Vec<Option<usize>>,
    /// For each two topics the number of transcripts that hold both.
    both: Vec<u32>,
}

/// The months of an archive without a gap, or its years where these are too many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Months since January of year 0.
    first: i32,
    /// Months counted together: 1 or 12.
    step: i32,
    /// Number of months, or years.
    pub len: usize,
}

/// How much was talked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Talk {
    /// Seconds by month.
    pub seconds: Vec<u64>,
    /// Transcripts by month.
    pub transcripts: Vec<u32>,
    /// Seconds in all, those without a date included.
    pub total: u64,
}

/// What is said of a topic.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Mentions in all.
    pub count: u64,
    /// Numbers of the transcripts that hold one with how many they hold, newest first, undated
    /// ones last.
    pub holders: Vec<(usize, u32)>,
    /// By the names of speakers: mentions and transcripts.
    pub speakers: BTreeMap<String, (u64, u32)>,
}

/// Mentions of a topic by month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Months {
    /// Mentions.
    pub counts: Vec<u64>,
    /// Transcripts that hold one.
    pub holders: Vec<u32>,
    /// Mentions and holders without a date.
    pub undated: (u64, u32),
    /// Mentions in all.
    pub total: u64,
}

impl Calendar {
    /// The months of a span; without one, none.
    #[must_use]
    pub fn of(span: Option<(Date, Date)>) -> Self {
        let month = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
        let Some((from, to)) = span.map(|(from, to)| (month(from), month(to))) else {
            return Self { first: 0, step: 1, len: 0 };
        };
        if to - from < MOST_MONTHS {
            return Self { first: from, step: 1, len: (to - from + 1) as usize };
        }
        let (from, to) = (from.div_euclid(12), to.div_euclid(12));
        Self { first: from * 12, step: 12, len: (to - from + 1) as usize }
    }

    /// The month of a date within the span.
    #[must_use]
    pub fn month(&self, date: Date) -> usize {
        let month = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
        ((month - self.first) / self.step) as usize
    }

    /// Whether years are counted.
    #[must_use]
    pub fn is_by_year(&self) -> bool {
        self.step > 1
    }

    /// Year and month (1 to 12) of a position.
    #[must_use]
    pub fn date(&self, at: usize) -> (i32, i8) {
        let month = self.first + at as i32 * self.step;
        (month.div_euclid(12), month.rem_euclid(12) as i8 + 1)
    }

    /// `2024-03`, or the year (ISO 8601).
    #[must_use]
    pub fn iso(&self, at: usize) -> String {
        match self.date(at) {
            (year, _) if self.is_by_year() => format!("{year:04}"),
            (year, month) => format!("{year:04}-{month:02}"),
        }
    }
}

impl<'a> Census<'a> {
    /// Counts the mentions in all transcripts, given by number, of so many topics.
    #[must_use]
    pub fn new(
        archive: &'a Archive,
        topics: usize,
        facts: impl Iterator<Item = &'a Extract>,
    ) -> Self {
        let calendar = Calendar::of(archive.span());
        let talk = || Talk {
            seconds: vec![0; calendar.len],
            transcripts: vec![0; calendar.len],
            total: 0,
        };
        let mut census = Self {
            archive,
            talk: talk(),
            channels: archive.channels.iter().map(|_| talk()).collect(),
            tallies: vec![Tally::default(); topics],
            months: Vec::with_capacity(archive.entries.len()),
            both: vec![0; topics * topics],
            calendar,
        };
        for ((number, entry), facts) in archive.entries.iter().enumerate().zip(facts) {
            let month = entry.head.date.map(|date| census.calendar.month(date));
            census.months.push(month);
            let seconds = seconds(facts);
            for talk in [&mut census.talk, &mut census.channels[entry.channel]] {
                talk.add(month, seconds);
            }
            let spoken_of = || facts.mentions.iter().map(|mentions| mentions.topic as usize);
            for one in spoken_of() {
                spoken_of().for_each(|other| census.both[one * topics + other] += 1);
            }
            for mentions in &facts.mentions {
                let tally = &mut census.tallies[mentions.topic as usize];
                tally.count += u64::from(mentions.count);
                tally.holders.push((number, mentions.count));
                for (name, count) in &mentions.speakers {
                    let speaker = tally.speakers.entry(name.clone()).or_default();
                    *speaker = (speaker.0 + u64::from(*count), speaker.1 + 1);
                }
            }
        }
        for tally in &mut census.tallies {
            let date = |number: usize| archive.entries[number].head.date;
            tally.holders.sort_by_key(|&(number, _)| Reverse((date(number), number)));
        }
        census
    }

    /// Number of transcripts that hold both topics.
    #[must_use]
    pub fn together(&self, one: usize, other: usize) -> u32 {
        self.both[one * self.tallies.len() + other]
    }

    /// Mentions by month in some of a topic's transcripts.
    #[must_use]
    pub fn months(&self, holders: impl Iterator<Item = (usize, u32)>) -> Months {
        let mut months = Months {
            counts: vec![0; self.calendar.len],
            holders: vec![0; self.calendar.len],
            ..Months::default()
        };
        for (number, count) in holders {
            months.total += u64::from(count);
            match self.months[number] {
                Some(month) => {
                    months.counts[month] += u64::from(count);
                    months.holders[month] += 1;
                }
                None => {
                    months.undated.0 += u64::from(count);
                    months.undated.1 += 1;
                }
            }
        }
        months
    }
}

/// Length of a recording, estimated from its words where it is not known.
fn seconds(facts: &Extract) -> u64 {
    if facts.length.0 > 0 { facts.length.0 } else { facts.words * 3_600 / WORDS_AN_HOUR }
}

impl Talk {
    fn add(&mut self, month: Option<usize>, seconds: u64) {
        self.total += seconds;
        if let Some(month) = month {
            self.seconds[month] += seconds;
            self.transcripts[month] += 1;
        }
    }
}
