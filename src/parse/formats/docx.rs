//! Word documents, as the XML that [`crate::parse::decode`] takes out of them.
//!
//! Paragraphs become lines of text, which are read by the same grammar as any text: turns with a
//! clock or a name in their head. What a tracked change deletes is not published.

mod table;

use std::borrow::Cow;

use super::{Extent, Format, Problem, Sample, plain};
use crate::diagnostics::Kind;
use crate::parse::labels::take_labels;
use crate::parse::reading::Reading;
use crate::parse::xml::{Broken, Node, Tag, has_root, nodes};
use crate::parse::{Facts, turns};

/// The format.
pub struct Docx;

/// Elements whose text is deleted, an instruction, or the same once more.
const UNSEEN: [&str; 6] = ["del", "moveFrom", "instrText", "Fallback", "delText", "delInstrText"];
/// Titles that programs write, in lower case, by their beginnings.
const NO_TITLES: [&str; 6] =
    ["microsoft word", "document", "untitled", "word document", "title", "powerpoint"];

impl Format for Docx {
    fn name(&self) -> &'static str {
        "Word document"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["docx"]
    }

    fn rank(&self) -> u8 {
        3
    }

    fn head(&self) -> Extent {
        Extent::Whole
    }

    fn recognises(&self, sample: &Sample<'_>) -> bool {
        let is_word = || sample.text.contains("schemas.openxmlformats.org/wordprocessingml");
        sample.extension == "docx"
            || (has_root(sample.text, &["coreProperties", "document"]) && is_word())
    }

    fn facts(&self, text: &str) -> Facts {
        let mut is_title = false;
        let mut title = String::new();
        for node in nodes(text) {
            match node {
                Ok(Node::Start(tag)) if tag.name() == "body" => break,
                Ok(Node::Start(tag)) => is_title = tag.name() == "title",
                Ok(Node::Text(text)) if is_title => title.push_str(&text),
                Ok(Node::Text(_)) => {}
                Ok(Node::End(_)) => is_title = false,
                Err(_) => break,
            }
        }
        Facts { title: real_title(&title), ..Facts::default() }
    }

    fn read<'a>(&self, text: &'a str) -> Result<Reading<'a>, Problem> {
        if text.trim().is_empty() {
            return Ok(Reading::default());
        }
        if !has_root(text, &["coreProperties", "document"]) {
            let message = "should be a file of Word 2007 or later; save it again as .docx".into();
            return Err(Problem { line: None, message });
        }
        let (lines, is_cut) = lines(text).map_err(|broken| Problem {
            line: None,
            message: format!("holds XML that {}", broken.message),
        })?;
        let mut reading = if turns::hold(&lines) {
            turns::read(&lines, Cow::Borrowed).into_owned()
        } else {
            plain::lines(without_marks(&lines).as_str()).into_owned()
        };
        if reading.speakers.is_empty() {
            take_labels(&mut reading);
        }
        reading.facts = self.facts(text);
        if is_cut {
            let message = "cut off: the end of the document is missing; shown up to the cut";
            reading.note(None, Kind::Format, message);
        }
        Ok(reading)
    }
}

/// The title, unless a program wrote it.
fn real_title(title: &str) -> Option<String> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = title.to_lowercase();
    let is_numbered = |start: &str| {
        let rest = lower.strip_prefix(start).map(str::trim);
        rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || "-._()".contains(c)))
    };
    let is_of_program = NO_TITLES.iter().any(|start| is_numbered(start))
        || lower.starts_with("microsoft word - ")
        || [".doc", ".docx", ".rtf"].iter().any(|end| lower.ends_with(end));
    (!title.is_empty() && !is_of_program).then_some(title)
}

/// Lines without the marks of headings, which only a text in turns has a use for.
fn without_marks(lines: &str) -> String {
    lines.lines().map(|line| line.strip_prefix(HEADING).unwrap_or(line).to_owned() + "\n").collect()
}

/// The mark at the beginning of a heading.
const HEADING: &str = "# ";

/// The paragraphs of a document, each on a line, and whether the document was cut off.
fn lines(text: &str) -> Result<(String, bool), Broken> {
    let mut writer = Writer::default();
    let mut parts = nodes(text);
    for node in &mut parts {
        match node? {
            Node::Start(tag) => writer.open(&tag),
            Node::Text(text) if writer.is_seen() => writer.line.push_str(&text),
            Node::Text(_) => {}
            Node::End(tag) => writer.close(tag.name()),
        }
    }
    writer.end_line();
    writer.end_table();
    Ok((writer.out, parts.is_cut()))
}

/// Writes the lines of a document.
#[derive(Default)]
struct Writer {
    out: String,
    line: String,
    /// Open elements whose text is not shown, or which are within one.
    unseen: usize,
    /// Open elements with text, `<w:t>`; there is none elsewhere but blanks.
    texts: usize,
    /// Open tables.
    tables: usize,
    /// Rows of the outermost table and their cells.
    rows: Vec<Vec<String>>,
    is_heading: bool,
    /// True within the properties of a paragraph; those of its runs are elsewhere.
    is_properties: bool,
    /// True if a tracked change deletes the end of the paragraph.
    is_joined: bool,
    /// True if the text at hand is formatted as hidden.
    is_hidden: bool,
}

impl Writer {
    fn is_seen(&self) -> bool {
        self.unseen == 0 && self.texts > 0 && !self.is_hidden
    }

    fn open(&mut self, tag: &Tag<'_>) {
        let name = tag.name();
        self.is_joined |= self.is_properties && name == "del" && self.unseen == 0;
        if self.unseen > 0 || UNSEEN.contains(&name) {
            self.unseen += 1;
            return;
        }
        match name {
            "t" => self.texts += 1,
            "tab" if self.texts == 0 && tag.get("val").is_none() => self.line.push('\t'),
            "br" | "cr" if self.tables > 0 => self.line.push(' '),
            "br" | "cr" => self.end_line(),
            "noBreakHyphen" => self.line.push('-'),
            "tbl" => self.tables += 1,
            "tr" if self.tables == 1 => self.rows.push(Vec::new()),
            "pPr" => self.is_properties = true,
            "vanish" if !self.is_properties => {
                self.is_hidden = !matches!(tag.get("val").as_deref(), Some("0" | "false" | "off"));
            }
            "pStyle" => {
                let style = tag.get("val").unwrap_or_default().to_lowercase();
                let is_heading = style.starts_with("heading") || style == "title";
                self.is_heading = is_heading && self.line.is_empty() && self.tables == 0;
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if self.unseen > 0 {
            self.unseen -= 1;
            return;
        }
        match name {
            "t" => self.texts = self.texts.saturating_sub(1),
            "r" => self.is_hidden = false,
            "pPr" => self.is_properties = false,
            "p" if std::mem::take(&mut self.is_joined) => {}
            "p" if self.tables > 0 => self.line.push(' '),
            "p" => self.end_line(),
            "tc" if self.tables == 1 => self.end_cell(),
            "tr" if self.tables == 1 && self.line.trim().is_empty() => {}
            "tr" if self.tables == 1 => self.end_cell(),
            "tc" => {
                self.line.truncate(self.line.trim_end_matches(' ').len());
                self.line.push('\t');
            }
            "tr" if self.tables > 0 => self.line.push(' '),
            "tr" => self.end_line(),
            "tbl" => {
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    self.end_table();
                }
            }
            _ => {}
        }
    }

    fn end_cell(&mut self) {
        let cell = std::mem::take(&mut self.line).trim().to_owned();
        match self.rows.last_mut() {
            Some(row) => row.push(cell),
            None => self.rows.push(vec![cell]),
        }
    }

    fn end_table(&mut self) {
        for line in table::lines(std::mem::take(&mut self.rows)) {
            self.out.push_str(line.trim_end());
            self.out.push('\n');
        }
    }

    fn end_line(&mut self) {
        if std::mem::take(&mut self.is_heading) && !self.line.trim().is_empty() {
            self.out.push_str(HEADING);
        }
        self.out.push_str(self.line.trim_end());
        self.out.push('\n');
        self.line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Timestamp;

    fn paragraph(text: &str) -> String {
        format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    fn document(body: &str) -> String {
        format!("<w:document><w:body>{body}</w:body></w:document>")
    }

    #[test]
    fn paragraphs_are_read_by_the_grammar_of_turns() {
        let body =
            "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>The lamp</w:t></w:r></w:p>"
                .to_owned()
                + &[
                    "Ada Byron (00:00): The fog.",
                    "",
                    "Ben Hale (00:07): It came.",
                    "",
                    "Ada Byron (00:12): So.",
                ]
                .map(paragraph)
                .concat();
        let text = document(&body);
        let reading = Docx.read(&text).unwrap();
        assert_eq!(reading.speakers, ["Ada Byron", "Ben Hale"]);
        assert_eq!(reading.chapters[0].title, "The lamp");
        assert_eq!(reading.segments[1].start.map(Timestamp::millis), Some(7_000));
    }

    #[test]
    fn deleted_text_is_not_published_and_rows_are_lines() {
        let text = document(
            "<w:p><w:del><w:r><w:delText>secret</w:delText></w:r></w:del>\
             <w:ins><w:r><w:t>The </w:t></w:r></w:ins><w:r><w:t>fog</w:t><w:br/><w:t>came</w:t></w:r></w:p>\
             <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Quay</w:t></w:r></w:p></w:tc>\
             <w:tc><w:p><w:r><w:t>Three</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        );
        let reading = Docx.read(&text).unwrap();
        let found: Vec<_> = reading.segments.iter().map(|line| &*line.text).collect();
        assert_eq!(found, ["The fog", "came", "Quay\tThree"]);
    }

    fn turns(rows: &[&[&str]]) -> Vec<String> {
        let row = |cells: &&[&str]| {
            let cells = cells.iter().map(|cell| format!("<w:tc>{}</w:tc>", paragraph(cell)));
            format!("<w:tr>{}</w:tr>", cells.collect::<String>())
        };
        let rows: String = rows.iter().map(row).collect();
        let text = document(&format!("<w:tbl>{rows}</w:tbl>"));
        let reading = Docx.read(&text).unwrap();
        let line = |line: &crate::model::Segment<'_>| {
            let name = line.speaker.map_or("", |number| &*reading.speakers[usize::from(number)]);
            let millis = |time: Option<Timestamp>| time.map_or(0, Timestamp::millis);
            format!("{} {} {name}: {}", millis(line.start), millis(line.end), line.text)
        };
        reading.segments.iter().map(line).collect()
    }

    #[test]
    fn tables_of_turns_are_read_by_their_heading_or_their_cells() {
        let (ada, ben) = ("Ada Byron", "Ben Hale");
        let expected =
            ["1000 0 Ada Byron: Fog.", "5500 0 Ben Hale: It came.", "9000 0 Ada Byron: So."];
        let rows: [&[&str]; 3] =
            [&["0:01", ada, "Fog."], &["0:05,5", ben, "It came."], &["0:09", ada, "So."]];
        assert_eq!(turns(&rows), expected);
        assert_eq!(turns(&[&[&["Zeit", "Sprecher", "Text"][..]], &rows[..]].concat()), expected);
        let ranges: [&[&str]; 3] = [
            &["Text", "Speaker", "Start", "End"],
            &["Fog.", ada, "0:01", "0:02"],
            &["It came.", "", "0:05", "0:06"],
        ];
        assert_eq!(turns(&ranges), ["1000 2000 Ada Byron: Fog.", "5000 6000 Ada Byron: It came."]);
        let names: [&[&str]; 3] = [&[ada, "Fog."], &["Ben Hale:", "It came."], &[ada, "So."]];
        assert_eq!(
            turns(&names),
            ["0 0 Ada Byron: Fog.", "0 0 Ben Hale: It came.", "0 0 Ada Byron: So."]
        );
        assert_eq!(
            turns(&[&["Quay", "Three"], &["Lamp", "One"]]),
            ["0 0 : Quay\tThree", "0 0 : Lamp\tOne"]
        );
    }

    #[test]
    fn hidden_text_is_not_published_and_a_deleted_end_joins_paragraphs() {
        let text = document(
            "<w:p><w:pPr><w:rPr><w:del w:id=\"1\"/></w:rPr></w:pPr><w:r><w:t>The fog </w:t></w:r></w:p>\
             <w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>came</w:t></w:r>\
             <w:r><w:rPr><w:vanish/></w:rPr><w:t> secret</w:t></w:r>\
             <w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t> in.</w:t></w:r></w:p>",
        );
        let reading = Docx.read(&text).unwrap();
        assert_eq!(&*reading.segments[0].text, "The fog came in.");
    }

    #[test]
    fn titles_of_programs_are_no_titles() {
        let title = |text: &str| real_title(text);
        assert_eq!(title(" The  lamp "), Some("The lamp".into()));
        assert_eq!(title("Document of the sea"), Some("Document of the sea".into()));
        for text in ["", "Microsoft Word - fog", "Document1", "Untitled", "fog.docx"] {
            assert_eq!(title(text), None, "{text}");
        }
    }
}
