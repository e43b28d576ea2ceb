//! Speed of every reader: `cargo bench --bench parse`. No reader reads less than 100 MB a second
//! on one core, the seed dialect not less than 500.

use std::fmt::Write as _;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use longhand::files::{SourceFile, Stamp};
use longhand::parse::{self, Sidecars};

fn main() {
    divan::main();
}

/// Lines of each text: an evening of talk.
const LINES: u64 = 8_000;

/// Name of a file and how a line of it is written; `{` and `}` around all lines where needed.
struct Kind {
    name: &'static str,
    before: &'static str,
    line: fn(&mut String, u64, &str),
    after: &'static str,
}

const KINDS: &[Kind] = &[
    Kind {
        name: "seed.md",
        before: "# Fog\n**Harbour:** [June 13, 2025](https://youtu.be/abcdefghijk)\n",
        line: seed,
        after: "",
    },
    Kind { name: "bitcointranscripts.md", before: "---\ntitle: Fog\n---\n", line: turn, after: "" },
    Kind { name: "changelog.md", before: "", line: changelog, after: "" },
    Kind {
        name: "whisper.json",
        before: "{\"text\": \"\", \"segments\": [",
        line: whisper,
        after: "], \"language\": \"en\"}",
    },
    Kind {
        name: "whisperx.json",
        before: "{\"segments\": [",
        line: whisperx,
        after: "], \"language\": \"en\"}",
    },
    Kind {
        name: "whisper-cpp.json",
        before: "{\"systeminfo\": \"\", \"transcription\": [",
        line: whisper_cpp,
        after: "]}",
    },
    Kind { name: "lines.jsonl", before: "", line: json_line, after: "" },
    Kind { name: "youtube.json3", before: "{\"events\": [", line: json3, after: "]}" },
    Kind {
        name: "podcasting.json",
        before: "{\"version\": \"1.0.0\", \"segments\": [",
        line: podcasting,
        after: "]}",
    },
    Kind { name: "podlove.json", before: "[", line: podlove, after: "]" },
    Kind { name: "plain.srt", before: "", line: srt, after: "" },
    Kind { name: "highlight.srt", before: "", line: highlight, after: "" },
    Kind { name: "plain.vtt", before: "WEBVTT\n\n", line: vtt, after: "" },
    Kind {
        name: "rolling.vtt",
        before: "WEBVTT\nKind: captions\nLanguage: en\n\n",
        line: rolling,
        after: "",
    },
    Kind { name: "whisper.tsv", before: "start\tend\ttext\n", line: tsv, after: "" },
    Kind { name: "labels.aud", before: "", line: audacity, after: "" },
    Kind { name: "plain.dfxp", before: "<tt><body><div>", line: dfxp, after: "</div></body></tt>" },
    Kind { name: "words.ttml", before: "<tt><body><div>", line: ttml, after: "</div></body></tt>" },
    Kind {
        name: "youtube.srv3",
        before: "<timedtext><body>",
        line: srv3,
        after: "</body></timedtext>",
    },
    Kind { name: "plain.sbv", before: "", line: sbv, after: "" },
    Kind { name: "plain.ass", before: "[Events]\n", line: ass, after: "" },
    Kind { name: "plain.lrc", before: "", line: lrc, after: "" },
    Kind { name: "turns.csv", before: "start,end,speaker,text\n", line: csv, after: "" },
    Kind {
        name: "tier.TextGrid",
        before: "\"ooTextFile\"\n\"TextGrid\"\n0\n9\n<exists>\n1\n\"IntervalTier\"\n\"Ada\"\n0\n9\n1\n",
        line: textgrid,
        after: "",
    },
    Kind {
        name: "paragraphs.docx",
        before: "<document><body>",
        line: docx,
        after: "</body></document>",
    },
    Kind { name: "otter.txt", before: "", line: otter, after: "" },
    Kind { name: "panel.txt", before: "", line: panel, after: "" },
    Kind { name: "plain.txt", before: "", line: plain, after: "" },
];

const WORDS: [&str; 12] = [
    "the", "fog", "came", "over", "harbour", "and", "stayed", "until", "nobody's", "lamp", "was",
    "lit",
];

impl Kind {
    fn text(&self) -> String {
        let mut text = self.before.to_owned();
        for number in 0..LINES {
            let words: Vec<_> =
                (0..11).map(|at| WORDS[((number * 7 + at * at) % 12) as usize]).collect();
            (self.line)(&mut text, number, &words.join(" "));
        }
        // No list ends with a comma.
        if !self.after.is_empty() {
            text.pop();
        }
        text + self.after
    }
}

/// `H:MM:SS` and the point before the milliseconds of a line that starts every four seconds.
fn time(number: u64, plus: u64, point: char) -> String {
    let millis = number * 4_000 + plus;
    let seconds = millis / 1000;
    format!(
        "{:02}:{:02}:{:02}{point}{:03}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        millis % 1000
    )
}

fn seed(out: &mut String, number: u64, words: &str) {
    let (label, seconds) = (time(number, 0, '.'), number * 4);
    let _ = writeln!(
        out,
        "*  {words} [[{}](https://youtu.be/abcdefghijk&t={seconds}.96s)]",
        &label[..8]
    );
}

fn turn(out: &mut String, number: u64, words: &str) {
    let _ = write!(
        out,
        "Speaker {}: {}\n\n{words}.\n{words}.\n\n",
        number % 3,
        &time(number, 0, '.')[..8]
    );
}

fn changelog(out: &mut String, number: u64, words: &str) {
    let label = &time(number, 0, '.')[..8];
    let mark = if number.is_multiple_of(8) { "*" } else { "" };
    let _ = write!(
        out,
        "**Speaker {}:** {words}. \\[{label}\\] And {mark}{words}{mark}.\n\n",
        number % 3
    );
}

fn whisper(out: &mut String, number: u64, words: &str) {
    let start = number * 4;
    let _ = write!(
        out,
        "{{\"id\": {number}, \"seek\": 0, \"start\": {start}.0, \"end\": {start}.96, \"text\": \" {words}\", \"tokens\": [50364, 440, 2062, 1361, 294, 13, 50564, 9201, 12], \"temperature\": 0.0, \"avg_logprob\": -0.2134, \"compression_ratio\": 1.61, \"no_speech_prob\": 0.0123}},"
    );
}

fn whisperx(out: &mut String, number: u64, words: &str) {
    let start = number * 4;
    let all: Vec<_> = words.split(' ').map(|word| format!("{{\"word\": \"{word}\", \"start\": {start}.25, \"end\": {start}.5, \"score\": 0.912}}")).collect();
    let _ = write!(
        out,
        "{{\"start\": {start}.0, \"end\": {start}.96, \"text\": \" {words}\", \"words\": [{}], \"speaker\": \"SPEAKER_0{}\"}},",
        all.join(", "),
        number % 3
    );
}

fn whisper_cpp(out: &mut String, number: u64, words: &str) {
    let start = number * 4000;
    let _ = write!(
        out,
        "{{\"timestamps\": {{\"from\": \"{}\", \"to\": \"{}\"}}, \"offsets\": {{\"from\": {start}, \"to\": {}}}, \"text\": \" {words}\"}},",
        time(number, 0, ','),
        time(number, 3_900, ','),
        start + 3_900
    );
}

fn json_line(out: &mut String, number: u64, words: &str) {
    let _ =
        writeln!(out, "{{\"start\": {0}.0, \"end\": {0}.96, \"text\": \" {words}\"}}", number * 4);
}

fn json3(out: &mut String, number: u64, words: &str) {
    let pieces: Vec<_> = words
        .split(' ')
        .enumerate()
        .map(|(at, word)| {
            format!("{{\"utf8\": \" {word}\", \"tOffsetMs\": {}, \"acAsrConf\": 0}}", at * 200)
        })
        .collect();
    let _ = write!(
        out,
        "{{\"tStartMs\": {}, \"dDurationMs\": 4500, \"wWinId\": 1, \"segs\": [{}]}},",
        number * 4000,
        pieces.join(", ")
    );
}

fn podcasting(out: &mut String, number: u64, words: &str) {
    for (at, word) in words.split(' ').enumerate() {
        let _ = write!(
            out,
            "{{\"speaker\": \"Ada\", \"startTime\": {0}.{at:02}, \"endTime\": {0}.{at:02}5, \"body\": \"{word}\"}},",
            number * 4
        );
    }
}

fn podlove(out: &mut String, number: u64, words: &str) {
    let start = number * 4000;
    let _ = write!(
        out,
        "{{\"start\": \"{}\", \"start_ms\": {start}, \"end\": \"{}\", \"end_ms\": {}, \"speaker\": \"3\", \"voice\": \"Ada\", \"text\": \"{words}\"}},",
        time(number, 0, '.'),
        time(number, 3_900, '.'),
        start + 3_900
    );
}

fn srt(out: &mut String, number: u64, words: &str) {
    let (upper, lower) = words.split_at(words.len() / 2);
    let _ = write!(
        out,
        "{}\n{} --> {}\n{upper}\n{lower}\n\n",
        number + 1,
        time(number, 0, ','),
        time(number, 3_900, ',')
    );
}

fn highlight(out: &mut String, number: u64, words: &str) {
    for (at, word) in words.split(' ').enumerate() {
        let marked = words.replacen(word, &format!("<u>{word}</u>"), 1);
        let from = at as u64 * 300;
        let _ = write!(
            out,
            "{}\n{} --> {}\n{marked}\n\n",
            number * 11 + at as u64,
            time(number, from, ','),
            time(number, from + 300, ',')
        );
    }
}

fn vtt(out: &mut String, number: u64, words: &str) {
    let _ = write!(
        out,
        "{} --> {}\n<v Speaker {}>{words} &amp; so on</v>\n\n",
        time(number, 0, '.'),
        time(number, 3_900, '.'),
        number % 3
    );
}

fn rolling(out: &mut String, number: u64, words: &str) {
    let stamped: Vec<_> = words
        .split(' ')
        .enumerate()
        .map(|(at, word)| format!("<{}><c> {word}</c>", time(number, at as u64 * 300, '.')))
        .collect();
    let _ = write!(
        out,
        "{0} --> {1} align:start position:0%\n \nand{2}\n\n{1} --> {3} align:start position:0%\nand {words}\n \n\n",
        time(number, 0, '.'),
        time(number, 3_900, '.'),
        stamped.concat(),
        time(number, 3_910, '.')
    );
}

fn tsv(out: &mut String, number: u64, words: &str) {
    let _ = writeln!(out, "{}\t{}\t{words}", number * 4000, number * 4000 + 3_900);
}

fn audacity(out: &mut String, number: u64, words: &str) {
    let _ =
        writeln!(out, "{0}.000000\t{0}.900000\t[[SPEAKER_0{1}]]{words}", number * 4, number % 3);
}

fn dfxp(out: &mut String, number: u64, words: &str) {
    let times = (time(number, 0, '.'), time(number, 3_900, '.'));
    let _ = writeln!(out, "<p begin=\"{}\" end=\"{}\">{words} &amp; so on</p>", times.0, times.1);
}

fn ttml(out: &mut String, number: u64, words: &str) {
    let spans = words.split(' ').zip(0..).map(|(word, at)| {
        let times = (time(number, at * 300, '.'), time(number, at * 300 + 300, '.'));
        format!("<span unit=\"word\" begin=\"{}\" end=\"{}\">{word}</span>", times.0, times.1)
    });
    let times = (time(number, 0, '.'), time(number, 3_900, '.'));
    let spans: String = spans.collect();
    let _ = writeln!(out, "<p begin=\"{}\" end=\"{}\" agent=\"s1\">{spans}</p>", times.0, times.1);
}

fn srv3(out: &mut String, number: u64, words: &str) {
    let pieces = words.split(' ').enumerate();
    let pieces: String =
        pieces.map(|(at, word)| format!("<s t=\"{}\" ac=\"0\"> {word}</s>", at * 200)).collect();
    let _ = writeln!(out, "<p t=\"{}\" d=\"4500\" w=\"1\">{pieces}</p>", number * 4_000);
}

fn sbv(out: &mut String, number: u64, words: &str) {
    let _ = write!(out, "{},{}\n{words}\n\n", time(number, 0, '.'), time(number, 3_900, '.'));
}

fn ass(out: &mut String, number: u64, words: &str) {
    let times = (time(number, 0, '.'), time(number, 3_900, '.'));
    let _ = writeln!(out, "Dialogue: 0,{},{},Default,Ada,0,0,0,,{words}", times.0, times.1);
}

fn lrc(out: &mut String, number: u64, words: &str) {
    let _ = writeln!(out, "[{}]{words}", time(number, 0, '.'));
}

fn csv(out: &mut String, number: u64, words: &str) {
    let _ = writeln!(out, "{0}.0,{0}.9,Speaker {1},\"{words}, so\"", number * 4, number % 3);
}

fn textgrid(out: &mut String, number: u64, words: &str) {
    let _ = write!(out, "{0}.0\n{0}.9\n\"{words}\"\n", number * 4);
}

fn docx(out: &mut String, number: u64, words: &str) {
    let head = format!("Speaker {} ({})", number % 3, &time(number, 0, '.')[..8]);
    for text in [&head, words, ""] {
        let _ = writeln!(out, "<p><r><t>{text}</t></r></p>");
    }
}

fn otter(out: &mut String, number: u64, words: &str) {
    let _ = write!(out, "Speaker {}  {}\n{words}.\n\n", number % 3, &time(number, 0, '.')[..8]);
}

fn panel(out: &mut String, number: u64, words: &str) {
    let _ = writeln!(out, "{}\n{words}", &time(number, 0, '.')[..8]);
}

fn plain(out: &mut String, _: u64, words: &str) {
    let _ = writeln!(out, "{words}");
}

#[divan::bench(args = KINDS.iter().map(|kind| kind.name))]
fn read(bencher: Bencher<'_, '_>, name: &str) {
    let kind = KINDS.iter().find(|kind| kind.name == name).expect("a kind of that name");
    let text = kind.text();
    let file = SourceFile { path: name.into(), name: name.into(), stamp: Stamp::default() };
    let sidecars = Sidecars::default();
    let (transcript, warnings) = parse::transcript(&file, &text, &sidecars).expect("a transcript");
    assert!(warnings.is_empty() && transcript.body.len() as u64 >= LINES, "{name}: {warnings:?}");
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        let decoded = parse::decode(black_box(text.as_bytes()));
        parse::transcript(&file, &decoded.text, &sidecars).expect("a transcript").0.body.len()
    });
}
