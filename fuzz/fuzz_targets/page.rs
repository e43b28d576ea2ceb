#![no_main]
// One text in every place of a page.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| longhand_fuzz::pages::everywhere(bytes));
