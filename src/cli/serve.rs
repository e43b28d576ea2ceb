//! `longhand serve`: its arguments, and its messages on the terminal.

use std::collections::BTreeSet;
use std::io::Write;

use clap::Args;

use super::{INTERRUPTED, Site, TEMPLATES, catch_interrupts, message, print_error, print_warnings};
use crate::config::Config;
use crate::diagnostics::Warning;
use crate::error::{Error, Result};
use crate::pipeline;
use crate::serve::{self, Owner, Settings, Watched};
use crate::summary::Summary;
use crate::units::counted;

#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    site: Site,
    /// Port on 127.0.0.1; 0 picks any free port
    #[arg(long, value_name = "N", default_value_t = 4000)]
    port: u16,
    /// Path under which to serve the site, such as /repo/ on GitHub Pages
    #[arg(long, value_name = "PATH", default_value = "/", value_parser = serve::base)]
    base: String,
    /// Open the site in the default browser
    #[arg(long)]
    open: bool,
}

impl Serve {
    pub(super) fn run(self) -> Result<()> {
        let (bell, rung) = serve::bell();
        let ringer = bell.clone();
        catch_interrupts(move || ringer.ring());
        let mut sources = vec![
            Watched::Folder(self.site.content.clone()),
            Watched::Folder(self.site.templates.clone().unwrap_or_else(|| TEMPLATES.into())),
            Watched::File(self.site.config.clone().unwrap_or_else(|| Config::FILE.into())),
        ];
        // The first build reports mistakes in the settings.
        let config = self.site.config().unwrap_or_default();
        sources.extend(config.topics.file.map(Watched::File));
        sources.extend(config.pages.map(Watched::Folder));
        let settings = Settings {
            port: self.port,
            base: self.base.clone(),
            output: self.site.output.clone(),
            sources,
        };
        let mut terminal = Terminal { serve: self, reported: BTreeSet::new() };
        match serve::run(settings, bell, rung, &INTERRUPTED, &mut terminal) {
            // Ctrl-C is the normal way to end the command, even before the first build has
            // finished.
            Err(Error::Interrupted) => Ok(()),
            outcome => outcome,
        }
    }
}

/// Builds the site, and prints the outcome.
struct Terminal {
    serve: Serve,
    /// Warnings of the last build, which are not printed again.
    reported: BTreeSet<Warning>,
}

impl Terminal {
    fn say(&self, text: &str) {
        if !self.serve.site.quiet {
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }
}

impl Owner for Terminal {
    fn build(&mut self) -> Result<Summary> {
        let site = &self.serve.site;
        let summary = pipeline::build(&site.options()?, &site.config()?, &INTERRUPTED)?;
        let warnings: BTreeSet<_> = summary.warnings.iter().cloned().collect();
        print_warnings(warnings.difference(&self.reported));
        self.reported = warnings;
        Ok(summary)
    }

    fn ready(&mut self, url: &str) {
        // Printed even with --quiet, because a port that was picked cannot be guessed.
        let _ = writeln!(std::io::stderr(), "Serving {url} (press Ctrl-C to stop)");
        if self.serve.open
            && let Err(error) = open::that_detached(url)
        {
            let _ = writeln!(
                std::io::stderr(),
                "Could not open a browser ({error}); open {url} yourself"
            );
        }
    }

    fn built(&mut self, summary: &Summary) {
        if summary.changed > 0 {
            self.say(&format!(
                "Built in {:.1} s: {} read, {} changed",
                summary.seconds,
                counted(summary.read, "transcript"),
                counted(summary.changed, "file"),
            ));
        }
    }

    fn failed(&mut self, error: &Error) -> String {
        print_error(error);
        message(error)
    }
}
