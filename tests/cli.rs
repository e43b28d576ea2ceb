//! The command line: what it accepts, what it says, how it exits.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use serde_json::Value;
use support::Site;

#[test]
fn a_build_publishes_and_sums_up() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog came in.");
    let outcome = site.build(&[]);
    assert!(
        outcome.stderr.contains("1 transcript in 1 channel: 2 lines, 6 words"),
        "{}",
        outcome.stderr
    );
    assert!(outcome.stdout.is_empty());
    assert!(site.read("public/index.html").contains("Fog"));
}

#[test]
fn json_is_one_object_on_standard_output_and_nothing_else() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog came in.").write("content/a/empty.md", b"");
    let outcome = site.build(&["--json"]);
    let summary: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(summary["transcripts"], 2);
    assert_eq!(summary["warnings"][0]["path"], "a/empty.md");
    assert_eq!(summary["warnings"][0]["kind"], "empty");
    assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
}

#[test]
fn quiet_leaves_only_warnings() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog.").write("content/a/notes.pdf", b"%PDF");
    let outcome = site.build(&["--quiet"]);
    assert_eq!(outcome.stderr, "warning: a/notes.pdf: unsupported file type; skipped.\n");
}

#[test]
fn strict_publishes_nothing_when_there_is_a_warning() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog.");
    site.build(&["--strict"]);
    let before = site.files("public");
    site.write("content/a/bad.md", b"# Bad\n*  words \xff\n");
    let outcome = site.run(&["build", "--strict"]);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stderr.contains("warning: a/bad.md:2: "), "{}", outcome.stderr);
    assert_eq!(site.files("public"), before);
}

#[test]
fn content_that_is_missing_empty_or_a_file_never_replaces_a_site() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog.");
    site.build(&[]);
    let before = site.files("public");
    site.write("empty/readme.pdf", b"").write("file", b"");
    for content in ["missing", "empty", "file"] {
        let outcome = site.run(&["build", "--content", content]);
        assert_eq!(outcome.status, 2, "{content}");
        assert!(
            outcome.stderr.contains(content) && outcome.stderr.contains("--content"),
            "{}",
            outcome.stderr
        );
    }
    assert_eq!(site.files("public"), before);
}

#[test]
fn a_mistake_in_the_configuration_is_named_with_its_line() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog.");
    site.write("longhand.yaml", b"title: Harbour\nlanguages: en\n");
    let outcome = site.run(&["build"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("longhand.yaml:2: "), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("languages"), "{}", outcome.stderr);
    site.write("longhand.yaml", b"title: Harbour\n");
    site.build(&["--base-url", "https://example.org/harbour"]);
    assert!(site.read("public/index.html").contains("<title>Harbour</title>"));
    assert!(site.read("public/404.html").contains("https://example.org/harbour/"));
    let search = site.read("public/opensearch.xml");
    assert!(search.contains("https://example.org/harbour/search.html?q={searchTerms}"), "{search}");
}

#[test]
fn wrong_usage_exits_with_2_and_says_what_is_wrong() {
    let site = Site::new();
    for (arguments, said) in [
        (&["build", "--contents", "x"][..], "--contents"),
        (&["build", "--threads", "0"], "--threads"),
        (&["build", "--base-url", "example.org"], "https://example.org/"),
        (&["build", "--templates", "nowhere"], "nowhere"),
        (&["build", "--config", "nowhere.yaml"], "nowhere.yaml"),
        (&["bild"], "bild"),
    ] {
        let outcome = site.run(arguments);
        assert_eq!(outcome.status, 2, "{arguments:?}");
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    }
    assert_eq!(
        site.run(&["--version"]).stdout,
        concat!("longhand ", env!("CARGO_PKG_VERSION"), "\n")
    );
    assert!(site.run(&["build", "--help"]).stdout.contains("--base-url <URL>"));
}

#[test]
fn own_templates_and_assets_replace_the_built_in_ones() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog.");
    site.write("templates/foot.html", b"<footer>Ours</footer>");
    site.write("templates/assets/extra.css", b"p{}");
    site.build(&[]);
    assert!(site.read("public/index.html").contains("<footer>Ours</footer>"));
    assert!(site.files("public").iter().any(|(path, _)| path.ends_with("/extra.css")));
    site.write("templates/home.html", b"{% if %}");
    let outcome = site.run(&["build"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("home.html:1"), "{}", outcome.stderr);
}

#[test]
fn colours_stay_off_where_nobody_looks() {
    let site = Site::new();
    site.write("content/empty.md", b"");
    assert!(!site.build(&[]).stderr.contains('\u{1b}'));
}

#[test]
fn progress_is_not_told_where_nobody_watches() {
    let site = Site::new();
    site.write("content/empty.md", b"");
    let told = site.build(&[]).stderr;
    let first = told.lines().find(|line| !line.starts_with("warning: "));
    assert!(first.unwrap().starts_with("1 transcript in 1 channel"), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_build_shows_its_stages_on_a_terminal_and_wipes_them_away() {
    let site = Site::new();
    let words = "fog and sea and lamp and bell ".repeat(3_000);
    for number in 0..300 {
        site.transcript(&format!("a/n{number}.md"), &format!("Night {number}"), &words);
    }
    let on_terminal = |options: &str| {
        let longhand = env!("CARGO_BIN_EXE_longhand");
        let command = format!("stty cols 100; '{longhand}' build --threads 1 {options}");
        let mut script = std::process::Command::new("script");
        script.args(["--quiet", "--return", "--command", &command, "/dev/null"]);
        let output = script.env("TERM", "xterm").current_dir(site.path("")).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let told = on_terminal("");
    for piece in ["Writing ", " of 300, ", "/s, ", " left", "Indexing ", "Publishing "] {
        assert!(told.contains(piece), "{piece}: {told}");
    }
    let last = told.rsplit('\r').find(|line| line.contains("transcripts in")).unwrap();
    assert!(last.contains("300 transcripts in 1 channel") && !last.contains(" left"), "{last}");
    assert_eq!(on_terminal("--quiet --output other"), "");
}

#[cfg(unix)]
#[test]
fn an_interrupted_build_leaves_the_old_site_and_no_litter() {
    use std::process::Stdio;
    use std::time::Duration;
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog.");
    site.build(&[]);
    let before = site.files("public");
    let words = "fog and sea and lamp and bell ".repeat(4_000);
    for number in 0..400 {
        site.transcript(&format!("a/n{number}.md"), &format!("Night {number}"), &words);
    }
    let mut child =
        site.command(&["build", "--threads", "1"]).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(150));
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(kill.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(site.files("public"), before);
    assert!(!site.path(".public.longhand/stage").exists());
}

/// Holds the lock of a site as another build would.
fn hold_lock(site: &Site) -> std::fs::File {
    std::fs::create_dir_all(site.path(".public.longhand")).unwrap();
    let lock = std::fs::File::create(site.path(".public.longhand/lock")).unwrap();
    lock.lock().unwrap();
    lock
}

#[test]
fn a_second_build_waits_for_the_first_and_says_so() {
    use std::io::{BufRead as _, BufReader};
    let site = Site::new();
    site.transcript("a/1.md", "Night", "The fog.");
    let lock = hold_lock(&site);
    let mut command = site.command(&["build"]);
    let mut build = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(build.stderr.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    assert!(first.contains("waiting for it to end"), "{first}");
    assert!(!site.path("public").exists());
    drop(lock);
    assert!(build.wait().unwrap().success());
    assert!(site.path("public/index.html").exists());
}

#[test]
fn a_second_build_that_may_not_wait_fails_and_changes_nothing() {
    let site = Site::new();
    site.transcript("a/1.md", "Night", "The fog.");
    let _lock = hold_lock(&site);
    let outcome = site.run(&["build", "--no-wait"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("another build is writing"), "{}", outcome.stderr);
    assert!(!site.path("public").exists());
}

#[test]
fn an_empty_content_folder_unpublishes_only_when_told_to() {
    let site = Site::new();
    site.transcript("a/1.md", "Night", "The fog.");
    site.build(&[]);
    std::fs::remove_file(site.path("content/a/1.md")).unwrap();
    let outcome = site.run(&["build"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("--allow-empty"), "{}", outcome.stderr);
    assert!(site.path("public/a").exists() || site.path("public/harbour").exists());
    site.build(&["--allow-empty"]);
    assert!(!site.path("public/harbour").exists() && site.path("public/index.html").exists());
    site.build(&["--allow-empty", "--output", "fresh"]);
    assert_eq!(site.files("public"), site.files("fresh"));
}

#[test]
fn a_new_archive_builds_as_it_is() {
    let site = Site::new();
    let outcome = site.run(&["init", "archive"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let archive = |name: &str| site.path(&format!("archive/{name}"));
    for name in ["longhand.yaml", ".gitignore", "README.md", ".github/workflows/pages.yml"] {
        assert!(outcome.stderr.contains(&format!("Wrote archive/{name}")), "{}", outcome.stderr);
    }
    let config = archive("longhand.yaml");
    let (content, output) = (archive("content"), archive("public"));
    let arguments = [&config, &content, &output].map(|path| path.to_str().unwrap());
    let [config, content, output] = arguments;
    let build = ["--strict", "--config", config, "--content", content, "--output", output];
    assert!(site.build(&build).stderr.contains("1 transcript in 1 channel: 5 lines"));
    assert!(site.read("archive/public/index.html").contains("What a transcript looks like"));
    site.write("archive/README.md", b"Ours.\n");
    let again = site.run(&["init", "archive"]);
    assert!(again.stderr.contains("Kept archive/README.md"), "{}", again.stderr);
    assert!(!again.stderr.contains("Wrote"), "{}", again.stderr);
    assert_eq!(site.read("archive/README.md"), "Ours.\n");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let site = Site::new();
    site.write("file", b"");
    let outcome = site.run(&["init", "file"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("cannot create file"), "{}", outcome.stderr);
}

#[test]
fn a_domain_becomes_a_file_for_the_host() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog.");
    site.write("longhand.yaml", b"domain: archive.example.org\n").write("public/.nojekyll", b"");
    site.build(&[]);
    assert_eq!(site.read("public/CNAME"), "archive.example.org\n");
    assert_eq!(site.read("public/.nojekyll"), "");
    site.write("longhand.yaml", b"");
    site.build(&[]);
    assert!(!site.path("public/CNAME").exists());
}

#[test]
fn a_site_too_large_for_its_host_is_told_what_to_leave_out() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog.");
    site.write("longhand.yaml", b"max_site_size: 1 kB\n");
    let outcome = site.run(&["build", "--strict"]);
    assert_eq!(outcome.status, 1);
    for part in ["over the 1 kB limit (max_site_size)", "(largest: harbour "] {
        assert!(outcome.stderr.contains(part), "{part}: {}", outcome.stderr);
    }
}

#[test]
fn a_site_is_checked_and_what_is_broken_told() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog.");
    site.build(&[]);
    let sound = site.run(&["check", "public", "--strict"]);
    assert_eq!(sound.status, 0, "{}", sound.stdout);
    assert!(sound.stdout.ends_with("limit: no problems found\n"), "{}", sound.stdout);
    std::fs::remove_file(site.path("public/search.html")).unwrap();
    let broken = site.run(&["check", "public", "--strict", "--json"]);
    assert_eq!(broken.status, 1);
    let found: Value = serde_json::from_str(&broken.stdout).unwrap();
    assert!(found["kinds"]["link"].as_u64() > Some(2), "{found}");
    assert_eq!(found["warnings"][0]["path"], "harbour/2025-06-13-fog.html");
}

#[test]
fn stats_count_by_channel_and_month() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog came in.").write("content/a/empty.md", b"");
    site.build(&[]);
    let outcome = site.run(&["stats"]);
    for part in [
        "2 transcripts in 2 channels: 2 lines, 6 words",
        "1 transcript without text",
        "1           2             6     1 min  2025-06",
        "harbour/2025-06-13-fog.html",
    ] {
        assert!(outcome.stdout.contains(part), "{part}: {}", outcome.stdout);
    }
    let json: Value = serde_json::from_str(&site.run(&["stats", "--json"]).stdout).unwrap();
    assert_eq!(json["total"]["words"], 6);
    assert_eq!(json["months"][0]["name"], "2025-06");
}

#[test]
fn an_archive_is_exported_line_by_line() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog came in.").write("content/a/2.txt", b"Words.\n");
    let outcome = site.run(&["export"]);
    let lines: Vec<Value> =
        outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{}", outcome.stdout);
    assert_eq!(lines[0]["source"], "a/1.md");
    assert_eq!(lines[0]["page"], "harbour/2025-06-13-fog.html");
    assert_eq!(lines[0]["transcript"]["segments"][0]["text"], "The fog came in.");
    assert_eq!(lines[1]["transcript"]["segments"][0]["text"], "Words.");
    site.run(&["export", "--output", "archive.jsonl"]);
    assert_eq!(site.read("archive.jsonl"), outcome.stdout);
}

#[test]
fn feeds_tell_of_new_transcripts_and_the_site_names_its_pages_to_crawlers() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog & <b>mist</b>", "The fog came in.");
    site.build(&[]);
    for file in ["feed.xml", "harbour/feed.xml", "feed.json", "sitemap.xml", "robots.txt"] {
        assert!(!site.path(&format!("public/{file}")).exists(), "{file} needs an address");
    }
    site.build(&["--base-url", "https://example.org/a"]);
    let page = "https://example.org/a/harbour/2025-06-13-fog-b-mist-b.html";
    for feed in ["public/feed.xml", "public/harbour/feed.xml"] {
        let feed = site.read(feed);
        assert!(feed.contains("<title>Fog &amp; &lt;b>mist&lt;/b></title>"), "{feed}");
        assert!(feed.contains("<updated>2025-06-13T00:00:00Z</updated>"), "{feed}");
        assert!(feed.contains(&format!(" href=\"{page}\"")), "{feed}");
    }
    let feed: Value = serde_json::from_str(&site.read("public/feed.json")).unwrap();
    assert_eq!(feed["items"][0]["title"], "Fog & <b>mist</b>");
    assert_eq!(feed["items"][0]["url"], page);
    assert!(site.read("public/sitemap.xml").contains(&format!("<loc>{page}</loc>")));
    let checked = site.run(&["check", "public", "--strict"]);
    assert_eq!(checked.status, 0, "{}", checked.stdout);
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_told_unless_the_reader_closed_the_pipe() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog.");
    site.build(&[]);
    for arguments in [
        &["build", "--json"][..],
        &["check"],
        &["check", "--json"],
        &["stats"],
        &["search", "fog"],
        &["search", "fog", "--json"],
        &["convert", "content/a/1.md"],
        &["export"],
    ] {
        let run = |output: std::process::Stdio| {
            support::Outcome::from(site.command(arguments).stdout(output).output().unwrap())
        };
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let outcome = run(full.into());
        assert_eq!(outcome.status, 2, "{arguments:?}");
        assert!(outcome.stderr.contains("No space left"), "{arguments:?}: {}", outcome.stderr);
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        assert_eq!(run(writer.into()).status, 0, "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_larger_than_the_system_allows_leaves_the_old_site_and_a_word() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog.");
    site.build(&[]);
    let before = site.files("public");
    site.transcript("a/2.md", "Lamp", &"The lamp. ".repeat(2_000));
    let run = format!("ulimit -f 4 && exec {} build", site.program());
    let mut shell = std::process::Command::new("sh");
    let outcome = shell.args(["-c", &run]).current_dir(site.path("")).output().unwrap();
    let outcome = support::Outcome::from(outcome);
    assert_eq!(outcome.status, 2, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("File too large"), "{}", outcome.stderr);
    assert_eq!(site.files("public"), before);
}
