#![no_main]
use longhand::model::Recording;
use longhand::units::Timestamp;
// Whatever becomes a link leads to the web and cannot leave its attribute.
libfuzzer_sys::fuzz_target!(|text: &str| {
    let Some(recording) = Recording::from_url(text) else { return };
    for url in [recording.url(), recording.at(Timestamp::from_millis(61_000))] {
        let lower = url.to_ascii_lowercase();
        assert!(lower.starts_with("http://") || lower.starts_with("https://"), "{url:?}");
        assert!(
            !url.contains(|c: char| c.is_control() || c.is_whitespace() || "\"'<>`\\".contains(c))
        );
        assert!(Recording::from_url(&url).is_some(), "{url:?}");
    }
});
