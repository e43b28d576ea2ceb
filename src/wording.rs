//! The texts of the interface, and the formats of numbers and dates: one catalogue per language
//! (`templates/wording/`), for the pages and for the scripts.
//!
//! Templates use `{{ words.search }}` for a text without placeholders and
//! `{{ say(key="found", n=12) }}` for one with placeholders; numbers, dates and lengths go through
//! the filters `number`, `date` and `duration`. Scripts use the function `wording`
//! (`templates/assets/wording.js`).

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

/// The built-in catalogues, by BCP 47 tag.
const BUILT_IN: [(&str, &str); 2] = [
    ("de", include_str!("../templates/wording/de.yaml")),
    (ENGLISH, include_str!("../templates/wording/en.yaml")),
];
/// The language in which every text exists.
const ENGLISH: &str = "en";

/// The interface texts of one language.
pub struct Wording {
    language: String,
    rules: PluralRules,
    catalogue: Catalogue,
}

impl Wording {
    /// Loads the texts of a language, given as a BCP 47 tag. Later catalogues override earlier
    /// ones: English, then that of the tag's language, then that of the tag itself (`de`, then
    /// `de-AT`); each built in, then from `wording/` in the templates folder.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Config`] with file and line if a catalogue in the templates folder
    /// cannot be read, has an unknown key, or a text with an unknown placeholder.
    pub fn load(templates: Option<&Path>, language: &str) -> Result<Self> {
        let english = built_in(ENGLISH).unwrap_or_default();
        let catalogue = yaml::parse(english).map_err(built_in_mistake)?;
        let mut words = Self { language: ENGLISH.to_owned(), rules: rules(ENGLISH), catalogue };
        let ends = language.match_indices(['-', '_']).map(|(at, _)| at);
        for tag in ends.chain([language.len()]).map(|end| &language[..end]) {
            if let Some(text) = built_in(tag).filter(|text| *text != english) {
                words.add(text).map_err(built_in_mistake)?;
                words.set_language(tag);
            }
            let own = templates.map(|folder| folder.join(format!("wording/{tag}.yaml")));
            if let Some(path) = own.filter(|path| path.is_file()) {
                yaml::read(&path, |text| words.add(text))?;
                words.set_language(tag);
            }
        }
        Ok(words)
    }

    fn add(&mut self, text: &str) -> std::result::Result<(), Mistake> {
        self.catalogue.merge(yaml::parse(text)?).map_err(|message| (None, message))
    }

    fn set_language(&mut self, tag: &str) {
        tag.clone_into(&mut self.language);
        self.rules = rules(tag);
    }

    /// Digest of all texts.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut all = Xxh3::new();
        (&self.language, &self.catalogue).hash(&mut all);
        all.finish()
    }

    /// Language of the texts, as a BCP 47 tag.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The sections of the catalogue that a script needs, as a script; empty if it needs none.
    #[must_use]
    pub fn script(&self, sections: &[&str]) -> String {
        let mut messages: BTreeMap<&String, &Message> = BTreeMap::new();
        for section in sections {
            messages.extend(match *section {
                "site" => &self.catalogue.site,
                "reader" => &self.catalogue.reader,
                "cite" => &self.catalogue.cite,
                "search" => &self.catalogue.search,
                _ => &self.catalogue.search_more,
            });
        }
        if messages.is_empty() {
            return String::new();
        }
        let json = serde_json::to_string(&messages).unwrap_or_default();
        format!(
            "(window.longhand??={{}}).catalogue=Object.assign(longhand.catalogue??{{}},{json});\n"
        )
    }

    /// The texts of the style sheet, as a style sheet of custom properties such as `--say-more`.
    #[must_use]
    pub fn style(&self) -> String {
        let mut style = String::from(":root{");
        for (key, message) in &self.catalogue.styles {
            let text = message.forms().next().unwrap_or_default();
            // A quotation mark or a line feed would end the string (CSS Syntax 3, 4.3.5).
            let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ");
            let _ = write!(style, "--say-{key}:\"{text}\";");
        }
        style + "}\n"
    }

    /// Registers texts and filters with the templates.
    pub fn register(self: &Arc<Self>, tera: &mut Tera) {
        let mut words: BTreeMap<&str, &str> = BTreeMap::new();
        for (key, message) in &self.catalogue.pages {
            if let Message::Text(text) = message {
                words.insert(key, text);
            }
        }
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

    /// The text of the pages with this key, with its placeholders.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        self.form_for(key, 0.0).unwrap_or_default()
    }

    /// A text of the pages with its placeholders filled in.
    #[must_use]
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.text(key), |name, out| {
            let value = values.iter().find(|(known, _)| *known == name);
            out.push_str(value.map_or("", |(_, value)| value));
        })
    }

    /// A text of the pages about the number `n`.
    #[must_use]
    pub fn count(&self, key: &str, n: u64) -> String {
        let text = self.form_for(key, n as f64).unwrap_or_default();
        fill(text, |_, out| out.push_str(&self.number(n)))
    }

    /// A text of the search page or the terminal about the number `n`, with its placeholders filled
    /// in.
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

    /// The template function `say(key="found", n=12, …)`.
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

    /// The form for a number: that for the number itself, or else for its plural category.
    fn form<'a>(&self, forms: &'a BTreeMap<String, String>, n: f64) -> &'a str {
        let digits = n.to_string();
        let form = forms.get(&digits).or_else(|| self.plural_form(forms, &digits));
        form.or_else(|| forms.get("other")).map_or("", String::as_str)
    }

    fn plural_form<'a>(
        &self,
        forms: &'a BTreeMap<String, String>,
        digits: &str,
    ) -> Option<&'a String> {
        let category = self.rules.category_for(&Decimal::try_from_str(digits).ok()?);
        forms
            .iter()
            .find(|(name, _)| PluralCategory::get_for_cldr_string(name) == Some(category))
            .map(|(_, form)| form)
    }

    /// A value as text: numbers in the language's format, everything else unchanged.
    fn value(&self, value: &Value) -> String {
        match (value.as_u64(), value.as_f64()) {
            (Some(number), _) => self.number(number),
            (None, Some(number)) => self.fraction(number),
            _ => value.to_string(),
        }
    }

    /// The separator of thousands (`group`) or of decimals (`point`).
    fn separator(&self, key: &str) -> &str {
        self.catalogue.numbers.get(key).map_or("", String::as_str)
    }

    /// A whole number in the language's format: `11,642,048`.
    #[must_use]
    pub fn number(&self, number: u64) -> String {
        grouped_by(number, self.separator("group"))
    }

    /// A number in the language's format, with all its decimals: `1,234.5`.
    fn fraction(&self, number: f64) -> String {
        let text = number.abs().to_string();
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        let mut out = if number < 0.0 { String::from("-") } else { String::new() };
        out += &whole.parse().map_or_else(|_| whole.to_owned(), |whole| self.number(whole));
        if !decimals.is_empty() {
            out.push_str(self.separator("point"));
            out.push_str(decimals);
        }
        out
    }

    /// A date (`2024-03-19`), month (`2024-03`) or year in ISO 8601, in the language's format. The
    /// styles are `long`, `medium`, `short` (without the year) and `name` (of the month). A text
    /// that is not a date is returned unchanged.
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

    /// A length rounded to the nearest minute, from ten hours to the nearest hour: `45 s`, `12
    /// min`, `1 h 5 min`, `1,234 h`.
    #[must_use]
    pub fn length(&self, length: Length) -> String {
        length.with(|number| self.number(number))
    }
}

/// The built-in catalogue of a language, as YAML.
fn built_in(tag: &str) -> Option<&'static str> {
    let (_, text) = BUILT_IN.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(tag))?;
    Some(text)
}

fn built_in_mistake((_, message): Mistake) -> Error {
    Error::Template(format!("built-in interface text: {message}"))
}

/// The plural rules of a language. English rules if the language has only one form or is unknown:
/// then its own texts have only the form `other`, and untranslated English texts have two.
fn rules(tag: &str) -> PluralRules {
    let locale = Locale::try_from_str(&tag.replace('_', "-")).ok();
    locale
        .and_then(cardinal_rules)
        .filter(|rules| rules.categories().nth(1).is_some())
        .or_else(|| cardinal_rules(locale!("en")))
        .unwrap_or_else(|| unreachable!("English has plural rules"))
}

fn cardinal_rules(locale: Locale) -> Option<PluralRules> {
    PluralRules::try_new_cardinal(locale.into()).ok()
}

#[cfg(test)]
mod tests;
