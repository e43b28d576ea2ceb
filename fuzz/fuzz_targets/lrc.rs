#![no_main]
use longhand_fuzz::readers::reader;
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // What stands in parentheses may be a speaker, who has a name of ours.
    let is_plain = |line: &&str| !line.contains(['[', '<', '(']);
    reader("LRC", bytes, |text| text.lines().filter(is_plain).collect());
});
