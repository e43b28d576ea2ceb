//! Pages written in Markdown: a note on the collection, or a text that is not a transcript.
//!
//! Raw HTML is shown as text, images become links, and addresses other than `http` and `https` are
//! removed: nothing in the result can run or load. The owner's own pages ([`crate::own_pages`]) are
//! rendered in the same way, with different rules for addresses.

use pulldown_cmark::{
    CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html,
};

use crate::controls;
use crate::model::{Prose, Recording};

/// Renders `before` and `after`, the texts before and after the title.
pub fn render(before: &str, after: &str) -> Prose {
    let mut prose = Prose::default();
    for text in [before, after] {
        let mut blocks = Blocks::default();
        let mut harmless = Harmless::new(HeadingLevel::H2, |url, _, _| {
            let is_web = Recording::from_url(url).is_some();
            if is_web { Address::Link(url.to_owned()) } else { Address::None }
        });
        let events = Parser::new_ext(text, OPTIONS)
            .filter_map(|event| harmless.event(event, 0))
            .inspect(|event| blocks.see(event));
        html::push_html(&mut prose.html, events);
        prose.blocks.append(&mut blocks.finished());
    }
    without_styles(&mut prose.html);
    // Only links with these two schemes are left, and no text can contain a tag.
    prose.html = prose.html.replace("<a href=", "<a rel=noopener href=");
    prose
}

/// Aligns table columns with classes.
pub(crate) fn without_styles(html: &mut String) {
    // The Content Security Policy of every page forbids style attributes. No text can contain this
    // string, since `<` is escaped.
    for (cell, side) in ["th", "td"].iter().flat_map(|cell| SIDES.map(|side| (cell, side))) {
        let style = format!("<{cell} style=\"text-align: {side}\">");
        if html.contains(&style) {
            *html = html.replace(&style, &format!("<{cell} class={side}>"));
        }
    }
}

/// The possible alignments of table columns.
const SIDES: [&str; 3] = ["left", "center", "right"];

/// The Markdown extensions that are supported in addition to CommonMark.
pub(crate) const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

/// The rendering of a link or an image.
pub(crate) enum Address {
    /// Only its text, followed by its title.
    None,
    /// As a link to this address.
    Link(String),
    /// As an image.
    Image(String),
}

/// Makes events safe to publish. `A` decides how to render an address, given the address, whether
/// it is an image's, and the position in the text.
pub(crate) struct Harmless<A> {
    highest: HeadingLevel,
    address: A,
    /// The links and images that are open.
    open: Vec<Open>,
}

/// A link or an image that is still open.
#[derive(PartialEq, Eq)]
enum Open {
    /// It ends with this tag.
    Shown(TagEnd),
    /// Its address is removed; this is its title, which has no attribute to go into.
    LeftOut(String),
}

impl<A: FnMut(&str, bool, usize) -> Address> Harmless<A> {
    /// `highest` is the highest heading level allowed.
    pub fn new(highest: HeadingLevel, address: A) -> Self {
        Self { highest, address, open: Vec::new() }
    }

    /// The safe form of an event; `at` is its position in the text.
    pub fn event<'a>(&mut self, event: Event<'a>, at: usize) -> Option<Event<'a>> {
        Some(match event {
            Event::Html(text) | Event::InlineHtml(text) | Event::Text(text) => {
                Event::Text(harmless(text))
            }
            Event::Code(text) => Event::Code(harmless(text)),
            // An HTML block is a container without a tag of its own, so it gets one.
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
                level: level.max(self.highest),
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            }),
            Event::End(TagEnd::Heading(level)) => {
                Event::End(TagEnd::Heading(level.max(self.highest)))
            }
            Event::Start(Tag::CodeBlock(kind)) => Event::Start(Tag::CodeBlock(of_language(kind))),
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let title = controls::name(&title);
                match (self.address)(&dest_url, false, at) {
                    Address::Link(url) | Address::Image(url) => {
                        let (dest_url, title) = (url.into(), title.into());
                        self.begin(Tag::Link { link_type, dest_url, title, id })
                    }
                    Address::None => return self.leave_out(title),
                }
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let title = controls::name(&title);
                match (self.address)(&dest_url, true, at) {
                    Address::Image(url) => {
                        let (dest_url, title) = (url.into(), title.into());
                        self.begin(Tag::Image { link_type, dest_url, title, id })
                    }
                    // A link inside a link is not a link.
                    Address::Link(url) if !self.open.contains(&Open::Shown(TagEnd::Link)) => {
                        let (dest_url, title) = (url.into(), title.into());
                        self.begin(Tag::Link { link_type, dest_url, title, id })
                    }
                    Address::Link(_) | Address::None => return self.leave_out(title),
                }
            }
            Event::End(TagEnd::Link | TagEnd::Image) => match self.open.pop()? {
                Open::Shown(end) => Event::End(end),
                Open::LeftOut(title) if !controls::is_seen(&title) => return None,
                Open::LeftOut(title) => Event::Text(format!(" ({})", title.trim()).into()),
            },
            event => event,
        })
    }

    fn begin<'a>(&mut self, tag: Tag<'a>) -> Event<'a> {
        self.open.push(Open::Shown(tag.to_end()));
        Event::Start(tag)
    }

    fn leave_out<'a>(&mut self, title: String) -> Option<Event<'a>> {
        self.open.push(Open::LeftOut(title));
        None
    }
}

/// The text of an event, with entities decoded.
fn harmless(text: CowStr<'_>) -> CowStr<'_> {
    let mut owned = String::from(&*text);
    controls::tidy(&mut owned);
    if owned == *text { text } else { owned.into() }
}

/// The info string of a code block becomes a single class that names the language.
fn of_language(kind: CodeBlockKind<'_>) -> CodeBlockKind<'_> {
    let CodeBlockKind::Fenced(info) = kind else { return kind };
    let language = info.split_whitespace().next().unwrap_or_default();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '_');
    CodeBlockKind::Fenced(language.replace(|c| !is_name(c), "").into())
}

/// Returns true if an address in the owner's text that leads out of the site may be followed.
pub(crate) fn is_web_or_mail(url: &str) -> bool {
    let is_mail = url.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    is_mail || Recording::from_url(url).is_some()
}

/// Collects the words of each block.
#[derive(Default)]
struct Blocks {
    done: Vec<String>,
    open: String,
}

impl Blocks {
    fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) => self.open.push_str(text),
            Event::SoftBreak | Event::HardBreak => self.open.push(' '),
            Event::Start(tag) if !is_inline(tag) => self.close(),
            Event::End(tag) if !is_inline_end(*tag) => self.close(),
            _ => {}
        }
    }

    fn close(&mut self) {
        let block = std::mem::take(&mut self.open);
        if !block.trim().is_empty() {
            self.done.push(block);
        }
    }

    fn finished(mut self) -> Vec<String> {
        self.close();
        self.done
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    is_inline_end(tag.to_end())
}

fn is_inline_end(tag: TagEnd) -> bool {
    use TagEnd::{Emphasis, Image, Link, Strikethrough, Strong};
    matches!(tag, Emphasis | Strong | Strikethrough | Link | Image)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html_and_words() {
        let prose = render("", "# One\nSome *soft*\nwords.\n\n* a\n* b\n");
        assert!(prose.html.contains("<h2>One</h2>"), "{}", prose.html);
        assert!(prose.html.contains("<em>soft</em>"));
        assert_eq!(prose.blocks, ["One", "Some soft words.", "a", "b"]);
    }

    #[test]
    fn columns_of_a_table_are_aligned_without_styles_of_their_own() {
        let table = "| a | b | c |\n|---|:-:|--:|\n| 1 | <td style=\"text-align: right\"> | 3 |\n";
        let html = render("", table).html;
        assert!(html.contains("<th class=center>b</th><th class=right>c</th>"), "{html}");
        assert!(
            html.contains("&lt;td style=\"text-align: right\"&gt;</td><td class=right>3"),
            "{html}"
        );
    }

    #[test]
    fn nothing_in_it_can_run_or_load() {
        let prose = render(
            "",
            "<script>alert(1)</script>\n\nx <img src=x onerror=y> [a](javascript:b) [c](JAVASCRIPT:d)\n\
             ![pixel](https://tracker.example/p.gif) [ok](https://example.org/) {{ config }}",
        );
        for found in ["<script", "<img", "javascript:", "JAVASCRIPT:"] {
            assert!(!prose.html.contains(found), "{found} in {}", prose.html);
        }
        assert!(prose.html.contains("&lt;script&gt;"));
        assert!(prose.html.contains("<a rel=noopener href=\"https://example.org/\">ok</a>"));
        assert!(prose.html.contains("{{ config }}"));
    }

    #[test]
    fn attributes_hold_nothing_that_text_may_not() {
        let text = "[e](https://e.org/ \"t &#x202e; &#x1; &#xfffe; y\")\n\n```rust&#x1;\tabout\nb\n```\n\n[m](mailto:a@e.org)\n";
        let html = render("", text).html;
        assert!(html.contains("title=\"t    y\""), "{html}");
        assert!(html.contains("<pre><code class=\"language-rust\">b"), "{html}");
        assert!(html.contains("<p>m</p>"), "{html}");
    }

    #[test]
    fn a_title_whose_address_is_refused_stands_in_the_text() {
        let prose = render("", "[a](javascript:b \"one\ntwo\") ![c](x.png '<b>') [d](e \" \")");
        assert_eq!(prose.html, "<p>a (one two) c (&lt;b&gt;) d</p>\n");
        assert_eq!(prose.blocks, ["a (one two) c (<b>) d"]);
    }

    #[test]
    fn a_picture_that_is_a_link_is_one_link() {
        let html = render("", "[![badge](https://e.org/b.svg)](https://e.org/)").html;
        assert_eq!(html, "<p><a rel=noopener href=\"https://e.org/\">badge</a></p>\n");
    }
}
