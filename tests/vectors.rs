//! The search index as the browser's decoder is tested on it: `tests/vectors/index.json`, made here
//! of numbers and words that look random and are always the same, read by
//! `tests/js/vectors.test.mjs`. Accepted like a snapshot, by `INSTA_UPDATE=always`.

use jiff::civil::{Date, date};
use longhand::index::{
    BitWriter, Columns, File, Frequent, Index, Partial, ResultCard, Sample, shard_bits,
};
use longhand::units::Length;
use serde_json::{Map, Value, json};

/// Numbers that look random (xorshift64*, Vigna 2016), the same for a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end
    }
}

#[test]
fn the_vectors_are_those_of_this_encoder() {
    let mut random = Random(0x10_6c5e);
    let codes: Vec<Value> = (0..40).map(|_| codes(&mut random)).collect();
    let archives: Vec<Value> = [1, 2, 9, 24].map(|count| archive(&mut random, count)).into();
    let made = json!({ "codes": codes, "archives": archives });
    let made = serde_json::to_string(&made).expect("values are JSON") + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/index.json");
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(path, &made).expect("the folder of this test");
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == made, "{path} is of another encoder; INSTA_UPDATE=always cargo test writes it");
}

/// Numbers and a set, and the string that holds them, one code after the other.
fn codes(random: &mut Random) -> Value {
    let (mut writer, mut text) = (BitWriter::default(), String::new());
    let mut numbers = Vec::new();
    for _ in 0..random.below(12) {
        let size = 1 << random.below(31);
        let range = 1 + random.below(size) as u32;
        let number = random.below(u64::from(range)) as u32;
        writer.gamma(u64::from(number) + 1);
        writer.truncated_binary(number, range);
        numbers.push(json!([number, range]));
    }
    let (low, size) = (random.below(5) as u32, 1 + random.below(300) as u32);
    let share = random.below(11);
    let set: Vec<u32> = (low..low + size).filter(|_| random.below(10) < share).collect();
    writer.set(&set, low, low + size - 1);
    writer.gamma(7);
    writer.finish_into(&mut text);
    json!({ "bits": text, "numbers": numbers, "low": low, "high": low + size - 1, "set": set })
}

/// Transcripts and the files of their index, by name.
fn archive(random: &mut Random, count: usize) -> Value {
    let transcripts: Vec<(String, String)> =
        (0..count).map(|_| (said(random, 3), said(random, 60))).collect();
    let mut sample = Sample::default();
    transcripts.iter().for_each(|(_, text)| sample.add([text.as_str()].into_iter()));
    let frequent: Frequent = sample.frequent();
    // As many shards as transcripts allow.
    let bits = shard_bits(1_000_000, count as u64);
    let mut partial = Partial::new(&frequent, bits);
    for (number, (title, text)) in transcripts.iter().enumerate() {
        partial.add(number, &[title], &[text.as_str()]);
    }
    let day = |random: &mut Random| -> Option<Date> {
        (random.below(4) > 0).then(|| {
            date(
                1990 + random.below(40) as i16,
                1 + random.below(12) as i8,
                1 + random.below(28) as i8,
            )
        })
    };
    let columns = Columns {
        channels: (0..count).map(|_| format!("Channel {}", random.below(3))).collect(),
        dates: (0..count).map(|_| day(random)).collect(),
        lengths: (0..count).map(|_| Length(random.below(20_000))).collect(),
    };
    let listed: Vec<Value> = transcripts
        .iter()
        .enumerate()
        .map(|(number, (title, text))| {
            json!({
                "title": title,
                "text": text,
                "channel": columns.channels[number],
                "date": columns.dates[number],
                "seconds": columns.lengths[number].0,
            })
        })
        .collect();
    let cards = transcripts
        .iter()
        .enumerate()
        .map(|(number, (title, _))| {
            ResultCard(format!("a/{number}.html"), title.clone(), 60, String::new())
        })
        .collect();
    let mut index =
        Index::new(vec![partial.finish()], frequent, columns, cards, bits).expect("a sample fits");
    let words = index.word_files(|_, _| false).into_iter();
    let mut files: Vec<File> =
        words.filter_map(|file| Some(File { name: file.name, json: file.json? })).collect();
    let groups = index.phrase_groups(|_, _| false).expect("nothing is damaged");
    files.extend(groups.into_iter().filter_map(|group| group.files).flatten());
    files.push(index.manifest(0, &[]));
    let content = |json: &str| serde_json::from_str(json).expect("files are JSON");
    let files: Map<String, Value> =
        files.into_iter().map(|file| (file.name, content(&file.json))).collect();
    json!({ "transcripts": listed, "files": files })
}

/// Up to `most` words, short and common ones more often.
fn said(random: &mut Random, most: u64) -> String {
    let syllables = ["fo", "gar", "lamp", "é", "ža", "灯", "keep", "s", "x1"];
    let mut word = || {
        let mut word = String::new();
        for _ in 0..=random.below(3) {
            let most = 1 + random.below(syllables.len() as u64);
            word += syllables[random.below(most) as usize];
        }
        word
    };
    let mut words: Vec<String> = (0..most).map(|_| word()).collect();
    words.truncate(1 + random.below(most) as usize);
    words.join(" ")
}
