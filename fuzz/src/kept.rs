//! Whether a text arrived: its letters and digits, for blanks, marks and line ends may change.

use longhand::model::{Body, Transcript};

/// The letters of a text.
pub fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphabetic())
}

/// The letters and digits of a text.
pub fn signs(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric())
}

/// Holds `given` to stand in `found`, in its order; between its parts there may be more.
pub fn in_order(given: impl Iterator<Item = char>, found: &str) {
    let mut found = found.chars();
    let mut before = String::new();
    for c in given {
        assert!(found.any(|other| other == c), "lost {c:?} after {before:?}");
        before.push(c);
    }
}

/// Holds the letters of every line to stand together in `found`.
pub fn line_by_line<'a>(lines: impl Iterator<Item = &'a str>, found: &str) {
    let found: String = letters(found).collect();
    for line in lines {
        let given: String = letters(line).collect();
        assert!(found.contains(&given), "lost {line:?}");
    }
}

/// All that a transcript says, each line behind the name of who says it.
#[must_use]
pub fn everything(transcript: &Transcript<'_>) -> String {
    let Transcript { head, about, chapters, speakers, body, .. } = transcript;
    let mut all = [&head.title, head.channel.as_deref().unwrap_or_default(), &about.description]
        .map(|text| format!("{text}\n"))
        .concat();
    let mut add = |text: &str| {
        all.push_str(text);
        all.push('\n');
    };
    chapters.iter().for_each(|chapter| add(&chapter.title));
    match body {
        Body::Lines(segments) => {
            for segment in segments {
                let name = segment.speaker.and_then(|number| speakers.get(usize::from(number)));
                name.into_iter().for_each(|name| add(name));
                add(&segment.text);
            }
        }
        Body::Prose(prose) => {
            prose.blocks.iter().for_each(|block| add(block));
            titles(&prose.html).for_each(|title| add(&title));
        }
    }
    speakers.iter().for_each(|name| add(name));
    all
}

/// The titles of links, which stand in attributes.
fn titles(html: &str) -> impl Iterator<Item = String> {
    let values = html.split(" title=\"").skip(1).filter_map(|rest| rest.split('"').next());
    values.map(|title| title.replace("&quot;", "\"").replace("&gt;", ">"))
}
