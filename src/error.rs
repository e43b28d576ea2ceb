//! Errors that end a run: one enum, whose variants hold data and whose messages are written here.
//!
//! A malformed transcript is never an [`Error`], but a [`crate::diagnostics::Warning`].

use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostics::Warning;
use crate::units::counted;

/// An error that ends the run before anything is published.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration file cannot be used.
    #[error("{}: {message}", place(.path, *.line))]
    Config {
        /// File as named by the user.
        path: PathBuf,
        /// Line of the mistake, 1-based, if the parser knows it.
        line: Option<u64>,
        /// The mistake, and the expected form.
        message: String,
    },
    /// The content folder is missing or not a folder.
    #[error("content folder {} {problem}; choose another with --content DIR", .path.display())]
    Content {
        /// Folder as named by the user.
        path: PathBuf,
        /// The problem.
        problem: &'static str,
    },
    /// The content folder contains no transcripts, and publishing it would empty the site. The
    /// warnings may explain why.
    #[error("no transcripts in {}; the site was not changed. Add transcripts (.md, .txt, .srt, .vtt, .json and others), choose another folder with --content DIR, or publish an empty site with --allow-empty", .0.display())]
    NoTranscripts(PathBuf, Vec<Warning>),
    /// The folder of the owner's own pages cannot be used.
    #[error("pages folder {} {problem}; set another folder with 'pages:' in longhand.yaml, or remove the setting", .path.display())]
    Pages {
        /// Folder as named by the user.
        path: PathBuf,
        /// The problem.
        problem: String,
    },
    /// A file cannot be converted.
    #[error("{}: {problem}", .path.display())]
    Convert {
        /// File as named by the user.
        path: PathBuf,
        /// The problem, and how to solve it.
        problem: String,
    },
    /// The output folder cannot be used without harm.
    #[error("output folder {} {problem}; choose another with --output DIR", .path.display())]
    Output {
        /// Folder as named by the user.
        path: PathBuf,
        /// The problem.
        problem: String,
    },
    /// The templates folder given by the user does not exist.
    #[error("templates folder {} is not a folder; omit --templates to use the built-in templates", .0.display())]
    Templates(PathBuf),
    /// A template cannot be loaded or rendered.
    #[error("template: {0}")]
    Template(String),
    /// Another build holds the lock of this output folder.
    #[error("another build is writing {}; wait for it to finish and try again, or omit --no-wait", .0.display())]
    Locked(PathBuf),
    /// A file of the content, or the whole folder, disappeared after it was listed.
    #[error("{} disappeared during the build; the site was not changed. Restore it and build again", .0.display())]
    Gone(PathBuf),
    /// A file of the published site disappeared while it was being carried over.
    #[error(
        "{0} was removed from the site during the build; the site was not changed. Build again"
    )]
    Vanished(String),
    /// The search index would have more words or postings than its format can address.
    #[error(
        "the search index is too large: it can hold 4 GiB of words and 4 GiB of postings; publish some channels as a site of their own"
    )]
    IndexTooLarge,
    /// No channel of the content has a name that equals or contains this one.
    #[error("no channel matches '{name}'; {}", known_channels(.known))]
    Channel {
        /// Name as given by the user.
        name: String,
        /// Names of all channels.
        known: Vec<String>,
    },
    /// A site cannot be packed, or not into this file.
    #[error("{} {problem}", .path.display())]
    Pack {
        /// Site or zip file as named by the user.
        path: PathBuf,
        /// The problem, and how to solve it.
        problem: String,
    },
    /// The cache of the previous build is damaged.
    #[error("the cache of the previous build is damaged; build again")]
    Damaged,
    /// A file operation failed.
    #[error("cannot {action} {}: {source}", .path.display())]
    Io {
        /// The operation as a verb: "write", "rename".
        action: &'static str,
        /// File or folder of the operation.
        path: PathBuf,
        /// Error from the system.
        source: io::Error,
    },
    /// The search index of a site cannot be used.
    #[error("{}: {problem}", .path.display())]
    Search {
        /// File of the index, or the folder that should contain it.
        path: PathBuf,
        /// The problem, and how to solve it.
        problem: String,
    },
    /// A search has no results.
    #[error("nothing found")]
    NothingFound,
    /// `serve` cannot listen on its port.
    #[error("cannot listen on port {port}: {source}; {} with --port N, or any free port with --port 0", if source.kind() == io::ErrorKind::AddrInUse { "another program is using it. Choose another" } else { "choose another" })]
    Listen {
        /// Port on the loopback address.
        port: u16,
        /// Error from the system.
        source: io::Error,
    },
    /// `serve` cannot watch a folder for changes.
    #[error("cannot watch {}: {message}", .path.display())]
    Watch {
        /// Folder to watch.
        path: PathBuf,
        /// Error from the system.
        message: String,
    },
    /// `--strict` was given and there were warnings; the site was not changed.
    #[error("{} with --strict; the site was not changed", counted(.0.len() as u64, "warning"))]
    Strict(Vec<Warning>),
    /// `--strict` was given to `check` and there were findings.
    #[error("{}", counted(*.0, "finding"))]
    Findings(u64),
    /// The user pressed Ctrl-C.
    #[error("interrupted; nothing was changed")]
    Interrupted,
}

impl Error {
    /// Wraps an I/O error with the operation and the path.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }

    /// Fails with [`Error::Content`] unless `content` is a folder.
    pub(crate) fn unless_folder(content: &Path) -> Result<()> {
        let problem = match std::fs::metadata(content) {
            Ok(metadata) if metadata.is_dir() => return Ok(()),
            Ok(_) => "is not a folder",
            Err(_) => "does not exist",
        };
        Err(Self::Content { path: content.to_owned(), problem })
    }

    /// Warnings to report before the error.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        match self {
            Self::Strict(warnings) | Self::NoTranscripts(_, warnings) => warnings,
            _ => &[],
        }
    }

    /// Exit status of the process: 1 for warnings and findings with `--strict` and for a search
    /// without results, 130 for Ctrl-C, otherwise 2.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Strict(_) | Self::Findings(_) | Self::NothingFound => 1,
            Self::Interrupted => 130,
            _ => 2,
        }
    }
}

impl From<tera::Error> for Error {
    fn from(error: tera::Error) -> Self {
        use std::error::Error as _;
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            message.push_str(": ");
            message.push_str(&error.to_string());
            cause = error.source();
        }
        Self::Template(message)
    }
}

/// Maximum number of channels in the message about an unknown one.
const NAMED: usize = 20;

fn known_channels(known: &[String]) -> String {
    let named = known.iter().take(NAMED).map(|name| format!("'{name}'"));
    let more = known.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("the channels are {}{more}", named.collect::<Vec<_>>().join(", "))
}

fn place(path: &Path, line: Option<u64>) -> String {
    match line {
        Some(line) => format!("{}:{line}", path.display()),
        None => path.display().to_string(),
    }
}

/// Result of a function that can end the run.
pub type Result<T> = std::result::Result<T, Error>;
