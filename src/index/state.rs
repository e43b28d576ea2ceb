//! The file format of a [`Run`] in the cache, protected by a checksum.
//!
//! ```text
//! "longhand index 2\n"
//! u32  number of documents; for each: u32 its number, u32 words, u32 class of its bitmap, or
//!      2^32 - 1 if the bitmaps are in another file
//! u64  for each document: the words of its bitmap
//! u32  number of terms; u32 end of the texts, u32 end of the postings
//! u32  for each term: end of its text, and of its postings
//!      texts, postings
//! u64  XXH3 of everything before
//! ```
//!
//! All numbers are little-endian.

use std::io::{self, Read, Write};

use xxhash_rust::xxh3::Xxh3;

use super::bitmap::{Bitmap, MAX_CLASS};
use super::run::{Document, Run, TermRun};

const MAGIC: &[u8; 17] = b"longhand index 2\n";
/// Replaces the class of a bitmap that is in another file.
const ELSEWHERE: u32 = u32::MAX;
/// The number of terms whose ends are written at once.
const CHUNK: usize = 1 << 14;

/// Writes a run, with its bitmaps if `filters` is true, and returns the checksum.
pub(crate) fn write(
    numbers: &[u32],
    documents: &[Document],
    terms: &TermRun,
    filters: bool,
    out: impl Write,
) -> io::Result<u64> {
    let mut out = Summed { inner: out, sum: Xxh3::new(), left: 0 };
    out.write_all(MAGIC)?;
    out.number(documents.len())?;
    for (number, document) in numbers.iter().zip(documents) {
        let class = if filters { document.filter.class } else { ELSEWHERE };
        out.numbers([*number, document.words, class].into_iter())?;
    }
    for document in documents.iter().filter(|_| filters) {
        let words = document.filter.words.iter();
        out.write_all(&words.flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>())?;
    }
    out.number(terms.ends.len())?;
    out.number(terms.texts.len())?;
    out.number(terms.postings.len())?;
    for ends in terms.ends.chunks(CHUNK) {
        out.numbers(ends.iter().flat_map(|&(text, postings)| [text, postings]))?;
    }
    out.write_all(terms.texts.as_bytes())?;
    out.write_all(&terms.postings)?;
    let sum = out.sum.digest();
    out.inner.write_all(&sum.to_le_bytes())?;
    out.inner.flush()?;
    Ok(sum)
}

impl Run {
    /// Reads a run that was written with this checksum. `None` if it is damaged.
    #[must_use]
    pub fn restore(bytes: &[u8], sum: u64) -> Option<Self> {
        read(bytes, bytes.len() as u64, sum)
    }
}

/// Reads a run of `length` bytes that [`write`] wrote with this checksum. `None` if it is damaged.
/// Memory use is at most a few times `length`, even for damaged input.
pub(crate) fn read(from: impl Read, length: u64, sum: u64) -> Option<Run> {
    let mut from = Summed { inner: from, sum: Xxh3::new(), left: length.checked_sub(8)? };
    (from.take(MAGIC.len())? == MAGIC).then_some(())?;
    let [count] = from.array()?;
    let heads = from.array_of::<3>(count as usize)?;
    let mut numbers = Vec::with_capacity(heads.len());
    let mut documents = Vec::with_capacity(heads.len());
    for [number, words, class] in heads {
        let filter = if class == ELSEWHERE {
            Bitmap::default()
        } else {
            let buckets = 1_usize.checked_shl(class).filter(|_| class <= MAX_CLASS)?;
            Bitmap::of_bytes(class, &from.take(buckets.div_ceil(64) * 8)?)
        };
        numbers.push(Some(number));
        documents.push(Document { words, filter });
    }
    let [count, texts, postings] = from.array()?;
    let ends: Vec<(u32, u32)> =
        from.array_of::<2>(count as usize)?.into_iter().map(|[text, list]| (text, list)).collect();
    let ends_ascend = ends.is_sorted_by(|a, b| a.0 <= b.0 && a.1 <= b.1);
    let ends_match = ends.last().copied().unwrap_or_default() == (texts, postings);
    let texts = String::from_utf8(from.take(texts as usize)?).ok()?;
    let postings = from.take(postings as usize)?;
    let is_consistent = ends_ascend
        && ends_match
        && numbers.is_sorted_by(|a, b| a < b)
        && ends.iter().all(|&(text, _)| texts.is_char_boundary(text as usize));
    let actual = (from.left == 0).then(|| from.sum.digest());
    from.left = 8;
    let stored: [u8; 8] = from.take(8)?.try_into().ok()?;
    let sums_match = actual == Some(sum) && u64::from_le_bytes(stored) == sum;
    let terms = TermRun { texts, postings, ends };
    (sums_match && is_consistent).then_some(Run { numbers, documents, terms })
}

/// A reader or writer that computes a checksum.
struct Summed<T> {
    inner: T,
    sum: Xxh3,
    /// For a reader, the number of bytes that may still be read.
    left: u64,
}

impl<W: Write> Summed<W> {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.inner.write_all(bytes)
    }

    fn number(&mut self, number: usize) -> io::Result<()> {
        let number = u32::try_from(number).map_err(io::Error::other)?;
        self.write_all(&number.to_le_bytes())
    }

    fn numbers(&mut self, numbers: impl Iterator<Item = u32>) -> io::Result<()> {
        self.write_all(&numbers.flat_map(u32::to_le_bytes).collect::<Vec<u8>>())
    }
}

impl<R: Read> Summed<R> {
    fn take(&mut self, length: usize) -> Option<Vec<u8>> {
        self.left = self.left.checked_sub(length as u64)?;
        let mut bytes = vec![0; length];
        self.inner.read_exact(&mut bytes).ok()?;
        self.sum.update(&bytes);
        Some(bytes)
    }

    fn array<const N: usize>(&mut self) -> Option<[u32; N]> {
        self.array_of(1)?.pop()
    }

    fn array_of<const N: usize>(&mut self, count: usize) -> Option<Vec<[u32; N]>> {
        let bytes = self.take(count.checked_mul(4 * N)?)?;
        let numbers = bytes.as_chunks().0.iter().map(|&number| u32::from_le_bytes(number));
        let numbers: Vec<u32> = numbers.collect();
        Some(numbers.as_chunks().0.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{Frequent, Partial};

    fn run(texts: &[&str]) -> Run {
        let frequent = Frequent::default();
        let mut partial = Partial::new(&frequent, 3);
        for (number, text) in texts.iter().enumerate() {
            partial.add(number, &["Title"], &[text]);
        }
        partial.finish()
    }

    fn numbers(run: &Run) -> Vec<u32> {
        run.numbers.iter().flatten().copied().collect()
    }

    #[test]
    fn a_run_is_read_back_as_written() {
        for texts in [&[][..], &["the fog"], &["the fog", "", "brouillard café 灯台"]] {
            let run = run(texts);
            let mut bytes = Vec::new();
            let sum = write(&numbers(&run), &run.documents, &run.terms, true, &mut bytes).unwrap();
            let found = read(&bytes[..], bytes.len() as u64, sum).unwrap();
            assert_eq!(found.numbers, run.numbers);
            assert_eq!(found.documents, run.documents);
            assert_eq!(found.terms, run.terms);
            bytes.clear();
            let sum = write(&numbers(&run), &run.documents, &run.terms, false, &mut bytes).unwrap();
            let found = read(&bytes[..], bytes.len() as u64, sum).unwrap();
            let words = |run: &Run| run.documents.iter().map(|of| of.words).collect::<Vec<_>>();
            assert_eq!((words(&found), found.terms), (words(&run), run.terms));
        }
    }

    #[test]
    fn damage_is_detected() {
        let run = run(&["the fog", "the sea"]);
        let mut bytes = Vec::new();
        let sum = write(&numbers(&run), &run.documents, &run.terms, true, &mut bytes).unwrap();
        let read = |bytes: &[u8], sum| read(bytes, bytes.len() as u64, sum);
        assert!(read(&bytes, sum ^ 1).is_none(), "of another build");
        for at in 0..bytes.len() {
            assert!(read(&bytes[..at], sum).is_none(), "cut at {at}");
            let mut other = bytes.clone();
            other[at] ^= 0x10;
            assert!(read(&other, sum).is_none(), "changed at {at}");
        }
    }
}
