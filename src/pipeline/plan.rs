//! Decides everything about the site before a byte is written.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::copies::{self, Copy};
use super::own_pages::Section;
use super::reading::{Read, totals};
use super::setup::Setup;
use super::sources::Sources;
use super::{Build, boilerplate};
use crate::cache::{Cache, Site, Terms};
use crate::error::{Error, Result};
use crate::index::{self, Columns, Frequent, Index, Kept, ResultCard, Run, Sample};
use crate::model::{Archive, Recording, Related, Remark};
use crate::output::assets::Assets;
use crate::parse;
use crate::read;
use crate::render::{Renderer, Totals};

/// The plan of a site: its contents and their addresses.
pub struct Plan {
    pub archive: Archive,
    pub renderer: Renderer,
    pub assets: Assets,
    pub own: Option<Section>,
    /// Files that are published as they are.
    pub copies: Vec<Copy>,
    /// The frequent words, which the phrase filter treats separately.
    pub frequent: Frequent,
    /// Binary logarithm of the number of shards of the phrase filter.
    pub shard_bits: u32,
    /// Texts of lines and keywords that many recordings of a channel share.
    pub boilerplate: BTreeMap<Remark, String>,
    pub related: Related,
    /// As in [`Setup`].
    pub digest: u64,
}

impl Plan {
    /// Makes the plan and takes over what it can from the previous site. Also returns the index of
    /// that site if its terms can be reused.
    pub fn make(
        build: &Build<'_>,
        setup: Setup,
        sources: &Sources,
        before: &mut Site,
        cache: &Cache,
    ) -> Result<(Self, Option<Kept>)> {
        let Setup { renderer, assets, own, digest } = setup;
        let bytes = sources.files.iter().map(|file| file.main.stamp.size).sum();
        let shard_bits = index::shard_bits(bytes, sources.files.len() as u64);
        let frequent = frequent(build, sources, before)?;
        let (kept, mut archive) = rayon::join(
            || kept_index(build, before, cache, &frequent, shard_bits),
            || Archive::new(&sources.files, sources.heads.clone()),
        );
        let boilerplate = boilerplate::find(build, &mut archive, sources, &mut before.boilerplate)?;
        let ordinary = frequent.ordinary(sources.files.len()).into_iter();
        let related = archive.relate(ordinary, std::mem::take(&mut before.related));
        let mut copies = copies::media(build, sources, &mut archive);
        copies.extend(copies::pictures(&archive));
        let own = own.map(|own| Section::new(own, &archive));
        copies.extend(own.iter().flat_map(Section::pictures));
        let renderer = match &own {
            Some(own) => own.add_to(renderer),
            None => renderer,
        };
        let plan = Self {
            archive,
            renderer,
            assets,
            own,
            copies,
            frequent,
            shard_bits,
            boilerplate,
            related,
            digest,
        };
        Ok((plan, kept))
    }

    /// Makes the index from the runs of this build and from the kept index of the previous one;
    /// `numbers` are the new numbers of the previous transcripts.
    pub fn index(
        &self,
        kept: Option<Kept>,
        numbers: Vec<Option<u32>>,
        runs: Vec<Run>,
        extracts: &[Read],
    ) -> Result<Index> {
        let (columns, cards) = columns(&self.archive, &totals(extracts));
        let (words, bits) = (self.frequent.clone(), self.shard_bits);
        match kept {
            Some(kept) => Index::over(kept, &numbers, runs, words, columns, cards, bits)
                .map_err(|_| Error::Damaged),
            None => Index::new(runs, words, columns, cards, bits).map_err(|_| Error::IndexTooLarge),
        }
    }
}

/// Finds the frequent words in a fixed sample of transcripts, unless the sample is unchanged.
fn frequent(build: &Build<'_>, sources: &Sources, before: &Site) -> Result<Frequent> {
    let numbers = Sample::numbers(sources.files.iter().map(|file| &*file.main.name));
    let numbers_before = Sample::numbers(before.sources.iter().map(|source| &*source.name));
    let known: Option<Vec<usize>> = numbers.iter().map(|&number| sources.known[number]).collect();
    if known == Some(numbers_before) {
        return Ok(before.terms.frequent.clone());
    }
    let sample = numbers
        .into_par_iter()
        .map(|number| -> Result<Sample> {
            build.check_interrupted()?;
            let mut sample = Sample::default();
            let file = &sources.files[number];
            let mut bytes = Vec::new();
            let read = read::text(&file.main, &mut bytes, &mut Vec::new());
            if read.is_gone {
                return Err(Error::Gone(file.main.path.clone()));
            }
            let sidecars = parse::Sidecars::default();
            let (transcript, _) = parse::transcript(&file.main, &read.text, &sidecars)
                .map_err(|_| Error::Gone(file.main.path.clone()))?;
            sample.add(transcript.body.spoken_texts());
            Ok(sample)
        })
        .try_reduce(Sample::default, |a, b| Ok(a.merge(b)))?;
    Ok(sample.frequent())
}

/// The index of the previous build, if this build would make the same terms of the unchanged
/// transcripts.
fn kept_index(
    build: &Build<'_>,
    before: &Site,
    cache: &Cache,
    frequent: &Frequent,
    shard_bits: u32,
) -> Option<Kept> {
    let topics = build.config.topics.terms_digest();
    let Terms { frequent: same_words, shard_bits: same_shards, topics: same_topics, .. } =
        &before.terms;
    if (same_words, *same_shards, *same_topics) != (frequent, shard_bits, topics) {
        return None;
    }
    cache.index(&before.terms).filter(|kept| kept.len() == before.sources.len())
}

/// The values that the index stores for each transcript besides its terms.
fn columns(archive: &Archive, totals: &Totals) -> (Columns, Vec<ResultCard>) {
    let mut columns = Columns::default();
    let mut cards = Vec::with_capacity(archive.entries.len());
    for (number, entry) in archive.entries.iter().enumerate() {
        columns.channels.push(archive.channels[entry.channel].name.clone());
        columns.dates.push(entry.head.date);
        columns.lengths.push(totals.lengths[number]);
        let recording = entry.recording();
        let recording = recording.as_deref().map_or("", Recording::key);
        let seconds = totals.lengths[number].0;
        cards.push(ResultCard(
            archive.path(number),
            entry.head.short_title().into_owned(),
            seconds,
            recording.to_owned(),
        ));
    }
    (columns, cards)
}
