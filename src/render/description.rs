//! A description on its transcript's page: the lines that are its own, and their order among the
//! channel's notes.

use std::fmt::Write;

use serde::Serialize;

use crate::model::Remark;

/// Maximum length of the part that is always visible, in bytes.
const LEAD: usize = 320;

/// The fields of `transcript.html` that come from the description.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Description {
    /// The first line, or the first sentences of a long one, without boilerplate.
    lead: String,
    /// The part that is folded away. It begins with a space if it continues the line of `lead`.
    rest: String,
    /// The order of the channel's notes and these lines, from which a script restores the whole
    /// description: the mark of each note (see [`Remark::mark`]), a dot for each blank line, and
    /// the number of the transcript's own lines in between. Lines after the last note are not
    /// counted.
    notes: Option<String>,
}

impl Description {
    /// Takes the notes, given in ascending order, out of a description. Blank lines that become
    /// adjacent are merged into one.
    pub fn new(text: &str, notes: &[Remark]) -> Self {
        let text = text.trim();
        if text.lines().all(|line| note_in(line, notes).is_none()) {
            let (lead, rest) = split(text);
            return Self { lead, rest, notes: None };
        }
        let mut own: Vec<&str> = Vec::new();
        let mut order = Order::default();
        for line in text.lines() {
            let is_blank = line.trim().is_empty();
            let note = note_in(line, notes);
            match note {
                Some(note) => order.note(note),
                None if is_blank => order.blank(),
                None => order.own += 1,
            }
            let is_first_blank = is_blank && own.last().is_some_and(|last| !last.trim().is_empty());
            if is_first_blank || (!is_blank && note.is_none()) {
                own.push(line);
            }
        }
        let (lead, rest) = split(own.join("\n").trim());
        Self { lead, rest, notes: Some(order.text) }
    }
}

/// The line as a note, if it is one of `notes`, which are in ascending order.
fn note_in(line: &str, notes: &[Remark]) -> Option<Remark> {
    Remark::line(line).filter(|remark| notes.binary_search(remark).is_ok())
}

/// Writes [`Description::notes`].
#[derive(Default)]
struct Order {
    text: String,
    /// Own lines that are not yet in `pending`.
    own: usize,
    /// Counts of own lines and dots for blank lines that are written once a note follows.
    pending: String,
}

impl Order {
    fn blank(&mut self) {
        self.flush_own();
        self.pending.push('.');
    }

    fn note(&mut self, note: Remark) {
        self.flush_own();
        self.text.push_str(&self.pending);
        self.pending.clear();
        self.text.push_str(&note.mark());
    }

    fn flush_own(&mut self) {
        if self.own > 0 {
            let _ = write!(self.pending, "{}", self.own);
            self.own = 0;
        }
    }
}

/// Splits a description after its first line, or a long first line after the sentences that fit.
fn split(text: &str) -> (String, String) {
    let line = text.lines().next().unwrap_or_default();
    let end = if line.len() <= LEAD {
        line.len()
    } else {
        let within = &line[..line.floor_char_boundary(LEAD)];
        let sentence = within.rfind(". ").map(|at| at + 1).filter(|&at| at > LEAD / 3);
        sentence.or(within.rfind(' ')).unwrap_or(within.len())
    };
    let rest = &text[end..];
    let space = if rest.starts_with(' ') { " " } else { "" };
    (text[..end].to_owned(), format!("{space}{}", rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Description {
        Description::new(text, &[])
    }

    #[test]
    fn a_description_is_folded_behind_its_first_line_or_sentences() {
        let of = |text| (whole(text).lead, whole(text).rest);
        assert_eq!(of("One line."), ("One line.".into(), String::new()));
        assert_eq!(of("First.\n\nSecond."), ("First.".into(), "Second.".into()));
        let long = format!("{}. {}", "a".repeat(150), "b ".repeat(200));
        assert_eq!(of(&long).0.len(), 151);
        assert!(of(&long).1.starts_with(" b"), "the line continues");
        let word = "é".repeat(400);
        assert_eq!([of(&word).0, of(&word).1].concat(), word);
    }

    #[test]
    fn boilerplate_is_left_out_of_a_description_and_its_blank_lines_with_it() {
        let note = Remark::line("Subscribe!").unwrap();
        let own = |text| {
            let Description { lead, rest, notes } = Description::new(text, &[note]);
            (lead, rest, notes.map(|notes| notes.replace(&note.mark(), "#")))
        };
        let of = |lead: &str, rest: &str, notes: &str| {
            (lead.to_owned(), rest.to_owned(), Some(notes.to_owned()))
        };
        assert_eq!(own("Fog.\n\nSubscribe!\n\nMore."), of("Fog.", "More.", "1.#"));
        assert_eq!(own(" Subscribe! \nFog."), of("Fog.", "", "#"));
        assert_eq!(own("Subscribe!"), of("", "", "#"));
        assert_eq!(own("A.\nB.\n\nSubscribe!\nC.\nSubscribe!"), of("A.", "B.\n\nC.", "2.#1#"));
        assert_eq!(whole("Fog.\n\n\nMore.").rest, "More.");
        assert_eq!(whole("Fog.\n\n\nMore.").notes, None);
    }
}
