#![no_main]
use longhand::parse::decode;
use longhand_fuzz::kept::signs;
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let found = decode(bytes).text;
    assert!(!found.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
    assert!(found.len() <= bytes.len() * 3);
    // The start of a zip archive, of which text that the program cannot unpack is no part.
    let is_archive = bytes.starts_with(b"PK\x03\x04");
    if let Ok(text) = str::from_utf8(bytes)
        && !is_archive
    {
        assert!(signs(text).eq(signs(&found)));
    }
});
