//! Renders pages and other files of the site from values, through templates.

mod address;
pub mod atom;
mod chart;
mod description;
mod dossier;
mod feeds;
mod lists;
mod machines;
mod own_pages;
mod paragraph;
mod quote;
mod schema;
mod templates;
mod times;
mod topics;
mod transcript;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::Serialize;
use tera::{Context, Tera};
use xxhash_rust::xxh3::Xxh3;

use crate::cache;
use crate::config::{Config, WebAddress};
use crate::convert::Target;
use crate::error::{Error, Result};
use crate::model::{Archive, Body, Segment, Transcript, paragraphs};
use crate::topics::Topics;
use crate::units::Length;
use crate::wording::Wording;
use paragraph::ParagraphView;
use schema::Schema;
use transcript::{Moments, Page, Surroundings};

pub use dossier::Dossier;
pub use lists::{ListFile, Totals, Ways};
pub use machines::host_files;
pub use quote::{PassageView, Quote};
pub use schema::alternate;
pub use templates::{Templates, load};

/// Placeholder for the body while the page around it is rendered: a noncharacter, which no text
/// contains because `parse::decode` drops them.
const BODY: &str = "\u{fdd0}";
/// Lines per batch of rendering, rounded up to whole paragraphs.
const BATCH_LINES: usize = 1_024;

/// Renders the pages of one site; shared by all threads.
pub struct Renderer {
    tera: Tera,
    words: Arc<Wording>,
    /// Title of the site.
    title: String,
    /// Address of the site, with a slash at the end, if it is configured.
    base_url: Option<String>,
    /// Formats in which each transcript is published besides its page.
    alternates: Vec<Target>,
    /// Digest of everything that all pages depend on: program, templates, settings.
    digest: u64,
}

/// A channel as templates see it.
#[derive(Serialize, Hash)]
struct ChannelView<'a> {
    name: &'a str,
    folder: &'a str,
}

impl Renderer {
    /// Creates a renderer; `assets` is the path of the assets folder from the root of the site.
    #[must_use]
    pub fn new(templates: Templates, config: &Config, assets: &str) -> Self {
        #[derive(Serialize)]
        struct Site<'a> {
            title: &'a str,
            /// Title clipped to the 16 characters that OpenSearch 1.1 allows.
            short_title: String,
            description: &'a str,
            language: &'a str,
            base_url: Option<&'a str>,
            author: Option<&'a str>,
            license: Option<&'a str>,
            offline_copy: Option<&'a str>,
        }
        let site = Site {
            title: &config.title,
            short_title: config.title.chars().take(16).collect::<String>().trim().to_owned(),
            description: &config.description,
            language: &config.language,
            base_url: config.base_url.as_deref(),
            author: config.author.as_deref(),
            license: config.license.as_deref(),
            offline_copy: config.offline_copy.as_ref().map(WebAddress::as_str),
        };
        let Templates { mut tera, words, digest } = templates;
        tera.global_context().insert("site", &site);
        tera.global_context().insert("assets", assets);
        let mut all = Xxh3::new();
        // Topics change only their own pages and the home page, and own pages are added to the
        // digest by `with_own_pages`.
        let settings = Config { topics: Topics::default(), pages: None, ..config.clone() };
        (cache::program(), digest, format!("{settings:?}"), words.digest(), assets).hash(&mut all);
        let (title, base_url) = (config.title.clone(), config.base_url.clone());
        let alternates = config.alternates.clone();
        Self { tera, words, title, base_url, alternates, digest: all.finish() }
    }

    /// The interface texts in the site's language.
    fn words(&self) -> &Wording {
        &self.words
    }

    /// Title of the site.
    fn title(&self) -> &str {
        &self.title
    }

    /// Address of the site, with a slash at the end, if it is configured.
    fn base(&self) -> Option<&str> {
        self.base_url.as_deref()
    }

    /// Digest of everything that all pages depend on: program, templates and settings, but not
    /// topics.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// Digest of everything that a transcript's page depends on, never 0; `source` is the hash of
    /// its file, `terms` are its distinctive terms.
    #[must_use]
    pub fn key(&self, archive: &Archive, number: usize, source: u64, terms: &[String]) -> u64 {
        let mut all = Xxh3::new();
        (self.digest, source, Surroundings::of(archive, number), terms).hash(&mut all);
        all.finish().max(1)
    }

    /// Renders a transcript's page into `out`, replacing its contents; `terms` are the transcript's
    /// distinctive terms.
    ///
    /// The page is rendered with a placeholder, which is then replaced by the paragraphs, one batch
    /// at a time, so that a recording of several days takes no more memory than its page.
    ///
    /// # Errors
    ///
    /// [`Error::Template`] if a template does not render or leaves out `{{ body }}`.
    pub fn transcript(
        &self,
        archive: &Archive,
        number: usize,
        transcript: &Transcript<'_>,
        terms: &[String],
        out: &mut Vec<u8>,
    ) -> Result<()> {
        out.clear();
        let moments = Moments::of(&archive.entries[number]);
        let page =
            Page::new(Surroundings::of(archive, number), transcript, terms, moments.as_ref());
        let schema = Schema::of(archive, number, transcript, self.base(), &self.alternates);
        self.frame(&page, &schema, out)?;
        drop(page);
        if transcript.body.is_empty() {
            return Ok(());
        }
        let start = memchr::memmem::find(out, BODY.as_bytes())
            .ok_or_else(|| Error::Template("transcript.html has no {{ body }}".into()))?;
        let after = out.split_off(start);
        match &transcript.body {
            Body::Prose(prose) => out.extend_from_slice(prose.html.as_bytes()),
            Body::Lines(segments) => {
                let moments = moments.as_ref().filter(|moments| moments.are_short());
                self.paragraphs(segments, transcript, moments, out)?;
            }
        }
        out.extend_from_slice(&after[BODY.len()..]);
        Ok(())
    }

    /// Renders a transcript's page with a placeholder for its body.
    fn frame(&self, page: &Page<'_>, schema: &Schema, out: &mut Vec<u8>) -> Result<()> {
        let mut context = Context::from_serialize(page)?;
        context.insert("body", if page.is_empty { "" } else { BODY });
        context.insert("root", "../");
        context.insert("schema", schema);
        Ok(self.tera.render_to("transcript.html", &context, out)?)
    }

    /// Renders the paragraphs of a body, one batch at a time.
    fn paragraphs(
        &self,
        segments: &[Segment<'_>],
        transcript: &Transcript<'_>,
        moments: Option<&Moments<'_>>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let speakers = &transcript.speakers;
        let mut paragraphs = paragraphs(segments, &transcript.chapters);
        loop {
            let end = paragraphs.taken() + BATCH_LINES;
            let mut batch = Vec::new();
            while paragraphs.taken() < end
                && let Some(paragraph) = paragraphs.next()
            {
                batch.push(paragraph);
            }
            if batch.is_empty() {
                return Ok(());
            }
            let views: Vec<_> = batch
                .iter()
                .map(|paragraph| ParagraphView::new(paragraph, speakers, moments))
                .collect();
            let mut context = Context::new();
            context.insert("paragraphs", &views);
            self.tera.render_to("paragraphs.html", &context, &mut *out)?;
        }
    }

    /// Renders a template with the fields of `view`, and `root` as the prefix of relative links.
    fn render(
        &self,
        template: &str,
        root: &str,
        view: &impl Serialize,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let mut context = Context::from_serialize(view)?;
        context.insert("root", root);
        self.tera.render_to(template, &context, out)?;
        Ok(())
    }
}

/// The size of a list as text: `12 transcripts, 3 h 20 min`.
fn extent(words: &Wording, transcripts: usize, talk: Length) -> String {
    let transcripts = words.count("transcripts", transcripts as u64);
    if talk.0 == 0 { transcripts } else { format!("{transcripts}, {}", words.length(talk)) }
}
