//! `longhand search`: searches a built site in the terminal.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;
use jiff::ToSpan;
use jiff::civil::Date;

use super::{print, show};
use crate::config::base_url;
use crate::diagnostics::printable;
use crate::error::{Error, Result};
use crate::search::report::Report;
use crate::search::{Index, Options, Order};

#[derive(Debug, Args)]
#[command(
    after_help = "Queries work as on the search page: words, \"exact phrases\", -exclude, this OR that, prefix*, channel:name, speaker:name, after:2024, before:2024-06-30. Quote the query for the shell: longhand search '\"west bank\" -gaza'. Put -- before a query that begins with a minus sign.\n\n\
                  Exit status: 0 found; 1 nothing found; 2 usage error, or no readable index."
)]
pub(super) struct Search {
    /// What to search for
    #[arg(value_name = "QUERY", required = true)]
    query: Vec<String>,
    /// Folder of the built site
    #[arg(long, value_name = "DIR", default_value = "public")]
    output: PathBuf,
    /// Only transcripts of the channel NAME, or else of channels whose names contain it; may be
    /// repeated
    #[arg(long, value_name = "NAME")]
    channel: Vec<String>,
    /// Only transcripts from this day, month or year onwards
    #[arg(long, value_name = "DATE", value_parser = day)]
    since: Option<Day>,
    /// Only transcripts up to and including this day, month or year
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Option<Day>,
    /// Sort order of the transcripts
    #[arg(long, value_name = "ORDER", default_value = "relevance")]
    sort: Order,
    /// Search for the words exactly as typed, without spelling corrections
    #[arg(long)]
    as_typed: bool,
    /// Also list transcripts with all words of a sentence, after those with the exact sentence
    #[arg(long)]
    words: bool,
    /// Number of transcripts to show; all are counted
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Show every transcript and every moment
    #[arg(long, conflicts_with = "limit")]
    all: bool,
    /// Number of lines to show before and after each moment
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(..=100))]
    context: u16,
    /// URL of the published site, used in links to pages [default: the folder]
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<String>,
    /// Print the results as a JSON object
    #[arg(long)]
    json: bool,
    /// Print the moments as CSV, with the columns of the search page
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

/// A day, month or year: its first day, and the day after its last.
#[derive(Debug, Clone, Copy)]
struct Day {
    first: Date,
    next: Date,
}

fn day(text: &str) -> std::result::Result<Day, String> {
    Day::parse(text)
        .ok_or_else(|| format!("'{text}' is not a date; use the form 2024, 2024-05 or 2024-05-31"))
}

impl Day {
    fn parse(text: &str) -> Option<Self> {
        let first = crate::search::query::first_day(text)?;
        let length = match text.split('-').count() {
            1 => 1.year(),
            2 => 1.month(),
            _ => 1.day(),
        };
        let next = first.checked_add(length).ok()?;
        Some(Self { first, next })
    }
}

impl Search {
    pub(super) fn run(&self) -> Result<()> {
        let index = Index::open(&self.output)?;
        let options = Options {
            order: self.sort,
            correct: !self.as_typed,
            words: self.words,
            limit: if self.all { usize::MAX } else { self.limit as usize },
            context: usize::from(self.context),
        };
        let query = self.query();
        let answer = index.search(&query, options)?;
        let words = index.wording()?;
        let report = Report { answer: &answer, query: &query, words: &words, base: &self.base() };
        self.print(&report)?;
        if answer.hits.is_empty() { Err(Error::NothingFound) } else { Ok(()) }
    }

    /// The query as it would be typed on the search page. Filters are before the words, because the
    /// last word may be incomplete.
    fn query(&self) -> String {
        let mut parts = Vec::new();
        for name in &self.channel {
            // Quotation marks would end the name. Names are compared word by word, so spaces will
            // do.
            let name = name.replace(['"', '\u{201c}', '\u{201d}', '\u{ab}', '\u{bb}'], " ");
            parts.push(format!("channel:\"{name}\""));
        }
        parts.extend(self.since.map(|day| format!("after:{}", day.first)));
        parts.extend(self.until.map(|day| format!("before:{}", day.next)));
        parts.extend(self.query.iter().cloned());
        parts.join(" ")
    }

    /// The prefix of the addresses of pages.
    fn base(&self) -> String {
        printable(&match &self.base_url {
            Some(url) => url.clone(),
            None => format!("{}/", self.output.display().to_string().trim_end_matches('/')),
        })
    }

    /// Prints the results, and on standard error how the query was understood.
    fn print(&self, report: &Report<'_>) -> Result<()> {
        if self.json {
            return print(report.json());
        }
        let mut stderr = std::io::stderr();
        for note in report.correction().into_iter().chain(report.notes()) {
            let _ = writeln!(stderr, "{}", printable(&note));
        }
        let text = if self.csv { report.csv() } else { report.text(self.all) };
        if self.csv { print(&text) } else { show(&text) }?;
        if std::io::stdout().is_terminal() && !text.is_empty() {
            let _ = writeln!(stderr);
        }
        let _ = writeln!(stderr, "{}", report.summary());
        Ok(())
    }
}
