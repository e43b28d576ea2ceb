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
        let mut reading = read(reader.tiers);
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
                self.add(get("ANNOTATION_ID"), times);
            }
            "REF_ANNOTATION" => {
                let times = self.times.get(&get("ANNOTATION_REF")).copied().unwrap_or_default();
                self.add(get("ANNOTATION_ID"), times);
            }
            "ANNOTATION_VALUE" => self.is_value = true,
            _ => {}
        }
    }

    fn add(&mut self, id: String, times: Times) {
        self.times.insert(id, times);
        if self.tiers.is_empty() {
            self.tiers.push(Tier::default());
        }
        let (start, end) = times;
        if let Some(tier) = self.tiers.last_mut() {
            tier.marks.push(Mark { start, end, text: String::new() });
        }
    }

    /// The annotation at hand.
    fn mark(&mut self) -> &mut Mark {
        if self.tiers.last().is_none_or(|tier| tier.marks.is_empty()) {
            self.add(String::new(), (None, None));
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
}
