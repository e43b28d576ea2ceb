//! The keywords that many transcripts have.

use serde::Serialize;

use super::dated::{Dated, DatedPage};
use super::rows::Rows;
use super::{LONG_LIST, ListFile, PartLink, Totals, pages};
use crate::error::Result;
use crate::model::{Archive, Keyword};
use crate::render::{Renderer, address};

/// Transcripts on the page of a keyword.
const MOST_ROWS: usize = 30;

#[derive(Serialize)]
struct Index {
    keyword_count: usize,
    pages: Vec<PartLink>,
    keywords: Vec<PartLink>,
}

#[derive(Serialize)]
struct KeywordPage<'a> {
    name: &'a str,
    /// Query of the search page for its words.
    query: String,
    /// Whether these are the newest alone.
    newest: bool,
    #[serde(flatten)]
    list: DatedPage<'a>,
}

impl Renderer {
    /// Renders a list of keywords, given in its order.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn keywords(&self, keywords: &[Keyword]) -> Result<Vec<ListFile>> {
        let page = |part: usize| match part {
            0 => "index.html".to_owned(),
            // No keyword's page has such a name.
            _ => format!("index_{}.html", part + 1),
        };
        let link = |of: &Keyword| {
            PartLink::new(of.name.clone(), format!("{}.html", of.page), of.transcripts.len())
        };
        let chunks: Vec<&[Keyword]> = keywords.chunks(LONG_LIST).collect();
        let list = |(part, chunk): (usize, &&[Keyword])| {
            let view = Index {
                keyword_count: keywords.len(),
                pages: pages(chunks.len(), part, page),
                keywords: chunk.iter().map(link).collect(),
            };
            self.list(format!("keywords/{}", page(part)), "keywords.html", "../", &view)
        };
        chunks.iter().enumerate().map(list).collect()
    }

    /// Renders the page of a keyword: its newest transcripts.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn keyword(
        &self,
        archive: &Archive,
        totals: &Totals,
        keyword: &Keyword,
    ) -> Result<ListFile> {
        let dated =
            Dated { rows: Rows { archive, totals, words: self.words(), root: Some("../") } };
        let view = KeywordPage {
            name: &keyword.name,
            query: query(&keyword.name),
            newest: keyword.transcripts.len() > MOST_ROWS,
            list: dated.newest(&keyword.transcripts, MOST_ROWS),
        };
        self.list(format!("keywords/{}.html", keyword.page), "keyword.html", "../", &view)
    }
}

/// The query that finds a keyword where it is said.
fn query(name: &str) -> String {
    let words = name.replace('"', " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("?q={}", address::query(&format!("\"{words}\"")))
}
