#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (name, bytes) = longhand_fuzz::named(bytes);
    longhand_fuzz::readers::file(name, bytes, |_, transcript| {
        longhand_fuzz::convert::rounds(transcript)
    });
});
