#![no_main]
use longhand::search::query::Query;
// Any text is a query, and nothing of it is looked for that no text can hold.
libfuzzer_sys::fuzz_target!(|text: &str| {
    let query = Query::parse(text);
    let groups = query.groups.iter().flat_map(|group| &group.any);
    for phrase in groups.chain(&query.not).chain(&query.sentence) {
        assert!(!phrase.words.is_empty());
        assert!(phrase.words.iter().all(|word| !word.term.is_empty()));
    }
    assert!(query.sentence.is_none_or(|sentence| sentence.words.len() >= 4));
});
