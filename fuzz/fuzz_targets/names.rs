#![no_main]
libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = longhand::parse::names::facts(text);
    let stem = longhand::parse::names::Stem::of(text);
    let _ = longhand::parse::names::is_generic(stem.key);
    let _ = longhand::parse::names::Role::of(text);
    let _ = longhand::parse::languages::tag(text);
});
