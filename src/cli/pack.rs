//! `longhand pack`: a site as one zip file, to be read and searched from disk.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::{INTERRUPTED, catch_interrupts, config, print, tell, templates};
use crate::error::Result;
use crate::pack::{self, Options};
use crate::pipeline;

#[derive(Debug, Args)]
#[command(
    after_help = "The zip file unpacks into one folder of its own name: archive.zip into archive/, where index.html is opened. Search works there, also where the site was published without the files for searching from disk. The same site gives the same bytes.\n\n\
                  Without --channel a site is packed as it was built, without the files that others put there. With --channel a site of these channels alone is built from the transcripts and packed, so that its lists, counts and search are its own; that takes the content folder, and the site that was built stays as it is."
)]
pub(super) struct Pack {
    /// Folder of the site, as `build` made it [default: public]
    #[arg(value_name = "SITE", conflicts_with = "channel")]
    site: Option<PathBuf>,
    /// File to write, in place of one that may be there
    #[arg(long, value_name = "FILE.zip")]
    to: PathBuf,
    /// Only this channel, or those whose names contain this; may be repeated; needs the content
    #[arg(long, value_name = "NAME")]
    channel: Vec<String>,
    /// For --channel: folder of transcripts
    #[arg(long, value_name = "DIR", default_value = "content", requires = "channel")]
    content: PathBuf,
    /// For --channel: folder of templates and assets, as for `build`
    #[arg(long, value_name = "DIR", requires = "channel")]
    templates: Option<PathBuf>,
    /// For --channel: settings [default: longhand.yaml, if there is one]
    #[arg(long, value_name = "FILE", requires = "channel")]
    config: Option<PathBuf>,
    /// Number of threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Tell of warnings and errors only
    #[arg(long, short)]
    quiet: bool,
    /// Print what was packed as one JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl Pack {
    pub(super) fn run(&self) -> Result<()> {
        catch_interrupts(|| {});
        let summary = if self.channel.is_empty() { self.site() } else { self.channels() }?;
        tell(&summary.warnings);
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
