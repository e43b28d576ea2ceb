//! Statistics of topics: mentions by topic, channel and month, and the amount of talk to compare
//! them with.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::model::Archive;
use crate::model::Extract;

/// The most months in a calendar. A longer span is divided into years.
const MAX_MONTHS: i32 = 360;
/// Words per hour, to estimate the length of a recording if it is not known.
const WORDS_PER_HOUR: u64 = 9_000;

/// The statistics of an archive with topics.
pub struct Census<'a> {
    /// The archive, which gives the numbers of transcripts a meaning.
    pub archive: &'a Archive,
    /// The months from its oldest to its newest transcript.
    pub calendar: Calendar,
    /// Talk in the whole archive.
    pub talk: Talk,
    /// Talk in each channel.
    pub channels: Vec<Talk>,
    /// The mentions of each topic.
    pub tallies: Vec<Tally>,
    /// The month of each transcript, if it has a date.
    months: Vec<Option<usize>>,
    /// The number of transcripts that mention both of two topics, for each pair.
    both: Vec<u32>,
}

/// All months in the span of an archive, or all years if there would be too many months.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// The first month, counted from January of year 0.
    first: i32,
    /// Number of months per position: 1 or 12.
    step: i32,
    /// Number of positions: months or years.
    pub len: usize,
}

/// The amount of talk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Talk {
    /// Seconds by month.
    pub seconds: Vec<u64>,
    /// Number of transcripts by month.
    pub transcripts: Vec<u32>,
    /// Seconds in all, including transcripts without a date.
    pub total: u64,
}

/// The mentions of a topic.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Number of mentions in all.
    pub count: u64,
    /// The numbers of the transcripts with mentions and how many each has, the newest first and
    /// those without a date last.
    pub holders: Vec<(usize, u32)>,
    /// Number of mentions and transcripts by the name of the speaker.
    pub speakers: BTreeMap<String, (u64, u32)>,
}

/// Mentions of a topic by month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Months {
    /// Number of mentions by month.
    pub counts: Vec<u64>,
    /// Number of transcripts with mentions by month.
    pub holders: Vec<u32>,
    /// Number of mentions and of transcripts without a date.
    pub undated: (u64, u32),
    /// Number of mentions in all.
    pub total: u64,
}

impl Calendar {
    /// The months of a span, first and last day included; no months if there is no span.
    #[must_use]
    pub fn of(span: Option<(Date, Date)>) -> Self {
        let Some((from, to)) = span.map(|(from, to)| (month_number(from), month_number(to))) else {
            return Self { first: 0, step: 1, len: 0 };
        };
        if to - from < MAX_MONTHS {
            return Self { first: from, step: 1, len: (to - from + 1) as usize };
        }
        let (from, to) = (from.div_euclid(12), to.div_euclid(12));
        Self { first: from * 12, step: 12, len: (to - from + 1) as usize }
    }

    /// The position of a date within the span.
    #[must_use]
    pub fn month(&self, date: Date) -> usize {
        ((month_number(date) - self.first) / self.step) as usize
    }

    /// Returns true if the positions are years.
    #[must_use]
    pub fn is_by_year(&self) -> bool {
        self.step > 1
    }

    /// The year and month (1 to 12) of a position.
    #[must_use]
    pub fn date(&self, at: usize) -> (i32, i8) {
        let month = self.first + at as i32 * self.step;
        (month.div_euclid(12), month.rem_euclid(12) as i8 + 1)
    }

    /// A position in ISO 8601: `2024-03`, or just the year.
    #[must_use]
    pub fn iso(&self, at: usize) -> String {
        match self.date(at) {
            (year, _) if self.is_by_year() => format!("{year:04}"),
            (year, month) => format!("{year:04}-{month:02}"),
        }
    }
}

/// Months since January of year 0.
fn month_number(date: Date) -> i32 {
    i32::from(date.year()) * 12 + i32::from(date.month()) - 1
}

impl<'a> Census<'a> {
    /// Adds up the mentions of all topics. `topics` is their number, and `facts` are in the order
    /// of the transcripts' numbers.
    #[must_use]
    pub fn new(
        archive: &'a Archive,
        topics: usize,
        facts: impl Iterator<Item = &'a Extract>,
    ) -> Self {
        let calendar = Calendar::of(archive.span());
        let talk =
            Talk { seconds: vec![0; calendar.len], transcripts: vec![0; calendar.len], total: 0 };
        let mut census = Self {
            archive,
            channels: vec![talk.clone(); archive.channels.len()],
            talk,
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
            for mentions in &facts.mentions {
                for other in &facts.mentions {
                    census.both[mentions.topic as usize * topics + other.topic as usize] += 1;
                }
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
            tally
                .holders
                .sort_by_key(|&(number, _)| Reverse((archive.entries[number].head.date, number)));
        }
        census
    }

    /// Number of transcripts that mention both topics.
    #[must_use]
    pub fn together(&self, one: usize, other: usize) -> u32 {
        self.both[one * self.tallies.len() + other]
    }

    /// The mentions by month in some of a topic's transcripts, given by number and count as in
    /// [`Tally::holders`].
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

/// The length of a recording in seconds, estimated from its words if it is not known.
fn seconds(facts: &Extract) -> u64 {
    if facts.length.0 > 0 { facts.length.0 } else { facts.words * 3_600 / WORDS_PER_HOUR }
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
