//! How a build tells of its progress: a bar on a terminal once it takes a while, nothing elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A build shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often the sign of life moves where nothing is counted.
const TICK: Duration = Duration::from_millis(100);

/// The voice of a build; silent when asked to be, and where nobody watches.
pub struct Progress {
    visible: bool,
    started: Instant,
}

impl Progress {
    /// A voice on standard error.
    pub fn new(quiet: bool) -> Self {
        Self { visible: !quiet && std::io::stderr().is_terminal(), started: Instant::now() }
    }

    /// Begins a stage of `total` transcripts.
    pub fn bar(&self, what: &'static str, total: usize) -> Bar {
        let inner = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
        self.begin(
            inner,
            what,
            "{msg:10} {bar:30} {human_pos} of {human_len}, {per_sec}, {eta} left",
        )
    }

    /// Begins a stage in which nothing is counted.
    pub fn whole(&self, what: &'static str) -> Bar {
        let inner = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let bar = self.begin(inner, what, "{msg:10} {spinner}");
        bar.show();
        if !bar.bar.is_hidden() {
            bar.bar.enable_steady_tick(TICK);
        }
        bar
    }

    fn begin(&self, bar: ProgressBar, what: &'static str, style: &str) -> Bar {
        bar.set_style(ProgressStyle::with_template(style).unwrap_or(ProgressStyle::default_bar()));
        bar.set_message(what);
        Bar { bar, visible: self.visible, started: self.started }
    }
}

/// A stage under way.
pub struct Bar {
    bar: ProgressBar,
    visible: bool,
    /// When the build began.
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

    /// Shows the bar when the build has lasted long enough.
    fn show(&self) {
        if self.visible && self.bar.is_hidden() && self.started.elapsed() > PATIENCE {
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
