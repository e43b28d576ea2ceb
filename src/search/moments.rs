//! Chooses the moments of a transcript that match a query best, by the rules of
//! `templates/assets/search-moments.js`.

use super::page::Line;
use super::query::Group;
use super::stream::{Match, Stream};

/// The greatest distance of two lines that count as near, in seconds.
const NEAR_SECONDS: f64 = 30.0;
/// The greatest distance of two lines that count as near if they have no times, in lines.
const NEAR_LINES: usize = 6;
/// The greatest length of a matching line as shown, in chars.
const LINE_LIMIT: usize = 320;
/// The greatest length of a line of context as shown, in chars.
const NEIGHBOUR_LIMIT: usize = 140;

/// Text to show, with its matches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// One line, or all lines of a match, joined by spaces. Long text is cut.
    pub text: String,
    /// The matches as ranges `[from, to)` of chars, ascending and disjoint.
    pub marks: Vec<(usize, usize)>,
}

/// A moment of a transcript.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Moment {
    /// The anchor of its line; empty for the top of the page.
    pub anchor: String,
    /// Seconds from the start of the recording, if known.
    pub seconds: Option<f64>,
    /// Name of the speaker; empty if it is not known.
    pub speaker: String,
    /// The lines before it, in order.
    pub before: Vec<Passage>,
    /// The matching text; empty if only the title matches.
    pub line: Passage,
    /// The lines after it, in order.
    pub after: Vec<Passage>,
}

/// Matches that start in the same line.
struct Cluster {
    line: usize,
    last_line: usize,
    weight: f64,
    matches: Vec<Match>,
}

/// The moments that match all groups best, in order. `weights` has one value per group, and
/// `context` is the number of lines to show before and after each moment.
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

/// The weight of the window of near lines that starts with each cluster, every group counted once,
/// and the end of that window as an index into `clusters`.
fn windows(lines: &[Line], clusters: &[Cluster], weights: &[f64]) -> Vec<(f64, usize)> {
    // A sliding window: the number of matches of each group in it, its weight and its end.
    let mut counts = vec![0_usize; weights.len()];
    let (mut weight, mut end) = (0.0, 0);
    let mut windows = Vec::with_capacity(clusters.len());
    for cluster in clusters {
        while let Some(next) =
            clusters.get(end).filter(|next| is_near(lines, cluster.line, next.line))
        {
            for found in &next.matches {
                if counts[found.group] == 0 {
                    weight += weights[found.group];
                }
                counts[found.group] += 1;
            }
            end += 1;
        }
        windows.push((weight, end));
        for found in &cluster.matches {
            counts[found.group] -= 1;
            if counts[found.group] == 0 {
                weight -= weights[found.group];
            }
        }
    }
    windows
}

/// The clusters to show: with one group, all of them; with several, the heaviest cluster of each of
/// the heaviest windows.
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

// ---- passages -------------------------------------------------------------------------------

/// A transcript with its matches.
struct Text<'a> {
    stream: &'a Stream,
    /// In the order of their first terms.
    matches: &'a [Match],
    /// Number of terms of the longest match, minus one.
    longest: usize,
}

impl Text<'_> {
    fn moment(&self, cluster: &Cluster, context: usize) -> Moment {
        let stream = self.stream;
        let (first, last) = (cluster.line, cluster.last_line);
        let at = stream.range(cluster.matches[0].from).start;
        let before = first.saturating_sub(context)..first;
        let after = last + 1..stream.lines.len().min(last + 1 + context);
        Moment {
            anchor: stream.lines[first].anchor.clone(),
            seconds: stream.lines[first].seconds,
            speaker: stream.lines[first].speaker.clone(),
            before: before.map(|line| self.neighbour(line, usize::MAX)).collect(),
            line: clip(self.join(first, last), at, LINE_LIMIT),
            after: after.map(|line| self.neighbour(line, 0)).collect(),
        }
    }

    /// A line of context, cut around the char `at`.
    fn neighbour(&self, line: usize, at: usize) -> Passage {
        clip(self.join(line, line), at, NEIGHBOUR_LIMIT)
    }

    /// The text of lines `from` to `to`, inclusive, with all matches that overlap them.
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
        // A match that extends into these lines starts at most `longest` terms before them.
        let begin = stream.first_of(from).saturating_sub(*longest);
        let start = matches.partition_point(|found| found.from < begin);
        for found in matches[start..].iter().take_while(|found| stream.line(found.from) <= to) {
            // Only the part of the match in these lines is marked.
            let mut here =
                (found.from..=found.to).filter(|&at| (from..=to).contains(&stream.line(at)));
            let Some(first) = here.next() else { continue };
            let last = here.next_back().unwrap_or(first);
            if found.is_turn {
                continue;
            }
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

/// Cuts a passage to about `limit` chars around the char `at`, between words if possible. A shorter
/// passage is returned as it is.
fn clip(passage: Passage, at: usize, limit: usize) -> Passage {
    let chars: Vec<char> = passage.text.chars().collect();
    if chars.len() <= limit {
        return passage;
    }
    let at = at.min(chars.len());
    let mut from = at.saturating_sub(limit / 3).min(chars.len() - limit);
    let mut to = from + limit;
    if from > 0 {
        let mut near = from..from + 30;
        from = near.find(|&at| chars.get(at) == Some(&' ')).map_or(from, |at| at + 1).min(at);
    }
    if to < chars.len() {
        let mut near = (to.saturating_sub(29)..=to).rev();
        to = near.find(|&at| chars[at] == ' ').unwrap_or(to).max(from + 1);
    }
    let head = if from > 0 { "… " } else { "" };
    let tail = if to < chars.len() { " …" } else { "" };
    let mut text = String::from(head);
    text.extend(&chars[from..to]);
    text.push_str(tail);
    let shift = head.chars().count();
    let within = passage.marks.into_iter().filter(|mark| mark.0 >= from && mark.1 <= to);
    let marks = within.map(|(start, end)| (start - from + shift, end - from + shift)).collect();
    Passage { text, marks }
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
            speaker: String::new(),
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
    fn a_phrase_across_a_line_break_shows_both_lines() {
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
    fn one_word_shows_every_mention_and_several_show_where_they_are_near() {
        let lines = ["fog", "-", "fog and bell", "-", "-", "-", "bell", "-", "-", "fog", "bell"];
        assert_eq!(anchors(&lines, "fog"), ["0", "2", "9"]);
        assert_eq!(anchors(&lines, "fog bell"), ["2", "6"]);
        assert_eq!(anchors(&["bell"], "fog bell"), ["0"]);
        assert!(anchors(&lines, "lamp").is_empty());
    }

    #[test]
    fn overlapping_marks_are_merged() {
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
