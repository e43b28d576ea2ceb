//! `longhand stats`: prints counts of an archive, and what is missing in it.

use std::path::PathBuf;

use clap::Args;

use super::print;
use crate::diagnostics::printable;
use crate::error::Result;
use crate::stats::{self, Count, Named};
use crate::units::{counted, grouped};

#[derive(Debug, Args)]
pub(super) struct Stats {
    /// Folder of transcripts
    #[arg(value_name = "DIR", default_value = "content")]
    content: PathBuf,
    /// Folder of the built site, to list its largest pages
    #[arg(long, value_name = "DIR", default_value = "public")]
    output: PathBuf,
    /// Print the numbers as a JSON object
    #[arg(long)]
    json: bool,
}

impl Stats {
    pub(super) fn run(&self) -> Result<()> {
        let stats = stats::stats(&self.content, &self.output)?;
        let text = if self.json {
            serde_json::to_string(&stats).unwrap_or_default() + "\n"
        } else {
            text(&stats)
        };
        print(text)
    }
}

fn text(stats: &stats::Stats) -> String {
    let total = &stats.total;
    let mut text = format!(
        "{} in {}: {}, {}, {} of recordings{}\n",
        counted(total.transcripts, "transcript"),
        counted(stats.channels.len() as u64, "channel"),
        counted(total.lines, "line"),
        counted(total.words, "word"),
        total.talk,
        total.span.map(|(from, to)| format!(", {from} to {to}")).unwrap_or_default(),
    );
    for (count, label) in [
        (total.undated, "without a date"),
        (total.untimed, "without timestamps"),
        (total.without_recording, "without a recording"),
        (total.empty, "without text"),
    ] {
        if count > 0 {
            text += &format!("{} {label}\n", counted(count, "transcript"));
        }
    }
    if total.repeated_lines > 0 {
        text += &format!("{} repeated by the transcriber\n", counted(total.repeated_lines, "line"));
    }
    text += &table("Channel", &stats.channels);
    text += &table("Month", &stats.months);
    if !stats.biggest_pages.is_empty() {
        text += "\nLargest pages\n";
        for page in &stats.biggest_pages {
            text += &format!("{:>10}  {}\n", page.bytes.to_string(), printable(&page.path));
        }
    }
    text
}

fn table(heading: &str, rows: &[Named]) -> String {
    let mut text = format!(
        "\n{:>11} {:>11} {:>13} {:>9}  {heading}\n",
        "transcripts", "lines", "words", "length"
    );
    for Named { name, count } in rows {
        let Count { transcripts, lines, words, talk, .. } = count;
        let [transcripts, lines, words] =
            [transcripts, lines, words].map(|&number| grouped(number));
        let talk = talk.to_string();
        text +=
            &format!("{transcripts:>11} {lines:>11} {words:>13} {talk:>9}  {}\n", printable(name));
    }
    text
}
