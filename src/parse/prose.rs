//! Pages written in Markdown: a note on the collection, a text that is no transcript.
//!
//! Raw HTML is shown as text, images become links, addresses other than `http`, `https` and
//! `mailto` are left out: nothing in the result can run or load.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::controls;
use crate::model::{Prose, Recording};

/// Renders `before` and `after`, the texts above and below the title.
pub fn render(before: &str, after: &str) -> Prose {
    let mut prose = Prose::default();
    for text in [before, after] {
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        let mut blocks = Blocks::default();
        let mut harmless = Harmless::default();
        let events = Parser::new_ext(text, options)
            .filter_map(|event| harmless.event(event))
            .inspect(|event| blocks.see(event));
        html::push_html(&mut prose.html, events);
        prose.blocks.append(&mut blocks.finished());
    }
    // The policy of every page refuses styles in attributes. No text can hold this: `<` is escaped.
    for (cell, side) in ["th", "td"].iter().flat_map(|cell| SIDES.map(|side| (cell, side))) {
        let style = format!("<{cell} style=\"text-align: {side}\">");
        if prose.html.contains(&style) {
            prose.html = prose.html.replace(&style, &format!("<{cell} class={side}>"));
        }
    }
    prose
}

/// How the columns of a table may be aligned.
const SIDES: [&str; 3] = ["left", "center", "right"];

/// Turns events into ones that can be shown to anybody.
#[derive(Default)]
struct Harmless {
    /// Links and images that are open, and whether their address may be followed.
    links: Vec<bool>,
}

impl Harmless {
    fn event<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        Some(match event {
            Event::Html(text) | Event::InlineHtml(text) | Event::Text(text) => {
                Event::Text(harmless(text))
            }
            Event::Code(text) => Event::Code(harmless(text)),
            // An HTML block is a container without a tag of its own; give it one.
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            // The page has its own first heading.
            Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
                level: level.max(HeadingLevel::H2),
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            }),
            Event::End(TagEnd::Heading(level)) => {
                Event::End(TagEnd::Heading(level.max(HeadingLevel::H2)))
            }
            Event::Start(
                Tag::Link { link_type, dest_url, title, id }
                | Tag::Image { link_type, dest_url, title, id },
            ) => {
                let followed = may_be_followed(&dest_url);
                self.links.push(followed);
                return followed.then_some(Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                }));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                return self.links.pop()?.then_some(Event::End(TagEnd::Link));
            }
            event => event,
        })
    }
}

/// The text of an event, in which entities have become characters.
fn harmless(text: CowStr<'_>) -> CowStr<'_> {
    let mut owned = String::from(&*text);
    controls::tidy(&mut owned);
    if owned == *text { text } else { owned.into() }
}

fn may_be_followed(url: &str) -> bool {
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
        assert!(prose.html.contains("<a href=\"https://example.org/\">ok</a>"));
        assert!(prose.html.contains("{{ config }}"));
    }
}
