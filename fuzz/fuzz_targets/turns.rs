#![no_main]
use longhand_fuzz::readers::{is_of_the_panel, plain, reader};
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Times in words, headings and the addresses of times are not said.
    let other = |line: &str| is_of_the_panel(line) || line.contains("](");
    reader("text in turns", bytes, |text| plain(text, other));
});
