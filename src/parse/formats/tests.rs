//! What holds for all readers: they never panic, and they lose no word.

use proptest::prelude::*;

use super::*;
use crate::model::Word;

fn words(text: &str) -> Vec<String> {
    let is_word = |word: &&str| word.len() > 2 && word.bytes().all(|b| b.is_ascii_lowercase());
    text.split(|c: char| !c.is_ascii_lowercase()).filter(is_word).map(str::to_owned).collect()
}

fn said(reading: &Reading<'_>) -> String {
    reading.segments.iter().map(|segment| format!("{} ", segment.text)).collect()
}

/// Returns true if all words and their places are within the lines.
fn is_sound(reading: &Reading<'_>) -> bool {
    reading.segments.iter().all(|s| !s.text.trim().is_empty() && !s.text.contains('\n'))
        && reading.words.iter().all(|word| {
            let text = &reading.segments[word.segment as usize].text;
            let place = text.get(word.range.0 as usize..word.range.1 as usize);
            place.is_some_and(|word| !word.is_empty() && word.trim() == word)
        })
        && reading.words.is_sorted_by_key(|word| word.segment)
        && reading
            .segments
            .iter()
            .all(|s| s.speaker.is_none_or(|n| usize::from(n) < reading.speakers.len()))
}

/// A line of captions as it may occur, with one word of its own.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("\n".to_owned()),
        Just("00:00:01,000 --> 00:00:02,500\n".to_owned()),
        Just("00:03.000 --> 00:03.010 align:start\n".to_owned()),
        "[1-9]{1,2}\n",
        "[a-z]{4,8}( [a-z]{4,8}){0,3}\n",
        "<u>[a-z]{4,8}</u> [a-z]{4,8}\n",
        "<v Ada>[a-z]{4,8}</v>\n",
        "[a-z]{4,8}<00:00:01\\.500><c> [a-z]{4,8}</c>\n",
        "&nbsp;[a-z]{4,8}<00:00:02\\.000> [a-z]{4,8}\n",
        "&lt;[a-z]{4,8}&gt; [{<]\n",
        "Ada: [a-z]{4,8}\n",
    ]
}

proptest! {
    #[test]
    fn any_text_is_read_by_every_reader(text in "(\\PC|\n){0,200}") {
        for format in FORMATS {
            prop_assert!(is_sound(&read(format, &text)), "{}", format.name());
        }
    }

    #[test]
    fn any_order_of_pieces_is_read_by_every_reader(pieces in prop::collection::vec(piece(), 0..24)) {
        let text: String = pieces.concat();
        for format in FORMATS {
            prop_assert!(is_sound(&read(format, &text)), "{}", format.name());
        }
    }

    /// Captions in which nothing is a copy keep every word, in any order of pieces.
    #[test]
    fn captions_lose_no_word(pieces in prop::collection::vec(piece(), 0..24)) {
        let mut number = 0;
        let pieces = pieces.iter().filter(|piece| !piece.contains("<u>") && !piece.contains("Ada"));
        let text: String = pieces.map(|piece| {
            number += 1;
            // No two lines are the same.
            let mark = char::from(b'a' + number % 26);
            if piece.starts_with(|c: char| c.is_ascii_lowercase()) { format!("{mark}{mark}{mark}{piece}") } else { piece.clone() }
        }).collect();
        let spoken: String = text.lines().filter(|line| !line.contains("-->") && !line.starts_with("&")).map(|line| {
            let (mut line, mut rest) = (String::new(), line);
            while let Some((before, after)) = rest.split_once('<') {
                line.push_str(before);
                rest = after.split_once('>').map_or("", |(_, after)| after);
            }
            line + rest + " "
        }).collect();
        for (format, prefix) in [(&srt::Srt as &dyn Format, ""), (&vtt::Vtt, "WEBVTT\n\n")] {
            let text = format!("{prefix}00:00:00.500 --> 00:00:00.900\n{text}");
            let found = words(&said(&read(format, &text)));
            // The identifier of a cue in WebVTT is no text.
            let lines: Vec<_> = text.lines().collect();
            let pairs = lines.windows(2).filter(|pair| pair[1].contains("-->"));
            let ids: Vec<_> = pairs.map(|pair| pair[0]).collect();
            for word in words(&spoken) {
                let is_id = prefix.len() > 1 && ids.iter().any(|id| id.contains(&word));
                prop_assert!(is_id || found.contains(&word), "{}: {:?} lost from {:?}: {:?}", format.name(), word, text, found);
            }
        }
    }

    /// JSON of any shape, with the keys that readers know.
    #[test]
    fn json_of_any_shape_is_read(text in json_text(4)) {
        for format in FORMATS {
            prop_assert!(is_sound(&read(format, &text)), "{}", format.name());
        }
        if let Some(format) = detect(&text, "json") {
            read(format, &text);
        }
    }
}

#[test]
fn text_above_the_first_cue_of_an_unsigned_file_is_kept() {
    let text = "The fog.\nIt came.\n\n1\n00:01.000 --> 00:02.000\nIt stayed.\n";
    assert_eq!(said(&read(&vtt::Vtt, text)), "The fog. It came. It stayed. ");
    let signed = format!("WEBVTT Fog\nKind: captions\n\n{text}");
    assert_eq!(said(&read(&vtt::Vtt, &signed)), "The fog. It came. It stayed. ");
    assert_eq!(said(&read(&vtt::Vtt, &text[20..])), "It stayed. ");
}

#[test]
fn blanks_before_the_first_word_do_not_move_the_places_of_words() {
    for cues in [
        "00:01.000 --> 00:02.000\n&nbsp;It <00:01.500><c>came</c>\n",
        "00:01.000 --> 00:02.000\n<i>\u{3000}<u>It</u> came</i>\n\n00:02.000 --> 00:03.000\n&nbsp;It <u>came</u>\n",
    ] {
        let text = format!("WEBVTT\n\n{cues}");
        let reading = read(&vtt::Vtt, &text);
        let text = &reading.segments[0].text;
        let word = |word: &Word| &text[word.range.0 as usize..word.range.1 as usize];
        assert_eq!(reading.words.iter().map(word).collect::<Vec<_>>(), ["It", "came"]);
    }
}

fn json_text(depth: u32) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("NaN".to_owned()),
        Just("1e309".to_owned()),
        Just("\"\\ud83d\"".to_owned()),
        Just("true".to_owned()),
        "-?[0-9]{1,4}(\\.[0-9]{1,3})?",
        "\"[a-z \\\\n.]{0,12}\"".prop_map(|text| text.replace("\\", "")),
        Just("\"00:00:01.000\"".to_owned()),
    ];
    let keys = [
        "segments",
        "text",
        "start",
        "end",
        "words",
        "word",
        "speaker",
        "transcription",
        "offsets",
        "from",
        "to",
        "tokens",
        "events",
        "segs",
        "utf8",
        "tStartMs",
        "aAppend",
        "tOffsetMs",
        "startTime",
        "body",
        "start_ms",
        "voice",
        "language",
        "duration",
        "info",
        "result",
    ];
    leaf.prop_recursive(depth, 40, 6, move |inner| {
        let pair = (prop::sample::select(keys.to_vec()), inner.clone());
        let object = prop::collection::vec(pair, 0..6).prop_map(|pairs| {
            let pairs: Vec<_> =
                pairs.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
            format!("{{{}}}", pairs.join(", "))
        });
        let list =
            prop::collection::vec(inner, 0..5).prop_map(|all| format!("[{}]", all.join(", ")));
        prop_oneof![object, list]
    })
}
