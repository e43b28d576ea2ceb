//! The single pass over all new and changed text: read, parse, render, write, index, drop.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Build;
use super::plan::Plan;
use super::reading::Read;
use super::sources::Sources;
use crate::cache::{Record, Site};
use crate::convert::Target;
use crate::diagnostics::Warning;
use crate::error::{Error, Result};
use crate::index::{Partial, Run};
use crate::model::{Extract, Mentions, Transcript};
use crate::output::{Part, Stage};
use crate::progress::Progress;
use crate::render;
use crate::topics::{Counter, Hit, Matcher, is_name};

/// Number of blocks in which transcripts are indexed, about. More blocks balance the load better;
/// in fewer blocks, more words are shared.
const BLOCKS: usize = 64;

/// Maximum capacity in bytes of a buffer that is reused for the next transcript.
const MOST_KEPT: usize = 16 << 20;

/// The inputs of the pass.
pub struct Work<'a> {
    pub plan: &'a Plan,
    pub sources: &'a Sources,
    pub stage: &'a Stage<'a>,
    pub matcher: &'a Matcher,
    /// Formats in which each transcript is written besides its page.
    pub alternates: &'a [Target],
    /// The previous site.
    pub before: &'a Site,
    /// True if the terms of unchanged transcripts can be taken from the previous index.
    pub knows_terms: bool,
}

/// The results of the pass.
pub struct Pages {
    pub runs: Vec<Run>,
    /// By transcript number.
    pub extracts: Vec<Read>,
    /// Number of transcripts that were read; the others were unchanged.
    pub read: u64,
}

/// The state of a thread while it works on a block of transcripts.
struct Worker<'a> {
    partial: Partial<'a>,
    counter: Counter<'a>,
    /// The results, with the numbers of the transcripts.
    extracts: Vec<(usize, Read)>,
    bytes: Vec<u8>,
    page: Vec<u8>,
}

impl<'a> Worker<'a> {
    fn new(work: &'a Work<'_>) -> Self {
        Self {
            partial: Partial::new(&work.plan.frequent, work.plan.shard_bits),
            counter: work.matcher.counter(),
            extracts: Vec::new(),
            bytes: Vec::new(),
            page: Vec::new(),
        }
    }

    fn finish(self) -> (Run, Vec<(usize, Read)>) {
        // Freed early, because the buffers of a large transcript are larger than its terms.
        drop((self.bytes, self.page));
        (self.partial.finish(), self.extracts)
    }
}

/// Puts the page of every transcript into the stage, rendered or kept.
pub fn write(build: &Build<'_>, work: &Work<'_>, progress: &Progress) -> Result<Pages> {
    for channel in &work.plan.archive.channels {
        work.stage.folder(&channel.folder)?;
    }
    let tasks = work.plan()?;
    let size = tasks.len().div_ceil(BLOCKS).max(1);
    let bar = progress.bar("Writing", tasks.len());
    let blocks = tasks.par_chunks(size).with_max_len(1).map(|tasks| {
        let mut worker = Worker::new(work);
        for &number in tasks {
            build.check_interrupted()?;
            work.transcript(number, &mut worker)?;
            bar.step();
        }
        Ok(worker.finish())
    });
    let blocks = blocks.collect::<Result<Vec<_>>>()?;
    let mut extracts: Vec<Read> = Vec::with_capacity(work.sources.known.len());
    for &known in &work.sources.known {
        extracts.push(match known.map(|at| &work.before.sources[at]) {
            Some(record) => Read { hash: record.hash, extract: record.extract.clone() },
            None => Read::default(),
        });
    }
    let mut runs = Vec::with_capacity(blocks.len());
    for (run, read) in blocks {
        runs.push(run);
        for (number, read) in read {
            extracts[number] = read;
        }
    }
    Ok(Pages { runs, extracts, read: tasks.len() as u64 })
}

impl Work<'_> {
    /// The record of a transcript that need not be read again.
    fn known(&self, number: usize) -> Option<&Record> {
        let at = self.sources.known[number].filter(|_| self.knows_terms)?;
        Some(&self.before.sources[at])
    }

    /// Keeps all pages that would not change; returns the numbers of the other transcripts.
    fn plan(&self) -> Result<Vec<usize>> {
        (0..self.sources.files.len())
            .into_par_iter()
            .filter_map(|number| match self.keeps_known(number) {
                Ok(true) => None,
                Ok(false) => Some(Ok(number)),
                Err(error) => Some(Err(error)),
            })
            .collect()
    }

    /// Keeps the page of a transcript that need not be read; returns false if there is none to
    /// keep.
    fn keeps_known(&self, number: usize) -> Result<bool> {
        match self.known(number) {
            Some(Record { hash, extract, .. }) => {
                self.keeps(number, self.key(number, *hash, &extract.terms))
            }
            None => Ok(false),
        }
    }

    /// Reads a transcript, indexes its words and writes its page.
    fn transcript(&self, number: usize, worker: &mut Worker<'_>) -> Result<()> {
        let Worker { partial, counter, extracts, bytes, page } = worker;
        let mut warnings = Vec::new();
        let texts = self.sources.texts(number, bytes, &mut warnings)?;
        let hash = texts.digest();
        let mut transcript = self.sources.transcript(number, &texts, &mut warnings)?;
        // The plan was made with this head, even if the file has changed since.
        transcript.head.clone_from(&self.plan.archive.entries[number].head);
        let terms = if let Some(known) = self.known(number) {
            known.extract.terms.clone()
        } else {
            let extract = self.extract(number, &transcript, warnings, partial, counter);
            let terms = extract.terms.clone();
            extracts.push((number, Read { hash, extract }));
            terms
        };
        let key = self.key(number, hash, &terms);
        // The page of a transcript that was read only for its terms may be unchanged.
        if self.keeps(number, key)? {
            return Ok(());
        }
        self.plan.renderer.transcript(&self.plan.archive, number, &transcript, &terms, page)?;
        let path = self.plan.archive.path(number);
        let key = key.unwrap_or(0);
        self.stage.write(&path, page, Part::Pages, key)?;
        self.alternates(&path, &transcript, key, page)?;
        // The buffer is reused unless this page was exceptionally large.
        if page.capacity() > MOST_KEPT {
            *page = Vec::new();
        }
        Ok(())
    }

    /// Indexes the words of a transcript and counts its mentions of topics.
    fn extract(
        &self,
        number: usize,
        transcript: &Transcript<'_>,
        warnings: Vec<Warning>,
        partial: &mut Partial<'_>,
        counter: &mut Counter<'_>,
    ) -> Extract {
        let lines: Vec<&str> = transcript.body.spoken_texts().collect();
        // The names of those who speak are found as titles are: without being said.
        let titles: Vec<&str> = std::iter::once(&transcript.head.title)
            .chain(&transcript.speakers)
            .map(String::as_str)
            .collect();
        let counted = if self.matcher.is_empty() {
            partial.add(number, &titles, &lines)
        } else {
            let count = |line, number, term: &str| counter.count(line, number, term);
            partial.add_counted(number, &titles, &lines, count)
        };
        Extract {
            lines: transcript.body.len() as u64,
            words: u64::from(counted.words),
            length: transcript.length(),
            views: transcript.about.views,
            keywords: transcript.about.keywords.join("\n"),
            terms: counted.terms,
            warnings,
            mentions: mentions(&counter.finish(), transcript),
        }
    }

    /// Digest of everything that a page depends on; none if its file could not be read.
    fn key(&self, number: usize, hash: Option<u64>, terms: &[String]) -> Option<u64> {
        hash.map(|hash| self.plan.renderer.key(&self.plan.archive, number, hash, terms))
    }

    /// Keeps the published page of a transcript if its key is the same; returns false if it is not.
    fn keeps(&self, number: usize, key: Option<u64>) -> Result<bool> {
        let Some(key) = key else { return Ok(false) };
        let page = self.plan.archive.path(number);
        let beside = self.alternates.iter().map(|&target| render::alternate(&page, target));
        self.stage.keep_with(&page, &beside.collect::<Vec<_>>(), key)
    }

    /// Writes a transcript in every configured format that can hold it. These files depend on the
    /// same things as the page, so they have its key.
    fn alternates(
        &self,
        page: &str,
        transcript: &Transcript<'_>,
        key: u64,
        bytes: &mut Vec<u8>,
    ) -> Result<()> {
        for &target in self.alternates.iter().filter(|target| target.can_hold(transcript)) {
            let path = render::alternate(page, target);
            bytes.clear();
            target.write(transcript, bytes).map_err(Error::io("convert", path.as_ref()))?;
            self.stage.write(&path, bytes, Part::Alternates, key)?;
        }
        Ok(())
    }
}

/// Counts hits by topic and speaker. `hits` are sorted by topic.
fn mentions(hits: &[Hit], transcript: &Transcript<'_>) -> Vec<Mentions> {
    let speakers: Vec<Option<u16>> = match (hits, &*transcript.speakers) {
        ([], _) | (_, []) => Vec::new(),
        _ => transcript.body.spoken().map(|(_, speaker)| speaker).collect(),
    };
    let mut mentions = Vec::new();
    for hits in hits.chunk_by(|a, b| a.topic == b.topic) {
        let mut by_name: BTreeMap<&String, u32> = BTreeMap::new();
        for hit in hits {
            let speaker = speakers.get(hit.lines.0 as usize).copied().flatten();
            let name = speaker.and_then(|number| transcript.speakers.get(usize::from(number)));
            if let Some(name) = name.filter(|name| is_name(name)) {
                *by_name.entry(name).or_default() += 1;
            }
        }
        mentions.push(Mentions {
            topic: hits[0].topic,
            count: hits.len() as u32,
            speakers: by_name.into_iter().map(|(name, count)| (name.clone(), count)).collect(),
        });
    }
    mentions
}
