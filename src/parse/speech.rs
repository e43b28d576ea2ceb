//! Markdown that holds nothing but paragraphs of speech, without times.

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::labels::take_labels;
use super::reading::{Reading, join};
use crate::controls::allowed;

/// Fewer bytes than this, without speakers, are a note rather than a transcript.
const FEWEST: usize = 1_000;

/// Reads a body that consists of paragraphs: their lines, where they end with a sentence, are the
/// lines of the transcript, and long ones are cut at sentences. Returns `None` for a short text
/// without speakers in bold type and for one with lists, tables, headings or code, which is a page.
pub fn read(body: &str) -> Option<Reading<'static>> {
    let mut reading = Reading::default();
    let mut words = Words::default();
    for event in Parser::new_ext(body, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::End(TagEnd::Paragraph) => say(&mut reading, &words.take()),
            Event::Start(Tag::Paragraph) | Event::Rule => {}
            event if words.add(&event, '\n') => {}
            _ => return None,
        }
    }
    let bytes: usize = reading.segments.iter().map(|line| line.text.len()).sum();
    take_labels(&mut reading);
    let bold = body.lines().filter(|line| line.starts_with("**") || line.starts_with("__"));
    let has_turns = reading.speakers.len() >= 2 && bold.count() >= 2;
    (bytes >= FEWEST || has_turns).then_some(reading)
}

/// Says a paragraph, whose lines may be wrapped.
fn say(reading: &mut Reading<'static>, paragraph: &str) {
    let mut piece = String::new();
    for line in paragraph.split('\n') {
        join(&mut piece, line.trim());
        if ends_sentence(line) {
            reading.say_at_sentences(Cow::Owned(std::mem::take(&mut piece)));
        }
    }
    reading.say_at_sentences(Cow::Owned(piece));
}

fn ends_sentence(line: &str) -> bool {
    let line =
        line.trim_end().trim_end_matches(['"', '\'', ')', ']', '\u{201d}', '\u{2019}', '\u{bb}']);
    line.ends_with([
        '.', '!', '?', '\u{2026}', '\u{3002}', '\u{ff01}', '\u{ff1f}', '\u{61f}', '\u{964}',
    ])
}

/// The words of inline Markdown; the address and the title of a link follow its text.
#[derive(Default)]
pub struct Words {
    text: String,
    links: Vec<Link>,
}

/// A link whose text is being read.
struct Link {
    /// Where its text begins, in bytes.
    from: usize,
    url: String,
    title: String,
}

impl Words {
    /// Adds an event, with `feed` for the end of a line. Returns false if it is not inline.
    pub fn add(&mut self, event: &Event<'_>, feed: char) -> bool {
        match event {
            Event::Text(part) | Event::Code(part) | Event::InlineHtml(part) => {
                self.text.push_str(part);
            }
            Event::SoftBreak | Event::HardBreak => self.text.push(feed),
            Event::Start(
                Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. },
            ) => {
                let (url, title) = (dest_url.to_string(), title.replace('\n', " "));
                self.links.push(Link { from: self.text.len(), url, title });
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some(link) = self.links.pop() {
                    self.close(link);
                }
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => {}
            _ => return false,
        }
        true
    }

    /// Adds what follows the text of a link.
    fn close(&mut self, Link { from, mut url, title }: Link) {
        // An address with a variable of a template leads nowhere.
        if self.text[from..] == url || url.contains("{{") {
            url.clear();
        }
        let parts = [url, title];
        let parts: Vec<&str> =
            parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        if !parts.is_empty() {
            self.text.extend([" (", &parts.join(", "), ")"]);
        }
    }

    /// Adds text.
    pub fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Takes the text so far, without the characters that only its character references named.
    pub fn take(&mut self) -> String {
        allowed(std::mem::take(&mut self.text).into()).into_owned()
    }
}

/// Markdown without what its writers do not publish: HTML comments and Liquid tags that stand on
/// lines of their own, outside code.
pub fn published(text: &str) -> Cow<'_, str> {
    if !text.contains("<!--") && !text.contains("{%") {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let (mut in_code, mut in_comment) = (false, false);
    for line in text.split_inclusive('\n') {
        let inner = line.trim();
        in_code ^= !in_comment && (inner.starts_with("```") || inner.starts_with("~~~"));
        let is_liquid = inner.starts_with("{%") && inner.ends_with("%}");
        let begins = inner.starts_with("<!--");
        if in_code || !(in_comment || is_liquid || begins) {
            kept.push_str(line);
            continue;
        }
        if begins || in_comment {
            let end = inner.find("-->");
            in_comment = end.is_none();
            // Text behind a comment is published.
            kept.push_str(end.map_or("", |at| &inner[at + 3..]));
        }
        kept.push('\n');
    }
    // A comment that never ends is text.
    if in_comment { Cow::Borrowed(text) } else { Cow::Owned(kept) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(body: &str) -> Option<Vec<String>> {
        let reading = read(body)?;
        let line = |line: &crate::model::Segment<'_>| match line.speaker {
            Some(speaker) => format!("{}: {}", reading.speakers[usize::from(speaker)], line.text),
            None => line.text.to_string(),
        };
        Some(reading.segments.iter().map(line).collect())
    }

    #[test]
    fn references_to_forbidden_characters_say_nothing() {
        let many = "The fog&#24; came in.\n\n".repeat(80);
        assert_eq!(lines(&many).unwrap()[0], "The fog came in.");
    }

    #[test]
    fn lines_end_where_sentences_do() {
        let many = "The fog came in.\nThe lamp burned all\nnight long.\n\n".repeat(40);
        assert_eq!(
            lines(&many).unwrap()[..3],
            ["The fog came in.", "The lamp burned all night long.", "The fog came in."]
        );
        let one = "The fog came in. ".repeat(80);
        assert_eq!(lines(&one).unwrap().len(), 80);
    }

    #[test]
    fn speakers_make_a_short_text_a_transcript() {
        let body = "__Ada Byron__: The fog.\n\n**Ben Hale:** It *came*.\n\n__Ada Byron__: So.";
        assert_eq!(
            lines(body).unwrap(),
            ["Ada Byron: The fog.", "Ben Hale: It came.", "Ada Byron: So."]
        );
    }

    #[test]
    fn notes_and_pages_are_no_speech() {
        let long = "The fog came in. ".repeat(80);
        for body in [
            "A note on the collection.".to_owned(),
            format!("# One\n\n{long}"),
            format!("{long}\n\n* a\n* b"),
        ] {
            assert!(read(&body).is_none(), "{body}");
        }
    }

    #[test]
    fn comments_and_tags_of_templates_are_not_published() {
        let text = "{%- include x -%}\nFog.\n<!-- cut -->\n<!-- a\nb --> Lamp.\n```\n<!-- code -->\n```\na <!-- b -->\n";
        assert_eq!(published(text), "\nFog.\n\n\n Lamp.\n```\n<!-- code -->\n```\na <!-- b -->\n");
        assert_eq!(published("<!-- a\nb"), "<!-- a\nb");
    }

    proptest! {
        #[test]
        fn every_word_is_said(text in "([a-z]{1,6}[ .\n!?]{1,2}){0,80}") {
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            if let Some(found) = lines(&text) {
                prop_assert_eq!(words(&found.join(" ")), words(&text));
            }
        }
    }
}
