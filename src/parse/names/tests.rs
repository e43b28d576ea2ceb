use super::*;

#[test]
fn dates_titles_ids_and_lengths_are_found() {
    let found = facts("2025-03-19 The Fog [-a_cdefghij].en");
    assert_eq!(found.title.as_deref(), Some("The Fog"));
    assert_eq!(found.date.unwrap().to_string(), "2025-03-19");
    assert_eq!(found.recording, Some(Recording::YouTube("-a_cdefghij".into())));
    let found = facts("20250319_Harbour_253s");
    assert_eq!((found.title, found.length), (None, Some(Length(253))));
    assert_eq!(facts("The Fog [part 2]").title, None);
    assert_eq!(facts("The Fog [-a_cdefghij]").title.as_deref(), Some("The Fog"));
}

#[test]
fn dates_stand_only_at_the_beginning() {
    let date = |stem| date(stem).map(|date| date.to_string());
    assert_eq!(date("20250613_News_621s"), Some("2025-06-13".into()));
    assert_eq!(date("2025-06-13 Title [id].en"), Some("2025-06-13".into()));
    assert_eq!(date("20251399_x"), None);
    assert_eq!(date("202506131"), None);
    assert_eq!(date("News 20250613"), None);
}

#[test]
fn stamps_of_calls_are_dates_beside_the_title() {
    for (stem, title) in [
        ("Harbour council - 2024_01_05 15_00 GMT - Transcript", Some("Harbour council")),
        ("GMT20240105-150000_Recording", None),
        ("GMT20240105-150000_Recording.transcript", None),
        ("Council-20240105 1500-1", Some("Council")),
        ("2024-01-05 15.00.00 Council", Some("Council")),
        ("Council_20240105_150000", Some("Council")),
    ] {
        let found = facts(stem);
        assert_eq!(found.date.map(|date| date.to_string()).as_deref(), Some("2024-01-05"));
        assert_eq!(found.title.as_deref(), title, "{stem}");
    }
    for stem in ["2024-01-05 2001 A Space Odyssey", "Talk 20240105", "2024-01-05 15.00"] {
        assert!(
            stamp(stem).is_none_or(|stamp| stem.ends_with("15.00") && stamp.after.is_empty()),
            "{stem}"
        );
    }
    assert!(is_generic("transcript") && is_generic("GMT20240105-150000_Recording"));
    assert!(!is_generic("GMT20240105-150000_Council") && !is_generic("the lamp"));
}

#[test]
fn labels_and_stamps_of_programs_are_taken_off() {
    for (stem, key, label) in [
        ("talk_transcript", "talk", Label::Transcript),
        ("Talk_otter_ai", "Talk", Label::Transcript),
        ("talk.en.transcript", "talk", Label::Transcript),
        ("GMT1_Recording.cc", "GMT1_Recording", Label::Copy),
        ("talk (transcribed on 19-Sep-2023 20-39-25)", "talk", Label::None),
        ("The Lamp [abcdefghijk].en-nP7-2PuUl7o", "The Lamp [abcdefghijk]", Label::None),
        ("The Lamp [abcdefghijk].f140", "The Lamp [abcdefghijk]", Label::None),
        ("transcript", "transcript", Label::None),
    ] {
        let found = Stem::of(stem);
        assert_eq!((found.key, found.label), (key, label), "{stem}");
    }
    assert_eq!(Stem::of("x.zh-Hant-en").language.as_deref(), Some("zh-Hant-en"));
}

#[test]
fn languages_and_extensions_of_recordings_are_taken_off() {
    let key = |stem: &'static str| {
        let stem = Stem::of(stem);
        (stem.key, stem.language, stem.is_original)
    };
    assert_eq!(key("talk.mp3"), ("talk", None, false));
    assert_eq!(key("talk.mp3.de"), ("talk", Some("de".into()), false));
    assert_eq!(key("talk.en-orig"), ("talk", Some("en".into()), true));
    assert_eq!(key("talk.pt-BR"), ("talk", Some("pt-BR".into()), false));
    for whole in ["talk", "Mr. No", "St. John", "talk.old", "talk.english", ".en", "v1.2"] {
        assert_eq!(key(whole), (whole, None, false));
    }
}
