//! A transcript from its bytes to its page.

use std::sync::LazyLock;

use longhand::config::Config;
use longhand::model::Source;
use longhand::model::{
    About, Archive, Body, Chapter, Head, Recording, Segment, Transcript, paragraphs,
};
use longhand::render::{Renderer, load};
use longhand::units::Timestamp;
use longhand::wording::Wording;

use crate::{html, source_file};

static RENDERER: LazyLock<Renderer> = LazyLock::new(|| {
    let words = Wording::load(None, "en").expect("English is built in");
    let templates = load(None, words).expect("the built-in templates");
    Renderer::new(templates, &Config::default(), "assets/x")
});

/// Renders a transcript's page; nothing in it can run, and every line stands in it.
pub fn page(transcript: &Transcript<'_>) {
    let file = source_file("a/b.md");
    let archive = Archive::new(&[Source::alone(file)], vec![transcript.head.clone()]);
    let mut page = Vec::new();
    let terms = [transcript.head.title.clone()];
    RENDERER
        .transcript(&archive, 0, transcript, &terms, &mut page)
        .expect("the built-in templates");
    let page = str::from_utf8(&page).expect("a page is text");
    let (tags, text) = html::read(page);
    assert_eq!(tags.iter().filter(|tag| tag.name == "script").count(), 1);
    assert!(text.contains(&transcript.head.title));
    if let Body::Lines(segments) = &transcript.body {
        let mut rest = text.as_str();
        for segment in segments {
            let at = rest.find(&*segment.text).expect("every line, in its order");
            rest = &rest[at + segment.text.len()..];
        }
        assert_eq!(lines(page.as_bytes()), spoken(segments, &transcript.chapters));
    }
}

/// The lines of a page as `longhand search` reads them: what stands in its paragraphs, loops folded.
fn lines(page: &[u8]) -> Vec<(String, String)> {
    let lines = longhand::search::page::lines(page).into_iter();
    lines.map(|line| (line.anchor, line.text)).collect()
}

fn spoken(segments: &[Segment<'_>], chapters: &[Chapter]) -> Vec<(String, String)> {
    let mut spoken = Vec::new();
    for paragraph in paragraphs(segments, chapters) {
        for (number, line) in (paragraph.number..).zip(&paragraph.lines) {
            let anchor = match paragraph.start {
                Some(_) => line.anchor.to_string(),
                None => format!("l{number}"),
            };
            let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
            spoken.push((anchor, line.text.trim_end_matches(blank).to_owned()));
        }
    }
    spoken.retain(|(_, text)| !text.is_empty());
    spoken
}

/// Puts one text into every place of a page that takes text of a transcript.
pub fn everywhere(bytes: &[u8]) {
    let text = longhand::parse::decode(bytes).text;
    let line: String = text.split('\n').map(str::trim).collect::<Vec<_>>().join(" ");
    let line = format!("x{}", line.trim_end());
    let at = |seconds: u64| Some(Timestamp::from_millis(seconds * 1000));
    let segment = |start| Segment {
        start,
        speaker: Some(0),
        text: line.as_str().into(),
        ..Segment::default()
    };
    let segments = [at(1), at(1), at(1), at(70), None, None].map(segment);
    page(&Transcript {
        head: Head {
            title: line.clone(),
            channel: Some(line.clone()),
            recording: Recording::from_url(&text),
            ..Head::default()
        },
        about: About {
            description: text.to_string(),
            keywords: vec![line.clone()],
            transcriber: Some(line.clone()),
            ..About::default()
        },
        language: longhand::parse::languages::tag(&text),
        chapters: vec![Chapter { start: Timestamp::from_millis(1), title: line.clone() }],
        speakers: vec![line.clone()],
        words: Vec::new(),
        body: Body::Lines(segments.into()),
    });
}
