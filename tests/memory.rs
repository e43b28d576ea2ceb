//! What a build of one very large transcript takes. A program of its own: the system tells the
//! largest of all builds that it ran.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use std::fmt::Write;

use nix::sys::resource::{UsageWho, getrusage};
use support::Site;

/// Bytes of each transcript.
const SIZE: usize = 16_000_000;
/// Bytes that a build of a small one takes, generously.
const BASE: usize = 50_000_000;

/// A large transcript: its file, what stands first in it, how each line is written, given its number
/// and its words, and what stands last.
struct Large {
    file: &'static str,
    header: &'static str,
    line: fn(usize, &str) -> String,
    footer: &'static str,
}

const KINDS: [Large; 6] = [
    Large {
        file: "timed.md",
        header: "# Large\n**Harbour:** [June 13, 2025](https://e.org/a)\n",
        line: |at, words| format!("*  {words} [[{}](https://e.org/a?t={at}.0s)]\n", clock(at)),
        footer: "",
    },
    Large { file: "one-line.txt", header: "", line: |_, words| format!("{words} "), footer: "" },
    Large {
        file: "table.tsv",
        header: "start\tend\ttext\n",
        line: |at, words| format!("{}\t{}\t{words}\n", at * 2_000, at * 2_000 + 1_900),
        footer: "",
    },
    Large {
        file: "same-time.srt",
        header: "",
        line: |at, words| format!("{}\n00:00:01,000 --> 00:00:02,000\n{words}\n\n", at + 1),
        footer: "",
    },
    Large {
        file: "loop.vtt",
        header: "WEBVTT\n\n",
        line: |at, _| format!("{0}.000 --> {0}.900\nThank you for watching.\n\n", clock(at)),
        footer: "",
    },
    Large {
        file: "segments.json",
        header: "{\"segments\":[{\"start\":0,\"end\":0,\"text\":\"Fog.\"}",
        line: |at, words| format!(",{{\"start\":{at},\"end\":{at}.9,\"text\":\" {words}\"}}"),
        footer: "]}",
    },
];

fn clock(seconds: usize) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

impl Large {
    fn text(&self) -> String {
        let words: Vec<_> =
            (0..5_000_u32).map(|word| format!("w{}", word * word % 4_999)).collect();
        let mut text = String::from(self.header);
        for number in 0.. {
            let from = number * 7 % 4_990;
            text += &(self.line)(number, &words[from..from + 8].join(" "));
            if text.len() >= SIZE {
                break;
            }
        }
        text + self.footer
    }
}

#[test]
fn a_large_transcript_takes_no_more_than_four_times_its_size() {
    let mut told = String::new();
    for kind in KINDS {
        let site = Site::new();
        // Dropped before the build: until it is another program it counts what this one holds.
        site.write(&format!("content/a/{}", kind.file), kind.text().as_bytes());
        site.build(&[]);
        let kilobytes = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss();
        let peak = usize::try_from(kilobytes).unwrap() * 1_024;
        writeln!(told, "{}: {} MB", kind.file, peak / 1_000_000).unwrap();
        assert!(peak < BASE + 4 * SIZE, "the largest so far\n{told}");
    }
    println!("{told}");
}
