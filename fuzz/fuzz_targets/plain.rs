#![no_main]
use longhand_fuzz::readers::{plain, reader};
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    reader("plain text", bytes, |text| plain(text, |_| false));
});
