//! `longhand pack`: packs a site into one zip file for reading and searching from disk.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::{INTERRUPTED, catch_interrupts, config, print, print_warnings, templates};
use crate::error::Result;
use crate::pack::{self, Options};
use crate::pipeline;

#[derive(Debug, Args)]
#[command(
    after_help = "The zip file unpacks into a folder of the same name (archive.zip into archive/); open index.html there. Offline search is always included, even if the site was published without it. Packing the same site twice gives the same bytes.\n\n\
                  Without --channel, the built site is packed, except for files that Longhand did not write. With --channel, a site of only these channels is built from the transcripts and packed, so its lists, counts and search cover only them. That requires the content folder; the existing site is not changed."
)]
pub(super) struct Pack {
    /// Folder of the built site [default: public]
    #[arg(value_name = "SITE", conflicts_with = "channel")]
    site: Option<PathBuf>,
    /// File to write; an existing file is replaced
    #[arg(long, value_name = "FILE.zip")]
    to: PathBuf,
    /// Pack only the channel NAME, or else all channels whose names contain it; may be repeated
    #[arg(long, value_name = "NAME")]
    channel: Vec<String>,
    /// For --channel: folder of transcripts
    #[arg(long, value_name = "DIR", default_value = "content", requires = "channel")]
    content: PathBuf,
    /// For --channel: folder of templates and assets
    #[arg(long, value_name = "DIR", requires = "channel")]
    templates: Option<PathBuf>,
    /// For --channel: settings file [default: longhand.yaml, if it exists]
    #[arg(long, value_name = "FILE", requires = "channel")]
    config: Option<PathBuf>,
    /// Number of threads [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print only warnings and errors
    #[arg(long, short)]
    quiet: bool,
    /// Print a summary as a JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl Pack {
    pub(super) fn run(&self) -> Result<()> {
        catch_interrupts(|| {});
        let summary = if self.channel.is_empty() { self.site() } else { self.channels() }?;
        print_warnings(&summary.warnings);
        if self.json {
            return print(serde_json::to_string(&summary).unwrap_or_default() + "\n");
        }
        if !self.quiet {
            let _ = writeln!(std::io::stderr(), "{summary}");
        }
        Ok(())
    }

    fn options(&self) -> Options {
        let threads = self.threads.map_or(0, usize::from);
        Options { threads, quiet: self.quiet || self.json }
    }

    fn site(&self) -> Result<pack::Summary> {
        let site = self.site.clone().unwrap_or_else(|| PathBuf::from("public"));
        pack::site(&site, &self.to, self.options(), &INTERRUPTED)
    }

    fn channels(&self) -> Result<pack::Summary> {
        let Options { threads, quiet } = self.options();
        let options = pipeline::Options {
            content: self.content.clone(),
            templates: templates(self.templates.as_deref())?,
            channels: self.channel.clone(),
            threads,
            quiet,
            ..pipeline::Options::default()
        };
        let config = config(self.config.as_deref())?;
        pack::channels(&options, &config, &self.to, &INTERRUPTED)
    }
}
