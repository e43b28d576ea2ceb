//! `longhand init`: creates the folder of a new archive, with a sample, settings and a workflow for

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The workflow that publishes the archive.
const WORKFLOW: &str = ".github/workflows/pages.yml";
/// Folder of the transcripts; the sample is written there only if it is empty.
const CONTENT: &str = "content";
/// Files of a new archive: paths and texts.
const FILES: &[(&str, &str)] = &[
    ("longhand.yaml", include_str!("init/longhand.yaml")),
    (".gitignore", include_str!("init/gitignore")),
    ("README.md", include_str!("init/README.md")),
    (WORKFLOW, include_str!("init/pages.yml")),
    ("content/Harbour Talks/20250613_Harbour Talks_24s.md", include_str!("init/sample.md")),
];
/// Placeholder in the workflow if the repository with the releases of Longhand is unknown.
const NO_REPOSITORY: &str = "OWNER/longhand";

/// The result for the files of a new archive.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Files that were written.
    pub written: Vec<PathBuf>,
    /// Files that already existed and were not changed.
    pub kept: Vec<PathBuf>,
    /// The workflow, if the user must still fill in the repository of Longhand.
    pub unfinished: Option<PathBuf>,
}

/// Creates the folder of a new archive, or adds missing files to an existing one.
///
/// # Errors
///
/// [`Error::Io`] if a file or folder cannot be created; those created before are kept.
pub fn init(folder: &Path) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    // An archive with transcripts needs no sample.
    let content = folder.join(CONTENT);
    let is_new = content.read_dir().map_or(true, |mut entries| entries.next().is_none());
    // GitHub sets this variable in builds, so released binaries know their repository.
    let repository = option_env!("GITHUB_REPOSITORY").unwrap_or(NO_REPOSITORY);
    for (name, text) in FILES.iter().filter(|(name, _)| is_new || !name.starts_with(CONTENT)) {
        let path = folder.join(name);
        let text = match *name {
            WORKFLOW => workflow(text, repository),
            _ => (*text).to_owned(),
        };
        let is_written = write_new(&path, &text)?;
        if is_written && *name == WORKFLOW && repository == NO_REPOSITORY {
            outcome.unfinished = Some(path.clone());
        }
        if is_written { &mut outcome.written } else { &mut outcome.kept }.push(path);
    }
    Ok(outcome)
}

/// Fills in the release that the workflow installs.
fn workflow(template: &str, repository: &str) -> String {
    template
        .replace("{{ repository }}", repository)
        .replace("{{ version }}", env!("CARGO_PKG_VERSION"))
}

/// Writes a file unless it exists; returns true if it was written.
fn write_new(path: &Path, text: &str) -> Result<bool> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => {
            file.write_all(text.as_bytes()).map_err(Error::io("write", path))?;
            Ok(true)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(Error::io("create", path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn every_setting_in_the_sample_is_valid() {
        let text = include_str!("init/longhand.yaml");
        assert_eq!(Config::parse(text).unwrap().title, "My transcript archive");
        let is_prose =
            |line: &str| line.starts_with(|c: char| c.is_uppercase()) || !line.contains(':');
        let setting = |line: &str| match line.strip_prefix("# ") {
            Some(line) if is_prose(line) => String::new(),
            Some(line) => line.to_owned(),
            None => line.to_owned(),
        };
        let all: Vec<String> = text.lines().map(setting).collect();
        let settings = Config::parse(&all.join("\n")).unwrap();
        assert_eq!(settings.domain.as_deref(), Some("archive.example.org"));
        let defaults = Config::default();
        assert_eq!(settings.language, defaults.language);
        assert_eq!(settings.max_site_size, defaults.max_site_size);
        assert_eq!(settings.search.offline, defaults.search.offline);
    }

    #[test]
    fn the_workflow_installs_this_version_from_the_given_repository() {
        let text = workflow(include_str!("init/pages.yml"), "harbour/longhand");
        assert!(text.contains("LONGHAND_REPOSITORY: harbour/longhand\n"), "{text}");
        assert!(text.contains(&format!("LONGHAND_RELEASE: v{}\n", env!("CARGO_PKG_VERSION"))));
        assert!(!text.contains("{{ r") && !text.contains("{{ v"), "{text}");
    }

    #[test]
    fn existing_files_are_kept() {
        let temp = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(temp.path().join("content/talks")).unwrap();
        std::fs::write(temp.path().join("README.md"), "mine").unwrap();
        let first = init(temp.path()).unwrap();
        assert_eq!(first.kept, [temp.path().join("README.md")]);
        assert!(first.written.contains(&temp.path().join("longhand.yaml")));
        assert!(
            !temp.path().join("content/Harbour Talks").exists(),
            "no sample beside transcripts"
        );
        assert_eq!(std::fs::read_to_string(temp.path().join("README.md")).unwrap(), "mine");
        let second = init(temp.path()).unwrap();
        assert_eq!(second.written, Vec::<PathBuf>::new());
    }
}
