//! `longhand check`: what is odd in a content folder.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::check;
use crate::error::{Error, Result};
use crate::units::counted;

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Folder of transcripts
    #[arg(value_name = "DIR", default_value = "content")]
    content: PathBuf,
    /// Exit with status 1 if anything is odd
    #[arg(long)]
    strict: bool,
    /// Print the findings as one JSON object
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) fn run(&self) -> Result<()> {
        let findings = check::check(&self.content)?;
        // A reader who has seen enough may close the pipe.
        let mut out = std::io::stdout().lock();
        if self.json {
            let json = serde_json::to_string(&findings).unwrap_or_default();
            let _ = writeln!(out, "{json}");
        } else {
            for warning in &findings.warnings {
                let _ = writeln!(out, "{warning}");
            }
            let kinds =
                findings.kinds.iter().map(|(kind, count)| format!("{count} {}", kind.label()));
            let kinds: Vec<_> = kinds.collect();
            let said = if kinds.is_empty() { "nothing odd".to_owned() } else { kinds.join(", ") };
            let others = match findings.other_formats {
                0 => String::new(),
                count => format!(", {} not read for a better format", counted(count, "file")),
            };
            let _ =
                writeln!(out, "{}{others}: {said}", counted(findings.transcripts, "transcript"));
        }
        match findings.warnings.len() as u64 {
            count @ 1.. if self.strict => Err(Error::Findings(count)),
            _ => Ok(()),
        }
    }
}
