use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn phrase(phrase: &Phrase) -> String {
    let star = |word: &Word| if word.prefix { "*" } else { "" };
    let words = phrase.words.iter().map(|word| format!("{}{}", word.term, star(word)));
    let text = words.collect::<Vec<_>>().join(" ");
    if phrase.quoted { format!("\"{text}\"") } else { text }
}

/// Groups and exclusions in short notation.
fn read(text: &str) -> (Vec<String>, Vec<String>) {
    let query = Query::parse(text);
    let group = |group: &Group| group.any.iter().map(phrase).collect::<Vec<_>>().join(" | ");
    (query.groups.iter().map(group).collect(), query.not.iter().map(phrase).collect())
}

fn groups(text: &str) -> Vec<String> {
    read(text).0
}

fn notes(text: &str) -> usize {
    Query::parse(text).notes.len()
}

#[test]
fn words_phrases_and_exclusions_are_told_apart() {
    assert_eq!(groups("Fog “salt herring” Bell"), ["fog", "\"salt herring\"", "bell"]);
    let (wanted, not) = read("a -b -\"c d\" well-known -tele*");
    assert_eq!(wanted, ["a", "well known | wellknown"]);
    assert_eq!(not, ["b", "\"c d\"", "tele*"]);
}

#[test]
fn or_joins_its_two_sides_and_is_noted_without_one() {
    assert_eq!(groups("a OR \"b c\" d OR e OR f"), ["a | \"b c\"", "d | e | f"]);
    assert_eq!(groups("a or b"), ["a", "or", "b"]);
    for text in ["OR a", "a OR", "OR a OR", "a OR -b", "a OR channel:x"] {
        assert_eq!((groups(text), notes(text) > 0), (vec!["a".to_owned()], true), "{text}");
    }
}

#[test]
fn filters_are_read_and_their_mistakes_noted() {
    let query = Query::parse("channel:\"BBC News\" -channel:fox AFTER:2024-02-29 before:2024-5 x");
    let named = query.channels.iter().map(|filter| (&*filter.name, filter.wanted));
    assert_eq!(named.collect::<Vec<_>>(), [("BBC News", true), ("fox", false)]);
    assert_eq!(query.after, Some(date(2024, 2, 29)));
    assert_eq!(query.before, Some(date(2024, 5, 1)));
    assert_eq!((groups("channel:x y"), query.notes.len()), (vec!["y".to_owned()], 0));
    for text in ["after:yesterday x", "after:2024-13 x", "before:2023-02-29 x", "after: x"] {
        let query = Query::parse(text);
        assert_eq!((query.after, query.before, query.notes.len()), (None, None, 1), "{text}");
    }
    for wrong in ["", "24", "2024-", "2024-5-31-1", "2024-+5", "02024"] {
        assert_eq!(first_day(wrong), None, "{wrong}");
    }
}

#[test]
fn unusable_parts_are_noted() {
    for text in ["a - b", "a -", "!!! a", "\"\"", "-a", "a \"b c", "ze*len", "\"zelen* x\""] {
        assert_eq!(notes(text), 1, "{text}");
    }
    assert_eq!([notes(""), notes("zelen* -tele*")], [0, 0]);
}

#[test]
fn four_plain_words_are_a_sentence() {
    let sentence = |text| Query::parse(text).sentence.as_ref().map(phrase).unwrap_or_default();
    assert_eq!(sentence("to be or not to be"), "to be or not to be");
    assert_eq!(groups("to be or not to be"), ["to", "be", "or", "not"]);
    assert_eq!(sentence("a well-known state channel:x"), "a well known state");
    for other in ["one two three", "one two \"three four\"", "a b c OR d", "one two three fou*"] {
        assert_eq!(sentence(other), "", "{other}");
    }
}

#[test]
fn a_short_run_without_spaces_is_a_phrase_and_a_long_one_is_pairs() {
    assert_eq!(groups("東京都"), ["東京 京都"]);
    assert_eq!(groups("東京都知事選"), ["東京", "京都", "都知", "知事", "事選"]);
    assert_eq!(groups("水"), ["水*"]);
}

#[test]
fn the_last_word_may_be_unfinished_only_if_nothing_follows_it() {
    let tail = |text| Query::parse(text).groups.last().unwrap().any[0].tail;
    let tails = ["fog", "a fog", "fog ", "\"a fog\"", "fog*"].map(tail);
    assert_eq!(tails, [true, true, false, false, false]);
}

proptest! {
    #[test]
    fn any_text_can_be_parsed(text in "([a-z\"“*: -]|OR |channel:|after:20|\\PC){0,24}") {
        let query = Query::parse(&text);
        let phrases = phrases_of(&query.groups).chain(&query.not).chain(&query.sentence);
        for phrase in phrases {
            prop_assert!(!phrase.words.is_empty());
            prop_assert!(phrase.words.iter().all(|word| !word.term.is_empty()));
        }
        prop_assert_eq!(crate::search::change::replace_words(&text, &[]), text);
    }
}
