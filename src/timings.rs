//! Where the time of a build goes: wall and processor time of its stages.

use std::fmt;
use std::time::Instant;

use serde::Serialize;

/// One stage of a build.
#[derive(Debug, Clone, Serialize)]
pub struct Lap {
    /// What was done.
    pub stage: &'static str,
    /// Wall time in seconds.
    pub seconds: f64,
    /// Processor time of all threads in seconds, system calls included, where the system tells.
    pub cpu: Option<f64>,
}

/// The stages so far, in their order.
#[derive(Debug)]
pub struct Timings {
    laps: Vec<Lap>,
    wall: Instant,
    cpu: Option<f64>,
}

impl Timings {
    /// Starts with no stage.
    #[must_use]
    pub fn start() -> Self {
        Self { laps: Vec::new(), wall: Instant::now(), cpu: cpu() }
    }

    /// Ends the stage that began with the one before.
    pub fn lap(&mut self, stage: &'static str) {
        let (wall, now) = (Instant::now(), cpu());
        let spent = self.cpu.zip(now).map(|(before, now)| now - before);
        self.laps.push(Lap { stage, seconds: (wall - self.wall).as_secs_f64(), cpu: spent });
        (self.wall, self.cpu) = (wall, now);
    }

    /// All stages.
    #[must_use]
    pub fn finish(self) -> Vec<Lap> {
        self.laps
    }
}

impl fmt::Display for Lap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:24} {:7.3} s", self.stage, self.seconds)?;
        self.cpu.map_or(Ok(()), |cpu| write!(f, " {cpu:7.3} s CPU"))
    }
}

/// Processor time of this process so far, in seconds.
#[cfg(unix)]
fn cpu() -> Option<f64> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Some(time.tv_sec as f64 + time.tv_nsec as f64 / 1e9)
}

#[cfg(not(unix))]
fn cpu() -> Option<f64> {
    None
}
