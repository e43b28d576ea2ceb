#![no_main]
libfuzzer_sys::fuzz_target!(|text: &str| {
    longhand::parse::Header::read(text);
});
