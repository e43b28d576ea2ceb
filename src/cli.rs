//! The command line.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, Parser, Subcommand};

use crate::check;
use crate::config::{Config, base_url};
use crate::convert::{self, Target};
use crate::diagnostics::{Warning, printable};
use crate::error::{Error, Result};
use crate::pipeline::{self, Options};
use crate::summary::Summary;
use crate::units::counted;

/// Turn a folder of transcripts into a website that can be read, searched and cited.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Exit status: 0 published; 1 warnings under --strict, nothing published; \
                  2 wrong usage or environment; 130 interrupted."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read the transcripts in the content folder and publish the site in the output folder
    Build(Build),
    /// Look for what is odd in the content folder, without writing anything
    Check(Check),
    /// Write a transcript in another format
    Convert(Convert),
}

#[derive(Debug, Args)]
struct Check {
    /// Folder of transcripts
    #[arg(value_name = "DIR", default_value = "content")]
    content: PathBuf,
    /// Exit with status 1 if anything is odd
    #[arg(long)]
    strict: bool,
    /// Print the findings as one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Convert {
    /// The transcript
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// Format to write [default: by the name of OUT, else vtt]
    #[arg(long, value_name = "FORMAT")]
    to: Option<Target>,
    /// File to write [default: standard output]
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Build {
    /// Folder of transcripts, searched with all folders in it
    #[arg(long, value_name = "DIR", default_value = "content")]
    content: PathBuf,
    /// Folder of the site; what others put there is kept
    #[arg(long, value_name = "DIR", default_value = "public")]
    output: PathBuf,
    /// Folder of templates and assets that replace built-in ones of the same name
    /// [default: templates, if there is one]
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// Settings [default: longhand.yaml, if there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address at which the site will be published, overriding the settings
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<String>,
    /// Number of threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Publish nothing if there is any warning
    #[arg(long)]
    strict: bool,
    /// Fail if another build of the site is at work, instead of waiting for it to end
    #[arg(long)]
    no_wait: bool,
    /// Publish a site without transcripts if the content folder holds none
    #[arg(long)]
    allow_empty: bool,
    /// Tell of warnings and errors only
    #[arg(long, short)]
    quiet: bool,
    /// Tell where the time went
    #[arg(long)]
    timings: bool,
    /// Print the summary as one JSON object on standard output
    #[arg(long)]
    json: bool,
}

/// Set by Ctrl-C; a build looks at it between transcripts.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Build(options) => build(&options),
        Command::Check(options) => check(&options),
        Command::Convert(options) => convert(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if let Error::Strict(warnings) = &error {
                tell(warnings);
            }
            let label = paint("error:", "1;31");
            let text: Vec<_> = error.to_string().lines().map(printable).collect();
            let _ = writeln!(std::io::stderr(), "{label} {}", text.join("\n"));
            ExitCode::from(error.exit_code())
        }
    }
}

fn build(build: &Build) -> Result<()> {
    // A second Ctrl-C does not wait for the transcripts at hand.
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    let mut config = match &build.config {
        Some(path) => Config::read(path)?,
        None if Path::new(Config::FILE).exists() => Config::read(Path::new(Config::FILE))?,
        None => Config::default(),
    };
    config.base_url = build.base_url.clone().or(config.base_url);
    let options = Options {
        content: build.content.clone(),
        output: build.output.clone(),
        templates: templates(build.templates.as_deref())?,
        threads: build.threads.map_or(0, usize::from),
        strict: build.strict,
        quiet: build.quiet || build.json,
        no_wait: build.no_wait,
        allow_empty: build.allow_empty,
    };
    let summary = pipeline::build(&options, &config, &INTERRUPTED)?;
    tell(&summary.warnings);
    report(build, &summary);
    Ok(())
}

fn check(check: &Check) -> Result<()> {
    let findings = check::check(&check.content)?;
    // A reader who has seen enough may close the pipe.
    let mut out = std::io::stdout().lock();
    if check.json {
        let json = serde_json::to_string(&findings).unwrap_or_default();
        let _ = writeln!(out, "{json}");
    } else {
        for warning in &findings.warnings {
            let _ = writeln!(out, "{warning}");
        }
        let kinds = findings.kinds.iter().map(|(kind, count)| format!("{count} {}", kind.label()));
        let kinds: Vec<_> = kinds.collect();
        let said = if kinds.is_empty() { "nothing odd".to_owned() } else { kinds.join(", ") };
        let others = match findings.other_formats {
            0 => String::new(),
            count => format!(", {} not read for a better format", counted(count, "file")),
        };
        let _ = writeln!(out, "{}{others}: {said}", counted(findings.transcripts, "transcript"));
    }
    match findings.warnings.len() as u64 {
        count @ 1.. if check.strict => Err(Error::Findings(count)),
        _ => Ok(()),
    }
}

fn convert(convert: &Convert) -> Result<()> {
    let by_name = convert.output.as_deref().and_then(Target::of_path);
    let target = convert.to.or(by_name).unwrap_or(Target::Vtt);
    let mut bytes = Vec::new();
    tell(&convert::convert(&convert.input, target, &mut bytes)?);
    match &convert.output {
        Some(path) => std::fs::write(path, bytes).map_err(Error::io("write", path)),
        None => {
            let _ = std::io::stdout().write_all(&bytes);
            Ok(())
        }
    }
}

/// The folder that was named, or the one that is there.
fn templates(named: Option<&Path>) -> Result<Option<PathBuf>> {
    match named {
        Some(folder) if folder.is_dir() => Ok(Some(folder.to_owned())),
        Some(folder) => Err(Error::Templates(folder.to_owned())),
        None => Ok(Some(PathBuf::from("templates")).filter(|folder| folder.is_dir())),
    }
}

fn report(build: &Build, summary: &Summary) {
    // A reader who has seen enough may close the pipe; that is no failure of the build.
    if build.timings {
        for lap in &summary.timings {
            let _ = writeln!(std::io::stderr(), "{lap}");
        }
    }
    if build.json {
        let json = serde_json::to_string(summary).unwrap_or_default();
        let _ = writeln!(std::io::stdout(), "{json}");
    } else if !build.quiet {
        let start = build.output.join("index.html");
        let _ = writeln!(std::io::stderr(), "{summary}\nPublished: open {}", start.display());
    }
}

fn tell(warnings: &[Warning]) {
    let label = paint("warning:", "1;33");
    let mut stderr = std::io::stderr().lock();
    for warning in warnings {
        let _ = writeln!(stderr, "{label} {warning}");
    }
}

/// Colours a label on terminals, unless `NO_COLOR` is set (no-color.org).
fn paint(label: &str, code: &str) -> String {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if plain || !std::io::stderr().is_terminal() {
        label.to_owned()
    } else {
        format!("\u{1b}[{code}m{label}\u{1b}[0m")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_the_command_line_holds() {
        Cli::command().debug_assert();
    }
}
