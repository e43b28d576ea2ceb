//! Files of the output folder that are not Longhand's: kept as they are, or told of.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;

use support::Site;

/// A published site, and a transcript more than it has.
fn site() -> Site {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog came in.");
    site.build(&[]);
    site.transcript("a/2.md", "Lamp", "The lamp went out.");
    site
}

#[test]
fn names_that_are_not_text_are_kept_build_after_build() {
    let site = site();
    let names = [OsStr::from_bytes(b"caf\xe9.txt"), OsStr::new("caf\u{fffd}.txt")];
    for (name, text) in names.iter().zip(["one", "two"]) {
        fs::write(site.path("public").join(name), text).unwrap();
    }
    for words in ["Sea.", "Sky."] {
        site.transcript("a/2.md", "Lamp", words).build(&[]);
        let read = |name| fs::read_to_string(site.path("public").join(name)).unwrap();
        assert_eq!(names.map(read), ["one", "two"]);
    }
}

#[test]
fn a_folder_that_nobody_may_write_is_kept_and_stops_no_build() {
    let site = site();
    site.write("public/ro/x", b"x");
    fs::set_permissions(site.path("public/ro"), Permissions::from_mode(0o555)).unwrap();
    for words in ["Sea.", "Sky."] {
        let outcome = site.transcript("a/2.md", "Lamp", words).build(&["--quiet"]);
        assert_eq!(outcome.stderr, "");
        let mode = fs::metadata(site.path("public/ro")).unwrap().permissions().mode();
        assert_eq!((mode & 0o777, site.read("public/ro/x").as_str()), (0o555, "x"));
        assert!(!site.path(".public.longhand/stage").exists());
    }
    fs::set_permissions(site.path("public/ro"), Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn folders_keep_their_permissions_the_output_included() {
    let site = site();
    site.write("public/private/s", b"s");
    let modes = [("public/private", 0o700), ("public/harbour", 0o750), ("public", 0o2775)];
    for (folder, mode) in modes {
        fs::set_permissions(site.path(folder), Permissions::from_mode(mode)).unwrap();
    }
    site.build(&[]);
    for (folder, mode) in modes {
        let found = fs::metadata(site.path(folder)).unwrap().permissions().mode();
        assert_eq!(found & 0o7777, mode, "{folder}");
    }
}

#[test]
fn a_file_of_the_manifests_name_in_a_folder_of_somebody_else_is_refused() {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog came in.").write("public/longhand.json", b"mine");
    let outcome = site.run(&["build"]);
    assert_eq!(outcome.status, 2, "{}", outcome.stderr);
    let told = "contains longhand.json, which Longhand did not write and which is in the way of a page; move it elsewhere";
    assert!(outcome.stderr.contains(told), "{}", outcome.stderr);
    assert_eq!(site.files("public"), [("longhand.json".to_owned(), b"mine".to_vec())]);
}

#[test]
fn a_damaged_manifest_of_a_known_site_is_written_anew() {
    let site = site();
    site.write("public/longhand.json", b"damaged");
    site.build(&[]);
    assert!(site.read("public/longhand.json").starts_with("{\"v\":1"));
}

#[test]
fn a_changed_file_that_is_no_longer_part_of_the_site_is_kept_and_told_once() {
    let site = site();
    site.write("longhand.yaml", b"domain: a.example.org\n");
    site.build(&[]);
    site.write("public/CNAME", b"b.example.org\n").write("longhand.yaml", b"");
    let outcome = site.build(&["--quiet"]);
    assert!(outcome.stderr.contains("public/CNAME: is no longer part"), "{}", outcome.stderr);
    assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
    for words in ["Sea.", "Sky."] {
        assert_eq!(site.read("public/CNAME"), "b.example.org\n");
        assert_eq!(site.transcript("a/2.md", "Lamp", words).build(&["--quiet"]).stderr, "");
    }
}

#[test]
fn what_stands_in_the_way_of_a_page_or_a_folder_is_named() {
    for (foreign, named) in
        [("harbour/2025-06-13-lamp.html/x", "harbour/2025-06-13-lamp.html"), ("harbour", "harbour")]
    {
        let site = Site::new();
        site.transcript("a/1.md", "Lamp", "The lamp went out.");
        site.write(&format!("public/{foreign}"), b"mine");
        let outcome = site.run(&["build"]);
        assert_eq!(outcome.status, 2, "{}", outcome.stderr);
        let told = format!("contains {named}, which Longhand did not write");
        assert!(outcome.stderr.contains(&told), "{}", outcome.stderr);
        assert_eq!(site.files("public"), [(foreign.to_owned(), b"mine".to_vec())]);
    }
}
