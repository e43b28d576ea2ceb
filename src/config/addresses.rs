//! Validates the addresses in the settings.

use serde::Deserialize;

use crate::web::web_address;

/// A web address to link to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct WebAddress(String);

impl WebAddress {
    /// The address, with the scheme `http` or `https`, a host, and no white space.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for WebAddress {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        if web_address(&text).is_some() {
            Ok(Self(text))
        } else {
            Err(format!(
                "'{text}' is not a web address; use one like https://example.org/archive.zip"
            ))
        }
    }
}

/// Accepts an absolute http(s) address without query or fragment, and ends it with a slash.
///
/// # Errors
///
/// A message that says what was expected.
pub fn base_url(url: &str) -> std::result::Result<String, String> {
    let address = web_address(url);
    if address.is_some_and(|address| address.query().is_none() && address.fragment().is_none()) {
        Ok(format!("{}/", url.trim_end_matches('/')))
    } else {
        Err(format!(
            "base_url '{url}' is not a valid address; use one like https://example.org/ or https://example.org/archive/"
        ))
    }
}

/// Accepts a host name with at least two labels of letters, digits and hyphens (RFC 1123); returns
/// it in lower case.
pub(super) fn domain(name: &str) -> std::result::Result<String, String> {
    if name.contains('.') && name.len() <= 253 && name.split('.').all(is_label) {
        Ok(name.to_ascii_lowercase())
    } else {
        Err(format!("domain '{name}' is not a host name; use one like archive.example.org"))
    }
}

fn is_label(label: &str) -> bool {
    matches!(label.len(), 1..=63)
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}
