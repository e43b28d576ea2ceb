#![no_main]
use longhand_fuzz::readers::reader;
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // The container, and the XML in it.
    reader("Word document", bytes, |_| Vec::new());
    let xml = [b"<document><body>", bytes, b"</body></document>"].concat();
    reader("Word document", &xml, |_| Vec::new());
});
