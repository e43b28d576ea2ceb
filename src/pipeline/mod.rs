//! Runs a build: the order of the steps from content to site.

mod boilerplate;
mod copies;
mod excess;
mod lists;
mod own_pages;
mod pages;
mod plan;
mod reading;
mod search;
mod setup;
mod site;
mod sources;
mod topics;

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::cache::{Cache, Site};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::output::{Stage, Workplace};
use crate::progress::Progress;
use crate::summary::Summary;
use crate::timings::Timings;
use crate::topics::Matcher;
use lists::Lists;
use pages::{Pages, Work};
use plan::Plan;
use reading::Read;
use setup::Setup;

#[cfg(test)]
mod tests;

/// The options of a build from the command line.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Folder of transcripts.
    pub content: PathBuf,
    /// Folder of the site.
    pub output: PathBuf,
    /// Folder of templates that override built-in ones.
    pub templates: Option<PathBuf>,
    /// Number of threads; 0 means one per core.
    pub threads: usize,
    /// Publish nothing if there is a warning.
    pub strict: bool,
    /// Show no progress.
    pub quiet: bool,
    /// Fail if another build of the site is running, instead of waiting for it.
    pub no_wait: bool,
    /// Publish a site without transcripts if there are none.
    pub allow_empty: bool,
    /// Channels to publish, as if the content had no others: full names or parts of names. If
    /// empty, all channels are published.
    pub channels: Vec<String>,
}

/// Interval at which to check whether another build has ended.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Builds and publishes a site.
///
/// # Errors
///
/// Any [`Error`]; the published site is then unchanged.
pub fn build(options: &Options, config: &Config, interrupted: &AtomicBool) -> Result<Summary> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .build()
        .map_err(std::io::Error::other)
        .map_err(Error::io("start threads to read", &options.content))?;
    pool.install(|| Build { options, config, interrupted, started: Instant::now() }.run())
}

/// A running build.
struct Build<'a> {
    options: &'a Options,
    config: &'a Config,
    interrupted: &'a AtomicBool,
    started: Instant,
}

impl Build<'_> {
    fn run(&self) -> Result<Summary> {
        Error::unless_folder(&self.options.content)?;
        let workplace = self.workplace()?;
        let mut gone = BTreeSet::new();
        loop {
            match self.attempt(&workplace, &gone) {
                // The file stays excluded even if it reappears, so the loop ends.
                Err(Error::Gone(file)) if !gone.contains(&file) => drop(gone.insert(file)),
                // The next attempt has no cache, so it cannot find a damaged one.
                Err(Error::Damaged) => Cache::new(workplace.cache()).forget()?,
                outcome => return outcome,
            }
            self.content_exists()?;
        }
    }

    /// Builds as if the files in `gone` did not exist. Fails with [`Error::Gone`] if another file
    /// disappears between listing and reading.
    fn attempt(&self, workplace: &Workplace, gone: &BTreeSet<PathBuf>) -> Result<Summary> {
        let mut timings = Timings::start();
        let progress = Progress::new(self.options.quiet);
        let setup = Setup::of(self)?;
        let cache = Cache::new(workplace.cache());
        cache.recover()?;
        let (mut before, listing) =
            rayon::join(|| cache.site(), || sources::list(&self.options.content, gone));
        timings.lap("start");

        let sources = sources::look(self, &setup, &before, listing, &progress)?;
        timings.lap("look");
        if sources.are_as_in(&before, setup.digest) && workplace.holds(&before.files) {
            timings.lap("compare");
            return Ok(self.timed(self.outcome(&before)?, timings));
        }

        let mut stage = Stage::open(workplace, std::mem::take(&mut before.files))?;
        let (plan, kept) = Plan::make(self, setup, &sources, &mut before, &cache)?;
        timings.lap("arrange");

        let matcher = Matcher::new(&self.config.topics.list);
        let work = Work {
            plan: &plan,
            sources: &sources,
            stage: &stage,
            matcher: &matcher,
            alternates: &self.config.alternates,
            before: &before,
            knows_terms: kept.is_some(),
        };
        let Pages { runs, extracts, read } = pages::write(self, &work, &progress)?;
        timings.lap("transcripts");

        let indexing = progress.spinner("Indexing");
        self.write_lists(&work, &extracts)?;
        timings.lap("lists");
        copies::write(self, &plan.copies, &stage)?;
        timings.lap("media");
        let index = plan.index(kept, sources.numbers_now(&before), runs, &extracts)?;
        timings.lap("index: merge");
        let kept = (&cache, before.terms.sums);
        let indexed = search::keep_and_write(self, index, kept, &stage, &mut timings)?;
        drop(indexing);

        let _publishing = progress.spinner("Publishing");
        stage.list(indexed.left_out.iter().map(|left_out| &*left_out.part))?;
        let ledger = std::mem::take(&mut *stage.ledger());
        let changed = ledger.changed;
        let site = site::record(self, plan, &sources, extracts, indexed, ledger);
        let mut summary = Summary { read, changed, ..self.outcome(&site)? };
        self.check_interrupted()?;
        self.content_exists()?;
        let (kept, carried) = rayon::join(|| cache.keep_site(&site), || stage.carry());
        carried.and(kept)?;
        timings.lap("cache: site");
        summary.warnings.extend(stage.publish()?);
        timings.lap("publish");
        Ok(self.timed(summary, timings))
    }

    /// Writes everything except the pages of transcripts and the index.
    fn write_lists(&self, work: &Work<'_>, extracts: &[Read]) -> Result<()> {
        let Work { plan, stage, .. } = work;
        let totals = &reading::totals(extracts);
        let lists = Lists { archive: &plan.archive, totals, extracts };
        lists::write(self, &lists, &plan.renderer, stage)?;
        topics::write(self, work, extracts)?;
        if let Some(own) = &plan.own {
            own.write(&plan.renderer, stage)?;
        }
        lists::write_sitemap(self.config, &plan.renderer, stage)?;
        plan.assets.write(stage)
    }

    /// The summary of a site; fails if there are warnings and the build is strict.
    fn outcome(&self, site: &Site) -> Result<Summary> {
        let summary = Summary::of(site, self.config.limits(), excess::warnings(self, &site.files));
        if self.options.strict && !summary.warnings.is_empty() {
            return Err(Error::Strict(summary.warnings));
        }
        Ok(summary)
    }

    /// Adds the time taken to a summary.
    fn timed(&self, summary: Summary, timings: Timings) -> Summary {
        let seconds = self.started.elapsed().as_secs_f64();
        Summary { seconds, timings: timings.finish(), ..summary }
    }

    /// Opens the working folder, after waiting for another build of the same site to end unless
    /// `no_wait` is set.
    fn workplace(&self) -> Result<Workplace> {
        let Options { output, content, .. } = self.options;
        let mut has_announced = self.options.quiet;
        Workplace::open(output, content, || {
            if self.options.no_wait {
                return Err(Error::Locked(output.clone()));
            }
            if !std::mem::replace(&mut has_announced, true) {
                let output = output.display();
                let _ = writeln!(
                    io::stderr(),
                    "Another build is writing {output}; waiting for it to end"
                );
            }
            std::thread::sleep(POLL_INTERVAL);
            self.check_interrupted()
        })
    }

    /// Fails if the content folder has disappeared. Then the listing may be incomplete, which no
    /// missing file would reveal.
    fn content_exists(&self) -> Result<()> {
        let content = &self.options.content;
        Error::unless_folder(content).map_err(|_| Error::Gone(content.clone()))
    }

    /// Fails if the user has interrupted the build.
    fn check_interrupted(&self) -> Result<()> {
        if self.interrupted.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(()) }
    }
}
