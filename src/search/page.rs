//! Extracts the spoken lines of a transcript page, as `templates/assets/lines.js` does. Whichever
//! templates made the page, the text is the first element of class `t` inside `main`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use html5gum::emitters::ForwardingEmitter;
use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, Span, Tokenizer};

use super::pieces::is_space;
use crate::controls::allowed;

/// A line of a transcript.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Its id in the page; empty for text before the first id.
    pub anchor: String,
    /// Seconds from the start of the recording, if the anchor is a time.
    pub seconds: Option<f64>,
    /// The text without trailing white space.
    pub text: String,
    /// Name of the speaker; empty if it is not known.
    pub speaker: String,
}

/// Elements that are lines in prose.
const BLOCKS: [&[u8]; 13] =
    [b"p", b"li", b"h1", b"h2", b"h3", b"h4", b"h5", b"h6", b"pre", b"td", b"th", b"dt", b"dd"];
/// Void elements.
const VOID: [&[u8]; 13] = [
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta",
    b"source", b"track", b"wbr",
];
/// Elements whose start tag ends an open paragraph (WHATWG HTML, 13.2.6.4.7).
const ENDS_P: [&[u8]; 43] = [
    b"address",
    b"article",
    b"aside",
    b"blockquote",
    b"center",
    b"dd",
    b"details",
    b"dialog",
    b"dir",
    b"div",
    b"dl",
    b"dt",
    b"fieldset",
    b"figcaption",
    b"figure",
    b"footer",
    b"form",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"header",
    b"hgroup",
    b"hr",
    b"li",
    b"listing",
    b"main",
    b"menu",
    b"nav",
    b"ol",
    b"p",
    b"plaintext",
    b"pre",
    b"search",
    b"section",
    b"summary",
    b"table",
    b"ul",
    b"xmp",
    b"tbody",
    b"caption",
];

/// The number in the anchor of a line without a time, such as `l17`.
fn line_number(anchor: &str) -> Option<u64> {
    let digits = anchor.strip_prefix('l')?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok())?
}

/// The time, in seconds, of an anchor such as `12:35`, `1:02:35` or `12:35.480`.
#[must_use]
pub fn anchor_seconds(anchor: &str) -> Option<f64> {
    let (rest, seconds) = anchor.rsplit_once(':')?;
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let (hours, minutes) = rest.split_once(':').unwrap_or(("0", rest));
    let is_time = whole.len() == 2 && [whole, fraction, hours, minutes].into_iter().all(is_number);
    if !is_time {
        return None;
    }
    let (hours, minutes): (f64, f64) = (hours.parse().ok()?, minutes.parse().ok()?);
    Some(hours * 3600.0 + minutes * 60.0 + seconds.parse::<f64>().ok()?)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An open element.
struct Open {
    name: Vec<u8>,
    /// Index of its block, if it is one.
    block: Option<usize>,
}

/// An element whose text is one or more lines.
struct Block {
    anchor: String,
    text: String,
    speaker: String,
    /// True if it contains other blocks; those are the lines then.
    is_outer: bool,
}

/// The kind of a page's text.
enum Text {
    Lines,
    Prose,
}

/// The state of parsing a page.
#[derive(Default)]
struct Reader {
    /// The stack of open elements.
    open: Vec<Open>,
    /// The text, once it has started, and the number of elements around it.
    text: Option<(Text, usize)>,
    /// The last id in prose.
    anchor: String,
    blocks: Vec<Block>,
    /// The class of the turn at hand, and the names of those who speak by class. A turn's first
    /// paragraph names the speaker, and the others have its class.
    turn: String,
    names: BTreeMap<String, String>,
    /// True after the end of the text.
    done: bool,
}

/// A start tag with the attributes that matter. A missing attribute is empty.
#[derive(Default)]
struct Tag {
    name: Vec<u8>,
    id: String,
    class: String,
    is_self_closing: bool,
}

/// The spoken lines of a page, without the repetitions of loops.
#[must_use]
pub fn lines(html: &[u8]) -> Vec<Line> {
    let (mut reader, mut tag) = (Reader::default(), Tag::default());
    let mut attribute = Vec::new();
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| {
        match event {
            _ if reader.done => {}
            CallbackEvent::OpenStartTag { name } => {
                tag = Tag { name: name.to_vec(), ..Tag::default() };
            }
            CallbackEvent::AttributeName { name } => name.clone_into(&mut attribute),
            CallbackEvent::AttributeValue { value } => tag.set(&attribute, value),
            CallbackEvent::CloseStartTag { self_closing } => {
                tag.is_self_closing = self_closing;
                reader.start(&tag);
            }
            CallbackEvent::EndTag { name } => reader.end(name),
            CallbackEvent::String { value } => reader.string(&String::from_utf8_lossy(value)),
            _ => {}
        }
        // A token makes the tokenizer return, so the rest of the page is not parsed.
        reader.done.then_some(())
    });
    emitter.naively_switch_states(true);
    let _ = Tokenizer::new_with_emitter(html, Quiet(emitter)).next();
    reader.lines()
}

/// An emitter that skips the detection of parse errors, which takes time.
struct Quiet<F: Callback<(), ()>>(CallbackEmitter<F, ()>);

impl<F: Callback<(), ()>> ForwardingEmitter for Quiet<F> {
    type Token = ();

    fn inner(&mut self) -> &mut impl Emitter<Token = ()> {
        &mut self.0
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }
}

impl Tag {
    /// Sets an attribute. The first of several with the same name wins.
    fn set(&mut self, name: &[u8], value: &[u8]) {
        let attribute = match name {
            b"id" => &mut self.id,
            b"class" => &mut self.class,
            _ => return,
        };
        if attribute.is_empty() {
            *attribute = String::from_utf8_lossy(value).into_owned();
        }
    }

    fn has_class(&self, wanted: &str) -> bool {
        self.class.split_ascii_whitespace().any(|class| class == wanted)
    }
}

impl Reader {
    fn is_in(&self, name: &[u8]) -> bool {
        self.open.iter().any(|open| open.name == name)
    }

    fn start(&mut self, tag: &Tag) {
        self.end_implied(&tag.name);
        if self.done {
            return;
        }
        let block = match self.text {
            Some((Text::Lines, _)) => self.start_line(tag),
            Some((Text::Prose, _)) => self.start_block(tag),
            None => {
                self.start_text(tag);
                None
            }
        };
        let is_foreign = self.is_in(b"svg") || self.is_in(b"math");
        let is_empty = VOID.contains(&&*tag.name) || (tag.is_self_closing && is_foreign);
        if !is_empty {
            self.open.push(Open { name: tag.name.clone(), block });
        }
    }

    fn start_text(&mut self, tag: &Tag) {
        if tag.has_class("t") && self.is_in(b"main") {
            let text = if tag.has_class("prose") { Text::Prose } else { Text::Lines };
            self.text = Some((text, self.open.len()));
        }
    }

    /// Returns true if the next element is a child of the text.
    fn is_turn_next(&self) -> bool {
        self.text.as_ref().is_some_and(|(_, around)| self.open.len() == around + 1)
    }

    /// Returns true within a turn, a `div` that is a child of the text.
    fn is_in_turn(&self) -> bool {
        let turn = self.text.as_ref().and_then(|(_, around)| self.open.get(around + 1));
        turn.is_some_and(|turn| turn.name == b"div")
    }

    /// Returns true within the element that names the speaker of a turn.
    fn is_in_name(&self) -> bool {
        let name = self.text.as_ref().and_then(|(_, around)| self.open.get(around + 2));
        self.is_in_turn() && name.is_some_and(|name| name.name == b"b")
    }

    /// Adds a block for a paragraph. The repetitions of a loop, in `details`, are skipped.
    fn start_line(&mut self, tag: &Tag) -> Option<usize> {
        if self.is_turn_next() && tag.name == b"div" {
            tag.class.clone_into(&mut self.turn);
        } else if self.is_in_turn() && tag.name == b"b" && !self.turn.is_empty() {
            self.names.insert(self.turn.clone(), String::new());
        }
        let is_line = tag.name == b"p" && !self.is_in(b"details");
        is_line.then(|| self.add_block(tag.id.clone()))
    }

    /// Adds a block for an element of prose. The blocks around it are no longer lines.
    fn start_block(&mut self, tag: &Tag) -> Option<usize> {
        if !tag.id.is_empty() {
            tag.id.clone_into(&mut self.anchor);
        }
        if !BLOCKS.contains(&&*tag.name) {
            return None;
        }
        for outer in self.open.iter().filter_map(|open| open.block) {
            self.blocks[outer].is_outer = true;
        }
        Some(self.add_block(self.anchor.clone()))
    }

    fn add_block(&mut self, anchor: String) -> usize {
        let speaker = self.names.get(&self.turn).filter(|_| self.is_in_turn()).cloned();
        let speaker = speaker.unwrap_or_default();
        self.blocks.push(Block { anchor, text: String::new(), speaker, is_outer: false });
        self.blocks.len() - 1
    }

    /// Closes the elements that this start tag closes implicitly.
    fn end_implied(&mut self, name: &[u8]) {
        if ENDS_P.contains(&name) {
            self.end_within(&[b"p"], &[b"button", b"td", b"th", b"caption", b"table", b"object"]);
        }
        match name {
            b"li" => self.end_within(&[b"li"], &[b"ul", b"ol", b"menu"]),
            b"dt" | b"dd" => self.end_within(&[b"dt", b"dd"], &[b"dl"]),
            b"td" | b"th" => self.end_within(&[b"td", b"th"], &[b"tr", b"table"]),
            b"tr" => self.end_within(&[b"tr"], &[b"table"]),
            b"tbody" | b"tfoot" => self.end_within(&[b"thead", b"tbody"], &[b"table"]),
            _ => {}
        }
    }

    /// Closes the innermost open element with one of these names, unless an element of `bounds` is
    /// open within it.
    fn end_within(&mut self, names: &[&[u8]], bounds: &[&[u8]]) {
        let innermost = self
            .open
            .iter()
            .rposition(|open| names.contains(&&*open.name) || bounds.contains(&&*open.name));
        if let Some(at) = innermost.filter(|&at| names.contains(&&*self.open[at].name)) {
            self.end_from(at);
        }
    }

    fn end(&mut self, name: &[u8]) {
        if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
            self.end_from(at);
        }
    }

    fn end_from(&mut self, at: usize) {
        self.open.truncate(at);
        self.done = self.text.as_ref().is_some_and(|(_, around)| at <= *around);
    }

    fn string(&mut self, text: &str) {
        if self.is_in_name()
            && let Some(name) = self.names.get_mut(&self.turn)
        {
            name.push_str(text);
        }
        let innermost = self.open.iter().rev().find_map(|open| Some((open.block?, &open.name)));
        if let Some((block, name)) = innermost {
            let whole = &mut self.blocks[block].text;
            // A line feed directly after `<pre>` is not part of its text.
            let is_code_start = name == b"pre" && whole.is_empty();
            whole.push_str(text.strip_prefix('\n').filter(|_| is_code_start).unwrap_or(text));
        }
    }

    fn lines(self) -> Vec<Line> {
        let is_prose = matches!(self.text, Some((Text::Prose, _)));
        let mut lines = Vec::new();
        for Block { anchor, text, speaker, .. } in
            self.blocks.into_iter().filter(|block| !block.is_outer)
        {
            match line_number(&anchor).filter(|_| !is_prose) {
                Some(first) => {
                    let numbered = (first..).zip(text.split('\n'));
                    lines.extend(
                        numbered
                            .filter_map(|(n, text)| line(format!("l{n}"), None, text, &speaker)),
                    );
                }
                None => {
                    let seconds = anchor_seconds(&anchor).filter(|_| !is_prose);
                    lines.extend(line(anchor, seconds, &text, &speaker));
                }
            }
        }
        lines
    }
}

/// A line without trailing white space and forbidden characters. `None` if it is blank.
fn line(anchor: String, seconds: Option<f64>, text: &str, speaker: &str) -> Option<Line> {
    let text = allowed(Cow::Borrowed(text));
    let text = text.trim_end_matches(is_space);
    (!text.is_empty()).then(|| Line {
        anchor,
        seconds,
        text: text.to_owned(),
        speaker: allowed(Cow::Borrowed(speaker)).into_owned(),
    })
}

#[cfg(test)]
mod tests;
