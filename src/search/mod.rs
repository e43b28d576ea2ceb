//! Searches the index of a built site, for the terminal. `docs/searching.md` specifies what a query
//! means, and which transcripts and moments match it. The search page follows the same contract
//! (`tests/js/terminal.test.mjs` compares both) but is implemented differently: the page reads as
//! little as it can, whereas this module reads every candidate, on all cores, and returns complete
//! results.
//!
//! 1. [`query`] parses the query, and `corrections` corrects its words.
//! 2. `answer` finds the transcripts that contain the sentence or match the words: from `lists`,
//!    and
//!    if those are not enough, by reading the pages that `candidates` leaves with `verify`. `rank`
//!    sorts them.
//! 3. [`moments`] finds the moments in the transcripts that are shown.

mod answer;
mod candidates;
mod change;
mod corrections;
mod files;
mod filters;
mod grams;
mod lists;
mod manifest;
pub mod moments;
mod notes;
pub mod page;
mod pieces;
pub mod query;
mod rank;
pub mod report;
mod spelling;
mod spot;
mod stream;
mod verify;
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;
use rayon::prelude::*;

use crate::error::Result;
use crate::index::ResultCard;
use crate::wording::Wording;
use answer::Found;
use files::Files;
use lists::{Lists, Marks};
use moments::{Moment, moments};
use query::{Group, Phrase, Query};
use rank::Ranked;
use stream::Stream;

pub(crate) use filters::channels;
pub use notes::Note;

/// Number of bytes at the start of a page that contain its language.
const HEAD_BYTES: usize = 1000;

/// The order of the results.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Order {
    /// Best match first
    #[default]
    Relevance,
    /// Newest first
    Newest,
    /// Oldest first
    Oldest,
}

/// Search options.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Order of the results.
    pub order: Order,
    /// Replace words that occur nowhere by their likeliest corrections.
    pub correct: bool,
    /// After the transcripts with the whole sentence, also list those with all of its words.
    pub words: bool,
    /// The greatest number of transcripts to return.
    pub limit: usize,
    /// Number of lines to show before and after each moment.
    pub context: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { order: Order::Relevance, correct: true, words: false, limit: 10, context: 1 }
    }
}

/// A transcript that matches the query.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Address of its page from the root of the site.
    pub address: String,
    /// Title, as written.
    pub title: String,
    /// Name of its channel.
    pub channel: String,
    /// Day of publication, if known.
    pub date: Option<Date>,
    /// Length in seconds; 0 when unknown.
    pub seconds: u64,
    /// YouTube id or address of the recording; empty when unknown.
    pub recording: String,
    /// The matching moments, in order. The top of the page if only the title matches; empty if the
    /// page could not be read or the query has only filters.
    pub moments: Vec<Moment>,
    /// True if the text contains the whole sentence.
    pub exact: bool,
    /// True if the page could not be read.
    pub unread: bool,
}

/// The results of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The corrected query, if it was used instead of the one that was typed.
    pub corrected: Option<String>,
    /// Notes to the reader.
    pub notes: Vec<Note>,
    /// Number of all transcripts that match.
    pub total: usize,
    /// The first of them, at most [`Options::limit`].
    pub hits: Vec<Hit>,
    /// True if the query contains anything to search for.
    pub asked: bool,
}

/// The index of a site.
#[derive(Debug)]
pub struct Index {
    site: PathBuf,
    files: Files,
}

impl Index {
    /// Opens the index of a built site.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Search`] if there is no index, or none that this version can read.
    pub fn open(site: &Path) -> Result<Self> {
        Ok(Self { site: site.to_owned(), files: Files::open(site)? })
    }

    /// Number of transcripts.
    #[must_use]
    pub fn transcripts(&self) -> usize {
        self.files.len()
    }

    /// The built-in wording in the language of the site.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Template`] if the built-in wording is damaged.
    pub fn wording(&self) -> Result<Wording> {
        let page = fs::read(self.site.join("search.html")).unwrap_or_default();
        let head = String::from_utf8_lossy(&page[..page.len().min(HEAD_BYTES)]).into_owned();
        let language = head.split_once("<html lang=\"").and_then(|(_, rest)| rest.split_once('"'));
        Wording::load(None, language.map_or("en", |(language, _)| language))
    }

    /// Finds all transcripts that match a query.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Search`] if a file of the index is missing or damaged. A page that
    /// cannot be read is not an error: if the index alone shows that it matches, it is returned
    /// without moments; otherwise it is counted in a note.
    pub fn search(&self, query: &str, options: Options) -> Result<Answer> {
        let query = Query::parse(query);
        let mut notes = query.notes.clone();
        let mut search = Search {
            index: self,
            options,
            lists: Lists::new(&self.files),
            passing: filters::marks(&query, &self.files.manifest, &mut notes),
            mean_length: self.files.manifest.mean_length(),
            unread: Mutex::default(),
        };
        search.pass_speakers(&query, &mut notes)?;
        search.answer(query, notes)
    }
}

/// A running search.
#[derive(Debug)]
struct Search<'a> {
    index: &'a Index,
    options: Options,
    lists: Lists<'a>,
    /// The transcripts that pass the channel and date filters.
    passing: Marks,
    /// Mean length of the transcripts, in words.
    mean_length: f64,
    /// Transcripts that may match but whose pages could not be read.
    unread: Mutex<BTreeSet<usize>>,
}

impl Search<'_> {
    fn answer(&self, mut query: Query, mut notes: Vec<Note>) -> Result<Answer> {
        let typed = query.text.clone();
        let asked = !query.groups.is_empty()
            || !query.channels.is_empty()
            || !query.speakers.is_empty()
            || query.after.is_some()
            || query.before.is_some();
        let mut found = None;
        if asked {
            notes.extend(self.complete(&mut query)?);
            let mut best = self.find(&query, &mut notes)?;
            if self.options.words && best.docs.iter().any(|ranked| ranked.exact) {
                self.add_word_matches(&mut best)?;
            }
            notes.extend(best.note.take());
            found = Some(best);
        }
        let hits = found.as_ref().map(|found| self.hits(found)).transpose()?.unwrap_or_default();
        let unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner).len();
        notes.extend((unread > 0).then_some(Note::Unread(unread as u64)));
        let text = found.as_ref().map(|found| &found.query.text).filter(|text| **text != typed);
        Ok(Answer {
            corrected: text.map(|text| text.trim().to_owned()),
            notes,
            total: found.as_ref().map_or(0, |found| found.docs.len()),
            hits,
            asked,
        })
    }

    /// The results of the first step that finds any: the sentence as typed; the sentence with one
    /// word corrected; the words, with the unknown ones corrected.
    fn find(&self, query: &Query, notes: &mut Vec<Note>) -> Result<Found> {
        let unknown = self.unknown_words(query)?;
        let as_typed = self.sentence(query)?;
        if !as_typed.docs.is_empty() {
            return Ok(as_typed);
        }
        if self.options.correct
            && let Some(respelt) = self.respelt(query, &unknown)?
        {
            let found = self.sentence(&respelt)?;
            if !found.docs.is_empty() {
                return Ok(found);
            }
        }
        let mut first = None;
        for changes in self.guesses(&unknown, notes)? {
            let guess =
                if changes.is_empty() { query.clone() } else { self.changed(query, &changes)? };
            let mut found = self.sentence(&guess)?;
            if found.docs.is_empty() {
                found = self.words(&guess)?;
            }
            if !found.docs.is_empty() {
                return Ok(found);
            }
            first = first.or(Some(found));
        }
        Ok(first.unwrap_or(as_typed))
    }

    // -- hits --

    fn hits(&self, found: &Found) -> Result<Vec<Hit>> {
        let shown = found.docs.par_iter().take(self.options.limit);
        shown.map(|ranked| self.hit(found, ranked)).collect()
    }

    fn hit(&self, found: &Found, ranked: &Ranked) -> Result<Hit> {
        let ResultCard(address, title, seconds, recording) = self.index.files.card(ranked.doc)?;
        let manifest = &self.index.files.manifest;
        let mut hit = Hit {
            address,
            title,
            channel: manifest.docs.channel_names[manifest.docs.channel[ranked.doc]].clone(),
            date: manifest.date(ranked.doc),
            seconds,
            recording,
            moments: Vec::new(),
            exact: ranked.exact,
            unread: false,
        };
        if !found.query.groups.is_empty() || !found.query.speakers.is_empty() {
            match self.index.lines(&hit.address) {
                Some(lines) => {
                    let stream = Stream::spoken_by(lines, &found.query.speakers);
                    hit.moments = self.moments(found, ranked, &stream);
                }
                None => hit.unread = true,
            }
        }
        Ok(hit)
    }

    /// The moments of a transcript: those of the sentence, of the longest run of it, or of the
    /// words. If there are none, only the title matches, and the moment is the top of the page.
    fn moments(&self, found: &Found, ranked: &Ranked, stream: &Stream) -> Vec<Moment> {
        let Found { query, weights, .. } = found;
        let run = ranked.run.clone().or(ranked.exact.then_some(0..usize::MAX));
        let found = match (&query.sentence, run) {
            (Some(sentence), Some(run)) => {
                let words = sentence.words[run.start..run.end.min(sentence.words.len())].to_vec();
                let phrase = Phrase { words, ..sentence.clone() };
                moments(stream, &[Group::of(phrase)], &[1.0], self.options.context)
            }
            _ if query.groups.is_empty() => {
                moments(&stream.silent(), &[stream.any_speaker()], &[1.0], self.options.context)
            }
            _ => moments(stream, &query.groups, weights, self.options.context),
        };
        if found.is_empty() { vec![Moment::default()] } else { found }
    }
}
