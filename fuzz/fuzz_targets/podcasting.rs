#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| longhand_fuzz::reader("Podcasting 2.0 JSON", bytes));
