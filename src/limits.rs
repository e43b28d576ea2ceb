//! The limits of a host, and messages about sites that exceed them.

use serde::Serialize;

use crate::units::{Bytes, Limit, grouped};

/// Percentage of a limit from which the summary mentions it.
const CLOSE: u64 = 90;

/// The limits of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Maximum total size of a site.
    #[serde(rename = "bytes")]
    pub size: Limit,
    /// Maximum number of files of a site; none if the host has no such limit.
    pub files: Option<u64>,
}

impl Limits {
    /// Returns true if a site with this many bytes and files exceeds neither limit.
    #[must_use]
    pub fn take(&self, bytes: u64, files: u64) -> bool {
        self.takes_bytes(bytes) && self.takes_files(files)
    }

    /// Returns true if a site with this many bytes does not exceed the limit on size.
    #[must_use]
    pub fn takes_bytes(&self, bytes: u64) -> bool {
        bytes <= self.size.bytes.0
    }

    fn takes_files(&self, files: u64) -> bool {
        self.files.is_none_or(|most| files <= most)
    }

    /// A clause for each limit that is exceeded.
    #[must_use]
    pub fn excess(&self, bytes: Bytes, files: u64) -> Vec<String> {
        let mut excess = Vec::new();
        let Self { size, files: most } = self;
        if !self.takes_bytes(bytes.0) {
            let more = size.write(Bytes(bytes.0 - size.bytes.0));
            excess.push(format!(
                "the site is {}, {more} over the {size} limit (max_site_size)",
                size.write(bytes)
            ));
        }
        if let Some(most) = most.filter(|_| !self.takes_files(files)) {
            let [files, more, most] = [files, files - most, most].map(grouped);
            excess.push(format!(
                "the site has {files} files, {more} over the limit of {most} (max_files)"
            ));
        }
        excess
    }

    /// The percentage of the nearer limit that a site uses; none unless it is close to the limit
    /// and within it.
    #[must_use]
    pub fn close(&self, Bytes(bytes): Bytes, files: u64) -> Option<u64> {
        let of_files = self.files.map_or(0, |most| percentage(files, most));
        let most = percentage(bytes, self.size.bytes.0).max(of_files);
        (most >= CLOSE && self.take(bytes, files)).then_some(most)
    }
}

fn percentage(part: u64, whole: u64) -> u64 {
    (u128::from(part) * 100 / u128::from(whole.max(1))) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excess_is_in_the_units_of_the_limit() {
        let limits = Limits { size: Limit::gib(1), files: Some(20_000) };
        assert!(limits.excess(Bytes(1 << 30), 20_000).is_empty());
        let excess = limits.excess(Bytes((1 << 30) + (1 << 29)), 24_331);
        assert_eq!(
            excess,
            [
                "the site is 1.500 GiB, 512.0 MiB over the 1 GiB limit (max_site_size)",
                "the site has 24,331 files, 4,331 over the limit of 20,000 (max_files)",
            ]
        );
    }

    #[test]
    fn a_site_is_close_to_a_limit_from_ninety_percent() {
        let limits = Limits { size: "1000".parse().unwrap(), files: Some(10) };
        let close = |bytes, files| limits.close(Bytes(bytes), files);
        assert_eq!(
            [close(899, 8), close(900, 8), close(1_000, 1), close(1_001, 1)],
            [None, Some(90), Some(100), None]
        );
        assert_eq!([close(1, 9), close(1, 11)], [Some(90), None]);
        assert_eq!(Limits { files: None, ..limits }.close(Bytes(1), 1_000), None);
    }
}
