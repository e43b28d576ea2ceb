//! Words in an address.

use std::fmt::Write as _;

/// A text as the value of a query's parameter (RFC 3986).
#[must_use]
pub fn query(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_an_address_is_spelled() {
        assert_eq!(query("\"west bank\" OR é*"), "%22west+bank%22+OR+%C3%A9%2A");
    }
}
