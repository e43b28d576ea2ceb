//! The summary of a build, for people and for programs.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::cache::{LeftOut, Site, Unpublished};
use crate::diagnostics::{Kind, Warning};
use crate::limits::Limits;
use crate::output::Sizes;
use crate::timings::Lap;
use crate::units::{Bytes, Length, counted, grouped};

/// The summary of a successful build.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Number of transcripts; each has a page.
    pub transcripts: u64,
    /// Number of channels.
    pub channels: u64,
    /// Spoken lines, including repetitions.
    pub lines: u64,
    /// Words, without repetitions in loops.
    pub words: u64,
    /// Length of all recordings, in seconds.
    pub talk: Length,
    /// Number of HTML pages, including lists.
    pub pages: u64,
    /// Bytes by part of the site, and number of files.
    pub sizes: Sizes,
    /// Total size of the site.
    pub bytes: Bytes,
    /// Limits of the host.
    pub limits: Limits,
    /// Number of transcripts that were read; the others were known from the previous build.
    pub read: u64,
    /// Number of files that are new or have changed.
    pub changed: u64,
    /// Parts that are left out of the site.
    pub left_out: Vec<LeftOut>,
    /// Recordings beside transcripts that are not published.
    pub unpublished: Unpublished,
    /// Wall time in seconds.
    pub seconds: f64,
    /// Peak memory of the process, if the system reports it.
    pub peak_memory: Option<Bytes>,
    /// Time by stage.
    pub timings: Vec<Lap>,
    /// Warnings, sorted by path.
    pub warnings: Vec<Warning>,
}

impl Summary {
    /// The summary of a site, without the work and time of the build; `more` are additional
    /// warnings.
    #[must_use]
    pub fn of(site: &Site, limits: Limits, more: Vec<Warning>) -> Self {
        let extracts = site.sources.iter().map(|source| &source.extract);
        let of_sources = extracts.clone().flat_map(|extract| &extract.warnings);
        let mut warnings: Vec<Warning> = site.warnings.iter().chain(of_sources).cloned().collect();
        warnings.extend(more);
        warnings.sort();
        let sizes = Sizes::of(&site.files);
        Self {
            transcripts: site.sources.len() as u64,
            channels: site.overview.channels,
            lines: extracts.clone().map(|extract| extract.lines).sum(),
            words: extracts.clone().map(|extract| extract.words).sum(),
            talk: Length(extracts.map(|extract| extract.length.0).sum()),
            pages: site.overview.pages,
            sizes,
            bytes: sizes.total(),
            limits,
            read: 0,
            changed: 0,
            left_out: site.overview.left_out.clone(),
            unpublished: site.overview.unpublished,
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
        self.write_content(f)?;
        self.write_sizes(f)?;
        self.write_work(f)?;
        self.write_unpublished(f)?;
        self.write_omissions(f)?;
        self.write_limit(f)?;
        self.write_warnings(f)
    }
}

/// Writes the lines of the summary, in order; the first three are always written.
impl Summary {
    fn write_content(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} in {}: {}, {}, {} of recordings",
            counted(self.transcripts, "transcript"),
            counted(self.channels, "channel"),
            counted(self.lines, "line"),
            counted(self.words, "word"),
            if self.talk.0 < 36_000 {
                self.talk.to_string()
            } else {
                format!("{} hours", grouped(self.talk.hours().round() as u64))
            },
        )
    }

    fn write_sizes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes = &self.sizes;
        writeln!(
            f,
            "{} in {}{}, {} of the {} limit: pages {}, lists {}, search index {}, offline search {}, assets {}",
            counted(self.pages, "page"),
            counted(sizes.files, "file"),
            self.limits.files.map_or_else(String::new, |most| format!(" of {}", grouped(most))),
            self.limits.size.write(self.bytes),
            self.limits.size,
            sizes.pages,
            sizes.lists,
            sizes.index,
            sizes.scripts,
            sizes.assets,
        )
    }

    fn write_work(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.1} s, {} read, {} changed",
            self.seconds,
            counted(self.read, "transcript"),
            counted(self.changed, "file")
        )?;
        if let Some(memory) = self.peak_memory {
            write!(f, ", peak memory {memory}")?;
        }
        if self.sizes.media.0 > 0 {
            write!(f, "; audio and video {}", self.sizes.media)?;
        }
        if self.sizes.alternates.0 > 0 {
            write!(f, "; transcripts in other formats {}", self.sizes.alternates)?;
        }
        Ok(())
    }

    fn write_unpublished(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Unpublished { files, bytes } = self.unpublished;
        if files == 0 {
            return Ok(());
        }
        write!(
            f,
            "\n{} beside transcripts ({}) can be played only from this disk; \
             set 'media: copy' in longhand.yaml to publish them",
            counted(files, "recording"),
            Bytes(bytes)
        )
    }

    fn write_omissions(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for LeftOut { setting, bytes, files, .. } in &self.left_out {
            write!(
                f,
                "\nOffline search was omitted ({setting}): {bytes} in {}",
                counted(*files, "file")
            )?;
        }
        Ok(())
    }

    fn write_limit(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.limits.close(self.bytes, self.sizes.files) {
            Some(share) => write!(f, "\nThe site uses {share} % of the host's limit"),
            None => Ok(()),
        }
    }

    fn write_warnings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.warnings.is_empty() {
            return Ok(());
        }
        let by_kind = self.warnings_by_kind();
        let kinds = by_kind.iter().map(|(kind, count)| format!("{count} {}", kind.label()));
        write!(
            f,
            "\n{}: {}",
            counted(self.warnings.len() as u64, "warning"),
            kinds.collect::<Vec<_>>().join(", ")
        )
    }
}

/// Peak memory of this process, if the system reports it (on Linux as `VmHWM`).
#[must_use]
pub fn peak_memory() -> Option<Bytes> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(Bytes(kibibytes * 1024))
}
