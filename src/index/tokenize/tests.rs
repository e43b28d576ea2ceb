use super::*;
use proptest::prelude::*;

fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    Tokenizer::default().tokens(text, |term| terms.push(term.to_owned()));
    terms
}

#[test]
fn terms_match_the_shared_vectors() {
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
fn a_term_comes_with_its_range() {
    let mut found = Vec::new();
    let text = "é, l’œuvre d'U.S.'s 1,000 東京都";
    Tokenizer::default().ranges(text, |term, range| {
        let part: String = text.chars().skip(range.start).take(range.len()).collect();
        found.push((term.to_owned(), part));
    });
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
    assert_eq!(found, expected.map(|(term, part)| (term.to_owned(), part.to_owned())));
}

proptest! {
    #[test]
    fn the_ascii_scanner_agrees_with_the_general_one(text in "[a-zA-Z0-9.,' -]{0,24}|[SsUu.,'1 ]{0,16}") {
        let mut general = Vec::new();
        let chars: Vec<char> = text.chars().collect();
        Tokenizer::default().scan(&chars, &mut |term: &str, _| general.push(term.to_owned()));
        prop_assert_eq!(terms(&text), general);
    }

    #[test]
    fn ranges_ascend_within_the_text(text in "[l'’. a-c日\u{3099}é]{0,24}") {
        let (mut before, length) = (0..0, text.chars().count());
        Tokenizer::default().ranges(&text, |_, range| {
            assert!(before.start <= range.start && before.end <= range.end, "{range:?}");
            assert!(!range.is_empty() && range.end <= length, "{range:?}");
            before = range;
        });
    }

    #[test]
    fn a_term_is_never_empty_and_contains_no_space(text in "\\PC{0,40}") {
        for term in terms(&text) {
            prop_assert!(!term.is_empty() && !term.contains(char::is_whitespace));
        }
    }
}
