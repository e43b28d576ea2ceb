//! Whole files in every dialect, valid and broken.

use proptest::prelude::*;

use super::*;
use crate::files::{SourceFile, Stamp};
use crate::model::Segment;
use crate::units::{Length, Timestamp};

fn file(name: &str) -> SourceFile {
    SourceFile { path: name.into(), name: name.into(), stamp: Stamp::default() }
}

fn lines<'a>(transcript: &'a Transcript<'_>) -> Vec<&'a str> {
    match &transcript.body {
        Body::Lines(segments) => segments.iter().map(|segment| &*segment.text).collect(),
        Body::Prose(prose) => panic!("prose: {}", prose.html),
    }
}

const SEED: &str = "---
Date Generated: June 15, 2025
Length: 621s
Video Description: The storm.
---
More of the description, after dashes of its own.

# Not the title
---

# The Night of the Storm
**Harbour Voices:** [June 13, 2025](https://www.youtube.com/watch?v=abcdefghijk)
*  The fog came in. [[00:00:00](https://www.youtube.com/watch?v=abcdefghijk&t=0.0s)]
*  And stayed. [[00:00:04](https://www.youtube.com/watch?v=abcdefghijk&t=4.96s)]
";

#[test]
fn the_header_ends_at_the_last_dashes_before_the_title() {
    let (transcript, warnings) =
        transcript(&file("Harbour/20250613_x_621s.md"), SEED, &Sidecars::default()).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    let head = &transcript.head;
    assert_eq!(head.title, "The Night of the Storm");
    assert_eq!(head.channel.as_deref(), Some("Harbour Voices"));
    assert_eq!(head.date.unwrap().to_string(), "2025-06-13");
    assert_eq!(head.recording, Some(Recording::YouTube("abcdefghijk".into())));
    assert_eq!(head.length, Some(Length(621)));
    assert!(transcript.about.description.contains("dashes of its own."));
    assert!(transcript.about.description.contains("# Not the title"));
    let start = Some(Timestamp::from_millis(4_960));
    let second = Segment { start, text: "And stayed.".into(), ..Segment::default() };
    assert!(matches!(&transcript.body, Body::Lines(lines) if lines[1] == second));
}

#[test]
fn the_head_needs_no_more_than_the_first_timed_line() {
    let cut = &SEED[..SEED.find("*  And").unwrap()];
    assert!(reaches_body(cut));
    assert_eq!(
        head(&file("a/b.md"), cut, &Sidecars::default()),
        head(&file("a/b.md"), SEED, &Sidecars::default())
    );
    assert!(!reaches_body(&SEED[..200]));
}

#[test]
fn what_is_missing_comes_from_the_file_name_and_folder() {
    let (transcript, _) = transcript(
        &file("News/20250319_News_253s.md"),
        "*  Only words.\n*  More.\n",
        &Sidecars::default(),
    )
    .unwrap();
    assert_eq!(transcript.head.title, "20250319_News_253s");
    assert_eq!(transcript.head.channel, None);
    assert_eq!(transcript.head.date.unwrap().to_string(), "2025-03-19");
    assert_eq!(lines(&transcript), ["Only words.", "More."]);
}

#[test]
fn a_file_without_header_or_channel_line_is_read_by_its_times() {
    let text =
        "# Old\n*  Words. [[00:00:04](https://www.youtube.com/watch?v=abcdefghijk&t=4.0s)]\n";
    let (transcript, warnings) = transcript(&file("a.md"), text, &Sidecars::default()).unwrap();
    assert_eq!(transcript.head.recording, Some(Recording::YouTube("abcdefghijk".into())));
    assert_eq!(lines(&transcript), ["Words."]);
    assert!(warnings.is_empty());
}

#[test]
fn a_date_that_is_none_is_reported_with_its_line() {
    let text = "# T\n**C:** [Octember 3, 2024](https://example.org/a)\n*  x\n";
    let (transcript, warnings) =
        transcript(&file("a/20240102_x.md"), text, &Sidecars::default()).unwrap();
    assert_eq!(transcript.head.date.unwrap().to_string(), "2024-01-02");
    assert_eq!((warnings[0].kind, warnings[0].line), (Kind::Date, Some(2)));
}

#[test]
fn text_of_no_dialect_is_markdown() {
    let text = "Intro.\n\n# About\nThis is *the* collection.\n\n* one\n* two\n";
    let (transcript, _) = transcript(&file("a/About.md"), text, &Sidecars::default()).unwrap();
    assert_eq!(transcript.head.title, "About");
    let Body::Prose(prose) = transcript.body else { panic!("lines") };
    assert_eq!(prose.blocks, ["Intro.", "This is the collection.", "one", "two"]);
}

#[test]
fn an_empty_file_has_a_name_and_a_warning() {
    for text in ["", "\n", "---\n", "---\n---\n", "# T\n**C:** [June 1, 2024](https://e.org)\n"] {
        let (transcript, warnings) =
            transcript(&file("a/b.md"), text, &Sidecars::default()).unwrap();
        assert!(transcript.body.is_empty(), "{text:?}");
        assert_eq!(warnings[0].kind, Kind::Empty);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = decode(&bytes);
        let (found, _) = transcript(&file("a/b.md"), &text.text, &Sidecars::default()).unwrap();
        prop_assert!(!found.head.title.is_empty());
    }

    /// Parts of the dialect in any order: every word must end up in the description, the title, the
    /// channel line or a spoken line.
    #[test]
    fn any_order_of_pieces_keeps_every_word(pieces in prop::collection::vec(0_usize..9, 0..14)) {
        let text: String = pieces.iter().enumerate().map(|(at, piece)| match piece {
            0 => "---\n".into(),
            1 => format!("Date Generated: x\nVideo Description: w{at}w\n"),
            2 => format!("# w{at}w\n"),
            3 => format!("**w{at}w:** [June 1, 2024](https://e.org/w)\n"),
            4 => format!("*  w{at}w [[00:00:0{}](https://e.org/w?t=1.0s)]\n", at % 10),
            5 => format!("*  w{at}w\n"),
            6 => format!("w{at}w\n"),
            7 => format!("---w{at}w\n"),
            _ => "\n".into(),
        }).collect();
        let (found, _) = transcript(&file("a/b.md"), &text, &Sidecars::default()).unwrap();
        let mut all = format!("{} {} {} ", found.head.title, found.head.channel.clone().unwrap_or_default(), found.about.description);
        all.extend(found.body.spoken_texts().flat_map(|text| [text, " "]));
        all.extend(found.speakers.iter().map(String::as_str));
        for (at, piece) in pieces.iter().enumerate() {
            if (1..8).contains(piece) {
                let word = format!("w{at}w");
                prop_assert!(all.contains(&word), "{} lost from {:?}", word, text);
            }
        }
    }
}
