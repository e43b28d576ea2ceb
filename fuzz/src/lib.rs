//! What the fuzz targets share. `cargo +nightly fuzz run <target>` from the root of the project;
//! the fixtures in `tests/fixtures/formats` are a corpus to begin with.

use longhand::model::Body;
use longhand::output::Stamp;
use longhand::parse::formats::{FORMATS, read};
use longhand::parse::{self, Beside};
use longhand::walk::SourceFile;

/// Reads bytes with the reader of this name, whatever they look like, and looks at the result.
pub fn reader(name: &str, bytes: &[u8]) {
    let format = FORMATS.into_iter().find(|format| format.name() == name).expect("a known reader");
    let decoded = parse::decode(bytes);
    let reading = read(format, &decoded.text);
    for segment in &reading.segments {
        assert!(!segment.text.trim().is_empty() && !segment.text.contains('\n'));
        assert!(segment.speaker.is_none_or(|n| usize::from(n) < reading.speakers.len()));
    }
    for word in &reading.words {
        let text = &reading.segments[word.segment as usize].text;
        assert!(text.get(word.place.0 as usize..word.place.1 as usize).is_some());
    }
    // Detection decides the same twice, and never fails.
    file(&format!("x.{}", name.rsplit(' ').next().unwrap_or_default().to_lowercase()), bytes);
}

/// Reads bytes as a file of this name.
pub fn file(name: &str, bytes: &[u8]) {
    let file = SourceFile { path: name.into(), name: name.into(), stamp: Stamp::default() };
    let decoded = parse::decode(bytes);
    let (transcript, _) = parse::transcript(&file, &decoded.text, &Beside::default());
    let head = parse::head(&file, &decoded.text, &Beside::default());
    assert!(!head.title.is_empty());
    if let Body::Lines(segments) = &transcript.body {
        let lines: usize = longhand::model::paragraphs(segments, &transcript.chapters)
            .flat_map(|paragraph| paragraph.lines)
            .map(|line| 1 + line.repeats.len())
            .sum();
        assert_eq!(lines, segments.len());
    }
}
