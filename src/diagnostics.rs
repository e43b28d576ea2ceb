//! What was odd about the content: found, told, never fatal.
//!
//! A warning prints as `path:line: what was found; what was done.`, the path relative to the
//! content folder. Text from files or file names reaches a terminal only through [`printable`].

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::controls::{is_bidi, is_forbidden};

/// Classes of warnings, as counted in the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The file could not be read and has no page.
    Unreadable,
    /// The file is of no kind that Longhand reads and has no page.
    Skipped,
    /// Bytes that are not text were replaced.
    Encoding,
    /// A header could not be read as what it seems to be; its text was kept.
    Header,
    /// A date could not be read.
    Date,
    /// The transcript holds no line.
    Empty,
    /// The file is of no format that is known, or breaks its rules; its text was kept.
    Format,
    /// A line starts before the line above it; the order of the file was kept.
    Order,
    /// There are more speakers than anybody could tell apart.
    Speakers,
    /// A line begins like the label of a speaker, but is none for sure.
    Labels,
    /// There are more lines than anybody could say.
    Lines,
    /// A file beside a transcript says nothing that is understood.
    Sidecar,
    /// No line has a time; told by `check` alone, as the kinds below.
    Untimed,
    /// The same line many times in a row.
    Loop,
    /// A run of lines in another script than the rest.
    Script,
    /// The same recording or the same words as another file; a build tells only of files that it
    /// leaves out for it.
    Duplicate,
    /// The site, or a file of it, is larger than its host takes.
    Size,
    /// A link leads nowhere: of the owner's own pages, told by a build, or of a site, by `check`.
    Link,
    /// A file of the output folder that is not Longhand's, or is no longer.
    Foreign,
    /// Two things in a page have the same id; told by `check` of a site alone, as the kinds below.
    Id,
    /// A file that is for machines breaks its format.
    Machine,
}

impl Kind {
    /// What the files of this class have in common, for the summary.
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
    /// Class, for counting.
    pub kind: Kind,
    /// What was found and what was done, without the final stop.
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
    let unsafe_char = |c: char| c.is_control() || is_forbidden(c) || is_bidi(c);
    text.chars()
        .map(|c| if unsafe_char(c) { c.escape_unicode().to_string() } else { c.to_string() })
        .collect()
}

/// Findings, which are few, leave out what they do not say; Postcard cannot.
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
    fn warnings_name_file_and_line_and_carry_no_terminal_codes() {
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
