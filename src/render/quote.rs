//! The transcripts that a topic's page quotes, and their passages.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Serialize;

use crate::topics::{Census, Passage, Piece, Position};

/// A transcript with a mention.
#[derive(Serialize)]
pub struct Quote<'a> {
    /// Number of the transcript.
    #[serde(skip)]
    pub number: usize,
    /// Maximum number of passages to quote.
    #[serde(skip)]
    pub wanted: usize,
    pub(super) title: Cow<'a, str>,
    pub(super) channel: &'a str,
    pub(super) date: Option<Date>,
    pub(super) path: String,
    pub(super) mentions: u32,
    /// Empty until the page is known to have changed, because only then are passages read.
    pub passages: Vec<PassageView>,
}

/// The values of `passages.html`: one passage.
#[derive(Serialize, Clone)]
pub struct PassageView {
    anchor: String,
    /// Time of the line.
    time: Option<String>,
    /// Number of the line, if it has no time.
    number: Option<usize>,
    before: Vec<PieceView>,
    line: Vec<PieceView>,
    after: Vec<PieceView>,
}

#[derive(Serialize, Clone)]
struct PieceView {
    text: String,
    is_mention: bool,
}

impl From<Passage> for PassageView {
    fn from(passage: Passage) -> Self {
        let (time, number) = match passage.place {
            Position::Time(time) => (Some(time), None),
            Position::Line(number) => (None, Some(number)),
            Position::Text => (None, None),
        };
        Self {
            anchor: passage.anchor,
            time,
            number,
            before: piece_views(passage.before),
            line: piece_views(passage.line),
            after: piece_views(passage.after),
        }
    }
}

fn piece_views(pieces: Vec<Piece>) -> Vec<PieceView> {
    pieces.into_iter().map(|Piece { text, is_mention }| PieceView { text, is_mention }).collect()
}

impl PassageView {
    /// Anchor of the line; empty if it has none.
    pub(super) fn anchor(&self) -> &str {
        &self.anchor
    }
}

impl<'a> Quote<'a> {
    pub(super) fn new(census: &Census<'a>, (number, count): (usize, u32), wanted: usize) -> Self {
        let entry = &census.archive.entries[number];
        Self {
            number,
            wanted,
            title: entry.head.short_title(),
            channel: &census.archive.channels[entry.channel].name,
            date: entry.head.date,
            path: census.archive.path(number),
            mentions: count,
            passages: Vec::new(),
        }
    }
}
