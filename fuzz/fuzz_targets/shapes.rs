#![no_main]
use longhand_fuzz::readers::reader;
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reader(
    "JSON of a transcription service",
    bytes,
    |_| Vec::new()
));
