//! `longhand export`: writes all transcripts as JSON Lines.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use clap::Args;

use super::{print_warnings, unless_closed};
use crate::error::{Error, Result};
use crate::export;

#[derive(Debug, Args)]
pub(super) struct Export {
    /// Folder of transcripts
    #[arg(value_name = "DIR", default_value = "content")]
    content: PathBuf,
    /// Output file [default: standard output]
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
            None => unless_closed(export::export(&self.content, &mut std::io::stdout().lock()))?,
        };
        print_warnings(&warnings);
        Ok(())
    }
}
