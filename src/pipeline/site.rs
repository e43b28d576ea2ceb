//! The record of a finished build, for the summary and for the next build.

use super::plan::Plan;
use super::reading::Read;
use super::search::Indexed;
use super::sources::Sources;
use super::{Build, copies};
use crate::cache::{Overview, Record, Site, Terms};
use crate::output::Ledger;

/// Makes the record of a site whose files are in `ledger`.
pub fn record(
    build: &Build<'_>,
    plan: Plan,
    sources: &Sources,
    extracts: Vec<Read>,
    indexed: Indexed,
    ledger: Ledger,
) -> Site {
    let own_pages_warning = plan.own.and_then(|own| own.warning());
    Site {
        inputs: sources
            .digest(plan.digest, extracts.iter().map(|read| read.hash))
            .unwrap_or_default(),
        warnings: sources.warnings.iter().cloned().chain(own_pages_warning).collect(),
        overview: Overview {
            channels: plan.archive.channels.len() as u64,
            pages: ledger.pages(),
            left_out: indexed.left_out,
            unpublished: copies::unpublished(build, sources),
        },
        boilerplate: plan.boilerplate,
        terms: Terms {
            frequent: plan.frequent,
            shard_bits: plan.shard_bits,
            topics: build.config.topics.terms_digest(),
            sums: indexed.sums,
        },
        sources: plan
            .archive
            .entries
            .into_iter()
            .zip(extracts)
            .enumerate()
            .map(|(number, (entry, Read { hash, extract }))| Record {
                name: sources.files[number].main.name.clone(),
                listing: sources.listings[number].filter(|_| hash.is_some()),
                hash,
                head: entry.head,
                extract,
            })
            .collect(),
        related: plan.related,
        files: ledger.files,
    }
}
