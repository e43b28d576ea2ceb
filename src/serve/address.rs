//! Maps the path of an address to a file in the output folder, and never to any other file.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

/// The target of an address.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// A file, with links resolved.
    File(PathBuf),
    /// A folder with a start page, for an address without the final slash that relative links need.
    Folder,
}

/// Looks up `address`, a percent-encoded path from the root of the site. Finds only files that are
/// in `root` after all links are resolved. The address of a folder leads to its start page. Names
/// that start with a dot are hidden, as on most hosts.
pub fn find(root: &Path, address: &str) -> Option<Found> {
    let root = root.canonicalize().ok()?;
    let (folders, file) = address.rsplit_once('/').unwrap_or(("", address));
    let mut path = root.clone();
    for part in folders.split('/').filter(|_| !folders.is_empty()) {
        path.push(name(part)?);
    }
    if file.is_empty() {
        return inside(&root, &path.join(START)).map(Found::File);
    }
    path.push(name(file)?);
    if path.is_dir() {
        return inside(&root, &path.join(START)).map(|_| Found::Folder);
    }
    inside(&root, &path).map(Found::File)
}

/// The start page of a folder.
const START: &str = "index.html";

/// One part of an address as a file name. `None` if it is hidden, or could lead out of the folder
/// on any system.
fn name(part: &str) -> Option<String> {
    let name = percent_decode_str(part).decode_utf8().ok()?;
    let is_name = !name.is_empty()
        && !name.contains(|c: char| c.is_control() || matches!(c, '/' | '\\' | ':'))
        && !is_hidden(&name);
    is_name.then(|| name.into_owned())
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && name != ".well-known"
}

/// The path with links resolved, if it leads to a regular file below `root` that is not hidden.
fn inside(root: &Path, path: &Path) -> Option<PathBuf> {
    let path = path.canonicalize().ok()?;
    let mut names = path.strip_prefix(root).ok()?.iter();
    let is_visible = names.all(|name| !is_hidden(&name.to_string_lossy()));
    (is_visible && path.is_file()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    struct Site(tempfile::TempDir);

    impl Site {
        fn new() -> Self {
            let site = Self(tempfile::tempdir().unwrap());
            let files = ["index.html", "a/index.html", "a/x.html", "b/y z.svg", ".git/config"];
            for file in files.map(|file| format!("public/{file}")).iter().chain(&["secret".into()])
            {
                let path = site.0.path().join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "").unwrap();
            }
            site
        }

        fn root(&self) -> PathBuf {
            self.0.path().join("public")
        }

        /// The path from the root of the file that an address names.
        fn file(&self, address: &str) -> Option<String> {
            match find(&self.root(), address)? {
                Found::File(path) => {
                    let root = self.root().canonicalize().unwrap();
                    Some(path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"))
                }
                Found::Folder => None,
            }
        }
    }

    #[test]
    fn files_are_found_by_their_names_and_folders_by_their_start_pages() {
        let site = Site::new();
        for (address, file) in [
            ("", "index.html"),
            ("index.html", "index.html"),
            ("a/", "a/index.html"),
            ("a/x.html", "a/x.html"),
            ("%61/x%2Ehtml", "a/x.html"),
            ("b/y%20z.svg", "b/y z.svg"),
        ] {
            assert_eq!(site.file(address).as_deref(), Some(file), "{address}");
        }
        assert_eq!(find(&site.root(), "a"), Some(Found::Folder));
        for missing in ["b", "b/", "c", "a/x.html/", "a/x.html/y", "index.html/.."] {
            assert_eq!(find(&site.root(), missing), None, "{missing}");
        }
    }

    #[test]
    fn no_spelling_of_a_path_leads_out() {
        let site = Site::new();
        let secret = site.0.path().join("secret");
        let secret = secret.to_str().unwrap();
        for address in [
            "../secret",
            "%2e%2e/secret",
            "..%2fsecret",
            "%2e%2e%2fsecret",
            "a/../../secret",
            "a/%2e%2e/%2e%2e/secret",
            "%252e%252e%252fsecret",
            "..\\secret",
            "..%5csecret",
            "a/./x.html",
            "a//x.html",
            "%2fetc%2fpasswd",
            "/etc/passwd",
            "C:/secret",
            "C%3a%5csecret",
            "index.html%00.svg",
            "index.html%0a",
            "%ff%fe",
            "%c0%ae%c0%ae/secret",
            ".git/config",
            "%2egit/config",
            secret,
        ] {
            assert_eq!(find(&site.root(), address), None, "{address}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_inside_the_site_only() {
        use std::os::unix::fs::symlink;
        let site = Site::new();
        symlink("a/x.html", site.root().join("near.html")).unwrap();
        symlink("../secret", site.root().join("far.html")).unwrap();
        symlink("..", site.root().join("up")).unwrap();
        symlink(".git", site.root().join("git")).unwrap();
        symlink("loop", site.root().join("loop")).unwrap();
        assert_eq!(site.file("near.html").as_deref(), Some("a/x.html"));
        for address in ["far.html", "up/secret", "up/", "git/config", "loop"] {
            assert_eq!(find(&site.root(), address), None, "{address}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_site_that_is_a_link_is_served() {
        let site = Site::new();
        let link = site.0.path().join("link");
        std::os::unix::fs::symlink("public", &link).unwrap();
        assert!(matches!(find(&link, "a/x.html"), Some(Found::File(_))));
    }
}
