#![no_main]
use longhand_fuzz::readers::{is_of_the_panel, plain, reader};
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    reader("YouTube transcript panel", bytes, |text| plain(text, is_of_the_panel));
});
