//! Renders the pages of a channel.

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
    /// Description and link from the channel's card, on the first page.
    description: Option<&'a str>,
    link: Option<&'a str>,
    /// The channel's picture: a file beside the page, or a link to another host.
    picture: Option<String>,
    picture_link: Option<&'a str>,
    /// Lines of descriptions, and keywords, that many of the channel's recordings share; on the
    /// first page.
    notes: &'a [String],
    keywords: String,
    /// True if the page shows only the newest transcripts.
    newest: bool,
    #[serde(flatten)]
    list: DatedPage<'a>,
}

impl Renderer {
    /// Renders the pages of a channel and the script with its notes. A small channel has one page;
    /// a large one has a first page, a page per year, and for long years a page per month.
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
        let mut files = Vec::with_capacity(pages.len() + 1);
        for page in pages {
            let path = format!("{}/{}.html", channel.folder, page.list.page);
            files.push(self.list(path, "channel.html", "../", &page)?);
        }
        files.extend(notes_script(channel));
        Ok(files)
    }
}

/// The notes of a channel by their marks, as a script that also works from disk. Pages need it to
/// save a transcript with its whole description.
fn notes_script(channel: &Channel) -> Option<ListFile> {
    let notes: BTreeMap<String, String> = channel
        .notes
        .iter()
        .filter_map(|note| Some((Remark::line(note)?.mark(), note.clone())))
        .collect();
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

/// The address of a picture on another host, which pages link to but do not show.
fn picture_link(card: &ChannelCard) -> Option<&str> {
    card.image.as_deref().filter(|image| image.contains('/'))
}
