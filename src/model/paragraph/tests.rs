use super::*;
use crate::model::Body;
use proptest::prelude::*;

fn gather<'a>(segments: &'a [Segment<'a>]) -> Vec<Paragraph<'a>> {
    paragraphs(segments, &[]).collect()
}

fn line(millis: Option<u64>, text: &str) -> Segment<'_> {
    let start = millis.map(Timestamp::from_millis);
    Segment { start, text: text.into(), ..Segment::default() }
}

fn timed(lines: &[(u64, &'static str)]) -> Vec<Segment<'static>> {
    let segment = |&(millis, text): &(u64, &'static str)| line(Some(millis), text);
    lines.iter().map(segment).collect()
}

fn anchors(paragraphs: &[Paragraph<'_>]) -> Vec<String> {
    let lines = paragraphs.iter().flat_map(|p| &p.lines);
    lines.flat_map(|l| std::iter::once(l).chain(&l.repeats)).map(|l| l.anchor.clone()).collect()
}

#[test]
fn two_lines_in_one_second_have_two_anchors() {
    let lines = timed(&[(755_020, "a"), (755_480, "b"), (755_480, "c"), (3_755_000, "d")]);
    let found = gather(&lines);
    assert_eq!(anchors(&found), ["12:35", "12:35.480", "12:35.481", "1:02:35"]);
}

#[test]
fn many_lines_at_one_time_have_the_next_free_anchors() {
    let lines = [5, 5, 7, 5, 5, 6, 5].map(|millis| line(Some(millis), "x"));
    let found = anchors(&gather(&lines));
    let expected = ["0:00", "0:00.005", "0:00.007", "0:00.006", "0:00.008", "0:00.009"];
    assert_eq!(found[..6], expected);
    assert_eq!(found[6], "0:00.010");
}

#[test]
fn times_that_go_back_keep_their_order_and_unique_anchors() {
    let lines = timed(&[(9_000, "a"), (4_000, "b"), (9_000, "c"), (4_000, "d")]);
    let found = gather(&lines);
    assert_eq!(anchors(&found), ["0:09", "0:04", "0:09.000", "0:04.000"]);
}

#[test]
fn paragraphs_begin_at_a_sentence_where_they_can() {
    let lines = timed(&[
        (0, "It began"),
        (106_000, "in the fog."),
        (110_000, "The lamp went out"),
        (216_000, "and nobody saw it"),
        (231_000, "for an hour"),
    ]);
    let found = gather(&lines);
    let firsts: Vec<_> = found.iter().map(|p| p.lines[0].text).collect();
    assert_eq!(firsts, ["It began", "The lamp went out", "for an hour"]);
}

#[test]
fn a_chapter_begins_a_paragraph() {
    let lines = timed(&[(0, "One"), (5_000, "two."), (9_900, "Three"), (15_000, "four.")]);
    let chapter = |seconds: u64, title: &str| Chapter {
        start: Timestamp::from_millis(seconds * 1000),
        title: title.into(),
    };
    let chapters = [chapter(0, "a"), chapter(10, "b"), chapter(11, "c"), chapter(99, "d")];
    let found = paragraphs(&lines, &chapters);
    let found: Vec<_> = found
        .map(|p| (p.lines[0].text, p.chapters.iter().map(|c| c.title.as_str()).collect()))
        .collect();
    let expected: [(&str, Vec<&str>); 3] =
        [("One", vec!["a"]), ("Three", vec!["b", "c"]), ("four.", vec!["d"])];
    assert_eq!(found, expected);
}

#[test]
fn a_loop_is_one_line_and_keeps_its_repetitions() {
    let lines = timed(&[(0, "Yes."), (1_000, "Bye."), (2_000, "Bye."), (3_000, "Bye.")]);
    let found = gather(&lines);
    assert_eq!(found[0].lines.len(), 2);
    assert_eq!(found[0].lines[1].repeats.len(), 2);
    assert_eq!(anchors(&found), ["0:00", "0:01", "0:02", "0:03"]);
    let lines = timed(&[(1_000, "Bye."), (2_000, "Bye.")]);
    let pair = gather(&lines);
    assert_eq!(pair[0].lines.len(), 2, "two equal lines are speech, not a loop");
}

#[test]
fn lines_that_all_have_the_same_time_are_paragraphs_of_a_thousand() {
    let texts: Vec<String> = (0..2_500).map(|number| number.to_string()).collect();
    let segments: Vec<_> = texts.iter().map(|text| line(Some(0), text)).collect();
    let lengths: Vec<_> = gather(&segments).iter().map(|p| p.lines.len()).collect();
    assert_eq!(lengths, [1_000, 1_000, 500]);
}

#[test]
fn a_loop_without_end_is_several_in_the_page_and_in_the_index() {
    for time in [None, Some(0)] {
        let segments = vec![line(time, "Bye."); 2 * LONGEST_LOOP + 5];
        let found = gather(&segments);
        let repeats: Vec<_> =
            found.iter().flat_map(|p| &p.lines).map(|line| line.repeats.len()).collect();
        assert_eq!(repeats, [LONGEST_LOOP - 1, LONGEST_LOOP - 1, 4]);
        assert_eq!(Body::Lines(segments).spoken().count(), 3);
    }
}

#[test]
fn without_times_a_loop_ends_its_paragraph_and_another_direction_stands_alone() {
    let texts = ["One.", "Bye.", "Bye.", "Bye.", "Two", "שלום", "three"];
    let segments = texts.map(|text| line(None, text));
    let found = gather(&segments);
    let numbers: Vec<_> = found.iter().map(|p| (p.number, p.lines.len())).collect();
    assert_eq!(numbers, [(1, 2), (5, 1), (6, 1), (7, 1)]);
    assert_eq!(found[0].lines[1].repeats.len(), 2);
}

#[test]
fn a_paragraph_begins_where_somebody_else_begins_to_speak() {
    let mut segments =
        timed(&[(0, "a"), (1_000, "b"), (2_000, "c"), (122_500, "d"), (123_000, "e")]);
    for (segment, speaker) in segments.iter_mut().zip([Some(1), Some(1), Some(0), Some(0), None]) {
        segment.speaker = speaker;
    }
    let turns: Vec<_> =
        gather(&segments).iter().map(|p| (p.number, p.speaker.filter(|_| p.is_turn))).collect();
    assert_eq!(turns, [(1, Some(1)), (3, Some(0)), (4, None), (5, None)]);
}

#[test]
fn right_to_left_text_is_recognised() {
    assert!(holds_rtl("he said שלום") && holds_rtl("مرحبا") && holds_rtl("a\u{202e}b"));
    assert!(!holds_rtl("naïve café 北京"));
}

proptest! {
    #[test]
    fn every_line_stands_once_and_in_order_with_an_anchor_of_its_own(
        times in prop::collection::vec(prop::option::of(0_u64..20_000), 0..60),
        words in prop::collection::vec("[ab]", 60),
    ) {
        let segments: Vec<_> = times.iter().zip(&words)
            .map(|(time, text)| line(*time, text))
            .collect();
        let found = gather(&segments);
        let texts: Vec<_> = found.iter().flat_map(|p| &p.lines)
            .flat_map(|l| std::iter::once(l).chain(&l.repeats)).map(|l| l.text).collect();
        let expected: Vec<_> = segments.iter().map(|s| &*s.text).collect();
        prop_assert_eq!(texts, expected);
        let mut all: Vec<_> = anchors(&found).into_iter().filter(|a| !a.is_empty()).collect();
        let count = all.len();
        all.sort();
        all.dedup();
        prop_assert_eq!(all.len(), count);
    }
}
