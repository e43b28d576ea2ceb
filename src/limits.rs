//! What a host takes, and what is said where a site has more.

use serde::Serialize;

use crate::units::{Bytes, Limit, grouped};

/// Share of a limit, in per cent, from which on the summary names what could be left out.
const CLOSE: u64 = 90;

/// The most that a host takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// All bytes of a site.
    #[serde(rename = "bytes")]
    pub size: Limit,
    /// All files of a site; none where the host does not count them.
    pub files: Option<u64>,
}

impl Limits {
    /// Whether a site of so many bytes and files passes neither.
    #[must_use]
    pub fn take(&self, bytes: u64, files: u64) -> bool {
        self.takes_bytes(bytes) && self.takes_files(files)
    }

    /// Whether a site of so many bytes is not too large.
    #[must_use]
    pub fn takes_bytes(&self, bytes: u64) -> bool {
        bytes <= self.size.bytes.0
    }

    fn takes_files(&self, files: u64) -> bool {
        self.files.is_none_or(|most| files <= most)
    }

    /// What is above the limits, a clause for each.
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

    /// How much of the nearer limit a site takes, in per cent, where it is close and not above it.
    #[must_use]
    pub fn close(&self, Bytes(bytes): Bytes, files: u64) -> Option<u64> {
        let share =
            |part: u64, whole: u64| (u128::from(part) * 100 / u128::from(whole.max(1))) as u64;
        let of_files = self.files.map_or(0, |most| share(files, most));
        let most = share(bytes, self.size.bytes.0).max(of_files);
        (most >= CLOSE && self.take(bytes, files)).then_some(most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_above_a_limit_is_told_in_its_units() {
        let limits = Limits { size: Limit::gib(1), files: Some(20_000) };
        assert!(limits.excess(Bytes(1 << 30), 20_000).is_empty());
        let told = limits.excess(Bytes((1 << 30) + (1 << 29)), 24_331);
        assert_eq!(
            told,
            [
                "the site is 1.500 GiB, 512.0 MiB over the 1 GiB limit (max_site_size)",
                "the site has 24,331 files, 4,331 over the limit of 20,000 (max_files)",
            ]
        );
    }

    #[test]
    fn a_site_is_close_to_a_limit_from_nine_tenths_on() {
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
