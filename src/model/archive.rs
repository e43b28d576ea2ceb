//! The archive: the channel and page of every transcript, decided from the heads before anything is
//! written.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::controls;
use crate::model::slug::{slug, unique};
use crate::model::{Boilerplate, ChannelCard, Head, Media, Reach, Recording, Source};

/// Maximum length of a folder name, in bytes. With a page name, a path stays under 200.
const MOST_FOLDER: usize = 90;
/// Maximum length of a page name without `.html`, in bytes.
const MOST_PAGE: usize = 95;
/// Maximum number of transcripts of one recording, which may be in many languages. An address that
/// more transcripts share belongs to something else, such as their channel.
const MOST_DUPLICATES: usize = 64;
/// Folders that channels cannot have, including some for future releases.
const RESERVED_FOLDERS: [&str; 10] =
    ["assets", "docs", "feeds", "index", "keywords", "media", "search", "topics", "years", "404"];

/// A folder named `wanted`, or similarly if a channel or another part of the site has that name. Of
/// the reserved folders, `docs` is available here.
#[must_use]
pub fn free_folder(wanted: &str, archive: &Archive) -> String {
    let mut taken: BTreeSet<String> =
        RESERVED_FOLDERS.into_iter().filter(|&name| name != "docs").map(str::to_owned).collect();
    taken.extend(archive.channels.iter().map(|channel| channel.folder.clone()));
    unique(wanted, MOST_FOLDER, wanted.as_bytes(), &mut taken)
}

/// Everything that is published, in order.
#[derive(Debug, Default)]
pub struct Archive {
    /// Channels, sorted by name.
    pub channels: Vec<Channel>,
    /// Transcripts, sorted by source path; the index is the number that search uses.
    pub entries: Vec<Entry>,
}

/// A publisher of recordings; a folder of the site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Channel {
    /// Name, in the spelling that most of its transcripts use.
    pub name: String,
    /// Folder of the site.
    pub folder: String,
    /// Its transcripts by date, oldest first; those without a date come before all others.
    pub transcripts: Vec<usize>,
    /// Its `_channel.yaml`.
    pub card: Option<Arc<ChannelCard>>,
    /// Text that it repeats under many of its recordings.
    pub boilerplate: Boilerplate,
    /// The same as text, the most common first: lines of descriptions. Empty until the transcripts
    /// that contain them have been read.
    pub notes: Vec<String>,
    /// The same for keywords.
    pub keywords: Vec<String>,
}

/// A transcript within the archive.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its head.
    pub head: Head,
    /// Position in [`Archive::channels`].
    pub channel: usize,
    /// Page name in the channel's folder, with `.html`.
    pub page: String,
    /// The previous and the next transcript of its channel.
    pub neighbours: [Option<usize>; 2],
    /// Other transcripts of the same recording, ascending.
    pub duplicates: Vec<usize>,
    /// Transcripts about similar subjects, most similar first; set by [`Archive::relate`].
    pub related: Vec<usize>,
    /// Number of other transcripts with the same date.
    pub others_that_day: usize,
    /// Language in the file name, which distinguishes duplicates.
    pub language: Option<String>,
    /// The recording beside it in the content folder.
    pub media: Option<Media>,
}

impl Channel {
    /// File name of its image in the site, if the content has one.
    #[must_use]
    pub fn picture(&self) -> Option<String> {
        let picture = self.card.as_ref()?.picture.as_ref()?;
        Some(format!("channel.{}", picture.extension()))
    }
}

impl Entry {
    /// The recording's address on the web: from the transcript, or that of the file beside it.
    #[must_use]
    pub fn recording(&self) -> Option<Cow<'_, Recording>> {
        if let Some(recording) = &self.head.recording {
            return Some(Cow::Borrowed(recording));
        }
        let media = self.media.as_ref().filter(|media| media.reach == Reach::Web)?;
        Recording::from_url(&media.link).map(Cow::Owned)
    }
}

impl Entry {
    /// Returns true if its page links to another transcript already, as a neighbour or a duplicate.
    pub(super) fn leads_to(&self, number: usize) -> bool {
        self.neighbours.contains(&Some(number)) || self.is_duplicate_of(number)
    }

    pub(super) fn is_duplicate_of(&self, number: usize) -> bool {
        self.duplicates.binary_search(&number).is_ok()
    }
}

impl Archive {
    /// Arranges transcripts, given in the order of their paths.
    ///
    /// The files name their channels; spellings that result in the same folder are one channel. A
    /// file without a channel belongs to the channel named after its folder.
    #[must_use]
    pub fn new(files: &[Source], heads: Vec<Head>) -> Self {
        let (mut channels, owner) = channels(files, &heads);
        let mut entries: Vec<Entry> = heads
            .into_iter()
            .zip(owner)
            .zip(files)
            .map(|((head, channel), file)| Entry {
                head,
                channel,
                page: String::new(),
                neighbours: [None, None],
                duplicates: Vec::new(),
                related: Vec::new(),
                others_that_day: 0,
                language: file.language.clone(),
                media: None,
            })
            .collect();
        for (number, entry) in entries.iter().enumerate() {
            let channel = &mut channels[entry.channel];
            channel.transcripts.push(number);
            channel.card = channel.card.take().or_else(|| files[number].card.clone());
        }
        for channel in &mut channels {
            name_pages(channel, files, &mut entries);
            channel.transcripts.sort_by_key(|&number| (entries[number].head.date, number));
            for pair in channel.transcripts.windows(2) {
                entries[pair[0]].neighbours[1] = Some(pair[1]);
                entries[pair[1]].neighbours[0] = Some(pair[0]);
            }
        }
        channels.par_iter_mut().for_each(|channel| {
            let transcripts = channel.transcripts.iter();
            let remarks = transcripts.map(|&number| entries[number].head.remarks.as_slice());
            channel.boilerplate = Boilerplate::count(remarks);
        });
        link_duplicates(files, &mut entries);
        count_days(&mut entries);
        Self { channels, entries }
    }

    /// Path of a transcript's page from the root of the site.
    #[must_use]
    pub fn path(&self, number: usize) -> String {
        format!("{}/{}", self.channel_of(number).folder, self.entries[number].page)
    }

    /// Channel of a transcript.
    #[must_use]
    pub fn channel_of(&self, number: usize) -> &Channel {
        &self.channels[self.entries[number].channel]
    }

    /// Dates of the oldest and the newest dated transcript.
    #[must_use]
    pub fn span(&self) -> Option<(Date, Date)> {
        let dates = || self.entries.iter().filter_map(|entry| entry.head.date);
        Some((dates().min()?, dates().max()?))
    }
}

/// The channels and, for each transcript, the position of its channel.
fn channels(files: &[Source], heads: &[Head]) -> (Vec<Channel>, Vec<usize>) {
    let mut spellings: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut keys = Vec::with_capacity(heads.len());
    for (file, head) in files.iter().zip(heads) {
        let folder = file.channel_folder().filter(|name| controls::is_seen(name));
        let name = head.channel.as_deref().or(folder).unwrap_or("Transcripts");
        let mut key = slug(name, MOST_FOLDER);
        if key.is_empty() {
            // Nothing in it can be spelled: the name itself is the key.
            name.clone_into(&mut key);
        }
        *spellings.entry(key.clone()).or_default().entry(name).or_default() += 1;
        keys.push(key);
    }
    let mut taken: BTreeSet<String> = RESERVED_FOLDERS.map(str::to_owned).into();
    let mut named: Vec<(&String, Channel)> = spellings
        .iter()
        .map(|(key, spellings)| {
            let most =
                spellings.iter().max_by_key(|&(name, count)| (*count, std::cmp::Reverse(name)));
            // A folder may be called anything.
            let name = most.map_or_else(String::new, |(name, _)| controls::name(name));
            let name = controls::brief(&name).into_owned();
            let folder = unique(&slug(&name, MOST_FOLDER), MOST_FOLDER, key.as_bytes(), &mut taken);
            (key, Channel { name, folder, ..Channel::default() })
        })
        .collect();
    named.sort_by_cached_key(|(key, channel)| (channel.name.to_lowercase(), (*key).clone()));
    let positions: BTreeMap<&String, usize> =
        named.iter().enumerate().map(|(position, (key, _))| (*key, position)).collect();
    let owner = keys.iter().map(|key| positions[key]).collect();
    (named.into_iter().map(|(_, channel)| channel).collect(), owner)
}

/// Names the pages of a channel: `<date>-<title>.html`.
fn name_pages(channel: &Channel, files: &[Source], entries: &mut [Entry]) {
    let mut taken = BTreeSet::new();
    for &number in &channel.transcripts {
        let head = &entries[number].head;
        let mut name = match head.date {
            Some(date) => format!("{date}-{}", slug(&head.title, MOST_PAGE - 11)),
            None => slug(&head.title, MOST_PAGE),
        };
        if name.ends_with('-') {
            // A title that cannot be spelled: the recording is the next best name.
            let recording = head.recording.as_ref().map_or("", Recording::key);
            name.push_str(&slug(recording, 40));
        }
        let mut name = name.trim_end_matches('-');
        if is_list_page(name) {
            name = "";
        }
        let source = files[number].main.name.as_bytes();
        let name = unique(name, MOST_PAGE, source, &mut taken);
        entries[number].page = format!("{name}.html");
        if !controls::is_seen(&entries[number].head.title) {
            entries[number].head.title = name;
        }
    }
}

/// Returns true if a page name could be that of a channel's list: `index`, `undated`, `2024`,
/// `2024-03`, or a part of a long one, `2024-03-p2`.
fn is_list_page(name: &str) -> bool {
    let part = name.rsplit_once("-p").filter(|(_, part)| is_number(part));
    let list = part.map_or(name, |(list, _)| list);
    let (year, month) = list.split_once('-').unwrap_or((list, "0"));
    matches!(list, "index" | "undated") || (is_number(year) && is_number(month))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn link_duplicates(files: &[Source], entries: &mut [Entry]) {
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, (entry, file)) in entries.iter().zip(files).enumerate() {
        let address = entry.head.recording.as_ref().map(|recording| recording.key().to_owned());
        // Names of files begin with their folder and a slash, addresses never do.
        for key in address.into_iter().chain(file.recording.clone()) {
            places.entry(key).or_default().push(number);
        }
    }
    for numbers in
        places.into_values().filter(|numbers| (2..=MOST_DUPLICATES).contains(&numbers.len()))
    {
        for &number in &numbers {
            let duplicates = &mut entries[number].duplicates;
            duplicates.extend(numbers.iter().copied().filter(|&n| n != number));
            duplicates.sort_unstable();
            duplicates.dedup();
        }
    }
}

fn count_days(entries: &mut [Entry]) {
    let mut days: FxHashMap<Date, usize> = FxHashMap::default();
    for date in entries.iter().filter_map(|entry| entry.head.date) {
        *days.entry(date).or_default() += 1;
    }
    for entry in entries {
        entry.others_that_day = entry.head.date.map_or(0, |date| days[&date] - 1);
    }
}

#[cfg(test)]
mod tests;
