//! The command line: arguments in, text and exit status out.

mod check;
mod convert;
mod export;
mod init;
mod pack;
mod search;
#[cfg(feature = "serve")]
mod serve;
mod stats;

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, base_url};
use crate::diagnostics::{Warning, printable};
use crate::error::{Error, Result};
use crate::pipeline::{self, Options};
use crate::summary::Summary;

/// Turn a folder of transcripts into a website that can be read, searched and cited.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Exit status: 0 success; 1 warnings with --strict (nothing is published), or nothing \
                  found; 2 usage or environment error; 130 interrupted."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the site from the content folder and publish it in the output folder
    Build(Build),
    /// Create the folder of a new archive, or add missing files to an existing one
    Init(init::Init),
    /// Check transcripts or a built site for problems, without writing anything
    Check(check::Check),
    /// Count transcripts, lines, words and hours by channel and month, and what is missing
    Stats(stats::Stats),
    /// Search a built site in the terminal
    Search(search::Search),
    /// Pack a site, or some of its channels, into one zip file for offline reading and search
    Pack(pack::Pack),
    /// Export all transcripts as JSON Lines
    Export(export::Export),
    /// Convert a transcript to another format
    Convert(convert::Convert),
    /// Preview the site in a local browser, and rebuild it whenever something changes
    #[cfg(feature = "serve")]
    Serve(serve::Serve),
}

/// The folders and settings of a site.
#[derive(Debug, Args)]
struct Site {
    /// Folder of transcripts, including its subfolders
    #[arg(long, value_name = "DIR", default_value = "content")]
    content: PathBuf,
    /// Folder of the site; files not written by Longhand are kept
    #[arg(long, value_name = "DIR", default_value = "public")]
    output: PathBuf,
    /// Folder of templates and assets that override the built-in ones of the same name
    /// [default: templates, if it exists]
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// Settings file [default: longhand.yaml, if it exists]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// URL at which the site will be published; overrides the settings
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<String>,
    /// Number of threads [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print only warnings and errors
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Debug, Args)]
struct Build {
    #[command(flatten)]
    site: Site,
    /// Publish nothing if there are any warnings
    #[arg(long)]
    strict: bool,
    /// Fail instead of waiting if another build of the site is running
    #[arg(long)]
    no_wait: bool,
    /// Publish an empty site if the content folder contains no transcripts
    #[arg(long)]
    allow_empty: bool,
    /// Print timings
    #[arg(long)]
    timings: bool,
    /// Print the summary as a JSON object on standard output
    #[arg(long)]
    json: bool,
}

/// Set by Ctrl-C; a build checks it between transcripts.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    block_file_size_signal();
    let outcome = match Cli::parse().command {
        Command::Build(build) => build.run(),
        #[cfg(feature = "serve")]
        Command::Serve(serve) => serve.run(),
        Command::Init(init) => init.run(),
        Command::Check(check) => check.run(),
        Command::Stats(stats) => stats.run(),
        Command::Search(search) => search.run(),
        Command::Pack(pack) => pack.run(),
        Command::Export(export) => export.run(),
        Command::Convert(convert) => convert.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The search has already printed this.
            if !matches!(error, Error::NothingFound) {
                print_error(&error);
            }
            ExitCode::from(error.exit_code())
        }
    }
}

impl Build {
    fn run(&self) -> Result<()> {
        catch_interrupts(|| {});
        let options = Options {
            strict: self.strict,
            quiet: self.site.quiet || self.json,
            no_wait: self.no_wait,
            allow_empty: self.allow_empty,
            ..self.site.options()?
        };
        let summary = pipeline::build(&options, &self.site.config()?, &INTERRUPTED)?;
        print_warnings(&summary.warnings);
        self.report(&summary)
    }

    fn report(&self, summary: &Summary) -> Result<()> {
        if self.timings {
            for lap in &summary.timings {
                let _ = writeln!(std::io::stderr(), "{lap}");
            }
        }
        if self.json {
            return print(serde_json::to_string(summary).unwrap_or_default() + "\n");
        }
        if !self.site.quiet {
            let start = self.site.output.join("index.html");
            let _ = writeln!(std::io::stderr(), "{summary}\nPublished: open {}", start.display());
        }
        Ok(())
    }
}

impl Site {
    fn options(&self) -> Result<Options> {
        Ok(Options {
            content: self.content.clone(),
            output: self.output.clone(),
            templates: templates(self.templates.as_deref())?,
            threads: self.threads.map_or(0, usize::from),
            quiet: self.quiet,
            ..Options::default()
        })
    }

    fn config(&self) -> Result<Config> {
        let mut config = config(self.config.as_deref())?;
        config.base_url = self.base_url.clone().or(config.base_url);
        Ok(config)
    }
}

/// Makes Ctrl-C end the command at the next check, and calls `then` to wake up waiting threads.
fn catch_interrupts(then: impl Fn() + Send + 'static) {
    let _ = ctrlc::set_handler(move || {
        // A second Ctrl-C exits at once.
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        then();
    });
}

/// Turns a write beyond the system's limit on file sizes (`ulimit -f`) into an ordinary error: its
/// signal would end the process without a message. Threads started later inherit the mask.
#[cfg(unix)]
fn block_file_size_signal() {
    use nix::sys::signal::{SigSet, Signal};
    let _ = SigSet::from(Signal::SIGXFSZ).thread_block();
}

#[cfg(not(unix))]
fn block_file_size_signal() {}

/// The settings in the file `named`, or in the default file if it exists.
fn config(named: Option<&Path>) -> Result<Config> {
    match named {
        Some(path) => Config::read(path),
        None if Path::new(Config::FILE).exists() => Config::read(Path::new(Config::FILE)),
        None => Ok(Config::default()),
    }
}

/// Default folder of templates.
const TEMPLATES: &str = "templates";

/// The templates folder `named`, or the default folder if it exists.
fn templates(named: Option<&Path>) -> Result<Option<PathBuf>> {
    match named {
        Some(folder) if folder.is_dir() => Ok(Some(folder.to_owned())),
        Some(folder) => Err(Error::Templates(folder.to_owned())),
        None => Ok(Some(PathBuf::from(TEMPLATES)).filter(|folder| folder.is_dir())),
    }
}

/// Writes to standard output.
fn print(text: impl AsRef<[u8]>) -> Result<()> {
    print_to(std::io::stdout().lock(), text.as_ref())
}

/// Writes text for people to standard output, in colour if the terminal supports it.
fn show(text: &str) -> Result<()> {
    print_to(anstream::stdout().lock(), text.as_bytes())
}

fn print_to(mut stdout: impl Write, text: &[u8]) -> Result<()> {
    let written = stdout.write_all(text).and_then(|()| stdout.flush());
    unless_closed(written.map_err(Error::io("write to", Path::new("standard output"))))
}

/// Ignores a closed pipe: the reader has seen enough, which is not a failure.
fn unless_closed<T: Default>(outcome: Result<T>) -> Result<T> {
    match outcome {
        Err(Error::Io { source, .. }) if source.kind() == ErrorKind::BrokenPipe => Ok(T::default()),
        outcome => outcome,
    }
}

fn print_warnings<'a>(warnings: impl IntoIterator<Item = &'a Warning>) {
    let mut stderr = anstream::stderr().lock();
    for warning in warnings {
        let _ = writeln!(stderr, "\u{1b}[1;33mwarning:\u{1b}[0m {warning}");
    }
}

fn print_error(error: &Error) {
    print_warnings(error.warnings());
    let _ = writeln!(anstream::stderr(), "\u{1b}[1;31merror:\u{1b}[0m {}", message(error));
}

/// The text of an error, safe to print.
fn message(error: &Error) -> String {
    let lines: Vec<_> = error.to_string().lines().map(printable).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_the_command_line_is_valid() {
        Cli::command().debug_assert();
    }
}
