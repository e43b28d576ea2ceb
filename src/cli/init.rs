//! `longhand init`: the folder of a new archive.

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
        let mut tell = |text: &str, path: &Path| {
            let _ = writeln!(stderr, "{text} {}", path.display());
        };
        outcome.written.iter().for_each(|path| tell("Wrote", path));
        outcome.kept.iter().for_each(|path| tell("Kept", path));
        if let Some(workflow) = &outcome.unfinished {
            let to_do =
                "\u{1b}[1mTo do:\u{1b}[0m set LONGHAND_REPOSITORY (where to download Longhand) in";
            tell(to_do, workflow);
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
