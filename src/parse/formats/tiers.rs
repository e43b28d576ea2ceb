//! Tiers of annotations, as linguists write them: one or several for each speaker, of turns, words
//! and sounds, which say the same in pieces of different size.

use super::words::Gatherer;
use crate::diagnostics::Kind;
use crate::parse::reading::{Reading, Timed};
use crate::units::Timestamp;

/// Names of tiers that tell the size of their pieces and no speaker.
const LEVELS: [&str; 18] = [
    "words",
    "word",
    "phones",
    "phone",
    "phonemes",
    "segments",
    "segment",
    "utterances",
    "utterance",
    "sentences",
    "sentence",
    "transcription",
    "transcript",
    "text",
    "syllables",
    "turns",
    "orthography",
    "ortho",
];

/// A row of annotations.
#[derive(Debug, Default)]
pub struct Tier {
    /// Its name in the file.
    pub name: String,
    /// The speaker, if the file names one apart from the tier.
    pub speaker: Option<String>,
    /// Name of the tier that it comments on: a translation or a gloss is not said.
    pub parent: Option<String>,
    /// The annotations in the order of the file.
    pub marks: Vec<Mark>,
}

/// An annotation.
#[derive(Debug, Clone, Default)]
pub struct Mark {
    /// Start time.
    pub start: Option<Timestamp>,
    /// End time.
    pub end: Option<Timestamp>,
    /// The words.
    pub text: String,
}

impl Tier {
    /// The speaker: as named, or the name of the tier without the size of its pieces.
    fn person(&self) -> String {
        if let Some(speaker) = self.speaker.as_deref().filter(|name| !name.trim().is_empty()) {
            return speaker.trim().to_owned();
        }
        let name = self.name.trim();
        let is_level = |part: &str| LEVELS.contains(&part.trim().to_lowercase().as_str());
        if is_level(name) {
            return String::new();
        }
        let cut = [" - ", "_", "-", "@", " "].iter().find_map(|mark| {
            let (before, after) = name.rsplit_once(mark)?;
            match (is_level(before), is_level(after)) {
                (_, true) => Some(before),
                (true, _) => Some(after),
                _ => None,
            }
        });
        cut.unwrap_or(name).trim().to_owned()
    }

    fn letters(&self) -> String {
        let letters = self.marks.iter().flat_map(|mark| mark.text.chars());
        letters.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    }

    /// Returns true if its pieces are words.
    fn is_of_words(&self) -> bool {
        let words: usize = self.marks.iter().map(|mark| mark.text.split_whitespace().count()).sum();
        self.marks.len() >= 8 && words * 4 < self.marks.len() * 5
    }
}

/// Reads the coarsest tier of each speaker; the lines are in the order of time.
pub fn read(mut tiers: Vec<Tier>) -> Reading<'static> {
    let mut reading = Reading::default();
    for tier in &mut tiers {
        tier.marks.retain(|mark| !mark.text.trim().is_empty());
    }
    tiers.retain(|tier| !tier.marks.is_empty());
    // A parent may only count its annotations.
    let spoken = tiers.iter().filter(|tier| tier.letters().contains(char::is_alphabetic));
    let names: Vec<String> = spoken.map(|tier| tier.name.clone()).collect();
    tiers.retain(|tier| {
        let parent = tier.parent.as_ref().filter(|parent| names.contains(parent));
        if let Some(parent) = parent {
            let message =
                format!("the tier '{}' is not shown: it comments on '{parent}'", tier.name);
            reading.note(None, Kind::Format, message);
        }
        parent.is_none()
    });
    let mut people: Vec<(String, Vec<Tier>)> = Vec::new();
    for tier in tiers {
        let person = tier.person();
        match people.iter_mut().find(|(name, _)| *name == person) {
            Some((_, tiers)) => tiers.push(tier),
            None => people.push((person, vec![tier])),
        }
    }
    let mut lines: Vec<(Option<Timestamp>, Reading<'static>)> = Vec::new();
    let is_alone = people.len() == 1;
    for (person, tiers) in people {
        let Some(best) = coarsest(tiers, &mut reading) else { continue };
        // A single tier has a name, but that is of nobody.
        let is_person = best.speaker.is_some() || !is_alone;
        let speaker = if is_person { reading.speaker(&person) } else { None };
        let mut place = None;
        for line in of_tier(best, speaker) {
            // A line without a time stays below the one above it.
            place = line.segments.first().and_then(|line| line.start).or(place);
            lines.push((place, line));
        }
    }
    lines.sort_by_key(|(start, _)| *start);
    for (_, line) in lines {
        let number = reading.segments.len() as u32;
        reading.segments.extend(line.segments);
        let words = line.words.into_iter();
        reading.words.extend(words.map(|word| crate::model::Word { segment: number, ..word }));
    }
    reading
}

/// The tier with the largest pieces among those with most of the text. Others that say something
/// else are named.
fn coarsest(tiers: Vec<Tier>, reading: &mut Reading<'_>) -> Option<Tier> {
    let letters: Vec<String> = tiers.iter().map(Tier::letters).collect();
    let most = letters.iter().map(String::len).max()?;
    let best = (0..tiers.len())
        .filter(|at| letters[*at].len() * 5 >= most * 2)
        .min_by_key(|&at| tiers[at].marks.len())?;
    for (at, tier) in tiers.iter().enumerate().filter(|(at, _)| *at != best) {
        let is_part = LEVELS.iter().any(|level| tier.name.to_lowercase().ends_with(level));
        // A parent may only count its annotations.
        let counts = tiers[best].parent.as_ref() == Some(&tier.name)
            && !letters[at].contains(char::is_alphabetic);
        if letters[at] != letters[best] && !is_part && !counts {
            let message = format!(
                "the tier '{}' is not shown: '{}' has the larger pieces of the same speaker",
                tier.name, tiers[best].name
            );
            reading.note(None, Kind::Format, message);
        }
    }
    tiers.into_iter().nth(best)
}

/// The lines of a tier, each a reading of one line, so that its words stay with it.
fn of_tier(tier: Tier, speaker: Option<u16>) -> Vec<Reading<'static>> {
    let is_of_words = tier.is_of_words();
    let mut whole = Reading::default();
    let mut gatherer = Gatherer::default();
    for Mark { start, end, text } in tier.marks {
        if is_of_words {
            gatherer.add(&mut whole, speaker, Timed { text: text.into(), start, end });
        } else {
            whole.say((start, end), speaker, text);
        }
    }
    gatherer.finish(&mut whole);
    let mut words = whole.words.into_iter().peekable();
    let line = |(number, segment)| {
        let mut line = Reading::of_lines(vec![segment]);
        while let Some(word) = words.next_if(|word| word.segment == number) {
            line.words.push(word);
        }
        line
    };
    (0_u32..).zip(whole.segments).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tier(name: &str, marks: &[(u64, &str)]) -> Tier {
        let mark = |(start, text): &(u64, &str)| Mark {
            start: Some(Timestamp::from_millis(start * 1_000)),
            end: Some(Timestamp::from_millis((start + 1) * 1_000)),
            text: (*text).to_owned(),
        };
        Tier { name: name.into(), marks: marks.iter().map(mark).collect(), ..Tier::default() }
    }

    fn lines(reading: &Reading<'_>) -> Vec<String> {
        let line = |line: &crate::model::Segment<'_>| {
            let name = line.speaker.map_or("", |number| &*reading.speakers[usize::from(number)]);
            format!("{name}: {}", line.text)
        };
        reading.segments.iter().map(line).collect()
    }

    #[test]
    fn the_coarsest_tier_of_each_speaker_is_read_in_the_order_of_time() {
        let reading = read(vec![
            tier("Ada", &[(1, "The fog came."), (9, "So.")]),
            tier("Ada - words", &[(1, "The"), (2, "fog"), (3, "came."), (9, "So.")]),
            tier("Ben", &[(5, "Yes.")]),
        ]);
        assert_eq!(lines(&reading), ["Ada: The fog came.", "Ben: Yes.", "Ada: So."]);
        assert!(reading.notes.is_empty());
    }

    #[test]
    fn words_alone_are_joined_and_a_translation_is_named() {
        let words: Vec<_> = (0..9).map(|at| (at, "fog")).collect();
        let reading = read(vec![tier("words", &words), tier("phones", &[(0, "f")])]);
        assert_eq!(lines(&reading), [format!(": {}", ["fog"; 9].join(" "))]);
        assert_eq!(reading.words.len(), 9);
        let mut other = tier("English", &[(0, "Fog.")]);
        let mut first = tier("Deutsch", &[(0, "Nebel.")]);
        (other.speaker, first.speaker) = (Some("Ada".into()), Some("Ada".into()));
        assert_eq!(read(vec![first, other]).notes.len(), 1);
    }
}
