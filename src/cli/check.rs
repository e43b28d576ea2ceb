//! `longhand check`: problems in a content folder or a built site.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::{config, print};
use crate::check;
use crate::diagnostics::{Kind, Warning};
use crate::error::{Error, Result};
use crate::units::counted;

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Folder of transcripts, or a built site
    #[arg(value_name = "DIR", default_value = "content")]
    folder: PathBuf,
    /// Settings file, for the host's size limit [default: longhand.yaml, if it exists]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Exit with status 1 if there are any findings
    #[arg(long)]
    strict: bool,
    /// Print the findings as a JSON object
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) fn run(&self) -> Result<()> {
        let count = if check::is_site(&self.folder) { self.site()? } else { self.content()? };
        if self.strict && count > 0 { Err(Error::Findings(count)) } else { Ok(()) }
    }

    fn content(&self) -> Result<u64> {
        let findings = check::check(&self.folder)?;
        let others = match findings.other_formats {
            0 => String::new(),
            count => format!(", {} skipped in favour of a better format", counted(count, "file")),
        };
        let summary = format!("{}{others}", counted(findings.transcripts, "transcript"));
        self.report(&findings, &findings.warnings, &findings.kinds, &summary)
    }

    fn site(&self) -> Result<u64> {
        let config = config(self.config.as_deref())?;
        let findings = check::check_site(&self.folder, config.limits())?;
        let summary = format!(
            "{} in {}, {} within the site, {} of the {} limit",
            counted(findings.pages, "page"),
            counted(findings.files, "file"),
            counted(findings.links, "link"),
            findings.limits.size.write(findings.bytes),
            findings.limits.size,
        );
        self.report(&findings, &findings.warnings, &findings.kinds, &summary)
    }

    /// Prints the findings, and returns their number.
    fn report(
        &self,
        findings: &impl Serialize,
        warnings: &[Warning],
        kinds: &BTreeMap<Kind, u64>,
        summary: &str,
    ) -> Result<u64> {
        if self.json {
            print(serde_json::to_string(findings).unwrap_or_default() + "\n")?;
            return Ok(warnings.len() as u64);
        }
        let mut text: String = warnings.iter().map(|warning| format!("{warning}\n")).collect();
        let kinds = kinds.iter().map(|(kind, count)| format!("{count} {}", kind.label()));
        let kinds: Vec<_> = kinds.collect();
        let kinds =
            if kinds.is_empty() { "no problems found".to_owned() } else { kinds.join(", ") };
        text += &format!("{summary}: {kinds}\n");
        print(text)?;
        Ok(warnings.len() as u64)
    }
}
