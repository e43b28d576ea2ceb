//! Whole sites: golden pages, addresses, sameness, foreign files, odd content.

mod support;

use std::collections::BTreeSet;

use support::Site;

/// A page as it is compared: without the fingerprint of the assets.
fn page(site: &Site, path: &str) -> String {
    let html = site.read(&format!("public/{path}"));
    let assets = html.split("assets/").nth(1).and_then(|rest| rest.split('/').next());
    html.replace(&format!("assets/{}/", assets.unwrap_or("?")), "assets/HASH/")
}

#[test]
fn golden_pages() {
    let site = Site::of_fixtures();
    site.build(&[]);
    let mut pages: Vec<String> = site
        .files("public")
        .into_iter()
        .map(|(path, _)| path)
        .filter(|p| p.ends_with(".html"))
        .collect();
    pages.retain(|path| path != "search.html" && path != "404.html");
    insta::assert_snapshot!("paths", pages.join("\n"));
    for path in pages {
        insta::assert_snapshot!(path.replace('/', "--"), page(&site, &path));
    }
}

#[test]
fn every_transcript_has_a_page_and_every_page_a_way_to_it() {
    let site = Site::of_fixtures();
    site.build(&[]);
    let files: BTreeSet<String> = site.files("public").into_iter().map(|(path, _)| path).collect();
    let (mut seen, mut open) = (BTreeSet::new(), vec!["index.html".to_owned()]);
    while let Some(path) = open.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in site.read(&format!("public/{path}")).split("href=").skip(1) {
            let link =
                link.trim_start_matches('"').split(['"', '>', ' ', '#', '?']).next().unwrap();
            if link.is_empty() || link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let target = match link.strip_prefix("../") {
                Some(up) => up.to_owned(),
                None if folder.is_empty() => link.to_owned(),
                None => format!("{folder}/{link}"),
            };
            assert!(files.contains(&target), "{path} links to {link}");
            if target.ends_with(".html") {
                open.push(target);
            }
        }
    }
    for path in files.iter().filter(|path| path.ends_with(".html") && *path != "404.html") {
        assert!(seen.contains(path), "{path} cannot be reached");
    }
}

#[test]
fn the_same_content_gives_the_same_bytes_with_any_number_of_threads() {
    let site = Site::of_fixtures();
    let mut sites = Vec::new();
    for threads in ["1", "2", "3", "8", "32"] {
        let output = format!("out-{threads}");
        site.build(&["--threads", threads, "--output", &output]);
        sites.push(site.files(&output));
    }
    assert!(sites.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn a_build_over_an_old_site_equals_one_from_nothing() {
    let site = Site::of_fixtures();
    site.transcript("gone/1.md", "Soon gone", "The fog.");
    site.build(&[]);
    std::fs::remove_file(site.path("content/gone/1.md")).unwrap();
    site.transcript("new/1.md", "Just here", "The sea.");
    site.build(&[]);
    site.build(&["--output", "fresh"]);
    assert_eq!(site.files("public"), site.files("fresh"));
    assert!(site.build(&[]).stderr.contains("0 files changed"));
}

#[test]
fn a_site_that_grows_beyond_its_host_narrows_the_phrase_filter_and_says_so() {
    let site = Site::new();
    for number in 0..30 {
        let words =
            format!("the lamp went out in year {number} and the fog came in again ").repeat(40);
        site.transcript(&format!("a/{number}.md"), &format!("Night {number}"), &words);
    }
    let sizes = |limit: &str| {
        site.write("longhand.yaml", format!("max_site_size: {limit}\n").as_bytes());
        let summary: serde_json::Value =
            serde_json::from_str(&site.build(&["--json"]).stdout).unwrap();
        (summary["phrase_filter"].as_f64().unwrap(), summary["offline_search"].as_bool().unwrap())
    };
    assert_eq!(sizes("1 GB"), (0.125, true));
    let (filter, offline) = sizes("100 kB");
    assert!(filter == 0.0 && !offline);
    assert!(site.build(&[]).stderr.contains("max_site_size"));
}

#[test]
fn hostile_text_stays_text() {
    let site = Site::new();
    let hostile = "<script>alert(1)</script> {{ site.title }} {% raw %} \"onload=x &amp; <!--";
    site.transcript("<b>/1.md", hostile, hostile);
    site.write(
        "content/x.md",
        format!("---\nDate Generated: x\nVideo Description: {hostile}\n---\n# T\n").as_bytes(),
    );
    site.build(&[]);
    for (path, bytes) in site.files("public") {
        if path.ends_with(".html") && path != "search.html" {
            let html = String::from_utf8(bytes).unwrap();
            assert!(
                !html.contains("<script>") && !html.contains("<!--") && !html.contains("\"onload"),
                "{path}"
            );
        }
    }
    let text = "&lt;script>alert(1)&lt;/script> {{ site.title }} {% raw %} &quot;onload=x &amp;amp; &lt;!--";
    let page = site
        .read("public/harbour/2025-06-13-script-alert-1-script-site-title-raw-onload-x-amp.html");
    assert!(page.contains(&format!("<h1 dir=auto>{text}</h1>")), "{page}");
    assert!(page.contains(&format!("<p id=0:00>{text}\n")), "{page}");
}

#[test]
fn long_channels_are_divided_by_year_and_month() {
    let site = Site::new();
    for number in 0..620 {
        let (month, day) = (if number < 40 { 2 } else { 3 }, number % 28 + 1);
        let text = format!(
            "# Night {number}\n**Harbour:** [{} {day}, 2024](https://example.org/{number})\n*  Fog.\n",
            ["February", "March"][month - 2]
        );
        site.write(&format!("content/h/{number:04}.md"), text.as_bytes());
    }
    site.write(
        "content/h/undated.md",
        b"# Night without a date\n**Harbour:** [](https://example.org/u)\n*  Fog.\n",
    );
    site.build(&[]);
    let lists: Vec<String> = site
        .files("public/harbour")
        .into_iter()
        .filter(|(path, _)| !path.contains("night"))
        .map(|(path, bytes)| {
            assert!(bytes.len() < 200_000, "{path}: {} bytes", bytes.len());
            path
        })
        .collect();
    assert_eq!(
        lists,
        [
            "2024-02.html",
            "2024-03-p1.html",
            "2024-03-p2.html",
            "2024.html",
            "index.html",
            "undated.html"
        ]
    );
    assert!(site.read("public/harbour/2024.html").contains("2024-03-p2.html"));
}

#[cfg(unix)]
#[test]
fn one_bad_file_never_stops_the_rest() {
    use std::os::unix::fs::symlink;
    let site = Site::new();
    site.transcript("a/good.md", "Good", "The fog.");
    site.write("content/a/broken.md", b"*  \xff\xfe\x00 words [[00:00:01](https://e.org/?t=1s)]\n");
    site.write("content/a/nul.md", b"# N\0ul\n*  a\0b\n");
    symlink("/etc/hosts", site.path("content/a/link.md")).unwrap();
    symlink(".", site.path("content/a/loop")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(site.path("content/a/pipe.md")).status();
    assert!(made.unwrap().success());
    let outcome = site.build(&[]);
    for named in ["a/broken.md:1", "a/link.md", "a/loop", "a/pipe.md"] {
        assert!(
            outcome.stderr.contains(&format!("warning: {named}: ")),
            "{named}: {}",
            outcome.stderr
        );
    }
    assert!(outcome.stderr.contains("3 transcripts"));
    assert!(site.files("public").iter().all(|(_, bytes)| !bytes.contains(&0)));
}

#[test]
fn a_thousand_channels_are_divided_into_pages_that_lead_to_each_other() {
    let site = Site::new();
    for number in 0..1_100 {
        let text =
            format!("# Night\n**Voice {number:04}:** [](https://example.org/{number})\n*  Fog.\n");
        site.write(&format!("content/{number:04}.md"), text.as_bytes());
    }
    site.build(&[]);
    let pages =
        [("index.html", 0, 499), ("channels-2.html", 500, 999), ("channels-3.html", 1_000, 1_099)];
    for (page, first, last) in pages {
        let html = site.read(&format!("public/{page}"));
        assert!(html.len() < 200_000, "{page}: {} bytes", html.len());
        for number in [first, last] {
            assert!(html.contains(&format!(">Voice {number:04}</a>")), "{page}: {number}");
        }
        for (other, ..) in pages {
            assert!(html.contains(&format!("href={other}")), "{page} does not lead to {other}");
        }
        assert_eq!(html.contains("<h2>Newest</h2>"), page == "index.html");
    }
}

#[test]
fn every_page_forbids_what_is_not_of_the_site_and_needs_none_of_it() {
    let site = Site::of_fixtures();
    site.build(&[]);
    for (path, bytes) in site.files("public").iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = std::str::from_utf8(bytes).unwrap();
        let head = html.split("<title>").next().unwrap();
        assert!(
            head.contains(
                "<meta http-equiv=content-security-policy content=\"default-src 'self' file:;"
            ),
            "{path}"
        );
        for script in html.split("<script").skip(1) {
            let (attributes, rest) = script.split_once('>').unwrap();
            assert!(attributes.contains(" src=") && rest.starts_with("</script>"), "{path}");
        }
        let tags = html.split('<').skip(1).filter_map(|tag| tag.split('>').next());
        for tag in tags.filter(|_| path != "404.html") {
            assert!(!tag.starts_with("style") && !tag.contains(" style="), "{path}: {tag}");
            assert!(!tag.contains(" on"), "{path}: {tag}");
        }
    }
}
