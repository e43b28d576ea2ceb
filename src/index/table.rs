//! A hash table from terms to numbers, optimized for speed.

use rustc_hash::FxHashMap;

/// The numbers of terms. The look-up of every spoken word is the most expensive part of indexing.
/// So a term of up to fifteen bytes is its own key, which is compared in one step without following
/// a pointer, and the latest terms are in a table small enough for the processor's cache.
#[derive(Debug)]
pub(super) struct TermTable {
    /// Parts by the first bits of the hash. A table is in memory twice while it grows, and this way
    /// only one part is.
    short: [FxHashMap<Short, u32>; 1 << PART_BITS],
    long: FxHashMap<Box<str>, u32>,
    /// The latest short terms and their numbers, indexed by hash. An empty slot has the term 0.
    recent: Box<[(Short, u32)]>,
}

/// A term of up to fifteen bytes, see [`packed`]. It has the alignment of `u32`, like the number
/// next to it; otherwise, each entry would be twelve bytes larger.
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

/// Binary logarithm of the number of parts.
const PART_BITS: u32 = 4;
/// Binary logarithm of the number of slots for the latest terms.
const RECENT_BITS: u32 = 12;

impl Default for TermTable {
    fn default() -> Self {
        let recent = vec![(Short(0), 0); 1 << RECENT_BITS].into_boxed_slice();
        Self { short: Default::default(), long: FxHashMap::default(), recent }
    }
}

impl TermTable {
    /// The number of a term. A new term gets the number `next`.
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

    /// Calls `give` with all terms, in any order, and their numbers.
    pub(super) fn for_each(self, mut give: impl FnMut(&str, u32)) {
        self.short
            .into_iter()
            .flatten()
            .for_each(|(key, number)| key.unpacked(|term| give(term, number)));
        self.long.into_iter().for_each(|(term, number)| give(&term, number));
    }

    /// Calls `give` with all terms, in byte order, and their numbers.
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

/// The bytes of a short term, padded with zeros, and its length in the last byte. These integers
/// are in the order of the terms.
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

/// Up to eight bytes as the most significant ones of an integer. Four to eight bytes are read as
/// two overlapping halves, which is faster than a loop over the bytes.
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
        fn terms_of_any_length_are_returned_in_order(terms in prop::collection::vec("[a-zé0-9']{1,18}", 2..20)) {
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
