#![no_main]
use longhand_fuzz::readers::reader;
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    reader("SubStation Alpha", bytes, |text| {
        let events = text.split_once("[Events]\n").map_or("", |(_, events)| events);
        let is_kept = |line: &&str| !line.contains([':', ';', '!', '(', '[']);
        events.lines().filter(is_kept).collect()
    });
});
