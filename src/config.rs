//! `longhand.yaml`: optional, everything in it has a default, a mistake is named with its line.

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
    /// Language of the interface and the default of the texts, as a BCP 47 tag.
    pub language: String,
    /// Where the site will live, such as `https://example.org/archive/`; only needed by what
    /// must hold absolute addresses.
    pub base_url: Option<String>,
    /// Domain of the site, such as `archive.example.org`, which GitHub Pages reads from `CNAME` where
    /// a branch is published.
    pub domain: Option<String>,
    /// Who publishes the archive; shown in the foot of every list.
    pub author: Option<String>,
    /// Under what terms; shown in the foot of every list.
    pub license: Option<String>,
    /// Where a copy of the archive to read offline can be downloaded; pages link to it.
    pub offline_copy: Option<WebAddress>,
    /// What the host takes, `1 GiB` for GitHub Pages. Search from disk is left out where it does
    /// not fit; a site that is larger all the same is published with a warning.
    pub max_site_size: Limit,
    /// How many files the host takes; none where it does not count them.
    pub max_files: Option<u64>,
    /// What becomes of the audio and video beside the transcripts.
    pub media: Media,
    /// What each transcript is published as besides its page, ascending, each once.
    pub alternates: Vec<Target>,
    /// Folder of pages that the owner writes: about the archive, rights, how to cite.
    pub pages: Option<PathBuf>,
    /// Which keywords have pages.
    pub keywords: Keywords,
    /// Settings of the search.
    pub search: Search,
    /// What the archive keeps pages and feeds about.
    #[serde(skip)]
    pub topics: Topics,
    /// The same as it is written, until it is read.
    #[serde(rename = "topics")]
    pub(crate) written: Definitions,
}

/// What becomes of the audio and video beside the transcripts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Media {
    /// `link`: they play where the site is opened from the disk on which they lie, and stay there.
    #[default]
    Link,
    /// `copy`: they are published with the site.
    Copy,
    /// An address: there they are on the web, in folders as in the content.
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

/// Which keywords have pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Keywords {
    /// `auto`: those that one of thirty transcripts has, so that they are not many in an archive of
    /// any size.
    #[default]
    Auto,
    /// A number: those that at least so many transcripts have.
    AtLeast(usize),
    /// `never`: none.
    Never,
}

impl Keywords {
    /// A keyword of fewer transcripts says little about an archive, however small.
    const FEW: usize = 3;
    /// One of so many.
    const SHARE: usize = 30;

    /// How many of so many transcripts must have a keyword; none where it does not help.
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
    /// Whether the index is also written as scripts, which search needs on `file://`.
    pub offline: Offline,
}

/// Whether the index is also written as scripts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Offline {
    /// Always, whatever the size.
    Always,
    /// Unless the site would pass `max_site_size` or `max_files`.
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
    /// File that is read when `--config` is not given.
    pub const FILE: &str = "longhand.yaml";

    /// Reads a configuration file, and the file of topics that it may name. What it names is looked
    /// for in its own folder.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Config`] when a file cannot be read, is not YAML, holds an unknown key or a
    /// value of the wrong kind; with the line where the parser knows it.
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

    /// What the host takes.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits { size: self.max_site_size, files: self.max_files }
    }

    /// Reads the text of a configuration file; topics in a file of their own are not read.
    ///
    /// # Errors
    ///
    /// The line, where the parser knows it, and what is wrong with it.
    pub fn parse(text: &str) -> std::result::Result<Self, Mistake> {
        if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
            return Ok(Self::default());
        }
        let mut config: Self = yaml::parse(text)?;
        let whole = |message| (None, message);
        config.base_url = config.base_url.as_deref().map(base_url).transpose().map_err(whole)?;
        config.domain = config.domain.as_deref().map(domain).transpose().map_err(whole)?;
        // A site with a domain of its own lives at its root.
        let of_domain = || config.domain.as_ref().map(|domain| format!("https://{domain}/"));
        config.base_url = config.base_url.take().or_else(of_domain);
        config.topics = std::mem::take(&mut config.written).topics()?;
        config.alternates.sort_unstable();
        config.alternates.dedup();
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_or_commented_file_is_the_default() {
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
    fn media_stay_are_published_or_have_an_address() {
        let media = |text: &str| Config::parse(text).map(|config| config.media);
        assert_eq!(media("title: x"), Ok(Media::Link));
        assert_eq!(media("media: copy"), Ok(Media::Copy));
        let at = Media::At("https://e.org/audio/".into());
        assert_eq!(media("media: https://e.org/audio"), Ok(at));
        let (_, message) = media("media: all").unwrap_err();
        assert!(message.contains("link, copy, or an address"), "{message}");
    }

    #[test]
    fn alternates_are_formats_each_once() {
        let config = Config::parse("alternates: [txt, vtt, txt]").unwrap();
        assert_eq!(config.alternates, [Target::Vtt, Target::Txt]);
        let (line, message) = Config::parse("title: x\nalternates: [vtt, pdf]").unwrap_err();
        assert_eq!(line, Some(2));
        assert!(message.contains("pdf") && message.contains("vtt"), "{message}");
    }

    #[test]
    fn keywords_are_those_of_many_transcripts_of_so_many_or_none() {
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
    fn the_copy_to_read_offline_is_an_address_on_the_web() {
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
    fn an_unknown_key_is_named_with_its_line() {
        let (line, message) = Config::parse("title: Harbour\ntitel: x\n").unwrap_err();
        assert_eq!(line, Some(2));
        assert!(message.contains("titel"), "{message}");
    }

    #[test]
    fn a_size_may_be_a_bare_number() {
        assert_eq!(
            Config::parse("max_site_size: 5000000").unwrap().max_site_size.bytes.0,
            5_000_000
        );
    }

    #[test]
    fn a_domain_is_the_name_of_a_host() {
        let parse = |domain: &str| Config::parse(&format!("domain: \"{domain}\""));
        assert_eq!(parse("Archive.Example.org").unwrap().domain.unwrap(), "archive.example.org");
        for domain in
            ["localhost", "https://example.org", "a..b", "-a.org", "a.org/", "a b.org", ""]
        {
            assert!(parse(domain).is_err(), "{domain}");
        }
    }

    #[test]
    fn a_site_with_a_domain_lives_at_its_root_unless_it_says_where() {
        let parse = |text: &str| Config::parse(text).unwrap().base_url.unwrap();
        assert_eq!(parse("domain: a.example.org"), "https://a.example.org/");
        assert_eq!(parse("domain: a.example.org\nbase_url: https://e.org/x"), "https://e.org/x/");
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
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
