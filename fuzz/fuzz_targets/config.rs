#![no_main]
use longhand::config::Config;
libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(Config { base_url: Some(url), .. }) = Config::parse(text) {
        assert!(url.starts_with("http") && url.ends_with('/'));
        assert!(!url.contains(|c: char| c.is_control() || c.is_whitespace() || "\"<>".contains(c)));
    }
});
