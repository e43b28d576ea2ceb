//! The search index: written by the program, read as docs/index-format.md says.

use std::collections::BTreeMap;

use longhand::index::{
    BitReader, BitWriter, Columns, File, Index, Partial, ResultCard, Run, Sample,
};
use longhand::index::{Kept, Sums, Tokenizer, shard_bits};
use longhand::units::Length;
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

/// Reads codes from any string: every number is in its range, every set ascends.
pub fn codes_read(text: &str, count: u32, high: u32) {
    let mut reader = BitReader::new(text);
    assert!(reader.gamma() >= 1);
    let range = high.saturating_add(1).max(1);
    assert!(reader.truncated_binary(range) < range);
    let mut found = Vec::new();
    reader.set(count, 0, high, &mut found);
    assert!(found.len() as u64 <= u64::from(count) && found.iter().all(|&n| n <= high));
    assert!(found.is_sorted_by(|a, b| a < b));
}

/// Writes numbers and their set in all codes, and reads them back.
pub fn codes_written(numbers: &[u32]) {
    let (mut writer, mut text) = (BitWriter::default(), String::new());
    let mut set = numbers.to_vec();
    set.sort_unstable();
    set.dedup();
    let high = set.last().copied().unwrap_or_default();
    for &number in numbers {
        writer.gamma(u64::from(number) + 1);
        writer.truncated_binary(number / 2, number.max(1));
    }
    writer.set(&set, 0, high);
    writer.finish_into(&mut text);
    let mut reader = BitReader::new(&text);
    for &number in numbers {
        assert_eq!(reader.gamma(), u64::from(number) + 1);
        assert_eq!(reader.truncated_binary(number.max(1)), number / 2);
    }
    let mut found = Vec::new();
    reader.set(set.len() as u32, 0, high, &mut found);
    assert_eq!(found, set);
}

/// Indexes transcripts in two blocks, each a title and a text, and reads the words back with their
/// counts. The same comes of what was saved and restored.
pub fn indexed(transcripts: &[(&str, &str)]) {
    let mut sample = Sample::default();
    transcripts.iter().for_each(|(_, text)| sample.add([*text].into_iter()));
    let frequent = sample.frequent();
    let bits = shard_bits(200_000, transcripts.len() as u64);
    let run = |range: std::ops::Range<usize>| {
        let mut partial = Partial::new(&frequent, bits);
        for number in range {
            partial.add(number, transcripts[number].0, &[transcripts[number].1]);
        }
        partial.finish()
    };
    let count = transcripts.len();
    let columns = Columns {
        channels: vec!["Harbour".into(); count],
        dates: vec![None; count],
        lengths: vec![Length(60); count],
    };
    let cards = vec![ResultCard("a/b.html".into(), "B".into(), 60, String::new()); count];
    let index = |runs| {
        Index::new(runs, frequent.clone(), columns.clone(), cards.clone(), bits)
            .expect("a sample fits")
    };
    let half = transcripts.len() / 2;
    let mut blocks = index(vec![run(0..half), run(half..transcripts.len())]);
    let mut saved = Saved::default();
    saved.save(&mut blocks);
    let files = files(&mut blocks);
    assert_eq!(words(&files, transcripts.len()), counted(transcripts));
    saved.save_words(&mut blocks);
    // As it was, and with one put in the place of another, and of what comes of that in turn.
    for changed in [None, Some(0), Some(half)] {
        let now: Vec<_> =
            (0..count as u32).map(|n| Some(n).filter(|_| changed != Some(n as usize))).collect();
        let runs = changed.filter(|&n| n < count).map(|n| run(n..n + 1)).into_iter().collect();
        let (words, columns, cards) = (frequent.clone(), columns.clone(), cards.clone());
        let over = Index::over(saved.open(), &now, runs, words, columns, cards, bits);
        let mut over = over.expect("it was saved");
        saved.save(&mut over);
        assert_eq!(self::files(&mut over), files);
        saved.save_words(&mut over);
    }
}

/// An index as a build keeps it.
#[derive(Default)]
struct Saved {
    base: Vec<u8>,
    filters: Vec<u8>,
    recent: Vec<u8>,
    words: Vec<u8>,
    sums: Sums,
}

impl Saved {
    fn save(&mut self, index: &mut Index) {
        if index.is_merged() {
            (self.base, self.filters) = Default::default();
            let sums = index.save(&mut self.base, &mut self.filters);
            (self.sums.base, self.sums.filters) = sums.expect("memory takes everything");
        }
        self.recent.clear();
        self.sums.recent = index.save_recent(&mut self.recent).expect("memory takes everything");
    }

    fn save_words(&mut self, index: &mut Index) {
        self.words.clear();
        self.sums.words = index.save_words(&mut self.words).expect("memory takes everything");
    }

    fn open(&self) -> Kept {
        let run = |bytes: &'_ Vec<u8>| (std::io::Cursor::new(bytes.clone()), bytes.len() as u64);
        let filters = Box::new(std::io::Cursor::new(self.filters.clone()));
        let kept = Kept::open(run(&self.base), filters, run(&self.recent), &self.words, &self.sums);
        kept.expect("it was saved")
    }
}

fn files(index: &mut Index) -> Vec<File> {
    let groups = index.phrase_groups(|_, _| false).expect("nothing is damaged");
    let phrases = groups.into_iter().flat_map(|group| group.files.unwrap_or_default());
    let manifest = index.manifest(0, &[]);
    let words = index.word_files(|_, _| false).into_iter();
    let words = words.map(|file| File { name: file.name, json: file.json.expect("all are made") });
    words.chain(phrases).chain([manifest]).collect()
}

/// For every term: transcripts and counts, and transcripts whose title holds it.
type Words = BTreeMap<String, (Vec<(u32, u32)>, Vec<u32>)>;

/// The words as a reader of the files finds them.
fn words(files: &[File], transcripts: usize) -> Words {
    let json = |file: &File| serde_json::from_str::<Value>(&file.json).expect("JSON");
    let manifest = json(files.last().expect("the manifest"));
    let mut frequent = front_coded(manifest["frequent"].as_str().expect("words")).into_iter();
    let mut words = Words::new();
    for file in files.iter().filter(|file| file.name.starts_with(['f', 't'])) {
        let Some(records) = json(file)["p"].as_str().map(str::to_owned) else { continue };
        let own = json(file)["t"].as_str().map(front_coded);
        let terms =
            own.unwrap_or_else(|| frequent.by_ref().take(records.split(' ').count()).collect());
        assert_eq!(terms.len(), records.split(' ').count());
        let lists = records.split(' ').map(|record| postings(record, transcripts));
        words.extend(terms.into_iter().zip(lists));
    }
    words
}

fn front_coded(text: &str) -> Vec<String> {
    let alphabet: Vec<u8> = (b'!'..=b'~').filter(|b| !b"\"<\\".contains(b)).collect();
    let mut last = String::new();
    let word = |coded: &str| {
        let (shared, rest) = coded.split_at(1);
        let shared = alphabet.binary_search(&shared.as_bytes()[0]).expect("a digit");
        last = format!("{}{rest}", &last[..shared]);
        last.clone()
    };
    text.split(' ').filter(|coded| !coded.is_empty()).map(word).collect()
}

fn postings(record: &str, transcripts: usize) -> (Vec<(u32, u32)>, Vec<u32>) {
    let highest = transcripts.saturating_sub(1) as u32;
    let mut reader = BitReader::new(record);
    let (mut numbers, mut ends, mut titles) = (Vec::new(), Vec::new(), Vec::new());
    let count = reader.gamma() as u32 - 1;
    reader.set(count, 0, highest, &mut numbers);
    if count > 0 {
        let total = reader.gamma() as u32 - 1 + count;
        reader.set(count - 1, 0, total.saturating_sub(2), &mut ends);
        ends.push(total - 1);
    }
    let count = reader.gamma() as u32 - 1;
    reader.set(count, 0, highest, &mut titles);
    let starts = std::iter::once(0).chain(ends.iter().map(|end| end + 1));
    let counts = ends.iter().zip(starts).map(|(end, start)| end + 1 - start);
    (numbers.into_iter().zip(counts.collect::<Vec<_>>()).collect(), titles)
}

/// The words counted one by one.
fn counted(transcripts: &[(&str, &str)]) -> Words {
    let mut words = Words::new();
    let mut tokenizer = Tokenizer::default();
    for (number, (title, text)) in (0_u32..).zip(transcripts) {
        tokenizer.tokens(text, |term| {
            let list = &mut words.entry(term.to_owned()).or_default().0;
            match list.last_mut().filter(|last| last.0 == number) {
                Some(last) => last.1 += 1,
                None => list.push((number, 1)),
            }
        });
        tokenizer.tokens(title, |term| {
            let titles = &mut words.entry(term.to_owned()).or_default().1;
            if titles.last() != Some(&number) {
                titles.push(number);
            }
        });
    }
    words
}

/// Restores an index from any bytes that have the checksum of a whole one: nothing comes of them, or
/// no more than they hold.
pub fn restored(bytes: &[u8]) {
    let mut file = b"longhand index 2\n".to_vec();
    file.extend_from_slice(bytes);
    let sum = xxh3_64(&file);
    file.extend(sum.to_le_bytes());
    if let Some(run) = Run::restore(&file, sum) {
        assert!(run.numbers.len() * 12 <= bytes.len());
    }
}
