//! The spoken lines of a transcript page, as `templates/assets/lines.js` reads them: whatever
//! templates made the page, the text is the first element of class `t` inside `main`.

use std::borrow::Cow;

use html5gum::emitters::ForwardingEmitter;
use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, Span, Tokenizer};

use super::pieces::is_space;
use crate::controls::allowed;

/// A line of a transcript.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Its name in the page, empty for text before the first one.
    pub anchor: String,
    /// When it is said, if the anchor is a time.
    pub seconds: Option<f64>,
    /// Without white space at its end.
    pub text: String,
}

/// Elements that are lines of a general text.
const BLOCKS: [&[u8]; 13] =
    [b"p", b"li", b"h1", b"h2", b"h3", b"h4", b"h5", b"h6", b"pre", b"td", b"th", b"dt", b"dd"];
/// Elements without content.
const VOID: [&[u8]; 13] = [
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta",
    b"source", b"track", b"wbr",
];
/// Elements that end a paragraph where they begin (WHATWG HTML, 13.2.6.4.7).
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

/// Number of a line without a time: `l17`.
fn line_number(anchor: &str) -> Option<u64> {
    let digits = anchor.strip_prefix('l')?;
    let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| digits.parse().ok())?
}

/// Seconds of an anchor such as `12:35`, `1:02:35` or `12:35.480`.
#[must_use]
pub fn anchor_seconds(anchor: &str) -> Option<f64> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (rest, seconds) = anchor.rsplit_once(':')?;
    let (whole, part) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let (hours, minutes) = rest.split_once(':').unwrap_or(("0", rest));
    let is_time = whole.len() == 2 && [whole, part, hours, minutes].into_iter().all(digits);
    let number = |text: &str| text.parse::<f64>().ok();
    is_time.then_some(())?;
    Some(number(hours)? * 3600.0 + number(minutes)? * 60.0 + number(seconds)?)
}

/// An element that has begun and not ended.
struct Open {
    name: Vec<u8>,
    /// The block that it is, by its place among them.
    block: Option<usize>,
}

/// A line or lines in the making.
struct Block {
    anchor: String,
    text: String,
    /// Whether other blocks stand in it; those are the lines then.
    is_outer: bool,
}

/// The text of a page.
enum Text {
    Lines,
    Prose,
}

/// Takes a page apart.
#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    /// The text, once it has begun, and the number of elements around it.
    text: Option<(Text, usize)>,
    /// The last id in a general text.
    anchor: String,
    blocks: Vec<Block>,
    /// The text has ended.
    done: bool,
}

/// An element as it begins, with the attributes that matter; empty and missing ones are alike.
#[derive(Default)]
struct Tag {
    name: Vec<u8>,
    id: String,
    class: String,
    is_closed: bool,
}

/// What is said on a page, line by line, without the repetitions of loops.
#[must_use]
pub fn lines(html: &[u8]) -> Vec<Line> {
    let (mut reader, mut tag) = (Reader::default(), Tag::default());
    let mut attribute = Vec::new();
    let read = |event: CallbackEvent<'_>, _: Span<()>| {
        match event {
            _ if reader.done => {}
            CallbackEvent::OpenStartTag { name } => {
                tag = Tag { name: name.to_vec(), ..Tag::default() };
            }
            CallbackEvent::AttributeName { name } => name.clone_into(&mut attribute),
            CallbackEvent::AttributeValue { value } => tag.set(&attribute, value),
            CallbackEvent::CloseStartTag { self_closing } => {
                tag.is_closed = self_closing;
                reader.start(&tag);
            }
            CallbackEvent::EndTag { name } => reader.end(name),
            CallbackEvent::String { value } => reader.string(&String::from_utf8_lossy(value)),
            _ => {}
        }
        // The end of the text is the end of the page.
        reader.done.then_some(())
    };
    let mut emitter = CallbackEmitter::new(read);
    emitter.naively_switch_states(true);
    let _ = Tokenizer::new_with_emitter(html, Quiet(emitter)).next();
    reader.lines()
}

/// Looks for no errors, which takes time.
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
    /// Keeps an attribute, of several alike the first.
    fn set(&mut self, name: &[u8], value: &[u8]) {
        let place = match name {
            b"id" => &mut self.id,
            b"class" => &mut self.class,
            _ => return,
        };
        if place.is_empty() {
            *place = String::from_utf8_lossy(value).into_owned();
        }
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
        let is_empty = VOID.contains(&&*tag.name) || (tag.is_closed && is_foreign);
        if !is_empty {
            self.open.push(Open { name: tag.name.clone(), block });
        }
    }

    /// The text begins with the first element of its class.
    fn start_text(&mut self, tag: &Tag) {
        let is = |wanted: &str| tag.class.split_ascii_whitespace().any(|class| class == wanted);
        if is("t") && self.is_in(b"main") {
            let text = if is("prose") { Text::Prose } else { Text::Lines };
            self.text = Some((text, self.open.len()));
        }
    }

    /// A line or lines, unless they repeat others.
    fn start_line(&mut self, tag: &Tag) -> Option<usize> {
        let is_line = tag.name == b"p" && !self.is_in(b"details");
        is_line.then(|| self.add_block(tag.id.clone()))
    }

    /// A line of a general text; those that stand around it are none.
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
        self.blocks.push(Block { anchor, text: String::new(), is_outer: false });
        self.blocks.len() - 1
    }

    /// Ends what the beginning of an element ends, as far as it has not been ended.
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

    /// Ends the innermost of some elements, unless it stands around one of the bounds.
    fn end_within(&mut self, names: &[&[u8]], bounds: &[&[u8]]) {
        let is = |open: &Open, of: &[&[u8]]| of.contains(&&*open.name);
        let innermost = self.open.iter().rposition(|open| is(open, names) || is(open, bounds));
        if let Some(at) = innermost.filter(|&at| is(&self.open[at], names)) {
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
        let innermost = self.open.iter().rev().find_map(|open| Some((open.block?, &open.name)));
        if let Some((block, name)) = innermost {
            let whole = &mut self.blocks[block].text;
            // The line feed that begins a block of code is no part of it.
            let code = name == b"pre" && whole.is_empty();
            whole.push_str(text.strip_prefix('\n').filter(|_| code).unwrap_or(text));
        }
    }

    fn lines(self) -> Vec<Line> {
        let is_prose = matches!(self.text, Some((Text::Prose, _)));
        let mut lines = Vec::new();
        for Block { anchor, text, .. } in self.blocks.into_iter().filter(|block| !block.is_outer) {
            match line_number(&anchor).filter(|_| !is_prose) {
                Some(first) => {
                    let numbered = (first..).zip(text.split('\n'));
                    lines
                        .extend(numbered.filter_map(|(n, text)| line(format!("l{n}"), None, text)));
                }
                None => {
                    let seconds = anchor_seconds(&anchor).filter(|_| !is_prose);
                    lines.extend(line(anchor, seconds, &text));
                }
            }
        }
        lines
    }
}

/// A line, if it is not blank.
fn line(anchor: String, seconds: Option<f64>, text: &str) -> Option<Line> {
    let text = allowed(Cow::Borrowed(text));
    let text = text.trim_end_matches(is_space);
    (!text.is_empty()).then(|| Line { anchor, seconds, text: text.to_owned() })
}

#[cfg(test)]
mod tests;
