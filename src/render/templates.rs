//! Templates: the built-in ones, overridden file by file by those of the user.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use tera::{Kwargs, State, Tera};
use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Error, Result};
use crate::model::{Recording, holds_rtl};
use crate::walk::every_file;
use crate::wording::Wording;

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$((concat!("builtin/", $name), include_str!(concat!("../../templates/", $name)))),*]
    };
}

/// The built-in templates, under a prefix that is tried when the user has none of the name.
const BUILT_IN: &[(&str, &str)] = built_in![
    "404.html",
    "atom.xml",
    "base.html",
    "channel.html",
    "chart-label.html",
    "chart.html",
    "foot.html",
    "home.html",
    "home.svg",
    "keyword.html",
    "keywords.html",
    "links.html",
    "llms.txt",
    "mention.html",
    "opensearch.xml",
    "own-pages.html",
    "page.html",
    "paragraphs.html",
    "parts.html",
    "passages.html",
    "ranks.html",
    "robots.txt",
    "rows.html",
    "search.html",
    "sections.html",
    "sitemap-index.xml",
    "sitemap.xml",
    "spark.html",
    "topic.html",
    "topics.html",
    "transcript.html",
    "years.html",
];

/// The templates of a site.
pub struct Templates {
    /// All of them, parsed.
    pub tera: Tera,
    /// The words in them.
    pub words: Arc<Wording>,
    /// Digest of those of the user.
    pub digest: u64,
}

/// Loads the built-in templates, in the words of a language, and every `.html`, `.xml` and `.txt`
/// file of the templates folder, if there is one, and whatever else has the name of a built-in one.
///
/// # Errors
///
/// [`Error::Template`] with file, line and column when a template does not parse; [`Error::Io`].
pub fn load(folder: Option<&Path>, words: Wording) -> Result<Templates> {
    let mut own = Vec::new();
    for (name, path) in folder.map(every_file).transpose()?.unwrap_or_default() {
        let is_built_in = || BUILT_IN.iter().any(|(known, _)| known.ends_with(&format!("/{name}")));
        let is_template = path
            .extension()
            .is_some_and(|extension| ["html", "txt", "xml"].iter().any(|kind| extension == *kind));
        if is_template || is_built_in() {
            let text = fs::read_to_string(&path).map_err(Error::io("read", &path))?;
            own.push((name, text));
        }
    }
    own.sort();
    let digest = xxh3_64(format!("{own:?}").as_bytes());
    let words = Arc::new(words);
    let mut tera = Tera::new();
    words.register(&mut tera);
    tera.set_escape_fn(escape);
    tera.register_filter("dir", dir);
    tera.register_filter("markdown", markdown);
    tera.register_filter("rel", rel);
    tera.set_fallback_prefixes(["builtin/"])?;
    let built_in = BUILT_IN.iter().map(|&(name, text)| (name.to_owned(), text.to_owned()));
    tera.add_raw_templates(built_in.chain(own))?;
    Ok(Templates { tera, words, digest })
}

/// The attribute of an element with this text: without letters from right to left, `dir=auto` would
/// find what holds anyway, and on a page of a long archive these are sixty bytes.
fn dir(text: &str, _: Kwargs, _: &State<'_>) -> &'static str {
    if holds_rtl(text) { " dir=auto" } else { "" }
}

/// The attribute of a link to this address: a page outside of the site gets no hold of the one that
/// opened it (WHATWG HTML, 4.6.7, `noopener`).
fn rel(address: &str, _: Kwargs, _: &State<'_>) -> &'static str {
    if Recording::from_url(address).is_some() { " rel=noopener" } else { "" }
}

/// A text as Markdown shows it: nothing in it is a link or a tag (CommonMark 0.31, 2.4).
fn markdown(text: &str, _: Kwargs, _: &State<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '[' | ']' | '<' | '>' | '`' | '*' | '_' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Escapes what ends a text or a double-quoted attribute. The apostrophe does neither, and stands
/// in every other line of speech; no template quotes an attribute with it. A text in XML must not
/// hold `]]>` (XML 1.0, 2.4).
pub(super) fn escape(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped: &[u8] = match byte {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'"' => b"&quot;",
            b'>' if text[..at].ends_with("]]") => b"&gt;",
            _ => continue,
        };
        out.write_all(&text.as_bytes()[from..at])?;
        out.write_all(escaped)?;
        from = at + 1;
    }
    out.write_all(&text.as_bytes()[from..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Wording {
        Wording::load(None, "en").unwrap()
    }

    #[test]
    fn own_templates_replace_built_in_ones_even_inside_them() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("base.html"), "mine: {% block policy %}{% endblock %}{% block title %}{% endblock %}{% block shared %}{% endblock %}{% block links %}{% endblock %}{% block header %}{% block searchbox %}{% endblock %}{% endblock %}{% block main %}{% endblock %}{% block foot %}{% endblock %}").unwrap();
        let tera = load(Some(folder.path()), english()).unwrap();
        let assets = crate::output::assets::Assets::load(None, &english()).unwrap().folder();
        let renderer = crate::render::Renderer::new(tera, &Default::default(), &assets);
        let page = String::from_utf8(renderer.search().unwrap().html).unwrap();
        assert!(page.starts_with("mine: "), "{page}");
    }

    #[test]
    fn one_block_of_a_built_in_template_is_replaced_by_extending_it() {
        let folder = tempfile::tempdir().unwrap();
        let own = "{% extends \"builtin/base.html\" %}{% block foot %}<footer>Ours</footer>{% endblock %}";
        fs::write(folder.path().join("base.html"), own).unwrap();
        let tera = load(Some(folder.path()), english()).unwrap();
        let renderer = crate::render::Renderer::new(tera, &Default::default(), "assets/x");
        let page = String::from_utf8(renderer.search().unwrap().html).unwrap();
        assert!(
            page.contains("<h1>Search</h1>") && page.contains("<footer>Ours</footer>"),
            "{page}"
        );
    }

    #[test]
    fn a_broken_template_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("home.html"), "<p>\n{{ title").unwrap();
        let error = load(Some(folder.path()), english()).err().unwrap().to_string();
        assert!(error.contains("home.html") && error.contains('2'), "{error}");
    }

    #[test]
    fn only_what_breaks_out_is_escaped() {
        let mut out = Vec::new();
        escape("it's <b> & \"x\"> é ]]>", &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "it's &lt;b> &amp; &quot;x&quot;> é ]]&gt;");
    }

    #[test]
    fn no_template_quotes_an_attribute_with_an_apostrophe_or_leaves_a_variable_unquoted() {
        for (name, text) in BUILT_IN {
            assert!(!text.contains("='"), "{name}");
            for (at, _) in text.match_indices("={{") {
                // An unquoted attribute may hold an anchor, a number or a path of our own alphabet.
                let variable = text[at + 3..].split("}}").next().unwrap_or_default().trim();
                let field = variable.rsplit('.').next().unwrap_or_default();
                let ours = [
                    "anchor",
                    "date",
                    "iso",
                    "latest",
                    "mark",
                    "media_type",
                    "notes",
                    "number",
                    "page",
                    "root",
                    "seconds",
                ]
                .contains(&field);
                assert!(ours || variable == "assets", "{name}: {variable}");
            }
        }
    }
}
