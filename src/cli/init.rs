//! `longhand init`: creates the folder of a new archive.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::error::Result;
use crate::init;

#[derive(Debug, Args)]
pub(super) struct Init {
    /// Folder of the archive; existing files are not changed
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

impl Init {
    pub(super) fn run(&self) -> Result<()> {
        let outcome = init::init(&self.folder)?;
        let mut stderr = anstream::stderr().lock();
        for path in &outcome.written {
            let _ = writeln!(stderr, "Wrote {}", path.display());
        }
        for path in &outcome.kept {
            let _ = writeln!(stderr, "Kept {}", path.display());
        }
        if let Some(workflow) = &outcome.unfinished {
            let to_do =
                "\u{1b}[1mTo do:\u{1b}[0m set LONGHAND_REPOSITORY (where to download Longhand) in";
            let _ = writeln!(stderr, "{to_do} {}", workflow.display());
        }
        let cd = if self.folder == Path::new(".") {
            String::new()
        } else {
            format!("cd {} && ", self.folder.display())
        };
        let _ = writeln!(
            stderr,
            "Next: put transcripts into content, then run `{cd}longhand serve --open`"
        );
        Ok(())
    }
}
