#![no_main]
use longhand_fuzz::kept;
use longhand_fuzz::readers::{self, is_of_the_panel};
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    readers::file("a/b.md", bytes, |text, transcript| {
        // A header, marks and addresses are not text, nor what stands around a copied panel.
        // The name of a link's address may go over several lines, and the address may begin one.
        let has_comments = text.contains("<!--") || text.contains("{%");
        if !text.starts_with("---")
            && !text.contains("]:")
            && !text.contains("](\n")
            && !has_comments
        {
            let is_plain = |line: &&str| {
                !line.contains(['[', ']', '(', ')', '*', '<', '&', '\\', '`', '~', '|', '_', '#'])
            };
            let lines = text.lines().filter(is_plain).filter(|line| !is_of_the_panel(line));
            kept::line_by_line(lines, &kept::everything(transcript));
        }
    });
});
