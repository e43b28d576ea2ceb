//! The pages of a channel.

use std::collections::BTreeMap;

use serde::Serialize;

use super::dated::{Dated, DatedPage};
use super::rows::Rows;
use super::{ListFile, NEWEST, SMALL, Totals};
use crate::error::Result;
use crate::model::{Archive, Channel, ChannelCard, Remark};
use crate::render::{ChannelView, Renderer};

#[derive(Serialize)]
struct ChannelPage<'a> {
    channel: ChannelView<'a>,
    /// What its card says, on its first page.
    description: Option<&'a str>,
    link: Option<&'a str>,
    /// Its picture: a file beside the page, or a link to another host.
    picture: Option<String>,
    picture_link: Option<&'a str>,
    /// What it says under many of its recordings, on its first page: lines of descriptions, and
    /// keywords.
    notes: &'a [String],
    keywords: String,
    /// Whether it shows the newest transcripts alone.
    newest: bool,
    #[serde(flatten)]
    list: DatedPage<'a>,
}

impl Renderer {
    /// Renders the pages of a channel and the script with its notes: one page for a small channel; for a large one a first page, a
    /// page a year, and for a year that is too long a page a month.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn channel(
        &self,
        archive: &Archive,
        totals: &Totals,
        number: usize,
    ) -> Result<Vec<ListFile>> {
        let channel = &archive.channels[number];
        let dated = Dated { rows: Rows { archive, totals, words: self.words(), root: None } };
        let numbers = &channel.transcripts;
        let pages = if numbers.len() <= SMALL {
            vec![ChannelPage::new(channel, dated.whole(numbers))]
        } else {
            let mut first = dated.newest(numbers, NEWEST);
            first.years = dated.year_links(numbers);
            let first = ChannelPage { newest: true, ..ChannelPage::new(channel, first) };
            let parts = dated.years(numbers).into_iter();
            std::iter::once(first)
                .chain(parts.map(|part| ChannelPage::new(channel, part)))
                .collect()
        };
        let render = |page: ChannelPage<'_>| {
            let path = format!("{}/{}.html", channel.folder, page.list.page);
            self.list(path, "channel.html", "../", &page)
        };
        let mut files = pages.into_iter().map(render).collect::<Result<Vec<_>>>()?;
        files.extend(notes_script(channel));
        Ok(files)
    }
}

/// The notes of a channel by their marks, as a script that pages can run from disk as well: a
/// transcript is saved with its whole description.
fn notes_script(channel: &Channel) -> Option<ListFile> {
    let mark = |note: &String| Some((Remark::line(note)?.mark(), note.clone()));
    let notes: BTreeMap<String, String> = channel.notes.iter().filter_map(mark).collect();
    let notes = (!notes.is_empty()).then(|| serde_json::json!(notes))?;
    let path = format!("{}/notes.js", channel.folder);
    Some(ListFile { path, html: format!("longhand.notes={notes};\n").into_bytes() })
}

impl<'a> ChannelPage<'a> {
    fn new(channel: &'a Channel, list: DatedPage<'a>) -> Self {
        let is_first = list.part.is_empty();
        let card = channel.card.as_deref().filter(|_| is_first);
        Self {
            description: card.and_then(|card| card.description.as_deref()),
            link: card.and_then(|card| card.link.as_deref()),
            picture: card.and_then(|_| channel.picture()),
            picture_link: card.filter(|card| card.picture.is_none()).and_then(picture_link),
            channel: ChannelView { name: &channel.name, folder: &channel.folder },
            notes: if is_first { &channel.notes } else { &[] },
            keywords: if is_first { channel.keywords.join(", ") } else { String::new() },
            newest: false,
            list,
        }
    }
}

/// Where a picture is that no page shows, because it stands on another host.
fn picture_link(card: &ChannelCard) -> Option<&str> {
    card.image.as_deref().filter(|image| image.contains('/'))
}
