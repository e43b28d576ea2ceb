//! Every format and every trap, as the model sees it: fixtures in `tests/fixtures/formats`.

use std::fmt::Write as _;
use std::path::Path;

use longhand::files::SourceFile;
use longhand::model::{Body, Recording, Segment, Transcript};
use longhand::parse::{self, Sidecars};
use longhand::units::Timestamp;

#[test]
fn every_format_gives_the_model_that_its_snapshot_shows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        insta::assert_snapshot!(name.replace('.', "_"), shown(&name, &bytes));
    }
}

/// The model of a file in readable form.
fn shown(name: &str, bytes: &[u8]) -> String {
    let file = SourceFile {
        path: name.into(),
        name: name.into(),
        stamp: longhand::files::Stamp::default(),
    };
    let decoded = parse::decode(bytes);
    let (transcript, warnings) = match parse::transcript(&file, &decoded.text, &Sidecars::default())
    {
        Ok(found) => found,
        Err(why) => return format!("refused: {why}"),
    };
    let mut out = String::new();
    let head = &transcript.head;
    let _ = writeln!(out, "title: {}", head.title);
    let facts = [
        ("channel", head.channel.clone()),
        ("date", head.date.map(|date| date.to_string())),
        ("recording", head.recording.as_ref().map(Recording::url)),
        ("length", head.length.map(|length| length.0.to_string())),
        ("language", transcript.language.clone()),
        ("description", Some(transcript.about.description.clone()).filter(|text| !text.is_empty())),
        ("encoding", decoded.is_windows.then(|| "Windows-1252".to_owned())),
        ("repaired in line", decoded.broken_line.map(|line| line.to_string())),
    ];
    for (key, value) in facts {
        if let Some(value) = value {
            let _ = writeln!(out, "{key}: {value}");
        }
    }
    for chapter in &transcript.chapters {
        let _ = writeln!(out, "chapter {}: {}", time(Some(chapter.start)), chapter.title);
    }
    match &transcript.body {
        Body::Lines(segments) => {
            for (number, segment) in segments.iter().enumerate() {
                let _ = writeln!(out, "{}", line(&transcript, number as u32, segment));
            }
        }
        Body::Prose(prose) => out.push_str(&prose.html),
    }
    for warning in warnings {
        let _ = writeln!(out, "! {:?} {warning}", warning.kind);
    }
    out
}

fn line(transcript: &Transcript<'_>, number: u32, segment: &Segment<'_>) -> String {
    let mut line = format!("{} - {}", time(segment.start), time(segment.end));
    if let Some(speaker) = segment.speaker {
        let _ = write!(line, " <{}>", transcript.speakers[usize::from(speaker)]);
    }
    let _ = write!(line, " {}", segment.text);
    for word in transcript.words.iter().filter(|word| word.segment == number) {
        let text = &segment.text[word.range.0 as usize..word.range.1 as usize];
        let _ = write!(line, "\n    {text} {} - {}", time(word.start), time(word.end));
    }
    line
}

fn time(time: Option<Timestamp>) -> String {
    time.map_or("?".into(), |time| format!("{time}.{:03}", time.millis() % 1000))
}
