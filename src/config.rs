//! The settings in `longhand.yaml`. The file is optional, every setting has a default, and errors

mod addresses;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::convert::Target;
use crate::error::Result;
use crate::limits::Limits;
use crate::topics::{Definitions, Topics};
use crate::units::Limit;
use crate::yaml::{self, Mistake};
use addresses::domain;
pub use addresses::{WebAddress, base_url};

/// Settings of a site.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Name of the archive, shown on every page.
    pub title: String,
    /// One or two sentences about the archive, shown on the home page.
    pub description: String,
    /// Language of the interface, and default language of the transcripts, as a BCP 47 tag.
    pub language: String,
    /// Address of the site, such as `https://example.org/archive/`; needed only for files with
    /// absolute addresses.
    pub base_url: Option<String>,
    /// Domain of the site, such as `archive.example.org`, which is written to `CNAME`. GitHub Pages
    /// reads this file if it publishes a branch.
    pub domain: Option<String>,
    /// The publisher of the archive, shown in the footer of every list.
    pub author: Option<String>,
    /// License of the archive; shown in the footer of every list.
    pub license: Option<String>,
    /// Address of a copy of the archive for offline reading; pages link to it.
    pub offline_copy: Option<WebAddress>,
    /// Maximum size of the site, `1 GiB` for GitHub Pages. Offline search is left out if it does
    /// not fit; a site that is still too large is published with a warning.
    pub max_site_size: Limit,
    /// Maximum number of files of the site; none if the host has no such limit.
    pub max_files: Option<u64>,
    /// The way in which audio and video beside the transcripts are offered.
    pub media: Media,
    /// Formats in which each transcript is published besides its page; sorted and unique.
    pub alternates: Vec<Target>,
    /// Folder of pages that the owner writes: about the archive, rights, how to cite.
    pub pages: Option<PathBuf>,
    /// The keywords that have pages.
    pub keywords: Keywords,
    /// Settings of the search.
    pub search: Search,
    /// Topics that have pages and feeds.
    #[serde(skip)]
    pub topics: Topics,
    /// The topics as written in the file, until they are validated.
    #[serde(rename = "topics")]
    pub(crate) written: Definitions,
}

/// The way in which audio and video beside the transcripts are offered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Media {
    /// `link`: pages link to the files in the content, which plays them only if the site is opened
    /// from the same disk.
    #[default]
    Link,
    /// `copy`: the files are published with the site.
    Copy,
    /// An address: the files are on the web, with the same folders as in the content.
    At(String),
}

impl TryFrom<String> for Media {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        match text.as_str() {
            "link" => Ok(Self::Link),
            "copy" => Ok(Self::Copy),
            address => base_url(address).map(Self::At).map_err(|_| {
                format!("unknown media value '{text}'; use link, copy, or an address such as https://example.org/audio/")
            }),
        }
    }
}

/// The keywords that have pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Keywords {
    /// `auto`: keywords of at least one in thirty transcripts, so that an archive of any size has
    /// few.
    #[default]
    Auto,
    /// A number: keywords of at least this many transcripts.
    AtLeast(usize),
    /// `never`: no keywords.
    Never,
}

impl Keywords {
    /// Minimum number of transcripts for `auto`, because rarer keywords say little about an
    /// archive.
    const FEW: usize = 3;
    /// For `auto`, one in this many transcripts must have the keyword.
    const SHARE: usize = 30;

    /// The number of transcripts that must have a keyword, given the number of all; none for
    /// `never`.
    #[must_use]
    pub fn least(self, transcripts: usize) -> Option<usize> {
        match self {
            Self::Auto => Some(transcripts.div_ceil(Self::SHARE).max(Self::FEW)),
            Self::AtLeast(number) => Some(number),
            Self::Never => None,
        }
    }
}

impl TryFrom<String> for Keywords {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        match (text.as_str(), text.parse()) {
            ("auto", _) => Ok(Self::Auto),
            ("never", _) => Ok(Self::Never),
            (_, Ok(number)) if number > 0 => Ok(Self::AtLeast(number)),
            _ => Err(format!(
                "unknown keywords value '{text}'; use auto, never, or the minimum number of transcripts, such as 20"
            )),
        }
    }
}

/// Settings of the search.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Search {
    /// The cases in which the index is also written as scripts, which search needs on `file://`.
    pub offline: Offline,
}

/// The cases in which the index is also written as scripts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Offline {
    /// Always, regardless of size.
    Always,
    /// Unless the site would exceed `max_site_size` or `max_files`.
    #[default]
    Auto,
    /// Never.
    Never,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "Transcript archive".into(),
            description: String::new(),
            language: "en".into(),
            base_url: None,
            domain: None,
            author: None,
            license: None,
            offline_copy: None,
            max_site_size: Limit::gib(1),
            max_files: None,
            media: Media::default(),
            alternates: Vec::new(),
            pages: None,
            keywords: Keywords::default(),
            search: Search::default(),
            topics: Topics::default(),
            written: Definitions::default(),
        }
    }
}

impl Config {
    /// File that is read if `--config` is not given.
    pub const FILE: &str = "longhand.yaml";

    /// Reads a configuration file, and the topics file if it names one. Paths in the file are
    /// relative to its folder.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Config`] if a file cannot be read, is not YAML, or has an unknown key
    /// or an invalid value; with the line if the parser knows it.
    pub fn read(path: &Path) -> Result<Self> {
        let mut config = yaml::read(path, Self::parse)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        config.pages = config.pages.map(|pages| folder.join(pages));
        if let Some(file) = config.topics.file.take() {
            let file = folder.join(file);
            config.topics.list = yaml::read(&file, Topics::parse)?;
            config.topics.file = Some(file);
        }
        Ok(config)
    }

    /// The limits of the host.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits { size: self.max_site_size, files: self.max_files }
    }

    /// Parses the text of a configuration file; does not read a separate topics file.
    ///
    /// # Errors
    ///
    /// The line, if the parser knows it, and a message.
    pub fn parse(text: &str) -> std::result::Result<Self, Mistake> {
        if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
            return Ok(Self::default());
        }
        let mut config: Self = yaml::parse(text)?;
        config.parse_addresses().map_err(|message| (None, message))?;
        config.topics = std::mem::take(&mut config.written).topics()?;
        config.alternates.sort_unstable();
        config.alternates.dedup();
        Ok(config)
    }

    /// Validates `base_url` and `domain`; without the former, the site is at the root of the
    /// latter.
    fn parse_addresses(&mut self) -> std::result::Result<(), String> {
        self.base_url = self.base_url.as_deref().map(base_url).transpose()?;
        self.domain = self.domain.as_deref().map(domain).transpose()?;
        if let (None, Some(domain)) = (&self.base_url, &self.domain) {
            self.base_url = Some(format!("https://{domain}/"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_or_commented_out_file_gives_the_defaults() {
        assert_eq!(Config::parse("").unwrap().title, "Transcript archive");
        assert_eq!(Config::parse("# title: x\n\n").unwrap().language, "en");
    }

    #[test]
    fn known_keys_are_read() {
        let text = "title: Harbour\nmax_site_size: 900 MB\nsearch:\n  offline: never\n";
        let config = Config::parse(text).unwrap();
        assert_eq!(config.title, "Harbour");
        assert_eq!(config.max_site_size.to_string(), "900 MB");
        assert_eq!(config.search.offline, Offline::Never);
    }

    #[test]
    fn media_are_linked_copied_or_at_an_address() {
        let media = |text: &str| Config::parse(text).map(|config| config.media);
        assert_eq!(media("title: x"), Ok(Media::Link));
        assert_eq!(media("media: copy"), Ok(Media::Copy));
        let at = Media::At("https://e.org/audio/".into());
        assert_eq!(media("media: https://e.org/audio"), Ok(at));
        let (_, message) = media("media: all").unwrap_err();
        assert!(message.contains("link, copy, or an address"), "{message}");
    }

    #[test]
    fn alternates_are_unique_formats() {
        let config = Config::parse("alternates: [txt, vtt, txt]").unwrap();
        assert_eq!(config.alternates, [Target::Vtt, Target::Txt]);
        let (line, message) = Config::parse("title: x\nalternates: [vtt, pdf]").unwrap_err();
        assert_eq!(line, Some(2));
        assert!(message.contains("pdf") && message.contains("vtt"), "{message}");
    }

    #[test]
    fn keywords_need_a_share_or_a_number_of_transcripts_or_have_no_pages() {
        let least = |text: &str| Config::parse(text).map(|config| config.keywords.least(9_127));
        assert_eq!(least("title: x"), Ok(Some(305)));
        assert_eq!(least("keywords: auto"), Ok(Some(305)));
        assert_eq!(least("keywords: 20"), Ok(Some(20)));
        assert_eq!(least("keywords: never"), Ok(None));
        assert_eq!(Keywords::Auto.least(12), Some(3));
        for wrong in ["0", "-1", "1.5", "some"] {
            let (_, message) = least(&format!("keywords: {wrong}")).unwrap_err();
            assert!(message.contains("auto, never, or the minimum"), "{message}");
        }
    }

    #[test]
    fn the_offline_copy_is_a_web_address() {
        let parse = |address: &str| Config::parse(&format!("title: x\noffline_copy: '{address}'"));
        for address in ["https://e.org/a.zip", "http://e.org/?file=a.zip&v=1#top"] {
            assert_eq!(parse(address).unwrap().offline_copy.unwrap().as_str(), address);
        }
        for wrong in [
            "",
            "a.zip",
            "javascript:alert(1)",
            "file:///a.zip",
            "https://",
            "https:///a",
            "https://?a",
            "https://e.org/a b.zip",
            "ftp://e.org/a.zip",
        ] {
            let (line, message) = parse(wrong).unwrap_err();
            assert_eq!(line, Some(2), "{wrong}");
            assert!(message.contains("https://example.org/archive.zip"), "{message}");
        }
    }

    #[test]
    fn the_error_about_an_unknown_key_has_its_line() {
        let (line, message) = Config::parse("title: Harbour\ntitel: x\n").unwrap_err();
        assert_eq!(line, Some(2));
        assert!(message.contains("titel"), "{message}");
    }

    #[test]
    fn a_size_can_be_a_plain_number() {
        assert_eq!(
            Config::parse("max_site_size: 5000000").unwrap().max_site_size.bytes.0,
            5_000_000
        );
    }

    #[test]
    fn a_domain_is_a_host_name() {
        let parse = |domain: &str| Config::parse(&format!("domain: \"{domain}\""));
        assert_eq!(parse("Archive.Example.org").unwrap().domain.unwrap(), "archive.example.org");
        for domain in
            ["localhost", "https://example.org", "a..b", "-a.org", "a.org/", "a b.org", ""]
        {
            assert!(parse(domain).is_err(), "{domain}");
        }
    }

    #[test]
    fn a_site_with_a_domain_is_at_its_root_unless_base_url_is_set() {
        let parse = |text: &str| Config::parse(text).unwrap().base_url.unwrap();
        assert_eq!(parse("domain: a.example.org"), "https://a.example.org/");
        assert_eq!(parse("domain: a.example.org\nbase_url: https://e.org/x"), "https://e.org/x/");
    }

    #[test]
    fn an_invalid_base_url_is_refused() {
        for url in [
            "example.org",
            "ftp://example.org",
            "https://",
            "https://e.org/?a",
            "https://e.org/\\n",
        ] {
            assert!(Config::parse(&format!("base_url: \"{url}\"")).is_err(), "{url}");
        }
    }
}
