//! Renders the Markdown of an own page to HTML.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd, html};
use serde::Deserialize;

use crate::controls;
use crate::diagnostics::{Kind, Warning};
use crate::parse::prose::{Address, Harmless, OPTIONS, without_styles};
use crate::yaml::{self, Mistake};

/// The rendered text of a page.
#[derive(Debug, Default)]
pub struct Text {
    /// The title from the front matter, or else the first heading.
    pub title: Option<String>,
    /// Fragment of the heading that was taken out of the text as the title; empty if there was
    /// none.
    pub anchor: String,
    /// The text as HTML.
    pub html: String,
    mistake: Option<Mistake>,
}

/// The known keys of front matter; other keys are for other programs.
#[derive(Debug, Default, Deserialize)]
struct FrontMatter {
    title: Option<String>,
}

impl Text {
    /// A warning about invalid front matter in the file `name`.
    pub fn warning(&self, name: &str) -> Option<Warning> {
        let (line, message) = self.mistake.as_ref()?;
        Some(Warning {
            path: name.to_owned(),
            // Line numbers count from the first line after the dashes.
            line: line.and_then(|line| u32::try_from(line + 1).ok()),
            kind: Kind::Header,
            message: format!("front matter is not valid YAML ({message}); ignored"),
        })
    }
}

/// Renders a text; `address` decides the target of each link and image (see [`Harmless`]).
///
/// A first heading of level 1 becomes the title. Headings have the fragments that GitHub would
/// generate, so that the same links work in both places. Tables and code blocks are wrapped in
/// elements in which they scroll.
pub fn render(text: &str, address: impl FnMut(&str, bool, usize) -> Address) -> Text {
    let (front, start) = front_matter(text);
    let (front, mistake) = match front.map(yaml::parse::<Option<FrontMatter>>) {
        Some(Ok(front)) => (front.unwrap_or_default(), None),
        Some(Err(mistake)) => (FrontMatter::default(), Some(mistake)),
        None => (FrontMatter::default(), None),
    };
    let mut harmless = Harmless::new(HeadingLevel::H1, address);
    let parser = Parser::new_ext(&text[start..], OPTIONS).into_offset_iter();
    let mut events: Vec<Event<'_>> =
        parser.filter_map(|(event, range)| harmless.event(event, start + range.start)).collect();
    let headings = anchors(&mut events);
    let mut rendered = Text { mistake, ..Text::default() };
    rendered.title =
        front.title.map(|title| controls::name(title.trim())).filter(|title| !title.is_empty());
    if let Some(heading) = headings.first() {
        let repeats_title = rendered.title.as_ref().is_none_or(|title| *title == heading.text);
        if heading.is_highest && repeats_title {
            events.drain(heading.from..=heading.to);
            rendered.anchor.clone_from(&heading.anchor);
        }
        rendered.title.get_or_insert_with(|| heading.text.clone());
    }
    html::push_html(&mut rendered.html, framed(events, &rendered.anchor).into_iter());
    without_styles(&mut rendered.html);
    rendered
}

/// The YAML between dashes at the beginning of a text, and the offset in bytes of what follows.
fn front_matter(text: &str) -> (Option<&str>, usize) {
    let Some(rest) = text.strip_prefix("---\n") else { return (None, 0) };
    let mut at = 4;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return (Some(&text[4..at]), at + line.len());
        }
        at += line.len();
    }
    (None, 0)
}

/// A heading; `from` and `to` are the indices of its first and last event.
struct Heading {
    from: usize,
    to: usize,
    text: String,
    anchor: String,
    is_highest: bool,
}

/// Gives every heading its fragment, and lowers level 1 to 2 because the page's title has level 1.
fn anchors(events: &mut [Event<'_>]) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    let mut taken = BTreeSet::new();
    let mut is_open = false;
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                is_open = true;
                let is_highest = *level == HeadingLevel::H1;
                let (text, anchor) = (String::new(), String::new());
                headings.push(Heading { from: at, to: at, text, anchor, is_highest });
            }
            Event::End(TagEnd::Heading(_)) => {
                is_open = false;
                if let Some(heading) = headings.last_mut() {
                    heading.to = at;
                    heading.text = controls::name(heading.text.trim());
                    heading.anchor = anchor(&heading.text, &mut taken);
                }
            }
            Event::Text(text) | Event::Code(text) if is_open => {
                if let Some(heading) = headings.last_mut() {
                    heading.text.push_str(text);
                }
            }
            Event::SoftBreak | Event::HardBreak if is_open => {
                if let Some(heading) = headings.last_mut() {
                    heading.text.push(' ');
                }
            }
            _ => {}
        }
    }
    for heading in &headings {
        if let Event::Start(Tag::Heading { level, id, .. }) = &mut events[heading.from] {
            *level = (*level).max(HeadingLevel::H2);
            *id = Some(heading.anchor.clone().into());
        }
        if let Event::End(TagEnd::Heading(level)) = &mut events[heading.to] {
            *level = (*level).max(HeadingLevel::H2);
        }
    }
    headings
}

/// The fragment of a heading as GitHub generates it: lower case, without punctuation, with dashes
/// for spaces, and numbered if an earlier heading has the same.
fn anchor(text: &str, taken: &mut BTreeSet<String>) -> String {
    let mut slug = text.to_lowercase().replace(' ', "-");
    slug.retain(|c| c.is_alphanumeric() || c == '-' || c == '_');
    let slug = if slug.is_empty() { "section".to_owned() } else { slug };
    let numbered = (1..).map(|number| format!("{slug}-{number}"));
    let mut names = std::iter::once(slug.clone()).chain(numbered);
    names.find(|name| taken.insert(name.clone())).unwrap_or(slug)
}

/// Wraps each table and code block in an element that scrolls. It can be focused, so that it can be
/// scrolled with the keyboard, and is labelled by the heading above it.
fn framed<'a>(events: Vec<Event<'a>>, title: &str) -> Vec<Event<'a>> {
    let mut framed = Vec::with_capacity(events.len() + 8);
    let mut above = title.to_owned();
    for event in events {
        match &event {
            Event::Start(Tag::Heading { id: Some(id), .. }) => above = id.to_string(),
            Event::Start(Tag::Table(_) | Tag::CodeBlock(_)) => {
                let name = if above.is_empty() {
                    String::new()
                } else {
                    format!(" role=group aria-labelledby=\"{above}\"")
                };
                framed.push(Event::Html(format!("<div class=wide tabindex=0{name}>").into()));
            }
            _ => {}
        }
        let is_end = matches!(event, Event::End(TagEnd::Table | TagEnd::CodeBlock));
        framed.push(event);
        if is_end {
            framed.push(Event::Html("</div>\n".into()));
        }
    }
    framed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own_pages::links::{Files, Links};
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::path::Path;

    /// Pieces of Markdown, and of markup that must not get through.
    const PIECES: [&str; 24] = [
        "\n",
        "\n\n",
        "# ",
        "## ",
        "```",
        "> ",
        "- ",
        "| a | b |\n|---|--:|\n",
        "[",
        "](",
        ")",
        "![",
        "<",
        ">",
        "<script>",
        "</div>",
        "javascript:",
        "data:x",
        "\"",
        " onclick=x",
        "&#106;",
        "`",
        "---\n",
        "é ",
    ];

    proptest! {
        #[test]
        fn any_text_renders_to_the_tags_of_markdown_only(
            pieces in prop::collection::vec(prop::sample::select(PIECES.as_slice()), 0..40)
        ) {
            let (files, pages) = (BTreeMap::new(), BTreeMap::new());
            let files = Files { folder: Path::new("/nowhere"), files: &files, pages: &pages };
            let mut links = Links::new(&files);
            let html = render(&pieces.concat(), |url, i, at| links.address(url, i, at)).html;
            for token in html5gum::Tokenizer::new(&html) {
                let Ok(html5gum::Token::StartTag(tag)) = token else { continue };
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let known = "a blockquote br code del div em h2 h3 hr li ol p pre strong table tbody td th thead tr ul";
                prop_assert!(known.split(' ').any(|known| known == name), "{name} in {html}");
                for (attribute, value) in tag.attributes {
                    let attribute = String::from_utf8_lossy(&attribute).into_owned();
                    let known = ["aria-labelledby", "class", "href", "id", "role", "start", "tabindex", "title"];
                    prop_assert!(known.contains(&&*attribute), "{attribute} in {html}");
                    let follows = attribute != "href" || value.starts_with(b"#") || value.starts_with(b"index.html");
                    prop_assert!(follows, "{html}");
                }
            }
        }
    }

    fn rendered(text: &str) -> Text {
        render(text, |url, _, _| Address::Link(url.to_owned()))
    }

    #[test]
    fn the_first_heading_is_the_title_and_later_ones_are_lowered() {
        let text = rendered("# Settings: `longhand.yaml`\n\nText.\n\n# Another\n\n### Third\n");
        assert_eq!(text.title.as_deref(), Some("Settings: longhand.yaml"));
        assert_eq!(text.anchor, "settings-longhandyaml");
        let expected =
            "<p>Text.</p>\n<h2 id=\"another\">Another</h2>\n<h3 id=\"third\">Third</h3>\n";
        assert_eq!(text.html, expected);
    }

    #[test]
    fn front_matter_can_set_the_title_and_is_never_shown() {
        let text = rendered("---\ntitle: Our rights\nweight: 3\n---\n# Rights\n\nAll.\n");
        assert_eq!(text.title.as_deref(), Some("Our rights"));
        assert_eq!(text.html, "<h2 id=\"rights\">Rights</h2>\n<p>All.</p>\n");
        let same = rendered("---\ntitle: Rights\n---\n# Rights\n\nAll.\n");
        assert_eq!(same.html, "<p>All.</p>\n");
        let broken = rendered("---\nyear: 1\ntitle: [x\n---\nAll.\n");
        let warning = broken.warning("a.md").unwrap().to_string();
        assert!(warning.starts_with("a.md:") && warning.contains("front matter"), "{warning}");
        assert_eq!(broken.html, "<p>All.</p>\n");
        assert_eq!(rendered("---\nno end").title, None);
    }

    #[test]
    fn fragments_are_unique_and_the_same_as_on_github() {
        let mut taken = BTreeSet::new();
        for (text, expected) in [
            ("7 Phrase filter: g/K.json", "7-phrase-filter-gkjson"),
            ("10 Scripts for `file://`", "10-scripts-for-file"),
            ("Für & wider", "für--wider"),
            ("snake_case it's", "snake_case-its"),
            ("Twice", "twice"),
            ("Twice", "twice-1"),
            ("Twice 1", "twice-1-1"),
            ("!?", "section"),
        ] {
            assert_eq!(anchor(text, &mut taken), expected);
        }
    }

    #[test]
    fn markup_cannot_break_out_of_a_heading_a_fragment_or_a_code_block() {
        let text = rendered(
            "# <b>\"T\"</b>\n\n## <img src=x onerror=y> \"q\"\n\n```\"><script>\n</code><script>\n```\n\n<script>x</script>\n",
        );
        for found in ["<script", "<img", "<b>"] {
            assert!(!text.html.contains(found), "{found} in {}", text.html);
        }
        assert_eq!(text.title.as_deref(), Some("<b>\"T\"</b>"));
        assert!(text.html.contains("<h2 id=\"img-srcx-onerrory-q\">&lt;img"), "{}", text.html);
    }

    #[test]
    fn tables_and_code_scroll_in_frames_that_are_labelled_by_their_heading() {
        let html = rendered("## One two\n\n```sh\nls\n```\n\n| a |\n|--:|\n| 1 |\n").html;
        let frame = "<div class=wide tabindex=0 role=group aria-labelledby=\"one-two\">";
        assert_eq!(html.matches(frame).count(), 2, "{html}");
        assert!(
            html.contains(&format!("{frame}\n<pre><code class=\"language-sh\">ls\n")),
            "{html}"
        );
        assert!(html.contains("<td class=right>1</td></tr>\n</tbody></table>\n</div>"), "{html}");
    }
}
