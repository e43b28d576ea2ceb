//! Reads the manifest of the index with its columns (docs/index-format.md, sections 4 and 5).

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use crate::index::{BASE, FAMILIES, VERSION, digit_value, front_decoded};

/// The largest class of a phrase filter.
const MAX_CLASS: u32 = 24;
/// The most bits of a hash that select a shard of the phrase filter.
const MAX_SHARD_BITS: u32 = 14;

#[derive(Deserialize)]
struct Version {
    v: u32,
}

#[derive(Deserialize)]
struct File {
    n: usize,
    cards: usize,
    terms: String,
    s: u32,
    f: f64,
    #[serde(default)]
    runs: Vec<String>,
    frequent: String,
    top: String,
    lists: Vec<usize>,
    docs: Columns,
    days0: Date,
    spell: Vec<usize>,
}

#[derive(Deserialize)]
struct Columns {
    channels: Vec<(String, usize)>,
    len: String,
    cls: String,
    dw: usize,
    date: String,
}

/// The decoded manifest.
#[derive(Debug)]
pub(crate) struct Manifest {
    /// Number of cards per file.
    pub cards: usize,
    /// The first word of each word shard.
    pub shards: Vec<String>,
    /// Binary logarithm of the number of shards of the phrase filter.
    pub shard_bits: u32,
    /// Share of the filter's buckets that are filled; 0 if there is no usable filter.
    pub fill: f64,
    /// The frequent words in byte order. Their indexes are their numbers.
    pub frequent: Vec<String>,
    /// The words in at least half of the transcripts.
    top: Vec<String>,
    /// Number of the first frequent word in each of their shards.
    pub lists: Vec<usize>,
    /// Word lengths, in chars, that have a spelling file.
    pub spell: Vec<usize>,
    /// The day that days are counted from.
    first_day: Date,
    pub docs: Docs,
}

/// Columns with one value per transcript, unless noted otherwise.
#[derive(Debug, Default)]
pub(crate) struct Docs {
    /// The names of the channels, one per channel.
    pub channel_names: Vec<String>,
    /// Index into `channel_names`.
    pub channel: Vec<usize>,
    /// Approximate number of words.
    pub words: Vec<f64>,
    /// Class of the phrase filter minus `shard_bits`.
    pub class: Vec<usize>,
    /// Number of earlier transcripts of the same class.
    pub class_rank: Vec<usize>,
    /// Number of transcripts of each class.
    pub class_sizes: Vec<usize>,
    /// Days since the first day; `None` if the date is unknown.
    pub day: Vec<Option<u32>>,
}

impl Docs {
    /// Number of transcripts.
    pub fn len(&self) -> usize {
        self.words.len()
    }
}

impl Manifest {
    /// Reads the file. The error is a clause that says what is wrong with it.
    pub fn read(json: &str) -> Result<Self, String> {
        let Version { v } = serde_json::from_str(json).map_err(|error| damaged(&error))?;
        if v != VERSION {
            return Err(format!("it has version {v}; this program reads version {VERSION}"));
        }
        let file: File = serde_json::from_str(json).map_err(|error| damaged(&error))?;
        Self::new(file).ok_or_else(|| "it is damaged (its parts are inconsistent)".into())
    }

    fn new(file: File) -> Option<Self> {
        let docs = Docs::read(&file.docs, file.n)?;
        let classes = u32::try_from(docs.class_sizes.len()).ok()?;
        let fits = file.cards > 0
            && file.s <= MAX_SHARD_BITS
            && file.s + classes <= MAX_CLASS + 1
            && (0.0..1.0).contains(&file.f);
        fits.then(|| Self {
            cards: file.cards,
            shards: front_decoded(&file.terms),
            shard_bits: file.s,
            // A filter of other n-grams than this program uses would hide transcripts: ignore it.
            fill: if file.runs == FAMILIES { file.f } else { 0.0 },
            frequent: front_decoded(&file.frequent),
            top: file.top.split(' ').map(str::to_owned).collect(),
            lists: file.lists,
            spell: file.spell,
            first_day: file.days0,
            docs,
        })
    }

    /// Approximate mean number of words of a transcript, at least one.
    pub fn mean_length(&self) -> f64 {
        let words = &self.docs.words;
        (words.iter().sum::<f64>() / words.len().max(1) as f64).max(1.0)
    }

    /// Number of a frequent word.
    pub fn frequent(&self, term: &str) -> Option<usize> {
        self.frequent.binary_search_by(|word| (**word).cmp(term)).ok()
    }

    /// Returns true if a word is in at least half of the transcripts.
    pub fn is_top(&self, term: &str) -> bool {
        self.top.binary_search_by(|word| (**word).cmp(term)).is_ok()
    }

    /// Days from the first day to a date; negative for an earlier date.
    pub fn day(&self, date: Date) -> i64 {
        i64::from((date - self.first_day).get_days())
    }

    /// Date of a transcript.
    pub fn date(&self, doc: usize) -> Option<Date> {
        self.first_day.checked_add(i64::from(self.docs.day[doc]?).days()).ok()
    }
}

fn damaged(error: &serde_json::Error) -> String {
    format!("it is damaged ({error})")
}

/// The number written in these digits.
fn number(digits: &[u8]) -> usize {
    digits.iter().fold(0, |number, &digit| number * BASE + digit_value(digit))
}

impl Docs {
    fn read(file: &Columns, n: usize) -> Option<Self> {
        let Columns { channels, len, cls, dw, date } = file;
        let counted = channels.iter().try_fold(0_usize, |sum, (_, count)| sum.checked_add(*count));
        let fits = (2..=3).contains(dw) && [len.len(), cls.len(), date.len() / dw] == [n; 3];
        if !fits || counted != Some(n) {
            return None;
        }
        let mut docs = Self::default();
        let mut dates = date.as_bytes().chunks_exact(*dw);
        for (name, count) in channels {
            docs.add_channel(name, dates.by_ref().take(*count));
        }
        for (&length, &class) in len.as_bytes().iter().zip(cls.as_bytes()) {
            docs.words.push((digit_value(length) as f64 / 6.0).exp2() - 1.0);
            let class = digit_value(class);
            docs.class_sizes.resize(docs.class_sizes.len().max(class + 1), 0);
            docs.class.push(class);
            docs.class_rank.push(docs.class_sizes[class]);
            docs.class_sizes[class] += 1;
        }
        Some(docs)
    }

    /// Adds consecutive transcripts of one channel. Dates are differences, modulo the range of
    /// their digits; the largest number stands for an unknown date.
    fn add_channel<'a>(&mut self, name: &str, dates: impl Iterator<Item = &'a [u8]>) {
        let known = self.channel_names.iter().position(|other| other == name);
        let channel = known.unwrap_or_else(|| {
            self.channel_names.push(name.to_owned());
            self.channel_names.len() - 1
        });
        let mut day = 0;
        for digits in dates {
            let range = BASE.pow(digits.len() as u32);
            day = (day + number(digits)) % range;
            self.channel.push(channel);
            self.day.push((day != range - 1).then_some(day as u32));
        }
    }
}
