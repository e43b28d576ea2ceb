//! How a build tells of its progress: a bar on a terminal, a line a stage elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::units::counted;

/// A stage shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// The voice of a build; silent when asked to be.
pub struct Progress {
    quiet: bool,
    terminal: bool,
}

impl Progress {
    /// A voice on standard error.
    pub fn new(quiet: bool) -> Self {
        Self { quiet, terminal: std::io::stderr().is_terminal() }
    }

    /// Begins a stage of `total` transcripts.
    pub fn stage(&self, what: &'static str, total: usize) -> Stage {
        if !self.quiet && !self.terminal {
            eprintln!("{what} {}", counted(total as u64, "transcript"));
        }
        let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
        let style = "{msg:9} {bar:30} {human_pos} of {human_len}, {per_sec}, {eta} left";
        bar.set_style(ProgressStyle::with_template(style).unwrap_or(ProgressStyle::default_bar()));
        bar.set_message(what);
        Stage { bar, visible: !self.quiet && self.terminal, started: Instant::now() }
    }
}

/// A stage under way.
pub struct Stage {
    bar: ProgressBar,
    visible: bool,
    started: Instant,
}

impl Stage {
    /// Counts one finished transcript.
    pub fn step(&self) {
        if self.visible {
            if self.bar.is_hidden() && self.started.elapsed() > PATIENCE {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            self.bar.inc(1);
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
