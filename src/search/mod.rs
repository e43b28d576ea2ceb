//! Search over the index of a built site, for terminals. What a query means, and which transcripts and
//! moments answer it, is the contract of `docs/searching.md`, which the search page
//! keeps, too (`tests/js/terminal.test.mjs` holds both to it). How they come by it is their own: the
//! page reads as little as it can, this reads whatever it takes, on all processors, and its answer is
//! complete.
//!
//! 1. [`query`] reads the query; `corrections` tells what its words are taken for.
//! 2. `answer` finds the transcripts that say the sentence, or answer its words: by `lists`, and where
//!    those do not suffice by `verify` in the pages that `candidates` leaves. `rank` puts them in order.
//! 3. [`moments`] finds the places in those that are told.

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

/// Of a page, its beginning, which names the language.
const HEAD_BYTES: usize = 1000;

/// In which order transcripts are found.
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

/// How to search.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Order of the transcripts.
    pub order: Order,
    /// Whether words that nobody says are read as the likeliest ones that somebody says.
    pub correct: bool,
    /// Whether transcripts with all the words follow those that say a whole sentence.
    pub words: bool,
    /// Transcripts that are told, at most.
    pub limit: usize,
    /// Lines that are shown before and after a moment.
    pub context: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { order: Order::Relevance, correct: true, words: false, limit: 10, context: 1 }
    }
}

/// A transcript that answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Address of its page from the root of the site.
    pub address: String,
    /// Title, as written.
    pub title: String,
    /// Name of its channel.
    pub channel: String,
    /// Day of publication, where it is known.
    pub date: Option<Date>,
    /// Length in seconds; 0 when unknown.
    pub seconds: u64,
    /// YouTube id or address of the recording; empty when unknown.
    pub recording: String,
    /// Where it answers, in the order of speech: the top of the page where only its title does,
    /// nothing where the page could not be read or no word was asked for.
    pub moments: Vec<Moment>,
    /// Whether the whole sentence is said.
    pub exact: bool,
    /// The page could not be read.
    pub unread: bool,
}

/// What a query has found.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The query that was answered instead of the one that was typed.
    pub corrected: Option<String>,
    /// What the reader should know.
    pub notes: Vec<Note>,
    /// Number of all transcripts that answer.
    pub total: usize,
    /// The first of them.
    pub hits: Vec<Hit>,
    /// Whether there was anything to look for.
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
    /// [`crate::error::Error::Search`] when there is none, or none that this program can read.
    pub fn open(site: &Path) -> Result<Self> {
        Ok(Self { site: site.to_owned(), files: Files::open(site)? })
    }

    /// Number of transcripts.
    #[must_use]
    pub fn transcripts(&self) -> usize {
        self.files.len()
    }

    /// The words of the language that the site speaks, as the program has them.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Template`] when the program's own words are damaged.
    pub fn wording(&self) -> Result<Wording> {
        let page = fs::read(self.site.join("search.html")).unwrap_or_default();
        let head = String::from_utf8_lossy(&page[..page.len().min(HEAD_BYTES)]).into_owned();
        let language = head.split_once("<html lang=\"").and_then(|(_, rest)| rest.split_once('"'));
        Wording::load(None, language.map_or("en", |(language, _)| language))
    }

    /// Finds all transcripts that answer a query.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Search`] when a file of the index is missing or damaged. A page that
    /// cannot be read is no error: if the index alone tells that it answers, it is told without
    /// moments; else it is counted in a note.
    pub fn search(&self, query: &str, options: Options) -> Result<Answer> {
        let query = Query::parse(query);
        let mut notes = query.notes.clone();
        let search = Search {
            index: self,
            options,
            lists: Lists::new(&self.files),
            passing: filters::marks(&query, &self.files.manifest, &mut notes),
            mean_length: self.files.manifest.mean_length(),
            unread: Mutex::default(),
        };
        search.answer(query, notes)
    }
}

/// A search under way.
#[derive(Debug)]
struct Search<'a> {
    index: &'a Index,
    options: Options,
    lists: Lists<'a>,
    /// Transcripts that the filters leave.
    passing: Marks,
    /// Of a transcript, in words.
    mean_length: f64,
    /// Transcripts whose pages could not be read, and which therefore are not known to answer.
    unread: Mutex<BTreeSet<usize>>,
}

impl Search<'_> {
    fn answer(&self, mut query: Query, mut notes: Vec<Note>) -> Result<Answer> {
        let typed = query.text.clone();
        let asked = !query.groups.is_empty()
            || !query.channels.is_empty()
            || query.after.is_some()
            || query.before.is_some();
        let mut found = None;
        if asked {
            notes.extend(self.complete(&mut query)?);
            let mut best = self.find(&query, &mut notes)?;
            if self.options.words && best.docs.iter().any(|ranked| ranked.exact) {
                self.also_words(&mut best)?;
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

    /// The sentence as it was typed, then with one word read otherwise, then its words, those read
    /// otherwise that nobody says.
    fn find(&self, query: &Query, notes: &mut Vec<Note>) -> Result<Found> {
        let unknown = self.unknown(query)?;
        let said = self.sentence(query)?;
        if !said.docs.is_empty() {
            return Ok(said);
        }
        if self.options.correct
            && let Some(respelt) = self.respelt(query, &unknown)?
        {
            let said = self.sentence(&respelt)?;
            if !said.docs.is_empty() {
                return Ok(said);
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
        Ok(first.unwrap_or(said))
    }

    // -- what is told --

    fn hits(&self, found: &Found) -> Result<Vec<Hit>> {
        let told = found.docs.par_iter().take(self.options.limit);
        told.map(|ranked| self.hit(found, ranked)).collect()
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
        if !found.query.groups.is_empty() {
            match self.index.lines(&hit.address) {
                Some(lines) => hit.moments = self.moments(found, ranked, &Stream::new(lines)),
                None => hit.unread = true,
            }
        }
        Ok(hit)
    }

    /// Where a transcript answers: at its sentence, at the most that it says of it, or at its words;
    /// else at its title.
    fn moments(&self, found: &Found, ranked: &Ranked, stream: &Stream) -> Vec<Moment> {
        let Found { query, weights, .. } = found;
        let run = ranked.run.clone().or(ranked.exact.then_some(0..usize::MAX));
        let places = match (&query.sentence, run) {
            (Some(sentence), Some(run)) => {
                let words = sentence.words[run.start..run.end.min(sentence.words.len())].to_vec();
                let phrase = Phrase { words, ..sentence.clone() };
                moments(stream, &[Group::of(phrase)], &[1.0], self.options.context)
            }
            _ => moments(stream, &query.groups, weights, self.options.context),
        };
        if places.is_empty() { vec![Moment::default()] } else { places }
    }
}
