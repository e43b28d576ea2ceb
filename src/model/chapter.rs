//! The first lines of a recording's chapters.

use crate::model::{Chapter, Segment};
use crate::units::Timestamp;

/// The position of each chapter's first line; empty if the lines have no times.
///
/// People set chapters by ear and to the second, whereas transcribers start a line where the voice
/// starts. So a chapter begins with the line whose start is nearest and, of several in that second,
/// with the first, whose anchor is the plain time.
#[must_use]
pub fn chapter_positions(chapters: &[Chapter], segments: &[Segment<'_>]) -> Vec<usize> {
    if chapters.is_empty() || segments.first().is_none_or(|first| first.start.is_none()) {
        return Vec::new();
    }
    // A line without a time is spoken after the one above it.
    let mut last = Timestamp::from_millis(0);
    let mut starts = Vec::with_capacity(segments.len());
    for segment in segments {
        last = segment.start.unwrap_or(last);
        starts.push(last);
    }
    chapters.iter().map(|chapter| nearest(chapter.start, segments, &starts)).collect()
}

/// The position of the line that starts nearest to a time, the first one in its second. `starts`
/// are the times of all lines.
fn nearest(time: Timestamp, segments: &[Segment<'_>], starts: &[Timestamp]) -> usize {
    let after = starts.partition_point(|&start| start < time).min(segments.len() - 1);
    let mut before = after.saturating_sub(1);
    while segments[before].start.is_none() && before > 0 {
        before -= 1;
    }
    let [to_before, to_after] =
        [before, after].map(|at| time.millis().abs_diff(starts[at].millis()));
    let mut at = if to_before < to_after { before } else { after };
    while at > 0 && starts[at - 1].seconds() == starts[at].seconds() {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions(chapters: &[u64], lines: &[u64]) -> Vec<usize> {
        let chapters: Vec<_> = chapters
            .iter()
            .map(|&s| Chapter { start: Timestamp::from_millis(s * 1000), title: "x".into() })
            .collect();
        let lines: Vec<_> = lines
            .iter()
            .map(|&millis| Segment {
                start: Some(Timestamp::from_millis(millis)),
                text: "x".into(),
                ..Segment::default()
            })
            .collect();
        chapter_positions(&chapters, &lines)
    }

    #[test]
    fn a_chapter_begins_with_the_line_that_starts_nearest() {
        assert_eq!(positions(&[0, 12, 90], &[1_500, 8_000, 11_900, 15_000]), [0, 2, 3]);
        assert_eq!(positions(&[12], &[8_000, 12_100, 12_300]), [1]);
        assert_eq!(positions(&[12], &[8_000, 11_000, 11_800]), [1], "the first of its second");
    }

    #[test]
    fn lines_without_times_go_with_the_line_above_them() {
        let times = [Some(0), None, Some(60), None, None, Some(120), None];
        let line = |seconds: Option<u64>| Segment {
            start: seconds.map(|seconds| Timestamp::from_millis(seconds * 1_000)),
            text: "x".into(),
            ..Segment::default()
        };
        let lines = times.map(line);
        let chapter = |seconds: u64| Chapter {
            start: Timestamp::from_millis(seconds * 1_000),
            title: "x".into(),
        };
        assert_eq!(chapter_positions(&[0, 65, 110].map(chapter), &lines), [0, 2, 5]);
    }

    #[test]
    fn lines_without_times_have_no_places() {
        let chapters = [Chapter { start: Timestamp::from_millis(0), title: "x".into() }];
        assert!(
            chapter_positions(&chapters, &[Segment { text: "x".into(), ..Segment::default() }])
                .is_empty()
        );
        assert!(chapter_positions(&chapters, &[]).is_empty());
    }
}
