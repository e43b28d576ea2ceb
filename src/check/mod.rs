//! `longhand check`: reports problems of an archive or a built site, without writing anything.

mod content;
mod feeds;
mod page;
mod site;

use std::collections::BTreeMap;

use crate::diagnostics::{Kind, Warning};

pub use content::{Findings, check};
pub use site::{SiteFindings, check_site, is_site};

/// Number of findings by kind.
fn by_kind(warnings: &[Warning]) -> BTreeMap<Kind, u64> {
    let mut kinds = BTreeMap::new();
    for warning in warnings {
        *kinds.entry(warning.kind).or_default() += 1;
    }
    kinds
}
