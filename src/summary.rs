//! What a build did, for people and for programs.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::cache::{Site, Unpublished};
use crate::diagnostics::{Kind, Warning};
use crate::output::Sizes;
use crate::timings::Lap;
use crate::units::{Bytes, Length, counted, grouped};

/// The outcome of a build that published.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Transcripts read; each has a page.
    pub transcripts: u64,
    /// Channels they are in.
    pub channels: u64,
    /// Spoken lines, repetitions counted.
    pub lines: u64,
    /// Words, repetitions of loops not counted.
    pub words: u64,
    /// Length of all recordings, in seconds.
    pub talk: Length,
    /// HTML pages written, lists among them.
    pub pages: u64,
    /// Bytes by part, and number of files.
    pub sizes: Sizes,
    /// All bytes of the site.
    pub bytes: Bytes,
    /// Bytes that the host takes.
    pub limit: Bytes,
    /// Transcripts that were read for it; the others were known from the build before.
    pub read: u64,
    /// Files whose bytes are new.
    pub changed: u64,
    /// Share of false positives of the phrase filter for one run of words; 0 without a filter.
    pub phrase_filter: f64,
    /// Whether search works from disk.
    pub offline_search: bool,
    /// Recordings beside transcripts that are not part of the site.
    pub unpublished: Unpublished,
    /// Wall time in seconds.
    pub seconds: f64,
    /// Most memory held at once, where the system tells.
    pub peak_memory: Option<Bytes>,
    /// Where the time went.
    pub timings: Vec<Lap>,
    /// Warnings, sorted by path.
    pub warnings: Vec<Warning>,
}

impl Summary {
    /// The summary of a site, without what it took to build it.
    #[must_use]
    pub fn of(site: &Site, limit: Bytes, more: Option<Warning>) -> Self {
        let facts = || site.sources.iter().map(|source| &source.facts);
        let of_sources = facts().flat_map(|facts| &facts.warnings);
        let mut warnings: Vec<Warning> = site.warnings.iter().chain(of_sources).cloned().collect();
        warnings.extend(more);
        warnings.sort();
        let sizes = Sizes::of(&site.files);
        Self {
            transcripts: site.sources.len() as u64,
            channels: site.facts.channels,
            lines: facts().map(|facts| facts.lines).sum(),
            words: facts().map(|facts| facts.words).sum(),
            talk: Length(facts().map(|facts| facts.length.0).sum()),
            pages: site.facts.pages,
            sizes,
            bytes: sizes.total(),
            limit,
            read: 0,
            changed: 0,
            phrase_filter: site.facts.phrase_filter,
            offline_search: site.facts.offline_search,
            unpublished: site.facts.unpublished,
            seconds: 0.0,
            peak_memory: peak_memory(),
            timings: Vec::new(),
            warnings,
        }
    }

    /// Number of warnings by kind.
    #[must_use]
    pub fn warnings_by_kind(&self) -> BTreeMap<Kind, u64> {
        let mut counts = BTreeMap::new();
        for warning in &self.warnings {
            *counts.entry(warning.kind).or_default() += 1;
        }
        counts
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes = &self.sizes;
        writeln!(
            f,
            "{} in {}: {}, {}, {} of talk",
            counted(self.transcripts, "transcript"),
            counted(self.channels, "channel"),
            counted(self.lines, "line"),
            counted(self.words, "word"),
            if self.talk.0 < 36_000 {
                self.talk.to_string()
            } else {
                format!("{} hours", grouped(self.talk.hours().round() as u64))
            },
        )?;
        writeln!(
            f,
            "{} in {}, {} of the {} that the host takes: pages {}, lists {}, search index {}, the same for offline use {}, assets {}",
            counted(self.pages, "page"),
            counted(sizes.files, "file"),
            self.bytes,
            self.limit,
            sizes.pages,
            sizes.lists,
            sizes.index,
            sizes.scripts,
            sizes.assets,
        )?;
        write!(
            f,
            "{:.1} s, {} read, {} changed",
            self.seconds,
            counted(self.read, "transcript"),
            counted(self.changed, "file")
        )?;
        if let Some(memory) = self.peak_memory {
            write!(f, ", {memory} of memory at most")?;
        }
        if sizes.media.0 > 0 {
            write!(f, "; audio and video {}", sizes.media)?;
        }
        if sizes.alternates.0 > 0 {
            write!(f, "; transcripts in other formats {}", sizes.alternates)?;
        }
        let Unpublished { files, bytes } = self.unpublished;
        if files > 0 {
            let recordings = counted(files, "recording");
            write!(
                f,
                "\n{recordings} beside transcripts, {}, can be played from this disk only; \
                 'media: copy' in longhand.yaml publishes them with the site",
                Bytes(bytes)
            )?;
        }
        if !self.offline_search {
            write!(f, "; search does not work from disk")?;
        }
        let by_kind = self.warnings_by_kind();
        if !by_kind.is_empty() {
            let kinds = by_kind.iter().map(|(kind, count)| format!("{count} {}", kind.label()));
            let kinds: Vec<_> = kinds.collect();
            write!(
                f,
                "\n{}: {}",
                counted(self.warnings.len() as u64, "warning"),
                kinds.join(", ")
            )?;
        }
        Ok(())
    }
}

/// Most memory this process has held at once, where the system tells (Linux: `VmHWM`).
#[must_use]
pub fn peak_memory() -> Option<Bytes> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(Bytes(kibibytes * 1024))
}
