#![no_main]
// Transcripts, a title and a text each.
libfuzzer_sys::fuzz_target!(|transcripts: Vec<(&str, &str)>| {
    longhand_fuzz::index::indexed(&transcripts[..transcripts.len().min(40)]);
});
