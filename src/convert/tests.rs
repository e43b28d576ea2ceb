//! What is written is read back, as far as the format can express it.

use proptest::prelude::*;

use super::*;
use crate::files::{SourceFile, Stamp};
use crate::model::{About, Chapter, Head, Recording, Word};
use crate::parse::{self, Sidecars};
use crate::units::{Length, Timestamp};

/// Writes a transcript, reads it back, and hands it over.
fn round(transcript: &Transcript<'_>, target: Target, check: impl FnOnce(&str, &Transcript<'_>)) {
    let mut bytes = Vec::new();
    target.write(transcript, &mut bytes).unwrap();
    let name = format!("x.{}", target.to_possible_value().unwrap().get_name());
    let file = SourceFile { path: name.clone().into(), name, stamp: Stamp::default() };
    let text = parse::decode(&bytes);
    let (found, _) = parse::transcript(&file, &text.text, &Sidecars::default()).unwrap();
    check(&text.text, &found);
}

fn time(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

prop_compose! {
    /// A line that no format takes for something else: no mark, no label, no time.
    fn plain_line()(words in prop::collection::vec("[a-zé霧]{1,8}[,.?!]?", 1..8)) -> String {
        words.join(" ")
    }
}

prop_compose! {
    /// Lines with rising times, some of two speakers.
    fn transcript(marks: bool)(
        lines in prop::collection::vec((plain_line(), 0_u64..90_000, 30_u64..9_000, prop::option::of(0_u16..2), any::<bool>()), 1..20),
        date in prop::option::of(0_i32..20_000),
        described in any::<bool>(),
    ) -> Transcript<'static> {
        let mut start = 0;
        let mut segments = Vec::new();
        let mut words = Vec::new();
        for (number, (mut text, gap, length, speaker, marked)) in lines.into_iter().enumerate() {
            start += gap;
            let from = text.find(' ').map_or(0, |at| at + 1);
            words.push(Word {
                segment: number as u32,
                range: (from as u32, text.len() as u32),
                start: Some(time(start)),
                end: marked.then(|| time(start + 20)),
            });
            if marks && marked {
                text.push_str(" & <b> {x} {\\an8} * [a](b) _c_ --> d");
            }
            segments.push(Segment {
                start: Some(time(start)),
                end: Some(time(start + length)),
                speaker,
                text: text.into(),
            });
            start += 10;
        }
        let date = date.map(|days| jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(days)));
        let description = if described { "Fog: a talk\n\n---\nMore of it." } else { "" };
        Transcript {
            head: Head {
                title: "The Fog".into(),
                channel: Some("Harbour".into()),
                date,
                recording: Recording::from_url("https://youtu.be/abcdefghijk"),
                length: Some(Length(621)),
                ..Head::default()
            },
            about: About {
                description: description.into(),
                keywords: vec!["sea".into(), "keeper's \\ log".into()],
                ..About::default()
            },
            language: Some("en".into()),
            chapters: vec![Chapter { start: time(65_000), title: "Lamp".into() }],
            speakers: vec!["Ada Byron".into(), "Ben & Co".into()],
            words,
            body: Body::Lines(segments),
        }
    }
}

/// Start, end, speaker and text of a line.
type Line = (Option<u64>, Option<u64>, Option<String>, String);

fn lines(found: &Transcript<'_>) -> Vec<Line> {
    let line = |s: &Segment<'_>| {
        let name = speaker(found, s).map(str::to_owned);
        (s.start.map(Timestamp::millis), s.end.map(Timestamp::millis), name, s.text.to_string())
    };
    segments(found).iter().map(line).collect()
}

proptest! {
    #[test]
    fn json_carries_everything(given in transcript(true)) {
        round(&given, Target::Json, |text, found| {
            assert_eq!(lines(&given), lines(found), "{text}");
            assert_eq!(&given.words.iter().map(|w| (w.segment, w.start, w.end)).collect::<Vec<_>>(), &found.words.iter().map(|w| (w.segment, w.start, w.end)).collect::<Vec<_>>());
            assert_eq!((&given.head, &given.about, &given.language, &given.chapters), (&found.head, &found.about, &found.language, &found.chapters));
        });
    }

    #[test]
    fn webvtt_carries_times_speakers_and_any_text(given in transcript(true)) {
        round(&given, Target::Vtt, |text, found| {
            assert_eq!(lines(&given), lines(found), "{text}");
            assert_eq!(given.language, found.language);
        });
    }

    #[test]
    fn subrip_carries_times_and_named_speakers(mut given in transcript(false)) {
        // It has no way to say that nobody speaks.
        let Body::Lines(segments) = &mut given.body else { unreachable!() };
        let all = segments.iter().all(|s| s.speaker.is_some());
        segments.iter_mut().filter(|_| !all).for_each(|s| s.speaker = None);
        round(&given, Target::Srt, |text, found| {
            assert_eq!(lines(&given), lines(found), "{text}");
        });
    }

    #[test]
    fn markdown_carries_starts_and_the_header(mut given in transcript(true)) {
        let Body::Lines(segments) = &mut given.body else { unreachable!() };
        for segment in segments {
            (segment.end, segment.speaker) = (None, None);
        }
        round(&given, Target::Md, |text, found| {
            assert_eq!(lines(&given), lines(found), "{text}");
            assert_eq!((&given.head, &given.about), (&found.head, &found.about), "{text}");
        });
    }

    #[test]
    fn text_carries_the_words_and_speakers(mut given in transcript(false)) {
        let Body::Lines(segments) = &mut given.body else { unreachable!() };
        for segment in segments {
            (segment.start, segment.end, segment.speaker) = (None, None, segment.speaker.or(Some(0)));
        }
        round(&given, Target::Txt, |text, found| assert_eq!(lines(&given), lines(found), "{text}"));
    }
}

#[test]
fn what_begins_as_a_label_does_was_said_in_webvtt() {
    for said in ["[ref]: words", "[a:b]: c", "[ref] words", "[ref", "&#91;ref]: words"] {
        let line =
            Segment { start: Some(time(0)), end: Some(time(1)), speaker: None, text: said.into() };
        round(&of_lines(vec![line]), Target::Vtt, |text, found| {
            assert_eq!(lines(found), [(Some(0), Some(1), None, said.to_owned())], "{text}");
        });
    }
}

#[test]
fn the_last_time_of_all_is_read_back() {
    let line =
        || Segment { start: Some(Timestamp::LAST), end: None, speaker: None, text: "x".into() };
    let given = of_lines(vec![line()]);
    for target in [Target::Vtt, Target::Srt, Target::Json, Target::Md] {
        round(&given, target, |text, found| {
            assert_eq!(lines(found)[0].0, Some(Timestamp::LAST.millis()), "{text}");
        });
    }
}

/// A transcript that has lines, and nothing else.
fn of_lines(lines: Vec<Segment<'static>>) -> Transcript<'static> {
    Transcript {
        head: Head { title: "x".into(), ..Head::default() },
        about: About::default(),
        language: None,
        chapters: Vec::new(),
        speakers: Vec::new(),
        words: Vec::new(),
        body: Body::Lines(lines),
    }
}

#[test]
fn a_line_without_an_end_is_shown_until_the_next() {
    let line =
        |start, text: &'static str| Segment { start, text: text.into(), ..Segment::default() };
    let given = of_lines(vec![
        line(Some(time(1_000)), "One."),
        line(None, "Two."),
        line(Some(time(3_000)), "Three."),
        line(Some(time(90_000)), "Four --> five."),
    ]);
    let mut bytes = Vec::new();
    Target::Srt.write(&given, &mut bytes).unwrap();
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        "1\n00:00:01,000 --> 00:00:03,000\nOne. Two.\n\n2\n00:00:03,000 --> 00:00:10,000\nThree.\n\n\
         3\n00:01:30,000 --> 00:01:37,000\nFour -> five.\n\n"
    );
}
