#![no_main]
use longhand::parse::Header;
libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut header = Header::read(text);
    let description = std::mem::take(&mut header.about.description);
    // What is not understood is kept; all of it, where nothing was, no description either.
    let is_described = text.contains("description") || text.contains("summary");
    if header.problem.take().is_some() && header == Header::default() && !is_described {
        assert_eq!(description, text.trim());
    }
    let seed = format!("Date Generated: x\nVideo Description: {text}");
    assert_eq!(Header::read(&seed).about.description, text.trim());
});
