//! Warnings about a site that exceeds the limits of its host.

use std::collections::BTreeMap;

use super::Build;
use crate::diagnostics::{Kind, Warning};
use crate::output::{Part, Sizes, Written};
use crate::units::Bytes;

/// One warning per exceeded limit, with suggestions for what to leave out.
pub fn warnings(build: &Build<'_>, files: &[Written]) -> Vec<Warning> {
    let sizes = Sizes::of(files);
    let mut warnings = Vec::new();
    for excess in build.config.limits().excess(sizes.total(), sizes.files) {
        warnings.push(Warning {
            path: build.options.output.display().to_string(),
            line: None,
            kind: Kind::Size,
            message: format!(
                "{excess}: pages {}, lists {}, search index {}; to make room, {}",
                sizes.pages,
                sizes.lists,
                sizes.index,
                remedies(files, &sizes)
            ),
        });
    }
    warnings
}

/// Ways to make a site smaller, with the sizes of the parts that could be left out.
fn remedies(files: &[Written], sizes: &Sizes) -> String {
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
