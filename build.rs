//! Gives the program a digest of its sources, by which it knows what another version left.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const SOURCES: [&str; 4] = ["Cargo.lock", "Cargo.toml", "src", "templates"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = BTreeSet::new();
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
        gather(&root.join(source), &mut files)?;
    }
    let mut digest = DefaultHasher::new();
    for file in &files {
        (file.strip_prefix(&root).ok(), fs::read(file)?).hash(&mut digest);
    }
    println!("cargo:rustc-env=LONGHAND_DIGEST={}", digest.finish());
    Ok(())
}

fn gather(path: &Path, files: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            gather(&entry?.path(), files)?;
        }
    } else if path.exists() {
        files.insert(path.to_owned());
    }
    Ok(())
}
