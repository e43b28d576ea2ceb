use super::*;
use proptest::prelude::*;

fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    Tokenizer::default().tokens(text, |term| terms.push(term.to_owned()));
    terms
}

#[test]
fn the_shared_vectors_hold() {
    #[derive(serde::Deserialize)]
    struct Vector {
        text: String,
        terms: Vec<String>,
        why: String,
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/tokens.json");
    let vectors: Vec<Vector> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(vectors.len() > 50);
    for vector in vectors {
        assert_eq!(terms(&vector.text), vector.terms, "{}: {}", vector.text, vector.why);
    }
}

#[test]
fn a_term_tells_where_it_stands() {
    let mut places = Vec::new();
    let text = "é, l’œuvre d'U.S.'s 1,000 東京都";
    Tokenizer::default().ranges(text, |term, place| places.push((term.to_owned(), place)));
    let of = |place: &Range<usize>| -> String {
        text.chars().skip(place.start).take(place.len()).collect()
    };
    let said: Vec<_> = places.iter().map(|(term, place)| (&**term, of(place))).collect();
    let expected = [
        ("e", "é"),
        ("l", "l"),
        ("oeuvre", "œuvre"),
        ("d", "d"),
        ("u", "U"),
        ("s", "S"),
        ("s", "s"),
        ("1000", "1,000"),
        ("東京", "東京"),
        ("京都", "京都"),
    ];
    assert_eq!(said, expected.map(|(term, text)| (term, text.to_owned())));
}

proptest! {
    #[test]
    fn the_scanner_of_ascii_agrees_with_the_general_one(text in "[a-zA-Z0-9.,' -]{0,24}|[SsUu.,'1 ]{0,16}") {
        let mut general = Vec::new();
        let chars: Vec<char> = text.chars().collect();
        Tokenizer::default().scan(&chars, &mut |term: &str, _| general.push(term.to_owned()));
        prop_assert_eq!(terms(&text), general);
    }

    #[test]
    fn places_ascend_within_the_text(text in "[l'’. a-c日\u{3099}é]{0,24}") {
        let (mut before, length) = (0..0, text.chars().count());
        Tokenizer::default().ranges(&text, |_, place| {
            assert!(before.start <= place.start && before.end <= place.end, "{place:?}");
            assert!(!place.is_empty() && place.end <= length, "{place:?}");
            before = place;
        });
    }

    #[test]
    fn a_term_is_never_empty_and_holds_no_space(text in "\\PC{0,40}") {
        for term in terms(&text) {
            prop_assert!(!term.is_empty() && !term.contains(char::is_whitespace));
        }
    }
}
