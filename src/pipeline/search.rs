//! The search index in the site, as good as the host has room for.

use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3;

use super::Builder;
use crate::config::Offline;
use crate::error::{Error, Result};
use crate::index::{self, BUNDLE, File, Fill, Index, PhraseGroup};
use crate::output::{Ledger, Part, Sizes, Stage};
use crate::timings::Timings;

impl Builder<'_> {
    /// Writes the index with the best phrase filter that the host has room for. Returns the
    /// filter's fill and whether the index is there as scripts, too.
    pub fn search(
        &self,
        mut index: Index,
        stage: &Stage<'_>,
        ledger: &mut Ledger,
        timings: &mut Timings,
    ) -> Result<(Fill, bool)> {
        let mut files = index.word_files();
        timings.lap("index: words");
        let (limit, offline) = (self.config.max_site_size.0, self.config.search.offline);
        let so_far = Sizes::of(&ledger.files).total().0;
        let copies = if offline == Offline::Always { 2 } else { 1 };
        let fits = |bytes: u64, copies: u64| so_far + copies * bytes <= limit;
        // The columns in the manifest take the same room whatever the fill.
        let words = bytes(&files) + index.manifest(Fill::NONE, 0).json.len() as u64;
        let (mut fill, mut groups) = (Fill::NONE, Vec::new());
        for candidate in Fill::ALL {
            fill = candidate;
            index.narrow(fill);
            if fill == Fill::NONE {
                break;
            }
            // Most candidates of an archive near the limit are ruled out by their estimate.
            if fits(words + index.estimated_phrase_bytes(), copies) {
                groups = index.phrase_groups(|shards, key| {
                    let paths: Vec<String> = shards.map(shard_path).collect();
                    stage.would_keep(paths.iter().map(String::as_str), key)
                });
                if fits(words + groups.iter().map(|group| size(group, stage)).sum::<u64>(), copies)
                {
                    break;
                }
            }
            groups.clear();
        }
        timings.lap("index: phrases");
        let all = words + groups.iter().map(|group| size(group, stage)).sum::<u64>();
        let scripts = match offline {
            Offline::Always => true,
            Offline::Auto => fits(all, 2),
            Offline::Never => false,
        };
        for folder in ["search/d", "search/f", "search/g", "search/s", "search/t"] {
            stage.folder(folder)?;
        }
        let writer = Writer { index: &index, stage, scripts };
        let written = groups
            .into_par_iter()
            .map(|group| writer.group(group))
            .try_reduce(Ledger::default, |a, b| Ok(a.merge(b)))?;
        let mut json = written.merge(writer.json(&files)?);
        let manifest = index.manifest(fill, digest(&json));
        json = json.merge(writer.json(std::slice::from_ref(&manifest))?);
        files.push(manifest);
        json = json.merge(writer.scripts(&files)?);
        *ledger = std::mem::take(ledger).merge(json);
        Ok((fill, scripts))
    }
}

/// Writes files of the index.
struct Writer<'a> {
    index: &'a Index,
    stage: &'a Stage<'a>,
    /// Whether each is also written as a script.
    scripts: bool,
}

impl Writer<'_> {
    /// Writes files as JSON.
    fn json(&self, files: &[File]) -> Result<Ledger> {
        let files = files.par_iter().map(|file| -> Result<Ledger> {
            let mut ledger = Ledger::default();
            let path = format!("search/{}.json", file.name);
            self.stage.write(&path, file.json.as_bytes(), Part::Index, 0, &mut ledger)?;
            Ok(ledger)
        });
        files.try_reduce(Ledger::default, |a, b| Ok(a.merge(b)))
    }

    /// Writes files as scripts, if they are wanted.
    fn scripts(&self, files: &[File]) -> Result<Ledger> {
        let bundles = if self.scripts { index::bundles(files) } else { Vec::new() };
        let bundles = bundles.into_par_iter().map(|(name, script)| -> Result<Ledger> {
            let mut ledger = Ledger::default();
            let path = format!("search/{name}.js");
            self.stage.write(&path, script.as_bytes(), Part::Scripts, 0, &mut ledger)?;
            Ok(ledger)
        });
        bundles.try_reduce(Ledger::default, |a, b| Ok(a.merge(b)))
    }

    /// Writes some phrase shards and their script, or keeps them.
    fn group(&self, PhraseGroup { shards, key, files }: PhraseGroup) -> Result<Ledger> {
        let mut ledger = Ledger::default();
        let bundle = format!("search/g/{}.js", shards.start / BUNDLE);
        let kept = files.is_none()
            && (!self.scripts || self.stage.would_keep(std::iter::once(&*bundle), key));
        if kept {
            let paths = shards.map(shard_path).chain(self.scripts.then_some(bundle));
            for path in paths {
                if !self.stage.keep(&path, key, &mut ledger)? {
                    return Err(Error::Vanished(path));
                }
            }
            return Ok(ledger);
        }
        let files = files.unwrap_or_else(|| self.index.phrase_group(shards.start));
        for (shard, file) in shards.zip(&files) {
            let path = shard_path(shard);
            self.stage.write(&path, file.json.as_bytes(), Part::Index, key, &mut ledger)?;
        }
        if self.scripts {
            for (_, script) in index::bundles(&files) {
                self.stage.write(&bundle, script.as_bytes(), Part::Scripts, key, &mut ledger)?;
            }
        }
        Ok(ledger)
    }
}

fn shard_path(shard: usize) -> String {
    format!("search/g/{shard}.json")
}

fn bytes(files: &[File]) -> u64 {
    files.iter().map(|file| file.json.len() as u64).sum()
}

/// Bytes of some phrase shards.
fn size(group: &PhraseGroup, stage: &Stage<'_>) -> u64 {
    match &group.files {
        Some(files) => bytes(files),
        None => group.shards.clone().map(|shard| stage.published_bytes(&shard_path(shard))).sum(),
    }
}

/// Digest of all files.
fn digest(ledger: &Ledger) -> u64 {
    let mut files: Vec<(&str, u64)> = ledger
        .files
        .iter()
        .filter(|file| file.part == Part::Index)
        .map(|file| (&*file.path, file.hash))
        .collect();
    files.sort_unstable();
    let mut digest = Xxh3::new();
    files.hash(&mut digest);
    digest.finish()
}
