//! Reads the ids and links of a page.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};
use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

/// Attributes that contain an address.
const ADDRESSES: [&[u8]; 5] = [b"action", b"data", b"href", b"poster", b"src"];

/// The ids and links of a page, with their line numbers.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Hashes of its ids, because the pages of an archive have millions.
    ids: FxHashSet<u64>,
    /// Ids that occur more than once.
    pub repeated: Vec<(u32, String)>,
    /// Addresses that it links to or loads.
    pub links: Vec<(u32, String)>,
}

impl Page {
    /// Reads a page (WHATWG HTML, 13.2.5).
    pub fn read(html: &[u8]) -> Self {
        let mut page = Self::default();
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        emitter.naively_switch_states(true);
        let (mut line, mut counted) = (1, 0);
        for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
            let Token::StartTag(tag) = token else { continue };
            line += memchr::memchr_iter(b'\n', &html[counted..tag.span.start]).count() as u32;
            counted = tag.span.start;
            page.add(line, &tag);
        }
        page.ids.shrink_to_fit();
        page
    }

    fn add(&mut self, line: u32, tag: &StartTag<usize>) {
        for (name, value) in &tag.attributes {
            let list = match &***name {
                b"id" if !self.ids.insert(xxh3_64(value)) => &mut self.repeated,
                name if ADDRESSES.contains(&name) => &mut self.links,
                _ => continue,
            };
            list.push((line, String::from_utf8_lossy(value).into_owned()));
        }
    }

    /// Returns true if the page has this id.
    pub fn has(&self, id: &str) -> bool {
        self.ids.contains(&xxh3_64(id.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_addresses_are_read_with_their_lines() {
        let page = Page::read(
            b"<p id=a>x\n<a href='b.html?q=1&amp;r#c'>y</a>\n<img src=d.png id=a><script>\"<a href=no>\"</script>",
        );
        assert!(page.has("a") && !page.has("b"));
        assert_eq!(page.repeated, [(3, "a".to_owned())]);
        assert_eq!(page.links, [(2, "b.html?q=1&r#c".to_owned()), (3, "d.png".to_owned())]);
    }
}
