//! A build publishes a whole site or changes nothing, whichever file operation fails.

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use walkdir::WalkDir;

use super::{Options, build};
use crate::config::Config;
use crate::error::Error;
use crate::output::{Workplace, faults};
use crate::summary::Summary;

fn transcript(root: &Path, path: &str, title: &str, words: &str) {
    let path = root.join("content").join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let text =
        format!("# {title}\n**Harbour:** [June 13, 2025](https://example.org/a)\n*  {words}\n");
    fs::write(path, text).unwrap();
}

fn options(root: &Path) -> Options {
    Options {
        content: root.join("content"),
        output: root.join("public"),
        threads: 1,
        quiet: true,
        ..Options::default()
    }
}

fn publish(root: &Path) -> crate::error::Result<Summary> {
    build(&options(root), &Config::default(), &AtomicBool::new(false))
}

/// Every file and folder under `root` with its bytes.
fn files(root: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
    let file = |entry: walkdir::DirEntry| {
        let name = entry.path().strip_prefix(root).unwrap().display().to_string();
        (name, fs::read(entry.path()).unwrap_or_default())
    };
    entries.map(file).collect()
}

fn copy(from: &Path, to: &Path) {
    for entry in WalkDir::new(from).into_iter().map(Result::unwrap) {
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Patterns of failing operations: one; two with a success between; these and the next; all.
const PATTERNS: [&[bool]; 4] =
    [&[true, false], &[true, false, true, false], &[true, false, true, true, false], &[true]];

#[test]
fn if_any_file_operation_fails_the_site_is_the_old_or_the_new_one() {
    let before = tempfile::tempdir().unwrap();
    let root = before.path();
    transcript(root, "a/1.md", "Night watch", "The fog came in.");
    transcript(root, "a/2.md", "Soon gone", "The lamp went out.");
    publish(root).unwrap();
    fs::create_dir(root.join("public/mine")).unwrap();
    fs::write(root.join("public/CNAME"), "example.org").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("CNAME", root.join("public/link")).unwrap();
    let old = files(&root.join("public"));
    fs::remove_file(root.join("content/a/2.md")).unwrap();
    transcript(root, "b/3.md", "Just here", "The bell rang.");
    let after = tempfile::tempdir().unwrap();
    copy_all(root, after.path());
    publish(after.path()).unwrap();
    let new = files(&after.path().join("public"));
    assert_ne!(old, new);

    for pattern in PATTERNS {
        let mut operations = 0;
        loop {
            let temp = tempfile::tempdir().unwrap();
            let root = temp.path().canonicalize().unwrap();
            copy_all(before.path(), &root);
            let (result, failed) = faults::during(&root, operations, pattern, || publish(&root));
            if !root.join("public").exists() {
                // A second operation failed between two renames; the next attempt to build puts the
                // old site back.
                let (public, content) = (root.join("public"), root.join("content"));
                drop(Workplace::open(&public, &content, || Ok(())).unwrap());
            }
            let found = files(&root.join("public"));
            let what = format!("{pattern:?} from operation {operations}: {result:?}");
            if result.is_ok() {
                assert!(found == new, "{what}");
            } else {
                assert!(found == old || found == new, "{what}");
            }
            publish(&root).unwrap_or_else(|error| panic!("{what}, then {error}"));
            assert!(files(&root.join("public")) == new, "{what}, then a build");
            let left: Vec<_> = fs::read_dir(root.join(".public.longhand"))
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            assert!(left.iter().all(|name| name == "lock" || name == "cache"), "{left:?}");
            let kept = files(&root.join(".public.longhand/cache"));
            let kept: Vec<_> = kept.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(kept, ["", "filters", "index", "recent", "site", "words"], "{what}");
            if failed == 0 {
                break;
            }
            operations += 1;
        }
        assert!(operations > 50, "{operations} operations");
        println!("{pattern:?}: {operations} operations failed");
    }
}

/// Publishes two transcripts, adds a third, and builds again; `act` runs after the content was
/// listed and before it is read.
fn publish_while(act: fn(&Path)) -> (tempfile::TempDir, crate::error::Result<Summary>) {
    let temp = tempfile::tempdir().unwrap();
    let root = temp.path().canonicalize().unwrap();
    transcript(&root, "a/1.md", "Night watch", "The fog came in.");
    transcript(&root, "b/2.md", "Soon gone", "The lamp went out.");
    publish(&root).unwrap();
    transcript(&root, "b/3.md", "Just here", "The bell rang.");
    // Without a cache, the build reads everything.
    fs::remove_dir_all(root.join(".public.longhand")).unwrap();
    let (channel, content) = (root.join(".public.longhand/stage/harbour"), root.join("content"));
    let outcome = faults::before(&channel, move || act(&content), || publish(&root));
    (temp, outcome)
}

#[test]
fn if_the_content_disappears_during_a_build_the_site_is_unchanged() {
    let (temp, outcome) = publish_while(|content| {
        fs::rename(content, content.with_file_name("gone")).unwrap();
    });
    let error = outcome.unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert!(error.to_string().contains("content disappeared during the build"), "{error}");
    assert!(temp.path().join("public/harbour/2025-06-13-soon-gone.html").exists());
    assert!(!temp.path().join("public/harbour/2025-06-13-just-here.html").exists());
}

#[test]
fn transcripts_that_disappear_during_a_build_are_treated_as_never_listed() {
    let (temp, outcome) = publish_while(|content| {
        fs::rename(content.join("b"), content.with_file_name("gone")).unwrap();
    });
    assert_eq!(outcome.unwrap().warnings, []);
    let (public, fresh) = (temp.path().join("public"), temp.path().join("fresh"));
    let options = Options { output: fresh.clone(), ..options(temp.path()) };
    build(&options, &Config::default(), &AtomicBool::new(false)).unwrap();
    assert!(files(&public) == files(&fresh));
    assert!(!public.join("harbour/2025-06-13-soon-gone.html").exists());
}

#[test]
fn if_all_transcripts_disappear_during_a_build_the_site_is_unchanged() {
    let (temp, outcome) = publish_while(|content| {
        for folder in ["a", "b"] {
            fs::remove_dir_all(content.join(folder)).unwrap();
        }
    });
    assert!(matches!(outcome, Err(Error::NoTranscripts(..))), "{outcome:?}");
    assert!(temp.path().join("public/harbour/2025-06-13-soon-gone.html").exists());
}

#[test]
fn failed_and_interrupted_writes_to_the_cache_leave_no_partial_file() {
    let temp = tempfile::tempdir().unwrap();
    let root = temp.path().canonicalize().unwrap();
    transcript(&root, "a/1.md", "Night watch", "The fog came in.");
    let new = root.join(".public.longhand/cache/index.new");
    // Operations on this path: removing a leftover, creating the file, and the failing rename.
    let mut operations = 0;
    let path = new.clone();
    let full = move |at: &Path| {
        operations += usize::from(at == path);
        if at == path && operations == 3 {
            Err(std::io::ErrorKind::StorageFull.into())
        } else {
            Ok(())
        }
    };
    assert!(faults::hooked(full, || publish(&root)).is_err());
    assert!(!new.exists());
    fs::write(&new, "half").unwrap();
    publish(&root).unwrap();
    assert!(!new.exists());
}

/// Copies a folder and keeps symbolic links.
fn copy_all(from: &Path, to: &Path) {
    copy(from, to);
    #[cfg(unix)]
    {
        let link = to.join("public/link");
        fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink("CNAME", link).unwrap();
    }
}
