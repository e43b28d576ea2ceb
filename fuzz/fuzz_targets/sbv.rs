#![no_main]
use longhand_fuzz::readers::reader;
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    reader("SBV", bytes, |text| {
        let is_plain = |line: &&str| !line.contains(['[', '(']) && !line.contains("0:");
        text.lines().filter(is_plain).collect()
    });
});
