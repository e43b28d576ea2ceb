//! The transcripts in the content folder, and which of them are unchanged since the last build.

use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash, Hasher};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;
use rustc_hash::FxBuildHasher;
use xxhash_rust::xxh3::Xxh3;

use super::Build;
use super::setup::Setup;
use crate::cache::{Record, Site, is_settled, settled_listing};
use crate::diagnostics::Warning;
use crate::error::{Error, Result};
use crate::files::SourceFile;
use crate::model::{Archive, Head, Source, Transcript};
use crate::parse::Refusal;
use crate::progress::Progress;
use crate::read::{self, Texts};
use crate::search::channels;
use crate::sources::find_without;

/// The transcripts of the content, sorted by name. All lists are by transcript number.
pub struct Sources {
    pub files: Vec<Source>,
    /// The heads, which determine the transcripts' addresses.
    pub heads: Vec<Head>,
    /// The index of each transcript's record in the previous site, if its bytes are unchanged.
    pub known: Vec<Option<usize>>,
    /// Digests by which the next build recognises the files without reading them; none if a file
    /// changed too recently.
    pub listings: Vec<Option<u64>>,
    /// True if no file that is published without being read changed too recently.
    pub are_settled: bool,
    /// Warnings that belong to no transcript.
    pub warnings: Vec<Warning>,
}

/// The files in the content folder.
pub struct Listing {
    /// Time of the listing.
    now: SystemTime,
    files: Vec<Source>,
    warnings: Vec<Warning>,
}

/// A transcript with its head, and the index of its record in the previous site.
struct Found {
    file: Source,
    head: Head,
    known: Option<usize>,
}

impl Sources {
    /// Collects the transcripts that could be read, and the warnings about the others.
    fn of(
        looked: Vec<std::result::Result<Found, Warning>>,
        warnings: Vec<Warning>,
        now: SystemTime,
    ) -> Self {
        let mut sources = Self {
            files: Vec::with_capacity(looked.len()),
            heads: Vec::with_capacity(looked.len()),
            known: Vec::with_capacity(looked.len()),
            listings: Vec::with_capacity(looked.len()),
            are_settled: true,
            warnings,
        };
        for found in looked {
            match found {
                Ok(Found { file, head, known }) => {
                    sources.listings.push(settled_listing(&file, now));
                    let picture = file.card.as_ref().and_then(|card| card.picture.as_ref());
                    let mut unread = file.media.iter().chain(picture);
                    sources.are_settled &= unread.all(|file| is_settled(file, now));
                    sources.files.push(file);
                    sources.heads.push(head);
                    sources.known.push(known);
                }
                Err(warning) => sources.warnings.push(warning),
            }
        }
        sources
    }

    /// Returns true if these transcripts would give the same site: neither they nor anything
    /// outside the content has changed; `settings` is the digest of the latter.
    pub fn are_as_in(&self, site: &Site, settings: u64) -> bool {
        self.known.len() == site.sources.len()
            && self.known.iter().enumerate().all(|(number, &known)| known == Some(number))
            && self.digest(settings, site.sources.iter().map(|source| source.hash))
                == Some(site.inputs)
    }

    /// Keeps only the transcripts of the named channels; all if `names` is empty.
    fn keep_channels(&mut self, names: &[String]) -> Result<()> {
        if names.is_empty() {
            return Ok(());
        }
        let archive = Archive::new(&self.files, self.heads.clone());
        let known: Vec<String> = archive.channels.into_iter().map(|channel| channel.name).collect();
        let mut wanted = vec![false; known.len()];
        for name in names {
            let matching = channels(name, &known);
            if matching.is_empty() {
                return Err(Error::Channel { name: name.clone(), known });
            }
            matching.into_iter().for_each(|channel| wanted[channel] = true);
        }
        let keep: Vec<bool> = archive.entries.iter().map(|entry| wanted[entry.channel]).collect();
        retain(&mut self.files, &keep);
        retain(&mut self.heads, &keep);
        retain(&mut self.known, &keep);
        retain(&mut self.listings, &keep);
        Ok(())
    }

    /// The new number of each transcript of the previous site; none if it has changed or is gone.
    pub fn numbers_now(&self, before: &Site) -> Vec<Option<u32>> {
        let mut numbers = vec![None; before.sources.len()];
        for (number, known) in self.known.iter().enumerate() {
            if let Some(known) = *known {
                numbers[known] = u32::try_from(number).ok();
            }
        }
        numbers
    }

    /// Reads all files of a transcript; fails with [`Error::Gone`] if it no longer exists.
    pub fn texts<'a>(
        &'a self,
        number: usize,
        bytes: &'a mut Vec<u8>,
        warnings: &mut Vec<Warning>,
    ) -> Result<Texts<'a>> {
        let source = &self.files[number];
        let texts = read::texts(source, bytes, warnings);
        if texts.are_gone() { Err(Error::Gone(source.main.path.clone())) } else { Ok(texts) }
    }

    /// The transcript that texts are; fails with [`Error::Gone`] if they no longer are one.
    pub fn transcript<'a>(
        &self,
        number: usize,
        texts: &'a Texts<'_>,
        warnings: &mut Vec<Warning>,
    ) -> Result<Transcript<'a>> {
        let path = || self.files[number].main.path.clone();
        texts.transcript(warnings).map_err(|_| Error::Gone(path()))
    }

    /// Digest of everything that a site depends on; `settings` is the digest of everything outside
    /// the content. None if a file that is published without being read changed too recently,
    /// because its bytes may change again without a new time stamp.
    pub fn digest(&self, settings: u64, hashes: impl Iterator<Item = Option<u64>>) -> Option<u64> {
        let mut all = Xxh3::new();
        settings.hash(&mut all);
        for (file, hash) in self.files.iter().zip(hashes) {
            (&file.main.name, hash).hash(&mut all);
            let picture = file.card.as_ref().and_then(|card| card.picture.as_ref());
            for SourceFile { name, stamp, .. } in file.media.iter().chain(picture) {
                (name, stamp).hash(&mut all);
            }
        }
        for warning in &self.warnings {
            warning.to_string().hash(&mut all);
        }
        self.are_settled.then(|| all.finish())
    }
}

/// Keeps the values whose flag in `keep` is true.
fn retain<T>(values: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    values.retain(|_| keep.next() == Some(&true));
}

/// Lists the content as if the files in `gone` did not exist.
pub fn list(content: &Path, gone: &BTreeSet<PathBuf>) -> Listing {
    let now = SystemTime::now();
    let (files, warnings) = find_without(content, gone);
    Listing { now, files, warnings }
}

/// Reads the heads of all new and changed files. A file that cannot be read becomes a warning.
pub fn look(
    build: &Build<'_>,
    setup: &Setup,
    before: &Site,
    listing: Listing,
    progress: &Progress,
) -> Result<Sources> {
    let Listing { now, files, warnings } = listing;
    let positions: HashMap<&str, usize, FxBuildHasher> =
        before.sources.iter().enumerate().map(|(at, source)| (&*source.name, at)).collect();
    let bar = progress.bar("Scanning", files.len());
    let looked: Vec<_> = files
        .into_par_iter()
        .map_init(Vec::new, |buffer, file| {
            build.check_interrupted()?;
            let at = positions.get(&*file.main.name).copied();
            let at = at.filter(|_| file.main.has_own_name());
            let known = at.map(|at| (at, &before.sources[at]));
            let found = head(&file, known, buffer);
            bar.step();
            Ok(match found {
                Ok((Ok(head), known)) => Ok(Found { file, head, known }),
                Ok((Err(why), _)) => Err(read::refused(&file.main, why)),
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    return Err(Error::Gone(file.main.path));
                }
                Err(error) => Err(read::unreadable(&file.main, &error, "it has no page")),
            })
        })
        .collect::<Result<_>>()?;
    let mut sources = Sources::of(looked, warnings, now);
    if let Some(own) = &setup.own {
        sources.are_settled &= own.are_settled(now);
        sources.warnings.extend_from_slice(&own.warnings);
    }
    if sources.files.is_empty() && !build.options.allow_empty {
        return Err(Error::NoTranscripts(build.options.content.clone(), sources.warnings));
    }
    sources.keep_channels(&build.options.channels)?;
    Ok(sources)
}

/// The head of a file, and the index of its record in the previous site if that is still valid.
fn head(
    file: &Source,
    known: Option<(usize, &Record)>,
    buffer: &mut Vec<u8>,
) -> std::io::Result<(std::result::Result<Head, Refusal>, Option<usize>)> {
    let Some((at, source)) = known else {
        return Ok((read::head(file, buffer)?, None));
    };
    if source.listing == Some(file.listing()) {
        return Ok((Ok(source.head.clone()), Some(at)));
    }
    Ok(match read::head_if_changed(file, buffer, source.hash)? {
        Some(head) => (head, None),
        None => (Ok(source.head.clone()), Some(at)),
    })
}
