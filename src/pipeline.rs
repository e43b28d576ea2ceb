//! The order of the steps from content to site, and nothing else.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rayon::prelude::*;

use crate::config::{Config, Offline};
use crate::diagnostics::{Kind, Warning};
use crate::error::{Error, Result};
use crate::index::{self, Card, Columns, Fill, Frequent, Index, Partial, Run, Sample};
use crate::model::{Archive, Body, Head, Recording, Transcript};
use crate::output::assets::Assets;
use crate::output::{Part, Stage, Tally};
use crate::parse;
use crate::progress::Progress;
use crate::read;
use crate::render::{self, Renderer, Totals};
use crate::sources::Source;
use crate::summary::{Summary, peak_memory};
use crate::units::{Bytes, Length};
use crate::walk::walk;

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
}

/// An archive is indexed in about this many blocks; more balance better, fewer share more words.
const BLOCKS: usize = 64;
/// Files of the index in one script.
const BUNDLE: usize = 16;

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

/// What one pass over some neighbouring transcripts leaves.
struct Block {
    run: Run,
    lengths: Vec<Length>,
    lines: u64,
    words: u64,
    warnings: Vec<Warning>,
    tally: Tally,
}

impl Builder<'_> {
    fn build(&self) -> Result<Summary> {
        let content = &self.options.content;
        let progress = Progress::new(self.options.quiet);
        match std::fs::metadata(content) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(self.no_content("is not a folder")),
            Err(_) => return Err(self.no_content("does not exist")),
        }
        let tera = render::load(self.options.templates.as_deref())?;
        let assets = Assets::load(self.options.templates.as_deref())?;
        let renderer = Renderer::new(tera, self.config, &assets.folder());

        let (files, mut warnings) = walk(content);
        let (files, heads) = self.heads(files, &progress, &mut warnings)?;
        if files.is_empty() {
            return Err(Error::NoTranscripts(content.clone()));
        }
        let stage = Stage::open(&self.options.output, content)?;
        let archive = Archive::new(&files, heads);
        let frequent = self.sample(&files)?;
        let input = files.iter().map(|file| file.main.size).sum();
        let shard_bits = index::shard_bits(input);

        let blocks =
            self.pages(&files, &archive, &renderer, &stage, &frequent, shard_bits, &progress)?;
        let mut tally = Tally::default();
        let (mut lines, mut words) = (0, 0);
        let mut totals = Totals::default();
        let mut runs = Vec::with_capacity(blocks.len());
        for block in blocks {
            tally = tally.merge(block.tally);
            lines += block.lines;
            words += block.words;
            totals.lengths.extend(block.lengths);
            warnings.extend(block.warnings);
            runs.push(block.run);
        }

        let lists = self.lists(&archive, &totals, &renderer, &stage)?;
        tally = tally.merge(lists);
        assets.write(&stage, &mut tally)?;
        if let Some(file) = renderer.search_description(self.config)? {
            stage.write(&file.path, &file.html, Part::Assets, &mut tally)?;
        }
        let (columns, cards) = columns(&archive, &totals);
        let index = Index::new(runs, frequent, columns, cards, shard_bits);
        let (fill, offline, written) = self.index(index, &stage, tally.sizes.total())?;
        tally = tally.merge(written);
        warnings.extend(self.size_warning(tally.sizes.total()));
        warnings.sort();
        if self.options.strict && !warnings.is_empty() {
            return Err(Error::Strict(warnings));
        }
        self.go_on()?;
        let pages = archive.entries.len() as u64 + lists.sizes.files;
        stage.publish(&mut tally)?;
        Ok(Summary {
            transcripts: archive.entries.len() as u64,
            channels: archive.channels.len() as u64,
            lines,
            words,
            talk: Length(totals.lengths.iter().map(|length| length.0).sum()),
            pages,
            sizes: tally.sizes,
            bytes: tally.sizes.total(),
            changed: tally.changed,
            phrase_filter: fill.share(),
            offline_search: offline,
            seconds: self.started.elapsed().as_secs_f64(),
            peak_memory: peak_memory(),
            warnings,
        })
    }

    fn no_content(&self, problem: &'static str) -> Error {
        Error::Content { path: self.options.content.clone(), problem }
    }

    fn go_on(&self) -> Result<()> {
        if self.interrupted.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// Reads the head of every file; a file that cannot be read is named and left out.
    fn heads(
        &self,
        files: Vec<Source>,
        progress: &Progress,
        warnings: &mut Vec<Warning>,
    ) -> Result<(Vec<Source>, Vec<Head>)> {
        let stage = progress.stage("Looking at", files.len());
        let read: Vec<_> = files
            .into_par_iter()
            .map_init(Vec::new, |buffer, file| {
                self.go_on()?;
                let head = read::head(&file, buffer);
                stage.step();
                Ok((file, head))
            })
            .collect::<Result<_>>()?;
        let mut found = (Vec::with_capacity(read.len()), Vec::with_capacity(read.len()));
        for (file, head) in read {
            match head {
                Ok(head) => {
                    found.0.push(file);
                    found.1.push(head);
                }
                Err(error) => warnings.push(read::unreadable(&file.main, &error, "it has no page")),
            }
        }
        Ok(found)
    }

    /// Finds the frequent words from a fixed sample.
    fn sample(&self, files: &[Source]) -> Result<Frequent> {
        let numbers: Vec<usize> = Sample::numbers(files.len()).collect();
        let sample = numbers
            .into_par_iter()
            .map(|number| -> Result<Sample> {
                self.go_on()?;
                let mut sample = Sample::default();
                let mut bytes = Vec::new();
                let file = &files[number].main;
                let text = read::text(file, &mut bytes, &mut Vec::new());
                let beside = parse::Beside::default();
                sample.add(parse::transcript(file, &text, &beside).0.body.spoken_texts());
                Ok(sample)
            })
            .try_reduce(Sample::default, |a, b| Ok(a.merge(b)))?;
        Ok(sample.frequent())
    }

    /// The one pass over all text: read, parse, render, write, index, forget.
    #[expect(clippy::too_many_arguments, reason = "the joint where all parts meet")]
    fn pages(
        &self,
        files: &[Source],
        archive: &Archive,
        renderer: &Renderer,
        stage: &Stage,
        frequent: &Frequent,
        shard_bits: u32,
        progress: &Progress,
    ) -> Result<Vec<Block>> {
        for channel in &archive.channels {
            stage.folder(&channel.folder)?;
        }
        let bar = progress.stage("Writing", files.len());
        let size = files.len().div_ceil(BLOCKS).max(1);
        let ranges: Vec<Range<usize>> = (0..files.len())
            .step_by(size)
            .map(|start| start..(start + size).min(files.len()))
            .collect();
        ranges
            .into_par_iter()
            .with_max_len(1)
            .map(|range| {
                let mut partial = Partial::new(frequent, shard_bits, range.start);
                let mut block = Block {
                    run: Run::default(),
                    lengths: Vec::with_capacity(range.len()),
                    lines: 0,
                    words: 0,
                    warnings: Vec::new(),
                    tally: Tally::default(),
                };
                let (mut bytes, mut page) = (Vec::new(), Vec::new());
                for number in range {
                    self.go_on()?;
                    let file = &files[number];
                    let text = read::text(&file.main, &mut bytes, &mut block.warnings);
                    let beside = read::beside(file, &mut block.warnings);
                    let (mut transcript, found) = parse::transcript(&file.main, &text, &beside);
                    block.warnings.extend(found);
                    // The archive was arranged by this head, whatever the file says by now.
                    transcript.head.clone_from(&archive.entries[number].head);
                    renderer.transcript(archive, number, &transcript, &mut page)?;
                    stage.write(&archive.path(number), &page, Part::Pages, &mut block.tally)?;
                    block.lines += transcript.body.len() as u64;
                    let texts = transcript.body.spoken_texts();
                    block.words += u64::from(partial.add(&transcript.head.title, texts));
                    block.lengths.push(length(&transcript));
                    bar.step();
                }
                block.run = partial.finish();
                Ok(block)
            })
            .collect()
    }

    fn lists(
        &self,
        archive: &Archive,
        totals: &Totals,
        renderer: &Renderer,
        stage: &Stage,
    ) -> Result<Tally> {
        let mut tally = Tally::default();
        let pages = [renderer.home(archive, totals)?, renderer.search()?, renderer.not_found()?];
        for page in pages {
            stage.write(&page.path, &page.html, Part::Lists, &mut tally)?;
        }
        let channels = (0..archive.channels.len()).into_par_iter().map(|number| -> Result<Tally> {
            let mut tally = Tally::default();
            for page in renderer.channel(archive, totals, number)? {
                stage.write(&page.path, &page.html, Part::Lists, &mut tally)?;
            }
            Ok(tally)
        });
        Ok(tally.merge(channels.try_reduce(Tally::default, |a, b| Ok(a.merge(b)))?))
    }

    /// Writes the index with the best phrase filter that the host has room for. Returns the
    /// filter's fill and whether the index is there as scripts, too.
    fn index(&self, mut index: Index, stage: &Stage, so_far: Bytes) -> Result<(Fill, bool, Tally)> {
        let limit = self.config.max_site_size.0;
        let offline = self.config.search.offline;
        let copies = if offline == Offline::Always { 2 } else { 1 };
        let words = index.word_files();
        let bytes =
            |files: &[index::File]| files.iter().map(|file| file.json.len() as u64).sum::<u64>();
        let word_bytes = bytes(&words);
        let fits = |phrase_bytes| so_far.0 + copies * (word_bytes + phrase_bytes) <= limit;
        let mut fill = Fill::NONE;
        let mut phrases = Vec::new();
        for candidate in Fill::ALL {
            fill = candidate;
            // Most candidates of an archive near the limit are ruled out by their estimate.
            if fits(index.phrase_bytes(fill)) || fill == Fill::NONE {
                phrases = index.phrase_files(fill);
                if fits(bytes(&phrases)) {
                    break;
                }
            }
        }
        let mut files = words;
        files.append(&mut phrases);
        let manifest = index.manifest(fill, &files);
        drop(index);
        files.push(manifest);
        let scripts = match offline {
            Offline::Always => true,
            Offline::Auto => so_far.0 + 2 * bytes(&files) <= limit,
            Offline::Never => false,
        };
        for folder in ["search/d", "search/g", "search/s", "search/t"] {
            stage.folder(folder)?;
        }
        let write = |(path, text, part): (String, &str, Part)| -> Result<Tally> {
            let mut tally = Tally::default();
            stage.write(&path, text.as_bytes(), part, &mut tally)?;
            Ok(tally)
        };
        let json = files
            .par_iter()
            .map(|file| write((format!("search/{}.json", file.name), &file.json, Part::Index)))
            .try_reduce(Tally::default, |a, b| Ok(a.merge(b)))?;
        let bundles = if scripts { index::bundles(&files, BUNDLE) } else { Vec::new() };
        let js = bundles
            .par_iter()
            .map(|(name, script)| write((format!("search/{name}.js"), script, Part::Scripts)))
            .try_reduce(Tally::default, |a, b| Ok(a.merge(b)))?;
        Ok((fill, scripts, json.merge(js)))
    }

    fn size_warning(&self, total: Bytes) -> Option<Warning> {
        let limit = self.config.max_site_size;
        (total.0 > limit.0 / 10 * 9).then(|| Warning {
            path: self.options.output.display().to_string(),
            line: None,
            kind: Kind::Size,
            message: format!(
                "{total} of the {limit} that the host takes (max_site_size); to make room, set \
                 search.offline to never, or publish some channels as a site of their own"
            ),
        })
    }
}

/// Length of a recording: as its head says, else up to the end of its last line, or to its start.
fn length(transcript: &Transcript<'_>) -> Length {
    let of_lines = || match &transcript.body {
        Body::Lines(lines) => lines.iter().filter_map(|line| line.end.or(line.start)).max(),
        Body::Prose(_) => None,
    };
    let seconds = || of_lines().map_or(0, super::units::Timestamp::seconds);
    transcript.head.length.unwrap_or_else(|| Length(seconds()))
}

fn columns(archive: &Archive, totals: &Totals) -> (Columns, Vec<Card>) {
    let mut columns = Columns::default();
    let mut cards = Vec::with_capacity(archive.entries.len());
    for (number, entry) in archive.entries.iter().enumerate() {
        columns.channels.push(archive.channels[entry.channel].name.clone());
        columns.dates.push(entry.head.date);
        columns.lengths.push(totals.lengths[number]);
        let recording = entry.head.recording.as_ref().map_or("", Recording::key);
        let seconds = totals.lengths[number].0;
        cards.push(Card(
            archive.path(number),
            entry.head.title.clone(),
            seconds,
            recording.to_owned(),
        ));
    }
    (columns, cards)
}
