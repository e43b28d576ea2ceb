//! Wall time and CPU time of the stages of a build.

use std::fmt;
use std::time::Instant;

use serde::Serialize;

/// One stage of a build.
#[derive(Debug, Clone, Serialize)]
pub struct Lap {
    /// Name of the stage.
    pub stage: &'static str,
    /// Wall time in seconds.
    pub seconds: f64,
    /// CPU time of all threads in seconds, including system calls, if the system reports it.
    pub cpu: Option<f64>,
}

/// The stages so far, in order.
#[derive(Debug)]
pub struct Timings {
    laps: Vec<Lap>,
    wall: Instant,
    cpu: Option<f64>,
}

impl Timings {
    /// Starts the clock.
    #[must_use]
    pub fn start() -> Self {
        Self { laps: Vec::new(), wall: Instant::now(), cpu: cpu() }
    }

    /// Ends a stage, which began when the previous one ended.
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

/// CPU time of this process so far, in seconds.
#[cfg(unix)]
fn cpu() -> Option<f64> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Some(time.tv_sec as f64 + time.tv_nsec as f64 / 1e9)
}

#[cfg(not(unix))]
fn cpu() -> Option<f64> {
    None
}
