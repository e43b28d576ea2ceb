#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| longhand_fuzz::readers::reader(
    "Podcasting 2.0 JSON",
    bytes,
    |_| Vec::new()
));
