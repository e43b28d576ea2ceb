//! Parses the YAML files of an archive's owner, with line numbers in errors.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::Error;

/// The line of a mistake, 1-based, if the parser knows it, and a message.
pub type Mistake = (Option<u64>, String);

/// Reads and parses a file.
///
/// # Errors
///
/// [`Error::Config`] if the file cannot be read, or `parse` fails.
pub fn read<T>(path: &Path, parse: impl FnOnce(&str) -> Result<T, Mistake>) -> Result<T, Error> {
    std::fs::read_to_string(path)
        .map_err(|error| (None, format!("cannot be read: {error}")))
        .and_then(|text| parse(&text))
        .map_err(|(line, message)| Error::Config { path: path.to_owned(), line, message })
}

/// Parses YAML.
///
/// # Errors
///
/// The line, if the parser knows it, and a message.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Mistake> {
    serde_yaml::from_str(text).map_err(|error| {
        let line = error.location().map(|location| location.line());
        // The crate's message has several lines with an excerpt; the first line names the problem.
        let message = error.without_snippet().to_string();
        let message = message.lines().next().unwrap_or_default();
        (line, message.strip_prefix("error: ").unwrap_or(message).to_owned())
    })
}
