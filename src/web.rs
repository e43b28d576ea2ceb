//! Addresses on the web, read as browsers read them (WHATWG URL).

use url::Url;

use crate::controls::{is_bidi, is_forbidden};

/// Reads an absolute `http` or `https` address with a host and nobody's name and password. It means
/// the same wherever it stands as it is written: it holds nothing that a browser would pass over,
/// or take for the end of an attribute.
pub(crate) fn web_address(text: &str) -> Option<Url> {
    let is_odd = |c: char| {
        c.is_whitespace() || is_forbidden(c) || is_bidi(c) || matches!(c, '"' | '<' | '>' | '\\')
    };
    let url = Url::parse(text).ok().filter(|_| !text.contains(is_odd))?;
    // Browsers supply slashes that are missing, but within a site such an address is a relative one.
    let host = text[url.scheme().len()..].strip_prefix("://")?;
    let is_web = matches!(url.scheme(), "http" | "https")
        && !host.starts_with('/')
        && url.username().is_empty()
        && url.password().is_none();
    is_web.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_in_any_script_or_numbers_with_or_without_a_port() {
        for text in [
            "http://example.org:8080/a",
            "https://bücher.example/?q=1",
            "https://उदाहरण.example",
            "http://127.0.0.1",
            "http://[2001:db8::1]:80/x",
            "HTTP://[::1]",
        ] {
            assert!(web_address(text).is_some(), "{text}");
        }
    }

    #[test]
    fn what_browsers_would_mend_or_take_for_something_else_is_none() {
        for text in [
            "javascript:alert(1)",
            " JaVaScript:alert(1)",
            "data:text/html,x",
            "//example.org/x",
            "ftp://example.org",
            "https:example.org",
            "https:/example.org",
            "https:///example.org",
            "https://",
            "https://?a",
            "https://exa mple.org",
            "https://exa%20mple.org",
            "https://exa\u{ad}mple.org\u{200e}",
            " https://example.org",
            "https://example.org\n",
            "ht\ttps://example.org",
            "https://example.org/\"onclick=",
            "https://example.org/\u{202e}gpj.exe",
            "https://user@example.org\\@evil",
            "https://user:password@example.org/",
            "http://[::1",
            "http://[::1]x/",
            "http://::1/",
            "http://1.2.3.256/",
            "http://example.org:99999/",
            "http://example.org:80:80/",
            "",
        ] {
            assert_eq!(web_address(text), None, "{text}");
        }
    }
}
