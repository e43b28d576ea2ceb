//! `longhand convert`: writes a transcript in another format.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{print, print_warnings};
use crate::convert::Target;
use crate::diagnostics::Warning;
use crate::error::{Error, Result};
use crate::{read, sources};

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
        print_warnings(&convert(&self.input, target, &mut bytes)?);
        match &self.output {
            Some(path) => std::fs::write(path, bytes).map_err(Error::io("write", path)),
            None => print(bytes),
        }
    }
}

/// Converts a file together with its companion files, and returns the warnings.
fn convert(input: &Path, target: Target, out: &mut Vec<u8>) -> Result<Vec<Warning>> {
    let source = sources::around(input).map_err(Error::io("read", input))?;
    let mut warnings = Vec::new();
    let mut bytes = std::fs::read(input).map_err(Error::io("read", input))?;
    let texts = read::texts(&source, &mut bytes, &mut warnings);
    let transcript = texts.transcript(&mut warnings).map_err(|why| {
        let problem = why.split(';').next().unwrap_or(&why).to_owned();
        Error::Convert { path: input.to_owned(), problem }
    })?;
    if !target.can_hold(&transcript) {
        let problem =
            "no line has a timestamp, which captions need; use --to txt, md or json".into();
        return Err(Error::Convert { path: input.to_owned(), problem });
    }
    target.write(&transcript, out).map_err(Error::io("convert", input))?;
    Ok(warnings)
}
