#![no_main]
// A file of any name: from its bytes to its page.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (name, bytes) = longhand_fuzz::named(bytes);
    longhand_fuzz::readers::file(name, bytes, |_, transcript| {
        longhand_fuzz::pages::page(transcript)
    });
});
