#![no_main]
use longhand::model::About;
use longhand::parse::Header;
libfuzzer_sys::fuzz_target!(|text: &str| {
    let Header { about, problem, .. } = Header::read(text);
    // What is not understood is kept; all of it, where nothing was.
    let said = About { description: String::new(), ..about.clone() };
    let front = Header { about: said, problem: None, ..Header::read(text) };
    if problem.is_some() && front == Header::default() {
        assert_eq!(about.description, text.trim());
    }
    let seed = format!("Date Generated: x\nVideo Description: {text}");
    assert_eq!(Header::read(&seed).about.description, text.trim());
});
