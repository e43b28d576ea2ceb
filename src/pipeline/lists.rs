//! The pages that are of no transcript, and what machines read.

use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3;

use super::Builder;
use crate::config::Config;
use crate::error::Result;
use crate::model::Extract;
use crate::model::{Archive, Entry, Keyword};
use crate::output::{Ledger, Part, Stage, Written};
use crate::render::{self, ListFile, Renderer, Totals};

/// What is listed.
pub struct Lists<'a> {
    pub archive: &'a Archive,
    pub totals: &'a Totals,
    pub extracts: &'a [(Option<u64>, Extract)],
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
        for (_, extracts) in self.extracts {
            extracts.keywords.hash(&mut all);
        }
        all.finish().max(1)
    }
}

/// Files of the site, each with what it is for.
type Files = Vec<(Part, Vec<ListFile>)>;

impl Builder<'_> {
    /// The keywords with pages of their own.
    fn keywords(&self, extracts: &[(Option<u64>, Extract)]) -> Vec<Keyword> {
        let texts = extracts.iter().map(|(_, extracts)| extracts.keywords.as_str());
        let least = self.config.keywords.least(extracts.len());
        least.map_or_else(Vec::new, |least| Keyword::common(texts, least))
    }

    /// Puts all pages that are of no transcript in the stage, made or kept, and returns their
    /// number.
    pub fn lists(
        &self,
        lists: &Lists<'_>,
        renderer: &Renderer,
        stage: &Stage<'_>,
        ledger: &mut Ledger,
    ) -> Result<u64> {
        let put = |key: u64, make: &(dyn Fn() -> Result<Files> + Sync)| -> Result<Ledger> {
            let mut ledger = Ledger::default();
            if !stage.keep_all(key, &mut ledger)? {
                for (part, files) in make()? {
                    for file in files {
                        stage.write(&file.path, &file.html, part, key, &mut ledger)?;
                    }
                }
            }
            Ok(ledger)
        };
        let channels = 0..lists.archive.channels.len();
        let channels = channels.into_par_iter().map(|number| {
            let key = lists.channel_key(renderer, number);
            Ok((key, put(key, &|| self.of_channel(lists, renderer, number))?))
        });
        let (keys, mut ledgers): (Vec<u64>, Vec<Ledger>) =
            channels.collect::<Result<Vec<_>>>()?.into_iter().unzip();
        let key = lists.key(renderer, self.config, &keys);
        ledgers.push(put(key, &|| self.of_all(lists, renderer, stage))?);
        let mut pages = 0;
        for put in ledgers {
            let is_page =
                |file: &&Written| file.part == Part::Lists && file.path.ends_with(".html");
            pages += put.files.iter().filter(is_page).count() as u64;
            *ledger = std::mem::take(ledger).merge(put);
        }
        Ok(pages)
    }

    /// Renders the lists of a channel.
    fn of_channel(&self, lists: &Lists<'_>, renderer: &Renderer, number: usize) -> Result<Files> {
        let &Lists { archive, totals, .. } = lists;
        let mut files = renderer.channel(archive, totals, number)?;
        files.extend(renderer.channel_feed(self.config, archive, totals, number)?);
        Ok(vec![(Part::Lists, files)])
    }

    /// Renders the lists of all channels, and what machines read.
    fn of_all(&self, lists: &Lists<'_>, renderer: &Renderer, stage: &Stage<'_>) -> Result<Files> {
        let &Lists { archive, totals, extracts } = lists;
        let keywords = &self.keywords(extracts)[..];
        let mut single = renderer.years(archive, totals)?;
        single.extend(renderer.ranks(archive, totals)?);
        single.extend(renderer.keywords(keywords)?);
        for folder in ["years", "keywords"] {
            if single.iter().any(|file| file.path.starts_with(folder)) {
                stage.folder(folder)?;
            }
        }
        let ways = renderer.ways(archive, totals, &single);
        single.extend(renderer.home(archive, totals, &self.config.topics.list, &ways)?);
        single.push(renderer.search()?);
        single.extend(renderer.not_found()?);
        let of_keywords =
            keywords.par_iter().map(|keyword| renderer.keyword(archive, totals, keyword));
        single.par_extend(of_keywords.collect::<Result<Vec<_>>>()?);
        let mut machines = render::host_files(self.config);
        machines.push(renderer.guide(self.config, archive, totals)?);
        machines.extend(renderer.search_description(self.config)?);
        machines.extend(renderer.feeds(self.config, archive, totals)?);
        Ok(vec![(Part::Lists, single), (Part::Assets, machines)])
    }

    /// Writes the sitemap of all pages, if the site knows its address.
    pub fn sitemap(
        &self,
        renderer: &Renderer,
        stage: &Stage<'_>,
        ledger: &mut Ledger,
    ) -> Result<()> {
        if self.config.base_url.is_none() {
            return Ok(());
        }
        let is_content =
            |path: &&str| path.ends_with(".html") && !["404.html", "search.html"].contains(path);
        let pages = ledger.files.iter().map(|file| &*file.path).filter(is_content);
        for file in renderer.sitemap(pages.collect())? {
            stage.write(&file.path, &file.html, Part::Assets, 0, ledger)?;
        }
        Ok(())
    }
}
