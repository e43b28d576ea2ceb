//! The n-grams that the phrase filter records: two words of which at least one is not frequent,
//! three frequent words, and four and five top words.

use super::frequent::Rank;

/// A word in an n-gram.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Gram {
    hash: u32,
    rank: Rank,
}

impl Gram {
    /// FNV-1a of the bytes of a word (Fowler, Noll, Vo), and its rank.
    pub fn new(word: &str, rank: Rank) -> Self {
        let hash = word
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        Self { hash, rank }
    }

    pub fn rank(self) -> Rank {
        self.rank
    }
}

/// The kinds of n-grams in the filter, by their names in the manifest; see [`runs_at_end`].
pub(crate) const FAMILIES: [&str; 4] = ["pair", "triple", "quad", "five"];

/// Number of words in the longest n-gram.
const LONGEST: usize = 5;

/// The latest words of a text, across line ends.
#[derive(Debug)]
pub(crate) struct Window {
    words: [Gram; LONGEST],
    /// The number of words so far, at most [`LONGEST`].
    filled: usize,
    shard_bits: u32,
}

impl Window {
    /// An empty window. The hashes will be for 2^`shard_bits` shards.
    pub fn new(shard_bits: u32) -> Self {
        Self { words: [Gram::default(); LONGEST], filled: 0, shard_bits }
    }

    /// Takes the next word, and adds the hashes of the n-grams that end with it.
    pub fn push(&mut self, word: Gram, hashes: &mut Vec<u32>) {
        self.words.rotate_left(1);
        self.words[LONGEST - 1] = word;
        self.filled = LONGEST.min(self.filled + 1);
        runs_at_end(&self.words[LONGEST - self.filled..], self.shard_bits, |hash| {
            hashes.push(hash);
        });
    }
}

/// Calls `emit` with the hash of each n-gram that ends with the last word and that the filter
/// records: two words of which at least one is not frequent, three frequent words, and four and
/// five top words.
pub(crate) fn runs_at_end(words: &[Gram], shard_bits: u32, mut emit: impl FnMut(u32)) {
    if let Some(run) = words.last_chunk()
        && !all(run, Rank::Frequent)
    {
        let [a, b] = *run;
        return emit(pair(a, b));
    }
    if let Some(run) = words.last_chunk()
        && all(run, Rank::Frequent)
    {
        let [a, b, c] = *run;
        emit(triple(a, b, c));
    }
    if let Some(run) = words.last_chunk()
        && all(run, Rank::Top)
    {
        emit(quad(*run, shard_bits));
    }
    if let Some(run) = words.last_chunk()
        && all(run, Rank::Top)
    {
        emit(five(*run, shard_bits));
    }
}

fn all(run: &[Gram], at_least: Rank) -> bool {
    run.iter().all(|word| word.rank >= at_least)
}

/// The hash of two neighbours.
pub(crate) fn pair(a: Gram, b: Gram) -> u32 {
    mix(a.hash ^ b.hash.rotate_left(11).wrapping_mul(5))
}

/// The hash of three neighbours.
pub(crate) fn triple(a: Gram, b: Gram, c: Gram) -> u32 {
    let b = b.hash.rotate_left(11).wrapping_mul(5);
    let c = c.hash.rotate_left(22).wrapping_mul(9);
    mix(a.hash ^ b ^ c)
}

/// The hash of four neighbours, in the shard of the first three.
pub(crate) fn quad([a, b, c, d]: [Gram; 4], shard_bits: u32) -> u32 {
    let first = triple(a, b, c);
    in_shard_of(first, longer(first, d), shard_bits)
}

/// The hash of five neighbours, in the shard of the first three.
pub(crate) fn five([a, b, c, d, e]: [Gram; 5], shard_bits: u32) -> u32 {
    let first = triple(a, b, c);
    in_shard_of(first, longer(longer(first, d), e), shard_bits)
}

/// The hash of an n-gram with one more word.
fn longer(run: u32, word: Gram) -> u32 {
    mix(run ^ 13_u32.wrapping_mul(word.hash.rotate_left(7)))
}

/// `own` with the top bits of `other`, which select the shard. This way, a client that looks up a
/// long n-gram needs no shard that it does not need for the first three words.
fn in_shard_of(other: u32, own: u32, shard_bits: u32) -> u32 {
    let in_shard = u32::MAX >> shard_bits;
    (other & !in_shard) | (own & in_shard)
}

/// The 32-bit finalizer of MurmurHash3 (Appleby).
fn mix(mut hash: u32) -> u32 {
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pairs_contain_rare_words() {
        let [top, frequent, rare] =
            [("the", Rank::Top), ("fog", Rank::Frequent), ("bell", Rank::Rare)]
                .map(|(word, rank)| Gram::new(word, rank));
        let mut hashes = Vec::new();
        let mut window = Window::new(0);
        for word in [top, top, frequent, rare, top, top, top, top, top, frequent] {
            window.push(word, &mut hashes);
        }
        let expected = [
            triple(top, top, frequent),
            pair(frequent, rare),
            pair(rare, top),
            triple(top, top, top),
            triple(top, top, top),
            quad([top; 4], 0),
            triple(top, top, top),
            quad([top; 4], 0),
            five([top; 5], 0),
            triple(top, top, frequent),
        ];
        assert_eq!(hashes, expected);
    }

    #[test]
    fn longer_n_grams_are_in_the_shard_of_their_first_three_words() {
        let [a, b, c, d, e] =
            ["one", "of", "the", "people", "who"].map(|word| Gram::new(word, Rank::Top));
        let three = triple(a, b, c);
        assert_eq!((three, quad([a, b, c, d], 0)), (0x1e79_5a73, 0xbc24_0e2b));
        assert_eq!(quad([a, b, c, d], 8), 0x1e24_0e2b);
        assert_eq!(
            (pair(a, b), five([a, b, c, d, e], 0), five([a, b, c, d, e], 8)),
            (0x9ff6_bd21, 0xde1d_cbf2, 0x1e1d_cbf2)
        );
    }
}
