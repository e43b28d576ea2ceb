//! Loads the templates: the built-in ones, which the user's can replace one by one.

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

/// The built-in templates, with a name prefix that Tera tries if the user has no such template.
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
    /// The interface texts that they use.
    pub words: Arc<Wording>,
    /// Digest of the user's templates.
    pub digest: u64,
}

/// Loads the built-in templates with the texts of one language. If there is a templates folder,
/// also loads all its `.html`, `.xml` and `.txt` files, and others that replace a built-in
/// template.
///
/// # Errors
///
/// [`Error::Template`] with file, line and column if a template does not parse; [`Error::Io`] if a
/// file cannot be read.
pub fn load(folder: Option<&Path>, words: Wording) -> Result<Templates> {
    let mut own = Vec::new();
    for (name, path) in folder.map(every_file).transpose()?.unwrap_or_default() {
        let is_template = path
            .extension()
            .is_some_and(|extension| ["html", "txt", "xml"].iter().any(|kind| extension == *kind));
        if is_template || is_built_in(&name) {
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

/// True if a built-in template has this name, or a name that ends with it in a folder of its own.
fn is_built_in(name: &str) -> bool {
    BUILT_IN.iter().any(|(known, _)| known.ends_with(&format!("/{name}")))
}

/// The `dir` attribute for an element with this text. Without right-to-left letters, `dir=auto`
/// would change nothing, and leaving it out saves bytes on every page.
fn dir(text: &str, _: Kwargs, _: &State<'_>) -> &'static str {
    if holds_rtl(text) { " dir=auto" } else { "" }
}

/// The `rel` attribute for a link to this address: an external page gets no reference to the page
/// that opened it (WHATWG HTML, 4.6.7, `noopener`).
fn rel(address: &str, _: Kwargs, _: &State<'_>) -> &'static str {
    if Recording::from_url(address).is_some() { " rel=noopener" } else { "" }
}

/// Escapes a text for Markdown, so that it forms no link, tag or emphasis (CommonMark 0.31, 2.4).
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

/// Escapes the characters that end a text or a double-quoted attribute. The apostrophe is left
/// alone, because it is frequent in speech and no template quotes an attribute with it. Text in XML
/// must not contain `]]>` (XML 1.0, 2.4).
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
    fn own_templates_replace_built_in_ones_that_other_templates_extend() {
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
        assert!(page.contains(">Search</h1>") && page.contains("<footer>Ours</footer>"), "{page}");
    }

    #[test]
    fn the_error_of_a_broken_template_names_its_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("home.html"), "<p>\n{{ title").unwrap();
        let error = load(Some(folder.path()), english()).err().unwrap().to_string();
        assert!(error.contains("home.html") && error.contains('2'), "{error}");
    }

    #[test]
    fn only_characters_that_end_a_text_or_attribute_are_escaped() {
        let mut out = Vec::new();
        escape("it's <b> & \"x\"> é ]]>", &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "it's &lt;b> &amp; &quot;x&quot;> é ]]&gt;");
    }

    #[test]
    fn no_template_quotes_an_attribute_with_an_apostrophe_or_leaves_a_variable_unquoted() {
        for (name, text) in BUILT_IN {
            assert!(!text.contains("='"), "{name}");
            for (at, _) in text.match_indices("={{") {
                // Unquoted attributes may hold anchors, numbers, and paths that need no quotes.
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
