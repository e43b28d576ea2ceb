#![no_main]
use longhand_fuzz::readers::reader;
// What a column is called decides whether it is said.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reader("table of turns", bytes, |_| Vec::new()));
