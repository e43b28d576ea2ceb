use super::*;
use crate::index::Tokenizer;
use proptest::prelude::*;

fn topic(terms: &[&str], exclude: &[&str]) -> Topic {
    let list = |terms: &[&str]| terms.iter().map(|term| term.parse().unwrap()).collect();
    Topic { terms: list(terms), exclude: list(exclude), ..Topic::default() }
}

/// The hits in each transcript, with terms numbered as in a block.
fn find_all(topics: &[Topic], transcripts: &[Vec<&str>]) -> Vec<Vec<Hit>> {
    let matcher = Matcher::new(topics);
    let mut counter = matcher.counter();
    let mut numbers: Vec<String> = Vec::new();
    let count = |lines: &Vec<&str>| {
        for (line, text) in lines.iter().enumerate() {
            Tokenizer::default().tokens(text, |term| {
                let known = numbers.iter().position(|known| known == term);
                let number = known.unwrap_or_else(|| {
                    numbers.push(term.to_owned());
                    numbers.len() - 1
                });
                counter.count(line, number as u32, term);
            });
        }
        counter.finish()
    };
    transcripts.iter().map(count).collect()
}

/// The hits of one topic by a naive search: every term at every position.
fn naive(topic: &Topic, lines: &[&str]) -> Vec<(u32, u32)> {
    let mut terms: Vec<String> = Vec::new();
    for line in lines {
        Tokenizer::default().tokens(line, |term| terms.push(term.to_owned()));
    }
    let places = |list: &[Term]| -> Vec<(usize, usize)> {
        let mut places = Vec::new();
        for from in 0..terms.len() {
            for term in list {
                let here = terms[from..].iter().zip(&term.words);
                let fits = terms.len() - from >= term.words.len()
                    && here.into_iter().all(|(said, word)| word.fits(said));
                if fits {
                    places.push((from, from + term.words.len() - 1));
                }
            }
        }
        places
    };
    let excluded = places(&topic.exclude);
    let mut hits = places(&topic.terms);
    hits.retain(|hit| !excluded.iter().any(|other| other.0 <= hit.1 && hit.0 <= other.1));
    hits.sort_by_key(|&(from, to)| (from, std::cmp::Reverse(to)));
    hits.dedup_by_key(|&mut (from, _)| from);
    hits.into_iter().map(|(from, to)| (from as u32, to as u32)).collect()
}

#[test]
fn words_phrases_and_prefixes_are_found_across_line_ends() {
    let topics = [topic(&["west bank", "gaza"], &[]), topic(&["palestin*"], &[])];
    let lines = vec!["The West", "Bank, and Gaza.", "Palestinians; Palestine's west."];
    let found = find_all(&topics, &[lines]).remove(0);
    let found: Vec<_> = found.iter().map(|h| (h.topic, h.from, h.to, h.lines)).collect();
    let expected = [(0, 1, 2, (0, 1)), (0, 4, 4, (1, 1)), (1, 5, 5, (2, 2)), (1, 6, 6, (2, 2))];
    assert_eq!(found, expected);
}

#[test]
fn several_terms_at_one_word_are_one_mention() {
    let topics = [topic(&["first", "first amendment", "first*", "amendment"], &[])];
    let found = find_all(&topics, &[vec!["the first amendment"]]).remove(0);
    let found: Vec<_> = found.iter().map(|hit| (hit.from, hit.to)).collect();
    assert_eq!(found, [(1, 2), (2, 2)]);
}

#[test]
fn words_of_an_excluded_term_do_not_count() {
    let topics = [topic(&["turkey", "iran*"], &["turkey sandwich", "cold turkey", "iranians"])];
    let lines = vec!["Turkey. A turkey", "sandwich, cold turkey sandwich, Iran, Iranians"];
    let found = find_all(&topics, &[lines]).remove(0);
    assert_eq!(found.iter().map(|hit| hit.from).collect::<Vec<_>>(), [0, 7]);
}

#[test]
fn a_phrase_never_spans_two_transcripts() {
    let topics = [topic(&["west bank"], &[])];
    let found = find_all(&topics, &[vec!["the west"], vec!["bank"], vec!["west bank"]]);
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [0, 0, 1]);
}

proptest! {
    #[test]
    fn hits_are_those_of_a_naive_search(
        topics in prop::collection::vec(
            (prop::collection::vec("(a|b|ab|ab\\*|aba|ba\\*)( (a|b|ab\\*|ba))?( a| ba\\*)?", 1..5),
             prop::collection::vec("(a|ab\\*|ba)( (a|b|aba))?", 0..3)),
            1..5),
        transcripts in prop::collection::vec(
            prop::collection::vec("((a|b|ab|aba|ba|abab|c) ){0,9}", 0..5), 1..4),
    ) {
        let topics: Vec<Topic> = topics.iter().map(|(terms, exclude)| {
            let list = |list: &[String]| list.iter().map(|t| t.parse().unwrap()).collect();
            Topic { terms: list(terms), exclude: list(exclude), ..Topic::default() }
        }).collect();
        let texts: Vec<Vec<&str>> = transcripts.iter()
            .map(|lines| lines.iter().map(String::as_str).collect()).collect();
        for (hits, lines) in find_all(&topics, &texts).iter().zip(&texts) {
            for (number, topic) in (0..).zip(&topics) {
                let of_topic = hits.iter().filter(|hit| hit.topic == number);
                let found: Vec<_> = of_topic.map(|hit| (hit.from, hit.to)).collect();
                prop_assert_eq!(found, naive(topic, lines), "{:?} in {:?}", topic, lines);
            }
        }
    }
}
