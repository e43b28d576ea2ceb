//! The pages that are of no transcript, and what machines read.

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

/// What is listed.
pub struct Lists<'a> {
    pub archive: &'a Archive,
    pub totals: &'a Totals,
    pub extracts: &'a [Read],
}

impl Lists<'_> {
    /// Digest of all that the lists of a channel follow from.
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

    /// Digest of all that the lists of all channels follow from, of which these are the keys.
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

/// Files of the site, each with what it is for.
type Files = Vec<(Part, Vec<ListFile>)>;

/// Puts all pages that are of no transcript in the stage, made or kept.
pub fn write(
    build: &Build<'_>,
    lists: &Lists<'_>,
    renderer: &Renderer,
    stage: &Stage<'_>,
) -> Result<()> {
    let put = |key: u64, make: &(dyn Fn() -> Result<Files> + Sync)| -> Result<()> {
        if stage.keep_all(key)? {
            return Ok(());
        }
        for (part, files) in make()? {
            let folders = files.iter().filter_map(|file| Some(file.path.rsplit_once('/')?.0));
            for folder in folders.collect::<BTreeSet<_>>() {
                stage.folder(folder)?;
            }
            for file in files {
                stage.write(&file.path, &file.html, part, key)?;
            }
        }
        Ok(())
    };
    let channels = (0..lists.archive.channels.len()).into_par_iter().map(|number| {
        let key = lists.channel_key(renderer, number);
        put(key, &|| of_channel(build.config, lists, renderer, number))?;
        Ok(key)
    });
    let keys = channels.collect::<Result<Vec<u64>>>()?;
    let key = lists.key(renderer, build.config, &keys);
    put(key, &|| of_all(build.config, lists, renderer))
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

/// Renders the lists of all channels, and what machines read.
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

/// The keywords with pages of their own.
fn keywords(config: &Config, extracts: &[Read]) -> Vec<Keyword> {
    let texts = extracts.iter().map(|read| read.extract.keywords.as_str());
    let least = config.keywords.least(extracts.len());
    least.map_or_else(Vec::new, |least| Keyword::common(texts, least))
}

/// Writes the sitemap of all pages, if the site knows its address.
pub fn write_sitemap(config: &Config, renderer: &Renderer, stage: &Stage<'_>) -> Result<()> {
    if config.base_url.is_none() {
        return Ok(());
    }
    let is_content =
        |path: &&str| path.ends_with(".html") && !["404.html", "search.html"].contains(path);
    let files = {
        let ledger = stage.ledger();
        let pages = ledger.files.iter().map(|file| &*file.path).filter(is_content);
        renderer.sitemap(pages.collect())?
    };
    for file in files {
        stage.write(&file.path, &file.html, Part::Assets, 0)?;
    }
    Ok(())
}
