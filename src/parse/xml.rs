//! XML as the formats see it: elements, text and nothing else.
//!
//! No entity is expanded but the five of XML and character references; the depth is bounded;
//! external files are never read. A file that ends too early is read up to its end.

use std::borrow::Cow;

use quick_xml::errors::Error;
use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::controls::{allowed, is_forbidden};

/// Elements within elements, at most.
const MOST_DEPTH: usize = 200;
/// A tag that the end of a file has cut off is no longer than this, in bytes.
const LONGEST_TAG: usize = 300;

/// A part of a file.
#[derive(Debug)]
pub enum Node<'a> {
    /// The beginning of an element; an empty element has an end as well.
    Start(Tag<'a>),
    /// Text within an element, possibly in several pieces.
    Text(Cow<'a, str>),
    /// The end of an element.
    End(EndTag<'a>),
}

/// The beginning of an element.
#[derive(Debug)]
pub struct Tag<'a>(BytesStart<'a>);

/// The end of an element.
#[derive(Debug)]
pub struct EndTag<'a>(BytesEnd<'a>);

/// Why a file is not XML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Line in the file, 1-based.
    pub line: u32,
    /// The rule that it breaks, as the end of a sentence.
    pub message: String,
}

impl Tag<'_> {
    /// Name of the element, without its prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of an attribute, by its name without prefix. Characters that no page may have are
    /// left out, for references can name them.
    pub fn get(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        let found = attributes.flatten().find(|found| found.key.local_name().into_inner() == name);
        found.map(|found| match found.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => allowed(value).into_owned(),
            Err(_) => found.value.into_owned(),
        })
    }
}

impl EndTag<'_> {
    /// Name of the element, without its prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }
}

/// The parts of a file, one after another.
pub struct Nodes<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    depth: usize,
    is_cut: bool,
    is_done: bool,
}

/// Reads a text as XML.
pub fn nodes(text: &str) -> Nodes<'_> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    // `AT&T`
    config.allow_dangling_amp = true;
    Nodes { text, reader, depth: 0, is_cut: false, is_done: false }
}

/// Returns true if the outermost element of a text has one of these names.
pub fn has_root(text: &str, names: &[&str]) -> bool {
    if !text.trim_start().starts_with('<') {
        return false;
    }
    let first = nodes(text).find_map(|node| match node {
        Ok(Node::Start(tag)) => Some(names.contains(&tag.name())),
        Ok(Node::Text(text)) if text.trim().is_empty() => None,
        _ => Some(false),
    });
    first.unwrap_or(false)
}

impl<'a> Nodes<'a> {
    /// Returns true if the file ended within an element.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    fn broken(&mut self, at: u64, message: impl Into<String>) -> Option<Result<Node<'a>, Broken>> {
        self.is_done = true;
        let at = usize::try_from(at).unwrap_or(usize::MAX).min(self.text.len());
        let feeds = memchr::memchr_iter(b'\n', &self.text.as_bytes()[..at]).count();
        let line = u32::try_from(feeds + 1).unwrap_or(u32::MAX);
        Some(Err(Broken { line, message: message.into() }))
    }

    /// Returns true if the end of the file has cut off a tag that begins here.
    fn ends_within_tag(&self, at: u64) -> bool {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let Some(rest) = self.text.get(at..).filter(|rest| rest.len() <= LONGEST_TAG) else {
            return false;
        };
        let name = rest.strip_prefix('<').unwrap_or_default();
        // A quotation mark that is missing swallows what follows.
        if name.contains(['<', '>']) {
            return false;
        }
        name.is_empty() || name.starts_with(|c: char| c.is_ascii_alphabetic() || "/?!".contains(c))
    }
}

impl<'a> Iterator for Nodes<'a> {
    type Item = Result<Node<'a>, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_done {
            let at = self.reader.buffer_position();
            match self.reader.read_event() {
                // XML forbids it; the text between is in an attribute that was never closed.
                Ok(Event::Start(tag))
                    if tag.attributes_raw().contains('<')
                        || tag.name().into_inner().contains('<') =>
                {
                    return self.broken(at, "has a tag with a quotation mark missing");
                }
                Ok(Event::Start(tag)) => {
                    self.depth += 1;
                    if self.depth > MOST_DEPTH {
                        return self.broken(at, "nests elements deeper than 200 levels");
                    }
                    return Some(Ok(Node::Start(Tag(tag))));
                }
                Ok(Event::End(tag)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Some(Ok(Node::End(EndTag(tag))));
                }
                Ok(Event::Text(text)) => return Some(Ok(Node::Text(text.into_inner()))),
                Ok(Event::CData(text)) => return Some(Ok(Node::Text(text.into_inner()))),
                Ok(Event::GeneralRef(name)) => {
                    return Some(Ok(Node::Text(reference(&name.into_inner()))));
                }
                Ok(Event::Eof) => {
                    self.is_done = true;
                    self.is_cut = self.depth > 0;
                }
                Ok(_) => {}
                Err(Error::Syntax(_)) if self.ends_within_tag(at) => {
                    self.is_done = true;
                    self.is_cut = true;
                }
                Err(error) => {
                    let at = self.reader.error_position();
                    return self.broken(at, format!("is not well-formed XML ({error})"));
                }
            }
        }
        None
    }
}

/// The text of a reference, `amp` or `#8217`; an entity that XML does not know stays as written.
fn reference(name: &str) -> Cow<'static, str> {
    let number = |name: &str| {
        let digits = name.strip_prefix('#')?;
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => digits.parse().ok()?,
        };
        char::from_u32(code).filter(|&c| !is_forbidden(c))
    };
    match name {
        "amp" => "&".into(),
        "lt" => "<".into(),
        "gt" => ">".into(),
        "quot" => "\"".into(),
        "apos" => "'".into(),
        _ => number(name).map_or_else(|| format!("&{name};"), String::from).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> (String, bool) {
        let mut nodes = nodes(text);
        let mut out = String::new();
        for node in &mut nodes {
            match node {
                Ok(Node::Start(tag)) => out.push_str(&format!("<{}>", tag.name())),
                Ok(Node::Text(text)) => out.push_str(&text),
                Ok(Node::End(tag)) => out.push_str(&format!("</{}>", tag.name())),
                Err(broken) => out.push_str(&format!("!{}", broken.line)),
            }
        }
        (out, nodes.is_cut())
    }

    #[test]
    fn a_quotation_mark_in_a_tag_swallows_no_element_in_silence() {
        assert_eq!(shown("<a><'b>said</b><c d='e'/></a>").0, "<a>!1");
        assert_eq!(shown("<a>\n<b c=\"d>said</b><c d=\"e\"/></a>").0, "<a>\n!2");
    }

    #[test]
    fn elements_and_text_are_told_and_nothing_else() {
        let text = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'boom'>]><!-- no --><t:a q='1'>\
                    A&amp;B &#8217;&x; AT&T<b/><![CDATA[<c>]]></t:a>";
        assert_eq!(shown(text), ("<a>A&B ’&x; AT&T<b></b><c></a>".into(), false));
        assert!(has_root(text, &["a"]) && !has_root(text, &["b"]) && !has_root("a", &["a"]));
    }

    #[test]
    fn a_file_that_is_cut_off_is_read_to_its_end() {
        assert_eq!(shown("<a>Fog<b x='1"), ("<a>Fog".into(), true));
        assert_eq!(shown("<a>Fog"), ("<a>Fog".into(), true));
        assert_eq!(shown("<a>\nFog</b>"), ("<a>\nFog!2".into(), false));
        assert_eq!(shown("<a>\n<b x=1\">Fog</b></a>").0, "<a>\n!2");
        assert_eq!(shown("<a b=1\">Fog</a><a>5\" of</a>").0, "!1");
        let long = format!("<a>I <3 {}", "fog ".repeat(200));
        assert_eq!(shown(&long).0, "<a>I !1");
    }

    #[test]
    fn depth_is_bounded_and_characters_that_no_page_may_have_stay_references() {
        assert!(shown(&"<a>".repeat(1_000)).0.ends_with("!1"));
        assert_eq!(shown("<a>&#0;&#x1F;</a>").0, "<a>&#0;&#x1F;</a>");
    }

    #[test]
    fn attributes_are_found_without_their_prefix() {
        let tag = nodes("<p xml:id='a&amp;b' begin=\"1\"/>").next();
        let Some(Ok(Node::Start(tag))) = tag else { panic!("no element") };
        assert_eq!(tag.get("id").as_deref(), Some("a&b"));
        assert_eq!(tag.get("begin").as_deref(), Some("1"));
        assert_eq!(tag.get("end"), None);
    }

    #[test]
    fn attributes_have_no_characters_that_no_page_may_have() {
        let tag = nodes("<p id='a&#x1;b&#xFFFE;&#9;c' name='&#0;&amp;'/>").next();
        let Some(Ok(Node::Start(tag))) = tag else { panic!("no element") };
        assert_eq!(tag.get("id").as_deref(), Some("ab\tc"));
        assert!(!tag.get("name").unwrap().contains(is_forbidden));
    }
}
