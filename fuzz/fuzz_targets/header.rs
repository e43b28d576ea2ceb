#![no_main]
use longhand::parse::Header;
libfuzzer_sys::fuzz_target!(|text: &str| {
    for mut header in [Header::read(text), Header::of_toml(text)] {
        let description = std::mem::take(&mut header.about.description);
        // What is not understood at all is kept as it is.
        if header.problem.is_some_and(|problem| problem.ends_with("kept as the description")) {
            assert_eq!(description, text.trim());
        }
    }
    let seed = format!("Date Generated: x\nVideo Description: {text}");
    assert_eq!(Header::read(&seed).about.description, text.trim());
});
