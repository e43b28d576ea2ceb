//! Finds the texts of boilerplate: lines and keywords that many recordings of a channel share.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Build;
use super::sources::Sources;
use crate::error::Result;
use crate::model::{Archive, Remark};

/// Finds the texts of all boilerplate, either from the previous build or by reading one transcript
/// that has the remark. A remark that cannot be found any more does not count as boilerplate.
pub fn find(
    build: &Build<'_>,
    archive: &mut Archive,
    sources: &Sources,
    before: &mut BTreeMap<Remark, String>,
) -> Result<BTreeMap<Remark, String>> {
    let mut texts = BTreeMap::new();
    let mut wanted: BTreeSet<Remark> = BTreeSet::new();
    for remark in archive.channels.iter().flat_map(|channel| channel.boilerplate.remarks()) {
        match before.remove(&remark) {
            Some(text) => drop(texts.insert(remark, text)),
            None => drop(wanted.insert(remark)),
        }
    }
    // Each text is read from the first transcript that has it.
    let mut holders: BTreeMap<usize, Vec<Remark>> = BTreeMap::new();
    for (number, entry) in archive.entries.iter().enumerate() {
        let found: Vec<Remark> =
            entry.head.remarks.iter().copied().filter(|remark| wanted.remove(remark)).collect();
        if !found.is_empty() {
            holders.insert(number, found);
        }
    }
    let read = holders
        .into_par_iter()
        .map_init(Vec::new, |buffer, (number, remarks)| -> Result<Vec<(Remark, String)>> {
            build.check_interrupted()?;
            buffer.clear();
            let texts = sources.texts(number, buffer, &mut Vec::new())?;
            let about = sources.transcript(number, &texts, &mut Vec::new())?.about;
            let found = about.remarks().filter(|(remark, _)| remarks.contains(remark));
            Ok(found.map(|(remark, text)| (remark, text.to_owned())).collect())
        })
        .collect::<Result<Vec<_>>>()?;
    texts.extend(read.into_iter().flatten());
    for channel in &mut archive.channels {
        channel.boilerplate.retain(|remark| texts.contains_key(&remark));
        let (keywords, lines): (Vec<Remark>, Vec<Remark>) =
            channel.boilerplate.remarks().into_iter().partition(|remark| remark.is_keyword());
        channel.notes = lines.iter().map(|remark| texts[remark].clone()).collect();
        channel.keywords = keywords.iter().map(|remark| texts[remark].clone()).collect();
    }
    Ok(texts)
}
