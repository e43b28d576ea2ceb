//! The moments of a transcript that answer a query, as `templates/assets/search-moments.js` chooses
//! them.

use super::page::Line;
use super::query::Group;
use super::stream::{Match, Stream};

/// Words of a query are together when they are said within this time, or this many untimed lines.
const NEAR_SECONDS: f64 = 30.0;
const NEAR_LINES: usize = 6;
/// Characters that are shown of a line, and of one before or after it.
const LINE_LIMIT: usize = 320;
const NEIGHBOUR_LIMIT: usize = 140;

/// Text that is shown, with the characters [from, to) of what was looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// One line, or the lines over which a match goes, joined by spaces; a long one is cut.
    pub text: String,
    /// Ascending, apart from each other.
    pub marks: Vec<(usize, usize)>,
}

/// A place in a transcript.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Moment {
    /// Its name in the page; empty for the top.
    pub anchor: String,
    /// When it is said, where that is known.
    pub seconds: Option<f64>,
    /// Lines before it, in the order of speech.
    pub before: Vec<Passage>,
    /// What is said; empty where only the title answers.
    pub line: Passage,
    /// Lines after it.
    pub after: Vec<Passage>,
}

/// Matches that begin in one line.
struct Cluster {
    line: usize,
    last_line: usize,
    weight: f64,
    matches: Vec<Match>,
}

/// The moments that answer all groups best, in the order of speech. `weights` has one for each
/// group; `context` is the number of lines that are shown before and after.
pub(crate) fn moments(
    stream: &Stream,
    groups: &[Group],
    weights: &[f64],
    context: usize,
) -> Vec<Moment> {
    let matches = stream.matches(groups);
    let clusters = clusters(stream, &matches, weights);
    let chosen = choose(&stream.lines, &clusters, weights);
    let longest = matches.iter().map(|found| found.to - found.from).max().unwrap_or(0);
    let text = Text { stream, matches: &matches, longest };
    chosen.into_iter().map(|cluster| text.moment(cluster, context)).collect()
}

fn clusters(stream: &Stream, matches: &[Match], weights: &[f64]) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for &found in matches {
        let line = stream.line(found.from);
        if clusters.last().is_none_or(|last| last.line != line) {
            clusters.push(Cluster { line, last_line: line, weight: 0.0, matches: Vec::new() });
        }
        if let Some(cluster) = clusters.last_mut() {
            if !cluster.matches.iter().any(|other| other.group == found.group) {
                cluster.weight += weights[found.group];
            }
            cluster.last_line = cluster.last_line.max(stream.line(found.to));
            cluster.matches.push(found);
        }
    }
    clusters
}

fn is_near(lines: &[Line], a: usize, b: usize) -> bool {
    match (lines[a].seconds, lines[b].seconds) {
        (Some(from), Some(to)) => to - from <= NEAR_SECONDS,
        _ => b - a <= NEAR_LINES,
    }
}

/// Of each window of near lines that begins with a cluster its weight, every group counted once,
/// and the first cluster behind it.
fn windows(lines: &[Line], clusters: &[Cluster], weights: &[f64]) -> Vec<(f64, usize)> {
    let mut held = vec![0_usize; weights.len()];
    let (mut weight, mut end) = (0.0, 0);
    let mut window = |cluster: &Cluster| {
        while let Some(next) =
            clusters.get(end).filter(|next| is_near(lines, cluster.line, next.line))
        {
            for found in &next.matches {
                if held[found.group] == 0 {
                    weight += weights[found.group];
                }
                held[found.group] += 1;
            }
            end += 1;
        }
        let window = (weight, end);
        for found in &cluster.matches {
            held[found.group] -= 1;
            if held[found.group] == 0 {
                weight -= weights[found.group];
            }
        }
        window
    };
    clusters.iter().map(&mut window).collect()
}

/// The clusters to show: each mention of one group; of several groups the heaviest line of the
/// heaviest windows.
fn choose<'a>(lines: &[Line], clusters: &'a [Cluster], weights: &[f64]) -> Vec<&'a Cluster> {
    if weights.len() == 1 {
        return clusters.iter().collect();
    }
    let windows = windows(lines, clusters, weights);
    let best = windows.iter().map(|window| window.0).fold(0.0, f64::max) - 1e-9;
    let mut chosen = Vec::new();
    let mut at = 0;
    while at < clusters.len() {
        let (weight, end) = windows[at];
        if weight < best {
            at += 1;
            continue;
        }
        let mut heaviest = &clusters[at];
        for cluster in &clusters[at + 1..end] {
            if cluster.weight > heaviest.weight + 1e-9 {
                heaviest = cluster;
            }
        }
        chosen.push(heaviest);
        at = end;
    }
    chosen
}

// ---- what is shown --------------------------------------------------------------------------

/// A transcript with what was found in it.
struct Text<'a> {
    stream: &'a Stream,
    /// In the order of their first terms.
    matches: &'a [Match],
    /// Terms of the longest match, less one.
    longest: usize,
}

impl Text<'_> {
    fn moment(&self, cluster: &Cluster, context: usize) -> Moment {
        let stream = self.stream;
        let (first, last) = (cluster.line, cluster.last_line);
        let joined = self.join(first, last);
        let at = stream.range(cluster.matches[0].from).start;
        let neighbour = |line: usize, at: usize| {
            let passage = self.join(line, line);
            clip(passage, at, NEIGHBOUR_LIMIT)
        };
        let after = last + 1..stream.lines.len().min(last + 1 + context);
        Moment {
            anchor: stream.lines[first].anchor.clone(),
            seconds: stream.lines[first].seconds,
            before: (first.saturating_sub(context)..first)
                .map(|line| neighbour(line, usize::MAX))
                .collect(),
            line: clip(joined, at, LINE_LIMIT),
            after: after.map(|line| neighbour(line, 0)).collect(),
        }
    }

    /// The text of some lines with the marks of all matches that touch them.
    fn join(&self, from: usize, to: usize) -> Passage {
        let Self { stream, matches, longest } = self;
        let mut passage = Passage::default();
        let mut offsets = Vec::new();
        let mut length = 0;
        for line in &stream.lines[from..=to] {
            if !offsets.is_empty() {
                passage.text.push(' ');
                length += 1;
            }
            offsets.push(length);
            passage.text.push_str(&line.text);
            length += line.text.chars().count();
        }
        // One that reaches in from before begins at most the longest before.
        let begin = stream.first_of(from).saturating_sub(*longest);
        let start = matches.partition_point(|found| found.from < begin);
        for found in matches[start..].iter().take_while(|found| stream.line(found.from) <= to) {
            // A part of the match may lie outside: what lies here is marked.
            let here = |&at: &usize| (from..=to).contains(&stream.line(at));
            let terms = || found.from..=found.to;
            let (Some(first), Some(last)) = (terms().find(here), terms().rev().find(here)) else {
                continue;
            };
            let start = offsets[stream.line(first) - from] + stream.range(first).start;
            let end = offsets[stream.line(last) - from] + stream.range(last).end;
            match passage.marks.last_mut() {
                Some(before) if start <= before.1 => before.1 = before.1.max(end),
                _ => passage.marks.push((start, end)),
            }
        }
        passage
    }
}

/// The part of a long text that holds a place; all of a short one.
fn clip(passage: Passage, at: usize, limit: usize) -> Passage {
    let chars: Vec<char> = passage.text.chars().collect();
    if chars.len() <= limit {
        return passage;
    }
    let at = at.min(chars.len());
    let space = |at: usize| chars.get(at) == Some(&' ');
    let mut from = at.saturating_sub(limit / 3).min(chars.len() - limit);
    let mut to = from + limit;
    if from > 0 {
        // At the beginning of a word, if one is close.
        from = (from..from + 30).find(|&at| space(at)).map_or(from, |at| at + 1).min(at);
    }
    if to < chars.len() {
        to = (to.saturating_sub(29)..=to).rev().find(|&at| space(at)).unwrap_or(to).max(from + 1);
    }
    let (head, tail) = (from > 0, to < chars.len());
    let mut text = String::from(if head { "… " } else { "" });
    text.extend(&chars[from..to]);
    text.push_str(if tail { " …" } else { "" });
    let shift = |place: usize| place - from + if head { 2 } else { 0 };
    let within = passage.marks.into_iter().filter(|mark| mark.0 >= from && mark.1 <= to);
    Passage { text, marks: within.map(|(start, end)| (shift(start), shift(end))).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::Query;

    /// A transcript with a line every ten seconds.
    fn stream(lines: &[&str]) -> Stream {
        let line = |(at, text): (usize, &&str)| Line {
            anchor: at.to_string(),
            seconds: Some(at as f64 * 10.0),
            text: (*text).to_owned(),
        };
        Stream::new(lines.iter().enumerate().map(line).collect())
    }

    fn find(lines: &[&str], query: &str, context: usize) -> Vec<Moment> {
        let groups = Query::parse(query).groups;
        moments(&stream(lines), &groups, &vec![1.0; groups.len()], context)
    }

    fn anchors(lines: &[&str], query: &str) -> Vec<String> {
        find(lines, query, 1).into_iter().map(|moment| moment.anchor).collect()
    }

    #[test]
    fn a_phrase_over_the_end_of_a_line_has_both_lines() {
        let found = find(&["So", "the fog", "came in", "and", "left"], "\"fog came\"", 2);
        assert_eq!(found.len(), 1);
        let Moment { line, before, after, .. } = &found[0];
        assert_eq!((&*line.text, &line.marks[..]), ("the fog came in", &[(4, 12)][..]));
        let texts = |some: &[Passage]| some.iter().map(|one| one.text.clone()).collect::<Vec<_>>();
        assert_eq!(
            (texts(before), texts(after)),
            (vec!["So".into()], vec!["and".into(), "left".into()])
        );
    }

    #[test]
    fn every_mention_of_one_word_counts_and_of_several_those_that_are_near() {
        let lines = ["fog", "-", "fog and bell", "-", "-", "-", "bell", "-", "-", "fog", "bell"];
        assert_eq!(anchors(&lines, "fog"), ["0", "2", "9"]);
        assert_eq!(anchors(&lines, "fog bell"), ["2", "6"]);
        assert_eq!(anchors(&["bell"], "fog bell"), ["0"]);
        assert!(anchors(&lines, "lamp").is_empty());
    }

    #[test]
    fn marks_that_overlap_are_one() {
        let found = find(&["the fog bell rang"], "\"fog bell\" OR \"bell rang\" OR bell*", 0);
        assert_eq!(found[0].line.marks, [(4, 17)]);
    }

    #[test]
    fn a_long_line_is_cut_between_words_around_the_match() {
        let text = format!("{}fog{}", "ümlaut ".repeat(100), " word".repeat(100));
        let line = find(&[&text], "fog", 0).remove(0).line;
        let chars: Vec<char> = line.text.chars().collect();
        let (from, to) = line.marks[0];
        assert_eq!(String::from_iter(&chars[from..to]), "fog");
        assert!(chars.len() <= LINE_LIMIT + 4, "{}", chars.len());
        assert!(
            line.text.starts_with("… ümlaut ") && line.text.ends_with("word …"),
            "{}",
            line.text
        );
        let endless = format!("{}fog{}", "x".repeat(500), "y".repeat(500));
        assert!(find(&[&endless], "xxx*", 0)[0].line.text.chars().count() <= LINE_LIMIT + 4);
    }
}
