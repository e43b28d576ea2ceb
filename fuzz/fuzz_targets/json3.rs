#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| longhand_fuzz::readers::reader(
    "YouTube json3",
    bytes,
    |_| Vec::new()
));
