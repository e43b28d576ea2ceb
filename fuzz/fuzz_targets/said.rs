#![no_main]
// Lines are read from any page: none is blank, none holds a control character.
libfuzzer_sys::fuzz_target!(|html: &[u8]| {
    for line in longhand::search::page::lines(html) {
        assert!(!line.text.is_empty() && line.text.len() <= html.len() * 3);
        assert!(!line.text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
        assert!(line.seconds.is_none_or(|second| second >= 0.0));
    }
});
