#![no_main]
libfuzzer_sys::fuzz_target!(|text: &str| {
    longhand::parse::names::facts(text);
    longhand::parse::names::Stem::of(text);
    longhand::parse::languages::tag(text);
});
