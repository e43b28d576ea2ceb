#![no_main]
use longhand_fuzz::readers::{captions, reader};
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reader("SubRip", bytes, captions));
