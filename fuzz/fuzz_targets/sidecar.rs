#![no_main]
libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = longhand::parse::sidecar(text, text.starts_with('{'));
    let _ = longhand::parse::info_json(text);
    let _ = longhand::parse::chapters(text, text.starts_with('{'));
    let _ = longhand::parse::channel_card(text);
});
