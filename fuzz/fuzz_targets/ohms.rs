#![no_main]
use longhand_fuzz::readers::reader;
// The text of most elements is metadata.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reader("OHMS", bytes, |_| Vec::new()));
