//! Writes all pages that list transcripts, and the files for hosts, crawlers and feed readers.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3;

use super::Build;
use super::reading::Read;
use crate::config::Config;
use crate::error::Result;
use crate::model::{Archive, Entry, Keyword};
use crate::output::{Part, Stage};
use crate::render::{self, ListFile, Renderer, Totals};

/// The values that lists are made from; `totals` and `extracts` are by transcript number.
pub struct Lists<'a> {
    pub archive: &'a Archive,
    pub totals: &'a Totals,
    pub extracts: &'a [Read],
}

impl Lists<'_> {
    /// Digest of everything that the lists of a channel depend on.
    fn channel_key(&self, renderer: &Renderer, number: usize) -> u64 {
        let channel = &self.archive.channels[number];
        let mut all = Xxh3::new();
        (renderer.digest(), &channel.name, &channel.folder).hash(&mut all);
        (format!("{:?}", channel.card), &channel.notes, &channel.keywords).hash(&mut all);
        for &number in &channel.transcripts {
            let Entry { head, page, .. } = &self.archive.entries[number];
            (page, &head.title, head.date, self.totals.lengths[number]).hash(&mut all);
        }
        all.finish().max(1)
    }

    /// Digest of everything that the lists of all channels depend on; `channels` are their keys.
    fn key(&self, renderer: &Renderer, config: &Config, channels: &[u64]) -> u64 {
        let mut all = Xxh3::new();
        (renderer.digest(), config.topics.digest(), channels, &self.totals.views).hash(&mut all);
        for channel in &self.archive.channels {
            channel.transcripts.hash(&mut all);
        }
        for read in self.extracts {
            read.extract.keywords.hash(&mut all);
        }
        all.finish().max(1)
    }
}

/// Files by the part of the site that they belong to.
type Files = Vec<(Part, Vec<ListFile>)>;

/// Puts all lists into the stage, rendered or kept.
pub fn write(
    build: &Build<'_>,
    lists: &Lists<'_>,
    renderer: &Renderer,
    stage: &Stage<'_>,
) -> Result<()> {
    let keys = (0..lists.archive.channels.len())
        .into_par_iter()
        .map(|number| {
            let key = lists.channel_key(renderer, number);
            keep_or_write(stage, key, || of_channel(build.config, lists, renderer, number))?;
            Ok(key)
        })
        .collect::<Result<Vec<u64>>>()?;
    let key = lists.key(renderer, build.config, &keys);
    keep_or_write(stage, key, || of_all(build.config, lists, renderer))
}

/// Keeps all published files with this key, or renders and writes them if there are none.
fn keep_or_write(
    stage: &Stage<'_>,
    key: u64,
    render: impl FnOnce() -> Result<Files>,
) -> Result<()> {
    if stage.keep_all(key)? {
        return Ok(());
    }
    for (part, files) in render()? {
        let folders = files.iter().filter_map(|file| Some(file.path.rsplit_once('/')?.0));
        for folder in folders.collect::<BTreeSet<_>>() {
            stage.folder(folder)?;
        }
        for file in files {
            stage.write(&file.path, &file.html, part, key)?;
        }
    }
    Ok(())
}

/// Renders the lists of a channel.
fn of_channel(
    config: &Config,
    lists: &Lists<'_>,
    renderer: &Renderer,
    number: usize,
) -> Result<Files> {
    let &Lists { archive, totals, .. } = lists;
    let mut files = renderer.channel(archive, totals, number)?;
    files.extend(renderer.channel_feed(config, archive, totals, number)?);
    Ok(vec![(Part::Lists, files)])
}

/// Renders the lists of all channels, and the files for hosts, crawlers and feed readers.
fn of_all(config: &Config, lists: &Lists<'_>, renderer: &Renderer) -> Result<Files> {
    let &Lists { archive, totals, extracts } = lists;
    let keywords = &keywords(config, extracts)[..];
    let mut single = renderer.years(archive, totals)?;
    single.extend(renderer.ranks(archive, totals)?);
    single.extend(renderer.keywords(keywords)?);
    let ways = renderer.ways(archive, totals, &single);
    single.extend(renderer.home(archive, totals, &config.topics.list, &ways)?);
    single.push(renderer.search()?);
    single.extend(renderer.not_found()?);
    let of_keywords = keywords.par_iter().map(|keyword| renderer.keyword(archive, totals, keyword));
    single.par_extend(of_keywords.collect::<Result<Vec<_>>>()?);
    let mut machines = render::host_files(config);
    machines.push(renderer.guide(config, archive, totals)?);
    machines.extend(renderer.search_description(config)?);
    machines.extend(renderer.feeds(config, archive, totals)?);
    Ok(vec![(Part::Lists, single), (Part::Assets, machines)])
}

/// The keywords that have pages of their own.
fn keywords(config: &Config, extracts: &[Read]) -> Vec<Keyword> {
    let texts = extracts.iter().map(|read| read.extract.keywords.as_str());
    let least = config.keywords.least(extracts.len());
    least.map_or_else(Vec::new, |least| Keyword::common(texts, least))
}

/// Writes the sitemap of all pages, if the site's address is configured.
pub fn write_sitemap(config: &Config, renderer: &Renderer, stage: &Stage<'_>) -> Result<()> {
    if config.base_url.is_none() {
        return Ok(());
    }
    let files = {
        let ledger = stage.ledger();
        let paths = ledger.files.iter().map(|file| &*file.path);
        let pages = paths.filter(|path| path.ends_with(".html"));
        let pages = pages.filter(|path| !["404.html", "search.html"].contains(path));
        renderer.sitemap(pages.collect())?
    };
    for file in files {
        stage.write(&file.path, &file.html, Part::Assets, 0)?;
    }
    Ok(())
}
