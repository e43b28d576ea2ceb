#![no_main]
use longhand_fuzz::{kept, readers};
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    readers::file("a/b.md", bytes, |text, transcript| {
        // A header, marks and addresses are not text.
        if !text.starts_with("---") {
            let is_plain = |line: &&str| {
                !line.contains(['[', ']', '(', '*', '<', '&', '\\', '`', '~', '|', '_', '#'])
            };
            let lines = text.lines().filter(is_plain);
            kept::line_by_line(lines, &kept::everything(transcript));
        }
    });
});
