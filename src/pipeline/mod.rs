//! The order of the steps from content to site, and nothing else.

mod boilerplate;
mod copies;
mod lists;
mod own_pages;
mod pages;
mod search;
mod sources;
mod topics;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use lists::Lists;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::cache::{Cache, Facts, Record, Site, Terms};
use crate::config::Config;
use crate::diagnostics::{Kind, Warning};
use crate::error::{Error, Result};
use crate::index::{self, Card, Columns, Frequent, Index, Kept, Sample};
use crate::model::{Archive, Recording};
use crate::output::assets::Assets;
use crate::output::{Part, Sizes, Stage, Workplace, Written};
use crate::own_pages::OwnPages;
use crate::parse;
use crate::progress::Progress;
use crate::read;
use crate::render::{self, Renderer, Totals};
use crate::summary::Summary;
use crate::timings::Timings;
use crate::topics::Matcher;
use crate::units::Bytes;
use crate::wording::Wording;
use own_pages::Section;
use pages::{Pages, Work};
use sources::Sources;

#[cfg(test)]
mod tests;

/// What a build is told on the command line.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Folder of transcripts.
    pub content: PathBuf,
    /// Folder of the site.
    pub output: PathBuf,
    /// Folder of templates that override built-in ones.
    pub templates: Option<PathBuf>,
    /// Number of threads; 0 is one a core.
    pub threads: usize,
    /// Publish nothing if there is a warning.
    pub strict: bool,
    /// No progress.
    pub quiet: bool,
    /// Fail when another build of the site is at work, instead of waiting for it.
    pub no_wait: bool,
    /// Publish a site without transcripts if there are none.
    pub allow_empty: bool,
    /// Channels, by their names or by what these contain, as if the content had no others; all
    /// where none is named.
    pub channels: Vec<String>,
}

/// Pause between two looks at whether another build has ended.
const PATIENCE: Duration = Duration::from_millis(50);

/// Builds and publishes a site.
///
/// # Errors
///
/// Any [`Error`]; the published site is then as it was before.
pub fn build(options: &Options, config: &Config, interrupted: &AtomicBool) -> Result<Summary> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .build()
        .map_err(std::io::Error::other)
        .map_err(Error::io("start threads to read", &options.content))?;
    pool.install(|| Builder { options, config, interrupted, started: Instant::now() }.build())
}

struct Builder<'a> {
    options: &'a Options,
    config: &'a Config,
    interrupted: &'a AtomicBool,
    started: Instant,
}

impl Builder<'_> {
    fn build(&self) -> Result<Summary> {
        Error::unless_folder(&self.options.content)?;
        let place = self.workplace()?;
        let mut gone = BTreeSet::new();
        loop {
            match self.attempt(&place, &gone) {
                // Never in the site, though it may be back: so this comes to an end.
                Err(Error::Gone(file)) if !gone.contains(&file) => drop(gone.insert(file)),
                // Without it nothing of it can be damaged.
                Err(Error::Damaged) => Cache::new(place.cache()).forget()?,
                outcome => return outcome,
            }
            self.content_stands()?;
        }
    }

    /// Builds as if the files of the content that are `gone` had never been there. Fails with
    /// [`Error::Gone`] when another one that was listed is no longer there once it is to be read.
    fn attempt(&self, place: &Workplace, gone: &BTreeSet<PathBuf>) -> Result<Summary> {
        let mut timings = Timings::start();
        let progress = Progress::new(self.options.quiet);
        let words = Wording::load(self.options.templates.as_deref(), &self.config.language)?;
        let assets = Assets::load(self.options.templates.as_deref(), &words)?;
        let templates = render::load(self.options.templates.as_deref(), words)?;
        let renderer = Renderer::new(templates, self.config, &assets.folder());
        let own = self.own_pages()?;
        let of_own = own.as_ref().map_or(0, OwnPages::digest);
        // Where the content is, pages tell that link to recordings in it.
        let Options { output, content, .. } = self.options;
        let of_place = copies::from_site(output, content).map_or(0, |at| xxh3_64(at.as_bytes()));
        let settings = renderer.digest() ^ self.config.topics.digest() ^ of_own ^ of_place;
        let cache = Cache::new(place.cache());
        cache.recover()?;
        let (mut before, listing) = rayon::join(|| cache.site(), || self.listing(gone));
        timings.lap("start");

        let mut sources = self.sources(&before, listing, &progress)?;
        if let Some(own) = &own {
            sources.are_settled &= own.are_settled(SystemTime::now());
            sources.warnings.extend_from_slice(&own.warnings);
        }
        timings.lap("look");
        if sources.files.is_empty() && !self.options.allow_empty {
            let warnings = std::mem::take(&mut sources.warnings);
            return Err(Error::NoTranscripts(self.options.content.clone(), warnings));
        }
        sources.keep_channels(&self.options.channels)?;
        if sources.are_those_of(&before) {
            let hashes = before.sources.iter().map(|source| source.hash);
            let inputs = sources.digest(settings, hashes);
            let is_current = inputs == Some(before.inputs);
            if is_current && place.holds(&before.files) {
                timings.lap("compare");
                return Ok(self.timed(self.outcome(&before)?, timings));
            }
        }

        let mut stage = Stage::open(place, std::mem::take(&mut before.files))?;
        let input = sources.files.iter().map(|file| file.main.stamp.size).sum();
        let shard_bits = index::shard_bits(input, sources.files.len() as u64);
        let frequent = self.frequent(&sources, &before)?;
        let heads = std::mem::take(&mut sources.heads);
        let (kept, mut archive) = rayon::join(
            || self.kept_index(&before, &cache, &frequent, shard_bits),
            || Archive::new(&sources.files, heads),
        );
        let boilerplate = self.boilerplate(&mut archive, &sources, &mut before.boilerplate)?;
        let ordinary = frequent.ordinary(sources.files.len()).into_iter();
        let related = archive.relate(ordinary, std::mem::take(&mut before.related));
        let mut copies = self.media(&sources, &mut archive);
        copies.extend(copies::pictures(&archive));
        let own = own.as_ref().map(|own| Section::new(own, &archive));
        let renderer = match &own {
            Some(own) => own.told(renderer),
            None => renderer,
        };
        copies.extend(own.iter().flat_map(Section::pictures));
        timings.lap("arrange");

        let matcher = Matcher::new(&self.config.topics.list);
        let work = Work {
            sources: &sources,
            archive: &archive,
            renderer: &renderer,
            stage: &stage,
            frequent: &frequent,
            shard_bits,
            matcher: &matcher,
            alternates: &self.config.alternates,
            before: &before,
            knows_terms: kept.is_some(),
        };
        let Pages { runs, facts, mut ledger, read } = self.pages(&work, &progress)?;
        timings.lap("transcripts");

        let indexing = progress.whole("Indexing");
        let totals = Totals {
            lengths: facts.iter().map(|(_, facts)| facts.length).collect(),
            views: facts.iter().map(|(_, facts)| facts.views).collect(),
        };
        let lists = Lists { archive: &archive, totals: &totals, facts: &facts };
        let mut pages = self.lists(&lists, &renderer, &stage, &mut ledger)?;
        pages += self.topics(&work, &facts, &mut ledger)?;
        if let Some(own) = &own {
            pages += own.write(&renderer, &stage, &mut ledger)?;
        }
        self.sitemap(&renderer, &stage, &mut ledger)?;
        assets.write(&stage, &mut ledger)?;
        timings.lap("lists");
        self.copy(&copies, &stage, &mut ledger)?;
        timings.lap("media");
        let (columns, cards) = columns(&archive, &totals);
        let words = frequent.clone();
        let mut index = match kept {
            Some(kept) => {
                let now = sources.numbers_now(before.sources.len());
                Index::over(kept, &now, runs, words, columns, cards, shard_bits)
                    .map_err(|_| Error::Damaged)?
            }
            None => Index::new(runs, words, columns, cards, shard_bits),
        };
        timings.lap("index: merge");
        let mut sums = cache.keep_terms(&mut index, before.terms.sums)?;
        timings.lap("cache: terms");
        let left_out = self.search(&mut index, &stage, &mut ledger, &mut timings)?;
        timings.lap("index: write");
        sums.words = cache.keep_words(&mut index)?;
        drop((index, indexing));
        timings.lap("cache: words");

        let _publishing = progress.whole("Publishing");
        stage.list(&mut ledger, left_out.iter().map(|left_out| &*left_out.part))?;
        let Sources { files, listings, warnings, .. } = &sources;
        let site = Site {
            inputs: sources
                .digest(settings, facts.iter().map(|(hash, _)| *hash))
                .unwrap_or_default(),
            warnings: warnings.iter().cloned().chain(own.and_then(|own| own.warning())).collect(),
            facts: Facts {
                channels: archive.channels.len() as u64,
                pages: archive.entries.len() as u64 + pages,
                left_out,
                unpublished: self.unpublished(&sources),
            },
            boilerplate,
            terms: Terms { frequent, shard_bits, topics: self.config.topics.terms_digest(), sums },
            sources: archive
                .entries
                .into_iter()
                .zip(facts)
                .enumerate()
                .map(|(number, (entry, (hash, facts)))| Record {
                    name: files[number].main.name.clone(),
                    listing: listings[number].filter(|_| hash.is_some()),
                    hash,
                    head: entry.head,
                    facts,
                })
                .collect(),
            related,
            files: ledger.files,
        };
        let mut summary = Summary { read, changed: ledger.changed, ..self.outcome(&site)? };
        self.go_on()?;
        self.content_stands()?;
        let (kept, carried) = rayon::join(|| cache.keep_site(&site), || stage.carry());
        carried.and(kept)?;
        timings.lap("cache: site");
        summary.warnings.extend(stage.publish()?);
        timings.lap("publish");
        Ok(self.timed(summary, timings))
    }

    /// The summary of a site, unless there are warnings and they are errors.
    fn outcome(&self, site: &Site) -> Result<Summary> {
        let summary = Summary::of(site, self.config.limits(), self.excess(&site.files));
        if self.options.strict && !summary.warnings.is_empty() {
            return Err(Error::Strict(summary.warnings));
        }
        Ok(summary)
    }

    /// The summary with what it took.
    fn timed(&self, summary: Summary, timings: Timings) -> Summary {
        let seconds = self.started.elapsed().as_secs_f64();
        Summary { seconds, timings: timings.finish(), ..summary }
    }

    /// Waits for another build of the same site to end, unless told not to.
    fn workplace(&self) -> Result<Workplace> {
        let Options { output, content, .. } = self.options;
        let mut told = self.options.quiet;
        Workplace::open(output, content, || {
            if self.options.no_wait {
                return Err(Error::Locked(output.clone()));
            }
            if !std::mem::replace(&mut told, true) {
                let place = output.display();
                let _ = writeln!(
                    io::stderr(),
                    "Another build is writing {place}; waiting for it to end"
                );
            }
            std::thread::sleep(PATIENCE);
            self.go_on()
        })
    }

    /// Fails when the content folder is gone: no file tells of what was not listed for that.
    fn content_stands(&self) -> Result<()> {
        let content = &self.options.content;
        Error::unless_folder(content).map_err(|_| Error::Gone(content.clone()))
    }

    fn go_on(&self) -> Result<()> {
        if self.interrupted.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// Finds the frequent words from a fixed sample, unless none of it has changed.
    fn frequent(&self, sources: &Sources, before: &Site) -> Result<Frequent> {
        let numbers = Sample::numbers(sources.files.iter().map(|file| &*file.main.name));
        let numbers_before = Sample::numbers(before.sources.iter().map(|source| &*source.name));
        let known: Option<Vec<usize>> =
            numbers.iter().map(|&number| sources.known[number]).collect();
        if known == Some(numbers_before) {
            return Ok(before.terms.frequent.clone());
        }
        let sample = numbers
            .into_par_iter()
            .map(|number| -> Result<Sample> {
                self.go_on()?;
                let mut sample = Sample::default();
                let file = &sources.files[number];
                let mut bytes = Vec::new();
                let read = read::text(&file.main, &mut bytes, &mut Vec::new());
                if read.is_gone {
                    return Err(Error::Gone(file.main.path.clone()));
                }
                let beside = parse::Beside::default();
                let (transcript, _) = parse::transcript(&file.main, &read.text, &beside);
                sample.add(transcript.body.spoken_texts());
                Ok(sample)
            })
            .try_reduce(Sample::default, |a, b| Ok(a.merge(b)))?;
        Ok(sample.frequent())
    }

    /// The index of the build before, if the terms of the transcripts that are known would still be
    /// made in the same way.
    fn kept_index(
        &self,
        before: &Site,
        cache: &Cache,
        frequent: &Frequent,
        shard_bits: u32,
    ) -> Option<Kept> {
        let topics = self.config.topics.terms_digest();
        let Terms { frequent: same_words, shard_bits: same_shards, topics: same_topics, .. } =
            &before.terms;
        if (same_words, *same_shards, *same_topics) != (frequent, shard_bits, topics) {
            return None;
        }
        cache.index(&before.terms).filter(|kept| kept.len() == before.sources.len())
    }

    /// What is above the limits of the host, and what could be left out.
    fn excess(&self, files: &[Written]) -> Vec<Warning> {
        let sizes = Sizes::of(files);
        let excess = self.config.limits().excess(sizes.total(), sizes.files);
        let warning = |excess| Warning {
            path: self.options.output.display().to_string(),
            line: None,
            kind: Kind::Size,
            message: format!(
                "{excess}: pages {}, lists {}, search index {}; to make room, {}",
                sizes.pages,
                sizes.lists,
                sizes.index,
                room(files, &sizes)
            ),
        };
        excess.into_iter().map(warning).collect()
    }
}

/// What could be left out of a site that is too large, the largest first.
fn room(files: &[Written], sizes: &Sizes) -> String {
    let mut folders: BTreeMap<&str, u64> = BTreeMap::new();
    for file in files.iter().filter(|file| matches!(file.part, Part::Pages | Part::Lists)) {
        if let Some((folder, _)) = file.path.split_once('/') {
            *folders.entry(folder).or_default() += file.stamp.size;
        }
    }
    let mut largest: Vec<_> = folders.into_iter().map(|(folder, size)| (size, folder)).collect();
    largest.sort_unstable_by(|a, b| b.cmp(a));
    let channels =
        largest.iter().take(3).map(|(size, folder)| format!("{folder} {}", Bytes(*size)));
    let channels = channels.collect::<Vec<_>>().join(", ");
    let scripts = match sizes.scripts {
        Bytes(0) => String::new(),
        size => format!("set search.offline to never ({size}), or "),
    };
    let alternates = match sizes.alternates {
        Bytes(0) => String::new(),
        size => format!("remove formats from alternates ({size}), or "),
    };
    format!("{scripts}{alternates}publish some channels as separate sites (largest: {channels})")
}

fn columns(archive: &Archive, totals: &Totals) -> (Columns, Vec<Card>) {
    let mut columns = Columns::default();
    let mut cards = Vec::with_capacity(archive.entries.len());
    for (number, entry) in archive.entries.iter().enumerate() {
        columns.channels.push(archive.channels[entry.channel].name.clone());
        columns.dates.push(entry.head.date);
        columns.lengths.push(totals.lengths[number]);
        let recording = entry.recording();
        let recording = recording.as_deref().map_or("", Recording::key);
        let seconds = totals.lengths[number].0;
        cards.push(Card(
            archive.path(number),
            entry.head.short_title().into_owned(),
            seconds,
            recording.to_owned(),
        ));
    }
    (columns, cards)
}
