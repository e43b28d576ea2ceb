//! Progress of a build: a bar on a terminal if the build takes a while, otherwise nothing.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Delay before a build shows its progress.
const DELAY: Duration = Duration::from_millis(500);
/// Interval at which the spinner moves.
const TICK: Duration = Duration::from_millis(100);

/// Shows the progress of a build, unless it is quiet or standard error is not a terminal.
pub struct Progress {
    visible: bool,
    started: Instant,
}

impl Progress {
    /// Starts the clock of a build.
    pub fn new(quiet: bool) -> Self {
        Self { visible: !quiet && std::io::stderr().is_terminal(), started: Instant::now() }
    }

    /// Begins a stage that counts `total` transcripts.
    pub fn bar(&self, stage: &'static str, total: usize) -> Bar {
        let inner = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
        self.begin(
            inner,
            stage,
            "{msg:10} {bar:30} {human_pos} of {human_len}, {per_sec}, {eta} left",
        )
    }

    /// Begins a stage without a count.
    pub fn spinner(&self, stage: &'static str) -> Bar {
        let inner = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let bar = self.begin(inner, stage, "{msg:10} {spinner}");
        bar.show();
        if !bar.bar.is_hidden() {
            bar.bar.enable_steady_tick(TICK);
        }
        bar
    }

    fn begin(&self, bar: ProgressBar, stage: &'static str, style: &str) -> Bar {
        bar.set_style(ProgressStyle::with_template(style).unwrap_or(ProgressStyle::default_bar()));
        bar.set_message(stage);
        Bar { bar, visible: self.visible, started: self.started }
    }
}

/// The display of the current stage.
pub struct Bar {
    bar: ProgressBar,
    visible: bool,
    /// Start of the build.
    started: Instant,
}

impl Bar {
    /// Counts one finished transcript.
    pub fn step(&self) {
        if self.visible {
            self.show();
            self.bar.inc(1);
        }
    }

    /// Shows the bar once the build has taken long enough.
    fn show(&self) {
        if self.visible && self.bar.is_hidden() && self.started.elapsed() > DELAY {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.tick();
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
