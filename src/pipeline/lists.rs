//! The pages that are of no transcript, and what machines read.

use rayon::prelude::*;

use super::Builder;
use crate::cache::RecordFacts;
use crate::error::Result;
use crate::model::{Archive, Keyword};
use crate::output::{Ledger, Part, Stage};
use crate::render::{self, ListFile, Renderer, Totals};

/// What is listed.
pub struct Lists<'a> {
    pub archive: &'a Archive,
    pub totals: &'a Totals,
    pub keywords: &'a [Keyword],
}

impl Builder<'_> {
    /// The keywords with pages of their own.
    pub fn keywords(&self, facts: &[(Option<u64>, RecordFacts)]) -> Vec<Keyword> {
        let texts = facts.iter().map(|(_, facts)| facts.keywords.as_str());
        let least = self.config.keywords.least(facts.len());
        least.map_or_else(Vec::new, |least| Keyword::common(texts, least))
    }

    /// Writes all pages that are of no transcript, and returns their number.
    pub fn lists(
        &self,
        lists: &Lists<'_>,
        renderer: &Renderer,
        stage: &Stage<'_>,
        ledger: &mut Ledger,
    ) -> Result<u64> {
        let &Lists { archive, totals, keywords } = lists;
        let write = |files: Vec<ListFile>, part| -> Result<Ledger> {
            let mut ledger = Ledger::default();
            for file in files {
                stage.write(&file.path, &file.html, part, 0, &mut ledger)?;
            }
            Ok(ledger)
        };
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
        let of_keywords = keywords
            .par_iter()
            .map(|keyword| write(vec![renderer.keyword(archive, totals, keyword)?], Part::Lists))
            .try_reduce(Ledger::default, |a, b| Ok(a.merge(b)))?;
        let of_channels = (0..archive.channels.len())
            .into_par_iter()
            .map(|number| -> Result<Ledger> {
                let pages = write(renderer.channel(archive, totals, number)?, Part::Lists)?;
                let feed = renderer.channel_feed(self.config, archive, totals, number)?;
                Ok(pages.merge(write(feed.into_iter().collect(), Part::Lists)?))
            })
            .try_reduce(Ledger::default, |a, b| Ok(a.merge(b)))?;
        let written = write(single, Part::Lists)?.merge(of_keywords).merge(of_channels);
        let pages = written.files.iter().filter(|file| file.path.ends_with(".html")).count();
        let mut machines = render::host_files(self.config);
        machines.push(renderer.guide(self.config, archive, totals)?);
        machines.extend(renderer.search_description(self.config)?);
        machines.extend(renderer.feeds(self.config, archive, totals)?);
        let all = written.merge(write(machines, Part::Assets)?);
        *ledger = std::mem::take(ledger).merge(all);
        Ok(pages as u64)
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
