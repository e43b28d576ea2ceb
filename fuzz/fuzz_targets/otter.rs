#![no_main]
use longhand_fuzz::readers::{plain, reader};
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let footer = |line: &str| line.trim() == "Transcribed by https://otter.ai";
    reader("Otter", bytes, |text| plain(text, footer));
});
