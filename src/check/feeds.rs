//! Checks machine-readable files: Atom feeds (RFC 4287), sitemaps (sitemaps.org 0.9), other XML,
//! JSON.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde::de::IgnoredAny;

/// The most addresses in one sitemap.
const MAX_ADDRESSES: usize = 50_000;
/// The greatest size of one sitemap, in bytes.
const MAX_BYTES: usize = 50 * 1024 * 1024;

/// The first fault of a JSON file.
pub(super) fn json_fault(bytes: &[u8]) -> Option<String> {
    serde_json::from_slice::<IgnoredAny>(bytes).err().map(|error| format!("is not JSON: {error}"))
}

/// The first fault of an XML file. It must be well-formed, and a feed or sitemap must be complete.
pub(super) fn xml_fault(bytes: &[u8]) -> Option<String> {
    let elements = match str::from_utf8(bytes).map_err(|error| error.to_string()).and_then(elements)
    {
        Ok(elements) => elements,
        Err(problem) => return Some(format!("is not XML: {problem}")),
    };
    let root = elements.first().map_or("", |element| element.path.as_str());
    match root {
        "" => Some("is not XML: it contains no element".into()),
        "feed" => feed_fault(&elements),
        "urlset" | "sitemapindex" => sitemap_fault(&elements, bytes.len()),
        _ => None,
    }
}

/// An XML element.
struct Element {
    /// The names of the elements from the root, such as `feed/entry/id`.
    path: String,
    /// Its own text.
    text: String,
}

fn elements(xml: &str) -> Result<Vec<Element>, String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let (mut elements, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match event {
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                let parent = open.last().map(|&number| &elements[number].path);
                let path = parent.map_or_else(|| name.clone(), |parent| format!("{parent}/{name}"));
                open.push(elements.len());
                elements.push(Element { path, text: String::new() });
            }
            Event::End(_) => drop(open.pop()),
            Event::Text(text) => {
                if let Some(&number) = open.last() {
                    elements[number].text.push_str(text.trim());
                }
            }
            Event::Eof if open.is_empty() => return Ok(elements),
            Event::Eof => return Err(format!("{} is not closed", elements[open[0]].path)),
            _ => {}
        }
    }
}

/// RFC 4287, 4.1.1 and 4.1.2: a feed and each of its entries must have exactly one `id`, `title`
/// and `updated`.
fn feed_fault(elements: &[Element]) -> Option<String> {
    let mut ids = BTreeSet::new();
    let parts = elements.split(|element| element.path == "feed/entry");
    for (number, part) in parts.enumerate() {
        let (name_of_part, prefix) = match number {
            0 => ("the feed".to_owned(), "feed/"),
            _ => (format!("entry {number}"), "feed/entry/"),
        };
        for name in ["id", "title", "updated"] {
            let path = format!("{prefix}{name}");
            let found: Vec<&Element> = part.iter().filter(|element| element.path == path).collect();
            match found[..] {
                [element] if !element.text.is_empty() => {
                    if name == "id" && !ids.insert(&element.text) {
                        return Some(format!("{name_of_part} repeats the id {}", element.text));
                    }
                }
                _ => {
                    return Some(format!("{name_of_part} must have exactly one {name} (RFC 4287)"));
                }
            }
        }
    }
    None
}

fn sitemap_fault(elements: &[Element], bytes: usize) -> Option<String> {
    let addresses = elements
        .iter()
        .filter(|element| matches!(&*element.path, "urlset/url/loc" | "sitemapindex/sitemap/loc"));
    let mut count = 0;
    for element in addresses {
        if !element.text.starts_with("http") {
            return Some(format!("'{}' is not an absolute address", element.text));
        }
        count += 1;
    }
    if count > MAX_ADDRESSES || bytes > MAX_BYTES {
        return Some(format!("is too large for a sitemap: {count} addresses, {bytes} bytes"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_json_and_xml_are_found() {
        assert_eq!(json_fault(b"{\"a\":[1]}"), None);
        assert!(json_fault(b"{\"a\":[1}").unwrap().starts_with("is not JSON"));
        assert_eq!(xml_fault(b"<?xml version='1.0'?><a><b/>x</a>"), None);
        for xml in ["<a><b></a>", "<a>", "", "text"] {
            assert!(xml_fault(xml.as_bytes()).unwrap().starts_with("is not XML"), "{xml}");
        }
    }

    #[test]
    fn a_feed_needs_exactly_one_id_title_and_date_per_entry() {
        let feed = |head: &str, entry: &str| {
            xml_fault(format!("<feed>{head}<entry>{entry}</entry></feed>").as_bytes())
        };
        let all = |id: &str| {
            format!("<id>{id}</id><title>t</title><updated>2025-06-13T00:00:00Z</updated>")
        };
        assert_eq!(feed(&all("a"), &all("b")), None);
        assert!(feed(&all("a"), &all("a")).unwrap().contains("repeats the id"));
        assert!(
            feed(&all("a"), "<id>b</id><title>t</title>")
                .unwrap()
                .contains("entry 1 must have exactly one updated")
        );
        assert!(feed("<id/>", &all("b")).unwrap().contains("the feed must have exactly one id"));
    }

    #[test]
    fn a_sitemap_needs_absolute_addresses() {
        let map = |loc: &str| {
            xml_fault(format!("<urlset><url><loc>{loc}</loc></url></urlset>").as_bytes())
        };
        assert_eq!(map("https://example.org/a"), None);
        assert!(map("a/b.html").unwrap().contains("not an absolute address"));
    }
}
