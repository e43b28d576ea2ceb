//! Writes the pages and feeds of topics, from the counts of the pass over all text.

use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use rustc_hash::FxBuildHasher;
use xxhash_rust::xxh3::Xxh3;

use super::Build;
use super::pages::Work;
use super::reading::Read;
use crate::error::{Error, Result};
use crate::output::Part;
use crate::render::{Dossier, PassageView};
use crate::topics::{Census, passages};

/// Passages by transcript and topic.
type Quotations = HashMap<(usize, u32), Vec<PassageView>, FxBuildHasher>;

/// A topic's page and feed, and the digest of everything that they depend on.
struct Draft<'a> {
    topic: u32,
    dossier: Dossier<'a>,
    key: u64,
}

/// Writes the pages of topics, if there are any. Reads again only the transcripts that changed
/// pages quote.
pub fn write(build: &Build<'_>, work: &Work<'_>, extracts: &[Read]) -> Result<()> {
    let topics = &build.config.topics.list;
    if topics.is_empty() {
        return Ok(());
    }
    work.stage.folder("topics")?;
    let census =
        Census::new(&work.plan.archive, topics.len(), extracts.iter().map(|read| &read.extract));
    let overview = work.plan.renderer.topics(&census, topics)?;
    work.stage.write(&overview.path, &overview.html, Part::Lists, 0)?;
    let drafts = (0..topics.len()).into_par_iter().map(|number| {
        let dossier = Dossier::new(&census, topics, number);
        let key = work.dossier_key(&dossier, extracts)?;
        Ok(Draft { topic: number as u32, dossier, key })
    });
    let mut changed = Vec::new();
    for draft in drafts.collect::<Result<Vec<Draft<'_>>>>()? {
        let paths = draft.dossier.paths();
        if work.stage.would_keep(paths.iter().map(String::as_str), draft.key) {
            for path in &paths {
                work.stage.keep(path, draft.key)?;
            }
        } else {
            changed.push(draft);
        }
    }
    let quotations = quotations(build, work, &changed, extracts)?;
    changed.into_par_iter().try_for_each(|draft| draft.write(work, &census, &quotations))
}

impl Draft<'_> {
    /// Fills in the quoted passages, and writes the page and the feed.
    fn write(
        mut self,
        work: &Work<'_>,
        census: &Census<'_>,
        quotations: &Quotations,
    ) -> Result<()> {
        let mut is_complete = true;
        for quote in self.dossier.quotes_mut() {
            match quotations.get(&(quote.number, self.topic)) {
                Some(passages) => {
                    quote.passages.extend(passages.iter().take(quote.wanted).cloned());
                }
                None => is_complete = false,
            }
        }
        for file in work.plan.renderer.dossier(census, &self.dossier)? {
            let key = if is_complete { self.key } else { 0 };
            work.stage.write(&file.path, &file.html, Part::Lists, key)?;
        }
        Ok(())
    }
}

/// Reads the passages that some pages quote, by transcript and topic. A transcript that has changed
/// since it was counted has no passages.
fn quotations(
    build: &Build<'_>,
    work: &Work<'_>,
    drafts: &[Draft<'_>],
    extracts: &[Read],
) -> Result<Quotations> {
    let mut wanted: BTreeMap<usize, BTreeMap<u32, usize>> = BTreeMap::new();
    for draft in drafts {
        for quote in draft.dossier.quotes() {
            let most = wanted.entry(quote.number).or_default().entry(draft.topic).or_default();
            *most = quote.wanted.max(*most);
        }
    }
    let wanted: Vec<(usize, Vec<(u32, usize)>)> =
        wanted.into_iter().map(|(number, of)| (number, of.into_iter().collect())).collect();
    let read = wanted.into_par_iter().map_init(
        || (Vec::new(), work.matcher.counter()),
        |(bytes, counter), (number, wanted)| -> Result<Vec<((usize, u32), _)>> {
            build.check_interrupted()?;
            // Their warnings were reported when they were counted.
            let mut warnings = Vec::new();
            let texts = work.sources.texts(number, bytes, &mut warnings)?;
            if texts.digest() != extracts[number].hash {
                return Ok(Vec::new());
            }
            let transcript = work.sources.transcript(number, &texts, &mut warnings)?;
            let found = passages(&transcript, counter, &wanted);
            let found = wanted.iter().zip(found).map(|(&(topic, _), passages)| {
                let views: Vec<_> = passages.into_iter().map(PassageView::from).collect();
                ((number, topic), views)
            });
            Ok(found.collect())
        },
    );
    let read: Vec<_> = read.collect::<Result<_>>()?;
    Ok(read.into_iter().flatten().collect())
}

impl Work<'_> {
    /// Digest of everything that a topic's page and feed depend on; 0 if they quote a transcript
    /// without a digest.
    fn dossier_key(&self, dossier: &Dossier<'_>, extracts: &[Read]) -> Result<u64> {
        let quoted: Option<Vec<u64>> =
            dossier.quotes().map(|quote| extracts[quote.number].hash).collect();
        let Some(quoted) = quoted else { return Ok(0) };
        let numbers = serde_json::to_vec(dossier).map_err(|e| Error::Template(e.to_string()))?;
        let mut all = Xxh3::new();
        (self.plan.renderer.digest(), quoted, numbers).hash(&mut all);
        Ok(all.finish().max(1))
    }
}
