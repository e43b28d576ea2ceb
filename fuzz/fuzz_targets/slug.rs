#![no_main]
libfuzzer_sys::fuzz_target!(|text: &str| {
    let slug = longhand::model::slug(text, 60);
    assert!(
        slug.len() <= 62 && slug.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    );
    assert!(!slug.starts_with('-') && !slug.ends_with('-'));
});
