//! The topics of an archive as `longhand.yaml`, or a file that it names, defines them.

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

/// Longest page name in bytes without `.html`.
const MOST_PAGE: usize = 80;

/// What somebody wants to know of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Topic {
    /// Name, shown as written.
    pub name: String,
    /// Heading under which it stands in the overview; empty for none.
    pub group: String,
    /// What is looked for; any one of them is a mention.
    pub terms: Vec<Term>,
    /// What looks like a mention and is none.
    pub exclude: Vec<Term>,
    /// Name of its page and its feed, without extension.
    pub page: String,
}

/// All topics of an archive.
#[derive(Debug, Clone, Default)]
pub struct Topics {
    /// In the order of their definition.
    pub list: Vec<Topic>,
    /// The file that defines them, where it is not `longhand.yaml`.
    pub file: Option<PathBuf>,
}

impl Topics {
    /// Reads the text of a file of topics: a mapping with the key `topics`, as in `longhand.yaml`.
    ///
    /// # Errors
    ///
    /// As [`crate::config::Config::parse`].
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

    /// Digest of what is looked for, in its order: of all on which [`crate::model::Mentions`] depend.
    #[must_use]
    pub fn terms_digest(&self) -> u64 {
        let mut digest = Xxh3::new();
        for topic in &self.list {
            (&topic.terms, &topic.exclude).hash(&mut digest);
        }
        digest.finish()
    }

    /// Digest of everything.
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

/// A topic as it is written.
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
    /// The topics, checked; of a file its path alone.
    ///
    /// # Errors
    ///
    /// The line of a topic and what is wrong with it.
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

/// Topics that can be told apart and found, with names for their pages.
fn checked(definitions: Vec<Definition>) -> Result<Vec<Topic>, Mistake> {
    let mut names = BTreeSet::new();
    // The overview has a page of its own.
    let mut pages: BTreeSet<String> = ["index".to_owned()].into();
    let topic = |definition: Definition| {
        let fail = |line, message| Err((Some(line), message));
        let (line, name) = (definition.name.referenced.line(), definition.name.value);
        let name = name.trim();
        if name.is_empty() {
            return fail(line, "a topic needs a name".to_owned());
        }
        if !names.insert(name.to_lowercase()) {
            return fail(
                line,
                format!("two topics are named '{name}'; merge their terms or rename one"),
            );
        }
        if definition.terms.value.is_empty() {
            let line = definition.terms.referenced.line();
            return fail(
                line,
                format!(
                    "topic '{name}' has no terms; add terms: [\"a word\", \"a phrase\", \"beginning*\"]"
                ),
            );
        }
        Ok(Topic {
            page: unique(&slug(name, MOST_PAGE), MOST_PAGE, name.as_bytes(), &mut pages),
            name: name.to_owned(),
            group: definition.group.trim().to_owned(),
            terms: definition.terms.value,
            exclude: definition.exclude,
        })
    };
    definitions.into_iter().map(topic).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_read_with_all_that_they_may_have() {
        let text = "topics:\n  - name: West Bank\n    group: Places\n    terms: [\"west bank\", \"jenin\"]\n    exclude: [\"west bank of the river\"]\n  - name: Fog\n    terms:\n      - fog*\n";
        let topics = Topics::parse(text).unwrap();
        assert_eq!((topics[0].page.as_str(), topics[0].group.as_str()), ("west-bank", "Places"));
        assert_eq!((topics[0].terms.len(), topics[0].exclude.len()), (2, 1));
        assert!(topics[1].terms[0].words[0].is_prefix);
    }

    #[test]
    fn a_mistake_is_named_with_its_line() {
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
    fn pages_have_names_of_their_own() {
        let text = "topics:\n  - {name: Index, terms: [a]}\n  - {name: C++, terms: [b]}\n  - {name: C, terms: [c]}\n  - {name: 海, terms: [海]}\n  - {name: '!', terms: [d]}\n";
        let pages: BTreeSet<_> =
            Topics::parse(text).unwrap().into_iter().map(|topic| topic.page).collect();
        assert_eq!(pages.len(), 5);
        assert!(!pages.contains("index") && !pages.contains(""), "{pages:?}");
    }

    #[test]
    fn names_and_groups_do_not_change_what_is_looked_for() {
        let topics = |text: &str| Topics { list: Topics::parse(text).unwrap(), file: None };
        let one = topics("topics: [{name: Fog, terms: [fog]}]");
        let other = topics("topics: [{name: Mist, group: Weather, terms: [fog]}]");
        let third = topics("topics: [{name: Fog, terms: [fog], exclude: [foggy]}]");
        assert_eq!(one.terms_digest(), other.terms_digest());
        assert_ne!(one.digest(), other.digest());
        assert_ne!(one.terms_digest(), third.terms_digest());
    }
}
