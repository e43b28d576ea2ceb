//! The kinds of files, by their extensions and, if those are not enough, their text.

use std::ops::RangeInclusive;

use super::formats::{self, Extent, Format};
use super::layout::{self, Layout};
use super::markdown;
use crate::files::SourceFile;

/// Extensions of Markdown files, the preferred one first.
const MARKDOWN: [&str; 2] = ["md", "markdown"];

/// Rank of Markdown with times; see [`Format::rank`].
const TIMED_MARKDOWN: u8 = 9;
/// Rank of Markdown without times, which may be notes on a transcript in another file.
pub const UNTIMED_MARKDOWN: u8 = 2;

/// Returns true if a file with this extension is Markdown.
#[must_use]
pub fn is_markdown(extension: &str) -> bool {
    MARKDOWN.contains(&extension)
}

/// Returns true if a file with this extension may be a transcript.
#[must_use]
pub fn is_transcript(extension: &str) -> bool {
    is_markdown(extension) || formats::of_extension(extension).next().is_some()
}

/// Returns true if files with this extension are mostly something other than transcripts, so that
/// only those that a format recognises become pages.
#[must_use]
pub fn is_shared_extension(extension: &str) -> bool {
    formats::SHARED_EXTENSIONS.contains(&extension)
}

/// The extension that represents all extensions of the same formats.
#[must_use]
pub fn main_extension(extension: &str) -> &str {
    if is_markdown(extension) {
        return MARKDOWN[0];
    }
    formats::of_extension(extension).next().map_or(extension, |format| format.extensions()[0])
}

/// The rank of a file among those of one recording; see [`Format::rank`]. 0 means that it is not a
/// transcript. `text` is called only if the extension does not settle the matter.
///
/// # Errors
///
/// Those of `text`.
pub fn rank<E>(extension: &str, text: impl FnOnce() -> Result<String, E>) -> Result<u8, E> {
    if is_markdown(extension) {
        return Ok(if is_timed_markdown(&text()?) { TIMED_MARKDOWN } else { UNTIMED_MARKDOWN });
    }
    let ranks = ranks(extension);
    if ranks.start() < ranks.end() {
        return Ok(formats::detect(&text()?, extension).map_or(0, Format::rank));
    }
    Ok(*ranks.start())
}

/// The ranks that files with this extension may have.
#[must_use]
pub fn ranks(extension: &str) -> RangeInclusive<u8> {
    if is_markdown(extension) {
        return UNTIMED_MARKDOWN..=TIMED_MARKDOWN;
    }
    let ranks = || formats::of_extension(extension).map(Format::rank);
    let may_be_none =
        is_shared_extension(extension) || formats::of_extension(extension).any(Format::is_json);
    let least = if may_be_none { 0 } else { ranks().min().unwrap_or_default() };
    least..=ranks().max().unwrap_or_default()
}

/// The part of a file that [`super::head`] needs.
#[must_use]
pub fn extent_of_head(file: &SourceFile) -> Extent {
    let extension = file.extension();
    if is_markdown(&extension) {
        return Extent::Beginning;
    }
    if *ranks(&extension).start() == 0 {
        // Only the text tells whether it is a transcript.
        return Extent::Whole;
    }
    formats::of_extension(&extension).map(Format::head).max().unwrap_or(Extent::Whole)
}

/// Returns true if `text`, the beginning of a file, is long enough for [`super::head`] to return
/// the same result as for the whole file.
#[must_use]
pub fn reaches_body(text: &str) -> bool {
    layout::first_timed_line(text).is_some()
}

/// Returns true if Markdown contains a transcript with times.
fn is_timed_markdown(text: &str) -> bool {
    reaches_body(text)
        || markdown::read(Layout::of(text).body)
            .is_some_and(|reading| reading.segments.iter().any(|segment| segment.start.is_some()))
}
