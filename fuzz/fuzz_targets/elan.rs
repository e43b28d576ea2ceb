#![no_main]
use longhand_fuzz::readers::reader;
// Which of several tiers is read depends on all of them.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reader("ELAN", bytes, |_| Vec::new()));
