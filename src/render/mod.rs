//! Pages through templates: values in, HTML out.

mod lists;
mod templates;
mod transcript;

use jiff::civil::Date;
use serde::Serialize;
use tera::{Context, Tera};

use crate::config::Config;
use crate::error::Result;
use crate::model::{Archive, Body, Prose, Transcript, paragraphs};
use crate::units::{Length, counted};
use transcript::Page;

pub use lists::{ListFile, Totals};
pub use templates::load;

/// Renders the pages of one site; shared by all threads.
pub struct Renderer {
    tera: Tera,
}

/// A channel as pages name it.
#[derive(Serialize)]
struct ChannelView<'a> {
    name: &'a str,
    folder: &'a str,
}

/// A date for machines and for people.
#[derive(Serialize)]
struct DateView {
    iso: String,
    text: String,
    /// With a short month, for lists.
    medium: String,
    /// The same without the year, for lists that are sorted into years.
    short: String,
}

impl From<Date> for DateView {
    fn from(date: Date) -> Self {
        let text = |format: &str| date.strftime(format).to_string();
        Self {
            iso: date.to_string(),
            text: text("%B %-d, %Y"),
            medium: text("%b %-d, %Y"),
            short: text("%b %-d"),
        }
    }
}

impl Renderer {
    /// A renderer with the templates of `tera`; `assets` is the folder of the assets.
    #[must_use]
    pub fn new(mut tera: Tera, config: &Config, assets: &str) -> Self {
        #[derive(Serialize)]
        struct Site<'a> {
            title: &'a str,
            /// The 16 characters that OpenSearch 1.1 allows a name.
            short_title: String,
            description: &'a str,
            language: &'a str,
            base_url: Option<&'a str>,
            author: Option<&'a str>,
            license: Option<&'a str>,
        }
        let site = Site {
            title: &config.title,
            short_title: config.title.chars().take(16).collect::<String>().trim().to_owned(),
            description: &config.description,
            language: &config.language,
            base_url: config.base_url.as_deref(),
            author: config.author.as_deref(),
            license: config.license.as_deref(),
        };
        tera.global_context().insert("site", &site);
        tera.global_context().insert("assets", assets);
        Self { tera }
    }

    /// Renders a transcript's page into `out`, replacing what is there.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Template`] when the template does not render.
    pub fn transcript(
        &self,
        archive: &Archive,
        number: usize,
        transcript: &Transcript<'_>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let no_prose = Prose::default();
        let (lines, prose) = match &transcript.body {
            Body::Lines(segments) => (paragraphs(segments), &no_prose),
            Body::Prose(prose) => (Vec::new(), prose),
        };
        let page = Page::new(archive, number, transcript, &lines, prose);
        out.clear();
        self.render("transcript.html", "../", &page, out)
    }

    /// Renders a template with a view's fields at the top level and the prefix of relative links.
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

/// `12 transcripts, 3 h 20 min`
fn extent(transcripts: usize, talk: Length) -> String {
    let transcripts = counted(transcripts as u64, "transcript");
    if talk.0 == 0 { transcripts } else { format!("{transcripts}, {talk}") }
}
