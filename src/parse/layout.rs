//! The parts of a Markdown transcript: header, title, channel line, body.
//!
//! The seed is the dialect of Markdown that this project began with, as the generator of its first
//! archive writes it:
//!
//! ```text
//! ---
//! Date Generated: June 15, 2025        (header: looks like YAML, mostly is not)
//! ...
//! ---
//!
//! # Title
//! **Channel:** [June 13, 2025](https://www.youtube.com/watch?v=...)
//! *  words [[00:00:04](https://www.youtube.com/watch?v=...&t=4.96s)]
//! *  words of a transcript without times
//! ```
//!
//! A description inside the header may contain dashes, headings and blank lines, so the header is
//! located from its end: the title is the last `# ` line followed by a channel line and standing
//! before the first timed line, and the header ends at the last `---` before the title.

use super::{header, seed};

/// The parts of a file. They contain every character of the text except the dashes around the
/// header and the title's `#`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Layout<'a> {
    /// The lines between the fences.
    pub header: &'a str,
    /// True if the fences are `+++`, as around TOML.
    pub is_toml: bool,
    /// The text between the header and the title.
    pub preamble: &'a str,
    /// The title without its `#`.
    pub title: Option<&'a str>,
    /// The line after the title.
    pub channel: Option<ChannelLine<'a>>,
    /// Line number of the channel line, 1-based; 0 without one.
    pub channel_line_number: u32,
    /// Everything after the title and the channel line.
    pub body: &'a str,
    /// True if the body consists of spoken lines rather than Markdown.
    pub is_seed: bool,
}

/// `**Channel:** [June 13, 2025](https://...)`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelLine<'a> {
    /// Name of the publisher.
    pub name: &'a str,
    /// The date as written.
    pub date: &'a str,
    /// The address as written.
    pub url: &'a str,
}

/// The lines around a header: of YAML, and of TOML.
const FENCES: [&str; 2] = ["---", "+++"];

/// A line and its position in the text.
#[derive(Clone, Copy)]
struct Placed<'a> {
    line: &'a str,
    start: usize,
    end: usize,
    number: u32,
}

/// Byte position of the first timed line.
pub fn first_timed_line(text: &str) -> Option<usize> {
    placed_lines(text).find(|placed| seed::is_timed(placed.line)).map(|placed| placed.start)
}

impl<'a> Layout<'a> {
    /// Splits `text` into its parts.
    pub fn of(text: &'a str) -> Self {
        let mut titles = Titles::default();
        let mut dashes: Option<Placed<'a>> = None;
        let fence = text.lines().next().map(str::trim_end).filter(|line| FENCES.contains(line));
        let opened = fence.is_some();
        let mut has_timed_line = false;
        for placed in placed_lines(text) {
            if seed::is_timed(placed.line) {
                has_timed_line = true;
                break;
            }
            if placed.start > 0 && fence == Some(placed.line.trim_end()) {
                dashes = Some(placed);
                titles.dashes_at(placed);
            } else {
                titles.see(placed);
            }
        }
        let mut layout = Self { is_toml: fence == Some(FENCES[1]), ..Self::default() };
        let title = titles.chosen(opened && dashes.is_some());
        let closing = match (&title, opened) {
            (_, false) => None,
            (Some(title), true) => title.dashes,
            (None, true) => titles.first_dashes,
        };
        let header_end = closing.map(|dashes| {
            let first_line = text.find('\n').map_or(text.len(), |at| at + 1);
            layout.header = text.get(first_line..dashes.start).unwrap_or_default();
            dashes.end
        });
        let after_header = header_end.unwrap_or(0);
        match title {
            Some(title) => {
                layout.preamble = &text[after_header..title.line.start];
                layout.title = Some(title.line.line[2..].trim());
                layout.body = &text[title.line.end..];
                if let Some((placed, channel)) = title.channel {
                    layout.channel = Some(channel);
                    layout.channel_line_number = placed.number;
                    layout.body = &text[placed.end..];
                }
            }
            None => layout.body = &text[after_header..],
        }
        layout.is_seed = has_timed_line
            || layout.channel.is_some()
            || header::is_seed(layout.header)
            || seed::is_untimed_body(layout.preamble, layout.body);
        layout
    }

    /// Returns true if the text has any feature of a Markdown transcript.
    pub fn is_marked(&self) -> bool {
        self.is_seed || self.title.is_some() || !self.header.is_empty()
    }
}

/// A line that may be the title.
#[derive(Clone, Copy)]
struct Title<'a> {
    line: Placed<'a>,
    /// The channel line after it.
    channel: Option<(Placed<'a>, ChannelLine<'a>)>,
    /// The last dashes before it.
    dashes: Option<Placed<'a>>,
}

/// The titles found so far.
#[derive(Default)]
struct Titles<'a> {
    /// The last title with a channel line.
    paired: Option<Title<'a>>,
    /// The first title after the opening dashes, or the first of all.
    first: Option<Title<'a>>,
    first_after_dashes: Option<Title<'a>>,
    /// A title that has been followed only by blank lines so far.
    open: Option<Title<'a>>,
    first_dashes: Option<Placed<'a>>,
    last_dashes: Option<Placed<'a>>,
}

impl<'a> Titles<'a> {
    fn dashes_at(&mut self, placed: Placed<'a>) {
        self.first_dashes.get_or_insert(placed);
        self.last_dashes = Some(placed);
        self.open = None;
    }

    fn see(&mut self, placed: Placed<'a>) {
        if placed.line.starts_with("# ") {
            let title = Title { line: placed, channel: None, dashes: self.last_dashes };
            self.first.get_or_insert(title);
            if self.last_dashes.is_some() {
                self.first_after_dashes.get_or_insert(title);
            }
            self.open = Some(title);
        } else if let Some(channel) = self.open.and(channel_line(placed.line)) {
            self.paired =
                self.open.take().map(|title| Title { channel: Some((placed, channel)), ..title });
        } else if !placed.line.trim().is_empty() {
            self.open = None;
        }
    }

    fn chosen(&self, has_header: bool) -> Option<Title<'a>> {
        let alone = if has_header { self.first_after_dashes } else { self.first };
        // Without a channel line, the header ends at the first possible place.
        self.paired.or(alone.map(|title| Title { dashes: self.first_dashes, ..title }))
    }
}

/// Parses `**Name:** [date](url)`.
fn channel_line(line: &str) -> Option<ChannelLine<'_>> {
    let rest = line.trim_end().strip_prefix("**")?.strip_suffix(')')?;
    let (name, rest) = rest.rsplit_once(":** [")?;
    let (date, url) = rest.split_once("](")?;
    Some(ChannelLine { name, date, url })
}

/// The lines of a text with their positions; the last may lack its line feed.
fn placed_lines(text: &str) -> impl Iterator<Item = Placed<'_>> {
    let mut start = 0;
    let mut number = 0;
    std::iter::from_fn(move || {
        if start >= text.len() {
            return None;
        }
        let feed = memchr::memchr(b'\n', &text.as_bytes()[start..]);
        let (line_end, end) =
            feed.map_or((text.len(), text.len()), |at| (start + at, start + at + 1));
        number += 1;
        let placed = Placed { line: &text[start..line_end], start, end, number };
        start = end;
        Some(placed)
    })
}
