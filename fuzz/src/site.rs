//! A folder of a published site, and a file beside it that nobody may see.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use longhand::serve::{Found, find};

static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    let place = std::env::temp_dir().join("longhand-fuzz-site");
    for file in
        ["public/index.html", "public/a/b.html", "public/a/index.html", "public/.git/x", "x"]
    {
        let path = place.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder to write to");
        fs::write(path, "").expect("a folder to write to");
    }
    place.join("public").canonicalize().expect("it is there")
});

/// Looks an address up; what is found is a file of the site that is not hidden.
pub fn address(address: &str) {
    if let Some(Found::File(path)) = find(&ROOT, address) {
        let inside = path.strip_prefix(&*ROOT).expect("a file of the site");
        assert!(path.is_file() && !inside.to_string_lossy().starts_with('.'));
    }
}
