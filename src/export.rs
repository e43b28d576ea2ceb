//! `longhand export`: writes all transcripts of an archive as JSON Lines, for other programs.

use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

use crate::convert::Target;
use crate::diagnostics::Warning;
use crate::error::{Error, Result};
use crate::model::Source;
use crate::model::{Archive, Head};
use crate::read;
use crate::sources;

/// Number of transcripts that are in memory at once.
const BATCH: usize = 64;

/// The fields before the transcript in each line.
#[derive(Serialize)]
struct Origin<'a> {
    /// Path of the file in the content folder.
    source: &'a str,
    /// Path of the page in the site.
    page: &'a str,
}

/// Writes one line per transcript, in the order of the files:
/// `{"source": FILE, "page": PAGE, "transcript": {...}}`, with the transcript as `longhand convert`
/// writes it to JSON. Returns the warnings, sorted.
///
/// # Errors
///
/// [`Error::Content`] if there is no such folder, [`Error::NoTranscripts`] if it contains none,
/// [`Error::Io`] if a line cannot be written.
pub fn export(content: &Path, out: &mut impl Write) -> Result<Vec<Warning>> {
    Error::unless_folder(content)?;
    let (sources, mut warnings) = sources::find(content);
    if sources.is_empty() {
        return Err(Error::NoTranscripts(content.to_owned(), warnings));
    }
    let heads: Vec<_> = sources.par_iter().map(head).collect();
    let mut known = (Vec::new(), Vec::new());
    for (source, head) in sources.into_iter().zip(heads) {
        match head {
            Ok(head) => known.extend([(source, head)]),
            Err(warning) => warnings.push(warning),
        }
    }
    let (sources, heads) = known;
    let archive = Archive::new(&sources, heads);
    write(&sources, &archive, out, &mut warnings).map_err(Error::io("export", content))?;
    warnings.sort();
    Ok(warnings)
}

fn write(
    sources: &[Source],
    archive: &Archive,
    out: &mut impl Write,
    warnings: &mut Vec<Warning>,
) -> io::Result<()> {
    for start in (0..sources.len()).step_by(BATCH) {
        let batch = start..sources.len().min(start + BATCH);
        let lines: Vec<io::Result<(Vec<u8>, Vec<Warning>)>> = batch
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
}

/// The head that a page gets its address from, or why there is no page.
fn head(source: &Source) -> std::result::Result<Head, Warning> {
    match read::head(source, &mut Vec::new()) {
        Ok(head) => head.map_err(|why| read::refused(&source.main, why)),
        Err(error) => Err(read::unreadable(&source.main, &error, "it has no page")),
    }
}

fn line(source: &Source, page: &str) -> io::Result<(Vec<u8>, Vec<Warning>)> {
    let (mut bytes, mut warnings) = (Vec::new(), Vec::new());
    let texts = read::texts(source, &mut bytes, &mut warnings);
    let transcript = match texts.transcript(&mut warnings) {
        Ok(transcript) => transcript,
        Err(why) => return Ok((Vec::new(), vec![read::refused(&source.main, why)])),
    };
    let mut line = serde_json::to_vec(&Origin { source: &source.main.name, page })?;
    line.pop();
    line.extend_from_slice(b",\"transcript\":");
    Target::Json.write(&transcript, &mut line)?;
    line.truncate(line.trim_ascii_end().len());
    line.extend_from_slice(b"}\n");
    Ok((line, warnings))
}
