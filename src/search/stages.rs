//! A search under way: from a query to candidates, and through their pages to hits, in the stages
//! of `templates/assets/search-core.js`.

use std::collections::{HashSet, VecDeque};

use super::candidates::{Candidates, Marks, descending};
use super::corrections::Correction;
use super::filters;
use super::grams::Gram;
use super::proof::{Asked, Pages, examine};
use super::query::{Group, Phrase, Query, Word, phrases_of, words_of};
use super::respelling::Respelling;
use super::{Hit, Index, Options, Order, Reach};
use crate::error::Result;

/// Pages that are read for a sentence that the filter narrows, and that it does not.
const SENTENCE_PAGES: usize = 50;
const BLIND_SENTENCE_PAGES: usize = 16;
/// Runs of the filter that tell how much of a sentence a transcript may hold, and the share of that
/// evidence which makes it worth a look.
const CLOSENESS_ROWS: usize = 7;
const CLOSENESS: f64 = 0.45;
/// Pages that the search page reads at once: what it has begun, it has begun.
const PAGES_AT_ONCE: usize = 4;
/// Hits of a sentence that was not said as such, put in order together.
const BATCH: usize = 12;

/// One way to read the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The sentence as it stands.
    Exact,
    /// With one word spelt otherwise.
    Respelt,
    /// Its words.
    Words,
}

/// Transcripts that are read in order.
#[derive(Debug)]
pub(crate) struct Stage {
    pub exact: bool,
    pub groups: Vec<Group>,
    /// One for each group.
    pub weights: Vec<f64>,
    docs: Vec<usize>,
    next: usize,
    /// Pages that may be read.
    budget: usize,
    /// All of the transcripts answer.
    certain: bool,
    /// Groups that a page need not answer.
    pub may_lack: usize,
}

/// What the phrase filter tells of a sentence: a weight for each transcript, and what all runs
/// together weigh.
struct Evidence {
    weight: Vec<f64>,
    most: f64,
    rows: usize,
}

/// A search under way.
#[derive(Debug)]
pub struct Search<'a> {
    pub(crate) index: &'a Index,
    pub(crate) options: Options,
    pub(crate) candidates: Candidates<'a>,
    pub(crate) pages: Pages,
    pub(crate) query: Query,
    /// What the reader should know of the query.
    pub(crate) notes: Vec<String>,
    pub(crate) corrected: Option<Correction>,
    /// Words that nobody says and that were not yet read in another way.
    pub(crate) unknown: Vec<Word>,
    /// Other corrections of misspelt words, best first.
    pub(crate) guesses: Vec<(String, VecDeque<String>)>,
    /// Transcripts that pass the filters.
    passing: Marks,
    ways: VecDeque<Way>,
    stage: Option<Stage>,
    /// Transcripts whose pages are next.
    reading: VecDeque<usize>,
    found: HashSet<usize>,
    total: usize,
    certain: bool,
    done: bool,
}

impl<'a> Search<'a> {
    pub(crate) fn new(index: &'a Index, text: &str, options: Options) -> Result<Self> {
        let query = Query::parse(text);
        let mut notes = query.notes.clone();
        let passing = filters::marks(&query, &index.files.manifest, &mut notes);
        let candidates = Candidates::new(&index.files);
        let mut search = Self {
            index,
            options,
            candidates,
            pages: Pages::default(),
            query,
            notes,
            corrected: None,
            unknown: Vec::new(),
            guesses: Vec::new(),
            passing,
            ways: VecDeque::new(),
            stage: None,
            reading: VecDeque::new(),
            found: HashSet::new(),
            total: 0,
            certain: true,
            done: false,
        };
        search.start()?;
        Ok(search)
    }

    /// What was searched for instead of what was typed.
    #[must_use]
    pub fn corrected(&self) -> Option<&str> {
        self.corrected.as_ref().map(|correction| correction.to.trim())
    }

    /// What the reader should know: parts of the query that were not used, or read in another way.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Number of hits so far.
    #[must_use]
    pub fn shown(&self) -> usize {
        self.found.len()
    }

    /// Number of transcripts that answer, where the index knows it without their pages.
    #[must_use]
    pub fn total(&self) -> Option<usize> {
        self.certain.then_some(self.total)
    }

    /// Whether there is anything to look for.
    #[must_use]
    pub fn asks_something(&self) -> bool {
        !self.query.groups.is_empty() || self.stage.is_some() || self.total > 0
    }

    fn start(&mut self) -> Result<()> {
        let query = &self.query;
        if !query.groups.is_empty() {
            self.fetch_lists()?;
            self.plan();
        } else if !query.channels.is_empty() || query.after.is_some() || query.before.is_some() {
            self.fetch_excluded()?;
            self.ways = [Way::Words].into();
        }
        self.next_stage()
    }

    /// Reads the query in every way.
    pub(crate) fn plan(&mut self) {
        self.ways = match self.query.sentence {
            Some(_) => [Way::Exact, Way::Respelt, Way::Words].into(),
            None => [Way::Words].into(),
        };
    }

    // -- candidates --

    /// Transcripts that answer at least so many groups and pass the filters.
    fn pick(&self, answers: &[usize], least: usize) -> Vec<usize> {
        self.pick_marked(&answers.iter().map(|&count| count >= least).collect())
    }

    /// The marked transcripts that pass the filters and do not hold an excluded word.
    pub(crate) fn pick_marked(&self, marks: &Marks) -> Vec<usize> {
        let excluded = self.excluded().into_iter();
        let excluded: Vec<_> =
            excluded.filter_map(|word| self.candidates.lists.get(&word).cloned()).collect();
        let passes = |&doc: &usize| {
            let holds = excluded.iter().any(|spread| spread.count[doc] > 0 || spread.title[doc]);
            marks[doc] && self.passing[doc] && !holds
        };
        (0..marks.len()).filter(passes).collect()
    }

    /// How many groups of the query each transcript may answer.
    fn answer_words(&mut self) -> Result<Vec<usize>> {
        self.guess()?;
        let groups = self.query.groups.clone();
        let everything = !groups.is_empty() && !self.candidates.is_narrowed(&groups);
        let mut words = words_of(&groups);
        words.retain(|word| everything || !self.candidates.lists.is_top(word));
        self.candidates.lists.fetch(&words, None)?;
        self.candidates.count_answers(&groups)
    }

    // -- stages --

    fn stage_of(&mut self, way: Way) -> Result<Option<Stage>> {
        match (way, self.query.sentence.clone()) {
            (Way::Words, _) => self.words_stage().map(Some),
            (Way::Exact, Some(sentence)) => self.exact_stage(sentence).map(Some),
            (Way::Respelt, Some(sentence)) => self.respelt_stage(sentence),
            (Way::Exact | Way::Respelt, None) => Ok(None),
        }
    }

    /// Transcripts that may say the whole sentence.
    fn exact_stage(&mut self, sentence: Phrase) -> Result<Stage> {
        let groups = vec![Group::of(sentence)];
        let answers = self.candidates.count_answers(&groups)?;
        let docs = self.pick(&answers, 1);
        let words = words_of(&groups);
        let known = self.candidates.lists.of(&words);
        let score = |doc| self.candidates.density(&known, doc);
        let docs = self.candidates.rank(docs, score, self.options.order);
        let narrowed = docs.len() <= SENTENCE_PAGES || !self.candidates.grams(&words).is_empty();
        let budget = if narrowed { SENTENCE_PAGES } else { BLIND_SENTENCE_PAGES };
        Ok(Stage::exact(groups, docs, budget))
    }

    /// A transcript that says the sentence with one word spelt otherwise; all others follow in a
    /// stage of their own.
    fn respelt_stage(&mut self, sentence: Phrase) -> Result<Option<Stage>> {
        if self.shown() > 0 || !self.options.correct {
            return Ok(None);
        }
        let Some(proven) = Respelling::new(self, sentence.words).find()? else { return Ok(None) };
        self.unknown.clear();
        self.correct(vec![proven.change])?;
        self.ways = [Way::Exact, Way::Words].into();
        let sentence = self.query.sentence.clone();
        let first = sentence.filter(|_| self.options.order == Order::Relevance);
        Ok(first.map(|sentence| Stage::exact(vec![Group::of(sentence)], vec![proven.doc], 1)))
    }

    /// Transcripts that answer every group; failing that, and for plain words only, all groups but
    /// one.
    fn words_stage(&mut self) -> Result<Stage> {
        let answers = self.answer_words()?;
        let Query { groups, not, sentence, .. } = self.query.clone();
        let mut docs = self.pick(&answers, groups.len());
        let mut may_lack = 0;
        let plain = groups.len() >= 3 && !phrases_of(&groups).any(|phrase| phrase.quoted);
        if docs.is_empty() && plain {
            docs = self.pick(&answers, groups.len() - 1);
            may_lack = 1;
            if !docs.is_empty() {
                self.notes
                    .push("No transcript has all of these words; these lack one of them.".into());
            }
        }
        let evidence = sentence.as_ref().map(|sentence| self.evidence(sentence)).transpose()?;
        let near = match &evidence {
            Some(evidence) if may_lack == 0 => self.nearly_answer(&answers, groups.len(), evidence),
            _ => Vec::new(),
        };
        let all_answer = near.is_empty() && may_lack == 0;
        docs.extend(near);
        let words = words_of(&groups);
        let candidates = &self.candidates;
        let spreads = candidates.lists.of(&words);
        let phrases = phrases_of(&groups).any(|phrase| phrase.words.len() > 1);
        let score = |doc: usize| {
            let fits = if phrases {
                candidates.density(&spreads, doc)
            } else {
                candidates.bm25(&spreads, doc)
            };
            fits + evidence.as_ref().map_or(0.0, |evidence| evidence.weight[doc])
        };
        let docs = candidates.rank(docs, score, self.options.order);
        let fetched = words.iter().all(|word| candidates.lists.get(word).is_some());
        let single = not.iter().all(|phrase| phrase.words.len() == 1);
        let certain = !phrases && fetched && all_answer && single;
        let weights = groups.iter().map(|group| self.weight(group)).collect();
        Ok(Stage {
            exact: false,
            groups,
            weights,
            docs,
            next: 0,
            budget: usize::MAX,
            certain,
            may_lack,
        })
    }

    /// Groups count by their words; of equals the rarer one decides.
    fn weight(&self, group: &Group) -> f64 {
        let words = group.any.iter().flat_map(|phrase| &phrase.words);
        let spreads = self.candidates.lists.of(words);
        let rarest = spreads.iter().map(|spread| spread.idf).fold(0.0, f64::max);
        let longest = group.any.iter().map(|phrase| phrase.words.len()).max().unwrap_or(0);
        longest as f64 + rarest / 1000.0
    }

    /// Each run of the sentence that the filter finds speaks for a transcript: it would be found by
    /// chance with probability f. So a quote with one wrong word still rises to the top.
    fn evidence(&self, sentence: &Phrase) -> Result<Evidence> {
        let files = &self.index.files;
        let weigh = -files.manifest.fill.ln();
        let grams: Vec<Gram> =
            self.candidates.grams(&sentence.words).into_iter().take(CLOSENESS_ROWS).collect();
        let mut weight = vec![0.0; files.len()];
        for gram in &grams {
            for (weight, may) in weight.iter_mut().zip(files.filter_row(gram.hash)?) {
                *weight += if may { weigh } else { 0.0 };
            }
        }
        Ok(Evidence { weight, most: weigh * grams.len() as f64, rows: grams.len() })
    }

    /// Transcripts without one of the words in which half of the sentence may well be said: one word
    /// of the quote may be remembered wrongly. Their pages must prove it.
    fn nearly_answer(&self, answers: &[usize], groups: usize, evidence: &Evidence) -> Vec<usize> {
        if evidence.rows < 2 {
            return Vec::new();
        }
        let mut docs = self.pick(answers, groups - 1);
        let least = evidence.most * CLOSENESS;
        docs.retain(|&doc| answers[doc] < groups && evidence.weight[doc] > least);
        docs
    }

    fn next_stage(&mut self) -> Result<()> {
        self.stage = None;
        while self.stage.is_none() {
            let none_left = self.ways.is_empty();
            if none_left && (self.shown() > 0 || !self.guess_again()?) {
                self.done = true;
                return Ok(());
            }
            if let Some(way) = self.ways.pop_front() {
                self.stage = self.stage_of(way)?;
            }
        }
        if let Some(stage) = &self.stage {
            self.total = stage.docs.len();
            self.certain = stage.certain;
        }
        Ok(())
    }

    // -- proof --

    /// Reads pages until enough hits are found or too many pages were read for nothing.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Search`] when a file of the index is missing or damaged. A page that
    /// cannot be read is a hit without moments.
    pub fn more(&mut self, reach: Reach) -> Result<Vec<Hit>> {
        let mut hits = Vec::new();
        while !self.done && hits.len() < reach.want {
            let Some(mut stage) = self.stage.take() else { break };
            let read = self.read_stage(&mut stage, reach, &mut hits)?;
            let goes_on = stage.next < stage.docs.len() && stage.budget > 0;
            self.stage = Some(stage);
            if goes_on && read >= reach.pages {
                break;
            }
            if hits.len() < reach.want {
                self.next_stage()?;
            }
        }
        let all_read = self.stage.as_ref().is_some_and(|stage| stage.next >= stage.docs.len());
        if self.shown() > 0 && all_read && self.reading.is_empty() && self.ways.is_empty() {
            self.done = true;
        }
        Ok(hits)
    }

    /// Candidates that were not looked at.
    #[must_use]
    pub fn left(&self) -> usize {
        let Some(stage) = self.stage.as_ref().filter(|_| !self.done) else { return 0 };
        stage.docs.len() - stage.next + self.reading.len()
    }

    /// Reads pages of a stage; returns how many.
    fn read_stage(
        &mut self,
        stage: &mut Stage,
        reach: Reach,
        hits: &mut Vec<Hit>,
    ) -> Result<usize> {
        let want = reach.want - hits.len();
        let (mut read, mut found) = (0, 0);
        let mut batch: Vec<Hit> = Vec::new();
        let by_date = matches!(self.options.order, Order::Newest | Order::Oldest);
        let sorted = !stage.exact && self.query.sentence.is_some() && !by_date;
        let together = if sorted { BATCH } else { 1 };
        while found < want {
            // The first candidate is mostly right; the more have failed, the more are read together.
            let at_once = match (self.shown(), read) {
                (0, 0) => 1,
                (0, 1) => 2,
                _ => PAGES_AT_ONCE,
            };
            let alone = stage.certain && together == 1;
            let at_once = if alone { at_once.min(want - found) } else { at_once };
            while self.reading.len() < at_once && read < reach.pages && stage.budget > 0 {
                let Some(&doc) = stage.docs.get(stage.next) else { break };
                stage.next += 1;
                if self.found.contains(&doc) {
                    continue;
                }
                read += 1;
                stage.budget -= 1;
                self.reading.push_back(doc);
            }
            let Some(doc) = self.reading.pop_front() else { break };
            let asked = Asked { query: &self.query, stage, context: self.options.context };
            let hit = examine(self.index, &mut self.pages, asked, doc)?;
            batch.extend(hit);
            if batch.len() >= together || found + batch.len() >= want.max(together) {
                found += batch.len();
                self.release(&mut batch, hits);
            }
        }
        self.release(&mut batch, hits);
        Ok(read)
    }

    fn release(&mut self, batch: &mut Vec<Hit>, hits: &mut Vec<Hit>) {
        batch.sort_by(|a, b| descending(a.closeness, b.closeness));
        self.found.extend(batch.iter().map(|hit| hit.doc));
        hits.append(batch);
    }
}

impl Stage {
    fn exact(groups: Vec<Group>, docs: Vec<usize>, budget: usize) -> Self {
        let weights = vec![1.0; groups.len()];
        Self { exact: true, groups, weights, docs, next: 0, budget, certain: false, may_lack: 0 }
    }
}
