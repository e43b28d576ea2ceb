//! Terms to numbers, as fast as it goes.

use rustc_hash::FxHashMap;

/// Numbers of terms. A look-up for every spoken word is what indexing costs most, so a term of up
/// to fifteen bytes is its own key, compared at once and without following a pointer, and the
/// terms met last are remembered where the processor has them at hand.
#[derive(Debug)]
pub(super) struct TermTable {
    /// By the first bits of the hash: while one of them grows it stands in memory twice.
    short: [FxHashMap<Short, u32>; 1 << PART_BITS],
    long: FxHashMap<Box<str>, u32>,
    /// Short terms and their numbers, each at the place that its hash gives; 0 is no term.
    recent: Box<[(Short, u32)]>,
}

/// A term of up to fifteen bytes, see [`packed`]. Aligned as its number is, or every place in the
/// table would have twelve bytes more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(Rust, packed(4))]
struct Short(u128);

impl Short {
    fn unpacked(self, give: impl FnOnce(&str)) {
        let Self(key) = self;
        let bytes = key.to_be_bytes();
        give(str::from_utf8(&bytes[..usize::from(bytes[15])]).unwrap_or_default());
    }
}

/// Logarithm of the number of parts.
const PART_BITS: u32 = 4;
/// Logarithm of the number of terms remembered.
const RECENT_BITS: u32 = 12;

impl Default for TermTable {
    fn default() -> Self {
        let recent = vec![(Short(0), 0); 1 << RECENT_BITS].into_boxed_slice();
        Self { short: Default::default(), long: FxHashMap::default(), recent }
    }
}

impl TermTable {
    /// The number of a term, `next` if it is new.
    pub(super) fn number(&mut self, term: &str, next: u32) -> u32 {
        let Some(key) = packed(term) else {
            return match self.long.get(term) {
                Some(&number) => number,
                None => *self.long.entry(term.into()).or_insert(next),
            };
        };
        let mixed = ((key >> 64) as u64 ^ key as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let part = &mut self.short[(mixed >> (u64::BITS - PART_BITS)) as usize];
        let recent = &mut self.recent[(mixed >> (u64::BITS - RECENT_BITS)) as usize];
        if recent.0 != Short(key) {
            *recent = (Short(key), *part.entry(Short(key)).or_insert(next));
        }
        recent.1
    }

    /// Gives all terms in no order, with their numbers.
    pub(super) fn for_each(self, mut give: impl FnMut(&str, u32)) {
        self.short
            .into_iter()
            .flatten()
            .for_each(|(key, number)| key.unpacked(|term| give(term, number)));
        self.long.into_iter().for_each(|(term, number)| give(&term, number));
    }

    /// Gives all terms in byte order, with their numbers.
    pub(super) fn for_each_in_order(self, mut give: impl FnMut(&str, u32)) {
        let mut short: Vec<(Short, u32)> = self.short.into_iter().flatten().collect();
        short.sort_unstable();
        let mut long: Vec<(Box<str>, u32)> = self.long.into_iter().collect();
        long.sort_unstable();
        let mut long = long.into_iter().peekable();
        for (key, number) in short {
            key.unpacked(|term| {
                while let Some((long, number)) = long.next_if(|(long, _)| &**long < term) {
                    give(&long, number);
                }
                give(term, number);
            });
        }
        long.for_each(|(term, number)| give(&term, number));
    }
}

/// The bytes of a short term and, last, their number: numbers in the order of the terms.
fn packed(term: &str) -> Option<u128> {
    let term = term.as_bytes();
    let bytes = match term.len() {
        0..8 => u128::from(up_to_eight(term)) << 64,
        8..16 => {
            let (first, rest) = term.split_at(8);
            u128::from(up_to_eight(first)) << 64 | u128::from(up_to_eight(rest))
        }
        _ => return None,
    };
    Some(bytes | term.len() as u128)
}

/// Up to eight bytes as the first of a number. Two halves that overlap are read at once, where
/// byte by byte would take a loop.
fn up_to_eight(bytes: &[u8]) -> u64 {
    let unused = 8 * (8 - bytes.len() as u32);
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let (first, last) = (u32::from_be_bytes(*first), u32::from_be_bytes(*last));
        u64::from(first) << 32 | u64::from(last) << unused
    } else {
        let number = bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
        number.checked_shl(unused).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn terms_of_any_length_come_back_in_their_order(terms in prop::collection::vec("[a-zé0-9']{1,18}", 2..20)) {
            let mut table = TermTable::default();
            let mut expected = std::collections::BTreeMap::new();
            for term in &terms {
                let next = expected.len() as u32;
                let number = *expected.entry(term.clone()).or_insert(next);
                prop_assert_eq!(table.number(term, next), number);
            }
            let mut found = Vec::new();
            table.for_each_in_order(|term, number| found.push((term.to_owned(), number)));
            prop_assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
        }
    }
}
