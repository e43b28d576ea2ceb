#![no_main]
use longhand_fuzz::readers::reader;
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reader("SubStation Alpha", bytes, events));

/// Lines of the events that are neither rows nor comments.
fn events(text: &str) -> Vec<&str> {
    let mut is_within = false;
    let is_kept = |line: &&str| {
        let heading = line.trim();
        if heading.starts_with('[') && heading.ends_with(']') {
            is_within = heading.eq_ignore_ascii_case("[Events]");
        }
        is_within && !line.contains([':', ';', '!', '(', '['])
    };
    text.lines().filter(is_kept).collect()
}
