//! Boilerplate: text that a channel repeats under many of its recordings, such as where to
//! subscribe.
//!
//! It is shown once, on the channel's page; a transcript's page shows only the rest. Boilerplate is
//! counted before any page is made, so remarks are identified by hashes.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Remark;

/// A remark is boilerplate if at least this many transcripts of a channel share it.
const LEAST: usize = 5;
/// A keyword is boilerplate if at least one in this many transcripts of a channel has it:
/// transcripts on one subject may well share a keyword.
const KEYWORD_SHARE: usize = 4;

/// The boilerplate of a channel: remarks with the number of transcripts that share them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Boilerplate(FxHashMap<Remark, usize>);

impl Boilerplate {
    /// Counts the remarks of a channel's transcripts, each of them once in a list.
    pub fn count<'a>(transcripts: impl ExactSizeIterator<Item = &'a [Remark]>) -> Self {
        let share = transcripts.len().div_ceil(KEYWORD_SHARE);
        let mut counts: FxHashMap<Remark, usize> = FxHashMap::default();
        for remark in transcripts.flatten() {
            *counts.entry(*remark).or_default() += 1;
        }
        counts.retain(|remark, count| *count >= LEAST && (!remark.is_keyword() || *count >= share));
        let mut boilerplate = Self(counts);
        // Of two lines with one mark, the less shared one stays on its transcripts' pages.
        let mut marks = FxHashSet::default();
        for remark in boilerplate.remarks() {
            if !remark.is_keyword() && !marks.insert(remark.mark()) {
                boilerplate.0.remove(&remark);
            }
        }
        boilerplate
    }

    /// Number of transcripts that share a remark; `None` if it is not boilerplate.
    #[must_use]
    pub fn shared_by(&self, remark: Remark) -> Option<usize> {
        self.0.get(&remark).copied()
    }

    /// All remarks, the most common first.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let mut remarks: Vec<_> = self.0.iter().map(|(&remark, &count)| (count, remark)).collect();
        remarks.sort_unstable_by(|a, b| b.cmp(a));
        remarks.into_iter().map(|(_, remark)| remark).collect()
    }

    /// Keeps only the remarks that match.
    pub fn retain(&mut self, mut is_wanted: impl FnMut(Remark) -> bool) {
        self.0.retain(|&remark, _| is_wanted(remark));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::About;

    fn remarks(description: &str, keywords: &[&str]) -> Vec<Remark> {
        let keywords = keywords.iter().map(|&word| word.into()).collect();
        let about = About { description: description.into(), keywords, ..About::default() };
        let mut remarks: Vec<Remark> = about.remarks().map(|(remark, _)| remark).collect();
        remarks.sort_unstable();
        remarks.dedup();
        remarks
    }

    #[test]
    fn what_five_transcripts_of_a_channel_share_is_boilerplate() {
        let all: Vec<Vec<Remark>> = (0..5)
            .map(|number| remarks(&format!("Talk {number}\n\n  Subscribe! \nSubscribe!"), &[]))
            .collect();
        let count =
            |transcripts: &[Vec<Remark>]| Boilerplate::count(transcripts.iter().map(Vec::as_slice));
        assert_eq!(count(&all).remarks(), [Remark::line("Subscribe!").unwrap()]);
        assert_eq!(count(&all).shared_by(Remark::line("Subscribe!").unwrap()), Some(5));
        assert!(count(&all[..4]).remarks().is_empty());
    }

    #[test]
    fn of_two_lines_with_one_mark_the_more_shared_one_is_boilerplate() {
        let mut seen = FxHashMap::default();
        let [one, other] = (0..)
            .find_map(|number: u32| {
                let remark = Remark::line(&number.to_string()).unwrap();
                seen.insert(remark.mark(), remark).map(|before| [before, remark])
            })
            .unwrap();
        let mut all = vec![vec![one, other]; 5];
        all.push(vec![other]);
        assert_eq!(Boilerplate::count(all.iter().map(Vec::as_slice)).remarks(), [other]);
    }

    #[test]
    fn a_keyword_is_boilerplate_where_a_quarter_of_the_channel_has_it() {
        let has = |which: usize, most: usize| if which < most { vec!["fog"] } else { vec![] };
        let all = |most| -> Vec<Vec<Remark>> {
            (0..40).map(|number| remarks("", &has(number, most))).collect()
        };
        let count = |transcripts: Vec<Vec<Remark>>| {
            Boilerplate::count(transcripts.iter().map(Vec::as_slice)).remarks()
        };
        assert!(count(all(9)).is_empty());
        assert_eq!(count(all(10)), [Remark::keyword("fog")]);
        assert_ne!(Some(Remark::keyword("fog")), Remark::line("fog"));
    }
}
