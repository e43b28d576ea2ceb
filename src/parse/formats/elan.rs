//! ELAN, `.eaf` (<https://www.mpi.nl/tools/elan/EAF_Annotation_Format_3.0_and_ELAN.pdf>): tiers of
//! annotations, whose times are in a list of their own.

use std::collections::HashMap;

use super::tiers::{Mark, Tier, read};
use super::{Format, Problem, Sample};
use crate::diagnostics::Kind;
use crate::parse::clock::bounded;
use crate::parse::reading::Reading;
use crate::parse::xml::{Node, Tag, has_root, nodes};
use crate::units::Timestamp;

/// The format.
pub struct Elan;

const ROOT: &str = "ANNOTATION_DOCUMENT";
/// Annotations that refer to one another, at most.
const MOST_REFERENCES: usize = 20;

impl Format for Elan {
    fn name(&self) -> &'static str {
        "ELAN"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["eaf", "xml"]
    }

    fn rank(&self) -> u8 {
        5
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        sample.extension == "eaf" || has_root(sample.text, &[ROOT])
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        if !has_root(text, &[ROOT]) {
            let message = format!("should begin with the element <{ROOT}>, and does not");
            return Err(Problem { line: Some(1), message });
        }
        let mut reader = Reader::default();
        let mut parts = nodes(text);
        for node in &mut parts {
            match node? {
                Node::Start(tag) => reader.open(&tag),
                Node::Text(text) if reader.is_value => reader.mark().text.push_str(&text),
                Node::Text(_) => {}
                Node::End(tag) => reader.is_value &= tag.name() != "ANNOTATION_VALUE",
            }
        }
        let mut reading = read(reader.finish());
        if parts.is_cut() {
            let message = "cut off: the end of the ELAN file is missing; shown up to the cut";
            reading.note(None, Kind::Format, message);
        }
        Ok(reading)
    }
}

type Times = (Option<Timestamp>, Option<Timestamp>);

#[derive(Default)]
struct Reader {
    slots: HashMap<String, Option<Timestamp>>,
    /// Times of the annotations by their identifiers, for those that refer to them.
    times: HashMap<String, Times>,
    /// The annotations that others refer to, by the identifiers of these.
    targets: HashMap<String, String>,
    /// The places of annotations without times of their own, as tier and mark, and what they refer
    /// to, which may stand in a tier further down.
    unresolved: Vec<(usize, usize, String)>,
    tiers: Vec<Tier>,
    is_value: bool,
}

impl Reader {
    fn open(&mut self, tag: &Tag<'_>) {
        let get = |name| tag.get(name).unwrap_or_default();
        match tag.name() {
            "TIME_SLOT" => {
                let time = tag.get("TIME_VALUE").and_then(|text| text.parse().ok());
                self.slots.insert(get("TIME_SLOT_ID"), time.and_then(bounded));
            }
            "TIER" => {
                let speaker = tag.get("PARTICIPANT").filter(|name| !name.trim().is_empty());
                let (name, parent) = (get("TIER_ID"), tag.get("PARENT_REF"));
                self.tiers.push(Tier { name, speaker, parent, marks: Vec::new() });
            }
            "ALIGNABLE_ANNOTATION" => {
                let slot = |name| self.slots.get(&get(name)).copied().flatten();
                let times = (slot("TIME_SLOT_REF1"), slot("TIME_SLOT_REF2"));
                self.times.insert(get("ANNOTATION_ID"), times);
                self.add(times);
            }
            "REF_ANNOTATION" => {
                self.add((None, None));
                let tier = self.tiers.len() - 1;
                let mark = self.tiers[tier].marks.len() - 1;
                self.unresolved.push((tier, mark, get("ANNOTATION_REF")));
                self.targets.insert(get("ANNOTATION_ID"), get("ANNOTATION_REF"));
            }
            "ANNOTATION_VALUE" => self.is_value = true,
            _ => {}
        }
    }

    /// The tiers, with the times of what annotations refer to.
    fn finish(mut self) -> Vec<Tier> {
        for (tier, mark, mut target) in std::mem::take(&mut self.unresolved) {
            for _ in 0..MOST_REFERENCES {
                if let Some(&(start, end)) = self.times.get(&target) {
                    let mark = &mut self.tiers[tier].marks[mark];
                    (mark.start, mark.end) = (start, end);
                    break;
                }
                match self.targets.get(&target) {
                    Some(next) => target.clone_from(next),
                    None => break,
                }
            }
        }
        self.tiers
    }

    fn add(&mut self, (start, end): Times) {
        if self.tiers.is_empty() {
            self.tiers.push(Tier::default());
        }
        if let Some(tier) = self.tiers.last_mut() {
            tier.marks.push(Mark { start, end, text: String::new() });
        }
    }

    /// The annotation at hand.
    fn mark(&mut self) -> &mut Mark {
        if self.tiers.last().is_none_or(|tier| tier.marks.is_empty()) {
            self.add((None, None));
        }
        let last = self.tiers.len() - 1;
        let at = self.tiers[last].marks.len() - 1;
        &mut self.tiers[last].marks[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_have_the_times_of_their_slots_or_of_what_they_refer_to() {
        let text = "<ANNOTATION_DOCUMENT><TIME_ORDER>\
            <TIME_SLOT TIME_SLOT_ID=\"t1\" TIME_VALUE=\"1000\"/><TIME_SLOT TIME_SLOT_ID=\"t2\" TIME_VALUE=\"2500\"/>\
            </TIME_ORDER><TIER TIER_ID=\"ref@A\" PARTICIPANT=\"Ada\"><ANNOTATION>\
            <ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a1\" TIME_SLOT_REF1=\"t1\" TIME_SLOT_REF2=\"t2\">\
            <ANNOTATION_VALUE>1</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>\
            <TIER TIER_ID=\"tx@A\" PARTICIPANT=\"Ada\" PARENT_REF=\"ref@A\"><ANNOTATION>\
            <REF_ANNOTATION ANNOTATION_ID=\"a2\" ANNOTATION_REF=\"a1\">\
            <ANNOTATION_VALUE>The fog &amp; rain</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>\
            </ANNOTATION_DOCUMENT>";
        let reading = Elan.read(text).unwrap();
        let line = &reading.segments[0];
        assert_eq!((&*line.text, reading.segments.len()), ("The fog & rain", 1));
        assert_eq!(
            line.start.zip(line.end).map(|(a, b)| (a.millis(), b.millis())),
            Some((1_000, 2_500))
        );
        assert_eq!(reading.speakers, ["Ada"]);
        assert!(Elan.read("<a/>").unwrap_err().message.contains(ROOT));
    }

    #[test]
    fn annotations_may_refer_to_tiers_below_and_have_slots_without_times() {
        let slot = |id, time: &str| format!("<TIME_SLOT TIME_SLOT_ID=\"{id}\" {time}/>");
        let aligned = |id, from, to, text| {
            format!(
                "<ALIGNABLE_ANNOTATION ANNOTATION_ID=\"{id}\" TIME_SLOT_REF1=\"{from}\" TIME_SLOT_REF2=\"{to}\">\
                 <ANNOTATION_VALUE>{text}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION>"
            )
        };
        let text = [
            "<ANNOTATION_DOCUMENT>".to_owned(),
            slot("t1", "TIME_VALUE=\"1000\""),
            slot("t2", ""),
            slot("t3", "TIME_VALUE=\"4000\""),
            "<TIER TIER_ID=\"tx\" PARENT_REF=\"ref\" PARTICIPANT=\"Ada\">\
             <REF_ANNOTATION ANNOTATION_ID=\"r1\" ANNOTATION_REF=\"a1\">\
             <ANNOTATION_VALUE>The fog.</ANNOTATION_VALUE></REF_ANNOTATION>\
             <REF_ANNOTATION ANNOTATION_ID=\"r2\" ANNOTATION_REF=\"a2\">\
             <ANNOTATION_VALUE>It came.</ANNOTATION_VALUE></REF_ANNOTATION></TIER>\
             <TIER TIER_ID=\"ref\" PARTICIPANT=\"Ada\">"
                .to_owned(),
            aligned("a1", "t1", "t2", "1"),
            aligned("a2", "t2", "t3", "2"),
            "</TIER><TIER TIER_ID=\"Ben\" PARTICIPANT=\"Ben\">".to_owned(),
            aligned("a3", "t3", "t4", "So."),
            "</TIER></ANNOTATION_DOCUMENT>".to_owned(),
        ]
        .concat();
        let reading = Elan.read(&text).unwrap();
        let line = |line: &crate::model::Segment<'_>| {
            (
                line.start.map(Timestamp::millis),
                line.end.map(Timestamp::millis),
                line.text.to_string(),
            )
        };
        let expected = [
            (Some(1_000), None, "The fog."),
            (None, Some(4_000), "It came."),
            (Some(4_000), None, "So."),
        ];
        let expected = expected.map(|(start, end, text)| (start, end, text.to_owned()));
        assert_eq!(reading.segments.iter().map(line).collect::<Vec<_>>(), expected);
        assert!(reading.notes.is_empty(), "{:?}", reading.notes);
    }
}
