//! Transcripts, written in another format and read again.

use longhand::convert::Target;
use longhand::model::{Body, Segment, Transcript};
use longhand::parse::{self, Sidecars};

use crate::{kept, source_file};

/// Writes a transcript in each format and reads it back; what a format can carry arrives.
pub fn rounds(transcript: &Transcript<'_>) {
    for (target, name) in [
        (Target::Json, "x.json"),
        (Target::Vtt, "x.vtt"),
        (Target::Srt, "x.srt"),
        (Target::Md, "x.md"),
        (Target::Txt, "x.txt"),
    ] {
        let mut bytes = Vec::new();
        target.write(transcript, &mut bytes).expect("memory takes everything");
        let text = parse::decode(&bytes).text;
        let read = parse::transcript(&source_file(name), &text, &Sidecars::default());
        let (found, _) = read.expect("what we wrote is a transcript");
        match target {
            Target::Json => same_lines(transcript, &found),
            Target::Vtt if lines(transcript).iter().any(|line| line.start.is_some()) => {
                let given = lines(transcript).iter().flat_map(|line| kept::signs(&line.text));
                kept::in_order(given, &kept::everything(&found));
            }
            _ => {}
        }
    }
}

fn lines<'t>(transcript: &'t Transcript<'_>) -> &'t [Segment<'t>] {
    match &transcript.body {
        Body::Lines(lines) => lines,
        Body::Prose(_) => &[],
    }
}

/// Text, times and speakers of all lines.
fn same_lines(given: &Transcript<'_>, found: &Transcript<'_>) {
    let (given_lines, found_lines) = (lines(given), lines(found));
    if given_lines.is_empty() {
        return;
    }
    assert_eq!(given_lines.len(), found_lines.len());
    for (a, b) in given_lines.iter().zip(found_lines) {
        assert_eq!((&a.text, a.start), (&b.text, b.start));
        let name = |t: &Transcript<'_>, line: &Segment<'_>| {
            line.speaker.and_then(|n| t.speakers.get(usize::from(n)).cloned())
        };
        assert_eq!(name(given, a), name(found, b));
    }
}
