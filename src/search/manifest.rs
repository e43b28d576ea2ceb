//! What every search needs: the manifest of the index with its columns
//! (docs/index-format.md, sections 4 and 5).

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use crate::index::{BASE, FAMILIES, VERSION, digit_value, front_decoded};

/// The largest class of a phrase filter, and the most bits that number its shards.
const MOST_CLASS: u32 = 24;
const MOST_SHARD_BITS: u32 = 14;

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

/// The manifest as it is used.
#[derive(Debug)]
pub(crate) struct Manifest {
    /// Cards in one file.
    pub cards: usize,
    /// First words of the shards.
    pub shards: Vec<String>,
    /// Logarithm of the number of shards of the phrase filter.
    pub shard_bits: u32,
    /// Share of its buckets that are filled; 0 without a filter that can be used.
    pub fill: f64,
    /// Words that it knows, in the order of their numbers, which is that of their bytes.
    pub frequent: Vec<String>,
    /// Those in half of the transcripts.
    top: Vec<String>,
    /// Number of the first frequent word in each shard of them.
    pub lists: Vec<usize>,
    /// Lengths of words for which there is a spelling file.
    pub spell: Vec<usize>,
    /// The day that days are counted from.
    first_day: Date,
    pub docs: Docs,
}

/// Properties of all transcripts, each by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Docs {
    pub channel_names: Vec<String>,
    /// Number of the channel's name.
    pub channel: Vec<usize>,
    /// Number of words, roughly.
    pub words: Vec<f64>,
    /// Class of the phrase filter less the bits of its shards, the number among the transcripts of
    /// that class, and how many each class has.
    pub class: Vec<usize>,
    pub class_rank: Vec<usize>,
    pub class_sizes: Vec<usize>,
    /// Days from the first one, where the date is known.
    pub day: Vec<Option<u32>>,
}

impl Docs {
    /// Number of transcripts.
    pub fn len(&self) -> usize {
        self.words.len()
    }
}

impl Manifest {
    /// Reads the file, or tells what is wrong with it.
    pub fn read(json: &str) -> Result<Self, String> {
        let damaged = |error: serde_json::Error| format!("it is damaged ({error})");
        let Version { v } = serde_json::from_str(json).map_err(damaged)?;
        if v != VERSION {
            return Err(format!("it has version {v}; this program reads version {VERSION}"));
        }
        let file: File = serde_json::from_str(json).map_err(damaged)?;
        Self::new(file).ok_or_else(|| "it is damaged (its parts are inconsistent)".into())
    }

    fn new(file: File) -> Option<Self> {
        let docs = Docs::read(&file.docs, file.n)?;
        let classes = u32::try_from(docs.class_sizes.len()).ok()?;
        let fits = file.cards > 0
            && file.s <= MOST_SHARD_BITS
            && file.s + classes <= MOST_CLASS + 1
            && (0.0..1.0).contains(&file.f);
        let words = |text: &str| text.split(' ').map(str::to_owned).collect();
        fits.then(|| Self {
            cards: file.cards,
            shards: front_decoded(&file.terms),
            shard_bits: file.s,
            // A filter that knows other runs than this program would hide transcripts: do without it.
            fill: if file.runs == FAMILIES { file.f } else { 0.0 },
            frequent: front_decoded(&file.frequent),
            top: words(&file.top),
            lists: file.lists,
            spell: file.spell,
            first_day: file.days0,
            docs,
        })
    }

    /// Words of a transcript in the mean, roughly; at least one.
    pub fn mean_length(&self) -> f64 {
        let words = &self.docs.words;
        (words.iter().sum::<f64>() / words.len().max(1) as f64).max(1.0)
    }

    /// Number of a frequent word.
    pub fn frequent(&self, term: &str) -> Option<usize> {
        self.frequent.binary_search_by(|word| (**word).cmp(term)).ok()
    }

    /// Whether a word is in half of the transcripts.
    pub fn is_top(&self, term: &str) -> bool {
        self.top.binary_search_by(|word| (**word).cmp(term)).is_ok()
    }

    /// Days from the first one to a date, less than none before it.
    pub fn day(&self, date: Date) -> i64 {
        i64::from((date - self.first_day).get_days())
    }

    /// Date of a transcript.
    pub fn date(&self, doc: usize) -> Option<Date> {
        self.first_day.checked_add(i64::from(self.docs.day[doc]?).days()).ok()
    }
}

/// Number in some digits.
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

    /// A run of transcripts of one channel. Dates are differences, modulo what fits; the largest
    /// number says that a date is not known.
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
