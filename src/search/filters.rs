//! The channel and date filters of a query.

use super::lists::Marks;
use super::manifest::{Docs, Manifest};
use super::notes::Note;
use super::query::Query;
use crate::index::Tokenizer;

/// A channel name in the form in which names are compared: its terms, or the name in lower case if
/// it has none.
fn folded(name: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    Tokenizer::default().tokens(name, |term| words.push(term.to_owned()));
    if words.is_empty() { name.to_lowercase() } else { words.join(" ") }
}

/// The channels that a name stands for: those with this name or, if there are none, those whose
/// names contain it.
pub(crate) fn channels(name: &str, known: &[String]) -> Vec<usize> {
    let wanted = folded(name);
    let known: Vec<String> = known.iter().map(|name| folded(name)).collect();
    let equal: Vec<usize> = (0..known.len()).filter(|&at| known[at] == wanted).collect();
    if !equal.is_empty() {
        return equal;
    }
    (0..known.len()).filter(|&at| known[at].contains(&wanted)).collect()
}

/// The transcripts that pass all filters. Adds a note for each unknown channel.
pub(crate) fn marks(query: &Query, manifest: &Manifest, notes: &mut Vec<Note>) -> Marks {
    let docs = &manifest.docs;
    let allowed = allowed(query, docs, notes);
    let bounds = [query.after, query.before].map(|date| date.map(|date| manifest.day(date)));
    docs.day
        .iter()
        .zip(&docs.channel)
        .map(|(&day, &channel)| allowed[channel] && is_between(day.map(i64::from), bounds))
        .collect()
}

/// Returns true if a day is within `[from, to)`. An unknown day is only within no bounds at all.
fn is_between(day: Option<i64>, [from, to]: [Option<i64>; 2]) -> bool {
    match day {
        Some(day) => from.is_none_or(|from| day >= from) && to.is_none_or(|to| day < to),
        None => from.is_none() && to.is_none(),
    }
}

/// One flag per channel: true if its transcripts pass the channel filters.
fn allowed(query: &Query, docs: &Docs, notes: &mut Vec<Note>) -> Vec<bool> {
    let names_some = query.channels.iter().any(|filter| filter.wanted);
    let mut allowed = vec![!names_some; docs.channel_names.len()];
    let wanted = query.channels.iter().filter(|filter| filter.wanted);
    let unwanted = query.channels.iter().filter(|filter| !filter.wanted);
    for filter in wanted.chain(unwanted) {
        let found = channels(&filter.name, &docs.channel_names);
        if found.is_empty() {
            notes.push(Note::UnknownChannel(filter.name.clone()));
        }
        found.into_iter().for_each(|channel| allowed[channel] = filter.wanted);
    }
    allowed
}
