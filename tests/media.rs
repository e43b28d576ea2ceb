//! Audio, video and pictures of the content: linked, published, kept, removed.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use std::fs;
use std::time::{Duration, SystemTime};

use support::Site;

const PAGE: &str = "public/harbour/2025-06-13-fog.html";
const SOUND: &str = "public/harbour/2025-06-13-fog.mp3";

/// Text with times, of no recording that is known.
fn talk(site: &Site) -> &Site {
    site.write(
        "content/Harbour/2025-06-13 Fog.srt",
        b"1\n00:00:00,000 --> 00:00:02,000\nFog.\n\n2\n00:01:50,250 --> 00:01:52,000\nIt lifted.\n",
    )
}

/// As if written long ago, so that its time tells it apart.
fn age(site: &Site, path: &str, seconds: u64) {
    let then = SystemTime::now() - Duration::from_secs(seconds);
    fs::File::options().append(true).open(site.path(path)).unwrap().set_modified(then).unwrap();
}

fn with_sound(settings: &str) -> Site {
    let site = Site::new();
    talk(&site).write("content/Harbour/2025-06-13 Fog.mp3", b"sound");
    site.write("longhand.yaml", settings.as_bytes());
    age(&site, "content/Harbour/2025-06-13 Fog.mp3", 100);
    site
}

#[test]
fn media_stays_where_it_is_and_its_page_knows_the_way_from_disk() {
    let site = with_sound("title: x\n");
    let outcome = site.build(&[]);
    let page = site.read(PAGE);
    assert!(page.contains("<a class=media hidden data-disk=\"../../content/Harbour/2025-06-13%20Fog.mp3\">Audio</a>"), "{page}");
    assert!(page.contains(";media-src 'self' file: http: https:"), "{page}");
    assert!(page.contains("<a href=\"#0:00\">0:00</a>"), "no dead link where it is hosted: {page}");
    assert!(!site.path(SOUND).exists());
    assert!(
        outcome
            .stderr
            .contains("1 recording beside transcripts (5 bytes) can be played only from this disk"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn pages_know_the_way_to_a_content_folder_of_another_name() {
    let site = with_sound("title: x\n");
    age(&site, "content/Harbour/2025-06-13 Fog.srt", 100);
    site.build(&[]);
    fs::rename(site.path("content"), site.path("talks")).unwrap();
    site.build(&["--content", "talks"]);
    let page = site.read(PAGE);
    assert!(page.contains("../../talks/Harbour/2025-06-13%20Fog.mp3"), "{page}");
}

#[test]
fn a_site_away_from_its_content_tells_nothing_of_the_folders_of_the_machine() {
    let site = with_sound("title: x\n");
    let elsewhere = tempfile::tempdir().unwrap();
    let output = elsewhere.path().join("public");
    site.build(&["--output", output.to_str().unwrap()]);
    let page = fs::read_to_string(output.join("harbour/2025-06-13-fog.html")).unwrap();
    assert!(!page.contains("media"), "{page}");
}

#[test]
fn media_is_published_with_the_site_where_that_is_wanted() {
    let site = with_sound("media: copy\n");
    let outcome = site.build(&[]);
    let page = site.read(PAGE);
    assert!(page.contains("<a class=media href=\"2025-06-13-fog.mp3\">Audio</a>"), "{page}");
    assert!(
        page.contains("<a href=\"2025-06-13-fog.mp3#t=110\">1:50</a>"),
        "times lead into it without scripts: {page}"
    );
    assert_eq!(site.read(SOUND), "sound");
    assert!(outcome.stderr.contains("audio and video 5 bytes"), "{}", outcome.stderr);
    assert_eq!(site.read("content/Harbour/2025-06-13 Fog.mp3"), "sound");
}

#[cfg(unix)]
#[test]
fn published_media_is_a_file_of_its_own_and_is_copied_once() {
    use std::os::unix::fs::MetadataExt;
    let site = with_sound("media: copy\n");
    let node = |path: &str| {
        let found = fs::metadata(site.path(path)).unwrap();
        (found.ino(), found.nlink())
    };
    site.build(&[]);
    let first = node(SOUND);
    assert_eq!(first.1, 1, "no link to the content is left");
    assert_ne!(first.0, node("content/Harbour/2025-06-13 Fog.mp3").0);
    assert!(site.build(&[]).stderr.contains("0 files changed"));
    site.transcript("b.md", "Another", "One more.");
    site.build(&[]);
    assert_eq!(node(SOUND), first, "another transcript is no reason to copy it again");
    fs::write(site.path("content/Harbour/2025-06-13 Fog.mp3"), "louder").unwrap();
    age(&site, "content/Harbour/2025-06-13 Fog.mp3", 50);
    site.build(&[]);
    assert_eq!(site.read(SOUND), "louder");
    assert_eq!(node(SOUND).1, 1);
}

#[test]
fn a_change_that_no_time_tells_is_not_overlooked() {
    let site = with_sound("media: copy\n");
    fs::write(site.path("content/Harbour/2025-06-13 Fog.mp3"), "aaaaa").unwrap();
    site.build(&[]);
    let time = fs::metadata(site.path("content/Harbour/2025-06-13 Fog.mp3")).unwrap().modified();
    fs::write(site.path("content/Harbour/2025-06-13 Fog.mp3"), "bbbbb").unwrap();
    let path = site.path("content/Harbour/2025-06-13 Fog.mp3");
    let file = fs::File::options().append(true).open(path).unwrap();
    file.set_modified(time.unwrap()).unwrap();
    site.build(&[]);
    assert_eq!(site.read(SOUND), "bbbbb");
}

#[test]
fn media_that_goes_leaves_the_site_and_its_page() {
    let site = with_sound("media: copy\n");
    site.build(&[]);
    fs::remove_file(site.path("content/Harbour/2025-06-13 Fog.mp3")).unwrap();
    site.build(&[]);
    assert!(!site.path(SOUND).exists());
    assert!(!site.read(PAGE).contains("media"));
    // And so does what the settings no longer ask for.
    site.write("content/Harbour/2025-06-13 Fog.mp3", b"sound");
    site.build(&[]);
    assert!(site.path(SOUND).exists());
    site.write("longhand.yaml", b"media: link\n");
    site.build(&[]);
    assert!(!site.path(SOUND).exists());
}

#[test]
fn languages_of_one_recording_share_its_copy() {
    let site = Site::new();
    for language in ["en", "de"] {
        let text = format!("WEBVTT\n\n00:00.000 --> 00:02.000\n{language}\n");
        site.write(&format!("content/Harbour/Fog.{language}.vtt"), text.as_bytes());
    }
    site.write("content/Harbour/Fog.webm", b"film").write("longhand.yaml", b"media: copy\n");
    site.build(&[]);
    let films: Vec<_> = site
        .files("public")
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| path.ends_with(".webm"))
        .collect();
    assert_eq!(films.len(), 1, "{films:?}");
    let pages =
        site.files("public/harbour").into_iter().filter(|(path, _)| path.starts_with("fog"));
    let pages: Vec<_> = pages.filter(|(path, _)| path.ends_with(".html")).collect();
    assert_eq!(pages.len(), 2);
    for (path, bytes) in pages {
        let page = String::from_utf8(bytes).unwrap();
        assert!(
            page.contains(&format!("href=\"{}\">Video", films[0].trim_start_matches("harbour/"))),
            "{path}: {page}"
        );
    }
}

#[test]
fn media_with_an_address_of_its_own_is_the_recording() {
    let site = with_sound("media: https://e.org/audio\n");
    site.build(&[]);
    let page = site.read(PAGE);
    let address = "https://e.org/audio/Harbour/2025-06-13%20Fog.mp3";
    assert!(page.contains(&format!("<a href=\"{address}\" rel=noopener>Recording</a>")), "{page}");
    assert!(page.contains(&format!("<a href=\"{address}#t=110\">1:50</a>")), "{page}");
    assert!(!page.contains("class=media"), "it is named once: {page}");
}

#[test]
fn a_recording_that_is_known_stays_and_the_file_stands_beside_it() {
    let site = with_sound("media: copy\n");
    site.write("content/Harbour/2025-06-13 Fog.yaml", b"url: https://youtu.be/abcdefghijk\n");
    site.build(&[]);
    let page = site.read(PAGE);
    assert!(page.contains("<a href=\"https://youtu.be/abcdefghijk\" rel=noopener>Recording</a> <a class=media href=\"2025-06-13-fog.mp3\">"), "{page}");
    assert!(page.contains(";frame-src https://www.youtube-nocookie.com;media-src"), "{page}");
    assert!(page.contains("<a href=\"https://youtu.be/abcdefghijk?t=110\">"), "{page}");
}

#[test]
fn a_picture_of_the_content_is_shown_and_one_elsewhere_is_a_link() {
    let site = Site::new();
    talk(&site).write("content/Harbour/Sea & Fog.JPG", b"picture");
    site.write("content/Harbour/_channel.yaml", b"image: Sea & Fog.JPG\n");
    let outcome = site.build(&["--strict"]);
    assert!(!outcome.stderr.contains("skipped"), "{}", outcome.stderr);
    assert_eq!(site.read("public/harbour/channel.jpg"), "picture");
    let page = site.read("public/harbour/index.html");
    assert!(page.contains("<img class=picture src=\"channel.jpg\" alt=\"\">"), "{page}");
    fs::write(site.path("content/Harbour/Sea & Fog.JPG"), "another picture").unwrap();
    site.build(&[]);
    assert_eq!(site.read("public/harbour/channel.jpg"), "another picture");

    site.write("content/Harbour/_channel.yaml", b"image: https://e.org/x.jpg\n");
    let outcome = site.build(&[]);
    assert!(
        outcome.stderr.contains("Sea & Fog.JPG: unsupported file type; skipped"),
        "{}",
        outcome.stderr
    );
    assert!(!site.path("public/harbour/channel.jpg").exists());
    let page = site.read("public/harbour/index.html");
    assert!(page.contains("<a href=\"https://e.org/x.jpg\" rel=noopener>Picture</a>"), "{page}");
    assert!(!page.contains("<img"), "a page asks nobody else: {page}");
}

#[test]
fn a_picture_that_is_missing_is_named() {
    let site = Site::new();
    talk(&site).write("content/Harbour/_channel.yaml", b"image: sea.jpg\n");
    let outcome = site.build(&[]);
    assert!(
        outcome.stderr.contains(
            "Harbour/_channel.yaml: image file sea.jpg is not beside it; the channel has no picture"
        ),
        "{}",
        outcome.stderr
    );
    assert!(!site.read("public/harbour/index.html").contains("<img"));
}
