//! Words in an address.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is spelled: all but the unreserved characters (RFC 3986, 2.3).
const SPELT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as the value of a query's parameter.
#[must_use]
pub fn query(text: &str) -> String {
    utf8_percent_encode(text, SPELT).to_string().replace("%20", "+")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_an_address_is_spelled() {
        assert_eq!(query("\"west bank\" OR é*"), "%22west+bank%22+OR+%C3%A9%2A");
    }
}
