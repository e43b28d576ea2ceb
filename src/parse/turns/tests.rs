use super::*;

fn lines(text: &str) -> Vec<(String, String, String)> {
    assert!(hold(text), "{text}");
    let reading = read(text, Cow::Borrowed);
    let line = |line: &crate::model::Segment<'_>| {
        let name = line.speaker.map_or("", |speaker| &*reading.speakers[speaker as usize]);
        let start = line.start.map_or_else(String::new, |start| start.to_string());
        (start, name.to_owned(), line.text.to_string())
    };
    reading.segments.iter().map(line).collect()
}

#[test]
fn heads_of_many_programs_are_read_by_one_grammar() {
    for text in [
        "[00:00:00] Ada Byron: The fog.\n\n[00:00:07] Ben Hale: It came.\n\n[00:00:12] Ada Byron: So.",
        "00:00:00 Ada Byron: The fog.\n00:00:07 Ben Hale: It came.\n00:00:12 Ada Byron: So.",
        "Ada Byron (00:00):\nThe fog.\n\nBen Hale (00:07):\nIt came.\n\nAda Byron (00:12):\nSo.",
        "Ada Byron - 00:00\nThe fog.\n\nBen Hale - 00:07\nIt came.\n\nAda Byron - 00:12\nSo.",
        "Ada Byron 0:00:00\n The fog.\n\nBen Hale 0:00:07\n It came.\n\nAda Byron 0:00:12\n So.",
        "Ada Byron: 00:00 The fog.\n\nBen Hale: 00:07 It came.\n\nAda Byron: 00:12 So.",
        "Ada Byron: [00:00:00] The fog.\n\nBen Hale: [00:00:07] It came.\n\nAda Byron: [00:00:12] So.",
        "0:00 - Ada Byron\n  The fog.\n\n0:07 - Ben Hale\n  It came.\n\n0:12 - Ada Byron\n  So.",
        "00:00:00 Ada Byron\nThe fog.\n\n00:00:07 Ben Hale\nIt came.\n\n00:00:12 Ada Byron\nSo.",
        "**[00:00] Ada Byron:** The fog.\n\n**[00:07] Ben Hale:** It came.\n\n**[00:12] Ada Byron:** So.",
        "**Ada Byron** (00:00:00): The fog.\n\n**Ben Hale** (00:00:07): It came.\n\n**Ada Byron** (00:00:12): So.",
        "**Ada Byron**: [0:00](#0.0) The fog.\n\n**Ben Hale**: [0:07](#7) It came.\n\n[0:12](#12) **Ada Byron**: So.",
        "[Ada Byron] 0:00:00\nThe fog.\n[Ben Hale] 0:00:07\nIt came.\n[Ada Byron] 0:00:12\nSo.",
    ] {
        let expected = [
            ("0:00", "Ada Byron", "The fog."),
            ("0:07", "Ben Hale", "It came."),
            ("0:12", "Ada Byron", "So."),
        ];
        let expected = expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()));
        assert_eq!(lines(text), expected, "{text}");
    }
}

#[test]
fn clocks_alone_are_heads() {
    for text in [
        "(00:04) Fog.\n(00:09) Lamps.\n(01:10) Bells.",
        "[00:00:04] Fog.\n[00:00:09] Lamps.\n[00:01:10] Bells.",
        "[00:04.000 --> 00:09.000]  Fog.\n[00:09.000 --> 01:10.000]  Lamps.\n[01:10.000 --> 01:12.000]  Bells.",
        "0:00:04 - 0:00:09 Fog.\n0:00:09 - 0:01:10 Lamps.\n0:01:10 - 0:01:12 Bells.",
        "**0:04** \u{b7} Fog.\n\n**0:09** \u{b7} Lamps.\n\n**1:10** \u{b7} Bells.",
        "- [00:04](https://youtu.be/abcdefghijk?t=4) Fog.\n- [00:09](https://youtu.be/abcdefghijk?t=9) Lamps.\n- [01:10](https://youtu.be/abcdefghijk?t=70) Bells.",
    ] {
        let found: Vec<_> = lines(text)
            .into_iter()
            .map(|(start, name, text)| format!("{start}{name} {text}"))
            .collect();
        assert_eq!(found, ["0:04 Fog.", "0:09 Lamps.", "1:10 Bells."], "{text}");
    }
}

#[test]
fn prose_that_names_times_has_no_heads() {
    for text in [
        "At 12:30 we met.\n\nThe train left at 13:00, and Ben at 14:05.\n\nNobody came.",
        "1:1 is a ratio.\n\nWe saw 2:1 and more.\n\nSo it was.",
        "Chapter 1\n\nIt was night. 0:04\n\nMore.",
        "00:00 Intro\n02:10 The fog\n07:45 The lamp and the bell\n15:00 Questions",
        "Show notes\n\n- 0:00 Welcome\n- 4:10 What the keeper saw\n- 12:00 Goodbye",
    ] {
        assert!(!hold(text), "{text}");
    }
}
