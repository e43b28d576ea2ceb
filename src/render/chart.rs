//! Bar charts by month as SVG, drawn at build time.
//!
//! A row is an outer SVG as wide as its container, with labels and grid lines at the size of the
//! page's text, and an inner SVG that is stretched to fit: each month is one unit wide, and the
//! height is 100 units. All bars are one path with one stroke each. A month without talk has no
//! base line, because it is missing data and not a zero.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Serialize;

use crate::topics::{Calendar, Census};

/// A rate is unreliable if a month has less talk than this, in seconds, or less than the mean month
/// divided by `LEAST_SHARE`. The bar of such a month is pale and does not set the scale.
const LEAST_TALK: u64 = 3_600;
const LEAST_SHARE: u64 = 5;
/// Height of a row's bars and of the space above them, in pixels; `topics.css` has their sum.
const HEIGHT: f64 = 52.0;
const HEADROOM: f64 = 14.0;
/// Maximum number of labels on the time axis.
const MOST_LABELS: usize = 6;

/// The values of a row, by month.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// Label of the row.
    pub name: &'a str,
    /// True if `name` is a key of the wording catalogue.
    pub name_is_key: bool,
    /// Total number of mentions, shown beside the name.
    pub mentions: Option<u64>,
    /// Number of mentions, or of anything else that is counted.
    pub counts: &'a [u64],
    /// Seconds of talk in which they were counted.
    pub talk: &'a [u64],
}

/// The unit of the bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// The plain count.
    Number,
    /// The count per this many hours of talk.
    Hours(u32),
}

/// The values of `chart.html`: one row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowView {
    name: String,
    name_is_key: bool,
    mentions: Option<u64>,
    /// Total seconds of talk, if the row shows talk.
    talk: Option<u64>,
    /// Hours of talk per which the rate is given; 0 for plain counts.
    hours: u32,
    is_by_year: bool,
    /// First and last month (ISO 8601).
    ends: [String; 2],
    peak: Option<Peak>,
    /// Width of the inner SVG, in months.
    months: usize,
    bars: String,
    /// Bars of months with too little talk for a reliable rate.
    pale: String,
    base: String,
    ticks: Vec<Tick>,
}

/// The greatest value and its month.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Peak {
    value: f64,
    month: String,
}

/// A horizontal grid line.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Tick {
    /// Pixels from the top.
    number: String,
    value: f64,
}

/// A label on the time axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AxisName {
    /// Percent from the left.
    number: String,
    /// Month or year (ISO 8601).
    month: String,
}

impl Row<'_> {
    /// Seconds of talk in a month below which its rate is unreliable.
    fn least_talk(&self) -> u64 {
        let months = self.talk.iter().filter(|&&talk| talk > 0).count() as u64;
        let usual = self.talk.iter().sum::<u64>() / months.max(1);
        LEAST_TALK.max(usual / LEAST_SHARE)
    }
}

impl Unit {
    /// Chooses the smallest round number of hours for which the greatest rate is at least one.
    #[must_use]
    pub fn for_rows(rows: &[Row<'_>]) -> Self {
        let most = greatest(rows, Self::Hours(1));
        let hours = [1, 10, 100].into_iter().find(|&hours| most * f64::from(hours) >= 1.0);
        Self::Hours(hours.unwrap_or(1_000))
    }

    /// The hours of a rate; 0 for plain counts.
    #[must_use]
    pub fn hours(self) -> u32 {
        match self {
            Self::Number => 0,
            Self::Hours(hours) => hours,
        }
    }

    /// The value of `count` within `talk` seconds; none if there is no talk.
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

/// The greatest value of some rows. Months with too little talk count only if there are no others.
#[must_use]
pub fn greatest(rows: &[Row<'_>], unit: Unit) -> f64 {
    let (mut reliable, mut any) = (0.0_f64, 0.0_f64);
    for row in rows {
        let least = row.least_talk();
        for (&count, &talk) in row.counts.iter().zip(row.talk) {
            let value = unit.value(count, talk).unwrap_or(0.0);
            any = any.max(value);
            if unit == Unit::Number || talk >= least {
                reliable = reliable.max(value);
            }
        }
    }
    match (reliable > 0.0, any > 0.0) {
        (true, _) => reliable,
        (_, true) => any,
        _ => 1.0,
    }
}

/// Rounds to two significant digits, from 100 to whole numbers: 0.034, 1.2, 12, 1234.
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
    /// The hours of talk in the archive.
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

    /// The number of transcripts by month; none if all are of the same month.
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

    /// Draws a row; `top` is the value that fills the height.
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
        Self {
            name: row.name.to_owned(),
            name_is_key: row.name_is_key,
            mentions: row.mentions,
            talk: None,
            hours: unit.hours(),
            is_by_year: calendar.is_by_year(),
            ends: [calendar.iso(0), calendar.iso(calendar.len.saturating_sub(1))],
            peak: most
                .map(|(value, month)| Peak { value: rate(value), month: calendar.iso(month) }),
            months: calendar.len.max(1),
            bars,
            pale,
            base: base(row.talk),
            ticks: ticks(top, unit),
        }
    }
}

/// The base line as an SVG path, with gaps at months without talk.
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

/// The grid lines and their values.
fn ticks(top: f64, unit: Unit) -> Vec<Tick> {
    let step = round_step(top);
    // Counts are whole numbers.
    let step = if unit == Unit::Number { step.max(1.0) } else { step };
    let lines = (1..=2).map(|times| step * f64::from(times)).filter(|&value| value <= top * 1.001);
    lines
        .map(|value| Tick {
            number: format!("{:.1}", HEADROOM + HEIGHT * (1.0 - value / top * 0.98)),
            value: rate(value),
        })
        .collect()
}

/// The greatest of 1, 2, 5, 10, 20, 50, ... (and 0.5, 0.2, ...) that is not above the value.
fn round_step(value: f64) -> f64 {
    let power = 10_f64.powf((value.log10() + 1e-9).floor());
    let step = [5.0, 2.0, 1.0].into_iter().find(|step| step * power <= value * (1.0 + 1e-9));
    power * step.unwrap_or(1.0)
}

/// The labels of the time axis.
#[must_use]
pub fn axis(calendar: &Calendar) -> Vec<AxisName> {
    let months = 0..calendar.len;
    let year_starts: Vec<usize> =
        months.clone().filter(|&month| calendar.date(month).1 == 1).collect();
    let by_year = calendar.is_by_year() || year_starts.len() > 3;
    let labelled = if by_year { year_starts } else { months.collect() };
    let stride = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1_000]
        .into_iter()
        .find(|stride| labelled.len().div_ceil(*stride) <= MOST_LABELS)
        .unwrap_or(labelled.len().max(1));
    // A label further to the right would run over the edge.
    let last_percent = if by_year { 92.0 } else { 86.0 };
    labelled
        .into_iter()
        .step_by(stride)
        .map(|month| (month, month as f64 * 100.0 / calendar.len as f64))
        .filter(|&(_, percent)| percent <= last_percent || calendar.len == 1)
        .map(|(month, percent)| AxisName {
            number: format!("{percent:.1}"),
            month: if by_year { calendar.date(month).0.to_string() } else { calendar.iso(month) },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_two_significant_digits() {
        let shown = [0.0, 0.0336, 0.5, 1.0, 1.249, 12.3, 99.6, 1_234.4].map(rate);
        assert_eq!(shown, [0.0, 0.034, 0.5, 1.0, 1.2, 12.0, 100.0, 1234.0]);
    }

    #[test]
    fn the_base_line_has_gaps_at_months_without_talk() {
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
    fn the_chart_of_transcripts_runs_from_their_first_month_to_their_last() {
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
    fn grid_lines_are_round_numbers_within_the_chart() {
        let texts = |top, unit| ticks(top, unit).into_iter().map(|t| t.value).collect::<Vec<_>>();
        assert_eq!(texts(7.3, Unit::Number), [5.0]);
        assert_eq!(texts(1.0, Unit::Number), [1.0]);
        assert_eq!(texts(4_400.0, Unit::Number), [2000.0, 4000.0]);
        assert_eq!(texts(0.3, Unit::Hours(1)), [0.2]);
    }
}
