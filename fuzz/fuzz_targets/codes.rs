#![no_main]
use longhand_fuzz::index;
libfuzzer_sys::fuzz_target!(|input: (&str, u32, u32, Vec<u32>)| {
    let (text, count, high, numbers) = input;
    // As many as a reader would ask for.
    index::codes_read(text, count % 10_000, high.max(count % 10_000) % 2_000_000_000);
    index::codes_written(&numbers.iter().map(|n| n >> (n % 32)).collect::<Vec<_>>());
});
