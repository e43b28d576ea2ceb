//! Topics: pages, feeds, what is counted, and that a build over the one before equals one from nothing.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use support::Site;

const TOPICS: &str = "\
topics:
  - name: The lamp
    terms: [lamp*, \"light house\"]
    exclude: [lampshade, \"lamp post\"]
    group: Things
  - name: Fog & mist
    terms: [\"fog\", \"the mist\"]
  - name: Nobody says
    terms: [submarine]
";

/// A site with three transcripts in two channels, and topics.
fn site() -> Site {
    let site = Site::new();
    let transcript = |number: u32, channel: &str, date: &str, lines: &[&str]| {
        let url = format!("https://example.org/{number}");
        let line = |(at, text): (usize, &&str)| {
            format!("*  {text} [[00:00:{:02}]({url}?t={}.0s)]\n", at * 5, at * 5)
        };
        let lines: String = lines.iter().enumerate().map(line).collect();
        let text = format!(
            "---\nDate Generated: June 1, 2024\nLength: 3600s\n---\n\n# Night {number}\n**{channel}:** [{date}]({url})\n{lines}"
        );
        site.write(&format!("content/{number}.md"), text.as_bytes());
    };
    transcript(
        1,
        "Harbour",
        "March 3, 2024",
        &["The light", "house stood.", "A lampshade.", "<b>Fog</b> & fog."],
    );
    transcript(
        2,
        "Harbour",
        "May 5, 2024",
        &["Lamps, lamps.", "In the Mist", "a lamp post.", "Lamp."],
    );
    transcript(
        3,
        "Ferry",
        "May 6, 2024",
        &["Fog.", "Fog.", "Fog.", "No lamp", "post: a lamp, post."],
    );
    site.write("longhand.yaml", TOPICS.as_bytes());
    site
}

fn page(site: &Site, path: &str) -> String {
    let html = site.read(&format!("public/{path}"));
    let assets = html.split("assets/").nth(1).and_then(|rest| rest.split('/').next());
    html.replace(&format!("assets/{}/", assets.unwrap_or("?")), "assets/HASH/")
}

#[test]
fn golden_topics() {
    let site = site();
    site.build(&[]);
    for path in [
        "topics/index.html",
        "topics/the-lamp.html",
        "topics/the-lamp.xml",
        "topics/nobody-says.html",
    ] {
        insta::assert_snapshot!(path.replace('/', "--"), page(&site, path));
    }
    assert!(site.read("public/index.html").contains("href=topics/index.html"));
}

#[test]
fn mentions_are_counted_as_they_are_said() {
    let site = site();
    site.build(&[]);
    let lamp = page(&site, "topics/the-lamp.html");
    // Over the end of a line; beginnings; not what is excluded, not even over the end of a line.
    assert!(lamp.contains("<span>4 mentions</span> <span>in 2 of 3 transcripts</span>"), "{lamp}");
    assert!(lamp.contains("<tr><th scope=row>May 2024<td>3<td>1 of 2<td>2<td>1.5"), "{lamp}");
    assert!(lamp.contains("<tr><th scope=row>March 2024<td>1<td>1 of 1<td>1<td>1"), "{lamp}");
    let fog = page(&site, "topics/fog-mist.html");
    // A loop is one line.
    assert!(fog.contains("<span>4 mentions</span> <span>in 3 of 3 transcripts</span>"), "{fog}");
    let escaped = "&lt;b><mark>Fog</mark>&lt;/b> &amp; <mark>fog</mark>.";
    assert!(fog.contains(escaped), "{fog}");
}

#[test]
fn a_passage_leads_to_its_line() {
    let site = site();
    site.build(&[]);
    let page = page(&site, "topics/the-lamp.html");
    let link = "../harbour/2024-03-03-night-1.html#0:00";
    assert!(page.contains(link), "{page}");
    assert!(site.read("public/harbour/2024-03-03-night-1.html").contains("<p id=0:00>The light"));
}

#[test]
fn addresses_in_a_feed_are_absolute_where_the_site_knows_its_own_and_ids_stay() {
    let site = site();
    site.build(&[]);
    let relative = site.read("public/topics/the-lamp.xml");
    assert!(relative.contains("href=\"../topics/the-lamp.html\""), "{relative}");
    assert!(!relative.contains("rel=\"self\""));
    site.build(&["--base-url", "https://example.org/archive"]);
    let absolute = site.read("public/topics/the-lamp.xml");
    let own = "<link rel=\"self\" type=\"application/atom+xml\" href=\"https://example.org/archive/topics/the-lamp.xml\"/>";
    assert!(absolute.contains(own), "{absolute}");
    assert!(!absolute.contains("../"), "{absolute}");
    let ids = |feed: &str| -> Vec<String> {
        let rest = feed.split("<id>").skip(1);
        rest.map(|rest| rest.split("</id>").next().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&relative), ids(&absolute));
    assert_eq!(ids(&relative).len(), 3);
    let mut unique = ids(&relative);
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), 3);
}

#[test]
fn speakers_are_named_unless_they_are_numbers() {
    let site = Site::new();
    site.write(
        "content/a.vtt",
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>The fog.\n\n00:03.000 --> 00:04.000\n<v SPEAKER_01>Fog, fog.\n",
    );
    site.write("longhand.yaml", b"topics: [{name: Fog, terms: [fog]}]\n");
    site.build(&[]);
    let fog = page(&site, "topics/fog.html");
    assert!(fog.contains("<tr><th scope=row dir=auto>Ada<td class=n>1<td class=n>1"), "{fog}");
    assert!(!fog.contains("SPEAKER_01"), "{fog}");
}

#[test]
fn topics_may_stand_in_a_file_of_their_own() {
    let site = site();
    site.build(&["--output", "here"]);
    site.write("config/topics.yaml", TOPICS.as_bytes());
    site.write("config/longhand.yaml", b"topics: topics.yaml\n");
    site.build(&["--config", "config/longhand.yaml", "--output", "there"]);
    assert!(site.files("here") == site.files("there"));
}

#[test]
fn a_mistake_is_told_with_its_file_and_line() {
    let site = site();
    site.write("topics.yaml", b"topics:\n  - name: Fog\n    terms: [f*g]\n");
    site.write("longhand.yaml", b"title: Harbour\ntopics: topics.yaml\n");
    let outcome = site.run(&["build"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("topics.yaml:3: "), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("inside a word"), "{}", outcome.stderr);
    site.write("longhand.yaml", b"title: Harbour\ntopics:\n  - name: Fog\n    term: [fog]\n");
    let outcome = site.run(&["build"]);
    assert!(outcome.stderr.contains("longhand.yaml:4: "), "{}", outcome.stderr);
    site.write("longhand.yaml", b"topics: nowhere.yaml\n");
    assert!(site.run(&["build"]).stderr.contains("nowhere.yaml: cannot be read"));
}

/// Transcripts read and files changed by a build over what is there.
fn read_and_changed(site: &Site) -> (u64, u64) {
    let summary: serde_json::Value = serde_json::from_str(&site.build(&["--json"]).stdout).unwrap();
    (summary["read"].as_u64().unwrap(), summary["changed"].as_u64().unwrap())
}

fn equals_one_from_nothing(site: &Site) {
    for folder in ["fresh", ".fresh.longhand"] {
        let _ = std::fs::remove_dir_all(site.path(folder));
    }
    site.build(&["--output", "fresh"]);
    let (grown, fresh) = (site.files("public"), site.files("fresh"));
    assert_eq!(grown.len(), fresh.len());
    for ((name, grown), (other, fresh)) in grown.iter().zip(&fresh) {
        assert!(name == other && grown == fresh, "{name} differs");
    }
}

#[test]
fn a_build_over_the_one_before_reads_what_changed_and_equals_one_from_nothing() {
    let site = site();
    site.build(&[]);
    assert_eq!(read_and_changed(&site), (0, 0));
    let text = site.read("content/2.md");
    site.write("content/2.md", text.replace("Lamps, lamps", "Lamps, fog").as_bytes());
    assert_eq!(read_and_changed(&site).0, 1);
    equals_one_from_nothing(&site);
    std::fs::remove_file(site.path("content/3.md")).unwrap();
    site.build(&[]);
    equals_one_from_nothing(&site);
    site.write("longhand.yaml", TOPICS.replace("submarine", "stood").as_bytes());
    assert_eq!(read_and_changed(&site).0, 2, "other topics are looked for everywhere");
    equals_one_from_nothing(&site);
    site.write(
        "longhand.yaml",
        TOPICS.replace("submarine", "stood").replace("Things", "More").as_bytes(),
    );
    assert_eq!(read_and_changed(&site).0, 0, "a heading is nothing to look for");
    equals_one_from_nothing(&site);
    std::fs::remove_file(site.path("longhand.yaml")).unwrap();
    site.build(&[]);
    assert!(!site.path("public/topics").exists());
    equals_one_from_nothing(&site);
}

#[test]
fn topics_are_the_same_with_any_number_of_threads() {
    let site = site();
    let mut sites = Vec::new();
    for threads in ["1", "2", "8"] {
        site.build(&["--threads", threads, "--output", threads]);
        sites.push(site.files(threads));
    }
    assert!(sites.windows(2).all(|pair| pair[0] == pair[1]));
}
