//! Times of TTML: clocks, offsets, frames and ticks, within elements that have times themselves.

use crate::parse::clock::{bounded, clock_alone, of_float};
use crate::parse::xml::Tag;
use crate::units::Timestamp;

/// Rounding of writers, in milliseconds.
const SLACK: u64 = 50;

/// The start and end of an element, in milliseconds from the start of the recording.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    start: Option<u64>,
    end: Option<u64>,
    /// True if the element itself has a time.
    pub is_own: bool,
    is_sequence: bool,
    is_sentence: bool,
    /// Its start as it is written.
    begin: u64,
    /// True if an element in it has a time.
    has_inner: bool,
}

impl Span {
    /// Start.
    pub fn start_time(&self) -> Option<Timestamp> {
        self.start.and_then(bounded)
    }

    /// End.
    pub fn end_time(&self) -> Option<Timestamp> {
        self.end.and_then(bounded)
    }
}

/// The times of the open elements.
pub struct Clock {
    frame_rate: f64,
    tick_rate: f64,
    open: Vec<Span>,
    /// True if all times count from the start of the recording.
    pub is_absolute: bool,
    /// Elements that lie outside those around them.
    pub misfits: usize,
    /// First elements within others, and those that start, as written, with the one around them.
    firsts: usize,
    echoes: usize,
}

impl Default for Clock {
    fn default() -> Self {
        let open = Vec::new();
        Self {
            frame_rate: 30.0,
            tick_rate: 1.0,
            open,
            is_absolute: false,
            misfits: 0,
            firsts: 0,
            echoes: 0,
        }
    }
}

impl Clock {
    /// Takes the units from the outermost element.
    pub fn see_rates(&mut self, tag: &Tag<'_>) {
        let number = |name| tag.get(name).and_then(|text| text.trim().parse::<f64>().ok());
        let positive = |number: &f64| number.is_finite() && *number > 0.0;
        let frames = number("frameRate").filter(positive);
        // `1000 1001`
        let factor = tag.get("frameRateMultiplier").and_then(|text| {
            let (a, b) = text.trim().split_once([' ', ':'])?;
            Some(a.trim().parse::<f64>().ok()? / b.trim().parse::<f64>().ok()?)
        });
        self.frame_rate = frames.unwrap_or(30.0) * factor.filter(positive).unwrap_or(1.0);
        let per_frame = number("subFrameRate").filter(positive).unwrap_or(1.0);
        let ticks = number("tickRate").filter(positive);
        self.tick_rate = ticks.unwrap_or(frames.map_or(1.0, |_| self.frame_rate * per_frame));
    }

    /// Opens an element; returns whether it has a time of its own.
    pub fn open(&mut self, tag: &Tag<'_>) -> bool {
        let around = self.current();
        let of = |name| tag.get(name).and_then(|text| self.millis(&text));
        let (begin, end, length) = (of("begin"), of("end"), of("dur"));
        let is_own = begin.is_some() || end.is_some() || length.is_some();
        let base = if self.is_absolute { 0 } else { around.start.unwrap_or(0) };
        let start = begin.map(|begin| base.saturating_add(begin));
        let start = start.or(around.start).or(is_own.then_some(base));
        let after = start.zip(length).map(|(start, length)| start.saturating_add(length));
        let end = end.map(|end| base.saturating_add(end)).or(after);
        if let (Some(begin), Some(start), Some(last)) = (begin, start, around.end) {
            let is_outside = start > last.saturating_add(SLACK);
            let too_early = self.is_absolute && begin + SLACK < around.start.unwrap_or(0);
            self.misfits += usize::from(is_outside || too_early);
        }
        if let Some(begin) = begin {
            self.compare(begin);
        }
        self.open.push(Span {
            start,
            end: end.or(around.end),
            is_own,
            is_sequence: tag.get("timeContainer").as_deref() == Some("seq"),
            is_sentence: tag.get("unit").as_deref() == Some("sentence"),
            begin: begin.unwrap_or(0),
            has_inner: false,
        });
        is_own
    }

    /// Compares the start of an element with that of the one around it, both as written.
    fn compare(&mut self, begin: u64) {
        let around = self.open.iter_mut().rev().find(|span| span.is_own);
        let Some(around) = around.filter(|span| span.begin > SLACK && !span.has_inner) else {
            return;
        };
        around.has_inner = true;
        self.firsts += 1;
        self.echoes += usize::from(begin.abs_diff(around.begin) <= SLACK);
    }

    /// Returns true if times that count from the element around make no sense: elements end up
    /// outside it, or its first one repeats its start.
    pub fn is_doubtful(&self) -> bool {
        self.misfits > 0 || self.repeats_starts()
    }

    fn repeats_starts(&self) -> bool {
        self.echoes * 2 > self.firsts
    }

    /// Returns true if this reading of the times makes more sense than the other, which counts from
    /// the element around.
    pub fn is_better_than(&self, other: &Self) -> bool {
        self.misfits < other.misfits || (self.misfits == other.misfits && other.repeats_starts())
    }

    /// Closes an element. In a sequence the next one starts where it ends.
    pub fn close(&mut self) -> Span {
        let span = self.open.pop().unwrap_or_default();
        if let Some(around) = self.open.last_mut().filter(|around| around.is_sequence) {
            around.start = span.end.or(around.start);
        }
        span
    }

    /// Returns true if the innermost element is a sentence.
    pub fn is_sentence(&self) -> bool {
        self.open.last().is_some_and(|span| span.is_sentence)
    }

    /// The times of the innermost element.
    pub fn current(&self) -> Span {
        self.open.last().copied().unwrap_or_default()
    }

    /// `00:00:01.5`, `00:00:01:12`, `1.5s`, `100ms`, `12f`, `500t`, `1.5`
    fn millis(&self, text: &str) -> Option<u64> {
        let text = text.trim();
        if text.matches(':').count() == 3 {
            let (clock, frames) = text.rsplit_once(':')?;
            let frames: f64 = frames.parse().ok()?;
            let more = of_float(frames / self.frame_rate)?;
            return Some(clock_alone(clock)?.millis() + more.millis());
        }
        if let Some(time) = clock_alone(text) {
            return Some(time.millis());
        }
        let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let number: f64 = text[..digits].parse().ok()?;
        let seconds = match &text[digits..] {
            "h" => number * 3_600.0,
            "m" => number * 60.0,
            "s" | "" => number,
            "ms" => number / 1_000.0,
            "f" => number / self.frame_rate,
            "t" => number / self.tick_rate,
            _ => return None,
        };
        of_float(seconds).map(Timestamp::millis)
    }
}
