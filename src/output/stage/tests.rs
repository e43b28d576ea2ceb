use std::fs;

use super::*;
use crate::error::Error;

struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("content")).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn open(&self) -> Result<Workplace> {
        let locked = || Err(Error::Locked(self.path("public")));
        Workplace::open(&self.path("public"), &self.path("content"), locked)
    }

    fn publish(&self, pages: &[(&str, &str)]) -> Ledger {
        self.publish_over(Vec::new(), pages)
    }

    /// Publishes pages. The key of each is the length of its path.
    fn publish_over(&self, published: Vec<Written>, pages: &[(&str, &str)]) -> Ledger {
        let workplace = self.open().unwrap();
        let mut stage = Stage::open(&workplace, published).unwrap();
        stage.folder("a").unwrap();
        for (path, text) in pages {
            let key = path.len() as u64;
            if !stage.keep(path, key).unwrap() {
                stage.write(path, text.as_bytes(), Part::Pages, key).unwrap();
            }
        }
        stage.list(std::iter::empty()).unwrap();
        stage.carry().unwrap();
        let ledger = std::mem::take(&mut *stage.ledger());
        stage.publish().unwrap();
        ledger
    }

    fn read(&self, page: &str) -> String {
        fs::read_to_string(self.path("public").join(page)).unwrap()
    }

    fn site(&self) -> Vec<String> {
        let public = self.path("public");
        let entries = walkdir::WalkDir::new(&public).min_depth(1).sort_by_file_name();
        let paths = entries.into_iter().map(|entry| entry.unwrap().into_path());
        let leaves = paths.filter(|path| !path.is_dir() || path.ends_with("objects"));
        leaves.map(|path| path.strip_prefix(&public).unwrap().display().to_string()).collect()
    }
}

#[test]
fn a_site_replaces_the_previous_one_and_keeps_foreign_files() {
    let workplace = Site::new();
    workplace.publish(&[("index.html", "1"), ("a/x.html", "x")]);
    fs::write(workplace.path("public/CNAME"), "example.org").unwrap();
    fs::create_dir_all(workplace.path("public/.git/objects")).unwrap();
    fs::write(workplace.path("public/.git/HEAD"), "ref").unwrap();
    workplace.publish(&[("index.html", "2"), ("a/y.html", "y")]);
    let expected =
        [".git/HEAD", ".git/objects", "CNAME", "a/y.html", "index.html", "longhand.json"];
    assert_eq!(workplace.site(), expected);
    assert_eq!(fs::read_to_string(workplace.path("public/index.html")).unwrap(), "2");
    let left: Vec<_> = fs::read_dir(workplace.path(".public.longhand")).unwrap().collect();
    assert_eq!(left.len(), 1, "only the lock stays");
}

#[cfg(unix)]
#[test]
fn an_unchanged_page_is_the_same_file_with_one_link() {
    use std::os::unix::fs::MetadataExt;
    let workplace = Site::new();
    workplace.publish(&[("a/x.html", "x")]);
    let before = fs::metadata(workplace.path("public/a/x.html")).unwrap();
    let ledger = workplace.publish(&[("a/x.html", "x")]);
    let after = fs::metadata(workplace.path("public/a/x.html")).unwrap();
    assert_eq!((before.ino(), after.nlink()), (after.ino(), 1));
    assert_eq!(ledger.changed, 0);
}

#[test]
fn a_page_with_the_same_key_is_kept_unless_somebody_changed_it() {
    let workplace = Site::new();
    let first = workplace.publish(&[("a/x.html", "x")]);
    // The text would be different, but only the key is compared.
    let kept = workplace.publish_over(first.files.clone(), &[("a/x.html", "y")]);
    assert_eq!((kept.changed, workplace.read("a/x.html").as_str()), (0, "x"));
    for other in ["z", "longer"] {
        fs::write(workplace.path("public/a/x.html"), other).unwrap();
        let mended = workplace.publish_over(kept.files.clone(), &[("a/x.html", "y")]);
        assert_eq!((mended.changed, workplace.read("a/x.html").as_str()), (1, "y"));
    }
}

#[test]
fn a_copied_page_is_recognized_by_its_bytes() {
    let workplace = Site::new();
    let first = workplace.publish(&[("a/x.html", "x")]);
    fs::remove_file(workplace.path("public/a/x.html")).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(20));
    fs::write(workplace.path("public/a/x.html"), "x").unwrap();
    let kept = workplace.publish_over(first.files.clone(), &[("a/x.html", "y")]);
    assert_eq!((kept.changed, workplace.read("a/x.html").as_str()), (0, "x"));
    assert_ne!(kept.files[0].stamp, first.files[0].stamp);
}

#[test]
fn a_build_that_ends_early_changes_nothing() {
    let workplace = Site::new();
    workplace.publish(&[("index.html", "1")]);
    let held = workplace.open().unwrap();
    let stage = Stage::open(&held, Vec::new()).unwrap();
    stage.write("index.html", b"2", Part::Pages, 0).unwrap();
    assert!(matches!(workplace.open(), Err(Error::Locked(_))));
    drop(stage);
    drop(held);
    assert_eq!(fs::read_to_string(workplace.path("public/index.html")).unwrap(), "1");
    assert!(!workplace.path(".public.longhand/stage").exists());
}

#[test]
fn leftovers_of_a_killed_build_are_cleaned_up() {
    let workplace = Site::new();
    workplace.publish(&[("index.html", "1")]);
    fs::create_dir_all(workplace.path(".public.longhand/stage/a")).unwrap();
    fs::rename(workplace.path("public"), workplace.path(".public.longhand/old")).unwrap();
    drop(workplace.open().unwrap());
    assert_eq!(fs::read_to_string(workplace.path("public/index.html")).unwrap(), "1");
}

/// The warnings of a build in which `happen` is called after foreign files were carried.
fn publish_while(workplace: &Site, page: &str, happen: impl FnOnce()) -> Vec<Warning> {
    let held = workplace.open().unwrap();
    let mut stage = Stage::open(&held, Vec::new()).unwrap();
    stage.write(page, b"ours", Part::Pages, 0).unwrap();
    stage.list(std::iter::empty()).unwrap();
    stage.carry().unwrap();
    happen();
    stage.publish().unwrap()
}

#[test]
fn a_file_added_between_carrying_and_the_swap_is_in_the_new_site() {
    let workplace = Site::new();
    workplace.publish(&[("index.html", "1")]);
    let happen = || fs::write(workplace.path("public/late"), "late").unwrap();
    assert_eq!(publish_while(&workplace, "index.html", happen), []);
    assert_eq!(
        (workplace.read("late").as_str(), workplace.read("index.html").as_str()),
        ("late", "ours")
    );
    assert!(!workplace.path(".public.longhand/stage").exists());
}

#[test]
fn a_late_file_in_the_way_of_a_page_stays_in_the_old_site_which_is_kept() {
    let workplace = Site::new();
    workplace.publish(&[("index.html", "1")]);
    let happen = || fs::write(workplace.path("public/new.html"), "mine").unwrap();
    let warnings = publish_while(&workplace, "new.html", happen);
    assert!(warnings[0].path.ends_with(".public.longhand/kept-1"), "{warnings:?}");
    assert!(warnings[0].message.contains("new.html"), "{warnings:?}");
    workplace.publish(&[("new.html", "ours")]);
    assert_eq!(workplace.read("new.html"), "ours");
    let kept = workplace.path(".public.longhand/kept-1/new.html");
    assert_eq!(fs::read_to_string(kept).unwrap(), "mine");
}

#[test]
fn an_old_stage_that_cannot_be_removed_is_set_aside_with_a_warning_and_removed_later() {
    let workplace = Site::new();
    let held = workplace.open().unwrap();
    fs::create_dir_all(workplace.path(".public.longhand/stage/a")).unwrap();
    let warnings = Stage::open(&held, Vec::new()).unwrap().warnings.clone();
    assert!(warnings[0].path.ends_with(".public.longhand/left-1"), "{warnings:?}");
    assert!(workplace.path(".public.longhand/left-1/a").exists());
    drop(held);
    drop(workplace.open().unwrap());
    assert!(!workplace.path(".public.longhand/left-1").exists());
}

#[test]
fn a_foreign_file_in_the_way_is_an_error_that_names_it() {
    let workplace = Site::new();
    fs::create_dir(workplace.path("public")).unwrap();
    fs::write(workplace.path("public/index.html"), "mine").unwrap();
    let held = workplace.open().unwrap();
    let mut stage = Stage::open(&held, Vec::new()).unwrap();
    stage.write("index.html", b"2", Part::Pages, 0).unwrap();
    stage.list(std::iter::empty()).unwrap();
    let error = stage.carry().unwrap_err();
    assert!(error.to_string().contains("index.html"), "{error}");
    assert_eq!(fs::read_to_string(workplace.path("public/index.html")).unwrap(), "mine");
}

#[test]
fn a_foreign_file_with_the_same_bytes_is_not_in_the_way() {
    let workplace = Site::new();
    fs::create_dir(workplace.path("public")).unwrap();
    fs::write(workplace.path("public/.nojekyll"), "").unwrap();
    workplace.publish(&[(".nojekyll", "")]);
    assert!(workplace.path("public/.nojekyll").exists());
}

#[test]
fn an_output_that_would_harm_the_content_is_refused() {
    let workplace = Site::new();
    fs::write(workplace.path("file"), "").unwrap();
    let content = workplace.path("content");
    for output in ["content", "content/public", ".", "file"] {
        let error = Workplace::open(&workplace.path(output), &content, || Ok(())).unwrap_err();
        assert!(matches!(error, Error::Output { .. }), "{output}: {error}");
    }
}
