//! The words of the interface: one catalogue a language (`templates/wording/`), for the pages and
//! for the scripts, and what a language does to numbers and dates.
//!
//! Templates say `{{ words.search }}` where a text stands alone and `{{ say(key="found", n=12) }}`
//! where values stand in it; numbers, dates and lengths go through the filters `number`, `date` and
//! `duration`. Scripts have the function `wording` (`templates/assets/wording.js`).

mod catalogue;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use fixed_decimal::Decimal;
use icu_locale_core::{Locale, locale};
use icu_plurals::{PluralCategory, PluralRules};
use jiff::civil::Date;
use tera::{Kwargs, State, Tera, TeraResult, Value};
use xxhash_rust::xxh3::Xxh3;

use crate::error::{Error, Result};
use crate::units::{Length, grouped_by};
use crate::yaml::{self, Mistake};
use catalogue::{Catalogue, fill};
pub use catalogue::{Message, Messages};

/// The catalogues that come with the program, by BCP 47 tag.
const BUILT_IN: [(&str, &str); 2] = [
    ("de", include_str!("../templates/wording/de.yaml")),
    (ENGLISH, include_str!("../templates/wording/en.yaml")),
];
/// The language in which every text exists.
const ENGLISH: &str = "en";

/// The words of one language.
pub struct Wording {
    language: String,
    rules: PluralRules,
    catalogue: Catalogue,
}

impl Wording {
    /// The words of a language, a BCP 47 tag: English, in whose place comes what the catalogue of the
    /// tag's language says, built in or in `wording/` of the templates folder, then that of the tag
    /// itself (`de`, then `de-AT`).
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Config`] with file and line when a catalogue of the templates folder
    /// cannot be read, holds an unknown key, or a text with an unknown value.
    pub fn load(templates: Option<&Path>, language: &str) -> Result<Self> {
        let built_in = |tag: &str| {
            let known = BUILT_IN.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(tag));
            known.map(|(_, text)| text)
        };
        let mistake = |(_, what)| Error::Template(format!("built-in interface text: {what}"));
        let english = built_in(ENGLISH).unwrap_or_default();
        let catalogue = yaml::parse(english).map_err(mistake)?;
        let mut words = Self { language: ENGLISH.to_owned(), rules: rules(ENGLISH), catalogue };
        let ends = language.match_indices(['-', '_']).map(|(at, _)| at);
        for tag in ends.chain([language.len()]).map(|end| &language[..end]) {
            if let Some(text) = built_in(tag).filter(|text| *text != english) {
                words.add(text).map_err(mistake)?;
                words.speak(tag);
            }
            let own = templates.map(|folder| folder.join(format!("wording/{tag}.yaml")));
            if let Some(path) = own.filter(|path| path.is_file()) {
                yaml::read(&path, |text| words.add(text))?;
                words.speak(tag);
            }
        }
        Ok(words)
    }

    fn add(&mut self, text: &str) -> std::result::Result<(), Mistake> {
        self.catalogue.take(yaml::parse(text)?).map_err(|what| (None, what))
    }

    fn speak(&mut self, tag: &str) {
        tag.clone_into(&mut self.language);
        self.rules = rules(tag);
    }

    /// Digest of all that they say.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut all = Xxh3::new();
        (&self.language, &self.catalogue).hash(&mut all);
        all.finish()
    }

    /// Language of the words, as a BCP 47 tag.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The part of the catalogue that a script needs, as a script; empty for a script without words.
    #[must_use]
    pub fn script(&self, sections: &[&str]) -> String {
        let of = |section: &&str| match *section {
            "site" => &self.catalogue.site,
            "reader" => &self.catalogue.reader,
            "search" => &self.catalogue.search,
            _ => &self.catalogue.search_more,
        };
        let messages: BTreeMap<&String, &Message> = sections.iter().flat_map(of).collect();
        if messages.is_empty() {
            return String::new();
        }
        let json = serde_json::to_string(&messages).unwrap_or_default();
        format!(
            "(window.longhand??={{}}).catalogue=Object.assign(longhand.catalogue??{{}},{json});\n"
        )
    }

    /// The words of the style sheet, as a style sheet of custom properties: `--say-more`.
    #[must_use]
    pub fn style(&self) -> String {
        let mut style = String::from(":root{");
        for (key, message) in &self.catalogue.styles {
            let text = message.forms().next().unwrap_or_default();
            // Strings of CSS end with a quotation mark or a line (CSS Syntax 3, 4.3.5).
            let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ");
            let _ = write!(style, "--say-{key}:\"{text}\";");
        }
        style + "}\n"
    }

    /// Registers words and filters with the templates.
    pub fn register(self: &Arc<Self>, tera: &mut Tera) {
        let text = |(key, message): (&String, &Message)| match message {
            Message::Text(text) => Some((key.clone(), text.clone())),
            Message::Forms(_) => None,
        };
        let words: BTreeMap<String, String> =
            self.catalogue.pages.iter().filter_map(text).collect();
        tera.global_context().insert("words", &words);
        tera.global_context().insert("interface", &self.language);
        let words = Arc::clone(self);
        tera.register_function("say", move |values: Kwargs, _: &State<'_>| words.say(&values));
        let words = Arc::clone(self);
        tera.register_filter("number", move |value: &Value, _: Kwargs, _: &State<'_>| {
            words.value(value)
        });
        let words = Arc::clone(self);
        tera.register_filter("date", move |date: &str, values: Kwargs, _: &State<'_>| {
            Ok::<_, tera::Error>(words.date(date, values.get("style")?.unwrap_or("long")))
        });
        let words = Arc::clone(self);
        tera.register_filter("duration", move |seconds: u64, _: Kwargs, _: &State<'_>| {
            words.length(Length(seconds))
        });
    }

    /// The text of a page under a key, its values not filled in.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        self.form_for(key, 0.0).unwrap_or_default()
    }

    /// A text of a page with its values, texts.
    #[must_use]
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.text(key), |name, out| {
            let value = values.iter().find(|(known, _)| *known == name);
            out.push_str(value.map_or("", |(_, value)| value));
        })
    }

    /// A text of a page about the number `n`.
    #[must_use]
    pub fn count(&self, key: &str, n: u64) -> String {
        let text = self.form_for(key, n as f64).unwrap_or_default();
        fill(text, |_, out| out.push_str(&self.number(n)))
    }

    /// A text of the search page or the terminal about the number `n` with its values, texts.
    #[must_use]
    pub fn of_search(&self, key: &str, n: u64, values: &[(&str, &str)]) -> String {
        let Catalogue { search, search_more, terminal, .. } = &self.catalogue;
        let message = [search, search_more, terminal].into_iter().find_map(|all| all.get(key));
        let text = message.map_or("", |message| self.form_of(message, n as f64));
        fill(text, |name, out| match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&self.number(n)),
        })
    }

    fn form_for(&self, key: &str, n: f64) -> Option<&str> {
        Some(self.form_of(self.catalogue.pages.get(key)?, n))
    }

    fn form_of<'a>(&self, message: &'a Message, n: f64) -> &'a str {
        match message {
            Message::Text(text) => text,
            Message::Forms(forms) => self.form(forms, n),
        }
    }

    /// `say(key="found", n=12, …)`
    fn say(&self, values: &Kwargs) -> TeraResult<String> {
        let key: &str = values.must_get("key")?;
        let n = values.get::<&Value>("n")?.and_then(Value::as_f64).unwrap_or(0.0);
        let text = self.form_for(key, n);
        let text = text.ok_or_else(|| tera::Error::message(format!("no text with key '{key}'")))?;
        let mut missing = None;
        let text = fill(text, |name, out| match values.get::<&Value>(name) {
            Ok(Some(value)) => out.push_str(&self.value(value)),
            _ => missing = Some(name.to_owned()),
        });
        match missing {
            Some(name) => Err(tera::Error::message(format!("'{key}' needs a value '{name}'"))),
            None => Ok(text),
        }
    }

    /// The form for a number: its own, else that of its plural category.
    fn form<'a>(&self, forms: &'a BTreeMap<String, String>, n: f64) -> &'a str {
        let digits = n.to_string();
        let of_category = || {
            let category = self.rules.category_for(&Decimal::try_from_str(&digits).ok()?);
            let is_it = |name: &str| PluralCategory::get_for_cldr_string(name) == Some(category);
            forms.iter().find_map(|(name, form)| is_it(name).then_some(form))
        };
        let form = forms.get(&digits).or_else(of_category);
        form.or_else(|| forms.get("other")).map_or("", String::as_str)
    }

    /// A value in a text: numbers as the language writes them, everything else as it is.
    fn value(&self, value: &Value) -> String {
        match (value.as_u64(), value.as_f64()) {
            (Some(number), _) => self.number(number),
            (None, Some(number)) => self.fraction(number),
            _ => value.to_string(),
        }
    }

    fn sign(&self, which: &str) -> &str {
        self.catalogue.numbers.get(which).map_or("", String::as_str)
    }

    /// `11,642,048`
    #[must_use]
    pub fn number(&self, number: u64) -> String {
        grouped_by(number, self.sign("group"))
    }

    /// `1,234.5`, with as many decimals as the number has.
    fn fraction(&self, number: f64) -> String {
        let text = number.abs().to_string();
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        let mut out = if number < 0.0 { String::from("-") } else { String::new() };
        out += &whole.parse().map_or_else(|_| whole.to_owned(), |whole| self.number(whole));
        if !decimals.is_empty() {
            out.push_str(self.sign("point"));
            out.push_str(decimals);
        }
        out
    }

    /// A date (`2024-03-19`), a month (`2024-03`) or a year, ISO 8601, as people read it. Styles are
    /// `long`, `medium`, `short` without the year, and `name` for the month alone; what is no date stays as it is.
    #[must_use]
    pub fn date(&self, iso: &str, style: &str) -> String {
        let dates = &self.catalogue.dates;
        let (date, pattern) = match (iso.len(), style) {
            (7, "long") => (format!("{iso}-01").parse::<Date>(), &dates.month),
            (7, "name") => (format!("{iso}-01").parse(), &dates.month_name),
            (7, _) => (format!("{iso}-01").parse(), &dates.medium_month),
            (_, "short") => (iso.parse(), &dates.short),
            (_, "medium") => (iso.parse(), &dates.medium),
            _ => (iso.parse(), &dates.long),
        };
        let Ok(date) = date else { return iso.to_owned() };
        let month = date.month() as usize - 1;
        fill(pattern, |name, out| {
            let _ = match name {
                "day" => write!(out, "{}", date.day()),
                "month" => write!(out, "{}", dates.months[month]),
                "short_month" => write!(out, "{}", dates.short_months[month]),
                _ => write!(out, "{}", date.year()),
            };
        })
    }

    /// `45 s`, `12 min`, `1 h 5 min`, `1,234 h`: to the nearest minute, from ten hours on to the
    /// nearest hour, as a person would say it.
    #[must_use]
    pub fn length(&self, length: Length) -> String {
        length.with(|number| self.number(number))
    }
}

/// The plural rules of a language; English ones where it has a single form or is not known: its own
/// texts have the form `other` alone then, and those that are left in English have two.
fn rules(tag: &str) -> PluralRules {
    let of = |locale: Locale| PluralRules::try_new_cardinal(locale.into()).ok();
    let own = Locale::try_from_str(&tag.replace('_', "-")).ok().and_then(of);
    own.filter(|rules| rules.categories().nth(1).is_some())
        .or_else(|| of(locale!("en")))
        .unwrap_or_else(|| unreachable!("English has plural rules"))
}

#[cfg(test)]
mod tests;
