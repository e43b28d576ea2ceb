//! Writes the search index of the site.

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
use crate::index::{self, BUNDLE, Damaged, Index, IndexFile, PhraseGroup, Sums};
use crate::output::{Part, Sizes, Stage};
use crate::timings::Timings;
use crate::units::Bytes;

/// The result of writing an index.
pub struct Indexed {
    /// Parts that are left out of the site.
    pub left_out: Vec<LeftOut>,
    /// Checksums of the files in the cache.
    pub sums: Sums,
}

/// Writes an index to the site and to the cache; `before` are the checksums of the previous one.
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

/// Writes the index, also as scripts if they are configured and within the host's limits. Returns
/// the parts that are left out.
fn write(
    build: &Build<'_>,
    index: &mut Index,
    stage: &Stage<'_>,
    timings: &mut Timings,
) -> Result<Vec<LeftOut>> {
    let mut files =
        index.word_files(|name, key| stage.would_keep(std::iter::once(&*json_path(name)), key));
    timings.lap("index: words");
    let groups = index
        .phrase_groups(|shards: Range<usize>, key| {
            let paths: Vec<String> = shards.map(shard_path).collect();
            stage.would_keep(paths.iter().map(String::as_str), key)
        })
        .map_err(damaged)?;
    timings.lap("index: phrases");
    let left_out: Vec<LeftOut> = {
        let [json, scripts] = amounts(index, &files, &groups, stage);
        without_scripts(build.config, stage, json, scripts).into_iter().collect()
    };
    for folder in ["search/d", "search/f", "search/g", "search/s", "search/t"] {
        stage.folder(folder)?;
    }
    let writer = Writer { index, stage, scripts: left_out.is_empty() };
    // The system creates the files of one folder one at a time, so two folders are filled at once.
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

/// The size of the index as JSON, and as scripts.
fn amounts(
    index: &Index,
    files: &[IndexFile],
    groups: &[PhraseGroup],
    stage: &Stage<'_>,
) -> [Amount; 2] {
    let words: u64 = files.iter().map(|file| file_size(file, stage)).sum();
    let phrases: u64 = groups.iter().map(|group| group_size(group, stage)).sum();
    let bytes = words + index.manifest(0, &[]).json.len() as u64 + phrases;
    let shards = groups.iter().map(|group| group.shards.len() as u64).sum::<u64>();
    // Scripts contain the same bytes in fewer files.
    let bundles =
        index::script_names(files.iter().map(|file| &*file.name)).len() + 1 + groups.len();
    [
        Amount { bytes, files: files.len() as u64 + 1 + shards },
        Amount { bytes, files: bundles as u64 },
    ]
}

/// The reason why the scripts of the index are left out, if they are.
fn without_scripts(
    config: &Config,
    stage: &Stage<'_>,
    json: Amount,
    scripts: Amount,
) -> Option<LeftOut> {
    let so_far = Sizes::of(&stage.ledger().files);
    let limits = config.limits();
    // The site's own manifest is one more file, and lists all others.
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

/// Maximum overhead in bytes of the call around an index file in a script: `S("t/1234567",);`.
const MOST_CALL: u64 = 24;
/// Estimated bytes per file in the site's manifest.
const MOST_NAME: u64 = 16;

/// The size of some files.
#[derive(Clone, Copy)]
struct Amount {
    bytes: u64,
    files: u64,
}

/// Writes files of the index.
struct Writer<'a> {
    index: &'a Index,
    stage: &'a Stage<'a>,
    /// True if files are also written as scripts.
    scripts: bool,
}

impl Writer<'_> {
    /// Writes or keeps files as JSON, one file each.
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

    /// Writes or keeps files as scripts, several files each, if scripts are wanted.
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

    /// The JSON of a file, read from the published site or the index if it is not in memory.
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

    /// Writes or keeps a group of phrase shards and their script.
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

/// Size of a file as JSON, in bytes; a file that is kept has its size on disk.
fn file_size(file: &IndexFile, stage: &Stage<'_>) -> u64 {
    match &file.json {
        Some(json) => json.len() as u64,
        None => stage.published_bytes(&json_path(&file.name)),
    }
}

/// Size of a group of phrase shards as JSON, in bytes.
fn group_size(group: &PhraseGroup, stage: &Stage<'_>) -> u64 {
    match &group.files {
        Some(files) => files.iter().map(|file| file.json.len() as u64).sum(),
        None => group.shards.clone().map(|shard| stage.published_bytes(&shard_path(shard))).sum(),
    }
}

/// Digest of all files of the index except its manifest, which is written last.
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
