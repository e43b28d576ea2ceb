//! Checks the transcripts of an archive.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;

use super::by_kind;
use crate::diagnostics::{Kind, Warning};
use crate::error::{Error, Result};
use crate::model::Source;
use crate::model::{Body, LOOP, Segment, Transcript};
use crate::parse::Refusal;
use crate::read;
use crate::sources;

/// The fewest lines of a loop that is reported.
const LONG_LOOP: usize = 10;
/// The fewest lines in another script that are reported. A shorter run may be a quotation.
const LONG_RUN: usize = 5;

/// The findings about an archive.
#[derive(Debug, Serialize)]
pub struct Findings {
    /// Number of transcripts.
    pub transcripts: u64,
    /// Number of files that were not read because there is a better format of the same recording.
    pub other_formats: u64,
    /// Number of findings by kind.
    pub kinds: BTreeMap<Kind, u64>,
    /// The findings, sorted by path.
    pub warnings: Vec<Warning>,
}

/// The result of checking one transcript.
struct Checked {
    warnings: Vec<Warning>,
    /// The recording, to find duplicates.
    recording: Option<String>,
    /// Digest of the words, to find duplicates.
    words: Option<u64>,
}

/// Checks all transcripts of an archive.
///
/// # Errors
///
/// [`Error::Content`] if `content` is not a folder, [`Error::NoTranscripts`] if it contains none.
pub fn check(content: &Path) -> Result<Findings> {
    Error::unless_folder(content)?;
    let (sources, mut warnings) = sources::find(content);
    if sources.is_empty() && warnings.is_empty() {
        return Err(Error::NoTranscripts(content.to_owned(), warnings));
    }
    let checked: Vec<_> = sources.par_iter().map(check_one).collect();
    let mut known: (Vec<Source>, Vec<Checked>) = Default::default();
    for (source, checked) in sources.into_iter().zip(checked) {
        match checked {
            Ok(checked) => known.extend([(source, checked)]),
            Err(why) => warnings.push(read::refused(&source.main, why)),
        }
    }
    let (sources, checked) = known;
    let recordings = checked.iter().map(|checked| checked.recording.clone()).collect();
    warnings.extend(duplicates(&sources, recordings, "same recording as"));
    let words = checked.iter().map(|checked| checked.words).collect();
    warnings.extend(duplicates(&sources, words, "same words as"));
    warnings.extend(checked.into_iter().flat_map(|checked| checked.warnings));
    warnings.sort();
    warnings.dedup();
    let kinds = by_kind(&warnings);
    let others = sources.iter().map(|source| source.others.len() as u64).sum();
    Ok(Findings { transcripts: sources.len() as u64, other_formats: others, kinds, warnings })
}

fn check_one(source: &Source) -> std::result::Result<Checked, Refusal> {
    let (mut bytes, mut warnings) = (Vec::new(), Vec::new());
    let texts = read::texts(source, &mut bytes, &mut warnings);
    let transcript = texts.transcript(&mut warnings)?;
    let mut words = Xxh3::new();
    transcript.body.spoken_texts().for_each(|text| {
        words.update(text.as_bytes());
        words.update(b"\n");
    });
    if let Body::Lines(lines) = &transcript.body {
        for (kind, message) in lint(lines) {
            warnings.push(Warning { path: source.main.name.clone(), line: None, kind, message });
        }
    }
    // Transcripts of one recording in different languages are not duplicates.
    let recording = transcript.head.recording.as_ref().filter(|_| source.recording.is_none());
    Ok(Checked {
        recording: recording.map(|recording| recording.key().to_owned()),
        words: is_substantial(&transcript).then(|| words.digest()),
        warnings,
    })
}

/// Returns true if a transcript is too long to have the same words as another by chance.
fn is_substantial(transcript: &Transcript<'_>) -> bool {
    transcript.body.spoken_texts().map(str::len).sum::<usize>() > 200
}

/// Finds missing times, long loops and foreign runs.
fn lint(lines: &[Segment<'_>]) -> Vec<(Kind, String)> {
    let mut found = Vec::new();
    if !lines.is_empty() && lines.iter().all(|line| line.start.is_none()) {
        found.push((
            Kind::Untimed,
            "no line has a timestamp; lines cannot link to the recording".into(),
        ));
    }
    let mut at = 0;
    for run in lines.chunk_by(|a, b| a.text == b.text) {
        if run.len() >= LONG_LOOP.max(LOOP) {
            let start: String = run[0].text.chars().take(40).collect();
            let message = format!(
                "{} occurs {} times in a row; shown once",
                place(&lines[at], at),
                run.len()
            );
            found.push((Kind::Loop, format!("'{start}' at {message}")));
        }
        at += run.len();
    }
    found.extend(foreign_runs(lines));
    found
}

/// Finds runs of lines in another script than most lines, where Whisper probably guessed the wrong
/// language.
fn foreign_runs(lines: &[Segment<'_>]) -> Vec<(Kind, String)> {
    let scripts: Vec<Option<Script>> = lines.iter().map(|line| Script::of(&line.text)).collect();
    let mut counts: BTreeMap<Script, usize> = BTreeMap::new();
    for script in scripts.iter().flatten() {
        *counts.entry(*script).or_default() += 1;
    }
    let Some((&main, _)) = counts.iter().max_by_key(|(_, count)| **count) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut at = 0;
    for run in scripts.chunk_by(|a, b| a == b) {
        if let Some(script) = run[0].filter(|&script| script != main && run.len() >= LONG_RUN) {
            let place = place(&lines[at], at);
            let message = format!(
                "{} lines starting at {place} are in {script:?} script; most others are in {main:?}",
                run.len()
            );
            found.push((Kind::Script, message));
        }
        at += run.len();
    }
    found
}

/// The time of a line, or its number if it has no time.
fn place(line: &Segment<'_>, at: usize) -> String {
    line.start.map_or_else(|| format!("line {}", at + 1), |start| start.to_string())
}

/// A script. Chinese and Japanese share characters and count as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    Indic,
    Thai,
    Hangul,
    Chinese,
}

impl Script {
    /// The script of most letters of a text.
    fn of(text: &str) -> Option<Self> {
        let mut counts: BTreeMap<Self, usize> = BTreeMap::new();
        for script in text.chars().filter_map(Self::of_letter) {
            *counts.entry(script).or_default() += 1;
        }
        counts.into_iter().max_by_key(|&(_, count)| count).map(|(script, _)| script)
    }

    fn of_letter(c: char) -> Option<Self> {
        Some(match c {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Self::Latin,
            '\u{370}'..='\u{3ff}' => Self::Greek,
            '\u{400}'..='\u{52f}' => Self::Cyrillic,
            '\u{590}'..='\u{5ff}' => Self::Hebrew,
            '\u{600}'..='\u{77f}' => Self::Arabic,
            '\u{900}'..='\u{dff}' => Self::Indic,
            '\u{e00}'..='\u{e7f}' => Self::Thai,
            '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}' => Self::Hangul,
            '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' => Self::Chinese,
            _ => return None,
        })
    }
}

/// A warning for each file that has the same key as an earlier one. The message starts with
/// `label`.
fn duplicates<K: Ord>(sources: &[Source], keys: Vec<Option<K>>, label: &str) -> Vec<Warning> {
    let mut first: BTreeMap<K, &Source> = BTreeMap::new();
    let mut found = Vec::new();
    for (source, key) in sources.iter().zip(keys) {
        let Some(key) = key else { continue };
        if let Some(other) = first.get(&key) {
            found.push(Warning {
                path: source.main.name.clone(),
                line: None,
                kind: Kind::Duplicate,
                message: format!("{label} {}; both are published", other.main.name),
            });
        } else {
            first.insert(key, source);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Timestamp;

    fn lines(texts: &[&'static str], timed: bool) -> Vec<Segment<'static>> {
        let line = |(at, text): (usize, &&'static str)| Segment {
            start: timed.then(|| Timestamp::from_millis(at as u64 * 1000)),
            text: (*text).into(),
            ..Segment::default()
        };
        texts.iter().enumerate().map(line).collect()
    }

    #[test]
    fn loops_missing_times_and_foreign_runs_are_found() {
        let kinds = |lines: &[Segment<'_>]| {
            lint(lines).into_iter().map(|(kind, _)| kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds(&lines(&["One.", "Two."], false)), [Kind::Untimed]);
        assert_eq!(kinds(&lines(&["Bye."; 12], true)), [Kind::Loop]);
        assert!(kinds(&lines(&["Bye."; 9], true)).is_empty());
        let mut texts =
            vec!["The fog", "came in", "and stayed", "all night", "long", "and", "longer"];
        texts.extend(["Туман", "пришел", "и", "остался", "тут"]);
        let found = lint(&lines(&texts, true));
        assert_eq!(
            found,
            [(
                Kind::Script,
                "5 lines starting at 0:07 are in Cyrillic script; most others are in Latin".into()
            )]
        );
    }
}
