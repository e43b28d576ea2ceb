//! Runs: finished parts of the index.

use super::bitmap::Bitmap;

/// A transcript in the index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Number of words in its text.
    pub words: u32,
    /// Its phrase filter.
    pub(crate) filter: Bitmap,
}

/// A finished part of the index: some documents, and their terms in byte order with postings.
#[derive(Debug, Default)]
pub struct Run {
    /// The number of each document in the archive, ascending. `None` if the document has been
    /// removed or replaced.
    pub numbers: Vec<Option<u32>>,
    pub(crate) documents: Vec<Document>,
    pub(crate) terms: TermRun,
}

/// Terms in byte order, packed, because millions of small vectors would waste memory. Each posting
/// is two variable-length integers: the position of the document in the run minus that of the
/// previous one, and twice the count, plus one if the title contains the term.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TermRun {
    pub texts: String,
    pub postings: Vec<u8>,
    /// The ends of each term's text and postings, in bytes.
    pub ends: Vec<(u32, u32)>,
}

impl TermRun {
    /// Returns true if no end has overflowed 32 bits.
    pub fn fits(&self) -> bool {
        [self.texts.len(), self.postings.len()].iter().all(|&end| u32::try_from(end).is_ok())
    }

    /// Adds the next term with its packed postings.
    pub fn push(&mut self, term: &str, postings: &[u8]) {
        self.texts.push_str(term);
        self.postings.extend_from_slice(postings);
        self.ends.push((self.texts.len() as u32, self.postings.len() as u32));
    }

    /// The term at a position.
    pub fn term(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before].0);
        &self.texts[start as usize..self.ends[at].0 as usize]
    }

    /// The packed postings of the term at a position.
    pub fn list(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before].1);
        &self.postings[start as usize..self.ends[at].1 as usize]
    }

    /// The position of a term, or of the next term if it is missing.
    pub fn position(&self, term: &str) -> usize {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.term(middle) < term { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// Adds terms that come after all of these.
    pub fn append(&mut self, after: &Self) {
        let (texts, postings) = (self.texts.len() as u32, self.postings.len() as u32);
        self.texts.push_str(&after.texts);
        self.postings.extend_from_slice(&after.postings);
        let ends = after.ends.iter();
        self.ends.extend(ends.map(|&(text, list)| (text + texts, list + postings)));
    }
}

/// The occurrences of a term in one transcript.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Posting {
    pub document: u32,
    pub count: u32,
    pub in_title: bool,
}

impl Posting {
    /// Appends the packed posting. `before` is the document of the previous posting, or 0.
    pub fn write(self, before: u32, out: &mut Vec<u8>) {
        write_varint(self.document - before, out);
        write_varint((self.count << 1) | u32::from(self.in_title), out);
    }
}

/// Unpacks the postings of a term.
pub(crate) fn postings(mut bytes: &[u8]) -> impl Iterator<Item = Posting> {
    let mut document = 0;
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        document += read_varint(&mut bytes);
        let packed = read_varint(&mut bytes);
        Some(Posting { document, count: packed >> 1, in_title: packed & 1 == 1 })
    })
}

/// Writes a number in LEB128: seven bits per byte, the lowest first; the high bit means that more
/// follow.
fn write_varint(mut number: u32, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub(crate) fn read_varint(bytes: &mut &[u8]) -> u32 {
    let mut number = 0;
    let mut shift = 0;
    while let Some((&byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= u32::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 || shift > 28 {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_any_size_are_read_back() {
        for number in [0, 1, 127, 128, 16_383, 16_384, u32::MAX] {
            let mut bytes = Vec::new();
            write_varint(number, &mut bytes);
            assert_eq!(read_varint(&mut &bytes[..]), number);
        }
    }
}
