//! The one pass over all text that is not known: read, parse, render, write, index, forget.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Builder;
use super::sources::Sources;
use crate::cache::{Record, Site};
use crate::convert::Target;
use crate::error::{Error, Result};
use crate::index::{Frequent, Partial, Run};
use crate::model::{Archive, Extract, Mentions, Transcript};
use crate::output::{Ledger, Part, Stage};
use crate::progress::Progress;
use crate::render::{self, Renderer};
use crate::topics::{Hit, Listener, Matcher, is_name};

/// The transcripts of a pass are indexed in about this many blocks; more balance better, fewer
/// share more words.
const BLOCKS: usize = 64;

/// A buffer of more bytes than this is not kept for the next transcript.
const MOST_KEPT: usize = 16 << 20;

/// What the pass works on and with.
pub struct Work<'a> {
    pub sources: &'a Sources,
    pub archive: &'a Archive,
    pub renderer: &'a Renderer,
    pub stage: &'a Stage<'a>,
    pub frequent: &'a Frequent,
    pub shard_bits: u32,
    pub matcher: &'a Matcher,
    /// What each transcript is written as besides its page.
    pub alternates: &'a [Target],
    /// The site before.
    pub before: &'a Site,
    /// Whether the terms of the transcripts that are known are known, too.
    pub knows_terms: bool,
}

/// What the pass leaves.
#[derive(Default)]
pub struct Pages {
    pub runs: Vec<Run>,
    /// By number: hash of the file, and what reading it told.
    pub extracts: Vec<(Option<u64>, Extract)>,
    pub ledger: Ledger,
    /// Transcripts that were read.
    pub read: u64,
}

/// What takes in the words of some neighbouring transcripts.
struct Hearing<'a> {
    partial: Partial<'a>,
    listener: Listener<'a>,
}

/// What one thread leaves of some neighbouring transcripts.
#[derive(Default)]
struct Block {
    run: Run,
    extracts: Vec<(usize, Option<u64>, Extract)>,
    ledger: Ledger,
}

impl Builder<'_> {
    /// Puts a page for every transcript in the stage, made or kept.
    pub fn pages(&self, work: &Work<'_>, progress: &Progress) -> Result<Pages> {
        for channel in &work.archive.channels {
            work.stage.folder(&channel.folder)?;
        }
        let (tasks, ledger) = work.plan()?;
        let size = tasks.len().div_ceil(BLOCKS).max(1);
        let bar = progress.stage("Writing", tasks.len());
        let blocks: Vec<Block> = tasks
            .par_chunks(size)
            .with_max_len(1)
            .map(|tasks| {
                let mut hearing = Hearing {
                    partial: Partial::new(work.frequent, work.shard_bits),
                    listener: work.matcher.listener(),
                };
                let mut block = Block::default();
                let (mut bytes, mut page) = (Vec::new(), Vec::new());
                for &number in tasks {
                    self.go_on()?;
                    work.transcript(number, &mut hearing, &mut block, &mut bytes, &mut page)?;
                    bar.step();
                }
                // Of a large transcript they are larger than its terms.
                drop((bytes, page));
                block.run = hearing.partial.finish();
                Ok(block)
            })
            .collect::<Result<_>>()?;
        let extracts = work.sources.known.iter().map(|&known| {
            let source = known.map(|at| &work.before.sources[at]);
            source.map_or_else(Default::default, |source| (source.hash, source.extract.clone()))
        });
        let mut pages = Pages {
            extracts: extracts.collect(),
            ledger,
            read: tasks.len() as u64,
            ..Pages::default()
        };
        for block in blocks {
            pages.runs.push(block.run);
            pages.ledger = pages.ledger.merge(block.ledger);
            for (number, hash, extract) in block.extracts {
                pages.extracts[number] = (hash, extract);
            }
        }
        Ok(pages)
    }
}

impl Work<'_> {
    /// The record of a transcript of which nothing must be found out again.
    fn known(&self, number: usize) -> Option<&Record> {
        let at = self.sources.known[number].filter(|_| self.knows_terms)?;
        Some(&self.before.sources[at])
    }

    /// Keeps the pages that would not change; the transcripts that must be read, by number.
    fn plan(&self) -> Result<(Vec<usize>, Ledger)> {
        let look = |(mut tasks, mut ledger): (Vec<usize>, Ledger), number: usize| {
            let is_kept = match self.known(number) {
                Some(Record { hash, extract, .. }) => {
                    self.keeps(number, self.key(number, *hash, &extract.terms), &mut ledger)?
                }
                None => false,
            };
            if !is_kept {
                tasks.push(number);
            }
            Ok((tasks, ledger))
        };
        (0..self.sources.files.len()).into_par_iter().try_fold(Default::default, look).try_reduce(
            Default::default,
            |(mut tasks, ledger), (mut more, other)| {
                tasks.append(&mut more);
                Ok((tasks, ledger.merge(other)))
            },
        )
    }

    /// Reads one transcript and does with it what is to be done.
    fn transcript(
        &self,
        number: usize,
        Hearing { partial, listener }: &mut Hearing<'_>,
        block: &mut Block,
        bytes: &mut Vec<u8>,
        page: &mut Vec<u8>,
    ) -> Result<()> {
        let mut warnings = Vec::new();
        let texts = self.sources.texts(number, bytes, &mut warnings)?;
        let hash = texts.digest();
        let mut transcript = texts.transcript(&mut warnings);
        // The archive was arranged by this head, whatever the file says by now.
        transcript.head.clone_from(&self.archive.entries[number].head);
        let terms = match self.known(number) {
            Some(known) => known.extract.terms.clone(),
            None => {
                let mut lines = Vec::with_capacity(transcript.body.len());
                lines.extend(transcript.body.spoken_texts());
                let title = &transcript.head.title;
                let counted = if self.matcher.is_empty() {
                    partial.add(number, title, &lines)
                } else {
                    let hear = |line, number, term: &str| listener.hear(line, number, term);
                    partial.add_heard(number, title, &lines, hear)
                };
                let extract = Extract {
                    lines: transcript.body.len() as u64,
                    words: u64::from(counted.words),
                    length: transcript.length(),
                    views: transcript.about.views,
                    keywords: transcript.about.keywords.join("\n"),
                    terms: counted.terms.clone(),
                    warnings,
                    mentions: mentions(&listener.finish(), &transcript),
                };
                block.extracts.push((number, hash, extract));
                counted.terms
            }
        };
        let key = self.key(number, hash, &terms);
        // What had to be read for its terms may have a page that would not change.
        if self.keeps(number, key, &mut block.ledger)? {
            return Ok(());
        }
        self.renderer.transcript(self.archive, number, &transcript, &terms, page)?;
        let path = self.archive.path(number);
        let key = key.unwrap_or(0);
        self.stage.write(&path, page, Part::Pages, key, &mut block.ledger)?;
        self.alternates(&path, &transcript, key, page, &mut block.ledger)?;
        // The next pages use the same memory, unless this was one of a kind.
        if page.capacity() > MOST_KEPT {
            *page = Vec::new();
        }
        Ok(())
    }

    /// Digest of all that a page follows from; none where its file could not be read.
    fn key(&self, number: usize, hash: Option<u64>, terms: &[String]) -> Option<u64> {
        hash.map(|hash| self.renderer.key(self.archive, number, hash, terms))
    }

    /// Keeps the published page of a transcript if it was made from the same.
    fn keeps(&self, number: usize, key: Option<u64>, ledger: &mut Ledger) -> Result<bool> {
        let Some(key) = key else { return Ok(false) };
        let page = self.archive.path(number);
        let beside = self.alternates.iter().map(|&target| render::alternate(&page, target));
        self.stage.keep_with(&page, &beside.collect::<Vec<_>>(), key, ledger)
    }

    /// Writes a transcript beside its page in every format that is asked for and can hold it. They
    /// follow from what the page follows from, so its key is theirs.
    fn alternates(
        &self,
        page: &str,
        transcript: &Transcript<'_>,
        key: u64,
        bytes: &mut Vec<u8>,
        ledger: &mut Ledger,
    ) -> Result<()> {
        for &target in self.alternates.iter().filter(|target| target.can_hold(transcript)) {
            let path = render::alternate(page, target);
            bytes.clear();
            target.write(transcript, bytes).map_err(Error::io("convert", path.as_ref()))?;
            self.stage.write(&path, bytes, Part::Alternates, key, ledger)?;
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
