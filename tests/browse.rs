//! Ways to a transcript without searching: years, keywords, the longest, the most viewed.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use std::fmt::Write as _;

use support::Site;

/// What a transcript says of itself; what is empty it does not say.
#[derive(Clone, Copy)]
struct Card<'a> {
    channel: &'a str,
    date: &'a str,
    seconds: u64,
    views: u64,
    keywords: &'a str,
}

const NOTHING: Card<'_> = Card { channel: "Harbour", date: "", seconds: 0, views: 0, keywords: "" };

fn add(site: &Site, number: usize, card: Card<'_>) {
    let Card { channel, date, seconds, views, keywords } = card;
    let mut text = String::from("---\nDate Generated: January 1, 2025\n");
    if seconds > 0 {
        let _ = writeln!(text, "Length: {seconds}s");
    }
    if views > 0 {
        let _ = writeln!(text, "Video Views: {views}");
    }
    if !keywords.is_empty() {
        let _ = writeln!(text, "Video Keywords: [{keywords}]");
    }
    let address = format!("https://example.org/{number}");
    let _ = write!(text, "---\n\n# Night {number}\n**{channel}:** [{date}]({address})\n*  Fog.\n");
    site.write(&format!("content/{channel}/{number:04}.md"), text.as_bytes());
}

/// Paths of the pages that are of no transcript.
fn lists(site: &Site) -> Vec<String> {
    let mut paths: Vec<String> = site.files("public").into_iter().map(|(path, _)| path).collect();
    paths.retain(|path| path.ends_with(".html") && !path.contains("night"));
    paths.retain(|path| !["404.html", "search.html", "index.html"].contains(&path.as_str()));
    paths
}

/// Numbers of the transcripts that a page lists, in its order.
fn listed(html: &str) -> Vec<usize> {
    let titles = html.split(">Night ").skip(1);
    titles.map(|rest| rest.split('<').next().unwrap().parse().unwrap()).collect()
}

#[test]
fn what_no_transcript_tells_has_no_page_and_no_link() {
    let site = Site::new();
    for number in 0..5 {
        add(&site, number, NOTHING);
    }
    site.build(&[]);
    assert_eq!(lists(&site), ["harbour/index.html"]);
    let home = site.read("public/index.html");
    for word in ["years/", "keywords/", "longest", "most-viewed", "<svg", "aria-label=Browse"] {
        assert!(!home.contains(word), "{word}");
    }
    add(&site, 5, Card { seconds: 90, ..NOTHING });
    site.build(&[]);
    assert_eq!(lists(&site), ["harbour/index.html", "longest.html"]);
    assert!(site.read("public/index.html").contains("href=longest.html"));
    assert_eq!(listed(&site.read("public/longest.html")), [5]);
}

#[test]
fn the_longest_and_the_most_viewed_come_first() {
    let site = Site::new();
    for number in 0..120 {
        let (seconds, views) = (60 * (number as u64 * 7 % 120), number as u64 * 11 % 120 * 1_000);
        add(&site, number, Card { seconds, views, date: "March 5, 2024", ..NOTHING });
    }
    site.build(&[]);
    for (page, factor) in [("longest", 7), ("most-viewed", 11)] {
        let html = site.read(&format!("public/{page}.html"));
        let values: Vec<usize> = listed(&html).iter().map(|number| number * factor % 120).collect();
        let expected: Vec<usize> = (20..120).rev().collect();
        assert_eq!(values, expected, "{page}");
    }
    let row = "<li><b>119,000</b><a href=harbour/2024-03-05-night-109.html>Night 109</a> Harbour, Mar 5, 2024\n";
    assert!(site.read("public/most-viewed.html").contains(row));
    assert!(site.read("public/longest.html").contains("<b>1 h 59 min</b>"));
}

#[test]
fn a_small_archive_has_all_years_on_one_page_and_a_day_once() {
    let site = Site::new();
    let dates = ["March 5, 2024", "March 5, 2024", "March 6, 2024", "May 1, 2019", ""];
    for (number, date) in dates.into_iter().enumerate() {
        let channel = if number == 0 { "Tower" } else { "Harbour" };
        add(&site, number, Card { channel, date, ..NOTHING });
    }
    site.build(&[]);
    let html = site.read("public/years/index.html");
    assert_eq!(listed(&html), [2, 1, 0, 3, 4]);
    assert_eq!(html.matches("datetime=2024-03-05").count(), 1, "{html}");
    assert!(html.contains("<h2>Undated</h2>"));
    let label = "Transcripts by month. Peak: 3 in March 2024";
    for page in ["index.html", "years/index.html"] {
        let html = site.read(&format!("public/{page}"));
        assert!(html.contains(&format!("role=img aria-label=\"{label}\"")), "{page}");
    }
    assert!(site.read("public/index.html").contains("<td class=n>2019–2024<td"));
}

#[test]
fn a_long_year_is_divided_and_its_pages_lead_to_their_neighbours() {
    let site = Site::new();
    for number in 0..1_200 {
        let channel = ["Harbour", "Tower"][number % 2];
        let date = match number {
            0..100 => "May 7, 2019".to_owned(),
            100..200 => format!("February {}, 2024", number % 28 + 1),
            200..750 => format!("March {}, 2024", number % 28 + 1),
            _ => String::new(),
        };
        add(&site, number, Card { channel, date: &date, ..NOTHING });
    }
    site.build(&[]);
    let mut years = lists(&site);
    years.retain(|path| path.starts_with("years/"));
    let names = ["2019", "2024-02", "2024-03-p1", "2024-03-p2", "2024", "index", "undated"];
    assert_eq!(years, names.map(|name| format!("years/{name}.html")));
    let mut all = Vec::new();
    for path in &years {
        let html = site.read(&format!("public/{path}"));
        assert!(html.len() < 200_000, "{path}: {} bytes", html.len());
        all.extend(listed(&html));
    }
    all.sort_unstable();
    assert_eq!(all, (0..1_200).collect::<Vec<_>>(), "every transcript stands in one page");
    let page = |name: &str| site.read(&format!("public/years/{name}.html"));
    for (name, previous, next) in [
        ("2024-03-p2", Some("2024-03-p1"), None),
        ("2024-03-p1", Some("2024-02"), Some("2024-03-p2")),
        ("2024-02", Some("2019"), Some("2024-03-p1")),
        ("2019", Some("undated"), Some("2024-02")),
    ] {
        let html = page(name);
        for (rel, other) in [("prev", previous), ("next", next)] {
            match other {
                Some(other) => assert!(html.contains(&format!("<a rel={rel} href={other}.html>"))),
                None => assert!(!html.contains(&format!("rel={rel} "))),
            }
        }
    }
    let index = page("index");
    for link in ["2024.html", "2024-03-p2.html", "2019.html#2019-05", "undated.html"] {
        assert!(index.contains(&format!("href={link}")), "{link}");
    }
    assert!(page("2019").contains("<section id=2019-05>"));
    assert!(site.read("public/index.html").contains("<a href=years/2024.html><b>2024</b> 650</a>"));
}

#[test]
fn spellings_of_a_keyword_are_one_page_and_rare_ones_have_none() {
    let site = Site::new();
    for number in 0..40 {
        let keywords = match number {
            0 => "'Fog Horn', 'fog horn', '<b>rare</b>', 'C++'",
            1 => "'foghorn', 'C++'",
            2..10 => "'Fog Horn', 'C', 'C++'",
            10..39 => "'C', 'Index'",
            _ => "",
        };
        add(&site, number, Card { keywords, date: "March 5, 2024", ..NOTHING });
    }
    site.build(&[]);
    let pages = |site: &Site| {
        let mut pages = lists(site);
        pages.retain(|path| path.starts_with("keywords/"));
        pages
    };
    let index = site.read("public/keywords/index.html");
    assert!(index.contains("<a href=fog-horn.html><b dir=auto>Fog Horn</b> 10</a>"), "{index}");
    assert!(!index.contains("rare"));
    // Three words that are spelled the same in an address, or as the list of all.
    assert_eq!(pages(&site).len(), 5, "{:?}", pages(&site));
    let horn = site.read("public/keywords/fog-horn.html");
    assert_eq!(listed(&horn), (0..10).rev().collect::<Vec<_>>());
    assert!(horn.contains("href=\"../search.html?q=%22Fog+Horn%22\""), "{horn}");
    let long = site.read("public/keywords/c.html");
    assert_eq!(listed(&long).len(), 30, "the newest");
    assert!(long.contains("<h2>Newest</h2>") && long.contains("37 transcripts"), "{long}");
    site.write("longhand.yaml", b"keywords: 1\n");
    site.build(&[]);
    assert!(site.read("public/keywords/index.html").contains("&lt;b>rare&lt;/b>"));
    site.write("longhand.yaml", b"keywords: never\n");
    site.build(&[]);
    assert!(pages(&site).is_empty());
    assert!(!site.read("public/index.html").contains("keywords/"));
}

#[test]
fn a_list_of_many_keywords_is_divided() {
    let site = Site::new();
    let keywords = |number: usize| {
        let names = (0..100).map(|word| format!("'word {:04}'", number * 100 + word));
        names.collect::<Vec<_>>().join(", ")
    };
    for number in 0..11 {
        add(&site, number, Card { keywords: &keywords(number), ..NOTHING });
    }
    site.write("longhand.yaml", b"keywords: 1\n");
    site.build(&[]);
    let first = site.read("public/keywords/index.html");
    assert!(first.contains("href=index_3.html") && first.contains("1,100 keywords"));
    assert!(site.read("public/keywords/index_3.html").contains("href=word-1099.html"));
}

#[test]
fn the_new_pages_are_in_the_sitemap_and_every_link_of_the_site_leads_somewhere() {
    let site = Site::of_fixtures();
    for number in 0..250 {
        let date = format!("March {}, 2024", number % 28 + 1);
        let card = Card { date: &date, keywords: "'fog'", seconds: 60, views: 9, ..NOTHING };
        add(&site, number, card);
    }
    site.write("longhand.yaml", b"base_url: https://example.org/a/\n");
    let summary = site.build(&["--json"]).stdout;
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    let map = site.read("public/sitemap.xml");
    for page in ["years/", "years/2024.html", "keywords/", "keywords/fog.html", "longest.html"] {
        assert!(map.contains(&format!("<loc>https://example.org/a/{page}</loc>")), "{page}");
    }
    let pages = site.files("public").into_iter().filter(|(path, _)| path.ends_with(".html"));
    assert_eq!(summary["pages"], pages.count());
    let outcome = site.run(&["check", "public"]);
    assert_eq!(outcome.status, 0, "{}{}", outcome.stdout, outcome.stderr);
}
