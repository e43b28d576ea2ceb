//! `longhand search` over small archives drawn by chance against the plainest search there is: every
//! page read from end to end, and the contract of docs/searching.md, word for word.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use std::collections::BTreeSet;
use std::fs;

use longhand::index::Tokenizer;
use longhand::search::query::{Group, Phrase, Query, Word};
use longhand::search::{Answer, Hit, Index, Options, Order, page};
use proptest::prelude::*;
use support::Site;

const COMMON: [&str; 6] = ["the", "of", "and", "a", "in", "was"];
const WORDS: [&str; 18] = [
    "fog",
    "frog",
    "lamp",
    "lamps",
    "light",
    "lighthouse",
    "house",
    "keeper",
    "keepers",
    "water",
    "Öl",
    "well-known",
    "anybody",
    "alot",
    "storm",
    "bell",
    "herring",
    "harbour",
];
const STRANGERS: [&str; 9] =
    ["xyzzy", "lmap", "kepeer", "hrring", "thefog", "any body", "light house", "wter", "harb"];

/// Numbers that look random and follow from a seed (Marsaglia's xorshift, 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<'a>(&mut self, some: &[&'a str]) -> &'a str {
        some[self.below(some.len())]
    }

    fn word(&mut self) -> &'static str {
        if self.one_in(2) { self.pick(&COMMON) } else { self.pick(&WORDS) }
    }

    fn words(&mut self, least: usize, most: usize) -> Vec<&'static str> {
        (0..least + self.below(most - least + 1)).map(|_| self.word()).collect()
    }
}

// ---- the archive ----------------------------------------------------------------------------

const CHANNELS: [&str; 2] = ["Harbour Voices", "Old News"];

struct Doc {
    address: String,
    title: Vec<String>,
    text: Vec<String>,
    channel: usize,
    year: Option<i16>,
}

fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    Tokenizer::default().tokens(text, |term| terms.push(term.to_owned()));
    terms
}

/// Builds an archive; the transcripts are what is in its pages.
fn build(chance: &mut Chance) -> (Site, Vec<Doc>) {
    let site = Site::new();
    let n = if chance.one_in(2) { 3 + chance.below(8) } else { 33 + chance.below(12) };
    let mut meta = Vec::new();
    for number in 0..n {
        let (channel, year) =
            (chance.below(2), (!chance.one_in(5)).then(|| 2018 + chance.below(5)));
        let title = chance.words(0, 4).join(" ");
        let url = format!("https://www.youtube.com/watch?v={number:a>11}");
        let date = year.map(|year| format!("March 2, {year}")).unwrap_or_default();
        let mut text = format!("# {title}\n**{}:** [{date}]({url})\n", CHANNELS[channel]);
        for at in 0..1 + chance.below(9) {
            let line = chance.words(1, 9).join(" ");
            text += &format!("*  {line} [[00:00:{at:02}]({url}&t={at}.0s)]\n");
        }
        site.write(&format!("content/{number}.md"), text.as_bytes());
        meta.push((channel, year.map(|year| year as i16)));
    }
    site.build(&["--quiet"]);
    let mut docs = Vec::new();
    for file in 0.. {
        let Ok(cards) = fs::read(site.path(&format!("public/search/d/{file}.json"))) else { break };
        let cards: Vec<(String, String, u64, String)> = serde_json::from_slice(&cards).unwrap();
        for (address, title, _, recording) in cards {
            let (channel, year) = meta[recording.trim_start_matches('a').parse().unwrap_or(0)];
            let html = fs::read(site.path(&format!("public/{address}"))).unwrap();
            let text = page::lines(&html).iter().flat_map(|line| terms(&line.text)).collect();
            docs.push(Doc { title: terms(&title), address, text, channel, year });
        }
    }
    assert_eq!(docs.len(), n);
    (site, docs)
}

// ---- queries --------------------------------------------------------------------------------

/// Some words in a row of a transcript.
fn said(chance: &mut Chance, docs: &[Doc], lengths: &[usize]) -> Vec<String> {
    let text = &docs[chance.below(docs.len())].text;
    let length = lengths[chance.below(lengths.len())].min(text.len());
    let at = chance.below(text.len() - length + 1);
    text[at..at + length].to_vec()
}

fn query(chance: &mut Chance, docs: &[Doc]) -> String {
    let mut parts = Vec::new();
    if chance.one_in(2) {
        let mut words = said(chance, docs, &[4, 5, 7, 11]);
        if !chance.one_in(3) {
            let at = chance.below(words.len());
            words[at] = chance.pick(&[&WORDS[..], &STRANGERS].concat()).to_owned();
        }
        parts.push(words.join(" "));
    } else {
        for _ in 0..1 + chance.below(4) {
            parts.push(match chance.below(9) {
                0 => format!("\"{}\"", said(chance, docs, &[2, 3, 4]).join(" ")),
                1 => format!("\"{}\"", chance.words(2, 2).join(" ")),
                2 => format!("{} OR \"{}\"", chance.word(), chance.words(1, 3).join(" ")),
                3 => chance.pick(&["l*", "ligh*", "the*", "qq*"]).to_owned(),
                4 => chance.pick(&STRANGERS).to_owned(),
                _ => chance.word().to_owned(),
            });
        }
    }
    if chance.one_in(4) {
        parts.insert(0, format!("-{}", chance.pick(&WORDS)));
    }
    if chance.one_in(4) {
        parts.insert(0, format!("-\"{}\"", said(chance, docs, &[2]).join(" ")));
    }
    if chance.one_in(6) {
        parts.insert(0, "channel:old".to_owned());
    }
    if chance.one_in(6) {
        parts.insert(0, format!("after:{} before:2022", 2018 + chance.below(3)));
    }
    parts.join(" ") + if chance.one_in(2) { " " } else { "" }
}

// ---- the plainest search --------------------------------------------------------------------

fn stands(words: &[Word], some: &[String]) -> bool {
    words.len() == some.len() && words.iter().zip(some).all(|(word, term)| word.fits(term))
}

fn says(text: &[String], words: &[Word]) -> bool {
    text.windows(words.len()).any(|some| stands(words, some))
}

impl Doc {
    fn answers(&self, phrase: &Phrase) -> bool {
        says(&self.text, &phrase.words) || says(&self.title, &phrase.words)
    }

    fn lacks(&self, groups: &[Group]) -> usize {
        groups.iter().filter(|group| !group.any.iter().any(|phrase| self.answers(phrase))).count()
    }

    fn passes(&self, query: &Query) -> bool {
        let channel = query.channels.iter().all(|filter| filter.name == "old" && self.channel == 1);
        let after =
            query.after.is_none_or(|date| self.year.is_some_and(|year| year >= date.year()));
        let before =
            query.before.is_none_or(|date| self.year.is_some_and(|year| year < date.year()));
        channel && after && before && !query.not.iter().any(|phrase| self.answers(phrase))
    }

    /// Whether more than half of a sentence is said in a row.
    fn nearly_says(&self, sentence: &Phrase) -> bool {
        let least = 4.max(sentence.words.len() / 2 + 1);
        sentence.words.windows(least).any(|run| says(&self.text, run))
    }
}

/// Edits between two words, a swap of neighbours counting as one, by trying them all.
fn distance(a: &[char], b: &[char]) -> usize {
    match (a, b) {
        ([], rest) | (rest, []) => rest.len(),
        ([x, a @ ..], [y, b @ ..]) if x == y => distance(a, b),
        ([x, rest_a @ ..], [y, rest_b @ ..]) => {
            let edits = [distance(rest_a, b), distance(a, rest_b), distance(rest_a, rest_b)];
            let swap = match (rest_a, rest_b) {
                ([x2, a2 @ ..], [y2, b2 @ ..]) if x == y2 && y == x2 => distance(a2, b2),
                _ => usize::MAX - 1,
            };
            1 + edits.into_iter().chain([swap]).min().unwrap()
        }
    }
}

struct Archive<'a> {
    docs: &'a [Doc],
    vocabulary: BTreeSet<&'a str>,
}

/// Transcripts, and whether they say the sentence.
type Found = BTreeSet<(String, bool)>;

impl Archive<'_> {
    fn known(&self, word: &Word) -> bool {
        self.vocabulary.iter().any(|term| word.fits(term))
    }

    fn df(&self, term: &str) -> usize {
        self.docs.iter().filter(|doc| doc.text.iter().any(|other| other == term)).count()
    }

    /// The query as it is meant, if its last word is unfinished.
    fn completed(&self, mut query: Query) -> Query {
        let groups = query.groups.iter_mut().flat_map(|group| &mut group.any);
        for phrase in groups.chain(&mut query.sentence).filter(|phrase| phrase.tail) {
            let last = phrase.words.last_mut().unwrap();
            let begun = Word { prefix: true, term: last.term.clone() };
            if !last.prefix && last.term.len() > 2 && !self.known(last) && self.known(&begun) {
                *last = begun;
            }
        }
        query
    }

    fn found(&self, exact: bool, is: impl Fn(&Doc) -> bool) -> Found {
        self.docs.iter().filter(|doc| is(doc)).map(|doc| (doc.address.clone(), exact)).collect()
    }

    fn sentence(&self, query: &Query, words: &[Word]) -> Found {
        self.found(true, |doc| doc.passes(query) && says(&doc.text, words))
    }

    fn words(&self, query: &Query) -> (Found, bool) {
        let Query { groups, sentence, .. } = query;
        let lacking = |n: usize| move |doc: &&Doc| doc.passes(query) && doc.lacks(groups) == n;
        let plain =
            groups.len() > 2 && !groups.iter().flat_map(|group| &group.any).any(|one| one.quoted);
        let lacks_one = plain && !self.docs.iter().any(|doc| lacking(0)(&doc));
        let near = |doc: &Doc| sentence.as_ref().is_some_and(|sentence| doc.nearly_says(sentence));
        let found = self
            .found(false, |doc| lacking(0)(&doc) || (lacking(1)(&doc) && (lacks_one || near(doc))));
        (found, lacks_one)
    }

    /// What a query finds with its words as they are.
    fn as_typed(&self, query: &Query) -> Found {
        let said = query.sentence.as_ref().map(|sentence| self.sentence(query, &sentence.words));
        said.filter(|said| !said.is_empty()).unwrap_or_else(|| self.words(query).0)
    }

    /// How many transcripts say the sentence with one word read otherwise, for every such reading;
    /// with how common the word is.
    fn readings(&self, query: &Query) -> Vec<(usize, usize, Vec<String>, String)> {
        let words = &query.sentence.as_ref().unwrap().words;
        let mut unknown: Vec<&Word> = words.iter().filter(|word| !self.known(word)).collect();
        unknown.dedup();
        let may_be = |word: &&Word| {
            let rare = self.df(&word.term) as f64 <= self.docs.len() as f64 / 32.0;
            let is = if unknown.is_empty() { rare } else { unknown == [*word] };
            !word.prefix && word.term.chars().count() > 3 && is
        };
        let mut readings = Vec::new();
        for (at, word) in words.iter().enumerate().filter(|(_, word)| may_be(word)) {
            let limit = if word.term.chars().count() < 8 { 1 } else { 2 };
            let letters: Vec<char> = word.term.chars().collect();
            let is_slip = |other: &&&str| {
                let other: Vec<char> = other.chars().collect();
                other.len().abs_diff(letters.len()) <= limit
                    && (1..=limit).contains(&distance(&letters, &other))
            };
            let mut changes: Vec<(Vec<String>, String)> = Vec::new();
            let from = vec![word.term.clone()];
            for to in self.vocabulary.iter().filter(is_slip) {
                changes.push((from.clone(), (*to).to_owned()));
            }
            for (cut, _) in word.term.char_indices().skip(1) {
                let (a, b) = word.term.split_at(cut);
                changes.push((from.clone(), format!("{a} {b}")));
            }
            if let Some(next) = words.get(at + 1).filter(|next| !next.prefix) {
                changes.push((
                    vec![word.term.clone(), next.term.clone()],
                    word.term.clone() + &next.term,
                ));
            }
            for (from, to) in changes {
                let reading = applied(words, &from, &to);
                let said = self.sentence(query, &reading).len();
                if said > 0 {
                    let common = to.split(' ').map(|term| self.df(term)).min().unwrap();
                    readings.push((said, common, from, to));
                }
            }
        }
        readings
    }
}

/// Words with some of them read otherwise wherever they stand together.
fn applied(words: &[Word], from: &[String], to: &str) -> Vec<Word> {
    let mut result = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let here = words[at..].iter().take(from.len());
        if here.map(|word| &word.term).eq(from) {
            let term = |term: &str| Word { term: term.to_owned(), prefix: false };
            result.extend(to.split(' ').map(term));
            at += from.len();
        } else {
            result.push(words[at].clone());
            at += 1;
        }
    }
    result
}

// ---- both -----------------------------------------------------------------------------------

const ALL: Options =
    Options { order: Order::Relevance, correct: true, words: false, limit: usize::MAX, context: 1 };

fn found(answer: &Answer) -> Found {
    let found: Found = answer.hits.iter().map(|hit| (hit.address.clone(), hit.exact)).collect();
    assert_eq!((answer.total, answer.hits.len()), (found.len(), found.len()));
    found
}

/// Everything about one query.
fn check(archive: &Archive<'_>, index: &Index, text: &str) -> (usize, usize, usize) {
    let typed = archive.completed(Query::parse(text));
    let empty = typed.groups.is_empty() && typed.channels.is_empty() && typed.after.is_none();
    let expected = if empty { Found::new() } else { archive.as_typed(&typed) };
    let as_typed = index.search(text, Options { correct: false, ..ALL }).unwrap();
    assert_eq!(found(&as_typed), expected, "as typed");
    let is_sentence = expected.iter().any(|(_, exact)| *exact);
    let lacks_one = !empty && !is_sentence && !expected.is_empty() && archive.words(&typed).1;
    assert_eq!(as_typed.notes.iter().any(|note| note.code() == "lack-one"), lacks_one);
    check_moments(archive, &typed, &as_typed.hits);

    let first = index.search(text, Options { correct: false, limit: 1, ..ALL }).unwrap();
    assert_eq!((first.total, first.hits.first()), (as_typed.total, as_typed.hits.first()));
    let newest =
        index.search(text, Options { correct: false, order: Order::Newest, ..ALL }).unwrap();
    assert_eq!(found(&newest), expected, "by date");
    assert!(newest.hits.is_sorted_by_key(|hit| std::cmp::Reverse(hit.date)));
    let words = index.search(text, Options { correct: false, words: true, ..ALL }).unwrap();
    let mut wider = expected.clone();
    if is_sentence {
        let said: BTreeSet<&String> = expected.iter().map(|(address, _)| address).collect();
        let all = archive.found(false, |doc| doc.passes(&typed) && doc.lacks(&typed.groups) == 0);
        wider.extend(all.into_iter().filter(|(address, _)| !said.contains(address)));
        assert!(words.hits.is_sorted_by_key(|hit| !hit.exact));
    }
    assert_eq!(found(&words), wider, "with all words");

    let corrected = index.search(text, ALL).unwrap();
    check_corrected(archive, &typed, &expected, &corrected);
    (expected.len(), usize::from(is_sentence), usize::from(corrected.corrected.is_some()))
}

/// A moment is where something of the query is said; a transcript that its title alone brings has
/// one without a place.
fn check_moments(archive: &Archive<'_>, query: &Query, hits: &[Hit]) {
    for hit in hits.iter().filter(|_| !query.groups.is_empty()) {
        let doc = archive.docs.iter().find(|doc| doc.address == hit.address).unwrap();
        let said =
            query.groups.iter().flat_map(|group| &group.any).any(|one| says(&doc.text, &one.words));
        assert!(!hit.moments.is_empty() && !hit.unread);
        assert!(hit.moments.iter().all(|moment| moment.anchor.is_empty() != said), "{hit:?}");
        assert!(!said || hit.moments.iter().all(|moment| !moment.line.marks.is_empty()));
    }
}

/// With corrections: the same where the words are found as typed; of a sentence the best reading
/// that a page proves; else what the corrected query says, if it is answered.
fn check_corrected(archive: &Archive<'_>, typed: &Query, expected: &Found, answer: &Answer) {
    let unknown = typed.groups.iter().flat_map(|group| &group.any).flat_map(|one| &one.words);
    let unknown: BTreeSet<&Word> = unknown.filter(|word| !archive.known(word)).collect();
    let said = expected.iter().any(|(_, exact)| *exact);
    if said || (typed.sentence.is_none() && unknown.is_empty()) {
        assert_eq!((&found(answer), &answer.corrected), (expected, &None));
        return;
    }
    let readings = match &typed.sentence {
        Some(_) if unknown.len() <= 1 => archive.readings(typed),
        _ => Vec::new(),
    };
    if let Some((most, common, ..)) = readings.iter().max_by_key(|one| (one.0, one.1)) {
        let to = answer.corrected.as_ref().expect("a reading is proven");
        let words: Vec<Word> =
            terms(&typed.text).into_iter().map(|term| Word { term, prefix: false }).collect();
        let best = readings.iter().filter(|one| (one.0, one.1) == (*most, *common));
        let (.., from, reads) = best.min_by_key(|one| (&one.3, &one.2)).unwrap();
        let read = applied(&words, from, reads).into_iter().map(|word| word.term);
        assert_eq!(terms(to), read.collect::<Vec<_>>());
        let sentence = applied(&typed.sentence.as_ref().unwrap().words, from, reads);
        let meant = Query::parse(to);
        let expected = archive.sentence(&meant, &sentence);
        if !expected.is_empty() {
            assert_eq!(found(answer), expected, "as corrected: {to}");
        }
        return;
    }
    match &answer.corrected {
        None => assert_eq!(&found(answer), expected, "nothing to correct"),
        Some(to) => {
            assert!(!unknown.is_empty());
            // Told without the blank behind it, which says that the last word is finished.
            let end = if typed.text.ends_with(' ') { " " } else { "" };
            let meant = archive.completed(Query::parse(&format!("{to}{end}")));
            assert_eq!(found(answer), archive.as_typed(&meant), "as corrected: {to}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_search_finds_what_reading_every_page_finds(seed in 1..u64::MAX) {
        let mut chance = Chance(seed);
        let (site, docs) = build(&mut chance);
        let vocabulary = docs.iter().flat_map(|doc| doc.text.iter().chain(&doc.title));
        let archive = Archive { docs: &docs, vocabulary: vocabulary.map(String::as_str).collect() };
        let index = Index::open(&site.path("public")).unwrap();
        let (mut hits, mut sentences, mut corrections) = (0, 0, 0);
        for _ in 0..60 {
            let text = query(&mut chance, &docs);
            let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(&archive, &index, &text)));
            let (found, said, corrected) = told.map_err(|panic| {
                let what = panic.downcast_ref::<String>().cloned().unwrap_or_default();
                TestCaseError::fail(format!("{text}: {what}"))
            })?;
            hits += found;
            sentences += said;
            corrections += corrected;
        }
        prop_assert!(hits > 10 && sentences + corrections > 2, "{hits} {sentences} {corrections}");
    }
}
