#![no_main]
use longhand_fuzz::{kept, readers};
// Lines of the dialect that Longhand began with, below one with a time: whatever follows is speech.
libfuzzer_sys::fuzz_target!(|text: &str| {
    let begin =
        "# T\n**C:** [June 1, 2024](https://e.org/a)\n*  x [[00:00:01](https://e.org/a?t=1s)]\n";
    readers::file("a/b.md", format!("{begin}{text}").as_bytes(), |text, transcript| {
        let body = &text[begin.len()..];
        // What may be a time stands behind two brackets, and is no word.
        let said = body.lines().map(|line| line.split("[[").next().unwrap_or_default());
        kept::in_order(said.flat_map(kept::signs), &kept::everything(transcript));
    });
});
