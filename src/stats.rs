//! `longhand stats`: counts the contents of an archive, and what is missing in it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use rayon::prelude::*;
use serde::Serialize;
use walkdir::WalkDir;

use crate::error::{Error, Result};
use crate::index::Tokenizer;
use crate::model::Source;
use crate::model::{Archive, Body, Head};
use crate::read;
use crate::sources;
use crate::units::{Bytes, Length};

/// Number of largest pages to list.
const BIGGEST: usize = 10;

/// The counts of an archive.
#[derive(Debug, Serialize)]
pub struct Stats {
    /// The whole archive.
    pub total: Count,
    /// Channels, sorted by name.
    pub channels: Vec<Named>,
    /// Months such as `2025-06`, in order; months without transcripts are left out.
    pub months: Vec<Named>,
    /// The largest pages of the site, if it was built.
    pub biggest_pages: Vec<BigPage>,
}

/// A part of the archive.
#[derive(Debug, Serialize)]
pub struct Named {
    /// Name of the channel, or month.
    pub name: String,
    /// Its counts.
    #[serde(flatten)]
    pub count: Count,
}

/// The counts of some transcripts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Number of transcripts.
    pub transcripts: u64,
    /// Lines, including repetitions.
    pub lines: u64,
    /// Words, without repetitions in loops.
    pub words: u64,
    /// Length of the recordings, in seconds.
    pub talk: Length,
    /// Lines that repeat the line above in a loop.
    pub repeated_lines: u64,
    /// Dates of the first and of the last recording.
    pub span: Option<(Date, Date)>,
    /// Transcripts without a date.
    pub undated: u64,
    /// Transcripts with lines but without times.
    pub untimed: u64,
    /// Transcripts that do not name their recording.
    pub without_recording: u64,
    /// Transcripts without lines.
    pub empty: u64,
}

/// A page and its size.
#[derive(Debug, Serialize)]
pub struct BigPage {
    /// Path from the root of the site.
    pub path: String,
    /// Size of the file.
    pub bytes: Bytes,
}

/// Reads and counts all transcripts of an archive; `site` is the folder of its site, which need not
/// exist.
///
/// # Errors
///
/// [`Error::Content`] if there is no such folder, [`Error::NoTranscripts`] if it contains none.
pub fn stats(content: &Path, site: &Path) -> Result<Stats> {
    Error::unless_folder(content)?;
    let (sources, warnings) = sources::find(content);
    if sources.is_empty() {
        return Err(Error::NoTranscripts(content.to_owned(), warnings));
    }
    let counted: Vec<Option<(Head, Count)>> = sources.par_iter().map(count).collect();
    let counted = sources.into_iter().zip(counted).filter_map(|(source, of)| Some((source, of?)));
    let (sources, (heads, counts)): (Vec<Source>, (Vec<Head>, Vec<Count>)) = counted.unzip();
    let archive = Archive::new(&sources, heads);
    let mut total = Count::default();
    let mut channels = vec![Count::default(); archive.channels.len()];
    let mut months: BTreeMap<String, Count> = BTreeMap::new();
    for (entry, count) in archive.entries.iter().zip(&counts) {
        total.add(count);
        channels[entry.channel].add(count);
        if let Some(date) = entry.head.date {
            months.entry(date.strftime("%Y-%m").to_string()).or_default().add(count);
        }
    }
    let names = archive.channels.into_iter().map(|channel| channel.name);
    Ok(Stats {
        total,
        channels: names.zip(channels).map(|(name, count)| Named { name, count }).collect(),
        months: months.into_iter().map(|(name, count)| Named { name, count }).collect(),
        biggest_pages: biggest(site),
    })
}

/// Counts a transcript; `None` for a file that is none.
fn count(source: &Source) -> Option<(Head, Count)> {
    let (mut bytes, mut warnings) = (Vec::new(), Vec::new());
    let texts = read::texts(source, &mut bytes, &mut warnings);
    let transcript = texts.transcript(&mut warnings).ok()?;
    let mut words = 0;
    let mut tokenizer = Tokenizer::default();
    for text in transcript.body.spoken_texts() {
        tokenizer.tokens(text, |_| words += 1);
    }
    let lines = transcript.body.len() as u64;
    let is_untimed = match &transcript.body {
        Body::Lines(lines) => !lines.is_empty() && lines.iter().all(|line| line.start.is_none()),
        Body::Prose(_) => false,
    };
    let head = &transcript.head;
    let count = Count {
        transcripts: 1,
        lines,
        words,
        talk: transcript.length(),
        repeated_lines: lines - transcript.body.spoken_texts().count() as u64,
        span: head.date.map(|date| (date, date)),
        undated: u64::from(head.date.is_none()),
        untimed: u64::from(is_untimed),
        without_recording: u64::from(head.recording.is_none()),
        empty: u64::from(transcript.body.is_empty()),
    };
    Some((transcript.head, count))
}

impl Count {
    fn add(&mut self, other: &Self) {
        self.transcripts += other.transcripts;
        self.lines += other.lines;
        self.words += other.words;
        self.talk += other.talk;
        self.repeated_lines += other.repeated_lines;
        self.undated += other.undated;
        self.untimed += other.untimed;
        self.without_recording += other.without_recording;
        self.empty += other.empty;
        self.span = match (self.span, other.span) {
            (Some((from, to)), Some((first, last))) => Some((from.min(first), to.max(last))),
            (span, other) => span.or(other),
        };
    }
}

/// The largest pages of a site, largest first; none if there is no site.
fn biggest(site: &Path) -> Vec<BigPage> {
    let entries = WalkDir::new(site).into_iter().flatten();
    let html = entries.filter(|entry| entry.path().extension().is_some_and(|of| of == "html"));
    let mut pages: Vec<BigPage> = html
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(site).ok()?.to_string_lossy().replace('\\', "/");
            Some(BigPage { path, bytes: Bytes(entry.metadata().ok()?.len()) })
        })
        .collect();
    pages.sort_unstable_by(|a, b| (Reverse(a.bytes), &a.path).cmp(&(Reverse(b.bytes), &b.path)));
    pages.truncate(BIGGEST);
    pages
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn contents_and_gaps_are_counted() {
        let place = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::create_dir_all(place.path().join("c")).unwrap();
            std::fs::write(place.path().join("c").join(name), text).unwrap();
        };
        write(
            "20250613_Fog_65s.md",
            "# Fog\n**Fog:** [June 13, 2025](https://e.org/1)\n*  The fog came in. [[00:00:00](https://e.org/1?t=0.0s)]\n*  Bye. [[00:01:05](https://e.org/1?t=65.0s)]\n",
        );
        write("loop.txt", &"Bye.\n".repeat(5));
        write("empty.md", "");
        let found = stats(place.path(), Path::new("no such site")).unwrap();
        let day = date(2025, 6, 13);
        let total = Count {
            transcripts: 3,
            lines: 7,
            words: 6,
            talk: Length(65),
            repeated_lines: 4,
            span: Some((day, day)),
            undated: 2,
            untimed: 1,
            without_recording: 2,
            empty: 1,
        };
        assert_eq!(found.total, total);
        let names = |named: &[Named]| named.iter().map(|of| of.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&found.channels), ["c", "Fog"]);
        assert_eq!(names(&found.months), ["2025-06"]);
        assert!(found.biggest_pages.is_empty());
    }
}
