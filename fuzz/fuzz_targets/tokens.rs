#![no_main]
use longhand::index::Tokenizer;
// What stands between terms in a file of the index stands in none of them.
libfuzzer_sys::fuzz_target!(|text: &str| {
    Tokenizer::default().tokens(text, |term| {
        assert!(
            !term.is_empty() && !term.contains(|c: char| c.is_whitespace() || "\"<\\-".contains(c))
        );
    });
});
