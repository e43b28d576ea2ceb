//! The search index in the site.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3;

use super::Build;
use crate::cache::{Cache, LeftOut};
use crate::config::{Config, Offline};
use crate::error::{Error, Result};
use crate::index::{self, BUNDLE, Damaged, File, Index, IndexFile, PhraseGroup, Sums};
use crate::output::{Part, Sizes, Stage};
use crate::timings::Timings;
use crate::units::Bytes;

/// An index that is written and kept.
pub struct Indexed {
    /// Parts that the site does without.
    pub left_out: Vec<LeftOut>,
    /// Checksums of what the cache keeps.
    pub sums: Sums,
}

/// Writes an index, and keeps it in the cache, where `before` are the checksums of the one before.
pub fn keep_and_write(
    build: &Build<'_>,
    mut index: Index,
    (cache, before): (&Cache, Sums),
    stage: &Stage<'_>,
    timings: &mut Timings,
) -> Result<Indexed> {
    let mut sums = cache.keep_terms(&mut index, before)?;
    timings.lap("cache: terms");
    let left_out = write(build, &mut index, stage, timings)?;
    timings.lap("index: write");
    sums.words = cache.keep_words(&mut index)?;
    drop(index);
    timings.lap("cache: words");
    Ok(Indexed { left_out, sums })
}

/// Writes the index, also as scripts where that is wanted and the host has room for them. Returns
/// what is left out.
fn write(
    build: &Build<'_>,
    index: &mut Index,
    stage: &Stage<'_>,
    timings: &mut Timings,
) -> Result<Vec<LeftOut>> {
    let mut files =
        index.word_files(|name, key| stage.would_keep(std::iter::once(&*json_path(name)), key));
    timings.lap("index: words");
    let published = |shards: Range<usize>, key| {
        let paths: Vec<String> = shards.map(shard_path).collect();
        stage.would_keep(paths.iter().map(String::as_str), key)
    };
    let groups = index.phrase_groups(published).map_err(damaged)?;
    timings.lap("index: phrases");
    let left_out: Vec<LeftOut> = {
        let [json, scripts] = amounts(index, &files, &groups, stage);
        without_scripts(build.config, stage, json, scripts).into_iter().collect()
    };
    for folder in ["search/d", "search/f", "search/g", "search/s", "search/t"] {
        stage.folder(folder)?;
    }
    let writer = Writer { index, stage, scripts: left_out.is_empty() };
    // A folder takes one file after the other, so two are filled at once.
    let (of_groups, of_files) = rayon::join(
        || groups.into_par_iter().try_for_each(|group| writer.group(group)),
        || writer.json(&files),
    );
    of_groups.and(of_files)?;
    let parts: Vec<&str> = left_out.iter().map(|left_out| &*left_out.part).collect();
    let manifest = IndexFile::from(index.manifest(digest(stage), &parts));
    writer.json(std::slice::from_ref(&manifest))?;
    files.push(manifest);
    writer.scripts(&files)?;
    Ok(left_out)
}

/// What the index takes as JSON, and what the same takes as scripts.
fn amounts(
    index: &Index,
    files: &[IndexFile],
    groups: &[PhraseGroup],
    stage: &Stage<'_>,
) -> [Amount; 2] {
    let of_words = |file: &IndexFile| match &file.json {
        Some(json) => json.len() as u64,
        None => stage.published_bytes(&json_path(&file.name)),
    };
    let words: u64 = files.iter().map(of_words).sum();
    let phrases: u64 = groups.iter().map(|group| size(group, stage)).sum();
    let bytes = words + index.manifest(0, &[]).json.len() as u64 + phrases;
    let shards = groups.iter().map(|group| group.shards.len() as u64).sum::<u64>();
    // Scripts hold the same bytes in fewer files.
    let bundles =
        index::script_names(files.iter().map(|file| &*file.name)).len() + 1 + groups.len();
    [
        Amount { bytes, files: files.len() as u64 + 1 + shards },
        Amount { bytes, files: bundles as u64 },
    ]
}

/// Why the scripts of the index are left out, if they are.
fn without_scripts(
    config: &Config,
    stage: &Stage<'_>,
    json: Amount,
    scripts: Amount,
) -> Option<LeftOut> {
    let so_far = Sizes::of(&stage.ledger().files);
    let limits = config.limits();
    // The site's own manifest is a file, too, and names all of them.
    let files = so_far.files + json.files + scripts.files + 1;
    let calls = MOST_CALL * json.files;
    let bytes = so_far.total().0 + json.bytes + scripts.bytes + calls + MOST_NAME * files;
    let setting = match config.search.offline {
        Offline::Always => return None,
        Offline::Never => "search.offline",
        Offline::Auto if limits.take(bytes, files) => return None,
        Offline::Auto if !limits.takes_bytes(bytes) => "max_site_size",
        Offline::Auto => "max_files",
    };
    Some(LeftOut {
        part: LeftOut::OFFLINE_SEARCH.into(),
        setting: setting.into(),
        bytes: Bytes(scripts.bytes),
        files: scripts.files,
    })
}

/// Bytes of a call around a file of the index in a script, at most: `S("t/1234567",);`.
const MOST_CALL: u64 = 24;
/// Bytes of a file in the site's manifest, and a share of what stands around them.
const MOST_NAME: u64 = 16;

/// So many bytes in so many files.
#[derive(Clone, Copy)]
struct Amount {
    bytes: u64,
    files: u64,
}

/// Writes files of the index.
struct Writer<'a> {
    index: &'a Index,
    stage: &'a Stage<'a>,
    /// Whether each is also written as a script.
    scripts: bool,
}

impl Writer<'_> {
    /// Writes or keeps files as JSON.
    fn json(&self, files: &[IndexFile]) -> Result<()> {
        files.par_iter().try_for_each(|IndexFile { name, key, json }| {
            let path = json_path(name);
            match json {
                Some(json) => self.stage.write(&path, json.as_bytes(), Part::Index, *key),
                None if self.stage.keep(&path, *key)? => Ok(()),
                None => Err(Error::Vanished(path)),
            }
        })
    }

    /// Writes or keeps files as scripts, if they are wanted.
    fn scripts(&self, files: &[IndexFile]) -> Result<()> {
        let mut bundles: BTreeMap<String, Vec<&IndexFile>> = BTreeMap::new();
        for file in files.iter().filter(|_| self.scripts) {
            bundles.entry(index::script_of(&file.name)).or_default().push(file);
        }
        bundles.into_par_iter().try_for_each(|(name, files)| {
            let path = format!("search/{name}.js");
            let mut key = Xxh3::new();
            files.iter().for_each(|file| (&file.name, file.key).hash(&mut key));
            let key = key.finish().max(1);
            if self.stage.keep(&path, key)? {
                return Ok(());
            }
            let mut script = String::new();
            for file in files {
                index::add_to_script(&mut script, &file.name, &self.text(file)?);
            }
            self.stage.write(&path, script.as_bytes(), Part::Scripts, key)
        })
    }

    /// What a file says, which may stand in the site.
    fn text<'f>(&self, file: &'f IndexFile) -> Result<Cow<'f, str>> {
        if let Some(json) = &file.json {
            return Ok(json.into());
        }
        let path = json_path(&file.name);
        let json = self.stage.published(&path, file.key);
        let json = json.and_then(|bytes| String::from_utf8(bytes).ok());
        let json = json.or_else(|| self.index.file(&file.name));
        json.map(Cow::Owned).ok_or(Error::Vanished(path))
    }

    /// Writes some phrase shards and their script, or keeps them.
    fn group(&self, PhraseGroup { shards, key, files }: PhraseGroup) -> Result<()> {
        let bundle = format!("search/g/{}.js", shards.start / BUNDLE);
        let kept = files.is_none()
            && (!self.scripts || self.stage.would_keep(std::iter::once(&*bundle), key));
        if kept {
            let paths = shards.map(shard_path).chain(self.scripts.then_some(bundle));
            for path in paths {
                if !self.stage.keep(&path, key)? {
                    return Err(Error::Vanished(path));
                }
            }
            return Ok(());
        }
        let files = match files {
            Some(files) => files,
            None => self.index.phrase_group(shards.start).map_err(damaged)?,
        };
        for (shard, file) in shards.zip(&files) {
            let path = shard_path(shard);
            self.stage.write(&path, file.json.as_bytes(), Part::Index, key)?;
        }
        if self.scripts {
            let mut script = String::new();
            files.iter().for_each(|file| index::add_to_script(&mut script, &file.name, &file.json));
            self.stage.write(&bundle, script.as_bytes(), Part::Scripts, key)?;
        }
        Ok(())
    }
}

fn damaged(_: Damaged) -> Error {
    Error::Damaged
}

fn json_path(name: &str) -> String {
    format!("search/{name}.json")
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

/// Digest of all files of the index but its manifest, which is written last.
fn digest(stage: &Stage<'_>) -> u64 {
    let ledger = stage.ledger();
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
