#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| longhand_fuzz::readers::reader(
    "whisper.cpp JSON",
    bytes,
    |_| Vec::new()
));
