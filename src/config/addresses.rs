//! Addresses in the settings.

use serde::Deserialize;

/// An address on the web, for a link.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct WebAddress(String);

impl WebAddress {
    /// The address: `http` or `https`, a host, no white space.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for WebAddress {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        let is_address = of_web(&text).is_some_and(|rest| !rest.starts_with(['?', '#']));
        if is_address {
            Ok(Self(text))
        } else {
            Err(format!(
                "'{text}' is not a web address; use one like https://example.org/archive.zip"
            ))
        }
    }
}

/// What follows `https://` or `http://` in an address that names a host and can stand in a link.
fn of_web(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let is_one = !rest.is_empty()
        && !rest.starts_with('/')
        && !rest.contains(['"', '<', '>'])
        && !rest.contains(|c: char| c.is_whitespace() || c.is_control());
    is_one.then_some(rest)
}

/// Accepts an absolute http(s) address without query or fragment; ends it with a slash.
///
/// # Errors
///
/// A sentence that says what was expected.
pub fn base_url(url: &str) -> std::result::Result<String, String> {
    match of_web(url) {
        Some(rest) if !rest.contains(['?', '#']) => Ok(format!("{}/", url.trim_end_matches('/'))),
        _ => Err(format!(
            "base_url '{url}' is not a valid address; use one like https://example.org/ or https://example.org/archive/"
        )),
    }
}

/// Accepts the name of a host: labels of letters, digits and hyphens, at least two (RFC 1123).
pub(super) fn domain(name: &str) -> std::result::Result<String, String> {
    let is_label = |label: &str| {
        matches!(label.len(), 1..=63)
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if name.contains('.') && name.len() <= 253 && name.split('.').all(is_label) {
        Ok(name.to_ascii_lowercase())
    } else {
        Err(format!("domain '{name}' is not a host name; use one like archive.example.org"))
    }
}
