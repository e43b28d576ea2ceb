#![no_main]
use longhand_fuzz::readers::{cells, reader};
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reader("Audacity labels", bytes, cells));
