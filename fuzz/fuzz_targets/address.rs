#![no_main]
libfuzzer_sys::fuzz_target!(|address: &str| longhand_fuzz::site::address(address));
