//! YAML that the owner of an archive wrote: a mistake in it is named with its line.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::Error;

/// The line of a mistake, 1-based, where it is known, and what is wrong.
pub type Mistake = (Option<u64>, String);

/// Reads a file.
///
/// # Errors
///
/// [`Error::Config`] when the file cannot be read, or `parse` finds a mistake.
pub fn read<T>(path: &Path, parse: impl FnOnce(&str) -> Result<T, Mistake>) -> Result<T, Error> {
    let fail = |line, message| Error::Config { path: path.to_owned(), line, message };
    let text = std::fs::read_to_string(path)
        .map_err(|error| fail(None, format!("cannot be read: {error}")))?;
    parse(&text).map_err(|(line, message)| fail(line, message))
}

/// Parses YAML.
///
/// # Errors
///
/// The line, where the parser knows it, and what is wrong with it.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Mistake> {
    serde_yaml::from_str(text).map_err(|error| {
        let line = error.location().map(|location| location.line());
        // The crate's text goes over several lines with a picture; its first line says what.
        let message = error.without_snippet().to_string();
        let message = message.lines().next().unwrap_or_default();
        (line, message.strip_prefix("error: ").unwrap_or(message).to_owned())
    })
}
