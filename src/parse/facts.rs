//! Metadata of a recording, from whatever source, and which source takes precedence.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::controls;
use crate::model::{About, Chapter, Head, Recording};
use crate::units::{Length, Timestamp};

/// Metadata from one source: a header, a sidecar file, a file name, a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Title of the recording.
    pub title: Option<String>,
    /// Name of the publisher.
    pub channel: Option<String>,
    /// Date of publication.
    pub date: Option<Date>,
    /// Address of the recording.
    pub recording: Option<Recording>,
    /// Length of the recording.
    pub length: Option<Length>,
    /// Language, as a BCP 47 tag.
    pub language: Option<String>,
    /// Description, keywords and so on.
    pub about: About,
    /// Chapters of the recording.
    pub chapters: Vec<Chapter>,
    /// Names for the transcriber's speaker labels.
    pub speakers: BTreeMap<String, String>,
    /// Position in the recording at which the transcript's times start to count.
    pub offset: Option<Timestamp>,
}

impl Facts {
    /// A description alone.
    #[must_use]
    pub fn of_description(description: String) -> Self {
        Self { about: About { description, ..About::default() }, ..Self::default() }
    }

    /// These facts, with gaps filled from `weaker`.
    #[must_use]
    pub fn or(mut self, weaker: Self) -> Self {
        for (label, name) in weaker.speakers {
            self.speakers.entry(label).or_insert(name);
        }
        Self {
            title: self.title.or(weaker.title),
            channel: self.channel.or(weaker.channel),
            date: self.date.or(weaker.date),
            recording: self.recording.or(weaker.recording),
            length: self.length.or(weaker.length),
            language: self.language.or(weaker.language),
            about: About {
                description: filled(self.about.description, weaker.about.description),
                keywords: filled(self.about.keywords, weaker.about.keywords),
                views: self.about.views.or(weaker.about.views),
                transcriber: self.about.transcriber.or(weaker.about.transcriber),
            },
            chapters: filled(self.chapters, weaker.chapters),
            speakers: self.speakers,
            offset: self.offset.or(weaker.offset),
        }
    }

    /// Removes characters that no page may contain or that change the direction of the text around
    /// them.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        let names = [&mut self.title, &mut self.channel, &mut self.about.transcriber];
        let names = names.into_iter().flatten().chain(&mut self.about.keywords);
        let titles = self.chapters.iter_mut().map(|chapter| &mut chapter.title);
        for text in names.chain(titles).chain(self.speakers.values_mut()) {
            *text = controls::name(text);
        }
        self.title = self.title.filter(|title| controls::is_seen(title));
        self.channel = self.channel.filter(|channel| controls::is_seen(channel));
        controls::tidy(&mut self.about.description);
        self
    }

    /// The part that places a transcript in the archive; `stem` is the fallback title.
    #[must_use]
    pub fn head(&self, stem: &str) -> Head {
        Head {
            title: self.title.clone().unwrap_or_else(|| controls::name(stem)),
            channel: self.channel.clone(),
            date: self.date,
            recording: self.recording.clone(),
            length: self.length.filter(|length| *length <= Length::LONGEST),
            words: Vec::new(),
            remarks: Vec::new(),
        }
    }
}

/// The first of two values that is not the default.
fn filled<T: Default + PartialEq>(own: T, other: T) -> T {
    if own == T::default() { other } else { own }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stronger_word_counts_and_the_weaker_fills_gaps() {
        let strong = Facts {
            title: Some("Fog".into()),
            speakers: [("A".into(), "Ada".into())].into(),
            ..Facts::default()
        };
        let weak = Facts {
            title: Some("x".into()),
            channel: Some("Harbour".into()),
            about: About { description: "Night".into(), ..About::default() },
            speakers: [("A".into(), "x".into()), ("B".into(), "Ben".into())].into(),
            ..Facts::default()
        };
        let facts = strong.or(weak);
        assert_eq!(facts.title.as_deref(), Some("Fog"));
        assert_eq!(facts.channel.as_deref(), Some("Harbour"));
        assert_eq!(facts.about.description, "Night");
        assert_eq!(facts.speakers.into_values().collect::<Vec<_>>(), ["Ada", "Ben"]);
    }
}
