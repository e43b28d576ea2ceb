//! What the steps of a build cost, over generated transcripts: `cargo bench --bench pipeline`.
//!
//! One thread a step, so that figures compare; `benches/archive.sh` times whole builds.

use std::hint::black_box;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use longhand::config::Config;
use longhand::files::{SourceFile, Stamp};
use longhand::index::{
    BitReader, BitWriter, Columns, Frequent, Index, Partial, ResultCard, Run, Sample, Tokenizer,
    shard_bits,
};
use longhand::model::Source;
use longhand::model::{Archive, Transcript};
use longhand::parse::{self, Sidecars};
use longhand::render::{Renderer, load};
use longhand::units::Length;
use longhand::wording::Wording;

fn main() {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(1);
    threads.build_global().expect("nothing has used threads before");
    divan::main();
}

/// Transcripts of the archive, about half an hour of talk each.
const TRANSCRIPTS: usize = 64;
const LINES: usize = 500;

/// Generated transcripts, in the dialect in which Whisper's are kept.
struct Texts {
    sources: Vec<Source>,
    texts: Vec<String>,
}

/// Numbers that look random and are always the same (Marsaglia's xorshift, 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    /// A word: few are frequent and short, many are rare and long, as in speech.
    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 20] = [
            "ta", "ne", "ri", "so", "lu", "ka", "me", "vi", "do", "an", "er", "in", "or", "un",
            "sha", "the", "ing", "al", "est", "pro",
        ];
        let bits = self.below(16);
        let mut number = self.below(1 << bits) as usize + (1 << bits);
        let mut word = String::new();
        while number > 0 {
            word.push_str(SYLLABLES[number % SYLLABLES.len()]);
            number /= SYLLABLES.len();
        }
        word
    }

    fn words(&mut self, count: u64) -> String {
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}

impl Texts {
    fn new() -> Self {
        let mut random = Random(0x2545_f491_4f6c_dd1d);
        let texts: Vec<_> = (0..TRANSCRIPTS).map(|number| text(number, &mut random)).collect();
        let files = texts.iter().enumerate().map(|(number, text)| {
            let name = format!("Channel {}/{number:05}.md", number % 4);
            let stamp = Stamp { size: text.len() as u64, ..Stamp::default() };
            Source::alone(SourceFile { path: name.clone().into(), name, stamp })
        });
        Self { sources: files.collect(), texts }
    }

    fn bytes(&self) -> BytesCount {
        BytesCount::new(self.texts.iter().map(String::len).sum::<usize>())
    }

    fn transcripts(&self) -> Vec<Transcript<'_>> {
        let sources = self.sources.iter().zip(&self.texts);
        let sidecars = Sidecars::default();
        sources
            .map(|(source, text)| {
                parse::transcript(&source.main, text, &sidecars).expect("a transcript").0
            })
            .collect()
    }
}

fn text(number: usize, random: &mut Random) -> String {
    let url = format!("https://www.youtube.com/watch?v=bench{number:06}");
    let (title, description) = (random.words(6), random.words(60));
    let mut text = format!(
        "---\nDate Generated: January 1, 2025\nTranscription Model: whisper\nLength: {}s\n\
         Video Description: {description}\n---\n\n# {title}\n\
         **Channel {}:** [June {}, 2024]({url})\n",
        LINES * 4,
        number % 4,
        number % 28 + 1,
    );
    for line in 0..LINES {
        let (second, count) = (line * 4, random.below(10) + 4);
        let time = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
        text += &format!("*  {}. [[{time}]({url}&t={second}.0s)]\n", random.words(count));
    }
    text
}

fn frequent(transcripts: &[Transcript<'_>]) -> Frequent {
    let mut sample = Sample::default();
    transcripts.iter().for_each(|transcript| sample.add(transcript.body.spoken_texts()));
    sample.frequent()
}

/// The terms of all transcripts, in blocks as a build has them.
fn runs(transcripts: &[Transcript<'_>], frequent: &Frequent, shard_bits: u32) -> Vec<Run> {
    let blocks = transcripts.chunks(8).enumerate().map(|(block, transcripts)| {
        let mut partial = Partial::new(frequent, shard_bits);
        for (at, transcript) in transcripts.iter().enumerate() {
            let lines: Vec<&str> = transcript.body.spoken_texts().collect();
            partial.add(block * 8 + at, &[&transcript.head.title], &lines);
        }
        partial.finish()
    });
    blocks.collect()
}

fn index(transcripts: &[Transcript<'_>], frequent: &Frequent, runs: Vec<Run>, bits: u32) -> Index {
    let mut columns = Columns::default();
    let mut cards = Vec::new();
    for (number, transcript) in transcripts.iter().enumerate() {
        let length = (LINES * 4) as u64;
        columns.channels.push(format!("Channel {}", number % 4));
        columns.dates.push(transcript.head.date);
        columns.lengths.push(Length(length));
        let path = format!("channel-{}/{number:05}.html", number % 4);
        cards.push(ResultCard(path, transcript.head.title.clone(), length, String::new()));
    }
    Index::new(runs, frequent.clone(), columns, cards, bits).expect("a sample fits")
}

#[divan::bench]
fn parse_transcripts(bencher: Bencher<'_, '_>) {
    let texts = Texts::new();
    bencher.counter(texts.bytes()).bench_local(|| black_box(texts.transcripts()));
}

#[divan::bench]
fn render_pages(bencher: Bencher<'_, '_>) {
    let texts = Texts::new();
    let transcripts = texts.transcripts();
    let heads = transcripts.iter().map(|transcript| transcript.head.clone()).collect();
    let archive = Archive::new(&texts.sources, heads);
    let words = Wording::load(None, "en").expect("the built-in words are whole");
    let templates = load(None, words).expect("the built-in templates are whole");
    let renderer = Renderer::new(templates, &Config::default(), "assets/0");
    let mut page = Vec::new();
    bencher.counter(texts.bytes()).bench_local(|| {
        for (number, transcript) in transcripts.iter().enumerate() {
            let rendered = renderer.transcript(&archive, number, transcript, &[], &mut page);
            rendered.expect("the built-in templates render");
            black_box(&page);
        }
    });
}

#[divan::bench]
fn tokenise_lines(bencher: Bencher<'_, '_>) {
    let texts = Texts::new();
    let transcripts = texts.transcripts();
    let mut tokenizer = Tokenizer::default();
    bencher.counter(texts.bytes()).bench_local(|| {
        for text in transcripts.iter().flat_map(|transcript| transcript.body.spoken_texts()) {
            tokenizer.tokens(text, |term| {
                black_box(term);
            });
        }
    });
}

#[divan::bench]
fn gather_terms(bencher: Bencher<'_, '_>) {
    let texts = Texts::new();
    let transcripts = texts.transcripts();
    let frequent = frequent(&transcripts);
    bencher.counter(texts.bytes()).bench_local(|| {
        black_box(runs(&transcripts, &frequent, shard_bits(1 << 20, TRANSCRIPTS as u64)))
    });
}

#[divan::bench]
fn encode_index(bencher: Bencher<'_, '_>) {
    let texts = Texts::new();
    let transcripts = texts.transcripts();
    let frequent = frequent(&transcripts);
    let bits = shard_bits(1 << 20, TRANSCRIPTS as u64);
    bencher
        .counter(ItemsCount::new(TRANSCRIPTS))
        .with_inputs(|| runs(&transcripts, &frequent, bits))
        .bench_local_values(|runs| {
            let mut index = index(&transcripts, &frequent, runs, bits);
            (index.word_files(|_, _| false), index.phrase_groups(|_, _| false))
        });
}

#[divan::bench]
fn restore_terms(bencher: Bencher<'_, '_>) {
    let texts = Texts::new();
    let transcripts = texts.transcripts();
    let frequent = frequent(&transcripts);
    let bits = shard_bits(1 << 20, TRANSCRIPTS as u64);
    let mut bytes = Vec::new();
    let mut index = index(&transcripts, &frequent, runs(&transcripts, &frequent, bits), bits);
    let (sum, _) = index.save(&mut bytes, std::io::sink()).expect("memory takes everything");
    bencher
        .counter(BytesCount::new(bytes.len()))
        .bench_local(|| black_box(Run::restore(&bytes, sum)).expect("what was saved is whole"));
}

/// A posting list as the index holds it: every 7th document or so of 100,000, and how often.
fn postings() -> Vec<u32> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    (0..100_000).filter(|_| random.below(7) == 0).collect()
}

const LAST: u32 = 99_999;

fn encoded(numbers: &[u32]) -> String {
    let mut bits = BitWriter::default();
    bits.set(numbers, 0, LAST);
    for &number in numbers {
        bits.gamma(u64::from(number % 9) + 1);
    }
    let mut text = String::new();
    bits.finish_into(&mut text);
    text
}

#[divan::bench]
fn encode_postings(bencher: Bencher<'_, '_>) {
    let numbers = postings();
    bencher.counter(ItemsCount::new(numbers.len())).bench_local(|| encoded(black_box(&numbers)));
}

#[divan::bench]
fn decode_postings(bencher: Bencher<'_, '_>) {
    let numbers = postings();
    let text = encoded(&numbers);
    bencher.counter(ItemsCount::new(numbers.len())).bench_local(|| {
        let mut bits = BitReader::new(black_box(&text));
        let mut found = Vec::new();
        bits.set(numbers.len() as u32, 0, LAST, &mut found);
        let counts: u64 = found.iter().map(|_| bits.gamma()).sum();
        (found, counts)
    });
}
