//! Which transcripts answer a query: those that say its sentence, or those that answer its words.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::Search;
use super::lists::{DensePostings, Marks, marked};
use super::notes::Note;
use super::query::{Group, Phrase, Query, Word, phrases_of};
use super::rank::{Ranked, bm25, sort};
use super::stream::Stream;
use crate::error::Result;
use crate::index::ResultCard;

/// Words of a sentence that say in a row that much of it is said, at least; it must be more than
/// half of it, too.
const NEAR_WORDS: usize = 4;
/// Words of a query, at least, of which one may be lacking where no transcript has all.
const LACKING_WORDS: usize = 3;

/// The transcripts that answer a query, in order.
#[derive(Debug)]
pub(crate) struct Found {
    pub query: Query,
    /// What each group weighs where moments are chosen.
    pub weights: Vec<f64>,
    pub docs: Vec<Ranked>,
    /// What must be known of them.
    pub note: Option<Note>,
}

/// The lists of the groups of a query, and the transcripts that no exclusion and no filter leaves
/// out.
struct Lists {
    /// Of each group its alternatives.
    groups: Vec<Vec<Arc<DensePostings>>>,
    open: Marks,
}

impl Lists {
    /// How many groups a transcript does not answer; one that is left out answers none at all.
    fn lacking(&self, doc: usize) -> usize {
        let lacks = |group: &&Vec<Arc<DensePostings>>| !group.iter().any(|list| list.has(doc));
        if self.open[doc] { self.groups.iter().filter(lacks).count() } else { usize::MAX }
    }

    /// How well a transcript fits.
    fn score(&self, search: &Search<'_>) -> impl Fn(usize) -> f64 {
        let lists: Vec<Arc<DensePostings>> = self.groups.iter().flatten().cloned().collect();
        move |doc| bm25(&lists, doc, search.length(doc))
    }
}

impl Search<'_> {
    // -- a sentence --

    /// The transcripts that say the sentence of a query.
    pub fn sentence(&self, query: &Query) -> Result<Found> {
        let mut docs = Vec::new();
        if let Some(sentence) = &query.sentence {
            let candidates = self.may_say(&sentence.words, &self.open(query)?)?;
            let mut runs = vec![&*sentence.words];
            runs.extend(excluded_phrases(query).map(|phrase| &*phrase.words));
            let mut said = self.said(&runs, &candidates)?;
            said.retain(|said| said.count[0] > 0 && !said.excludes(1));
            let list = [Arc::new(self.postings_of(&said, 0))];
            docs.extend(said.iter().map(|said| Ranked {
                doc: said.doc,
                exact: true,
                run: None,
                score: bm25(&list, said.doc, self.length(said.doc)),
            }));
        }
        self.found(query, docs, None)
    }

    // -- words --

    /// The transcripts that answer every group of a query; those of a sentence also if they lack one
    /// word and say more than half of it in a row. If none answers every group, and there are
    /// several plain ones, the transcripts that answer all but one.
    pub fn words(&self, query: &Query) -> Result<Found> {
        let plain = query.groups.len() >= LACKING_WORDS
            && !phrases_of(&query.groups).any(|phrase| phrase.quoted);
        let lists = self.lists_of(query, usize::from(plain))?;
        let lacking: Vec<usize> = (0..lists.open.len()).map(|doc| lists.lacking(doc)).collect();
        let mut runs = match &query.sentence {
            Some(sentence) => self.near(sentence, &lacking)?,
            None => vec![None; lacking.len()],
        };
        let all = lacking.contains(&0);
        let answers = |doc: &usize| match lacking[*doc] {
            0 => true,
            1 => runs[*doc].is_some() || (plain && !all),
            _ => false,
        };
        let answering: Vec<usize> = (0..lacking.len()).filter(answers).collect();
        let score = lists.score(self);
        let docs = answering.into_iter().map(|doc| Ranked {
            doc,
            exact: false,
            run: runs[doc].take(),
            score: score(doc),
        });
        let docs: Vec<Ranked> = docs.collect();
        let note = (!all && plain && !docs.is_empty()).then_some(Note::LackOne);
        self.found(query, docs, note)
    }

    /// The transcripts that answer every group of a query and not yet the query itself.
    pub fn also_words(&self, found: &mut Found) -> Result<()> {
        let lists = self.lists_of(&found.query, 0)?;
        let mut also: Marks = (0..lists.open.len()).map(|doc| lists.lacking(doc) == 0).collect();
        found.docs.iter().for_each(|ranked| also[ranked.doc] = false);
        let score = lists.score(self);
        let also = marked(&also).into_iter();
        found.docs.extend(also.map(|doc| Ranked {
            doc,
            exact: false,
            run: None,
            score: score(doc),
        }));
        sort(&mut found.docs, self.options.order, &self.index.files.manifest);
        Ok(())
    }

    fn found(&self, query: &Query, mut docs: Vec<Ranked>, note: Option<Note>) -> Result<Found> {
        sort(&mut docs, self.options.order, &self.index.files.manifest);
        let weights = self.weights(&query.groups)?;
        Ok(Found { query: query.clone(), weights, docs, note })
    }

    /// The lists of all groups. Those of words are in the index; phrases are looked for in the pages
    /// of the transcripts that may answer all groups but for so many.
    fn lists_of(&self, query: &Query, may_lack: usize) -> Result<Lists> {
        let mut open = self.open(query)?;
        let may = query.groups.iter().map(|group| self.may_be(group, &open));
        let may: Vec<Vec<Marks>> = may.collect::<Result<_>>()?;
        open.iter_mut().enumerate().filter(|(_, open)| **open).for_each(|(doc, open)| {
            let lacks = |group: &&Vec<Marks>| !group.iter().any(|marks| marks[doc]);
            *open = may.iter().filter(lacks).count() <= may_lack;
        });
        let phrases: Vec<&Phrase> =
            phrases_of(&query.groups).filter(|phrase| phrase.words.len() > 1).collect();
        let excluded: Vec<&Phrase> = excluded_phrases(query).collect();
        let mut asked = vec![false; open.len()];
        let in_groups = phrases_of(&query.groups).zip(may.iter().flatten());
        for (_, marks) in in_groups.filter(|(phrase, _)| phrase.words.len() > 1) {
            asked.iter_mut().zip(marks).for_each(|(asked, mark)| *asked |= mark);
        }
        for phrase in &excluded {
            let marks = self.may_answer(phrase, &open)?;
            asked.iter_mut().zip(marks).for_each(|(asked, mark)| *asked |= mark);
        }
        asked.iter_mut().zip(&open).for_each(|(asked, open)| *asked &= open);
        let runs = phrases.iter().chain(&excluded).map(|phrase| &*phrase.words);
        let said = self.said(&runs.collect::<Vec<_>>(), &asked)?;
        // Only what was read and says nothing that is left out stays.
        open.iter_mut().zip(&asked).for_each(|(open, asked)| *open &= !asked);
        said.iter()
            .filter(|said| !said.excludes(phrases.len()))
            .for_each(|said| open[said.doc] = true);
        let mut read = (0..phrases.len()).map(|run| Arc::new(self.postings_of(&said, run)));
        let list = |phrase: &Phrase| match &*phrase.words {
            [word] => self.lists.of(word),
            _ => Ok(read.next().unwrap_or_else(|| unreachable!("every phrase was read"))),
        };
        let mut list = list;
        let mut groups = Vec::new();
        for group in &query.groups {
            groups.push(group.any.iter().map(&mut list).collect::<Result<_>>()?);
        }
        Ok(Lists { groups, open })
    }

    /// The transcripts that may answer each alternative of a group.
    fn may_be(&self, group: &Group, open: &Marks) -> Result<Vec<Marks>> {
        let marks = |phrase: &Phrase| match &*phrase.words {
            [word] => {
                let list = self.lists.of(word)?;
                Ok((0..open.len()).map(|doc| open[doc] && list.has(doc)).collect())
            }
            _ => self.may_answer(phrase, open),
        };
        group.any.iter().map(marks).collect()
    }

    // -- most of a sentence --

    /// The longest run of a sentence in each transcript that lacks at most one group, where that is
    /// more than half of it.
    fn near(&self, sentence: &Phrase, lacking: &[usize]) -> Result<Vec<Option<Range<usize>>>> {
        let words = &sentence.words;
        let length = NEAR_WORDS.max(words.len() / 2 + 1);
        let among: Marks = lacking.iter().map(|&lacking| lacking <= 1).collect();
        let mut candidates = vec![false; among.len()];
        for run in words.windows(length) {
            let marks = self.may_say(run, &among)?;
            candidates.iter_mut().zip(marks).for_each(|(mark, may)| *mark |= may);
        }
        let read = marked(&candidates).into_par_iter().map(|doc| {
            let ResultCard(address, ..) = self.index.files.card(doc)?;
            let Some(lines) = self.index.lines(&address) else {
                // One that has all words is told, with its page unread.
                if lacking[doc] > 0 {
                    self.note_unread(doc);
                }
                return Ok(None);
            };
            let run = Stream::new(lines).longest_run(words);
            Ok((run.len() >= length).then_some((doc, run)))
        });
        let mut runs = vec![None; lacking.len()];
        for (doc, run) in read.collect::<Result<Vec<_>>>()?.into_iter().flatten() {
            runs[doc] = Some(run);
        }
        Ok(runs)
    }

    // -- weights --

    /// Length of a transcript, as a share of the mean.
    fn length(&self, doc: usize) -> f64 {
        self.index.files.manifest.docs.words[doc] / self.mean_length
    }

    /// Groups weigh by their words; of equals the rarer one decides, where words in half of the
    /// transcripts count for nothing.
    fn weights(&self, groups: &[Group]) -> Result<Vec<f64>> {
        let is_top = |word: &Word| !word.prefix && self.index.files.manifest.is_top(&word.term);
        let weight = |group: &Group| {
            let mut rarest = 0.0_f64;
            let words = group.any.iter().flat_map(|phrase| &phrase.words);
            for word in words.filter(|word| !is_top(word)) {
                let list = self.lists.of(word)?;
                rarest = rarest.max(if list.is_empty() { 0.0 } else { list.idf });
            }
            let longest = group.any.iter().map(|phrase| phrase.words.len()).max().unwrap_or(0);
            Ok(longest as f64 + rarest / 1000.0)
        };
        groups.iter().map(weight).collect()
    }
}

/// Excluded phrases of more than one word.
fn excluded_phrases(query: &Query) -> impl Iterator<Item = &Phrase> {
    query.not.iter().filter(|phrase| phrase.words.len() > 1)
}
