//! YAML that other tools wrote.

use serde::de::DeserializeOwned;
use serde_yaml::options::NonFiniteFloatPolicy;

use crate::parse::formats::json::{mended, paired};

/// Parses YAML. Numbers may be `.nan` or `.inf`; a lone surrogate becomes U+FFFD.
///
/// # Errors
///
/// A one-line description of the problem.
pub fn yaml<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let options =
        || serde_yaml::options! { non_finite_float_policy: NonFiniteFloatPolicy::PassThrough };
    mended(text, paired, |text| serde_yaml::from_str_with_options(text, options())).map_err(
        |error| {
            let message = error.without_snippet().to_string();
            let message = message.lines().next().unwrap_or_default();
            message.strip_prefix("error: ").unwrap_or(message).to_owned()
        },
    )
}
