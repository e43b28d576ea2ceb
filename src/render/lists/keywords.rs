//! Renders the pages of keywords that many transcripts share.

use serde::Serialize;

use super::dated::{Dated, DatedPage};
use super::rows::Rows;
use super::{LONG_LIST, ListFile, PartLink, Totals, page_links};
use crate::error::Result;
use crate::model::{Archive, Keyword};
use crate::render::{Renderer, address};

/// Maximum number of transcripts on the page of a keyword.
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
    /// Query string of the search page for the keyword.
    query: String,
    /// True if the page shows only the newest transcripts.
    newest: bool,
    #[serde(flatten)]
    list: DatedPage<'a>,
}

impl Renderer {
    /// Renders the list of keywords, in the order in which they are given.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn keywords(&self, keywords: &[Keyword]) -> Result<Vec<ListFile>> {
        let chunks = keywords.chunks(LONG_LIST);
        let count = chunks.len();
        let mut files = Vec::with_capacity(count);
        for (part, chunk) in chunks.enumerate() {
            let view = Index {
                keyword_count: keywords.len(),
                pages: page_links(count, part, index_page),
                keywords: chunk.iter().map(link).collect(),
            };
            let path = format!("keywords/{}", index_page(part));
            files.push(self.list(path, "keywords.html", "../", &view)?);
        }
        Ok(files)
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

/// File name of a page of the list, counted from 0. No page of a keyword has such a name.
fn index_page(part: usize) -> String {
    match part {
        0 => "index.html".to_owned(),
        _ => format!("index_{}.html", part + 1),
    }
}

fn link(keyword: &Keyword) -> PartLink {
    let page = format!("{}.html", keyword.page);
    PartLink::new(keyword.name.clone(), page, keyword.transcripts.len())
}

/// The query that finds a keyword in the text of transcripts.
fn query(name: &str) -> String {
    let words = name.replace('"', " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("?q={}", address::query(&format!("\"{words}\"")))
}
