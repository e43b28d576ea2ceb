//! Finds the transcripts that match a query: those that contain its sentence, or else those that
//! match its words.

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

/// The fewest words of a sentence that a partial match contains in a row. It must also contain more
/// than half of the sentence.
const PARTIAL_WORDS: usize = 4;
/// The fewest groups of a query of which a result may lack one if no transcript has all.
const LACKING_GROUPS: usize = 3;

/// The transcripts that match a query, in order.
#[derive(Debug)]
pub(crate) struct Found {
    pub query: Query,
    /// The weight of each group when moments are chosen.
    pub weights: Vec<f64>,
    pub docs: Vec<Ranked>,
    /// A note to the reader about these results.
    pub note: Option<Note>,
}

/// The postings of the groups of a query.
struct Groups {
    /// The alternatives of each group.
    lists: Vec<Vec<Arc<DensePostings>>>,
    /// The transcripts that pass all filters and exclusions.
    eligible: Marks,
}

impl Groups {
    /// For each transcript, the number of groups that it does not match; `usize::MAX` if it is not
    /// eligible.
    fn lacking(&self) -> Vec<usize> {
        let docs = self.eligible.iter().enumerate();
        docs.map(|(doc, eligible)| {
            if !eligible {
                return usize::MAX;
            }
            self.lists.iter().filter(|any| !any.iter().any(|list| list.has(doc))).count()
        })
        .collect()
    }

    /// Transcripts by their numbers and longest runs of the sentence, with their scores.
    fn ranked(
        &self,
        search: &Search<'_>,
        docs: impl Iterator<Item = (usize, Option<Range<usize>>)>,
    ) -> Vec<Ranked> {
        let lists: Vec<Arc<DensePostings>> = self.lists.iter().flatten().cloned().collect();
        docs.map(|(doc, run)| {
            let score = bm25(&lists, doc, search.length(doc));
            Ranked { doc, exact: false, run, score }
        })
        .collect()
    }
}

impl Search<'_> {
    // -- sentences --

    /// The transcripts that contain the sentence of a query.
    pub fn sentence(&self, query: &Query) -> Result<Found> {
        let mut docs = Vec::new();
        if let Some(sentence) = &query.sentence {
            let candidates = self.may_contain(&sentence.words, &self.eligible(query)?)?;
            let mut runs = vec![&*sentence.words];
            runs.extend(excluded_phrases(query).map(|phrase| &*phrase.words));
            let mut found = self.occurrences(&runs, &candidates)?;
            found.retain(|found| found.count[0] > 0 && !found.has_any_from(1));
            let list = [Arc::new(self.postings_of(&found, 0))];
            docs.extend(found.iter().map(|found| Ranked {
                doc: found.doc,
                exact: true,
                run: None,
                score: bm25(&list, found.doc, self.length(found.doc)),
            }));
        }
        self.found(query, docs, None)
    }

    // -- words --

    /// The transcripts that match every group of a query. For a sentence, also those that lack one
    /// group but contain more than half of the sentence in a row. If none matches every group, and
    /// the query has several unquoted ones, the transcripts that match all but one.
    pub fn words(&self, query: &Query) -> Result<Found> {
        let may_lack_one = query.groups.len() >= LACKING_GROUPS
            && !phrases_of(&query.groups).any(|phrase| phrase.quoted);
        let groups = self.groups(query, usize::from(may_lack_one))?;
        let lacking = groups.lacking();
        let runs = match &query.sentence {
            Some(sentence) => self.partial_runs(sentence, &lacking)?,
            None => vec![None; lacking.len()],
        };
        let any_complete = lacking.contains(&0);
        let matching = lacking.iter().zip(runs).enumerate().filter_map(|(doc, (lacking, run))| {
            let is_match = match lacking {
                0 => true,
                1 => run.is_some() || (may_lack_one && !any_complete),
                _ => false,
            };
            is_match.then_some((doc, run))
        });
        let docs = groups.ranked(self, matching);
        let lack_one = !any_complete && may_lack_one && !docs.is_empty();
        self.found(query, docs, lack_one.then_some(Note::LackOne))
    }

    /// Adds the transcripts that match every group of the query to those that were found.
    pub fn add_word_matches(&self, found: &mut Found) -> Result<()> {
        let groups = self.groups(&found.query, 0)?;
        let mut others: Marks = groups.lacking().into_iter().map(|lacking| lacking == 0).collect();
        found.docs.iter().for_each(|ranked| others[ranked.doc] = false);
        let others = marked(&others).into_iter().map(|doc| (doc, None));
        found.docs.extend(groups.ranked(self, others));
        sort(&mut found.docs, self.options.order, &self.index.files.manifest);
        Ok(())
    }

    fn found(&self, query: &Query, mut docs: Vec<Ranked>, note: Option<Note>) -> Result<Found> {
        if !query.speakers.is_empty() {
            docs = self.spoken(query, docs, usize::from(note.is_some()))?;
        }
        sort(&mut docs, self.options.order, &self.index.files.manifest);
        let weights = self.weights(&query.groups)?;
        Ok(Found { query: query.clone(), weights, docs, note })
    }

    /// The postings of all groups. Those of single words are in the index; phrases are looked for
    /// in the pages of the transcripts that may match all but `may_lack` groups.
    fn groups(&self, query: &Query, may_lack: usize) -> Result<Groups> {
        let mut eligible = self.eligible(query)?;
        let candidates = query.groups.iter().map(|group| self.candidates(group, &eligible));
        let candidates: Vec<Vec<Marks>> = candidates.collect::<Result<_>>()?;
        for doc in marked(&eligible) {
            let lacking = candidates.iter().filter(|any| !any.iter().any(|marks| marks[doc]));
            eligible[doc] = lacking.count() <= may_lack;
        }
        let phrases: Vec<(&Phrase, &Marks)> = phrases_of(&query.groups)
            .zip(candidates.iter().flatten())
            .filter(|(phrase, _)| phrase.words.len() > 1)
            .collect();
        let excluded: Vec<&Phrase> = excluded_phrases(query).collect();
        let mut to_read = vec![false; eligible.len()];
        for (_, marks) in &phrases {
            to_read.iter_mut().zip(*marks).for_each(|(read, mark)| *read |= mark);
        }
        for phrase in &excluded {
            let marks = self.may_match(phrase, &eligible)?;
            to_read.iter_mut().zip(marks).for_each(|(read, mark)| *read |= mark);
        }
        to_read.iter_mut().zip(&eligible).for_each(|(read, eligible)| *read &= eligible);
        let runs = phrases.iter().map(|(phrase, _)| phrase).chain(&excluded);
        let runs: Vec<&[Word]> = runs.map(|phrase| &*phrase.words).collect();
        let found = self.occurrences(&runs, &to_read)?;
        // A page that had to be read must be readable and contain no excluded phrase.
        eligible.iter_mut().zip(&to_read).for_each(|(eligible, read)| *eligible &= !read);
        for found in found.iter().filter(|found| !found.has_any_from(phrases.len())) {
            eligible[found.doc] = true;
        }
        let mut run = 0;
        let mut lists = Vec::new();
        for group in &query.groups {
            let mut alternatives = Vec::new();
            for phrase in &group.any {
                alternatives.push(if let [word] = &*phrase.words {
                    self.lists.of(word)?
                } else {
                    run += 1;
                    Arc::new(self.postings_of(&found, run - 1))
                });
            }
            lists.push(alternatives);
        }
        Ok(Groups { lists, eligible })
    }

    /// The transcripts that may match each alternative of a group.
    fn candidates(&self, group: &Group, eligible: &Marks) -> Result<Vec<Marks>> {
        let mut candidates = Vec::new();
        for phrase in &group.any {
            candidates.push(if let [word] = &*phrase.words {
                let list = self.lists.of(word)?;
                (0..eligible.len()).map(|doc| eligible[doc] && list.has(doc)).collect()
            } else {
                self.may_match(phrase, eligible)?
            });
        }
        Ok(candidates)
    }

    // -- speakers --

    /// Leaves only the transcripts that the index knows to name all speakers who are wanted. Adds a
    /// note for each unknown speaker.
    pub fn pass_speakers(&mut self, query: &Query, notes: &mut Vec<Note>) -> Result<()> {
        let wanted: Vec<_> = query.speakers.iter().filter(|filter| filter.wanted).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let mut named = vec![false; self.passing.len()];
        for filter in wanted {
            let mut marks = vec![true; named.len()];
            for word in
                phrases_of(std::slice::from_ref(&filter.group)).flat_map(|phrase| &phrase.words)
            {
                let list = self.lists.of(word)?;
                marks.iter_mut().zip(&list.title).for_each(|(mark, &has)| *mark &= has);
            }
            if !marks.contains(&true) {
                notes.push(Note::UnknownSpeaker(filter.name.clone()));
            }
            named.iter_mut().zip(marks).for_each(|(named, mark)| *named |= mark);
        }
        self.passing.iter_mut().zip(named).for_each(|(passes, named)| *passes &= named);
        Ok(())
    }

    /// The transcripts in which what passes the speaker filters matches all groups but so many.
    /// Only pages tell who says what.
    fn spoken(&self, query: &Query, docs: Vec<Ranked>, may_lack: usize) -> Result<Vec<Ranked>> {
        let spoken = docs.into_par_iter().map(|ranked| {
            let ResultCard(address, ..) = self.index.files.card(ranked.doc)?;
            let Some(lines) = self.index.lines(&address) else {
                self.note_unread(ranked.doc);
                return Ok(None);
            };
            let stream = Stream::spoken_by(lines, &query.speakers);
            let matches = |group: &Group| {
                !stream.said(group).is_empty() || !stream.speakers_in(group).is_empty()
            };
            let is_match = match &query.sentence {
                Some(sentence) if ranked.exact => {
                    !stream.said(&Group::of(sentence.clone())).is_empty()
                }
                _ if query.groups.is_empty() => stream.has_terms(),
                _ => query.groups.iter().filter(|group| !matches(group)).count() <= may_lack,
            };
            Ok(is_match.then_some(ranked))
        });
        Ok(spoken.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    // -- parts of a sentence --

    /// The longest run of a sentence in each transcript that lacks at most one group; `None` if it
    /// is not more than half of the sentence.
    fn partial_runs(
        &self,
        sentence: &Phrase,
        lacking: &[usize],
    ) -> Result<Vec<Option<Range<usize>>>> {
        let words = &sentence.words;
        let length = PARTIAL_WORDS.max(words.len() / 2 + 1);
        let among: Marks = lacking.iter().map(|&lacking| lacking <= 1).collect();
        let mut candidates = vec![false; among.len()];
        for run in words.windows(length) {
            let marks = self.may_contain(run, &among)?;
            candidates.iter_mut().zip(marks).for_each(|(mark, may)| *mark |= may);
        }
        let read = marked(&candidates).into_par_iter().map(|doc| {
            let ResultCard(address, ..) = self.index.files.card(doc)?;
            let Some(lines) = self.index.lines(&address) else {
                // A transcript with all words is a result even if its page cannot be read.
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

    /// The length of a transcript relative to the mean.
    fn length(&self, doc: usize) -> f64 {
        self.index.files.manifest.docs.words[doc] / self.mean_length
    }

    /// The weight of each group: the number of its words, then the rarity of its rarest word. Words
    /// in at least half of the transcripts have no rarity.
    fn weights(&self, groups: &[Group]) -> Result<Vec<f64>> {
        let mut weights = Vec::new();
        for group in groups {
            let mut rarest = 0.0_f64;
            for word in group.any.iter().flat_map(|phrase| &phrase.words) {
                if !word.prefix && self.index.files.manifest.is_top(&word.term) {
                    continue;
                }
                let list = self.lists.of(word)?;
                rarest = rarest.max(if list.is_empty() { 0.0 } else { list.idf });
            }
            let longest = group.any.iter().map(|phrase| phrase.words.len()).max().unwrap_or(0);
            weights.push(longest as f64 + rarest / 1000.0);
        }
        Ok(weights)
    }
}

/// Excluded phrases of more than one word.
fn excluded_phrases(query: &Query) -> impl Iterator<Item = &Phrase> {
    query.not.iter().filter(|phrase| phrase.words.len() > 1)
}
