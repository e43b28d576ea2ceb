//! Transcripts that a topic's page quotes, and their passages.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Serialize;

use crate::topics::{Census, Passage, Position};

/// A transcript that holds a mention.
#[derive(Serialize)]
pub struct Quote<'a> {
    /// Number of the transcript, and how many passages of it are wanted.
    #[serde(skip)]
    pub number: usize,
    /// As `number`.
    #[serde(skip)]
    pub wanted: usize,
    pub(super) title: Cow<'a, str>,
    pub(super) channel: &'a str,
    pub(super) date: Option<Date>,
    pub(super) path: String,
    pub(super) mentions: u32,
    /// Filled once everything else is known to have changed.
    pub passages: Vec<PassageView>,
}

/// A passage as `passages.html` shows it.
#[derive(Serialize, Clone)]
pub struct PassageView {
    anchor: String,
    /// Time of the line, or its number where it has none.
    time: Option<String>,
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
        let pieces = |pieces: Vec<crate::topics::Piece>| -> Vec<PieceView> {
            let view = |piece: crate::topics::Piece| PieceView {
                text: piece.text,
                is_mention: piece.is_mention,
            };
            pieces.into_iter().map(view).collect()
        };
        let (time, number) = match passage.place {
            Position::Time(time) => (Some(time), None),
            Position::Line(number) => (None, Some(number)),
            Position::Text => (None, None),
        };
        Self {
            anchor: passage.anchor,
            time,
            number,
            before: pieces(passage.before),
            line: pieces(passage.line),
            after: pieces(passage.after),
        }
    }
}

impl PassageView {
    /// Anchor of its line; empty without one.
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
