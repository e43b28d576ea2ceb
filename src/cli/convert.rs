//! `longhand convert`: a transcript in another format.

use std::path::PathBuf;

use clap::Args;

use super::{print, tell};
use crate::convert::{self, Target};
use crate::error::{Error, Result};

#[derive(Debug, Args)]
pub(super) struct Convert {
    /// Transcript to convert
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// Output format [default: from the extension of OUT, else vtt]
    #[arg(long, value_name = "FORMAT")]
    to: Option<Target>,
    /// Output file [default: standard output]
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
}

impl Convert {
    pub(super) fn run(&self) -> Result<()> {
        let by_name = self.output.as_deref().and_then(Target::of_path);
        let target = self.to.or(by_name).unwrap_or(Target::Vtt);
        let mut bytes = Vec::new();
        tell(&convert::convert(&self.input, target, &mut bytes)?);
        match &self.output {
            Some(path) => std::fs::write(path, bytes).map_err(Error::io("write", path)),
            None => print(bytes),
        }
    }
}
