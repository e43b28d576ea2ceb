use super::super::Part;
use super::*;

/// An old site and a new one, both under construction.
struct Sites {
    folder: tempfile::TempDir,
    published: Published,
}

impl Sites {
    /// Each site has a page of its own and one that both have.
    fn new() -> Self {
        let sites = Self { folder: tempfile::tempdir().unwrap(), published: Published::default() };
        for (site, page) in [("old", "gone.html"), ("new", "come.html")] {
            let pages = [page, "a/page.html"];
            for page in pages {
                sites.write(site, page, page);
            }
            sites.write(site, "longhand.json", &Inventory::of(pages.into_iter()).json(Vec::new()));
        }
        sites
    }

    fn path(&self, site: &str, path: &str) -> PathBuf {
        self.folder.path().join(site).join(path)
    }

    fn write(&self, site: &str, path: &str, text: &str) {
        let path = self.path(site, path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path("new", path)).unwrap_or_else(|error| error.to_string())
    }

    fn carry(&self) -> Result<Vec<Warning>> {
        let (old, new) = (self.path("old", ""), self.path("new", ""));
        Carrying::into_stage(&old, &new, &self.published).carry()
    }

    fn carry_late(&self) -> Result<Vec<Warning>> {
        let (old, new) = (self.path("old", ""), self.path("new", ""));
        Carrying::after_exchange(&old, &new, &self.published).carry()
    }
}

#[test]
fn only_foreign_files_are_carried() {
    let sites = Sites::new();
    sites.write("old", "mine/deep/a.txt", "a");
    fs::create_dir_all(sites.path("old", "mine/empty")).unwrap();
    assert_eq!(sites.carry().unwrap(), []);
    assert_eq!(sites.read("mine/deep/a.txt"), "a");
    assert!(sites.path("new", "mine/empty").is_dir());
    assert!(!sites.path("new", "gone.html").exists());
}

#[test]
fn files_added_or_changed_after_the_first_pass_are_carried_by_the_second() {
    let sites = Sites::new();
    sites.write("old", "kept", "1");
    sites.write("old", "changed", "1");
    sites.write("old", "replaced", "1");
    sites.carry().unwrap();
    sites.write("old", "changed", "longer");
    sites.write("old", "late/a", "2");
    sites.write("old", "other", "2 longer");
    fs::rename(sites.path("old", "other"), sites.path("old", "replaced")).unwrap();
    assert_eq!(sites.carry_late().unwrap(), []);
    let found = ["kept", "changed", "replaced", "late/a", "come.html"].map(|path| sites.read(path));
    assert_eq!(found, ["1", "longer", "2 longer", "2", "come.html"]);
    assert!(!sites.path("new", "gone.html").exists());
}

#[test]
fn a_late_file_never_replaces_a_page() {
    let sites = Sites::new();
    sites.carry().unwrap();
    sites.write("old", "come.html", "mine");
    let error = sites.carry_late().unwrap_err();
    assert!(error.to_string().contains("contains come.html, which Longhand did not"), "{error}");
    assert_eq!(sites.read("come.html"), "come.html");
}

#[test]
fn a_foreign_file_in_the_way_is_an_error_that_names_it() {
    for (path, named) in [("come.html", "come.html"), ("come.html/a/b", "come.html"), ("b", "b")] {
        let sites = Sites::new();
        sites.write("new", "b/page.html", "ours");
        sites.write("old", path, "mine");
        let error = sites.carry().unwrap_err();
        assert!(matches!(&error, Error::Output { .. }), "{error}");
        assert!(
            error.to_string().contains(&format!("contains {named}, which Longhand")),
            "{error}"
        );
    }
}

#[test]
fn a_mount_inside_the_site_is_an_error() {
    let sites = Sites::new();
    sites.write("old", "mine/m/song.mp3", "precious");
    let (old, new) = (sites.path("old", ""), sites.path("new", ""));
    let carrying = Carrying::into_stage(&old, &new, &sites.published);
    let one_more = |path: &Path| Ok(1 + u64::from(path.ends_with("mine/m")));
    let error = Carrying { mount: one_more, ..carrying }.carry().unwrap_err();
    assert!(error.to_string().contains("mine/m, which is a mount point"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_file_whose_name_is_not_utf8_is_carried() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let sites = Sites::new();
    let names = [OsStr::from_bytes(b"caf\xe9.txt"), OsStr::new("caf\u{fffd}.txt")];
    for (name, text) in names.iter().zip(["one", "two"]) {
        fs::write(sites.path("old", "").join(name), text).unwrap();
    }
    sites.carry().unwrap();
    let read = |name| fs::read_to_string(sites.path("new", "").join(name)).unwrap();
    assert_eq!(names.map(read), ["one", "two"]);
}

#[test]
fn a_changed_file_of_ours_is_kept_with_a_warning() {
    let mut sites = Sites::new();
    let data = fs::metadata(sites.path("old", "gone.html")).unwrap();
    let written = Written {
        path: "gone.html".into(),
        part: Part::Pages,
        stamp: Stamp::of(&data),
        hash: 1,
        key: 0,
    };
    sites.published.insert("gone.html".into(), written.clone());
    assert_eq!(sites.carry().unwrap(), []);
    sites.write("old", "gone.html", "changed by hand");
    let warnings = sites.carry().unwrap();
    assert!(warnings[0].path.ends_with("gone.html"), "{warnings:?}");
    assert_eq!(sites.read("gone.html"), "changed by hand");
    // The files of a build that was stopped before publishing are newer than the site.
    let mut sites = Sites::new();
    let stamp = Stamp { size: 3, modified: u64::MAX, touched: 0 };
    sites.published.insert("gone.html".into(), Written { stamp, ..written });
    assert_eq!(sites.carry().unwrap(), []);
    assert!(!sites.path("new", "gone.html").exists());
}

#[cfg(unix)]
#[test]
fn folders_keep_their_permissions_even_if_they_are_read_only() {
    use std::os::unix::fs::PermissionsExt;
    let sites = Sites::new();
    sites.write("old", "private/deep/a", "a");
    let modes = [("private/deep", 0o555), ("private", 0o500), ("a", 0o750), ("", 0o2775)];
    for (folder, mode) in modes {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(sites.path("old", folder), permissions).unwrap();
    }
    sites.carry().unwrap();
    for (folder, mode) in modes.into_iter().rev() {
        let found = fs::metadata(sites.path("new", folder)).unwrap().permissions().mode();
        assert_eq!(found & 0o7777, mode, "{folder}");
    }
    disk::remove_folder(&sites.path("old", "")).unwrap();
    disk::remove_folder(&sites.path("new", "")).unwrap();
}
