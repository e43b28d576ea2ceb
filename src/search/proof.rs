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

/// What a page must prove.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub query: &'a Query,
    pub stage: &'a Stage,
    /// Lines that are shown before and after a moment.
    pub context: usize,
}

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
    asked: Asked<'_>,
    doc: usize,
) -> Result<Option<Hit>> {
    let mut hit = index.describe(doc)?;
    if asked.stage.groups.is_empty() && asked.query.not.is_empty() {
        return Ok(Some(hit));
    }
    let Some(stream) = pages.read(&index.site, &hit.address) else {
        hit.unread = true;
        return Ok((!asked.stage.exact).then_some(hit));
    };
    Ok(prove(asked, &stream, hit))
}

/// What the words of a page make of a hit.
fn prove(asked: Asked<'_>, stream: &Stream, mut hit: Hit) -> Option<Hit> {
    let Asked { query, stage, context } = asked;
    if stream.says(&query.not) {
        return None;
    }
    let mut near = None;
    if let Some(sentence) = &query.sentence {
        let exact = moments_of(sentence.clone(), stream, context);
        if !exact.is_empty() {
            (hit.exact, hit.closeness) = (true, 1.0);
            return Some(with_moments(hit, exact));
        }
        if stage.exact {
            return None;
        }
        let run = stream.longest_run(&sentence.words);
        hit.closeness = run.len() as f64 / sentence.words.len() as f64;
        if run.len() >= NEAR_WORDS && hit.closeness > NEAR_SHARE {
            let words = sentence.words[run].to_vec();
            near = Some(moments_of(Phrase { words, ..sentence.clone() }, stream, context));
        }
    }
    let may_lack = if near.is_some() { 1 } else { stage.may_lack };
    if lacking(stream, &hit.title, &stage.groups) > may_lack {
        return None;
    }
    let found = near.unwrap_or_else(|| moments(stream, &stage.groups, &stage.weights, context));
    Some(with_moments(hit, found))
}

/// Where a phrase is said.
fn moments_of(phrase: Phrase, stream: &Stream, context: usize) -> Vec<Moment> {
    moments(stream, &[Group::of(phrase)], &[1.0], context)
}

/// How many groups neither the page nor its title answers.
fn lacking(stream: &Stream, title: &str, groups: &[Group]) -> usize {
    let title = Stream::of(title);
    let lacks = |group: &&Group| !stream.says(&group.any) && !title.says(&group.any);
    groups.iter().filter(lacks).count()
}

/// A hit that only the title explains points to the top of its page.
fn with_moments(mut hit: Hit, moments: Vec<Moment>) -> Hit {
    hit.total = moments.len();
    hit.moments = if moments.is_empty() { vec![Moment::default()] } else { moments };
    hit
}
