//! `longhand pack`: one zip file of a site, the same bytes for the same site, and nothing left behind.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use serde_json::Value;
use support::Site;

/// The files of a zip file by their names.
fn unzipped(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut files = BTreeMap::new();
    for number in 0..zip.len() {
        let mut file = zip.by_index(number).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        assert!(files.insert(file.name().unwrap().into_owned(), bytes).is_none());
    }
    files
}

/// Unpacks a zip file of the archive folder into `to`.
fn unzip(site: &Site, file: &str, to: &str) {
    for (name, bytes) in unzipped(&site.path(file)) {
        site.write(&format!("{to}/{name}"), &bytes);
    }
}

/// Packs, and expects success.
fn pack(site: &Site, arguments: &[&str]) -> String {
    let outcome = site.run(&[&["pack"], arguments].concat());
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    outcome.stderr
}

/// What stands in the archive folder, hidden or not.
fn names(site: &Site) -> Vec<String> {
    let entries = site.path("").read_dir().unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Transcripts enough for several scripts of each kind, in two channels.
fn many_words(site: &Site) {
    let mut random = 7_u64;
    for number in 0..300 {
        let mut words = String::new();
        for _ in 0..400 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            words += &format!("w{} ", (random >> 33) % 100_000);
        }
        let folder = if number % 3 == 0 { "Lectures" } else { "Harbour Voices" };
        let text = format!("# Talk {number}\n*  {words}the fog came in by lantern\n");
        site.write(&format!("content/{folder}/{number}.md"), text.as_bytes());
    }
}

#[test]
fn a_site_is_packed_into_one_folder_without_what_no_browser_reads_from_disk() {
    let site = Site::of_fixtures();
    site.build(&[]);
    let said = pack(&site, &["--to", "Saltreath.zip"]);
    assert!(said.contains("in the folder Saltreath"), "{said}");
    let published = site.files("public");
    let is_json = |name: &str| name.starts_with("search/") && name.ends_with(".json");
    assert!(published.iter().any(|(name, _)| is_json(name)));
    let packed = unzipped(&site.path("Saltreath.zip"));
    assert!(packed.keys().all(|name| name.starts_with("Saltreath/")));
    for (name, bytes) in &published {
        let found = packed.get(&format!("Saltreath/{name}"));
        match name.as_str() {
            "longhand.json" => assert!(found.is_some_and(|found| found.len() < bytes.len())),
            name if is_json(name) => assert!(found.is_none(), "{name}"),
            _ => assert!(found == Some(bytes), "{name}"),
        }
    }
    assert!(packed.len() < published.len());
}

#[test]
fn the_same_site_gives_the_same_bytes_whatever_the_threads_the_day_and_the_place() {
    let [here, there] = [Site::new(), Site::new()];
    for (site, threads) in [(&here, "1"), (&there, "3")] {
        many_words(site);
        site.build(&[]);
        let page = fs::File::options().append(true).open(site.path("public/index.html")).unwrap();
        let day = std::time::Duration::from_secs(86_400 * threads.parse::<u64>().unwrap());
        page.set_modified(std::time::UNIX_EPOCH + day).unwrap();
        pack(site, &["--to", "a.zip", "--threads", threads]);
    }
    let [a, b] = [&here, &there].map(|site| fs::read(site.path("a.zip")).unwrap());
    assert!(a == b);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(a)).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert!(names.is_sorted());
    for number in 0..zip.len() {
        let file = zip.by_index(number).unwrap();
        assert_eq!(file.last_modified().unwrap(), zip::DateTime::DEFAULT);
        assert_eq!(file.unix_mode(), Some(0o100_644));
    }
}

#[test]
fn scripts_that_a_site_lacks_are_made_as_a_build_writes_them() {
    let site = Site::new();
    many_words(&site);
    site.write("longhand.yaml", b"search: {offline: never}\n").build(&[]);
    let before = site.files("public");
    let said = pack(&site, &["public", "--to", "a.zip"]);
    assert!(said.contains("for offline search, which the site lacks"), "{said}");
    assert!(site.files("public") == before);
    let packed = unzipped(&site.path("a.zip"));
    site.write("longhand.yaml", b"search: {offline: always}\n");
    site.build(&["--output", "with"]);
    let scripts = |name: &str| name.starts_with("search/") && name.ends_with(".js");
    let wanted: Vec<_> = site.files("with").into_iter().filter(|(name, _)| scripts(name)).collect();
    for several in ["search/t/1.js", "search/d/0.js", "search/g/0.js", "search/s/7.js"] {
        assert!(wanted.iter().any(|(name, _)| name == several), "{several}");
    }
    for (name, bytes) in &wanted {
        assert!(packed.get(&format!("a/{name}")) == Some(bytes), "{name}");
    }
    let made = packed.keys().filter(|name| scripts(&name["a/".len()..])).count();
    assert_eq!(made, wanted.len());
    // Of a site that has them, the same zip file.
    pack(&site, &["with", "--to", "with.zip"]);
    let with = unzipped(&site.path("with.zip"));
    let same = packed
        .iter()
        .filter(|(name, _)| scripts(&name["a/".len()..]))
        .all(|(name, bytes)| with.get(&name.replacen("a/", "with/", 1)) == Some(bytes));
    assert!(same && with.len() == packed.len());
}

#[test]
fn what_is_unpacked_is_a_site_that_is_whole_and_can_be_packed_again() {
    let site = Site::of_fixtures();
    site.build(&[]);
    pack(&site, &["--to", "a.zip"]);
    unzip(&site, "a.zip", "out");
    let checked = site.run(&["check", "out/a", "--strict"]);
    assert_eq!(checked.status, 0, "{}", checked.stdout);
    let first = fs::read(site.path("a.zip")).unwrap();
    pack(&site, &["out/a", "--to", "a.zip"]);
    assert!(fs::read(site.path("a.zip")).unwrap() == first);
}

#[test]
fn a_part_is_the_site_that_these_channels_alone_would_give() {
    let site = Site::new();
    many_words(&site);
    site.transcript("other/1.md", "Elsewhere", "Nobody of them said heliotrope.");
    let settings = "title: Saltreath\ntopics:\n  - name: Fog\n    terms: [fog]\n";
    site.write("longhand.yaml", settings.as_bytes());
    let before = names(&site);
    let said = pack(&site, &["--to", "part.zip", "--channel", "lectures", "--channel", "VOICES"]);
    assert!(said.contains("in the folder part"), "{said}");
    assert_eq!(names(&site), [&before[..], &["part.zip".into()]].concat());
    let packed = unzipped(&site.path("part.zip"));

    fs::create_dir(site.path("some")).unwrap();
    for channel in ["Lectures", "Harbour Voices"] {
        let [from, to] = ["content", "some"].map(|folder| site.path(folder).join(channel));
        fs::rename(from, to).unwrap();
    }
    site.write("longhand.yaml", format!("{settings}search: {{offline: always}}\n").as_bytes());
    site.build(&["--content", "some", "--output", "alone"]);
    let is_json = |name: &str| name.starts_with("search/") && name.ends_with(".json");
    let mut count = 1;
    for (name, bytes) in site.files("alone") {
        if name != "longhand.json" && !is_json(&name) {
            assert!(packed.get(&format!("part/{name}")) == Some(&bytes), "{name}");
            count += 1;
        }
    }
    assert_eq!(packed.len(), count);
    assert!(packed["part/search/index.js"].starts_with(b"S(\"index\",{"));
    let index = String::from_utf8(packed["part/search/index.js"].clone()).unwrap();
    assert!(index.contains("\"n\":300,"));
    assert!(packed.values().all(|bytes| !String::from_utf8_lossy(bytes).contains("heliotrope")));
}

#[test]
fn a_channel_is_meant_as_in_a_search() {
    let site = Site::new();
    for channel in ["Fog", "Fog and Tide", "Lamp"] {
        let text =
            format!("# About {channel}\n**{channel}:** [June 1, 2024](https://e.org)\n*  x\n");
        site.write(&format!("content/{channel}.md"), text.as_bytes());
    }
    let folders = |names: &[&str]| {
        let channels = names.iter().flat_map(|name| ["--channel", name]);
        let arguments: Vec<&str> = ["--to", "a.zip"].into_iter().chain(channels).collect();
        pack(&site, &arguments);
        let packed = unzipped(&site.path("a.zip"));
        let known = ["fog", "fog-and-tide", "lamp"];
        let is_there = |folder: &&str| packed.contains_key(&format!("a/{folder}/index.html"));
        known.into_iter().filter(is_there).collect::<Vec<_>>()
    };
    assert_eq!(folders(&["fog"]), ["fog"], "equal before containing");
    assert_eq!(folders(&["TIDE"]), ["fog-and-tide"]);
    assert_eq!(folders(&["lam", "Fog and tide"]), ["fog-and-tide", "lamp"]);
    let outcome = site.run(&["pack", "--to", "b.zip", "--channel", "fog", "--channel", "storm"]);
    assert_eq!(outcome.status, 2);
    let wanted =
        "error: no channel matches 'storm'; the channels are 'Fog', 'Fog and Tide', 'Lamp'\n";
    assert_eq!(outcome.stderr, wanted);
    assert_eq!(names(&site), ["a.zip", "content"]);
}

#[test]
fn a_part_needs_the_content() {
    let site = Site::of_fixtures();
    site.build(&[]);
    fs::rename(site.path("content"), site.path("elsewhere")).unwrap();
    let before = names(&site);
    let outcome = site.run(&["pack", "--to", "a.zip", "--channel", "Lectures"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("builds from the transcripts"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("--content DIR"), "{}", outcome.stderr);
    let outcome =
        site.run(&["pack", "--to", "elsewhere/a.zip", "--channel", "x", "--content", "elsewhere"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("is inside the content folder"), "{}", outcome.stderr);
    assert_eq!(names(&site), before);
    for wrong in [&["--channel", "x", "public"][..], &["--content", "elsewhere"]] {
        let outcome = site.run(&[&["pack", "--to", "a.zip"], wrong].concat());
        assert_eq!(outcome.status, 2, "{wrong:?}");
        assert!(outcome.stderr.contains("--channel"), "{}", outcome.stderr);
    }
}

#[test]
fn what_is_no_site_or_no_place_is_refused_and_nothing_is_written() {
    let site = Site::of_fixtures();
    site.build(&[]);
    site.write("notes/a.html", b"x").write("broken/longhand.json", b"{}").write("full.zip/a", b"");
    let before = (names(&site), site.files("public"));
    for (arguments, said) in [
        (&["notes", "--to", "a.zip"][..], "notes is not a site built by Longhand"),
        (&["broken", "--to", "a.zip"], "broken is not a site built by Longhand"),
        (&["nowhere", "--to", "a.zip"], "nowhere is not a site built by Longhand"),
        (&["--to", "public/a.zip"], "is inside the site"),
        (&["--to", "public/search/../a.zip"], "is inside the site"),
        (&["--to", "nowhere/a.zip"], "nowhere/a.zip cannot be written"),
        (&["--to", "full.zip"], "is a folder"),
        (&["--to", "a.tar.gz"], "does not end in .zip"),
        (&["--to", "a:b.zip"], "not valid on every system"),
        (&[], "--to <FILE.zip>"),
    ] {
        let outcome = site.run(&[&["pack"], arguments].concat());
        assert_eq!(outcome.status, 2, "{arguments:?}: {}", outcome.stderr);
        assert!(outcome.stderr.contains(said), "{arguments:?}: {}", outcome.stderr);
        assert!((names(&site), site.files("public")) == before, "{arguments:?}");
    }
}

#[test]
fn a_site_that_lacks_files_leaves_the_zip_file_of_before() {
    let site = Site::of_fixtures();
    site.build(&[]);
    site.write("a.zip", b"before");
    fs::remove_file(site.path("public/search.html")).unwrap();
    let outcome = site.run(&["pack", "--to", "a.zip"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("lacks 1 of the "), "{}", outcome.stderr);
    assert_eq!(site.read("a.zip"), "before");
    assert_eq!(names(&site), [".public.longhand", "a.zip", "content", "public"]);
}

#[test]
fn files_of_others_in_the_site_are_left_out_and_told() {
    let site = Site::of_fixtures();
    site.build(&[]);
    for name in ["CNAME", ".git/config", "search/mine.json", "draft.html"] {
        site.write(&format!("public/{name}"), b"foreign");
    }
    let said = pack(&site, &["--to", "a.zip"]);
    let named = "Skipped 4 files that Longhand did not write: \
                 .git/config, CNAME, draft.html and 1 more";
    assert!(said.contains(named), "{said}");
    assert!(unzipped(&site.path("a.zip")).values().all(|bytes| bytes != b"foreign"));
    let outcome = site.run(&["pack", "--to", "a.zip", "--json"]);
    let summary: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert!(outcome.stderr.is_empty(), "{}", outcome.stderr);
    assert_eq!(summary["foreign"].as_array().unwrap().len(), 4);
    assert_eq!((&summary["file"], &summary["folder"]), (&"a.zip".into(), &"a".into()));
    assert_eq!(summary["bytes"], fs::metadata(site.path("a.zip")).unwrap().len());
    let packed = unzipped(&site.path("a.zip"));
    assert_eq!(summary["files"], packed.len());
    assert_eq!(summary["unpacked"], packed.values().map(Vec::len).sum::<usize>());
    assert_eq!(summary["scripts_made"], 0);
    assert!(pack(&site, &["--to", "a.zip", "--quiet"]).is_empty());
}

#[test]
fn a_large_recording_is_packed_as_it_is() {
    let site = Site::new();
    site.write("longhand.yaml", b"media: copy\n").transcript("a/1.md", "Fog", "The fog.");
    let sound: Vec<u8> = (0..9_000_000_u32).map(|number| (number >> 7) as u8).collect();
    site.write("content/a/1.mp3", &sound).build(&[]);
    pack(&site, &["--to", "a.zip"]);
    let packed = unzipped(&site.path("a.zip"));
    let found = packed.iter().find(|(name, _)| name.ends_with(".mp3"));
    assert!(found.is_some_and(|(_, bytes)| *bytes == sound));
    assert!(fs::metadata(site.path("a.zip")).unwrap().len() > 9_000_000);
    // Of the part, too, which is made elsewhere.
    pack(&site, &["--to", "part.zip", "--channel", "harbour"]);
    let part = unzipped(&site.path("part.zip"));
    assert!(part.iter().any(|(name, bytes)| name.ends_with(".mp3") && *bytes == sound));
}

#[cfg(unix)]
#[test]
fn what_is_interrupted_leaves_nothing() {
    let site = Site::new();
    site.write("longhand.yaml", b"media: copy\n").transcript("a/1.md", "Fog", "The fog.");
    let sound = fs::File::create(site.path("content/a/1.mp3")).unwrap();
    sound.set_len(1 << 28).unwrap();
    site.build(&[]);
    site.write("a.zip", b"before");
    let before = names(&site);
    for arguments in [&["pack", "--to", "a.zip"][..], &["pack", "--to", "a.zip", "--channel", "h"]]
    {
        let mut pack =
            site.command(arguments).stderr(std::process::Stdio::piped()).spawn().unwrap();
        // Once it writes, it listens; the recording takes a while.
        while !site.path(".a.zip.new").exists() {
            assert!(pack.try_wait().unwrap().is_none(), "it ended before it was interrupted");
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        let signal = nix::sys::signal::Signal::SIGINT;
        let id = nix::unistd::Pid::from_raw(pack.id().try_into().unwrap());
        nix::sys::signal::kill(id, signal).unwrap();
        let output = pack.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(130), "{arguments:?}: {said}");
        assert!(said.contains("interrupted"), "{said}");
        assert_eq!(names(&site), before);
        assert_eq!(site.read("a.zip"), "before");
    }
}

#[test]
fn a_site_names_its_copy_to_read_offline_where_it_is_told_one() {
    let site = Site::of_fixtures();
    site.build(&[]);
    let words = "Download the archive for offline reading";
    let pages = ["index.html", "search.html"];
    for page in pages {
        assert!(!site.read(&format!("public/{page}")).contains(words));
    }
    site.write("longhand.yaml", b"offline_copy: \"https://e.org/get?a=1&b='x'\"\n").build(&[]);
    for page in pages {
        let text = site.read(&format!("public/{page}"));
        let link = format!("rel=noopener>{words}</a>");
        assert!(text.contains(&link) && !text.contains("a=1&b='"), "{text}");
        assert!(
            text.contains("https:&#x2F;&#x2F;e.org")
                || text.contains("\"https://e.org/get?a=1&amp;b="),
            "{text}"
        );
    }
    assert!(site.read("public/llms.txt").contains("](https://e.org/get?a=1&b="));
    site.write("longhand.yaml", b"title: x\noffline_copy: javascript:alert(1)\n");
    let outcome = site.run(&["build"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("longhand.yaml:2: "), "{}", outcome.stderr);
}
