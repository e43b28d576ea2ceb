//! A description on its transcript's page: the lines that are its own, and how it goes together with
//! the channel's notes.

use std::fmt::Write;

use serde::Serialize;

use crate::model::Remark;

/// Longest part that is shown unfolded, in bytes.
const LEAD: usize = 320;

/// The fields of `transcript.html` that come from the description.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Description {
    /// The first line, or the first sentences of a long one, without boilerplate.
    lead: String,
    /// What is folded behind it. A line that goes on from `lead` begins with a space.
    rest: String,
    /// Where the channel's notes stand among these lines, for a script that saves the whole
    /// description: marks of notes (see [`Remark::mark`]), a dot for each blank line, and a number
    /// for so many lines of the transcript's own. Lines after the last note are not counted.
    notes: Option<String>,
}

impl Description {
    /// Takes the notes out of a description. Of blank lines in a row that then meet, one stays.
    pub fn new(text: &str, is_own: impl Fn(Remark) -> bool) -> Self {
        let text = text.trim();
        let is_note = |line: &str| Remark::line(line).filter(|&remark| !is_own(remark));
        if text.lines().all(|line| is_note(line).is_none()) {
            let (lead, rest) = split(text);
            return Self { lead, rest, notes: None };
        }
        let mut own: Vec<&str> = Vec::new();
        let mut order = Order::default();
        for line in text.lines() {
            let is_blank = line.trim().is_empty();
            match is_note(line) {
                Some(note) => order.note(note),
                None if is_blank => order.blank(),
                None => order.own += 1,
            }
            let is_first_blank = is_blank && own.last().is_some_and(|last| !last.trim().is_empty());
            if is_first_blank || (!is_blank && is_note(line).is_none()) {
                own.push(line);
            }
        }
        let (lead, rest) = split(own.join("\n").trim());
        Self { lead, rest, notes: Some(order.text) }
    }
}

/// Writes [`Description::notes`].
#[derive(Default)]
struct Order {
    text: String,
    /// Own lines and blank lines that are not written yet; they are only where a note follows.
    own: usize,
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

/// Splits a description after its first line, or after the sentences that fit of a long first line.
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
    let goes_on = if rest.starts_with(' ') { " " } else { "" };
    (text[..end].to_owned(), format!("{goes_on}{}", rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Description {
        Description::new(text, |_| true)
    }

    #[test]
    fn a_description_is_folded_behind_its_first_line_or_sentences() {
        let of = |text| (whole(text).lead, whole(text).rest);
        assert_eq!(of("One line."), ("One line.".into(), String::new()));
        assert_eq!(of("First.\n\nSecond."), ("First.".into(), "Second.".into()));
        let long = format!("{}. {}", "a".repeat(150), "b ".repeat(200));
        assert_eq!(of(&long).0.len(), 151);
        assert!(of(&long).1.starts_with(" b"), "the line goes on");
        let word = "é".repeat(400);
        assert_eq!([of(&word).0, of(&word).1].concat(), word);
    }

    #[test]
    fn boilerplate_is_left_out_of_a_description_and_its_blank_lines_with_it() {
        let note = Remark::line("Subscribe!").unwrap();
        let own = |text| {
            let Description { lead, rest, notes } = Description::new(text, |remark| remark != note);
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
