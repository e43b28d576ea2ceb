//! A temporary archive, the real command run on it, and what it leaves.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// An archive folder with a `content` folder, in which the command is run.
pub struct Site {
    folder: tempfile::TempDir,
}

/// What a run of the command left.
pub struct Outcome {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Site {
    /// An archive without a transcript.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("content")).unwrap();
        Self { folder }
    }

    /// An archive of the fixtures in `tests/fixtures/archive`.
    pub fn of_fixtures() -> Self {
        let site = Self::new();
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/archive");
        for entry in walkdir::WalkDir::new(&fixtures).into_iter().map(Result::unwrap) {
            if entry.file_type().is_file() {
                let name = entry.path().strip_prefix(&fixtures).unwrap();
                site.write(
                    &format!("content/{}", name.display()),
                    &fs::read(entry.path()).unwrap(),
                );
            }
        }
        site
    }

    /// Writes a file, its folders included.
    pub fn write(&self, path: &str, bytes: &[u8]) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    /// Writes a transcript of two timed lines.
    pub fn transcript(&self, path: &str, title: &str, words: &str) -> &Self {
        let url = "https://www.youtube.com/watch?v=abcdefghijk";
        let text = format!(
            "# {title}\n**Harbour:** [June 13, 2025]({url})\n\
             *  {words} [[00:00:00]({url}&t=0.0s)]\n*  The end. [[00:01:05]({url}&t=65.2s)]\n"
        );
        self.write(&format!("content/{path}"), text.as_bytes())
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Files below a folder with their bytes, sorted by path.
    pub fn files(&self, folder: &str) -> Vec<(String, Vec<u8>)> {
        let root = self.path(folder);
        let mut files: Vec<_> = walkdir::WalkDir::new(&root)
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let name = entry.path().strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                (name, fs::read(entry.path()).unwrap())
            })
            .collect();
        files.sort();
        files
    }

    /// Runs `longhand` with these arguments in the archive folder.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        let output = self.command(arguments).output().unwrap();
        Outcome::from(output)
    }

    /// Path of `longhand`.
    pub fn program(&self) -> &'static str {
        env!("CARGO_BIN_EXE_longhand")
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_longhand"));
        command.args(arguments).current_dir(self.folder.path());
        command
    }

    /// Builds and expects success.
    pub fn build(&self, arguments: &[&str]) -> Outcome {
        let outcome = self.run(&[&["build"], arguments].concat());
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        outcome
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
