//! Bit strings in printable characters, and the codes in them.
//!
//! Bits are split from the start into groups of 13, the most significant bit first. A group with
//! the value v is written as the two digits v div 91 and v mod 91. A last group of at most 6 bits
//! is padded with zeros and written as one digit, a longer one as two.
//!
//! Codes: Elias gamma (Elias 1975), truncated binary, and the binary interpolative code for sorted
//! sets (Moffat and Stuiver, "Binary Interpolative Coding for Effective Index Compression", 2000).

use super::code::{ALPHABET, BASE, digit_value};

const GROUP: u32 = 13;
const SMALL_GROUP: u32 = 6;

/// Writes codes into a string of digits.
#[derive(Debug, Default)]
pub struct BitWriter {
    out: Vec<u8>,
    /// Bits not yet written, in the low `pending` bits.
    bits: u64,
    pending: u32,
}

impl BitWriter {
    /// Appends the low `width` bits of `value`, at most 40.
    pub fn bits(&mut self, value: u64, width: u32) {
        debug_assert!(width <= 40 && value >> width == 0);
        // Groups are only written when the buffer is full, so that this branch is predictable.
        if self.pending + width > u64::BITS {
            self.groups();
        }
        self.bits = (self.bits << width) | value;
        self.pending += width;
    }

    /// Writes all complete groups.
    fn groups(&mut self) {
        while self.pending >= GROUP {
            self.pending -= GROUP;
            let group = (self.bits >> self.pending) as usize % DIGITS.len();
            self.out.extend(DIGITS[group]);
        }
        self.bits &= (1 << self.pending) - 1;
    }

    /// Appends a number of at least 1 in Elias gamma code: one zero for each of its bits after the
    /// first, then the number.
    pub fn gamma(&mut self, number: u64) {
        let width = number.ilog2();
        self.bits(0, width);
        self.bits(number, width + 1);
    }

    /// Appends a number below `range` in truncated binary code.
    pub fn truncated_binary(&mut self, number: u32, range: u32) {
        debug_assert!(number < range);
        if range == 1 {
            return;
        }
        let width = range.ilog2();
        let short = (2_u64 << width) - u64::from(range);
        let number = u64::from(number);
        // Without a branch, which would be unpredictable.
        let long = u32::from(number >= short);
        self.bits(number + short * u64::from(long), width + long);
    }

    /// Appends an ascending set of numbers from `low` to `high`, inclusive. The reader must know
    /// its size.
    pub fn set(&mut self, numbers: &[u32], low: u32, high: u32) {
        let count = numbers.len() as u32;
        if count == 0 || count == high - low + 1 {
            return;
        }
        let middle = numbers.len() / 2;
        let value = numbers[middle];
        let (before, after) = (middle as u32, count - 1 - middle as u32);
        self.truncated_binary(value - (low + before), (high - after) - (low + before) + 1);
        if before > 0 {
            self.set(&numbers[..middle], low, value - 1);
        }
        if after > 0 {
            self.set(&numbers[middle + 1..], value + 1, high);
        }
    }

    /// Ends the string: pads the last group and appends everything to `text`.
    pub fn finish_into(&mut self, text: &mut String) {
        self.groups();
        if self.pending > SMALL_GROUP {
            self.out.extend(DIGITS[(self.bits << (GROUP - self.pending)) as usize]);
        } else if self.pending > 0 {
            self.out.push(ALPHABET[(self.bits << (SMALL_GROUP - self.pending)) as usize]);
        }
        text.push_str(str::from_utf8(&self.out).unwrap_or_default());
        self.out.clear();
        (self.bits, self.pending) = (0, 0);
    }
}

/// The two digits of every group.
static DIGITS: [[u8; 2]; 1 << GROUP] = digits();

const fn digits() -> [[u8; 2]; 1 << GROUP] {
    let mut digits = [[0; 2]; 1 << GROUP];
    let mut value = 0;
    while value < digits.len() {
        digits[value] = [ALPHABET[value / BASE], ALPHABET[value % BASE]];
        value += 1;
    }
    digits
}

/// Reads the codes of [`BitWriter`]. Past the end, it reads zeros, so damaged input leads to wrong
/// numbers but never to a panic.
#[derive(Debug)]
pub struct BitReader<'a> {
    digits: std::slice::Iter<'a, u8>,
    /// Bits not yet read, in the low `pending` bits.
    bits: u64,
    pending: u32,
}

impl<'a> BitReader<'a> {
    /// A reader of one string of digits.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { digits: text.as_bytes().iter(), bits: 0, pending: 0 }
    }

    /// Reads the next `width` bits, at most 40.
    pub fn bits(&mut self, width: u32) -> u64 {
        while self.pending < width {
            let (value, group) = match (self.digit(), self.digit()) {
                (Some(high), Some(low)) => (high * BASE as u64 + low, GROUP),
                (Some(only), None) => (only, SMALL_GROUP),
                _ => (0, GROUP),
            };
            self.bits = (self.bits << group) | (value & ((1 << group) - 1));
            self.pending += group;
        }
        self.pending -= width;
        let value = self.bits >> self.pending;
        self.bits &= (1 << self.pending) - 1;
        value
    }

    fn digit(&mut self) -> Option<u64> {
        let digit = self.digits.next()?;
        Some(digit_value(*digit) as u64)
    }

    /// Reads the next number in Elias gamma code; 2^39 at the end of the string.
    pub fn gamma(&mut self) -> u64 {
        let mut width = 0;
        while width < 39 && self.bits(1) == 0 {
            width += 1;
        }
        (1 << width) | self.bits(width)
    }

    /// Reads the next number below `range` in truncated binary code.
    pub fn truncated_binary(&mut self, range: u32) -> u32 {
        if range <= 1 {
            return 0;
        }
        let width = range.ilog2();
        let short = (2_u64 << width) - u64::from(range);
        let number = self.bits(width);
        let number = if number < short { number } else { ((number << 1) | self.bits(1)) - short };
        number as u32
    }

    /// Reads the next set of `count` numbers from `low` to `high`, inclusive, and appends them in
    /// order.
    pub fn set(&mut self, count: u32, low: u32, high: u32, numbers: &mut Vec<u32>) {
        if count == 0 || high < low {
            return;
        }
        if count > high - low {
            numbers.extend(low..=high);
            return;
        }
        let (before, after) = (count / 2, count - 1 - count / 2);
        let value = low + before + self.truncated_binary(high - after - (low + before) + 1);
        if before > 0 {
            self.set(before, low, value - 1, numbers);
        }
        numbers.push(value);
        if after > 0 {
            self.set(after, value + 1, high, numbers);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn groups_are_padded_to_one_or_two_digits() {
        let written = |width| {
            let (mut writer, mut text) = (BitWriter::default(), String::new());
            writer.bits(1, width);
            writer.finish_into(&mut text);
            text.len()
        };
        assert_eq!([1, 6, 7, 13, 14, 20, 26].map(written), [1, 1, 2, 2, 3, 4, 4]);
    }

    proptest! {
        #[test]
        fn codes_are_read_back(
            numbers in prop::collection::vec((1_u64..1 << 30, 1_u32..1 << 30), 0..40),
            set in prop::collection::btree_set(0_u32..500, 0..500),
            low in 0_u32..3,
        ) {
            let mut writer = BitWriter::default();
            for &(number, range) in &numbers {
                writer.gamma(number);
                writer.truncated_binary((number % u64::from(range)) as u32, range);
            }
            let set: BTreeSet<u32> = set.into_iter().filter(|&n| n >= low).collect();
            let set: Vec<u32> = set.into_iter().collect();
            writer.set(&set, low, 499);
            writer.gamma(7);
            let mut text = String::new();
            writer.finish_into(&mut text);
            let mut reader = BitReader::new(&text);
            for &(number, range) in &numbers {
                prop_assert_eq!(reader.gamma(), number);
                prop_assert_eq!(u64::from(reader.truncated_binary(range)), number % u64::from(range));
            }
            let mut found = Vec::new();
            reader.set(set.len() as u32, low, 499, &mut found);
            prop_assert_eq!(found, set);
            prop_assert_eq!(reader.gamma(), 7);
        }

        #[test]
        fn any_string_is_read_without_panic(text in "\\PC{0,40}", count in 0_u32..600) {
            let mut reader = BitReader::new(&text);
            reader.gamma();
            let mut found = Vec::new();
            reader.set(count, 0, 499, &mut found);
            prop_assert!(found.iter().all(|&n| n < 500));
        }
    }
}
