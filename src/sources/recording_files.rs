//! Files of one recording, and which of them become transcripts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{skipped, text};
use crate::diagnostics::{Kind, Warning};
use crate::files::SourceFile;
use crate::model::Source;
use crate::parse::names::Label;
use crate::parse::{self, UNTIMED_MARKDOWN};

/// Files with one name, up to extension and language.
#[derive(Default)]
pub struct RecordingFiles {
    pub transcripts: Vec<Candidate>,
    pub companions: Vec<SourceFile>,
    pub media: Option<SourceFile>,
    pub others: Vec<SourceFile>,
}

/// A file that may be the transcript.
pub struct Candidate {
    pub file: SourceFile,
    pub language: Option<String>,
    pub is_original: bool,
    pub label: Label,
}

impl RecordingFiles {
    /// Chooses a transcript for each language.
    pub fn arrange(mut self, key: &str) -> (Vec<Source>, Vec<Warning>) {
        let mut languages = self.languages();
        if languages.len() == 1 {
            // Most files stand alone; others are looked into, to find the best.
            if let Some(only) = languages.values_mut().next().filter(|only| only.len() > 1) {
                self.choose(only);
            }
            languages.retain(|_, candidates| !candidates.is_empty());
        } else {
            languages.values_mut().for_each(|candidates| self.choose(candidates));
            languages.retain(|_, candidates| !candidates.is_empty());
        }
        if languages.is_empty() {
            let files = self.companions.iter().chain(&self.media).chain(&self.others);
            return (Vec::new(), files.map(without_transcript).collect());
        }
        self.companions.sort_by(|a, b| a.name.cmp(&b.name));
        let several = languages.len() > 1;
        let warnings = languages.values().flat_map(|candidates| rivals(candidates)).collect();
        let mut sources = Vec::with_capacity(languages.len());
        for (language, mut candidates) in languages {
            let main = candidates.remove(0).file;
            let others = candidates.into_iter().map(|candidate| candidate.file);
            sources.push(Source {
                companions: self.companions.clone(),
                others: others.chain(self.others.iter().cloned()).collect(),
                media: self.media.clone(),
                language,
                recording: several.then(|| key.to_owned()),
                ..Source::alone(main)
            });
        }
        (sources, warnings)
    }

    /// The candidates by language. A file that names none is in the original language, if the
    /// names tell it, or in the only one named, unless that has a file of the same format: then
    /// it is a translation.
    fn languages(&mut self) -> BTreeMap<Option<String>, Vec<Candidate>> {
        let candidates = std::mem::take(&mut self.transcripts);
        let original = candidates.iter().find(|candidate| candidate.is_original);
        let mut named: Vec<_> = candidates.iter().filter_map(|c| c.language.clone()).collect();
        named.sort();
        named.dedup();
        let (with, without): (Vec<_>, Vec<_>) =
            candidates.iter().partition(|candidate| candidate.language.is_some());
        let is_translated = !extensions(&with).is_disjoint(&extensions(&without));
        let only = (named.len() == 1 && !is_translated).then(|| named[0].clone());
        let default = original.and_then(|candidate| candidate.language.clone()).or(only);
        let mut languages: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for candidate in candidates {
            let language = candidate.language.clone().or_else(|| default.clone());
            languages.entry(language).or_default().push(candidate);
        }
        languages
    }

    /// Sorts candidates by their rank, the best first; what is no transcript becomes a companion.
    fn choose(&mut self, candidates: &mut Vec<Candidate>) {
        let ranks = |candidate: &Candidate| parse::ranks(&candidate.file.extension());
        let certain = candidates.iter().map(|candidate| *ranks(candidate).start()).max();
        let mut ranked = Vec::new();
        for candidate in candidates.drain(..) {
            let ranks = ranks(&candidate);
            // A transcript that another one beats in any case is not read.
            let is_beaten =
                *ranks.start() > 0 && certain.is_some_and(|certain| *ranks.end() < certain);
            let is_notes = parse::is_markdown(&candidate.file.extension());
            let rank = if is_beaten && !is_notes { *ranks.end() } else { rank(&candidate.file) };
            ranked.push((rank, candidate));
        }
        // Stable: of two of the same rank the first by name, but a transcript before captions and
        // the original before a copy.
        ranked.sort_by_key(|(rank, candidate)| {
            (Reverse(*rank), Reverse(candidate.label), !candidate.is_original)
        });
        let timed = ranked.first().is_some_and(|(best, _)| *best > UNTIMED_MARKDOWN);
        for (rank, candidate) in ranked {
            let is_markdown = parse::is_markdown(&candidate.file.extension());
            if rank == 0 && is_shared(&candidate) {
                self.others.push(candidate.file);
            } else if rank == 0 || (timed && rank <= UNTIMED_MARKDOWN && is_markdown) {
                self.companions.push(candidate.file);
            } else {
                candidates.push(candidate);
            }
        }
    }
}

fn extensions(candidates: &[&Candidate]) -> BTreeSet<String> {
    candidates.iter().map(|candidate| candidate.file.extension()).collect()
}

/// Warnings about the files that have no page because another one of the same format is taken. It
/// is not clear which of them was meant.
fn rivals(candidates: &[Candidate]) -> Vec<Warning> {
    let Some((best, others)) = candidates.split_first() else { return Vec::new() };
    let rivals = others.iter().filter(|other| {
        parse::main_extension(&other.file.extension())
            == parse::main_extension(&best.file.extension())
    });
    let warning = rivals.map(|rival| Warning {
        path: rival.file.name.clone(),
        line: None,
        kind: Kind::Duplicate,
        message: format!("same recording and format as {}; skipped", best.file.name),
    });
    warning.collect()
}

/// The warning about a file that has no page.
fn without_transcript(file: &SourceFile) -> Warning {
    let message = match parse::is_shared_extension(&file.extension()) {
        true => "contains no transcript in a format that Longhand reads; skipped",
        false => "belongs to no transcript; skipped",
    };
    skipped(file, message)
}

/// Returns true if a file may be a table or XML that is no transcript.
fn is_shared(candidate: &Candidate) -> bool {
    parse::is_shared_extension(&candidate.file.extension())
}

/// The rank of a file, see [`parse::rank`]; 0 if it cannot be read.
fn rank(file: &SourceFile) -> u8 {
    parse::rank(&file.extension(), || text(file)).unwrap_or_default()
}
