//! Search over the index of a built site: the search page of the site once more, for terminals.
//!
//! It reads the files that `docs/index-format.md` describes, and of the pages those that may
//! answer; it means by a query what the page means, and finds the same transcripts and moments in
//! the same order. The page's scripts are the reference: each part is named after the script
//! (`templates/assets/search-*.js`) that it follows, and `tests/js/terminal.test.mjs` holds both to
//! the same answers.
//!
//! 1. [`query`] reads the query; `lists` and `candidates` tell which transcripts may answer, and
//!    in which order their pages are worth reading.
//! 2. `stages` reads them: a sentence as it was typed, then with one word spelt otherwise
//!    (`respelling`), then its words.
//! 3. `proof` checks every word in the page, and [`moments`] finds the places.

mod candidates;
mod corrections;
mod files;
mod filters;
mod grams;
mod lists;
mod manifest;
pub mod moments;
pub mod page;
mod pieces;
mod proof;
pub mod query;
pub mod report;
mod respelling;
mod spelling;
mod stages;
mod stream;
mod words;

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::error::Result;
use files::Files;
use moments::Moment;

pub(crate) use filters::channels;
pub use stages::Search;

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
    /// Lines that are shown before and after a moment.
    pub context: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { order: Order::Relevance, correct: true, context: 1 }
    }
}

/// How far to read.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// Transcripts to find.
    pub want: usize,
    /// Pages to read in vain, in each stage of a search.
    pub pages: usize,
}

impl Default for Reach {
    /// As far as the search page goes by itself.
    fn default() -> Self {
        Self { want: 10, pages: 50 }
    }
}

impl Reach {
    /// To the last transcript that answers.
    pub const ALL: Self = Self { want: usize::MAX, pages: usize::MAX };
}

/// A transcript that answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    doc: usize,
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
    /// nothing where the page could not be read or only filters were asked for.
    pub moments: Vec<Moment>,
    /// Moments, without that of a title.
    pub total: usize,
    /// Whether the whole sentence is said.
    pub exact: bool,
    /// The page could not be read.
    pub unread: bool,
    /// Share of the sentence that is said in one go.
    closeness: f64,
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

    /// Finds the candidates for a query; [`Search::more`] reads their pages.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Search`] when a file of the index is missing or damaged.
    pub fn search(&self, query: &str, options: Options) -> Result<Search<'_>> {
        Search::new(self, query, options)
    }
}
