#![no_main]
libfuzzer_sys::fuzz_target!(|text: &str| {
    longhand::index::Tokenizer::default().tokens(text, |term| assert!(!term.is_empty()));
});
