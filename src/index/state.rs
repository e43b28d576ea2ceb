//! The index as it is kept from one build to the next: all documents and terms as one [`Run`],
//! in numbers as the processor has them, checked as a whole.
//!
//! ```text
//! "longhand index 1\n"
//! u32  number of documents; for each: u32 words, u32 class of its bitmap
//! u64  for each document: the words of its bitmap
//! u32  number of terms; for each: u32 end of its text, u32 end of its postings
//!      texts, postings
//! u64  XXH3 of all before
//! ```
//!
//! All numbers are little-endian.

use std::io::{self, Write};

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::ngrams::{Bitmap, MOST_CLASS};
use super::run::{Document, Run, TermRun};

const MAGIC: &[u8] = b"longhand index 1\n";

/// Writes documents and terms; returns the checksum.
pub(crate) fn write(documents: &[Document], terms: &TermRun, out: impl Write) -> io::Result<u64> {
    let mut out = Summed { out, sum: Xxh3::new() };
    out.write_all(MAGIC)?;
    out.number(documents.len())?;
    for document in documents {
        out.write_all(&document.words.to_le_bytes())?;
        out.write_all(&document.filter.class.to_le_bytes())?;
    }
    let mut bytes = Vec::new();
    for document in documents {
        bytes.clear();
        bytes.extend(document.filter.words.iter().flat_map(|word| word.to_le_bytes()));
        out.write_all(&bytes)?;
    }
    out.number(terms.ends.len())?;
    bytes.clear();
    for (text, postings) in &terms.ends {
        bytes.extend(text.to_le_bytes());
        bytes.extend(postings.to_le_bytes());
    }
    out.write_all(&bytes)?;
    out.write_all(terms.texts.as_bytes())?;
    out.write_all(&terms.postings)?;
    let sum = out.sum.digest();
    out.out.write_all(&sum.to_le_bytes())?;
    out.out.flush()?;
    Ok(sum)
}

/// Reads what [`write`] wrote with this checksum; `None` when it is damaged. Takes no more memory
/// than a few times the bytes, whatever they say.
pub(crate) fn read(bytes: &[u8], sum: u64) -> Option<Run> {
    let (mut rest, end) = bytes.split_last_chunk()?;
    if u64::from_le_bytes(*end) != sum || xxh3_64(rest) != sum {
        return None;
    }
    let from = &mut rest;
    (take(from, MAGIC.len())? == MAGIC).then_some(())?;
    let count = number(from)?;
    let heads: Vec<(u32, u32)> = pairs(take(from, count.checked_mul(8)?)?);
    let mut documents = Vec::with_capacity(count);
    for (words, class) in heads {
        let buckets = 1_usize.checked_shl(class).filter(|_| class <= MOST_CLASS)?;
        let bytes = take(from, buckets.div_ceil(64) * 8)?;
        let filter = bytes.as_chunks().0.iter().map(|&word| u64::from_le_bytes(word));
        documents.push(Document { words, filter: Bitmap { class, words: filter.collect() } });
    }
    let count = number(from)?;
    let ends = pairs(take(from, count.checked_mul(8)?)?);
    let ascend = ends.is_sorted_by(|a, b| a.0 <= b.0 && a.1 <= b.1);
    let (texts, postings) = ends.last().copied().unwrap_or_default();
    let texts = String::from_utf8(take(from, texts as usize)?.to_vec()).ok()?;
    let postings = take(from, postings as usize)?.to_vec();
    let whole = ascend && ends.iter().all(|&(text, _)| texts.is_char_boundary(text as usize));
    let numbers = (0..u32::try_from(documents.len()).ok()?).map(Some).collect();
    (whole && from.is_empty()).then_some(Run {
        numbers,
        documents,
        terms: TermRun { texts, postings, ends },
    })
}

fn take<'a>(from: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = from.split_at_checked(length)?;
    *from = rest;
    Some(taken)
}

fn number(from: &mut &[u8]) -> Option<usize> {
    let bytes = take(from, 4)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(bytes)).ok()
}

fn pairs(bytes: &[u8]) -> Vec<(u32, u32)> {
    let (numbers, _) = bytes.as_chunks();
    let number = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes);
    numbers.chunks_exact(2).map(|pair| (number(&pair[0]), number(&pair[1]))).collect()
}

/// Sums what is written.
struct Summed<W> {
    out: W,
    sum: Xxh3,
}

impl<W: Write> Summed<W> {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.out.write_all(bytes)
    }

    fn number(&mut self, number: usize) -> io::Result<()> {
        let number = u32::try_from(number).map_err(io::Error::other)?;
        self.write_all(&number.to_le_bytes())
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
            partial.add(number, "Title", &[text]);
        }
        partial.finish()
    }

    #[test]
    fn what_was_written_is_read_back() {
        for texts in [&[][..], &["the fog"], &["the fog", "", "brouillard café 灯台"]] {
            let run = run(texts);
            let mut bytes = Vec::new();
            let sum = write(&run.documents, &run.terms, &mut bytes).unwrap();
            let found = read(&bytes, sum).unwrap();
            assert_eq!(found.numbers, run.numbers);
            assert_eq!(found.documents, run.documents);
            assert_eq!(found.terms, run.terms);
        }
    }

    #[test]
    fn damage_is_noticed() {
        let run = run(&["the fog", "the sea"]);
        let mut bytes = Vec::new();
        let sum = write(&run.documents, &run.terms, &mut bytes).unwrap();
        assert!(read(&bytes, sum ^ 1).is_none(), "of another build");
        for at in 0..bytes.len() {
            assert!(read(&bytes[..at], sum).is_none(), "cut at {at}");
            let mut other = bytes.clone();
            other[at] ^= 0x10;
            assert!(read(&other, sum).is_none(), "changed at {at}");
        }
    }
}
