#![no_main]
use longhand_fuzz::readers::{elements, reader};
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reader("TTML", bytes, |text| elements(text, "p")));
