#![no_main]
use longhand_fuzz::readers::reader;
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    reader("SubStation Alpha", bytes, |text| {
        let events = text.lines().skip_while(|line| line.trim() != "[Events]").skip(1);
        let is_kept = |line: &&str| !line.contains([':', ';', '!', '(', '[']);
        events.filter(is_kept).collect()
    });
});
