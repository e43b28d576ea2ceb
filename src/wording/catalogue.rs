//! A catalogue: the interface texts in one language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Texts by their keys.
pub type Messages = BTreeMap<String, Message>;

/// An interface text; `{name}` is a placeholder.
#[derive(Debug, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Message {
    /// One text for all numbers.
    Text(String),
    /// Forms by the number `{n}` itself, or else by its plural category (CLDR).
    Forms(BTreeMap<String, String>),
}

/// A catalogue as written in its file. Missing texts fall back to English.
#[derive(Debug, Default, Hash, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Catalogue {
    pub numbers: BTreeMap<String, String>,
    pub dates: Dates,
    pub pages: Messages,
    pub site: Messages,
    pub reader: Messages,
    pub cite: Messages,
    pub search: Messages,
    #[serde(rename = "search-more")]
    pub search_more: Messages,
    pub styles: Messages,
    pub terminal: Messages,
}

/// The date formats of a language. Empty ones fall back to English.
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
    /// The sections with texts, and their names.
    pub fn sections(&mut self) -> [(&'static str, &mut Messages); 8] {
        [
            ("pages", &mut self.pages),
            ("site", &mut self.site),
            ("reader", &mut self.reader),
            ("cite", &mut self.cite),
            ("search", &mut self.search),
            ("search-more", &mut self.search_more),
            ("styles", &mut self.styles),
            ("terminal", &mut self.terminal),
        ]
    }

    /// Overrides texts with those of another catalogue. Fails with a message if that has an unknown
    /// key or placeholder.
    pub fn merge(&mut self, mut other: Self) -> std::result::Result<(), String> {
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
                let Some(ours) = ours.get_mut(&key) else {
                    return Err(format!("unknown key '{key}' in '{name}'; see en.yaml"));
                };
                message.check(ours).map_err(|problem| format!("'{key}' in '{name}' {problem}"))?;
                *ours = message;
            }
        }
        Ok(())
    }
}

impl Message {
    /// All texts of the message.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        let (text, forms) = match self {
            Self::Text(text) => (Some(text), None),
            Self::Forms(forms) => (None, Some(forms.values())),
        };
        text.into_iter().chain(forms.into_iter().flatten()).map(String::as_str)
    }

    /// Fails with a message if this translation has a placeholder that the English text does not
    /// have.
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

/// Names of the placeholders in a text.
pub fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// Fills in the placeholders of a text; `value` writes the value for a name.
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
