//! Which transcripts the filters of a query let pass.

use super::lists::Marks;
use super::manifest::{Docs, Manifest};
use super::notes::Note;
use super::query::Query;
use crate::index::Tokenizer;

/// A name as it is compared: its words, or itself if it has none.
fn folded(name: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    Tokenizer::default().tokens(name, |term| words.push(term.to_owned()));
    if words.is_empty() { name.to_lowercase() } else { words.join(" ") }
}

/// Channels meant by a name: those equal to it, else those that contain it.
pub(crate) fn channels(name: &str, known: &[String]) -> Vec<usize> {
    let wanted = folded(name);
    let known: Vec<String> = known.iter().map(|name| folded(name)).collect();
    let which = |is: &dyn Fn(&String) -> bool| -> Vec<usize> {
        (0..known.len()).filter(|&channel| is(&known[channel])).collect()
    };
    let equal = which(&|name| *name == wanted);
    if equal.is_empty() { which(&|name| name.contains(&wanted)) } else { equal }
}

/// Marks of the transcripts that pass; channels that nobody knows are noted.
pub(crate) fn marks(query: &Query, manifest: &Manifest, notes: &mut Vec<Note>) -> Marks {
    let docs = &manifest.docs;
    let allowed = allowed(query, docs, notes);
    let bounds = [query.after, query.before].map(|date| date.map(|date| manifest.day(date)));
    let passes = |doc: usize| {
        let day = docs.day[doc].map(i64::from);
        let in_time = match bounds {
            [None, None] => true,
            [from, to] => day.is_some_and(|day| {
                from.is_none_or(|from| day >= from) && to.is_none_or(|to| day < to)
            }),
        };
        in_time && allowed[docs.channel[doc]]
    };
    (0..docs.len()).map(passes).collect()
}

/// Whether each channel passes.
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
