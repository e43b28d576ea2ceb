//! Parses web addresses as browsers do (WHATWG URL).

use url::Url;

use crate::controls::{is_bidi, is_forbidden};

/// Parses an absolute `http` or `https` address with a host and without user name and password.
/// `text` itself is then safe to use anywhere: it has no characters that browsers would ignore or
/// that could end an attribute.
pub(crate) fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok().filter(|_| !text.contains(is_unsafe))?;
    // Browsers add missing slashes to such an address, but inside a site they take it as relative.
    let host = text[url.scheme().len()..].strip_prefix("://")?;
    let is_web = matches!(url.scheme(), "http" | "https")
        && !host.starts_with('/')
        && url.username().is_empty()
        && url.password().is_none();
    is_web.then_some(url)
}

fn is_unsafe(c: char) -> bool {
    c.is_whitespace() || is_forbidden(c) || is_bidi(c) || matches!(c, '"' | '<' | '>' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_in_any_script_or_ip_addresses_with_or_without_a_port() {
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
    fn addresses_that_browsers_would_repair_or_reinterpret_are_refused() {
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
