//! Formats search results for people and programs: text, CSV (RFC 4180) and JSON.

use std::borrow::Cow;
use std::fmt::Write as _;

use csv::{Terminator, WriterBuilder};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

use super::moments::{Moment, Passage};
use super::{Answer, Hit, Note};
use crate::controls;
use crate::units::Timestamp;
use crate::web::web_address;
use crate::wording::Wording;

/// Characters that are percent-encoded in an anchor (ECMA-262, `encodeURI`).
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The columns of the CSV table. Each row is a moment.
const COLUMNS: [&str; 9] =
    ["title", "channel", "date", "time", "seconds", "speaker", "quote", "page", "recording"];
/// Number of moments per transcript in text output, unless all are wanted.
const FIRST_MOMENTS: usize = 3;

/// The report of a search.
pub struct Report<'a> {
    /// The results.
    pub answer: &'a Answer,
    /// The query, as typed.
    pub query: &'a str,
    /// The wording in the language of the archive.
    pub words: &'a Wording,
    /// Prefix of page addresses: a path or URL that ends with a slash, or nothing.
    pub base: &'a str,
}

#[derive(Serialize)]
struct JsonReport<'a> {
    query: &'a str,
    corrected: Option<&'a str>,
    notes: Vec<String>,
    codes: Vec<&'a str>,
    found: usize,
    total: usize,
    results: Vec<HitReport<'a>>,
}

#[derive(Serialize)]
struct HitReport<'a> {
    title: Cow<'a, str>,
    channel: Cow<'a, str>,
    date: Option<String>,
    seconds: Option<u64>,
    page: String,
    recording: Option<String>,
    exact: bool,
    read: bool,
    moments: Vec<MomentReport<'a>>,
}

#[derive(Serialize)]
struct MomentReport<'a> {
    seconds: Option<f64>,
    time: Option<String>,
    page: String,
    recording: Option<String>,
    speaker: Option<&'a str>,
    quote: &'a str,
    marks: &'a [(usize, usize)],
    before: Vec<&'a str>,
    after: Vec<&'a str>,
}

/// A text without forbidden characters.
fn allowed(text: &str) -> Cow<'_, str> {
    controls::allowed(Cow::Borrowed(text))
}

/// `12:35`, from one hour on `1:02:35`.
fn clock(seconds: f64) -> String {
    Timestamp::from_millis((seconds * 1000.0).round() as u64).to_string()
}

/// The address of a recording at a time in seconds. `None` if it must not be linked to.
fn recording_at(recording: &str, seconds: Option<f64>) -> Option<String> {
    let second = seconds.unwrap_or(0.0).floor();
    if is_youtube_id(recording) {
        let at = if second > 0.0 { format!("?t={second}") } else { String::new() };
        return Some(format!("https://youtu.be/{recording}{at}"));
    }
    web_address(recording)?;
    let (whole, _) = recording.split_once('#').unwrap_or((recording, ""));
    Some(if second > 0.0 { format!("{whole}#t={second}") } else { recording.to_owned() })
}

fn is_youtube_id(text: &str) -> bool {
    text.len() == 11 && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

impl Report<'_> {
    fn page(&self, hit: &Hit, anchor: &str) -> String {
        let address = allowed(&hit.address);
        if anchor.is_empty() {
            return format!("{}{address}", self.base);
        }
        format!("{}{address}#{}", self.base, utf8_percent_encode(anchor, ENCODED))
    }

    // ---- JSON -------------------------------------------------------------------------------

    /// A JSON object on one line, as described in `docs/searching.md`.
    #[must_use]
    pub fn json(&self) -> String {
        let Answer { corrected, notes, total, hits, .. } = self.answer;
        let report = JsonReport {
            query: self.query,
            corrected: corrected.as_deref(),
            notes: self.notes(),
            codes: notes.iter().map(Note::code).collect(),
            found: hits.len(),
            total: *total,
            results: hits.iter().map(|hit| self.json_hit(hit)).collect(),
        };
        serde_json::to_string(&report).unwrap_or_default() + "\n"
    }

    fn json_hit<'h>(&self, hit: &'h Hit) -> HitReport<'h> {
        HitReport {
            title: allowed(&hit.title),
            channel: allowed(&hit.channel),
            date: hit.date.map(|date| date.to_string()),
            seconds: Some(hit.seconds).filter(|&seconds| seconds > 0),
            page: self.page(hit, ""),
            recording: recording_at(&hit.recording, None),
            exact: hit.exact,
            read: !hit.unread,
            moments: hit.moments.iter().map(|moment| self.json_moment(hit, moment)).collect(),
        }
    }

    fn json_moment<'h>(&self, hit: &Hit, moment: &'h Moment) -> MomentReport<'h> {
        MomentReport {
            seconds: moment.seconds,
            time: moment.seconds.map(clock),
            page: self.page(hit, &moment.anchor),
            recording: recording_at(&hit.recording, moment.seconds),
            speaker: Some(&*moment.speaker).filter(|name| !name.is_empty()),
            quote: &moment.line.text,
            marks: &moment.line.marks,
            before: moment.before.iter().map(|passage| &*passage.text).collect(),
            after: moment.after.iter().map(|passage| &*passage.text).collect(),
        }
    }

    // ---- CSV --------------------------------------------------------------------------------

    /// A table with a row for each moment, with the same columns as on the search page.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut csv = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
        // Writing to memory cannot fail, and all rows have the same number of fields.
        let _ = csv.write_record(COLUMNS);
        for hit in &self.answer.hits {
            let top = [Moment::default()];
            let moments = if hit.moments.is_empty() { &top[..] } else { &hit.moments };
            for moment in moments {
                let fields = [
                    harmless(&allowed(&hit.title)),
                    harmless(&allowed(&hit.channel)),
                    hit.date.map(|date| date.to_string()).unwrap_or_default(),
                    moment.seconds.map(clock).unwrap_or_default(),
                    moment.seconds.map(|second| second.floor().to_string()).unwrap_or_default(),
                    harmless(&moment.speaker),
                    harmless(&moment.line.text),
                    harmless(&self.page(hit, &moment.anchor)),
                    harmless(&recording_at(&hit.recording, moment.seconds).unwrap_or_default()),
                ];
                let _ = csv.write_record(&fields);
            }
        }
        String::from_utf8(csv.into_inner().unwrap_or_default()).unwrap_or_default()
    }

    // ---- text -------------------------------------------------------------------------------

    /// Text for people: the title and details of each transcript, and its first moments, or all of
    /// them, with their addresses. Titles and matches are highlighted with terminal codes.
    #[must_use]
    pub fn text(&self, all: bool) -> String {
        let hits = self.answer.hits.iter().map(|hit| self.hit_text(hit, all));
        hits.collect::<Vec<_>>().join("\n")
    }

    fn hit_text(&self, hit: &Hit, all: bool) -> String {
        let untitled = self.say("untitled", 0);
        let title = if hit.title.is_empty() { &untitled } else { &hit.title };
        let mut about = vec![controls::name(&hit.channel)];
        about.extend(hit.date.map(|date| date.to_string()));
        about.extend((hit.seconds > 0).then(|| clock(hit.seconds as f64)));
        let mut text = highlighted(&controls::name(title), TITLE);
        let _ = write!(text, "\n{}\n", about.join(", "));
        if hit.moments.is_empty() {
            let _ = writeln!(text, "  {}", self.page(hit, ""));
        }
        if hit.unread {
            let _ = writeln!(text, "  {}", self.say("page_unread", 0));
        }
        let shown = if all { usize::MAX } else { FIRST_MOMENTS };
        for moment in hit.moments.iter().take(shown) {
            self.add_moment(&mut text, hit, moment);
        }
        let rest = hit.moments.len().saturating_sub(shown) as u64;
        if rest > 0 {
            let _ = writeln!(text, "  {}", self.say("more_here", rest));
        }
        text
    }

    fn add_moment(&self, text: &mut String, hit: &Hit, moment: &Moment) {
        let name = moment.seconds.map_or_else(|| self.untimed_label(moment), clock);
        let page = self.page(hit, &moment.anchor);
        let recording = moment.seconds.and_then(|_| recording_at(&hit.recording, moment.seconds));
        let recording = recording.map(|link| format!("  {link}")).unwrap_or_default();
        let _ = writeln!(text, "  {name}  {page}{recording}");
        let here = (!moment.line.text.is_empty()).then_some(&moment.line);
        for passage in &moment.before {
            let _ = writeln!(text, "    {}", marked(passage));
        }
        if let Some(passage) = here {
            let name = controls::name(&moment.speaker);
            let name = if name.is_empty() { name } else { format!("{name}: ") };
            let _ = writeln!(text, "    {name}{}", marked(passage));
        }
        for passage in &moment.after {
            let _ = writeln!(text, "    {}", marked(passage));
        }
    }

    /// The label of a moment without a time.
    fn untimed_label(&self, moment: &Moment) -> String {
        let number = moment.anchor.strip_prefix('l').and_then(|rest| rest.parse().ok());
        match number {
            Some(number) => self.say("line", number),
            None if moment.line.text.is_empty() => self.say("in_title", 0),
            None => self.say("passage", 0),
        }
    }

    fn say(&self, key: &str, n: u64) -> String {
        self.words.of_search(key, n, &[])
    }

    /// A sentence that names the corrected query, if there is one.
    #[must_use]
    pub fn correction(&self) -> Option<String> {
        let to = self.answer.corrected.as_ref()?;
        Some(self.words.of_search("showing_as_typed", 0, &[("to", to)]))
    }

    /// The notes to the reader, as sentences.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        self.answer.notes.iter().map(|note| note.say(self.words)).collect()
    }

    /// A sentence that says how many transcripts were found.
    #[must_use]
    pub fn summary(&self) -> String {
        let (total, shown) = (self.answer.total as u64, self.answer.hits.len() as u64);
        match total {
            0 if !self.answer.asked => self.say("nothing_to_search", 0),
            0 => self.say("nothing_found", 0),
            _ if shown < total => {
                let shown = self.words.number(shown);
                self.words.of_search("found_shown", total, &[("shown", &shown)])
            }
            _ => self.say("found", total),
        }
    }
}

/// Terminal codes (ECMA-48, SGR): bold; bold and red.
const TITLE: &str = "1";
const MATCH: &str = "1;31";

fn highlighted(text: &str, code: &str) -> String {
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// A passage with its matches highlighted and all other terminal codes removed.
fn marked(passage: &Passage) -> String {
    let chars: Vec<char> = passage.text.chars().collect();
    let (mut text, mut done) = (String::new(), 0);
    for &(from, to) in &passage.marks {
        text += &printable(&chars[done..from]);
        text += &highlighted(&printable(&chars[from..to]), MATCH);
        done = to;
    }
    text + &printable(&chars[done..])
}

fn printable(chars: &[char]) -> String {
    controls::name(&String::from_iter(chars))
}

/// A CSV field that spreadsheets do not run as a formula. Transcripts are not trusted, so text that
/// starts like a formula gets an apostrophe, which makes spreadsheets treat it as text.
fn harmless(text: &str) -> String {
    let start = text.trim_start_matches(super::pieces::is_space);
    let blank = &text[..text.len() - start.len()];
    let is_risky = start.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || blank.contains(['\t', '\r', '\n']);
    if is_risky { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_are_linked_at_the_second_if_the_address_is_safe() {
        let at = |recording, seconds| recording_at(recording, seconds).unwrap_or_default();
        assert_eq!(at("dQw4w9WgXcQ", Some(65.9)), "https://youtu.be/dQw4w9WgXcQ?t=65");
        assert_eq!(at("dQw4w9WgXcQ", Some(0.0)), "https://youtu.be/dQw4w9WgXcQ");
        assert_eq!(at("https://a.org/b#c", Some(7.0)), "https://a.org/b#t=7");
        assert_eq!(at("https://a.org/b#c", None), "https://a.org/b#c");
        assert_eq!([at("", None), at("javascript:alert(1)", None)], ["", ""]);
    }

    #[test]
    fn a_field_is_never_a_formula() {
        let fields = ["  =1+1", "\ta", "－1", "fog - sea", ""].map(harmless);
        assert_eq!(fields, ["'  =1+1", "'\ta", "'－1", "fog - sea", ""]);
    }

    #[test]
    fn passages_contain_no_terminal_codes_of_their_own() {
        let passage = Passage { text: "a\u{1b}[2J fog\u{202e}\u{9b}".into(), marks: vec![(6, 9)] };
        assert_eq!(marked(&passage), "a[2J \u{1b}[1;31mfog\u{1b}[0m");
    }
}
