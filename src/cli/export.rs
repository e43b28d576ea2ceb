//! `longhand export`: all transcripts as JSON lines.

use std::fs::File;
use std::io::{BufWriter, ErrorKind};
use std::path::PathBuf;

use clap::Args;

use super::tell;
use crate::error::{Error, Result};
use crate::export;

#[derive(Debug, Args)]
pub(super) struct Export {
    /// Folder of transcripts
    #[arg(value_name = "DIR", default_value = "content")]
    content: PathBuf,
    /// File to write [default: standard output]
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
}

impl Export {
    pub(super) fn run(&self) -> Result<()> {
        let warnings = match &self.output {
            Some(path) => {
                let file = File::create(path).map_err(Error::io("write", path))?;
                export::export(&self.content, &mut BufWriter::new(file))?
            }
            None => match export::export(&self.content, &mut std::io::stdout().lock()) {
                // A reader who has seen enough may close the pipe.
                Err(Error::Io { source, .. }) if source.kind() == ErrorKind::BrokenPipe => {
                    return Ok(());
                }
                outcome => outcome?,
            },
        };
        tell(&warnings);
        Ok(())
    }
}
