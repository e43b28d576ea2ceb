//! Whole sites: golden pages, addresses, sameness, foreign files, odd content.

mod support;

use std::collections::BTreeSet;
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
fn other_formats_are_counted_and_named_where_there_is_no_room() {
    let site = Site::new();
    site.transcript("a/1.md", "Night", &"the lamp went out ".repeat(500));
    site.write("longhand.yaml", b"alternates: [json]\nmax_site_size: 30 kB\n");
    let outcome = site.build(&["--json"]);
    let summary: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let json = site.read("public/harbour/2025-06-13-night.json");
    assert_eq!(summary["sizes"]["alternates"].as_u64().unwrap(), json.len() as u64);
    let warning = outcome.stderr;
    assert!(warning.contains("take formats out of alternates (9"), "{warning}");
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
