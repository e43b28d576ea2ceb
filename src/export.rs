//! `longhand export`: all transcripts of an archive as JSON lines, for programs.

use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

use crate::convert::Target;
use crate::diagnostics::Warning;
use crate::error::{Error, Result};
use crate::model::Source;
use crate::model::{Archive, Head};
use crate::sources;
use crate::{parse, read};

/// Transcripts that are held at once, as JSON.
const TOGETHER: usize = 64;

/// What stands before a transcript in its line.
#[derive(Serialize)]
struct Origin<'a> {
    /// File in the content folder.
    source: &'a str,
    /// Page in the site.
    page: &'a str,
}

/// Writes an archive, a line for each transcript in the order of their files:
/// `{"source": FILE, "page": PAGE, "transcript": {...}}`, the last as `longhand convert` writes JSON.
/// Gives what was odd.
///
/// # Errors
///
/// [`Error::Content`] when the folder is none, [`Error::NoTranscripts`] when it holds none,
/// [`Error::Io`] when a line cannot be written.
pub fn export(content: &Path, out: &mut impl Write) -> Result<Vec<Warning>> {
    Error::unless_folder(content)?;
    let (sources, mut warnings) = sources::find(content);
    if sources.is_empty() {
        return Err(Error::NoTranscripts(content.to_owned(), warnings));
    }
    let heads: Vec<Head> = sources.par_iter().map(head).collect();
    let archive = Archive::new(&sources, heads);
    let fail = Error::io("export", content);
    let mut write = || -> io::Result<()> {
        for start in (0..sources.len()).step_by(TOGETHER) {
            let some = start..sources.len().min(start + TOGETHER);
            let lines: Vec<io::Result<(Vec<u8>, Vec<Warning>)>> = some
                .into_par_iter()
                .map(|number| line(&sources[number], &archive.path(number)))
                .collect();
            for line in lines {
                let (line, found) = line?;
                out.write_all(&line)?;
                warnings.extend(found);
            }
        }
        out.flush()
    };
    write().map_err(fail)?;
    warnings.sort();
    Ok(warnings)
}

/// The head that a page gets its address from; of a file that cannot be read nothing is known.
fn head(source: &Source) -> Head {
    let head = read::head(source, &mut Vec::new());
    head.unwrap_or_else(|_| parse::head(&source.main, "", &parse::Sidecars::default()))
}

fn line(source: &Source, page: &str) -> io::Result<(Vec<u8>, Vec<Warning>)> {
    let (mut bytes, mut warnings) = (Vec::new(), Vec::new());
    let texts = read::texts(source, &mut bytes, &mut warnings);
    let transcript = texts.transcript(&mut warnings);
    let mut line = serde_json::to_vec(&Origin { source: &source.main.name, page })?;
    line.pop();
    line.extend_from_slice(b",\"transcript\":");
    Target::Json.write(&transcript, &mut line)?;
    line.truncate(line.trim_ascii_end().len());
    line.extend_from_slice(b"}\n");
    Ok((line, warnings))
}
