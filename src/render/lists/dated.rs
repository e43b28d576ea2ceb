//! Lists by year and month, of one channel or of all channels.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::rows::{DATE, DAY, Row, Rows, newest};
use super::{LONG_LIST, NEWEST, PartLink};
use crate::render::chart::RowView;
use crate::render::extent;
use crate::wording::Wording;

/// The values of a list page that concern its transcripts.
#[derive(Debug, Default, Serialize)]
pub struct DatedPage<'a> {
    /// File name without `.html`.
    #[serde(skip)]
    pub page: String,
    /// Heading of a part: `2024`, `March 2024`; empty on the first page.
    pub part: String,
    /// Heading in the list of the months of the same year.
    #[serde(skip)]
    short: String,
    extent: String,
    span: Option<[Date; 2]>,
    /// Chart of transcripts by month, on the first page.
    pub months_chart: Option<RowView>,
    /// Links to other parts: years on every page, and on the pages of a year its months.
    pub years: Vec<PartLink>,
    pub months: Vec<PartLink>,
    pub sections: Vec<Section<'a>>,
    /// Links to the next older and the next newer page with rows.
    previous: Option<PartLink>,
    next: Option<PartLink>,
}

/// Rows under a heading, newest first.
#[derive(Debug, Default, Serialize)]
pub struct Section<'a> {
    /// Id in the page: `2024-03`; empty without a heading.
    anchor: String,
    heading: String,
    /// Heading in links.
    #[serde(skip)]
    short: String,
    pub rows: Vec<Row<'a>>,
}

/// A year (then the month is 0) or a month; sorts newest first, undated last.
type Part = Reverse<Option<(i16, i8)>>;

/// Transcripts by year or month.
type Parts = BTreeMap<Part, Vec<usize>>;

fn year(date: Date) -> (i16, i8) {
    (date.year(), 0)
}

fn month(date: Date) -> (i16, i8) {
    (date.year(), date.month())
}

/// Makes lists by year and month. Transcripts are given oldest first, undated ones before all
/// others.
#[derive(Clone, Copy)]
pub struct Dated<'a> {
    pub rows: Rows<'a>,
}

impl<'a> Dated<'a> {
    /// A page about some transcripts, without rows yet.
    pub fn page(self, part: String, numbers: &[usize]) -> DatedPage<'a> {
        let dates = numbers.iter().filter_map(|&n| self.rows.archive.entries[n].head.date);
        let span = dates.clone().min().zip(dates.clone().max());
        DatedPage {
            page: "index".into(),
            extent: extent(
                self.rows.words,
                numbers.len(),
                self.rows.totals.of(numbers.iter().copied()),
            ),
            span: span.map(|(from, to)| [from, to]),
            months_chart: part.is_empty().then(|| RowView::of_transcripts(dates)).flatten(),
            part,
            ..DatedPage::default()
        }
    }

    /// Everything on one page, by year.
    pub fn whole(self, numbers: &[usize]) -> DatedPage<'a> {
        let mut page = self.page(String::new(), numbers);
        page.sections = self.sections(&self.by(numbers, year));
        if page.sections.len() > 1 && numbers.len() > NEWEST {
            page.years = page.section_links("");
        }
        page
    }

    /// The newest on one page: dated ones with each day shown once, then undated ones.
    pub fn newest(self, numbers: &[usize], most: usize) -> DatedPage<'a> {
        let mut page = self.page(String::new(), numbers);
        let shown = newest(self.rows.archive, numbers.iter().copied(), most);
        let entries = &self.rows.archive.entries;
        let end = shown.partition_point(|&number| entries[number].head.date.is_some());
        let (dated, undated) = shown.split_at(end);
        page.show(self.rows.by_day(dated.iter().copied(), DATE));
        if !undated.is_empty() {
            let undated = self.by(undated, year);
            page.sections.extend(self.sections(&undated));
        }
        page.sections.retain(|section| !section.rows.is_empty());
        page
    }

    /// The pages of all years and of the months of long years, newest first.
    pub fn years(self, numbers: &[usize]) -> Vec<DatedPage<'a>> {
        let years = self.by(numbers, year);
        let links = self.links(&years);
        let mut pages = Vec::new();
        for (at, (year, numbers)) in years.iter().enumerate() {
            let mut links = links.clone();
            links[at].current = true;
            pages.extend(self.year(*year, numbers, &links));
        }
        link_neighbours(&mut pages);
        pages
    }

    /// Links to the pages of [`Dated::years`].
    pub fn year_links(self, numbers: &[usize]) -> Vec<PartLink> {
        self.links(&self.by(numbers, year))
    }

    /// The page of a year, and if it is long, the pages of its months.
    fn year(self, year: Part, numbers: &[usize], years: &[PartLink]) -> Vec<DatedPage<'a>> {
        let months = self.by(numbers, month);
        let Name { heading, page, .. } = Name::of(year, self.rows.words);
        let mut view = self.page(heading, numbers);
        view.page = page;
        view.years = years.to_vec();
        if numbers.len() <= LONG_LIST {
            view.sections = self.sections(&months);
            return vec![view];
        }
        let mut pages = vec![view];
        for (month, numbers) in &months {
            // Chunked oldest first, so that full pages of a long month never change again.
            let chunks: Vec<&[usize]> = numbers.chunks(LONG_LIST).collect();
            for (at, chunk) in chunks.iter().enumerate().rev() {
                let mut name = Name::of(*month, self.rows.words);
                // The list of undated transcripts is both year and month, so its parts need other
                // names.
                if chunks.len() > 1 || month.0.is_none() {
                    name = name.part(at + 1, self.rows.words);
                }
                let mut view = self.page(name.heading, chunk);
                (view.page, view.short) = (name.page, name.short);
                view.years = years.to_vec();
                view.show(self.rows.by_day(chunk.iter().rev().copied(), DAY));
                pages.push(view);
            }
        }
        let links: Vec<PartLink> = pages[1..].iter().map(|page| page.link(&page.short)).collect();
        for (at, page) in pages.iter_mut().enumerate() {
            page.months.clone_from(&links);
            if let Some(own) = at.checked_sub(1) {
                page.months[own].current = true;
            }
        }
        pages
    }

    /// Groups transcripts by year or month and keeps their order.
    fn by(self, numbers: &[usize], part: fn(Date) -> (i16, i8)) -> Parts {
        let mut parts = Parts::new();
        for &number in numbers {
            let date = self.rows.archive.entries[number].head.date;
            parts.entry(Reverse(date.map(part))).or_default().push(number);
        }
        parts
    }

    fn links(self, years: &Parts) -> Vec<PartLink> {
        let mut links = Vec::with_capacity(years.len());
        for (year, numbers) in years {
            let Name { heading, page, .. } = Name::of(*year, self.rows.words);
            links.push(PartLink::new(heading, format!("{page}.html"), numbers.len()));
        }
        links
    }

    fn sections(self, parts: &Parts) -> Vec<Section<'a>> {
        let mut sections = Vec::with_capacity(parts.len());
        for (part, numbers) in parts {
            let Name { heading, short, page: anchor } = Name::of(*part, self.rows.words);
            let rows = self.rows.by_day(numbers.iter().rev().copied(), DAY);
            sections.push(Section { anchor, heading, short, rows });
        }
        sections
    }
}

impl<'a> DatedPage<'a> {
    /// Shows rows without a heading.
    pub fn show(&mut self, rows: Vec<Row<'a>>) {
        self.sections = vec![Section { rows, ..Section::default() }];
    }

    /// A link to this page.
    fn link(&self, name: &str) -> PartLink {
        let rows = self.sections.iter().map(|section| section.rows.len()).sum();
        PartLink::new(name.to_owned(), format!("{}.html", self.page), rows)
    }

    /// Links to the months of a year: to their pages, or to the sections of this page.
    pub fn month_links(&self) -> Vec<PartLink> {
        if self.months.is_empty() {
            self.section_links(&format!("{}.html", self.page))
        } else {
            self.months.clone()
        }
    }

    fn section_links(&self, page: &str) -> Vec<PartLink> {
        let mut links = Vec::with_capacity(self.sections.len());
        for Section { anchor, short, rows, .. } in &self.sections {
            links.push(PartLink::new(short.clone(), format!("{page}#{anchor}"), rows.len()));
        }
        links
    }
}

/// Links each page with rows to the next older and the next newer one; pages are newest first.
fn link_neighbours(pages: &mut [DatedPage<'_>]) {
    let mut with_rows: Vec<&mut DatedPage<'_>> =
        pages.iter_mut().filter(|page| !page.sections.is_empty()).collect();
    for at in 1..with_rows.len() {
        let (newer, older) = with_rows.split_at_mut(at);
        let (newer, older) = (&mut newer[at - 1], &mut older[0]);
        newer.previous = Some(older.link(&older.part));
        older.next = Some(newer.link(&newer.part));
    }
}

/// The names of a year, of a month, or of the undated transcripts.
struct Name {
    heading: String,
    /// Heading in a list of the same year.
    short: String,
    /// File name without `.html`, and id in the page of its year.
    page: String,
}

impl Name {
    fn of(part: Part, words: &Wording) -> Self {
        let Some((year, month)) = part.0 else {
            let (heading, page) = (words.text("undated").to_owned(), "undated".into());
            return Self { short: heading.clone(), heading, page };
        };
        if month == 0 {
            let heading = year.to_string();
            return Self { short: heading.clone(), heading, page: format!("{year:04}") };
        }
        let page = format!("{year:04}-{month:02}");
        Self { heading: words.date(&page, "long"), short: words.date(&page, "name"), page }
    }

    /// The names of one page of a month that is too long for one, counted from 1.
    fn part(self, number: usize, words: &Wording) -> Self {
        let [heading, short] = [self.heading, self.short]
            .map(|name| words.with("part_of", &[("name", &name), ("part", &number.to_string())]));
        Self { heading, short, page: format!("{}-p{number}", self.page) }
    }
}
