#![no_main]
use longhand_fuzz::readers::{elements, reader};
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    reader("YouTube XML captions", bytes, |text| elements(text, "text"));
});
