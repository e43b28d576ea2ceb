//! The index in the cache: saved by one build and updated by the next.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::filters::{self, Change, FilterFile, Filters, Storage};
use super::patch::Patch;
use super::run::{Document, Run, TermRun};
use super::words::{Keys, Vocabulary};
use super::{Index, Terms, state};

/// Checksums of the files of a saved index.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// The base run: the terms of all transcripts.
    pub base: u64,
    /// The phrase filters of the base run.
    pub filters: u64,
    /// The recent run: the terms and filters of transcripts that have changed since.
    pub recent: u64,
    /// The vocabulary and the keys of the published files.
    pub words: u64,
}

/// The saved index of the previous build.
pub struct Kept {
    base: Run,
    recent: Run,
    filters: FilterFile,
    state: State,
}

/// The vocabulary and the keys of the published files.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct State {
    words: Vocabulary,
    /// Keys of the word shards.
    keys: Keys,
    /// Keys of the groups of phrase shards.
    groups: Keys,
}

impl Kept {
    /// Reads a saved index with these checksums. `None` if it is damaged. Of the filters, only the
    /// metadata are read.
    #[must_use]
    pub fn open(
        base: (impl Read, u64),
        filters: Box<dyn Storage>,
        recent: (impl Read, u64),
        words: &[u8],
        sums: &Sums,
    ) -> Option<Self> {
        let mut base = state::read(base.0, base.1, sums.base)?;
        let recent = state::read(recent.0, recent.1, sums.recent)?;
        let filters = FilterFile::open(filters, sums.filters)?;
        if xxh3_64(words) != sums.words {
            return None;
        }
        let state: State = postcard::from_bytes(words).ok()?;
        for number in recent.numbers.iter().flatten() {
            *base.numbers.get_mut(*number as usize)? = None;
        }
        let is_consistent = filters.len() == base.numbers.len() && state.words.is_consistent();
        is_consistent.then_some(Self { base, recent, filters, state })
    }

    /// Number of transcripts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.base.numbers.len()
    }

    /// Returns true if there are no transcripts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns true if all transcripts keep their numbers, and few have changed. Patching does not
    /// pay if more than 1/32 have changed since the base run was written.
    pub(super) fn can_be_patched(
        &self,
        now: &[Option<u32>],
        runs: &[Run],
        documents: usize,
    ) -> bool {
        let stay = now.iter().zip(0..).all(|(now, number)| now.is_none_or(|now| now == number));
        let changed: usize = runs.iter().map(|run| run.numbers.len()).sum();
        let few = changed + self.recent.numbers.len() <= 4 + documents / 32;
        let replaced = now.iter().filter(|now| now.is_none()).count();
        stay && few && now.len() == documents && replaced == changed && self.len() == documents
    }

    /// The base run with its filters and the recent run, with the transcripts renumbered. `None` if
    /// the filters are damaged.
    pub(super) fn into_runs(self, now: &[Option<u32>]) -> Option<[Run; 2]> {
        let Self { mut base, mut recent, filters, .. } = self;
        for (document, filter) in base.documents.iter_mut().zip(filters.all()?) {
            document.filter = filter;
        }
        for number in base.numbers.iter_mut().chain(&mut recent.numbers) {
            *number = number.and_then(|number| now.get(number as usize).copied()?);
        }
        Some([base, recent])
    }

    /// Replaces transcripts by those in `runs` with the same numbers. Also returns the previous
    /// vocabulary and keys.
    pub(super) fn patched(self, runs: Vec<Run>) -> Option<(Patch, Filters, Vocabulary, Keys)> {
        let Self { base, mut recent, filters, state } = self;
        let mut replaced: Vec<u32> =
            runs.iter().flat_map(|run| run.numbers.iter().flatten().copied()).collect();
        replaced.sort_unstable();
        let (mut stay, mut before) = (Vec::new(), Vec::new());
        for (number, document) in recent.numbers.iter().zip(&mut recent.documents) {
            let number = (*number)?;
            if replaced.binary_search(&number).is_ok() {
                before.push((number, std::mem::take(&mut document.filter)));
            } else {
                stay.push((number as usize, document.filter.clone()));
            }
        }
        let mut changes = Vec::new();
        for run in &runs {
            for (number, document) in run.numbers.iter().zip(&run.documents) {
                let number = (*number)?;
                let at = before.iter().position(|(of, _)| *of == number);
                let before = at.map(|at| before.swap_remove(at).1);
                let (number, now) = (number as usize, document.filter.clone());
                changes.push(Change { number, now, before });
            }
        }
        let filters = Filters::over(filters, state.groups, stay, changes)?;
        let patch = Patch::new(base, recent, runs, &replaced);
        Some((patch, filters, state.words, state.keys))
    }
}

impl Index {
    /// Returns true if the base run is new, and so must be saved with [`Index::save`].
    #[must_use]
    pub fn is_merged(&self) -> bool {
        matches!(self.terms, Terms::Merged(..))
    }

    /// Writes the terms and filters of all transcripts, and returns their checksums. The terms are
    /// then dropped, because no file needs them.
    ///
    /// # Errors
    ///
    /// Any error of the writers.
    pub fn save(&mut self, base: impl Write, filters: impl Write) -> io::Result<(u64, u64)> {
        let terms = match &mut self.terms {
            Terms::Merged(terms, _) => std::mem::take(terms),
            Terms::Patched(_) => TermRun::default(),
        };
        let lengths = self.lengths.iter();
        let documents: Vec<Document> =
            lengths.map(|&words| Document { words, ..Document::default() }).collect();
        let numbers: Vec<u32> = (0..).take(documents.len()).collect();
        let base = state::write(&numbers, &documents, &terms, false, base)?;
        Ok((base, filters::write(&self.filters.all(), self.shard_bits, filters)?))
    }

    /// Writes the recent run with its filters, and returns the checksum.
    ///
    /// # Errors
    ///
    /// Any error of the writer.
    pub fn save_recent(&self, out: impl Write) -> io::Result<u64> {
        let empty = Run::default();
        let run = match &self.terms {
            Terms::Merged(..) => &empty,
            Terms::Patched(patch) => &patch.recent,
        };
        let numbers: Vec<u32> = run.numbers.iter().flatten().copied().collect();
        state::write(&numbers, &run.documents, &run.terms, true, out)
    }

    /// Writes the vocabulary and the keys, and returns the checksum. The files must have been built
    /// before.
    ///
    /// # Errors
    ///
    /// Any error of the writer.
    pub fn save_words(&mut self, mut out: impl Write) -> io::Result<u64> {
        let state = State {
            words: std::mem::take(&mut self.words),
            keys: self.keys.iter().map(|key| key.unwrap_or(0)).collect(),
            groups: self.filters.keys().to_vec(),
        };
        let bytes = postcard::to_allocvec(&state).map_err(io::Error::other)?;
        out.write_all(&bytes)?;
        out.flush()?;
        Ok(xxh3_64(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Columns, File, Frequent, Partial, ResultCard};
    use super::*;
    use crate::units::Length;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::io::Cursor;

    const SHARD_BITS: u32 = 6;

    /// A saved index, in memory.
    #[derive(Default)]
    struct Saved {
        base: Vec<u8>,
        filters: Vec<u8>,
        recent: Vec<u8>,
        words: Vec<u8>,
        sums: Sums,
    }

    impl Saved {
        /// Saves an index and returns its files. Those that are `known` by name and key are not
        /// built.
        fn save(
            &mut self,
            index: &mut Index,
            known: &BTreeMap<String, (u64, String)>,
        ) -> BTreeMap<String, (u64, String)> {
            if index.is_merged() {
                (self.base, self.filters) = Default::default();
                let sums = index.save(&mut self.base, &mut self.filters).unwrap();
                (self.sums.base, self.sums.filters) = sums;
            }
            self.recent.clear();
            self.sums.recent = index.save_recent(&mut self.recent).unwrap();
            let is_known = |name: &str, key: u64| known.get(name).is_some_and(|of| of.0 == key);
            let mut files = BTreeMap::new();
            for super::super::IndexFile { name, key, json } in index.word_files(is_known) {
                let json = json.unwrap_or_else(|| known[&name].1.clone());
                files.insert(name, (key, json));
            }
            for group in index.phrase_groups(|_, _| false).unwrap() {
                for File { name, json } in group.files.unwrap() {
                    files.insert(name, (group.key, json));
                }
            }
            let manifest = index.manifest(0, &[]);
            files.insert(manifest.name, (0, manifest.json));
            self.words.clear();
            self.sums.words = index.save_words(&mut self.words).unwrap();
            files
        }

        fn open(&self) -> Option<Kept> {
            let filters = Box::new(Cursor::new(self.filters.clone()));
            let base = (&self.base[..], self.base.len() as u64);
            let recent = (&self.recent[..], self.recent.len() as u64);
            Kept::open(base, filters, recent, &self.words, &self.sums)
        }
    }

    fn columns(texts: &[(String, String)]) -> (Columns, Vec<ResultCard>) {
        let count = texts.len();
        let columns = Columns {
            channels: vec!["Harbour".into(); count],
            dates: vec![None; count],
            lengths: vec![Length(60); count],
        };
        let card = |(title, _): &(String, String)| {
            ResultCard("a/b.html".into(), title.clone(), 60, String::new())
        };
        (columns, texts.iter().map(card).collect())
    }

    fn run(texts: &[(String, String)], frequent: &Frequent, which: &[usize]) -> Run {
        let mut partial = Partial::new(frequent, SHARD_BITS);
        for &number in which {
            partial.add(number, &[&texts[number].0], &[texts[number].1.as_str()]);
        }
        partial.finish()
    }

    proptest! {
        #[test]
        fn an_updated_index_is_the_same_as_a_new_one(
            texts in prop::collection::vec(("[a-d]( [a-d]){0,3}", "([a-d]{1,3} ){0,30}"), 1..12),
            edits in prop::collection::vec(
                (any::<prop::sample::Index>(), "[a-d]( [a-d]){0,3}", "([a-d]{1,3} ){0,30}", 0..6),
                1..10,
            ),
        ) {
            let mut texts = texts;
            let mut sample = super::super::Sample::default();
            texts.iter().for_each(|(_, text)| sample.add([text.as_str()].into_iter()));
            let frequent = sample.frequent();
            let anew = |texts: &[(String, String)]| {
                let all: Vec<usize> = (0..texts.len()).collect();
                let (columns, cards) = columns(texts);
                let runs = vec![run(texts, &frequent, &all)];
                Index::new(runs, frequent.clone(), columns, cards, SHARD_BITS).unwrap()
            };
            let mut saved = Saved::default();
            let mut files = saved.save(&mut anew(&texts), &BTreeMap::new());
            let mut patched = 0;
            for (at, title, text, kind) in edits {
                let number = at.index(texts.len());
                let mut now: Vec<Option<u32>> = (0..texts.len() as u32).map(Some).collect();
                let changed = match kind {
                    // Inserting or removing a transcript renumbers all that follow.
                    0 => {
                        texts.insert(number, (title, text));
                        now[number..].iter_mut().for_each(|now| *now = now.map(|now| now + 1));
                        vec![number]
                    }
                    1 if texts.len() > 1 => {
                        texts.remove(number);
                        now[number..].iter_mut().for_each(|now| *now = now.map(|now| now.max(1) - 1));
                        now[number] = None;
                        Vec::new()
                    }
                    _ => {
                        texts[number] = (title, text);
                        now[number] = None;
                        vec![number]
                    }
                };
                let (columns, cards) = columns(&texts);
                let runs = vec![run(&texts, &frequent, &changed)];
                let words = frequent.clone();
                let kept = saved.open().unwrap();
                let over = Index::over(kept, &now, runs, words, columns, cards, SHARD_BITS);
                let mut over = over.unwrap();
                patched += u32::from(!over.is_merged());
                files = saved.save(&mut over, &files);
                let expected = Saved::default().save(&mut anew(&texts), &BTreeMap::new());
                prop_assert_eq!(&files, &expected);
            }
            prop_assume!(patched > 0);
        }
    }
}
