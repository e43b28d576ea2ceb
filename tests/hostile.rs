//! Content that means harm, or met some: nothing of it runs, leaks, or stops the rest.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use std::fs;

use support::Site;

/// Everything a site says, page by page and file by file.
fn texts(site: &Site) -> Vec<(String, String)> {
    let files = site.files("public").into_iter();
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
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
    for (path, html) in texts(&site) {
        if path.ends_with(".html") && path != "search.html" {
            assert!(
                !html.contains("<script>") && !html.contains("<!--") && !html.contains("\"onload"),
                "{path}"
            );
        }
    }
    let text = "&lt;script>alert(1)&lt;/script> {{ site.title }} {% raw %} &quot;onload=x &amp;amp; &lt;!--";
    let page = site
        .read("public/harbour/2025-06-13-script-alert-1-script-site-title-raw-onload-x-amp.html");
    assert!(page.contains(&format!("<h1 itemprop=name>{text}</h1>")), "{page}");
    assert!(page.contains(&format!("<p id=0:00>{text}\n")), "{page}");
}

#[test]
fn every_page_forbids_what_is_not_of_the_site_and_needs_none_of_it() {
    let site = Site::of_fixtures();
    site.build(&[]);
    for (path, html) in texts(&site).iter().filter(|(path, _)| path.ends_with(".html")) {
        let head = html.split("<title>").next().unwrap();
        let policy = "<meta http-equiv=content-security-policy content=\"default-src 'self' file:;";
        assert!(head.contains(policy), "{path}");
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

#[test]
fn no_page_that_a_link_leads_to_has_a_hold_of_the_one_it_came_from() {
    let site = Site::of_fixtures();
    site.transcript("a/timed.md", "Timed", "Hello");
    site.write(
        "content/a/prose.md",
        b"# A note\n\n[one](https://e.org/) and [two](HTTP://e.org/)\n",
    );
    site.build(&[]);
    let mut links = 0;
    for (path, html) in texts(&site).iter().filter(|(path, _)| path.ends_with(".html")) {
        for tag in html.split("<a ").skip(1).filter_map(|rest| rest.split('>').next()) {
            // Without a target, no page is opened beside another one in the first place; that is why
            // the times of a long transcript, each a link to its own recording, go without.
            assert!(!tag.contains("target="), "{path}: <a {tag}>");
            let address = tag.split("href=").nth(1).unwrap_or_default().trim_start_matches('"');
            if address.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http")) {
                let is_time = tag.contains("?t=") || tag.contains("#t=");
                assert!(is_time || tag.contains("rel=noopener"), "{path}: <a {tag}>");
                links += 1;
            }
        }
    }
    assert!(links > 15, "{links} links out of the site");
}

#[test]
fn direction_tricks_stay_in_their_line_and_names_have_none() {
    let site = Site::new();
    let (rlo, pdf, rli, pdi) = ('\u{202e}', '\u{202c}', '\u{2067}', '\u{2069}');
    site.transcript(
        &format!("{rlo}folder/1.md"),
        &format!("Fog{rlo}gpj.exe{pdi}"),
        &format!("{pdi}{rlo}turned, {rli}and again"),
    );
    // Written as escapes, they come into being after the file was decoded.
    let json = br#"{"text": "", "language": "en", "segments": [{"id": 0, "start": 0.0, "end": 2.0, "text": " one \u202e two \u2069 three"}]}"#;
    site.write("content/a/2.json", json);
    site.write("content/a/2.info.json", br#"{"id": "abcdefghijk", "title": "x\u202ey", "description": "d\u2067e", "channel": "c\u202eh"}"#);
    site.write(
        "content/a/3.vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.000\na &#x202e; b <v A\u{202e}>c\n".as_bytes(),
    );
    site.write(
        "content/a/4.md",
        format!("# P{rlo}\n\nSome &#x202e; *prose*, `co{rlo}de`.\n").as_bytes(),
    );
    let outcome = site.build(&[]);
    let is_control = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(!outcome.stderr.contains(is_control), "{}", outcome.stderr);
    let line = format!("{rlo}turned, {rli}and again{pdi}{pdf}\n");
    let mut said = 0;
    for (path, text) in texts(&site) {
        assert!(path.is_ascii(), "{path}");
        said += text.matches(&line).count();
        // Every line closes what it opens, and closes nothing else.
        for line in text.lines() {
            let count = |of: &[char]| line.matches(of).count();
            assert_eq!(count(&['\u{2066}', rli, '\u{2068}']), count(&[pdi]), "{path}: {line}");
            assert_eq!(
                count(&['\u{202a}', '\u{202b}', '\u{202d}', rlo]),
                count(&[pdf]),
                "{path}: {line}"
            );
        }
        for name in ["<title>", "<h1", "<b dir=auto>"] {
            let names = text.split(name).skip(1).filter_map(|rest| rest.split("</").next());
            assert!(names.into_iter().all(|name| !name.contains(is_control)), "{path}");
        }
        if path.ends_with(".json") || path.ends_with(".js") {
            assert!(!text.contains(is_control) && !text.contains("\\u202e"), "{path}");
        }
    }
    assert_eq!(said, 1);
}

#[test]
fn what_is_cut_of_a_description_turns_nothing() {
    let site = Site::new();
    site.write("longhand.yaml", b"base_url: https://example.org/\n");
    site.write("content/a/1.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nThe fog.\n");
    let description = format!("\u{202e}turned {}\u{202c} and back", "and on ".repeat(40));
    let json = serde_json::json!({ "title": "Cut", "description": description });
    site.write("content/a/1.info.json", json.to_string().as_bytes());
    site.build(&[]);
    let page = site.read("public/a/cut.html");
    let meta = page.split("<meta name=description content=\"").nth(1).unwrap();
    let meta = meta.split('"').next().unwrap();
    assert!(meta.starts_with("turned and on"), "{meta}");
}

#[test]
fn a_name_with_nothing_to_see_is_an_address_and_a_long_one_is_cut_where_it_is_repeated() {
    let site = Site::new();
    site.write("content/\u{202e}/\u{200b}.md", b"*  The fog.\n");
    site.write("content/a/1.md", "# \u{3000}\u{200b}\n*  The fog.\n".as_bytes());
    let accents = "\u{301}".repeat(10_000);
    site.write("content/b/1.md", format!("# e{accents}\n*  The fog.\n").as_bytes());
    site.build(&[]);
    let mut holders = 0;
    for (path, html) in texts(&site).iter().filter(|(path, _)| path.ends_with(".html")) {
        holders += usize::from(html.contains(&accents));
        for link in html.split("<a ").skip(1) {
            let text = link.split_once('>').unwrap().1;
            assert!(!text.starts_with("</a>"), "{path}: {link}");
        }
        assert!(!html.contains("<h1 itemprop=name></h1>"), "{path}");
    }
    assert_eq!(holders, 1, "its own page");
}

#[test]
fn what_tells_language_models_of_the_site_holds_no_link_of_a_transcript() {
    let site = Site::new();
    for channel in ["x](javascript:alert(1))", "](https://evil.example/) [x", "<b>"] {
        let text = format!("---\ntitle: Night\nchannel: \"{channel}\"\n---\n\n*  The fog.\n");
        site.write(&format!("content/{}.md", channel.len()), text.as_bytes());
    }
    site.write("longhand.yaml", b"base_url: https://example.org/\n");
    site.build(&[]);
    let guide = site.read("public/llms.txt");
    assert!(guide.contains("- [x\\](javascript:alert(1))](https://example.org/"), "{guide}");
    assert!(guide.contains("- [\\](https://evil.example/) \\[x](https://example.org/"), "{guide}");
    assert!(guide.contains("- [\\<b\\>]("), "{guide}");
}

#[test]
fn forbidden_characters_reach_no_file() {
    let site = Site::new();
    site.write("content/a/nul.md", b"# N\0ul\n*  a\0b\x1b[31m\n");
    site.write("content/a/wide.md", "# W\u{fffe}\n*  c\u{fdd0}d\u{1ffff}\u{85}\n".as_bytes());
    site.write("content/a/entity.md", b"# E\n\nSome &#0; &#1; &#xfffe; &#x85; prose.\n");
    site.write(
        "content/a/yaml.md",
        b"---\ntitle: \"Y\\0\\e\\x85\"\nchannel: \"C\\0\"\ntags: [\"k\\0\"]\n---\n*  text\n",
    );
    site.write(
        "content/a/json.json",
        br#"{"text": "", "language": "en", "segments": [{"id": 0, "start": 0.0, "end": 2.0, "text": " e\u0000f\u001b\ufffe", "words": [{"word": " e\u0000f\u001b", "start": 0.0, "end": 1.0}]}]}"#,
    );
    site.write("content/a/json.info.json", br#"{"title": "J\u0000\u0007", "uploader": "U\u0000", "tags": ["\u0000k"], "chapters": [{"start_time": 0, "title": "h\u0000"}]}"#);
    site.write(
        "content/a/link.md",
        b"---\nurl: \"https://e.example/\\ufffey\"\n---\n# L\n\n[e](https://e.example/ \"t &#x1; &#xfffe; y\")\n\n```a&#x1;\nb\n```\n",
    );
    site.write("content/a/page.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v S\0>g&#0;&#x1b;h\n");
    site.build(&[]);
    for (path, text) in texts(&site) {
        let forbidden = |c: char| {
            (c.is_control() && c != '\n' && c != '\t')
                || matches!(c, '\u{fdd0}'..='\u{fdef}')
                || c as u32 & 0xfffe == 0xfffe
        };
        assert_eq!(text.chars().find(|&c| forbidden(c)), None, "{path}");
        if path.ends_with(".json") {
            assert!(!text.contains("\\u00") && !text.contains("\\ufffe"), "{path}");
        }
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_named_and_never_waited_for() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    let site = Site::new();
    site.transcript("a/good.md", "Good", "The fog.");
    site.write("content/a/broken.md", b"*  \xff\xfe\x00 words [[00:00:01](https://e.org/?t=1s)]\n");
    site.write("secret.md", b"# Secret\n*  Nobody is told.\n");
    symlink(site.path("secret.md"), site.path("content/a/link.md")).unwrap();
    symlink(".", site.path("content/a/loop")).unwrap();
    symlink("nowhere.md", site.path("content/a/broken-link.md")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(site.path("content/a/pipe.md")).status();
    assert!(made.unwrap().success());
    let _socket = UnixListener::bind(site.path("content/a/socket.md")).unwrap();
    fs::create_dir(site.path("content/a/folder.md")).unwrap();
    let outcome = site.build(&[]);
    for named in ["broken.md:1", "link.md", "loop", "broken-link.md", "pipe.md", "socket.md"] {
        let warning = format!("warning: a/{named}: ");
        assert!(outcome.stderr.contains(&warning), "{named}: {}", outcome.stderr);
    }
    assert!(outcome.stderr.contains("2 transcripts"), "{}", outcome.stderr);
    assert!(texts(&site).iter().all(|(_, text)| !text.contains("Nobody is told")));
}

/// Names that are not UTF-8 are a matter of Linux: elsewhere no file has one.
#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_a_page_all_the_same() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let site = Site::new();
    for name in [&b"a\xff.md"[..], b"a\xfe.md", b"\xe2\x80\xae.md"] {
        fs::write(site.path("content").join(OsStr::from_bytes(name)), "*  The fog.\n").unwrap();
    }
    let outcome = site.build(&["--json"]);
    assert!(outcome.stdout.contains("\"transcripts\":3"), "{}", outcome.stdout);
    assert_eq!(site.files("public/transcripts").len(), 4, "three pages and their list");
}

/// Runs `longhand` as somebody who may not read what has the mode 0: nobody, where the tests run as
/// root. These paths have it meanwhile.
#[cfg(unix)]
fn run_without(site: &Site, closed: &[&str], arguments: &[&str]) -> support::Outcome {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let allow = |path: &str, mode| {
        fs::set_permissions(site.path(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    allow("", 0o777);
    closed.iter().for_each(|path| allow(path, 0));
    let mut command = site.command(arguments);
    let may_read = |path| fs::read_dir(&path).is_ok() || fs::read(&path).is_ok();
    if closed.iter().any(|path| may_read(site.path(path))) {
        command.uid(65_534).gid(65_534);
    }
    let outcome = command.output().unwrap();
    closed.iter().for_each(|path| allow(path, 0o755));
    support::Outcome::from(outcome)
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_named_and_left_out() {
    let site = Site::new();
    site.transcript("a/good.md", "Good", "The fog.");
    site.transcript("a/closed.md", "Closed", "The lamp.");
    site.transcript("b/inside.md", "Inside", "The bell.");
    let outcome = run_without(&site, &["content/a/closed.md", "content/b"], &["build"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("warning: a/closed.md: "), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("warning: b: "), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("1 transcript "), "{}", outcome.stderr);
}

#[cfg(unix)]
#[test]
fn content_of_which_nothing_may_be_read_is_told_as_such() {
    let site = Site::new();
    site.transcript("a/closed.md", "Closed", "The lamp.");
    for (closed, command) in [
        ("content", "build"),
        ("content/a/closed.md", "build"),
        ("content", "stats"),
        ("content", "export"),
    ] {
        let outcome = run_without(&site, &[closed], &[command]);
        assert_eq!(outcome.status, 2, "{command}: {}", outcome.stderr);
        let told = outcome.stderr.contains("ermission denied");
        assert!(told && outcome.stderr.contains("no transcripts in content"), "{}", outcome.stderr);
    }
}

#[cfg(unix)]
#[test]
fn templates_and_assets_that_may_not_be_read_are_never_ignored() {
    let site = Site::new();
    site.transcript("a/good.md", "Good", "The fog.");
    site.write("templates/foot.html", b"Ours").write("templates/assets/in/x.css", b"p{}");
    site.write("templates/wording/en.yaml", b"{}\n");
    for closed in [
        "templates",
        "templates/foot.html",
        "templates/assets",
        "templates/assets/in",
        "templates/wording",
    ] {
        let outcome = run_without(&site, &[closed], &["build"]);
        assert_eq!(outcome.status, 2, "{closed}: {}", outcome.stderr);
        assert!(outcome.stderr.contains(closed), "{closed}: {}", outcome.stderr);
        assert!(!site.path("public").exists());
    }
}

#[test]
fn an_output_that_is_refused_leaves_nothing_behind() {
    let site = Site::new();
    site.transcript("a/good.md", "Good", "The fog.");
    let before = fs::read_dir(site.path("content")).unwrap().count();
    for output in ["content/new/deep/public", "missing/../content/public", "content/../content"] {
        let outcome = site.run(&["build", "--output", output]);
        assert_eq!(outcome.status, 2, "{output}");
        assert!(outcome.stderr.contains("the content folder"), "{}", outcome.stderr);
    }
    let outcome = site.run(&["build", "--output", "content/a/good.md/public"]);
    assert!(outcome.status == 2 && outcome.stderr.contains("is a file"), "{}", outcome.stderr);
    assert_eq!(fs::read_dir(site.path("content")).unwrap().count(), before);
    assert!(!site.path("missing").exists());
    site.build(&["--output", "new/deep/../public"]);
    assert!(site.path("new/public/index.html").exists() && !site.path("new/deep").exists());
}

#[cfg(unix)]
#[test]
fn an_output_behind_a_link_that_leads_nowhere_is_refused_at_once() {
    let site = Site::new();
    site.transcript("a/good.md", "Good", "The fog.");
    std::os::unix::fs::symlink("nowhere", site.path("dangling")).unwrap();
    std::os::unix::fs::symlink("loop", site.path("loop")).unwrap();
    for output in ["dangling", "loop", "loop/public"] {
        let outcome = site.run(&["build", "--output", output]);
        assert_eq!(outcome.status, 2, "{output}");
        assert!(outcome.stderr.contains("a broken link"), "{}", outcome.stderr);
    }
    assert!(!site.path(".dangling.longhand").exists() && !site.path(".loop.longhand").exists());
}

/// Runs a script where it may mount; none where the system does not allow that.
#[cfg(target_os = "linux")]
fn mounting(site: &Site, script: &str) -> Option<support::Outcome> {
    let run = |script: &str| {
        let mut shell = std::process::Command::new("unshare");
        shell.args(["-rm", "sh", "-ec", script]).current_dir(site.path("")).output().ok()
    };
    run("mount --bind content content")?.status.success().then_some(())?;
    Some(support::Outcome::from(run(script)?))
}

#[cfg(target_os = "linux")]
#[test]
fn the_content_is_known_by_any_of_its_names() {
    let site = Site::new();
    site.transcript("a/good.md", "Good", "The fog.");
    fs::create_dir_all(site.path("other/within")).unwrap();
    for (output, said) in
        [("other", "is the content"), ("other/a/public", "is inside the content folder")]
    {
        let script =
            format!("mount --bind content other && {} build --output {output}", site.program());
        let Some(outcome) = mounting(&site, &script) else { return };
        assert_eq!(outcome.status, 2, "{}", outcome.stderr);
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    }
    let script = format!(
        "mount --bind content other/within && {} build --content other/within/a --output content",
        site.program()
    );
    let outcome = mounting(&site, &script).unwrap();
    assert_eq!(outcome.status, 2, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("contains the content folder"), "{}", outcome.stderr);
    assert!(site.path("content/a/good.md").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_is_a_mount_point_is_refused_at_once() {
    let site = Site::new();
    site.transcript("a/good.md", "Good", "The fog.");
    fs::create_dir_all(site.path("public")).unwrap();
    let script = format!("mount --bind public public && {} build", site.program());
    let Some(outcome) = mounting(&site, &script) else { return };
    assert_eq!(outcome.status, 2, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("is a mount point"), "{}", outcome.stderr);
    assert!(!site.path(".public.longhand").exists());
    let script =
        format!("mount --bind public public && {} build --output public/site", site.program());
    assert_eq!(mounting(&site, &script).unwrap().status, 0);
}

#[test]
fn files_that_come_go_and_grow_during_builds_stop_none() {
    let site = Site::new();
    let names: Vec<_> = (0..60).map(|number| format!("a/{number}.md")).collect();
    let write = |name: &str, times: usize| {
        site.transcript(name, name, &"The fog. ".repeat(times));
    };
    names.iter().for_each(|name| write(name, 200));
    std::thread::scope(|scope| {
        let builds = scope.spawn(|| {
            for _ in 0..12 {
                site.build(&["--allow-empty"]);
            }
        });
        let mut round = 0;
        while !builds.is_finished() {
            round += 1;
            for (number, name) in names.iter().enumerate() {
                match (number + round) % 3 {
                    0 => drop(fs::remove_file(site.path(&format!("content/{name}")))),
                    1 => write(name, 2000),
                    _ => write(name, 1),
                }
            }
        }
    });
    site.build(&[]);
    site.build(&["--output", "fresh"]);
    assert!(site.files("public") == site.files("fresh"));
}

#[test]
fn bombs_are_read_like_any_text() {
    let site = Site::new();
    let mut aliases = String::from("---\na: &a [x, x, x, x, x, x, x, x, x]\n");
    for (name, last) in "bcdefghij".chars().zip("abcdefghi".chars()) {
        aliases += &format!("{name}: &{name} [{}*{last}]\n", format!("*{last}, ").repeat(8));
    }
    site.write("content/a/aliases.md", format!("{aliases}---\n# Aliases\n\nText.\n").as_bytes());
    let depth =
        format!("---\ntags: {}{}\n---\n# Depth\n\nText.\n", "[".repeat(50_000), "]".repeat(50_000));
    site.write("content/a/depth.md", depth.as_bytes());
    let json = format!("{{\"segments\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    site.write("content/a/depths.json", json.as_bytes());
    let keywords: Vec<_> = (0..10_000).map(|number| format!("keyword{number}")).collect();
    let keywords =
        format!("---\ntitle: Keywords\ntags: [{}]\n---\n\n*  Text.\n", keywords.join(", "));
    site.write("content/a/keywords.md", keywords.as_bytes());
    let deep = format!("content/{}deep.md", "d/".repeat(400));
    site.write(&deep, b"# Deep\n\n*  Text.\n");
    for (name, piece) in [
        ("stars", "*"),
        ("brackets", "["),
        ("links", "[a]("),
        ("quotes", "> "),
        ("ticks", "`a``"),
        ("tags", "<a "),
        ("backslashes", "\\"),
    ] {
        site.write(
            &format!("content/b/{name}.md"),
            format!("# {name}\n\n{}\n", piece.repeat(10_000)).as_bytes(),
        );
        site.write(
            &format!("content/b/{name}.vtt"),
            format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{}\n", piece.repeat(10_000)).as_bytes(),
        );
    }
    site.transcript("c/title.md", &"Long title ".repeat(10_000), "The fog.");
    let outcome = site.build(&[]);
    for named in ["a/aliases.md", "a/depth.md", "a/depths.json", "a/keywords.md"] {
        assert!(outcome.stderr.contains(&format!("warning: {named}:")), "{}", outcome.stderr);
    }
    let pages = texts(&site);
    let page = |name: &str| pages.iter().find(|(path, _)| path.contains(name)).unwrap();
    assert!(page("keywords").1.contains("keyword9999"));
    assert!(page("deep").1.contains("Text."));
    assert!(page("aliases").1.contains("Text."));
}
