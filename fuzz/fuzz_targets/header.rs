#![no_main]
use longhand::parse::Header;
libfuzzer_sys::fuzz_target!(|text: &str| {
    let header = Header::read(text);
    if header.problem.is_some() {
        assert_eq!(header.about.description, text.trim());
    }
    let seed = format!("Date Generated: x\nVideo Description: {text}");
    assert_eq!(Header::read(&seed).about.description, text.trim());
});
