//! Pages of the owner's own: what becomes of them, and what they do not touch.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use std::fs;
use std::time::{Duration, SystemTime};

use support::Site;

/// A site of one transcript, with pages in `about/`.
fn site() -> Site {
    let site = Site::new();
    site.transcript("1.md", "Night", "The fog came in.");
    site.write("longhand.yaml", b"title: Harbour\npages: about\n");
    site.write(
        "about/README.md",
        b"# About us\n\nSee [how to cite](how%20to%20cite.md#in-short).\n\n![the pier](pictures/Pier%201.png)\n",
    );
    site.write(
        "about/how to cite.md",
        b"# How to cite\n\n## In short\n\n```sh\nls <a>\n```\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n",
    );
    site.write("about/aftermath.md", b"# Aftermath\n\n[back](.) or [there](README.md)\n");
    site.write("about/pictures/Pier 1.png", b"png");
    site.write("about/pictures/unused.png", b"png");
    // What changed just now is copied again, because its time does not tell whether it did since.
    let picture =
        fs::File::options().write(true).open(site.path("about/pictures/Pier 1.png")).unwrap();
    picture.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)).unwrap();
    site
}

fn page(site: &Site, path: &str) -> String {
    let html = site.read(&format!("public/{path}"));
    let assets = html.split("assets/").nth(1).and_then(|rest| rest.split('/').next());
    html.replace(&format!("assets/{}/", assets.unwrap_or("?")), "assets/HASH/")
}

/// The summary of a build as JSON.
fn summary(site: &Site) -> serde_json::Value {
    serde_json::from_str(&site.build(&["--json"]).stdout).unwrap()
}

#[test]
fn golden_pages() {
    let site = site();
    let outcome = site.build(&[]);
    assert!(!outcome.stderr.contains("warning"), "{}", outcome.stderr);
    for path in ["about/index.html", "about/how-to-cite.html"] {
        insta::assert_snapshot!(path.replace('/', "--"), page(&site, path));
    }
    assert_eq!(fs::read(site.path("public/about/pictures-pier-1.png")).unwrap(), b"png");
    assert!(!site.path("public/about/pictures-unused.png").exists());
    let checked = site.run(&["check", "public", "--strict"]);
    assert_eq!(checked.status, 0, "{}{}", checked.stdout, checked.stderr);
}

#[test]
fn the_first_page_of_the_site_leads_to_them_in_their_order() {
    let site = site();
    site.build(&[]);
    let home = site.read("public/index.html");
    let section = home.split("<h2><a href=\"about/index.html\">About us</a>").nth(1).unwrap();
    let [cite, aftermath] = ["about/how-to-cite.html", "about/aftermath.html"]
        .map(|page| section.find(&format!("<a href=\"{page}\">")).unwrap());
    assert!(cite < aftermath);
    site.write("longhand.yaml", b"title: Harbour\n").build(&[]);
    assert!(!site.read("public/index.html").contains("about/"));
    assert!(!site.path("public/about").exists());
}

#[test]
fn they_are_counted_and_in_the_sitemap_but_not_searched() {
    let site = site();
    let with = summary(&site);
    let manifest = |site: &Site| {
        let json: serde_json::Value =
            serde_json::from_str(&site.read("public/search/index.json")).unwrap();
        json["docs"].clone()
    };
    let of_with = manifest(&site);
    site.build(&["--base-url", "https://example.org/a/"]);
    let sitemap = site.read("public/sitemap.xml");
    assert!(sitemap.contains("https://example.org/a/about/how-to-cite.html"), "{sitemap}");
    site.write("longhand.yaml", b"title: Harbour\n");
    let without = summary(&site);
    assert_eq!(with["pages"].as_u64().unwrap(), without["pages"].as_u64().unwrap() + 3);
    assert_eq!(with["words"], without["words"]);
    assert_eq!(of_with, manifest(&site));
}

#[test]
fn what_changed_is_written_and_the_rest_is_kept() {
    let site = site();
    site.build(&[]);
    let count = |site: &Site| {
        let summary = summary(site);
        (summary["read"].as_u64().unwrap(), summary["changed"].as_u64().unwrap())
    };
    assert_eq!(count(&site), (0, 0));
    // A text: its page, and nothing else but the list of files.
    site.write("about/aftermath.md", b"# Aftermath\n\nNothing came of it.\n");
    let (read, changed) = count(&site);
    assert!(read == 0 && changed <= 2, "{read} read, {changed} changed");
    assert!(site.read("public/about/aftermath.html").contains("Nothing came of it."));
    // A title, which all of them name; a page and a picture that go.
    site.write("about/aftermath.md", b"# After the storm\n");
    site.write("about/README.md", b"# About us\n");
    fs::remove_file(site.path("about/how to cite.md")).unwrap();
    site.build(&[]);
    assert!(site.read("public/about/index.html").contains("After the storm"));
    for gone in ["how-to-cite.html", "pictures-pier-1.png"] {
        assert!(!site.path("public/about").join(gone).exists(), "{gone}");
    }
    site.build(&["--output", "fresh"]);
    assert!(site.files("public") == site.files("fresh"), "a build over the one before is another");
}

#[test]
fn a_channel_keeps_its_address() {
    let site = site();
    let text = site.read("content/1.md").replace("**Harbour:**", "**About:**");
    site.write("content/1.md", text.as_bytes());
    let outcome = site.build(&[]);
    assert!(outcome.stderr.contains("about/ is already taken"), "{}", outcome.stderr);
    assert!(site.read("public/about/index.html").contains("Night"));
    let home = site.read("public/index.html");
    let folder = home.split("<h2><a href=\"").nth(1).unwrap().split('/').next().unwrap();
    assert!(folder.starts_with("about-"), "{folder}");
    assert!(site.read(&format!("public/{folder}/index.html")).contains("About us"));
    assert!(site.run(&["check", "public", "--strict"]).status == 0);
    site.write("longhand.yaml", b"pages: search\n").write("search/a.md", b"# A\n");
    let outcome = site.build(&[]);
    assert!(outcome.stderr.contains("search/ is already taken"));
    assert!(site.path("public/search/index.json").exists());
}

#[test]
fn a_folder_that_cannot_be_used_is_refused_with_what_to_do() {
    let site = site();
    site.write("content/notes/a.md", b"# A\n").write("empty/a.txt", b"");
    site.build(&["--output", "out/site"]);
    for (pages, problem) in [
        ("nowhere", "does not exist"),
        ("longhand.yaml", "is not a folder"),
        ("empty", "contains no Markdown file"),
        ("content", "is inside the folder of transcripts"),
        ("content/notes", "is inside the folder of transcripts"),
        (".", "contains the folder of transcripts"),
        ("out", "contains the folder of the site"),
        ("out/site", "is inside the folder of the site"),
    ] {
        site.write("longhand.yaml", format!("pages: {pages}\n").as_bytes());
        let outcome = site.run(&["build", "--output", "out/site"]);
        assert_eq!(outcome.status, 2, "{pages}: {}", outcome.stderr);
        assert!(outcome.stderr.contains(problem), "{pages}: {}", outcome.stderr);
        assert!(outcome.stderr.contains("'pages:' in longhand.yaml"), "{}", outcome.stderr);
    }
}

#[test]
fn a_missing_picture_or_page_is_told_with_its_file_and_line() {
    let site = site();
    site.write(
        "about/aftermath.md",
        b"---\ntitle: After\n---\n\n[gone](gone.md) [licence](../LICENSE)\n\n![no](no.png)\n",
    );
    site.write("LICENSE", b"MIT");
    let outcome = site.build(&[]);
    for told in [
        "about/aftermath.md:5: broken link to 'gone.md'; kept as text.",
        "about/aftermath.md:7: image 'no.png' does not exist; omitted.",
        "2 warnings",
    ] {
        assert!(outcome.stderr.contains(told), "{told}: {}", outcome.stderr);
    }
    assert!(site.read("public/about/aftermath.html").contains("<p>gone licence</p>\n<p>no</p>"));
    assert_eq!(site.run(&["build", "--strict"]).status, 1);
}

#[test]
fn nothing_in_them_can_run_or_load_from_elsewhere() {
    let site = site();
    let hostile = "\
---
title: '<script>\"x'
---
<script>alert(1)</script>

# <img src=x onerror=y>

[a](javascript:b) [c](JAVASCRIPT:d) [e](data:text/html,x) [f](//example.org/x) ![p](https://e.org/p.gif)
![q](../../etc/passwd) [{{ config }}](\"x) {% raw %} {{ site.title }}

```\"onclick=x
</code></pre><script>
```
";
    site.write("about/<b> \"x.md", hostile.as_bytes());
    site.write("about/bytes.md", b"# \xff\xfe\0\n\nf\xfcr\n");
    site.build(&[]);
    let html = site.read("public/about/b-x.html");
    let main = html.split("<main>").nth(1).unwrap();
    for found in ["<script", "<img", "javascript:", "JAVASCRIPT:", "data:", "//example.org", "<b>"]
    {
        assert!(!main.contains(found), "{found} in {main}");
    }
    assert!(main.contains("<a href=\"https://e.org/p.gif\">p</a>"), "{main}");
    assert!(main.contains("{% raw %} {{ site.title }}"), "{main}");
    assert!(
        html.contains("<title>&lt;script>\"x – Harbour")
            || html.contains("<title>&lt;script>&quot;x")
    );
    assert!(site.path("public/about/bytes.html").exists());
    let checked = site.run(&["check", "public", "--strict"]);
    assert_eq!(checked.status, 0, "{}{}", checked.stdout, checked.stderr);
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_not_followed() {
    let site = site();
    site.write("secret.md", b"# Secret\n").write("secret.png", b"png");
    for name in ["secret.md", "secret.png"] {
        std::os::unix::fs::symlink(site.path(name), site.path("about").join(name)).unwrap();
    }
    site.write("about/aftermath.md", b"# A\n\n![x](secret.png)\n");
    let outcome = site.build(&[]);
    assert!(outcome.stderr.contains("about/secret.md: symbolic link; not followed"));
    assert!(outcome.stderr.contains("'secret.png' is not an image in this folder"));
    assert!(site.files("public/about").iter().all(|(name, _)| !name.contains("secret")));
}

#[test]
fn an_index_that_nobody_wrote_lists_the_pages() {
    let site = site();
    fs::remove_file(site.path("about/README.md")).unwrap();
    site.write("longhand.yaml", b"language: de\npages: about\n").build(&[]);
    let index = site.read("public/about/index.html");
    assert!(index.contains("<h1>about</h1>"), "{index}");
    assert!(index.contains("<li><a href=how-to-cite.html>How to cite</a>"), "{index}");
    assert!(!index.contains("aria-current") && index.contains("Alle Kan"), "{index}");
}
