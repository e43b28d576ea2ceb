use super::super::paragraph::ParagraphView;
use super::*;
use crate::model::{Segment, paragraphs};

#[test]
fn a_turn_names_its_speaker_once_and_keeps_the_mark() {
    let segment = |minutes: u64| Segment {
        start: Some(Timestamp::from_millis(minutes * 60_000)),
        speaker: Some(1),
        text: "Fog.".into(),
        ..Segment::default()
    };
    let segments = [segment(0), segment(2)];
    let speakers = ["Ada".to_owned(), "The <keeper>".to_owned()];
    let paragraphs: Vec<_> = paragraphs(&segments, &[]).collect();
    let views: Vec<_> = paragraphs.iter().map(|p| ParagraphView::new(p, &speakers, None)).collect();
    let mut context = tera::Context::new();
    context.insert("paragraphs", &views);
    let html = crate::render::load(None, crate::wording::Wording::load(None, "en").unwrap())
        .unwrap()
        .tera
        .render("paragraphs.html", &context)
        .unwrap();
    assert_eq!(html.matches("<div class=s2>").count(), 2, "{html}");
    assert_eq!(html.matches("<b dir=auto>The &lt;keeper></b>").count(), 1, "{html}");
}
