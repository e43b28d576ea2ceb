//! Warnings about the content, which never end a run.
//!
//! A warning prints as `path:line: problem; consequence.`, with the path relative to the content
//! folder. Text from files or file names reaches a terminal only through [`printable`].

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::controls::{is_bidi, is_forbidden};

/// Kinds of warnings, as counted in the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The file could not be read and has no page.
    Unreadable,
    /// The file is of a type that Longhand does not read, and has no page.
    Skipped,
    /// Bytes that are not valid text were replaced.
    Encoding,
    /// A header could not be parsed; its text was kept.
    Header,
    /// A date could not be parsed.
    Date,
    /// The transcript has no lines.
    Empty,
    /// The format of the file is unknown, or the file violates it; its text was kept.
    Format,
    /// A line starts before the line above it; the order of the file was kept.
    Order,
    /// There are more speakers than can be distinguished.
    Speakers,
    /// A line begins with something that may or may not be the label of a speaker.
    Labels,
    /// There are more lines than a recording can have.
    Lines,
    /// A companion file of a transcript could not be parsed.
    Sidecar,
    /// No line has a time. This and the next two kinds are reported only by `check`.
    Untimed,
    /// The same line is repeated many times in a row.
    Loop,
    /// A run of lines is in another script than the rest.
    Script,
    /// The same recording or the same words as in another file; a build reports only files that it
    /// leaves out for this reason.
    Duplicate,
    /// The site or one of its files exceeds the limits of its host.
    Size,
    /// A broken link: in own pages, reported by a build, or in a site, reported by `check`.
    Link,
    /// A file in the output folder is not by Longhand, or has been changed since.
    Foreign,
    /// Two elements of a page have the same id. This and the next kind are reported only by
    /// `check`.
    Id,
    /// A feed, sitemap or JSON file is invalid.
    Machine,
}

impl Kind {
    /// Label of the kind in the summary, after a count.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Skipped => "skipped",
            Self::Encoding => "repaired encodings",
            Self::Header => "malformed headers",
            Self::Date => "unreadable dates",
            Self::Empty => "without text",
            Self::Format => "format problems",
            Self::Order => "times out of order",
            Self::Speakers => "too many speakers",
            Self::Labels => "doubtful speakers",
            Self::Lines => "too many lines",
            Self::Sidecar => "malformed sidecars",
            Self::Untimed => "without timestamps",
            Self::Loop => "loops",
            Self::Script => "in an unexpected script",
            Self::Duplicate => "duplicates",
            Self::Size => "too large",
            Self::Link => "broken links",
            Self::Foreign => "in the output folder",
            Self::Id => "repeated ids",
            Self::Machine => "invalid feeds, sitemaps or JSON",
        }
    }
}

/// One finding about one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Warning {
    /// Path relative to the content folder, with `/` between parts.
    pub path: String,
    /// Line in the file, 1-based.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Kind, for counting.
    pub kind: Kind,
    /// The problem and its consequence, without the full stop.
    pub message: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(&self.path))?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}.", printable(&self.message))
    }
}

/// The text with control and direction characters made visible, safe to print on a terminal.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_forbidden(c) || is_bidi(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Stores warnings as JSON inside Postcard, which does not support skipped fields.
pub mod as_json {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

    use super::Warning;

    #[allow(missing_docs, clippy::missing_errors_doc)]
    pub fn serialize<S: Serializer>(warnings: &[Warning], out: S) -> Result<S::Ok, S::Error> {
        let text = match warnings {
            [] => String::new(),
            _ => serde_json::to_string(warnings).map_err(ser::Error::custom)?,
        };
        text.serialize(out)
    }

    #[allow(missing_docs, clippy::missing_errors_doc)]
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Warning>, D::Error> {
        match <&str>::deserialize(from)? {
            "" => Ok(Vec::new()),
            text => serde_json::from_str(text).map_err(de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_have_file_and_line_and_no_terminal_codes() {
        let warning = Warning {
            path: "News/\u{1b}[31mred.md".into(),
            line: Some(3),
            kind: Kind::Date,
            message: "'Octember 3' is not a date; left undated".into(),
        };
        assert_eq!(
            warning.to_string(),
            "News/\\u{1b}[31mred.md:3: 'Octember 3' is not a date; left undated."
        );
    }
}
