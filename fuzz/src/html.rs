//! A page as a browser takes it: tags, attributes, text.

/// What may stand in a page, made of transcripts or not.
const TAGS: [&str; 53] = [
    "!doctype",
    "html",
    "meta",
    "title",
    "script",
    "link",
    "body",
    "header",
    "a",
    "form",
    "input",
    "main",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "time",
    "data",
    "details",
    "summary",
    "div",
    "ol",
    "ul",
    "li",
    "span",
    "footer",
    "section",
    "nav",
    "b",
    "em",
    "strong",
    "del",
    "code",
    "pre",
    "blockquote",
    "hr",
    "br",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "label",
    "button",
    "select",
    "option",
    "fieldset",
    "legend",
    "sup",
];

/// A tag with its attributes, values unescaped.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag {
    /// In lower case; with a slash before it where it closes.
    pub name: String,
    /// Names in lower case, and values.
    pub attributes: Vec<(String, String)>,
}

/// Takes a page apart: its tags, and its text unescaped. Holds tags and attributes to be such that
/// nothing of a transcript can run or load, and addresses to lead to the web or into the site.
#[must_use]
pub fn read(page: &str) -> (Vec<Tag>, String) {
    assert!(!page.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "a control character");
    let (mut tags, mut text) = (Vec::new(), String::new());
    let mut rest = page;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(&unescaped(before));
        let (tag, after) = tag(after);
        check(&tag);
        tags.push(tag);
        rest = after;
    }
    text.push_str(&unescaped(rest));
    (tags, text)
}

fn tag(text: &str) -> (Tag, &str) {
    let end = text.find(|c: char| c == '>' || c.is_whitespace()).expect("a tag ends");
    let name = text[..end].to_ascii_lowercase();
    let mut attributes = Vec::new();
    let mut rest = text[end..].trim_start();
    loop {
        if let Some(after) = rest.strip_prefix('>') {
            return (Tag { name, attributes }, after);
        }
        // Void elements of Markdown.
        if let Some(after) = rest.strip_prefix("/>") {
            return (Tag { name, attributes }, after);
        }
        let end = rest.find(|c: char| matches!(c, '=' | '>') || c.is_whitespace());
        let (key, after) = rest.split_at(end.expect("a tag ends"));
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').expect("a value ends"),
            None => match after.strip_prefix('=') {
                Some(bare) => {
                    let end = bare.find(|c: char| c == '>' || c.is_whitespace());
                    bare.split_at(end.expect("a tag ends"))
                }
                None => ("", after),
            },
        };
        assert!(!value.contains('<'), "{value:?} holds a tag");
        attributes.push((key.to_ascii_lowercase(), unescaped(value)));
        rest = after.trim_start();
    }
}

fn check(tag: &Tag) {
    let name = tag.name.trim_start_matches('/');
    assert!(TAGS.contains(&name), "a tag {name:?}");
    for (key, value) in &tag.attributes {
        let of_name = !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        assert!(of_name && !key.starts_with("on"), "an attribute {key:?}");
        if matches!(key.as_str(), "href" | "src" | "action") {
            let lower = value.to_ascii_lowercase();
            let leads_out = ["http://", "https://", "mailto:"].iter().any(|s| lower.starts_with(s));
            let stays = !value.contains(':') || value.starts_with(['#', '.']);
            assert!(leads_out || stays, "an address {value:?}");
        }
        let own = tag.name != "script" || key != "src" || value.starts_with("../");
        assert!(own, "a script {value:?}");
    }
}

/// A text without escapes.
#[must_use]
pub fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#x27;", "'").replace("&amp;", "&")
}
