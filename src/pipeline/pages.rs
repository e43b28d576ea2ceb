//! The one pass over all text that is not known: read, parse, render, write, index, forget.

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

/// The transcripts of a pass are indexed in about this many blocks; more balance better, fewer
/// share more words.
const BLOCKS: usize = 64;

/// A buffer of more bytes than this is not kept for the next transcript.
const MOST_KEPT: usize = 16 << 20;

/// What the pass works on and with.
pub struct Work<'a> {
    pub plan: &'a Plan,
    pub sources: &'a Sources,
    pub stage: &'a Stage<'a>,
    pub matcher: &'a Matcher,
    /// What each transcript is written as besides its page.
    pub alternates: &'a [Target],
    /// The site before.
    pub before: &'a Site,
    /// Whether the terms of the transcripts that are known are known, too.
    pub knows_terms: bool,
}

/// What the pass leaves.
pub struct Pages {
    pub runs: Vec<Run>,
    /// By number.
    pub extracts: Vec<Read>,
    /// Number of transcripts that were read; the others were known.
    pub read: u64,
}

/// A thread on some neighbouring transcripts: what takes in their words, and buffers.
struct Worker<'a> {
    partial: Partial<'a>,
    counter: Counter<'a>,
    /// With the numbers of the transcripts.
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
        // The buffers of a large transcript are larger than its terms.
        drop((self.bytes, self.page));
        (self.partial.finish(), self.extracts)
    }
}

/// Puts a page for every transcript in the stage, made or kept.
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
            build.go_on()?;
            work.transcript(number, &mut worker)?;
            bar.step();
        }
        Ok(worker.finish())
    });
    let blocks = blocks.collect::<Result<Vec<_>>>()?;
    let known = |known: &Option<usize>| match known.map(|at| &work.before.sources[at]) {
        Some(record) => Read { hash: record.hash, extract: record.extract.clone() },
        None => Read::default(),
    };
    let mut extracts: Vec<Read> = work.sources.known.iter().map(known).collect();
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
    /// The record of a transcript of which nothing must be found out again.
    fn known(&self, number: usize) -> Option<&Record> {
        let at = self.sources.known[number].filter(|_| self.knows_terms)?;
        Some(&self.before.sources[at])
    }

    /// Keeps the pages that would not change; the transcripts that must be read, by number.
    fn plan(&self) -> Result<Vec<usize>> {
        let look = |number: usize| -> Result<Option<usize>> {
            let is_kept = match self.known(number) {
                Some(Record { hash, extract, .. }) => {
                    self.keeps(number, self.key(number, *hash, &extract.terms))?
                }
                None => false,
            };
            Ok((!is_kept).then_some(number))
        };
        let tasks = (0..self.sources.files.len()).into_par_iter();
        tasks.filter_map(|number| look(number).transpose()).collect()
    }

    /// Reads one transcript, takes in its words and writes its page.
    fn transcript(&self, number: usize, worker: &mut Worker<'_>) -> Result<()> {
        let Worker { partial, counter, extracts, bytes, page } = worker;
        let mut warnings = Vec::new();
        let texts = self.sources.texts(number, bytes, &mut warnings)?;
        let hash = texts.digest();
        let mut transcript = self.sources.transcript(number, &texts, &mut warnings)?;
        // The archive was arranged by this head, whatever the file says by now.
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
        // What had to be read for its terms may have a page that would not change.
        if self.keeps(number, key)? {
            return Ok(());
        }
        self.plan.renderer.transcript(&self.plan.archive, number, &transcript, &terms, page)?;
        let path = self.plan.archive.path(number);
        let key = key.unwrap_or(0);
        self.stage.write(&path, page, Part::Pages, key)?;
        self.alternates(&path, &transcript, key, page)?;
        // The next pages use the same memory, unless this was one of a kind.
        if page.capacity() > MOST_KEPT {
            *page = Vec::new();
        }
        Ok(())
    }

    /// Takes in the words of a transcript.
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

    /// Digest of all that a page follows from; none where its file could not be read.
    fn key(&self, number: usize, hash: Option<u64>, terms: &[String]) -> Option<u64> {
        hash.map(|hash| self.plan.renderer.key(&self.plan.archive, number, hash, terms))
    }

    /// Keeps the published page of a transcript if it was made from the same.
    fn keeps(&self, number: usize, key: Option<u64>) -> Result<bool> {
        let Some(key) = key else { return Ok(false) };
        let page = self.plan.archive.path(number);
        let beside = self.alternates.iter().map(|&target| render::alternate(&page, target));
        self.stage.keep_with(&page, &beside.collect::<Vec<_>>(), key)
    }

    /// Writes a transcript beside its page in every format that is asked for and can hold it. They
    /// follow from what the page follows from, so its key is theirs.
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

/// Hits counted, by topic and by who says it.
fn mentions(hits: &[Hit], transcript: &Transcript<'_>) -> Vec<Mentions> {
    let speakers: Vec<Option<u16>> = match (hits, &*transcript.speakers) {
        ([], _) | (_, []) => Vec::new(),
        _ => transcript.body.spoken().map(|(_, speaker)| speaker).collect(),
    };
    let name = |hit: &Hit| {
        let speaker = *speakers.get(hit.lines.0 as usize)?;
        transcript.speakers.get(usize::from(speaker?)).filter(|name| is_name(name))
    };
    let count = |hits: &[Hit]| {
        let mut by_name: BTreeMap<&String, u32> = BTreeMap::new();
        for name in hits.iter().filter_map(name) {
            *by_name.entry(name).or_default() += 1;
        }
        Mentions {
            topic: hits[0].topic,
            count: hits.len() as u32,
            speakers: by_name.into_iter().map(|(name, count)| (name.clone(), count)).collect(),
        }
    };
    hits.chunk_by(|a, b| a.topic == b.topic).map(count).collect()
}
