//! Bars by month as SVG, made at build time.
//!
//! A row is an outer picture as wide as its place, with its names and lines of equal value in the
//! size of the page's text, and in it one that is stretched: a month is one unit wide, the height
//! 100 units. All bars are one path, a stroke each. A month without talk has no base line: it is a gap and not a
//! zero.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Serialize;

use crate::topics::{Calendar, Census};

/// A rate over less talk than this says little, and over less than this share of a usual month's;
/// its bar is pale and does not set the scale.
const LEAST_TALK: u64 = 3_600;
const LEAST_SHARE: u64 = 5;
/// Height of a row's bars and of the room over them, in pixels; `topics.css` has their sum.
const HEIGHT: f64 = 52.0;
const HEADROOM: f64 = 14.0;
/// Names on the axis at most.
const MOST_NAMES: usize = 6;

/// What a row shows, by month.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// Whose bars they are.
    pub name: &'a str,
    /// Whether that is a key of the catalogue of words.
    pub name_is_key: bool,
    /// Mentions in all, to be told beside the name.
    pub mentions: Option<u64>,
    /// Mentions, or anything else that is counted.
    pub counts: &'a [u64],
    /// Seconds of talk in which that was counted.
    pub talk: &'a [u64],
}

/// What the bars stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// As many as were counted.
    Number,
    /// As many in so many hours of talk.
    Hours(u32),
}

/// A row as `chart.html` shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowView {
    name: String,
    name_is_key: bool,
    mentions: Option<u64>,
    /// Seconds of talk, where they are what is shown.
    talk: Option<u64>,
    /// Hours that a rate is given for; 0 for plain numbers.
    hours: u32,
    is_by_year: bool,
    /// Its first and its last month (ISO 8601), and the greatest value.
    ends: [String; 2],
    peak: Option<Peak>,
    /// Width of the stretched picture.
    months: usize,
    bars: String,
    /// Bars that weigh little.
    pale: String,
    base: String,
    ticks: Vec<Tick>,
}

/// A value and its month.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Peak {
    value: f64,
    month: String,
}

/// A line of equal value.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Tick {
    /// Pixels from the top.
    number: String,
    value: f64,
}

/// A name on the axis of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AxisName {
    /// Per cent from the left.
    number: String,
    /// Month or year (ISO 8601).
    month: String,
}

impl Row<'_> {
    /// Seconds of talk below which a rate says little.
    fn least_talk(&self) -> u64 {
        let months = self.talk.iter().filter(|&&talk| talk > 0).count() as u64;
        let usual = self.talk.iter().sum::<u64>() / months.max(1);
        LEAST_TALK.max(usual / LEAST_SHARE)
    }
}

impl Unit {
    /// The number of hours, of those that read well, for which the greatest rate is one or more.
    #[must_use]
    pub fn for_rows(rows: &[Row<'_>]) -> Self {
        let most = greatest(rows, Self::Hours(1));
        let hours = [1, 10, 100].into_iter().find(|&hours| most * f64::from(hours) >= 1.0);
        Self::Hours(hours.unwrap_or(1_000))
    }

    /// The hours of a rate; 0 for plain numbers.
    #[must_use]
    pub fn hours(self) -> u32 {
        match self {
            Self::Number => 0,
            Self::Hours(hours) => hours,
        }
    }

    /// The value of a count within so many seconds of talk; none without talk.
    #[must_use]
    pub fn value(self, count: u64, talk: u64) -> Option<f64> {
        let count = count as f64;
        match self {
            _ if talk == 0 => None,
            Self::Number => Some(count),
            Self::Hours(hours) => Some(count / talk as f64 * 3_600.0 * f64::from(hours)),
        }
    }
}

/// The greatest value of some rows: of months with enough talk, if there are any.
#[must_use]
pub fn greatest(rows: &[Row<'_>], unit: Unit) -> f64 {
    let (mut firm, mut any) = (0.0_f64, 0.0_f64);
    for row in rows {
        let least = row.least_talk();
        for (&count, &talk) in row.counts.iter().zip(row.talk) {
            let value = unit.value(count, talk).unwrap_or(0.0);
            any = any.max(value);
            if unit == Unit::Number || talk >= least {
                firm = firm.max(value);
            }
        }
    }
    match (firm > 0.0, any > 0.0) {
        (true, _) => firm,
        (_, true) => any,
        _ => 1.0,
    }
}

/// A number in two figures, from a hundred on in whole ones: 0.034, 1.2, 12, 1234.
#[must_use]
pub fn rate(value: f64) -> f64 {
    if value >= 99.5 {
        return value.round();
    }
    if value <= 0.0 {
        return 0.0;
    }
    let decimals = (1 - value.log10().floor() as i32).max(0) as usize;
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

impl RowView {
    /// The picture of how much talk there is in the archive.
    #[must_use]
    pub fn of_talk(census: &Census<'_>) -> Self {
        let hours: Vec<u64> = census.talk.seconds.iter().map(|s| s.div_ceil(3_600)).collect();
        let row = Row {
            name: "hours_of_talk_here",
            name_is_key: true,
            mentions: None,
            counts: &hours,
            talk: &census.talk.seconds,
        };
        let top = greatest(std::slice::from_ref(&row), Unit::Number);
        let view = Self::new(&row, &census.calendar, Unit::Number, top);
        Self { talk: Some(census.talk.total), ..view }
    }

    /// The picture of how many of some transcripts there are of each month; none if all are of one.
    #[must_use]
    pub fn of_transcripts(dates: impl Iterator<Item = Date> + Clone) -> Option<Self> {
        let calendar = Calendar::of(dates.clone().min().zip(dates.clone().max()));
        let mut counts = vec![0; calendar.len];
        dates.for_each(|date| counts[calendar.month(date)] += 1);
        let row = Row {
            name: "transcripts_column",
            name_is_key: true,
            mentions: None,
            counts: &counts,
            talk: &counts,
        };
        let top = greatest(std::slice::from_ref(&row), Unit::Number);
        (calendar.len > 1).then(|| Self::new(&row, &calendar, Unit::Number, top))
    }

    /// The picture of a row; `top` is the value that fills the height.
    #[must_use]
    pub fn new(row: &Row<'_>, calendar: &Calendar, unit: Unit, top: f64) -> Self {
        let (mut bars, mut pale) = (String::new(), String::new());
        let mut most: Option<(f64, usize)> = None;
        let least = row.least_talk();
        for (month, (&count, &talk)) in row.counts.iter().zip(row.talk).enumerate() {
            let Some(value) = unit.value(count, talk).filter(|&value| value > 0.0) else {
                continue;
            };
            let height = (value / top * 98.0).round().clamp(2.0, 100.0);
            let is_pale = unit != Unit::Number && talk < least;
            let path = if is_pale { &mut pale } else { &mut bars };
            let _ = write!(path, "M{month}.5 100v-{height}");
            if most.is_none_or(|(greatest, _)| value > greatest) && !is_pale {
                most = Some((value, month));
            }
        }
        let end = |month| calendar.iso(month);
        Self {
            name: row.name.to_owned(),
            name_is_key: row.name_is_key,
            mentions: row.mentions,
            talk: None,
            hours: unit.hours(),
            is_by_year: calendar.is_by_year(),
            ends: [end(0), end(calendar.len.saturating_sub(1))],
            peak: most.map(|(value, month)| Peak { value: rate(value), month: end(month) }),
            months: calendar.len.max(1),
            bars,
            pale,
            base: base(row.talk),
            ticks: ticks(top, unit),
        }
    }
}

/// The base line, broken where nobody talked.
fn base(talk: &[u64]) -> String {
    let mut path = String::new();
    let mut month = 0;
    for run in talk.chunk_by(|a, b| (*a > 0) == (*b > 0)) {
        if run[0] > 0 {
            let _ = write!(path, "M{month} 99h{}", run.len());
        }
        month += run.len();
    }
    path
}

/// Lines of equal value with what they stand for.
fn ticks(top: f64, unit: Unit) -> Vec<Tick> {
    let step = round_step(top);
    // Nothing is counted in halves.
    let step = if unit == Unit::Number { step.max(1.0) } else { step };
    let lines = (1..=2).map(|times| step * f64::from(times)).filter(|&value| value <= top * 1.001);
    lines
        .map(|value| Tick {
            number: format!("{:.1}", HEADROOM + HEIGHT * (1.0 - value / top * 0.98)),
            value: rate(value),
        })
        .collect()
}

/// The last of 1, 2, 5, 10, 20, 50 ... that is not above the value.
fn round_step(value: f64) -> f64 {
    let power = 10_f64.powf((value.log10() + 1e-9).floor());
    let step = [5.0, 2.0, 1.0].into_iter().find(|step| step * power <= value * (1.0 + 1e-9));
    power * step.unwrap_or(1.0)
}

/// Names along the months.
#[must_use]
pub fn axis(calendar: &Calendar) -> Vec<AxisName> {
    let all = 0..calendar.len;
    let starts_year = |at: &usize| calendar.date(*at).1 == 1;
    let years = all.clone().filter(starts_year).count();
    let by_year = calendar.is_by_year() || years > 3;
    let named: Vec<usize> = if by_year { all.filter(starts_year).collect() } else { all.collect() };
    let stride = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1_000]
        .into_iter()
        .find(|stride| named.len().div_ceil(*stride) <= MOST_NAMES)
        .unwrap_or(named.len().max(1));
    let place = |at: usize| at as f64 * 100.0 / calendar.len as f64;
    let name = |at: usize| AxisName {
        number: format!("{:.1}", place(at)),
        month: if by_year { calendar.date(at).0.to_string() } else { calendar.iso(at) },
    };
    // The last name must not run out of the picture.
    let room = if by_year { 92.0 } else { 86.0 };
    named
        .into_iter()
        .step_by(stride)
        .filter(|&at| place(at) <= room || calendar.len == 1)
        .map(name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_told_in_two_figures() {
        let shown = [0.0, 0.0336, 0.5, 1.0, 1.249, 12.3, 99.6, 1_234.4].map(rate);
        assert_eq!(shown, [0.0, 0.034, 0.5, 1.0, 1.2, 12.0, 100.0, 1234.0]);
    }

    #[test]
    fn the_base_line_is_broken_where_nobody_talked() {
        assert_eq!(base(&[5, 5, 0, 5]), "M0 99h2M3 99h1");
        assert_eq!(base(&[0]), "");
    }

    #[test]
    fn months_with_little_talk_do_not_set_the_scale() {
        let row = Row {
            name: "x",
            name_is_key: false,
            mentions: None,
            counts: &[10, 3],
            talk: &[60, 7_200],
        };
        assert!((greatest(std::slice::from_ref(&row), Unit::Hours(1)) - 1.5).abs() < 1e-9);
        assert!((greatest(&[row], Unit::Number) - 10.0).abs() < 1e-9);
    }

    #[test]
    fn transcripts_are_drawn_from_their_first_month_to_their_last() {
        let dates = ["2024-01-31", "2024-04-01", "2024-01-02"].map(|date| date.parse().unwrap());
        let row = RowView::of_transcripts(dates.into_iter()).unwrap();
        assert_eq!(
            (row.months, &*row.bars, &*row.base),
            (4, "M0.5 100v-98M3.5 100v-49", "M0 99h1M3 99h1")
        );
        assert_eq!(row.peak, Some(Peak { value: 2.0, month: "2024-01".into() }));
        assert_eq!(row.ends, ["2024-01", "2024-04"]);
        assert_eq!(RowView::of_transcripts(dates[..1].iter().copied()), None, "all of one month");
        assert_eq!(RowView::of_transcripts(std::iter::empty()), None);
    }

    #[test]
    fn lines_of_equal_value_are_round_numbers_within_the_picture() {
        let texts = |top, unit| ticks(top, unit).into_iter().map(|t| t.value).collect::<Vec<_>>();
        assert_eq!(texts(7.3, Unit::Number), [5.0]);
        assert_eq!(texts(1.0, Unit::Number), [1.0]);
        assert_eq!(texts(4_400.0, Unit::Number), [2000.0, 4000.0]);
        assert_eq!(texts(0.3, Unit::Hours(1)), [0.2]);
    }
}
