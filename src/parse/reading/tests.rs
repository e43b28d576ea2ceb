use super::*;

#[test]
fn of_more_than_two_million_lines_the_short_ones_of_a_speaker_are_joined() {
    let mut reading = Reading::of_lines(vec![Segment::default(); MOST_LINES - 1]);
    let time = |seconds: u64| Some(Timestamp::from_millis(seconds * 1_000));
    assert!(reading.say((time(1), time(2)), Some(0), "The fog"));
    assert!(!reading.say((time(3), time(4)), Some(0), "came in."));
    assert!(reading.say((time(5), None), Some(1), "Yes."));
    assert!(reading.say((time(6), None), Some(1), "Fog. ".repeat(16)));
    let last: Vec<_> = reading.segments[MOST_LINES - 1..]
        .iter()
        .map(|line| (line.start, line.end, &*line.text))
        .collect();
    let long = "Fog. ".repeat(16);
    assert_eq!(
        last,
        [
            (time(1), time(4), "The fog came in."),
            (time(5), None, "Yes."),
            (time(6), None, long.trim())
        ]
    );
    assert_eq!(reading.take_notes().len(), 1);
}

#[test]
fn of_findings_alike_the_first_are_told_and_the_rest_counted() {
    let mut reading = Reading::default();
    for line in 0..1_010 {
        reading.note(Some(line), Kind::Format, "no row");
    }
    reading.note(None, Kind::Order, "goes back");
    let notes = reading.take_notes();
    let told = |kind| notes.iter().filter(|note| note.kind == kind).count();
    assert_eq!((told(Kind::Format), told(Kind::Order)), (TOLD + 1, 1));
    assert_eq!(
        notes.last().unwrap().message,
        "1,000 more 'format problems' warnings are not listed"
    );
}

#[test]
fn a_line_has_no_line_ends_and_no_blanks_around_it() {
    let line = |text: &'static str| one_line(Cow::Borrowed(text)).into_owned();
    assert_eq!(line("  The fog\n came in. \n"), "The fog came in.");
    assert_eq!(line("霧が\n出た"), "霧が出た");
    assert!(matches!(one_line(Cow::Borrowed(" plain ")), Cow::Borrowed("plain")));
}

#[test]
fn words_are_placed_in_the_order_of_the_text() {
    let mut reading = Reading::default();
    reading.say((None, None), None, "the fog and the lamp");
    let word = |text: &'static str, millis| Timed {
        text: text.into(),
        start: Some(Timestamp::from_millis(millis)),
        end: None,
    };
    reading.place_words([word(" the", 1), word("fog", 2), word("bell", 3), word(" the", 4)]);
    let places: Vec<_> = reading.words.iter().map(|word| word.range).collect();
    assert_eq!(places, [(0, 3), (4, 7), (12, 15)]);
}

#[test]
fn sentences_end_where_a_blank_follows() {
    let found: Vec<_> = sentences("At 3.5 knots. It sank! 霧。夜 and no end").collect();
    assert_eq!(found, ["At 3.5 knots.", "It sank!", "霧。", "夜 and no end"]);
}

#[test]
fn speakers_have_one_number_each() {
    let mut reading = Reading::default();
    let numbers = ["Ada", " Ben ", "Ada", ""].map(|name| reading.speaker(name));
    assert_eq!(numbers, [Some(0), Some(1), Some(0), None]);
}
