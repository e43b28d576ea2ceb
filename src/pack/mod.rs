//! `longhand pack`: packs a site, or some of its channels, into one zip file. After unpacking, it
//! can be read and searched from disk.
//!
//! A whole site is packed as published. Some channels are a site of their own, because its lists,
//! counts and index are different: it is built from the content beside the zip file, packed, and
//! removed.

mod draft;
mod listing;
mod zipped;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use serde::Serialize;

use crate::config::{Config, Offline};
use crate::diagnostics::{Warning, printable};
use crate::error::{Error, Result};
use crate::pipeline;
use crate::progress::Progress;
use crate::units::{Bytes, Limit, counted};
use draft::Draft;
use listing::Listing;
use zipped::Zipped;

/// The most skipped files that are listed by name.
const NAMED: usize = 3;

/// The result of packing.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// The zip file.
    pub file: PathBuf,
    /// Its size.
    pub bytes: Bytes,
    /// The folder that it unpacks into.
    pub folder: String,
    /// Number of files in it.
    pub files: u64,
    /// Size of these files.
    pub unpacked: Bytes,
    /// Number of scripts for searching from disk that were generated because the site has none.
    pub scripts_made: u64,
    /// Files in the site's folder that Longhand did not write, which are skipped.
    pub foreign: Vec<String>,
    /// Wall time in seconds.
    pub seconds: f64,
    /// Warnings about the content, if the site was built for this.
    pub warnings: Vec<Warning>,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, bytes, folder, files, unpacked, scripts_made, foreign, .. } = self;
        let (files, file) = (counted(*files, "file"), printable(&file.display().to_string()));
        write!(f, "{files} in {file}, {bytes}; unpacks to {unpacked} in the folder {folder}")?;
        if *scripts_made > 0 {
            let scripts = counted(*scripts_made, "script");
            write!(f, "\nAdded {scripts} for offline search, which the site lacks")?;
        }
        if !foreign.is_empty() {
            let named: Vec<_> = foreign.iter().take(NAMED).map(|name| printable(name)).collect();
            let others = foreign.len() - named.len();
            let others = if others > 0 { format!(" and {others} more") } else { String::new() };
            let count = counted(foreign.len() as u64, "file");
            let named = named.join(", ");
            write!(f, "\nSkipped {count} that Longhand did not write: {named}{others}")?;
        }
        write!(f, "\n{:.1} s", self.seconds)
    }
}

/// Packs a built site into `file`.
///
/// # Errors
///
/// [`Error::Pack`] if the folder is not a site or changes in the meantime, or if the file cannot be
/// there; [`Error::Interrupted`]; [`Error::Io`]. An existing file is then unchanged.
pub fn site(
    site: &Path,
    file: &Path,
    options: Options,
    interrupted: &AtomicBool,
) -> Result<Summary> {
    let packing = Packing::start(options, interrupted);
    let listing = Listing::read(site)?;
    let draft = Draft::open(file, site, "site")?;
    let summary = packing.pack(site, &listing, &draft)?;
    // All files must be from the same build.
    if Listing::read(site).ok().as_ref() != Some(&listing) {
        return Err(listing::changed(site));
    }
    draft.publish()?;
    Ok(packing.timed(summary))
}

/// Builds a site of the channels that `build` selects, and packs it into `file`.
///
/// # Errors
///
/// Those of [`site`] and of [`pipeline::build`].
pub fn channels(
    build: &pipeline::Options,
    config: &Config,
    file: &Path,
    interrupted: &AtomicBool,
) -> Result<Summary> {
    let options = Options { threads: build.threads, quiet: build.quiet };
    let packing = Packing::start(options, interrupted);
    if !build.content.is_dir() {
        let problem = "is not a folder; --channel builds from the transcripts, so specify their \
                       folder with --content DIR";
        return Err(Error::Pack { path: build.content.clone(), problem: problem.into() });
    }
    let draft = Draft::open(file, &build.content, "content folder")?;
    let mut config = config.clone();
    // There is no host with limits, and scripts are the only way to search from disk.
    config.max_site_size = Limit::NONE;
    config.max_files = None;
    config.search.offline = Offline::Always;
    let build = pipeline::Options { output: draft.site(), ..build.clone() };
    let warnings = pipeline::build(&build, &config, interrupted)?.warnings;
    let listing = Listing::read(&build.output)?;
    let summary = packing.pack(&build.output, &listing, &draft)?;
    draft.publish()?;
    Ok(packing.timed(Summary { warnings, ..summary }))
}

/// Options of packing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Number of threads; 0 for one per core.
    pub threads: usize,
    /// Show no progress.
    pub quiet: bool,
}

/// A run of `pack`.
struct Packing<'a> {
    options: Options,
    interrupted: &'a AtomicBool,
    started: Instant,
}

impl<'a> Packing<'a> {
    fn start(options: Options, interrupted: &'a AtomicBool) -> Self {
        Self { options, interrupted, started: Instant::now() }
    }

    /// Writes the listed files of a site into the draft of a zip file.
    fn pack(&self, site: &Path, listing: &Listing, draft: &Draft) -> Result<Summary> {
        let items = listing.items();
        let progress = Progress::new(self.options.quiet);
        let bar = progress.bar("Packing", items.len());
        let Self { interrupted, .. } = self;
        let zipped =
            Zipped { site, to: draft.file(), folder: draft.folder(), bar: &bar, interrupted };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.options.threads).build();
        let pool = pool
            .map_err(std::io::Error::other)
            .map_err(Error::io("start threads to pack", site))?;
        let unpacked = pool.install(|| zipped.write(&items, draft.zip()))?;
        Ok(Summary {
            file: draft.file().to_owned(),
            bytes: draft.bytes()?,
            folder: draft.folder().to_owned(),
            files: items.len() as u64,
            unpacked,
            scripts_made: items.iter().filter(|item| item.is_script_made()).count() as u64,
            foreign: listing.foreign.clone(),
            seconds: 0.0,
            warnings: Vec::new(),
        })
    }

    fn timed(&self, summary: Summary) -> Summary {
        Summary { seconds: self.started.elapsed().as_secs_f64(), ..summary }
    }
}
