//! The texts of what channels say under many of their recordings.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Build;
use super::sources::Sources;
use crate::error::Result;
use crate::model::{Archive, Remark};

/// Finds the texts of all boilerplate: those that are known from the build before, and else by
/// reading one transcript that has them. A remark that is no longer there is none.
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
    // The first transcript that has it is read for each.
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
            build.go_on()?;
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
        let of = |remark: &Remark| texts[remark].clone();
        let (keywords, lines): (Vec<Remark>, Vec<Remark>) =
            channel.boilerplate.remarks().into_iter().partition(|remark| remark.is_keyword());
        channel.notes = lines.iter().map(of).collect();
        channel.keywords = keywords.iter().map(of).collect();
    }
    Ok(texts)
}
