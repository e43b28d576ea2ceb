//! A file of words: the texts of the interface in one language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Texts by their keys.
pub type Messages = BTreeMap<String, Message>;

/// A text of the interface; `{name}` in it stands for a value.
#[derive(Debug, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Message {
    /// The same for every number.
    Text(String),
    /// Forms for the number `{n}`: by the number itself, else by its plural category (CLDR).
    Forms(BTreeMap<String, String>),
}

/// A file of words as it is written; what it leaves out is said in English.
#[derive(Debug, Default, Hash, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Catalogue {
    pub numbers: BTreeMap<String, String>,
    pub dates: Dates,
    pub pages: Messages,
    pub site: Messages,
    pub reader: Messages,
    pub search: Messages,
    #[serde(rename = "search-more")]
    pub search_more: Messages,
    pub styles: Messages,
    pub terminal: Messages,
}

/// How a language writes dates; empty means as in English.
#[derive(Debug, Default, Hash, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dates {
    pub months: Vec<String>,
    pub short_months: Vec<String>,
    pub long: String,
    pub medium: String,
    pub short: String,
    pub month: String,
    pub medium_month: String,
    pub month_name: String,
}

impl Catalogue {
    /// The sections of texts with their names.
    pub fn sections(&mut self) -> [(&'static str, &mut Messages); 7] {
        [
            ("pages", &mut self.pages),
            ("site", &mut self.site),
            ("reader", &mut self.reader),
            ("search", &mut self.search),
            ("search-more", &mut self.search_more),
            ("styles", &mut self.styles),
            ("terminal", &mut self.terminal),
        ]
    }

    /// Says what another catalogue says in its place; tells which key of that does not exist, or
    /// which value.
    pub fn take(&mut self, mut other: Self) -> std::result::Result<(), String> {
        let known = ["group", "point"];
        if let Some(key) = other.numbers.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(format!("unknown key '{key}' in 'numbers'; the keys are group and point"));
        }
        self.numbers.append(&mut other.numbers);
        let (ours, theirs) = (&mut self.dates, std::mem::take(&mut other.dates));
        for (ours, theirs) in
            [(&mut ours.months, theirs.months), (&mut ours.short_months, theirs.short_months)]
        {
            match theirs.len() {
                0 => {}
                12 => *ours = theirs,
                n => return Err(format!("{n} month names; there must be 12")),
            }
        }
        for (ours, theirs) in [
            (&mut ours.long, theirs.long),
            (&mut ours.medium, theirs.medium),
            (&mut ours.short, theirs.short),
            (&mut ours.month, theirs.month),
            (&mut ours.medium_month, theirs.medium_month),
            (&mut ours.month_name, theirs.month_name),
        ] {
            if !theirs.is_empty() {
                *ours = theirs;
            }
        }
        for ((name, ours), (_, theirs)) in self.sections().into_iter().zip(other.sections()) {
            for (key, message) in std::mem::take(theirs) {
                let Some(place) = ours.get_mut(&key) else {
                    return Err(format!("unknown key '{key}' in '{name}'; see en.yaml"));
                };
                message.check(place).map_err(|what| format!("'{key}' in '{name}' {what}"))?;
                *place = message;
            }
        }
        Ok(())
    }
}

impl Message {
    /// All its texts.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        let (text, forms) = match self {
            Self::Text(text) => (Some(text), None),
            Self::Forms(forms) => (None, Some(forms.values())),
        };
        text.into_iter().chain(forms.into_iter().flatten()).map(String::as_str)
    }

    /// A translation may name no value that the English text does not have.
    pub fn check(&self, english: &Self) -> std::result::Result<(), String> {
        if let Self::Forms(forms) = self
            && !forms.contains_key("other")
        {
            return Err("is missing the form 'other'".into());
        }
        let known: Vec<&str> = english.forms().flat_map(names).collect();
        match self.forms().flat_map(names).find(|name| !known.contains(name)) {
            Some(name) => {
                Err(format!("has no placeholder {{{name}}}; its placeholders are {known:?}"))
            }
            None => Ok(()),
        }
    }
}

/// Names of the values in a text.
pub fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// A text with its values.
pub fn fill(text: &str, mut value: impl FnMut(&str, &mut String)) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else { break };
        value(name, &mut out);
        rest = after;
    }
    out.push_str(rest);
    out
}
