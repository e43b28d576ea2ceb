//! Archives of several formats: what belongs together, what is told, what comes out.

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::Site;

const SRT: &str = "1\n00:00:01,000 --> 00:00:04,000\n[SPEAKER_00]: The fog came in.\n\n\
                   2\n00:01:05,000 --> 00:01:06,000\n[SPEAKER_01]: It stayed.\n";

#[test]
fn captions_and_their_sidecars_become_one_page() {
    let site = Site::new();
    site.write("content/harbour/2025-06-13 The Fog [abcdefghijk].en.srt", SRT.as_bytes());
    site.write(
        "content/harbour/2025-06-13 The Fog [abcdefghijk].info.json",
        br#"{"title": "The Fog, part 1", "description": "A talk.", "tags": ["sea"], "view_count": 7}"#,
    );
    site.write(
        "content/harbour/2025-06-13 The Fog [abcdefghijk].yaml",
        b"title: The Fog\nspeakers: {SPEAKER_00: Ada Byron}\n",
    );
    site.write(
        "content/harbour/_channel.yaml",
        b"name: Harbour Voices\ndescription: Talks by the sea.\nlink: https://example.org/\nspeakers: {SPEAKER_01: Ben Hale}\n",
    );
    let outcome = site.build(&[]);
    assert!(!outcome.stderr.contains("warning"), "{}", outcome.stderr);
    let page = site.read("public/harbour-voices/2025-06-13-the-fog.html");
    for found in [
        "<b dir=auto>Ada Byron</b>\n<p id=0:01>The fog came in.",
        "<b dir=auto>Ben Hale</b>\n<p id=1:05>It stayed.",
        "https://youtu.be/abcdefghijk?t=65",
        "A talk.",
        "Keywords: sea",
        "June 13, 2025",
    ] {
        assert!(page.contains(found), "{found} not in {page}");
    }
    let channel = site.read("public/harbour-voices/index.html");
    assert!(channel.contains("Talks by the sea. <a href=\"https://example.org/\""), "{channel}");
}

#[test]
fn languages_of_one_recording_link_to_each_other() {
    let site = Site::new();
    site.write("content/a/Fog.en.srt", SRT.as_bytes());
    site.write(
        "content/a/Fog.de.vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nDer Nebel kam.\n".as_bytes(),
    );
    site.build(&[]);
    let pages: Vec<_> =
        site.files("public/a").into_iter().filter(|(name, _)| name.starts_with("fog")).collect();
    assert_eq!(pages.len(), 2);
    let all: String = pages.iter().map(|(_, html)| String::from_utf8_lossy(html)).collect();
    assert!(all.contains("Fog (en)</a>") && all.contains("Fog (de)</a>"), "{all}");
}

#[test]
fn a_build_publishes_the_fixtures_that_are_read_as_transcripts_and_no_others() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    let site = Site::new();
    let mut expected = (0, Vec::new());
    for path in fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let folder = name.replace('.', "-");
        site.write(&format!("content/{folder}/{name}"), &fs::read(&path).unwrap());
        let converted = site.run(&["convert", &format!("content/{folder}/{name}"), "--to", "txt"]);
        if converted.status == 0 {
            expected.0 += 1;
        } else {
            expected.1.push(format!("{folder}/{name}"));
        }
    }
    let built = site.run(&["build", "--json"]);
    let report: Value = serde_json::from_str(&built.stdout).unwrap();
    let skipped = report["warnings"].as_array().unwrap().iter();
    let skipped = skipped.filter(|warning| warning["kind"] == "skipped");
    let mut skipped: Vec<_> =
        skipped.map(|warning| warning["path"].as_str().unwrap().to_owned()).collect();
    skipped.sort_unstable();
    expected.1.sort_unstable();
    assert_eq!((report["transcripts"].as_u64(), skipped), (Some(expected.0), expected.1));
}

#[test]
fn what_is_not_a_transcript_is_named_and_not_published() {
    let site = Site::new();
    site.write("content/a/Fog.srt", SRT.as_bytes());
    site.write("content/a/odd.json", b"{\"account\": \"secret\"}");
    site.write("content/a/chat.txt", b"15:00:05 From Ada to Ben: secret\n");
    site.write("content/a/lobby.txt", b"15:00:05\t Ada:\tsecret\n15:00:09\t Ben:\tsecret\n");
    site.write("content/a/Fog.live_chat.json", b"{\"message\": \"secret\"}");
    site.write("content/a/feed.xml", b"<rss>secret</rss>");
    site.write("content/a/prices.csv", b"lamp,price\nsecret,12\n");
    site.write("content/a/damaged.docx", b"PK\x03\x04secret");
    site.write("content/package.json", b"{\"name\": \"secret\"}");
    site.write("content/node_modules/x/readme.md", b"secret");
    let outcome = site.build(&[]);
    let refused = [
        "odd.json: JSON",
        "chat.txt: a chat",
        "lobby.txt: a chat",
        "live_chat.json: a chat",
        "package.json: desc",
        "feed.xml: not a transcript",
        "prices.csv: not a transcript",
        "damaged.docx: is a damaged zip",
        "node_modules: a folder",
    ];
    for refused in refused {
        assert!(outcome.stderr.contains(refused), "{refused}: {}", outcome.stderr);
    }
    for (path, bytes) in site.files("public") {
        assert!(!String::from_utf8_lossy(&bytes).contains("secret"), "{path}");
    }
    let check = site.run(&["check", "content", "--json"]);
    assert_eq!(check.stdout.matches("not published").count(), 8, "{}", check.stdout);
    let export = site.run(&["export"]);
    assert!(!export.stdout.contains("secret"), "{}", export.stdout);
}

#[test]
fn a_sidecar_that_cannot_be_read_is_named_and_the_transcript_kept() {
    let site = Site::new();
    site.write("content/a/Fog.srt", SRT.as_bytes()).write("content/a/Fog.yaml", b"title: [");
    site.write("content/a/_channel.yaml", b"nmae: x");
    let outcome = site.build(&[]);
    assert!(outcome.stderr.contains("a/Fog.yaml: not valid YAML"), "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("a/_channel.yaml: not the expected YAML"),
        "{}",
        outcome.stderr
    );
    assert!(site.read("public/a/fog.html").contains("It stayed."));
}

#[test]
fn check_tells_what_is_odd_and_writes_nothing() {
    let site = Site::new();
    let long = "The fog came in and stayed all night, and nobody saw the lamp. ".repeat(5);
    site.transcript("a/1.md", "Fog", &long).transcript("b/2.md", "Fog", &long);
    site.write("content/a/untimed.txt", b"Only words.\n");
    site.write("content/a/empty.md", b"");
    site.write("content/a/bytes.md", b"# T\n*  fog \xff\n");
    site.write(
        "content/a/date.md",
        b"# T\n**C:** [Octember 3, 2024](https://example.org/a)\n*  x\n",
    );
    site.write(
        "content/a/back.vtt",
        b"WEBVTT\n\n00:09.000 --> 00:10.000\nLate.\n\n00:01.000 --> 00:02.000\nEarly.\n",
    );
    site.write("content/a/notes.pdf", b"%PDF");
    let outcome = site.run(&["check"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    for found in [
        "b/2.md: same recording as a/1.md; both are published.",
        "b/2.md: same words as a/1.md; both are published.",
        "a/untimed.txt: no line has a timestamp",
        "a/empty.md: contains no text",
        "a/bytes.md:2: invalid UTF-8",
        "a/date.md:2: 'Octember 3, 2024' is not a date",
        "a/back.vtt: the line at 0:01 starts before",
        "a/notes.pdf: unsupported file type",
    ] {
        assert!(outcome.stdout.contains(found), "{found} not in {}", outcome.stdout);
    }
    assert!(!site.path("public").exists());
    let json: Value =
        serde_json::from_str(&site.run(&["check", "content", "--json"]).stdout).unwrap();
    assert_eq!((&json["transcripts"], &json["kinds"]["duplicate"]), (&7.into(), &2.into()));
    assert_eq!(site.run(&["check", "--strict"]).status, 1);
    assert_eq!(site.run(&["check", "nowhere"]).status, 2);
}

#[test]
fn convert_writes_what_it_read() {
    let site = Site::new();
    site.write("Fog.srt", SRT.as_bytes()).write("Fog.yaml", b"speakers: {SPEAKER_00: Ada}\n");
    let vtt = site.run(&["convert", "Fog.srt"]);
    assert_eq!(
        vtt.stdout,
        "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Ada>The fog came in.</v>\n\n\
         00:01:05.000 --> 00:01:06.000\n<v SPEAKER_01>It stayed.</v>\n"
    );
    assert_eq!(site.run(&["convert", "Fog.srt", "-o", "out.json"]).status, 0);
    let json: Value = serde_json::from_str(&site.read("out.json")).unwrap();
    assert_eq!(json["segments"][1]["start"], 65.0);
    assert_eq!(
        site.run(&["convert", "Fog.srt", "--to", "txt"]).stdout,
        "[Ada]: The fog came in.\n[SPEAKER_01]: It stayed.\n"
    );
    site.write("words.txt", b"Only words.\n");
    let untimed = site.run(&["convert", "words.txt"]);
    assert_eq!(untimed.status, 2);
    assert!(untimed.stderr.contains("words.txt: no line has a timestamp"), "{}", untimed.stderr);
    assert_eq!(site.run(&["convert", "nowhere.srt"]).status, 2);
}
