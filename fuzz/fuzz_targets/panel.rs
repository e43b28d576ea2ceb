#![no_main]
use longhand_fuzz::readers::{plain, reader};
// YouTube writes headings of its own, and times as screen readers say them.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let own = |line: &str| {
        let said = ["second", "minute", "hour"].iter().any(|unit| line.contains(unit));
        said || line.contains("ranscript") || line.contains("Search in video")
    };
    reader("YouTube transcript panel", bytes, |text| plain(text, own));
});
