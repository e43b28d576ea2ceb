//! JSON values that parse whatever their type: a value of an unexpected type is ignored, and does
//! not affect the rest.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::Problem;
use crate::controls::allowed;
use crate::diagnostics::Kind;
use crate::parse::clock::{clock_alone, of_float, of_millis, seconds};
use crate::parse::reading::Reading;
use crate::units::Timestamp;

/// The value for each JSON type; the default if nothing else is defined.
trait Lenient<'de>: Default {
    fn text(_: Cow<'de, str>) -> Self {
        Self::default()
    }

    /// A number, with its original text.
    fn number(_: f64, _: &dyn fmt::Display) -> Self {
        Self::default()
    }

    fn truth(_: bool) -> Self {
        Self::default()
    }

    fn list<A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        IgnoredAny.visit_seq(list).map(|_| Self::default())
    }

    fn object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        IgnoredAny.visit_map(object).map(|_| Self::default())
    }
}

struct Any<T>(PhantomData<T>);

impl<'de, T: Lenient<'de>> Visitor<'de> for Any<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<T, E> {
        Ok(T::text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::text(allowed(Cow::Owned(text.to_owned()))))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        Ok(T::number(number as f64, &number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        Ok(T::number(number as f64, &number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        Ok(T::number(number, &number))
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<T, E> {
        Ok(T::truth(truth))
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
        T::object(object)
    }
}

fn any<'de, T: Lenient<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(Any(PhantomData))
}

/// Text, borrowed if the JSON contains no escapes. (A plain `Option<Cow<str>>` would copy.)
#[derive(Debug, Clone, Default)]
pub struct Text<'a>(pub Cow<'a, str>);

impl<'de> Lenient<'de> for Text<'de> {
    fn text(text: Cow<'de, str>) -> Self {
        Self(text)
    }

    // Speakers may be numbers.
    fn number(_: f64, written: &dyn fmt::Display) -> Self {
        Self(Cow::Owned(written.to_string()))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        any::<Text<'de>, D>(deserializer)
    }
}

/// A text without the blanks around it; `None` if nothing is left.
pub fn written(text: &Option<Text<'_>>) -> Option<String> {
    let text = text.as_ref()?.0.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A time in seconds: a number, a quoted number, or a clock time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seconds(pub Option<Timestamp>);

impl<'de> Lenient<'de> for Seconds {
    fn text(text: Cow<'de, str>) -> Self {
        Self(seconds(&text).or_else(|| clock_alone(&text)))
    }

    fn number(number: f64, _: &dyn fmt::Display) -> Self {
        Self(of_float(number))
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        any(deserializer)
    }
}

/// A number, possibly quoted; `true` is 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Number(Option<f64>);

impl Number {
    /// The number, if it is a valid count.
    pub fn count(self) -> Option<u64> {
        self.0.filter(|&number| number.is_finite() && number >= 0.0).map(|number| number as u64)
    }

    /// The number as a time in milliseconds.
    pub fn millis(self) -> Option<Timestamp> {
        self.0.filter(|&number| number >= 0.0).and_then(of_millis)
    }

    /// Returns true if the value is true.
    pub fn is_set(self) -> bool {
        self.0 == Some(1.0)
    }
}

impl<'de> Lenient<'de> for Number {
    fn text(text: Cow<'de, str>) -> Self {
        Self(text.trim().parse().ok())
    }

    fn number(number: f64, _: &dyn fmt::Display) -> Self {
        Self(Some(number))
    }

    fn truth(truth: bool) -> Self {
        Self(Some(f64::from(u8::from(truth))))
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        any(deserializer)
    }
}

/// An object with the keys of `T`.
#[derive(Debug, Clone)]
pub struct Object<T>(pub Option<T>);

impl<T> Default for Object<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Lenient<'de> for Object<T> {
    fn object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        T::deserialize(MapAccessDeserializer::new(object)).map(|object| Self(Some(object)))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        any(deserializer)
    }
}

/// A list; any other value is an empty list.
#[derive(Debug, Clone)]
pub struct List<T>(pub Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Lenient<'de> for List<T> {
    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut all = Vec::new();
        while let Some(entry) = list.next_element()? {
            all.push(entry);
        }
        Ok(Self(all))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        any(deserializer)
    }
}

impl<T> List<Object<T>> {
    /// The objects in the list.
    pub fn objects(self) -> Vec<T> {
        self.0.into_iter().filter_map(|entry| entry.0).collect()
    }
}

/// The objects of the list that forms a transcript; other values are left out with a note.
pub fn objects<T>(reading: &mut Reading<'_>, list: Vec<Object<T>>) -> Result<Vec<T>, Problem> {
    let all = list.len();
    let objects = List(list).objects();
    let rest = all - objects.len();
    if rest > 0 && objects.is_empty() {
        return Err(Problem { line: None, message: "contains no readable entry".into() });
    }
    if rest > 0 {
        let message = format!("{rest} of the {all} entries are unreadable; skipped");
        reading.note(None, Kind::Format, message);
    }
    Ok(objects)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_lenient() {
        let times: Vec<Seconds> = serde_json::from_str(
            r#"[1.5, 2, "3.25", "00:00:04.000", null, "x", -1, [], {}, true, 4e9]"#,
        )
        .unwrap();
        let millis: Vec<_> = times.iter().map(|time| time.0.map(Timestamp::millis)).collect();
        let (some, none) = (|millis| Some(millis), None);
        assert_eq!(millis[..5], [some(1_500), some(2_000), some(3_250), some(4_000), none]);
        assert_eq!(millis[5..], [none, some(0), none, none, none, none]);
    }

    #[test]
    fn a_value_of_another_kind_says_nothing() {
        let any = r#"[null, true, 5, -1.5, "7", "x", [1], {"a": [2]}]"#;
        let texts: Vec<Text<'_>> = serde_json::from_str(any).unwrap();
        let texts: Vec<_> = texts.iter().map(|text| &*text.0).collect();
        assert_eq!(texts, ["", "", "5", "-1.5", "7", "x", "", ""]);
        let numbers: Vec<Number> = serde_json::from_str(any).unwrap();
        let counts: Vec<_> = numbers.iter().map(|number| number.count()).collect();
        assert_eq!(counts, [None, Some(1), Some(5), None, Some(7), None, None, None]);
        assert_eq!(numbers.iter().filter(|number| number.is_set()).count(), 1);
        let lists: Vec<List<Number>> = serde_json::from_str(any).unwrap();
        assert_eq!(lists.iter().map(|list| list.0.len()).sum::<usize>(), 1);
        let objects: List<Object<std::collections::BTreeMap<&str, List<Number>>>> =
            serde_json::from_str(any).unwrap();
        assert_eq!(objects.objects().len(), 1);
    }
}
