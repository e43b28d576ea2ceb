#![no_main]
// Lines of the dialect that Longhand began with, behind a title.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let title: &[u8] = b"# T\n**C:** [June 1, 2024](https://e.org/a)\n*  ";
    longhand_fuzz::file("a/b.md", &[title, bytes].concat());
});
