//! Whole sites: golden pages, addresses, sameness, foreign files, odd content.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, SystemTime};

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
fn the_same_content_gives_the_same_bytes_at_any_place_and_time() {
    let site = Site::of_fixtures();
    site.build(&[]);
    let files = site.files("content");
    for (number, (zone, locale)) in
        [("UTC", "C"), ("Pacific/Kiritimati", "tr_TR.UTF-8"), ("America/St_Johns", "de_DE")]
            .into_iter()
            .enumerate()
    {
        // Another folder, its files made in another order and long ago.
        let other = Site::new();
        let mut files = files.clone();
        files.rotate_left(number);
        files.reverse();
        for (path, bytes) in &files {
            let path = format!("far/away/{number}/{path}");
            other.write(&path, bytes);
            let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(86_400 * number as u64);
            let file = std::fs::File::options().write(true).open(other.path(&path)).unwrap();
            file.set_modified(long_ago).unwrap();
        }
        let content = other.path(&format!("far/away/{number}"));
        let outcome = other
            .command(&["build", "--content", content.to_str().unwrap()])
            .envs([("TZ", zone), ("LC_ALL", locale), ("LANG", locale), ("SOURCE_DATE_EPOCH", "1")])
            .output()
            .unwrap();
        assert!(outcome.status.success());
        assert!(other.files("public") == site.files("public"), "{zone}, {locale}");
    }
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

/// An archive whose search index is a good part of it.
fn nights(count: usize) -> Site {
    let site = Site::new();
    for number in 0..count {
        let words =
            format!("the lamp went out in year {number} and the fog came in again ").repeat(40);
        site.transcript(&format!("a/{number}.md"), &format!("Night {number}"), &words);
    }
    site
}

#[test]
fn search_from_disk_gives_way_first_and_its_absence_is_told_everywhere() {
    let site = nights(30);
    let build = |settings: &str| -> serde_json::Value {
        site.write("longhand.yaml", settings.as_bytes());
        serde_json::from_str(&site.build(&["--json"]).stdout).unwrap()
    };
    let json = |path: &str| -> serde_json::Value {
        serde_json::from_str(&site.read(&format!("public/{path}"))).unwrap()
    };
    let whole = build("");
    assert_eq!(whole["left_out"], serde_json::json!([]));
    assert_eq!(whole["limits"], serde_json::json!({ "bytes": 1 << 30, "files": null }));
    assert!(json("search/index.json").get("left_out").is_none());
    let (bytes, files) =
        (whole["bytes"].as_u64().unwrap(), whole["sizes"]["files"].as_u64().unwrap());
    for (settings, setting) in [
        (format!("max_site_size: {}\n", bytes - 1), "max_site_size"),
        (format!("max_files: {}\n", files - 1), "max_files"),
        ("search:\n  offline: never\n".to_owned(), "search.offline"),
    ] {
        let less = build(&settings);
        assert_eq!(less["left_out"][0]["part"], "offline-search", "{settings}");
        assert_eq!(less["left_out"][0]["setting"], setting);
        let (part, scripts) = (&less["left_out"][0], &whole["sizes"]["scripts"]);
        let spared = part["bytes"].as_u64().unwrap() as f64 / scripts.as_u64().unwrap() as f64;
        assert!((0.9..1.1).contains(&spared), "{spared}");
        assert_eq!(less["warnings"], serde_json::json!([]), "{settings}");
        for file in ["search/index.json", "longhand.json"] {
            assert_eq!(json(file)["left_out"], serde_json::json!(["offline-search"]), "{file}");
        }
        assert!(!site.path("public/search/index.js").exists());
        assert_eq!(json("search/index.json")["f"], 1.5 / 7.0, "the phrase filter is as it was");
        let told = site.build(&[]).stderr;
        assert!(told.contains(&format!("Offline search was omitted ({setting})")), "{told}");
    }
    assert_eq!(build("")["left_out"], serde_json::json!([]));
}

#[test]
fn a_site_above_its_limit_is_published_whole_with_a_warning_and_refused_when_strict() {
    let site = nights(10);
    site.build(&[]);
    let before = site.files("public");
    site.write("longhand.yaml", b"max_site_size: 20 kB\nmax_files: 30\n");
    assert_eq!(site.run(&["build", "--strict"]).status, 1);
    assert_eq!(site.files("public"), before, "the old site stays");
    let told = site.build(&[]).stderr;
    for part in [
        "over the 20 kB limit (max_site_size): pages ",
        "over the limit of 30 (max_files): pages ",
        "to make room, publish some channels as separate sites (largest: harbour ",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(site.path("public/search/g/0.json").exists(), "the phrase filter stays");
}

#[test]
fn what_a_channel_says_under_five_recordings_stands_once_on_its_page() {
    let site = Site::new();
    let write = |number: usize| {
        let text = format!(
            "---\nLength: 60s\nVideo Keywords: ['fog', 'night {number}']\n\
             Video Description: Night {number}.\n\n<b>Subscribe</b> & listen!\n---\n\n\
             # Night {number}\n**Harbour:** [June {number}, 2025](https://example.org/{number})\n*  Fog.\n"
        );
        site.write(&format!("content/a/{number}.md"), text.as_bytes());
    };
    let page =
        |number: usize| site.read(&format!("public/harbour/2025-06-0{number}-night-{number}.html"));
    let line = "&lt;b>Subscribe&lt;/b> &amp; listen!";
    (1..5).for_each(write);
    site.build(&[]);
    assert!(page(1).contains(line) && page(1).contains("Keywords: fog, night 1"), "{}", page(1));
    assert!(!site.read("public/harbour/index.html").contains("Subscribe"));
    write(5);
    site.write("longhand.yaml", b"alternates: [json]\n");
    site.build(&[]);
    for number in 1..6 {
        let page = page(number);
        assert!(
            page.contains(&format!("Night {number}.")) && !page.contains("Subscribe"),
            "{page}"
        );
        assert!(page.contains(&format!("Keywords: night {number}")), "{page}");
        let link = page.split("<a href=index.html#notes data-notes=").nth(1).unwrap();
        let (order, _) = link.split_once(">Channel notes</a>").unwrap();
        assert_eq!(order.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len(), 3);
    }
    let channel = site.read("public/harbour/index.html");
    let notes = &channel[channel.find("id=notes").unwrap()..];
    assert_eq!(notes.matches(line).count(), 1, "{notes}");
    assert!(notes.contains("Keywords: fog"), "{notes}");
    assert!(site.read("public/harbour/notes.js").contains(":\"<b>Subscribe</b> & listen!\"};"));
    assert!(
        site.read("public/harbour/2025-06-01-night-1.json").contains("<b>Subscribe</b> & listen!")
    );
    site.build(&["--output", "fresh"]);
    assert_eq!(site.files("public"), site.files("fresh"));
    fs::remove_file(site.path("content/a/5.md")).unwrap();
    site.build(&[]);
    assert!(page(1).contains(line));
}

#[test]
fn other_formats_are_counted_and_named_where_there_is_no_room() {
    let site = Site::new();
    site.transcript("a/1.md", "Night", &"the lamp went out ".repeat(500));
    site.write("longhand.yaml", b"alternates: [json]\nmax_site_size: 30 kB\n");
    let outcome = site.build(&["--json"]);
    let summary: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let json = site.read("public/harbour/2025-06-13-night.json");
    assert_eq!(summary["sizes"]["alternates"].as_u64().unwrap(), json.len() as u64);
    let warning = outcome.stderr;
    assert!(warning.contains("remove formats from alternates (9"), "{warning}");
    assert!(site.build(&[]).stderr.contains("; transcripts in other formats 9"));
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

/// A host often runs as another user than the one who builds.
#[cfg(unix)]
#[test]
fn everybody_may_read_a_site_whatever_the_umask_of_who_builds_it() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog.");
    site.write("content/a/1.mp3", b"sound").write("longhand.yaml", b"media: copy\n");
    let build = || {
        let run = format!("umask 077 && exec {} build --output new/public", site.program());
        let mut shell = std::process::Command::new("sh");
        let outcome = shell.args(["-c", &run]).current_dir(site.path("")).output().unwrap();
        assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
        for entry in walkdir::WalkDir::new(site.path("new/public")) {
            let entry = entry.unwrap();
            let least = if entry.file_type().is_dir() { 0o755 } else { 0o644 };
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, least, "{}", entry.path().display());
        }
    };
    build();
    let mode = |path: &str| std::fs::metadata(site.path(path)).unwrap().permissions().mode();
    assert_eq!(mode("new") & 0o777, 0o755);
    assert_eq!(mode("new/.public.longhand") & 0o777, 0o700);
    // What is kept is mended, too.
    let page = site.path("new/public/harbour/2025-06-13-fog.html");
    std::fs::set_permissions(page, std::fs::Permissions::from_mode(0o600)).unwrap();
    site.transcript("a/2.md", "Lamp", "The lamp.");
    build();
}
