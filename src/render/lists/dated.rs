//! Lists by year and month, of a channel or of all.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::rows::{DATE, DAY, Row, Rows, newest};
use super::{LONG_LIST, NEWEST, PartLink};
use crate::render::chart::RowView;
use crate::render::extent;
use crate::wording::Wording;

/// A page of a list, or the part of it that shows transcripts.
#[derive(Debug, Default, Serialize)]
pub struct DatedPage<'a> {
    /// Its name in its folder, without `.html`.
    #[serde(skip)]
    pub page: String,
    /// Heading of a part: `2024`, `March 2024`; empty on the first page.
    pub part: String,
    /// Its heading among the months of its year.
    #[serde(skip)]
    short: String,
    extent: String,
    span: Option<[Date; 2]>,
    /// Transcripts by month, on the first page.
    pub months_chart: Option<RowView>,
    /// Other parts: years on every page, months on a year's page, pages of a long month.
    pub years: Vec<PartLink>,
    pub months: Vec<PartLink>,
    pub sections: Vec<Section<'a>>,
    /// The pages with rows before and after it.
    previous: Option<PartLink>,
    next: Option<PartLink>,
}

/// Rows under a heading, newest first.
#[derive(Debug, Default, Serialize)]
pub struct Section<'a> {
    /// Its place in the page: `2024-03`; empty without a heading.
    anchor: String,
    heading: String,
    /// Its heading among others.
    #[serde(skip)]
    short: String,
    pub rows: Vec<Row<'a>>,
}

/// A year (month 0) or a month, newest first, undated last.
type Part = Reverse<Option<(i16, i8)>>;

/// Transcripts by year or month.
type Parts = BTreeMap<Part, Vec<usize>>;

fn year(date: Date) -> (i16, i8) {
    (date.year(), 0)
}

fn month(date: Date) -> (i16, i8) {
    (date.year(), date.month())
}

/// A list by year and month; transcripts are given oldest first, undated ones before all others.
#[derive(Clone, Copy)]
pub struct Dated<'a> {
    pub rows: Rows<'a>,
}

impl<'a> Dated<'a> {
    /// A page of some transcripts that names none of them yet.
    pub fn page(self, part: String, numbers: &[usize]) -> DatedPage<'a> {
        let dates = || numbers.iter().filter_map(|&n| self.rows.archive.entries[n].head.date);
        let span = dates().min().zip(dates().max());
        DatedPage {
            page: "index".into(),
            extent: extent(
                self.rows.words,
                numbers.len(),
                self.rows.totals.of(numbers.iter().copied()),
            ),
            span: span.map(|(from, to)| [from, to]),
            months_chart: part.is_empty().then(|| RowView::of_transcripts(dates())).flatten(),
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

    /// The newest on one page, each day at the first of its rows, what has no date for itself.
    pub fn newest(self, numbers: &[usize], most: usize) -> DatedPage<'a> {
        let mut page = self.page(String::new(), numbers);
        let shown = newest(self.rows.archive, numbers.iter().copied(), most);
        let is_dated = |&number: &usize| self.rows.archive.entries[number].head.date.is_some();
        let (dated, undated) = shown.split_at(shown.partition_point(is_dated));
        page.show(self.rows.by_day(dated.iter().copied(), DATE));
        if !undated.is_empty() {
            let undated = self.by(undated, year);
            page.sections.extend(self.sections(&undated));
        }
        page.sections.retain(|section| !section.rows.is_empty());
        page
    }

    /// The pages of years and those of the months of long years, newest first.
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
            // Oldest first, so that a full page of a long month never changes again.
            let chunks: Vec<&[usize]> = numbers.chunks(LONG_LIST).collect();
            for (at, chunk) in chunks.iter().enumerate().rev() {
                let mut name = Name::of(*month, self.rows.words);
                // An undated list is a year and a month in one; its parts need names of their own.
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

    /// Transcripts by year or month, in their order.
    fn by(self, numbers: &[usize], part: fn(Date) -> (i16, i8)) -> Parts {
        let mut parts = Parts::new();
        for &number in numbers {
            let date = self.rows.archive.entries[number].head.date;
            parts.entry(Reverse(date.map(part))).or_default().push(number);
        }
        parts
    }

    fn links(self, years: &Parts) -> Vec<PartLink> {
        let link = |(year, numbers): (&Part, &Vec<usize>)| {
            let Name { heading, page, .. } = Name::of(*year, self.rows.words);
            PartLink::new(heading, format!("{page}.html"), numbers.len())
        };
        years.iter().map(link).collect()
    }

    fn sections(self, parts: &Parts) -> Vec<Section<'a>> {
        let section = |(part, numbers): (&Part, &Vec<usize>)| {
            let Name { heading, short, page: anchor } = Name::of(*part, self.rows.words);
            Section {
                anchor,
                heading,
                short,
                rows: self.rows.by_day(numbers.iter().rev().copied(), DAY),
            }
        };
        parts.iter().map(section).collect()
    }
}

impl<'a> DatedPage<'a> {
    /// Shows rows under no heading.
    pub fn show(&mut self, rows: Vec<Row<'a>>) {
        self.sections = vec![Section { rows, ..Section::default() }];
    }

    fn link(&self, name: &str) -> PartLink {
        let rows = self.sections.iter().map(|section| section.rows.len()).sum();
        PartLink::new(name.to_owned(), format!("{}.html", self.page), rows)
    }

    /// Links to its months: to their pages, or to its sections.
    pub fn month_links(&self) -> Vec<PartLink> {
        if self.months.is_empty() {
            self.section_links(&format!("{}.html", self.page))
        } else {
            self.months.clone()
        }
    }

    fn section_links(&self, page: &str) -> Vec<PartLink> {
        let link = |section: &Section<'_>| {
            let page = format!("{page}#{}", section.anchor);
            PartLink::new(section.short.clone(), page, section.rows.len())
        };
        self.sections.iter().map(link).collect()
    }
}

/// Tells the pages with rows, newest first, of each other.
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

/// What a year, a month, or what has no date is called.
struct Name {
    heading: String,
    /// In a list of its year.
    short: String,
    /// Its page, and its place in the page of its year.
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

    /// A page of a month that is too long for one.
    fn part(self, number: usize, words: &Wording) -> Self {
        let part =
            |name: &str| words.with("part_of", &[("name", name), ("part", &number.to_string())]);
        Self {
            heading: part(&self.heading),
            short: part(&self.short),
            page: format!("{}-p{number}", self.page),
        }
    }
}
