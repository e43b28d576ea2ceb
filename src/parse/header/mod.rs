//! The header: the block between two fences, `---` or `+++`.
//!
//! There are two kinds of header, told apart by their keys. The seed's header has known keys, one
//! per line, followed by a description over many lines. This description is not YAML, although YAML
//! parsers sometimes accept it, so the header is read line by line: everything after `Video
//! Description:` is text. Any other header is front matter: YAML between dashes, TOML between plus
//! signs, or if it is neither, text that is kept as the description.

pub(super) mod front_matter;
mod keys;
mod seed;
pub(super) mod yaml;

use std::collections::BTreeMap;

use super::{Facts, dates};
use crate::model::{About, Chapter, Recording};
use crate::units::{Length, Timestamp};
pub use seed::is_seed;

/// The contents of a header.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Title, from front matter only.
    pub title: Option<String>,
    /// Name of the publisher, from front matter only.
    pub channel: Option<String>,
    /// The date as written, from front matter only.
    pub date: Option<String>,
    /// The recording's address as written, from front matter only.
    pub url: Option<String>,
    /// Length of the recording.
    pub length: Option<Length>,
    /// Description, keywords and so on.
    pub about: About,
    /// Language, from front matter only.
    pub language: Option<String>,
    /// Chapters of the recording, from front matter only.
    pub chapters: Vec<Chapter>,
    /// Names for speaker labels, from front matter only.
    pub speakers: BTreeMap<String, String>,
    /// Position in the recording at which the times start to count, from front matter only.
    pub offset: Option<Timestamp>,
    /// The reason why the header could not be read as the kind that it appears to be.
    pub problem: Option<String>,
}

impl Header {
    /// Parses a header, which may be empty.
    pub fn read(header: &str) -> Self {
        if header.trim().is_empty() {
            Self::default()
        } else if is_seed(header) {
            seed::read(header)
        } else {
            front_matter::of_yaml(header)
        }
    }

    /// Parses a header between plus signs.
    pub fn of_toml(header: &str) -> Self {
        front_matter::of_toml(header)
    }

    /// The metadata of the recording; an invalid date or address is ignored.
    pub fn facts(self) -> Facts {
        let written = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        Facts {
            title: written(self.title),
            channel: written(self.channel),
            date: self.date.as_deref().and_then(dates::date),
            recording: self.url.as_deref().and_then(Recording::from_url),
            length: self.length,
            language: self.language,
            about: self.about,
            chapters: self.chapters,
            speakers: self.speakers,
            offset: self.offset,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SEED: &str = "Date Generated: June 15, 2025\nTranscription Model: whisper medium 20231117\n\
        Length: 621s\nVideo Keywords: ['fog', \"keeper's log\", 'a\\'b']\nVideo Views: 4333\n\
        Video Rating: None\nVideo Description: First line.\n\nFacebook: https://example.org\n#tag\nLength: 3s\n";

    #[test]
    fn a_header_that_is_not_yaml_keeps_every_description_line() {
        let header = Header::read(SEED);
        assert_eq!(
            header.about.description,
            "First line.\n\nFacebook: https://example.org\n#tag\nLength: 3s"
        );
        assert_eq!(header.about.keywords, ["fog", "keeper's log", "a'b"]);
        assert_eq!(header.length, Some(Length(621)));
        assert_eq!(header.about.views, Some(4333));
        assert_eq!(header.problem, None);
    }

    #[test]
    fn unknown_lines_before_the_description_join_it() {
        let header = Header::read("Date Generated: x\nSomething else\nVideo Description: text");
        assert_eq!(header.about.description, "Something else\ntext");
    }

    #[test]
    fn front_matter_is_yaml() {
        let header = Header::read(
            "title: \"A: B\"\nshow: Harbour\ndate: 2024-05-01\ntags: [fog, sea]\nlang: pt-BR\n",
        );
        assert_eq!(header.title.as_deref(), Some("A: B"));
        assert_eq!(header.channel.as_deref(), Some("Harbour"));
        assert_eq!(header.date.as_deref(), Some("2024-05-01"));
        assert_eq!(header.about.keywords, ["fog", "sea"]);
        assert_eq!(header.language.as_deref(), Some("pt-BR"));
    }

    #[test]
    fn keys_in_shapes_of_other_tools_do_not_cost_the_header() {
        let header = Header::read(
            "title: T\nlength: long\nduration: 90\nlang: de\nspeakers: [Ada, Ben]\nchapters: x\nviews: [1]\n",
        );
        assert_eq!((header.title.as_deref(), header.problem), (Some("T"), None));
        assert_eq!((header.length, header.language.as_deref()), (Some(Length(90)), Some("de")));
    }

    #[test]
    fn a_number_or_a_character_that_is_none_does_not_cost_the_header() {
        let header = Header::read(
            "title: \"T \\ud83d\"\nviews: .inf\nduration: .nan\nlang: de\ndescription: |\n  a\\b\n",
        );
        assert_eq!((header.title.as_deref(), header.problem), (Some("T \u{fffd}"), None));
        assert_eq!((header.length, header.about.views), (None, None));
        assert_eq!((header.language.as_deref(), &*header.about.description), (Some("de"), "a\\b"));
    }

    #[test]
    fn front_matter_that_is_not_yaml_is_kept_and_reported() {
        let header = Header::read("title: a: b: c\n\t- [x");
        assert_eq!(header.about.description, "title: a: b: c\n\t- [x");
        assert!(header.problem.is_some());
    }

    #[test]
    fn an_entry_that_is_not_understood_costs_itself_alone() {
        let header = Header::read(
            "title: 1.50\nauthor: Ada\nchannel: Harbour\nsubtitle: a: b\nviews: many\ndate: 2024-05-01\nchapters:\n\
             - {start: 0, title: \"x}\n# more\nkeywords: fog, 2024\ntitle: Again\ndescription: |\n  Night.\n\n  - Day.\n",
        );
        assert!(header.problem.unwrap().starts_with("the header is not valid YAML ("));
        assert_eq!(
            (header.title.as_deref(), header.channel.as_deref()),
            (Some("1.50"), Some("Harbour"))
        );
        assert_eq!((header.date.as_deref(), header.chapters), (Some("2024-05-01"), Vec::new()));
        assert_eq!(header.about.keywords, ["fog", "2024"]);
        assert_eq!(
            header.about.description,
            "Author: Ada\nNight.\n\n- Day.\na: b\ntitle: Again\nviews: many\nchapters:\n- {start: 0, title: \"x}\n# more"
        );
    }

    #[test]
    fn each_meaning_has_several_keys_of_which_the_first_counts() {
        let header = Header::read(
            "Author: Ben\nauthors:\n  - \"[[Ada Byron]]\"\n  - name: Ben\npubDate: 5 January 2024\nsource: the harbour office\n\
             youtube_id: -a_bcdefghi\nduration_seconds: 230.0\nview_count: \"1,234\"\nguests: [Cleo, Dora]\nepisode: 12\n",
        );
        assert_eq!(header.channel.as_deref(), Some("Ben"));
        assert_eq!(header.url.as_deref(), Some("https://www.youtube.com/watch?v=-a_bcdefghi"));
        assert_eq!((header.length, header.about.views), (Some(Length(230)), Some(1234)));
        assert_eq!(header.date.as_deref(), Some("5 January 2024"));
        assert_eq!(header.about.description, "Guests: Cleo, Dora\nEpisode: 12");
    }

    #[test]
    fn an_unquoted_colon_does_not_cost_the_title() {
        let header = Header::read("title: Ep 12: The Lamp\ndate: 2024-01-05\n");
        assert_eq!(header.title.as_deref(), Some("Ep 12: The Lamp"));
        assert_eq!(header.about.description, "");
        assert!(header.problem.unwrap().ends_with("; read line by line"));
    }

    #[test]
    fn lengths_are_seconds_clocks_or_durations() {
        for (text, seconds) in
            [("230", 230), ("3:50", 230), ("PT3M50S", 230), ("3m 50s", 230), ("230s", 230)]
        {
            let length = Header::read(&format!("duration: {text}\n")).length;
            assert_eq!(length, Some(Length(seconds)), "{text}");
        }
    }

    #[test]
    fn toml_has_the_same_keys() {
        let header = Header::of_toml(
            "title = \"The Lamp\"\ndate = 2024-01-05T23:30:00-08:00\ntags = [\"fog\"]\n[params]\nguest = \"Ada\"\n",
        );
        assert_eq!(header.title.as_deref(), Some("The Lamp"));
        assert_eq!(header.facts().date.unwrap().to_string(), "2024-01-05");
        let broken = Header::of_toml("title = ");
        assert!(broken.problem.unwrap().starts_with("the header is not valid TOML ("));
        assert_eq!(broken.about.description, "title =");
    }

    #[test]
    fn keywords_may_be_a_list_or_a_text() {
        let keywords = |text: &str| Header::read(text).about.keywords;
        assert_eq!(keywords("tags: [fog, 2024, 1.50]\n"), ["fog", "2024", "1.50"]);
        assert_eq!(keywords("tags: fog\n"), ["fog"]);
        assert_eq!(keywords("tags: fog, sea\n"), ["fog", "sea"]);
        assert_eq!(Header::read("title: T\ntags:\n").problem, None);
    }

    #[test]
    fn bombs_of_aliases_and_depth_end_as_text() {
        let laughs: String =
            (1..30).map(|n| format!("a{n}: &a{n} [*a{0},*a{0},*a{0}]\n", n - 1)).collect();
        let bomb = format!("title: &a0 x\n{laughs}");
        assert!(Header::read(&bomb).about.description.contains("a29"));
        let bomb = format!("x: &a0 x\n{laughs}chapters: *a29\n");
        assert!(Header::read(&bomb).problem.is_some());
        let deep = format!("title: {}", "[".repeat(20_000));
        assert!(Header::read(&deep).problem.is_some());
    }

    proptest! {
        #[test]
        fn any_header_is_read_and_the_description_is_whole(text in "(\\PC{0,40}[a-z\n]){0,5}") {
            let header = Header::read(&format!("Date Generated: x\nVideo Description: {text}"));
            prop_assert_eq!(header.about.description, text.trim());
            Header::read(&text);
        }
    }
}
