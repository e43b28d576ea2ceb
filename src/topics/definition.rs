//! Definitions of topics in `longhand.yaml`, or in a file that it names.

use std::collections::BTreeSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;

use serde::de::{self, SeqAccess, Visitor, value::SeqAccessDeserializer};
use serde::{Deserialize, Deserializer};
use serde_yaml::Spanned;
use xxhash_rust::xxh3::Xxh3;

use super::Term;
use crate::model::{slug, unique};
use crate::yaml::{self, Mistake};

/// The greatest length of a page name without `.html`, in bytes.
const MAX_PAGE: usize = 80;

/// A topic.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Topic {
    /// Name, shown as written.
    pub name: String,
    /// Heading in the overview; empty for none.
    pub group: String,
    /// The terms. Each occurrence of any of them is a mention.
    pub terms: Vec<Term>,
    /// Phrases whose words do not count as mentions.
    pub exclude: Vec<Term>,
    /// Name of its page and its feed, without extension.
    pub page: String,
}

/// All topics of an archive.
#[derive(Debug, Clone, Default)]
pub struct Topics {
    /// The topics, in the order of their definition.
    pub list: Vec<Topic>,
    /// The file that defines them, if it is not `longhand.yaml`.
    pub file: Option<PathBuf>,
}

impl Topics {
    /// Parses a file of topics: a mapping with the key `topics`, as in `longhand.yaml`.
    ///
    /// # Errors
    ///
    /// Like [`crate::config::Config::parse`].
    pub fn parse(text: &str) -> Result<Vec<Topic>, Mistake> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            topics: Definitions,
        }
        let File { topics } = yaml::parse(text)?;
        let Topics { list, file } = topics.topics()?;
        match file {
            None => Ok(list),
            Some(_) => Err((
                None,
                "a topics file must contain a list of topics, not the path of another file".into(),
            )),
        }
    }

    /// Digest of all terms in order, which is everything that [`crate::model::Mentions`] depend on.
    #[must_use]
    pub fn terms_digest(&self) -> u64 {
        let mut digest = Xxh3::new();
        for topic in &self.list {
            (&topic.terms, &topic.exclude).hash(&mut digest);
        }
        digest.finish()
    }

    /// Digest of everything in the definitions.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut digest = Xxh3::new();
        self.list.hash(&mut digest);
        digest.finish()
    }
}

/// The value of the key `topics`: a list, or the path of a file with one.
#[derive(Debug, Clone)]
pub enum Definitions {
    /// The topics themselves.
    Here(Vec<Definition>),
    /// A path relative to the folder of the file that names it.
    In(PathBuf),
}

/// A topic, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    name: Spanned<String>,
    terms: Spanned<Vec<Term>>,
    #[serde(default)]
    exclude: Vec<Term>,
    #[serde(default)]
    group: String,
}

impl Default for Definitions {
    fn default() -> Self {
        Self::Here(Vec::new())
    }
}

impl Definitions {
    /// Checks and returns the topics. If they are in a file, only its path is returned.
    ///
    /// # Errors
    ///
    /// The line of an invalid topic, and a message.
    pub fn topics(self) -> Result<Topics, Mistake> {
        match self {
            Self::Here(definitions) => Ok(Topics { list: checked(definitions)?, file: None }),
            Self::In(file) => Ok(Topics { list: Vec::new(), file: Some(file) }),
        }
    }
}

impl<'de> Deserialize<'de> for Definitions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Definitions;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of topics, or the path of a file with one")
            }

            fn visit_str<E: de::Error>(self, path: &str) -> Result<Definitions, E> {
                Ok(Definitions::In(path.into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Definitions, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(list)).map(Definitions::Here)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// Checks the definitions, and gives each topic a page name.
fn checked(definitions: Vec<Definition>) -> Result<Vec<Topic>, Mistake> {
    let mut names = BTreeSet::new();
    // The overview is `index.html`.
    let mut pages: BTreeSet<String> = ["index".to_owned()].into();
    let mut topics = Vec::with_capacity(definitions.len());
    for definition in definitions {
        let name = definition.name.value.trim();
        let line = Some(definition.name.referenced.line());
        if name.is_empty() {
            return Err((line, "a topic needs a name".to_owned()));
        }
        if !names.insert(name.to_lowercase()) {
            let message = format!("two topics are named '{name}'; merge their terms or rename one");
            return Err((line, message));
        }
        if definition.terms.value.is_empty() {
            let message = format!(
                "topic '{name}' has no terms; add terms: [\"a word\", \"a phrase\", \"beginning*\"]"
            );
            return Err((Some(definition.terms.referenced.line()), message));
        }
        topics.push(Topic {
            page: unique(&slug(name, MAX_PAGE), MAX_PAGE, name.as_bytes(), &mut pages),
            name: name.to_owned(),
            group: definition.group.trim().to_owned(),
            terms: definition.terms.value,
            exclude: definition.exclude,
        });
    }
    Ok(topics)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_of_a_topic_are_read() {
        let text = "topics:\n  - name: West Bank\n    group: Places\n    terms: [\"west bank\", \"jenin\"]\n    exclude: [\"west bank of the river\"]\n  - name: Fog\n    terms:\n      - fog*\n";
        let topics = Topics::parse(text).unwrap();
        assert_eq!((topics[0].page.as_str(), topics[0].group.as_str()), ("west-bank", "Places"));
        assert_eq!((topics[0].terms.len(), topics[0].exclude.len()), (2, 1));
        assert!(topics[1].terms[0].words[0].is_prefix);
    }

    #[test]
    fn a_mistake_is_reported_with_its_line() {
        let topic = "topics:\n  - name: Fog\n    terms: [fog]\n";
        for (more, line, part) in [
            ("  - name: Sea\n    words: [sea]\n", 5, "words"),
            ("  - name: Sea\n", 4, "terms"),
            ("  - name: Sea\n    terms: []\n", 5, "no terms"),
            ("  - name: Sea\n    terms:\n      - sea\n      - '…'\n", 7, "no letter or digit"),
            ("  - name: Sea\n    terms: [sea]\n    exclude: [s*a]\n", 6, "inside a word"),
            ("  - name: ' FOG '\n    terms: [sea]\n", 4, "two topics"),
            ("  - name: ''\n    terms: [sea]\n", 4, "needs a name"),
        ] {
            let (found, message) = Topics::parse(&format!("{topic}{more}")).unwrap_err();
            assert!(message.contains(part), "{message}");
            assert_eq!(found, Some(line), "{message}");
        }
        assert!(Topics::parse("topics: more.yaml\n").is_err());
        assert!(Topics::parse("subjects: []\n").is_err());
    }

    #[test]
    fn every_page_has_a_name_of_its_own() {
        let text = "topics:\n  - {name: Index, terms: [a]}\n  - {name: C++, terms: [b]}\n  - {name: C, terms: [c]}\n  - {name: 海, terms: [海]}\n  - {name: '!', terms: [d]}\n";
        let pages: BTreeSet<_> =
            Topics::parse(text).unwrap().into_iter().map(|topic| topic.page).collect();
        assert_eq!(pages.len(), 5);
        assert!(!pages.contains("index") && !pages.contains(""), "{pages:?}");
    }

    #[test]
    fn names_and_groups_do_not_change_the_digest_of_terms() {
        let topics = |text: &str| Topics { list: Topics::parse(text).unwrap(), file: None };
        let one = topics("topics: [{name: Fog, terms: [fog]}]");
        let other = topics("topics: [{name: Mist, group: Weather, terms: [fog]}]");
        let third = topics("topics: [{name: Fog, terms: [fog], exclude: [foggy]}]");
        assert_eq!(one.terms_digest(), other.terms_digest());
        assert_ne!(one.digest(), other.digest());
        assert_ne!(one.terms_digest(), third.terms_digest());
    }
}
