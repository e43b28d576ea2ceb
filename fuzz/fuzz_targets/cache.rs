#![no_main]
use longhand::cache::Site;
libfuzzer_sys::fuzz_target!(|json: &[u8]| {
    if let Ok(site) = serde_json::from_slice::<Site>(json) {
        let again = serde_json::to_vec(&site).expect("what was read can be written");
        assert!(serde_json::from_slice::<Site>(&again).is_ok());
    }
});
