//! From a page to a hit: every word and phrase is checked there, and the moments are found.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use super::moments::{Moment, moments};
use super::page::lines;
use super::query::{Group, Phrase, Query};
use super::stages::Stage;
use super::stream::Stream;
use super::{Hit, Index};
use crate::error::Result;
use crate::index::Card;

/// Words of a sentence, and their share of it, that say that much of it is said.
const NEAR_WORDS: usize = 4;
const NEAR_SHARE: f64 = 0.5;
/// Pages that are kept: a stage reads again what the one before has read.
const PAGES_KEPT: usize = 48;

/// The pages that were read last.
#[derive(Debug, Default)]
pub(crate) struct Pages(VecDeque<(String, Rc<Stream>)>);

impl Pages {
    /// The words of a page; none if it cannot be read, or the index names what cannot be a page.
    pub fn read(&mut self, site: &Path, address: &str) -> Option<Rc<Stream>> {
        if let Some(at) = self.0.iter().position(|(kept, _)| kept == address) {
            let page = self.0.remove(at)?;
            let stream = Rc::clone(&page.1);
            self.0.push_back(page);
            return Some(stream);
        }
        let stream = is_page(address).then(|| fs::read(site.join(address)).ok())?;
        let stream = Rc::new(Stream::new(lines(&stream?)));
        if self.0.len() == PAGES_KEPT {
            self.0.pop_front();
        }
        self.0.push_back((address.to_owned(), Rc::clone(&stream)));
        Some(stream)
    }
}

/// Whether an address leads to a page within the site.
fn is_page(address: &str) -> bool {
    let is_known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    address
        .split('/')
        .all(|part| !part.starts_with('.') && !part.is_empty() && part.chars().all(is_known))
}

impl Index {
    /// A transcript, as the index knows it.
    pub(crate) fn describe(&self, doc: usize) -> Result<Hit> {
        let Card(address, title, seconds, recording) = self.files.card(doc)?;
        let manifest = &self.files.manifest;
        Ok(Hit {
            doc,
            address,
            title,
            channel: manifest.docs.channel_names[manifest.docs.channel[doc]].clone(),
            date: manifest.date(doc),
            seconds,
            recording,
            moments: Vec::new(),
            total: 0,
            exact: false,
            unread: false,
            closeness: 0.0,
        })
    }
}

/// Reads the page of a transcript: a hit, or nothing if it does not answer.
pub(crate) fn examine(
    index: &Index,
    pages: &mut Pages,
    (query, stage): (&Query, &Stage),
    doc: usize,
    context: usize,
) -> Result<Option<Hit>> {
    let mut hit = index.describe(doc)?;
    if stage.groups.is_empty() && query.not.is_empty() {
        return Ok(Some(hit));
    }
    let Some(stream) = pages.read(&index.site, &hit.address) else {
        hit.unread = true;
        return Ok((!stage.exact).then_some(hit));
    };
    Ok(prove(query, stage, &stream, hit, context))
}

/// What the words of a page make of a hit.
fn prove(
    query: &Query,
    stage: &Stage,
    stream: &Stream,
    mut hit: Hit,
    context: usize,
) -> Option<Hit> {
    if stream.says(&query.not) {
        return None;
    }
    if let Some(sentence) = &query.sentence {
        let exact = moments(stream, &[Group::of(sentence.clone())], &[1.0], context);
        if !exact.is_empty() {
            (hit.exact, hit.closeness) = (true, 1.0);
            return Some(with_moments(hit, exact));
        }
    }
    if stage.exact {
        return None;
    }
    let sentence = query.sentence.as_ref();
    let near = sentence.and_then(|sentence| near_moments(sentence, stream, &mut hit, context));
    let may_lack = if near.is_some() { 1 } else { stage.may_lack };
    if lacking(stream, &hit.title, &stage.groups) > may_lack {
        return None;
    }
    let found = near.unwrap_or_else(|| moments(stream, &stage.groups, &stage.weights, context));
    Some(with_moments(hit, found))
}

/// How many groups neither the page nor its title answers.
fn lacking(stream: &Stream, title: &str, groups: &[Group]) -> usize {
    let title = Stream::of(title);
    let lacks = |group: &&Group| !stream.says(&group.any) && !title.says(&group.any);
    groups.iter().filter(lacks).count()
}

/// Moments where more than half of the sentence is said in one go.
fn near_moments(
    sentence: &Phrase,
    stream: &Stream,
    hit: &mut Hit,
    context: usize,
) -> Option<Vec<Moment>> {
    let run = stream.longest_run(&sentence.words);
    hit.closeness = run.len() as f64 / sentence.words.len() as f64;
    if run.len() < NEAR_WORDS || hit.closeness <= NEAR_SHARE {
        return None;
    }
    let words = sentence.words[run].to_vec();
    let part = Group::of(Phrase { words, quoted: false, tail: false });
    Some(moments(stream, &[part], &[1.0], context))
}

/// A hit that only the title explains points to the top of its page.
fn with_moments(mut hit: Hit, moments: Vec<Moment>) -> Hit {
    hit.total = moments.len();
    hit.moments = if moments.is_empty() { vec![Moment::default()] } else { moments };
    hit
}
