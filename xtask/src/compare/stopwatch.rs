//! Measures what other programs cost.

use std::fs;
use std::time::{Duration, Instant};

/// Linux counts processor time in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

/// Measures the processor time of the programs that end while it runs. Unlike the time that passes,
/// this depends little on what else the machine does. Where it is unknown, outside of Linux, the
/// time that passes.
pub(super) struct Stopwatch {
    started: Instant,
    processor: Option<Duration>,
}

impl Stopwatch {
    /// Starts to measure.
    pub(super) fn start() -> Self {
        Self { started: Instant::now(), processor: processor_time() }
    }

    /// Returns the time since the start.
    pub(super) fn elapsed(&self) -> Duration {
        match (self.processor, processor_time()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => self.started.elapsed(),
        }
    }
}

/// Returns the processor time of all programs that this process has waited for.
fn processor_time() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program is in parentheses and may contain spaces. `cutime` and `cstime` are the
    // 14th and 15th value behind it, see proc(5).
    let mut values = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let user: u32 = values.next()?.parse().ok()?;
    let system: u32 = values.next()?.parse().ok()?;
    Some(TICK * (user + system))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn sleeping_costs_nothing_and_counting_does() {
        let run = |script: &str| {
            let stopwatch = Stopwatch::start();
            Command::new("sh").args(["-c", script]).status().unwrap();
            stopwatch.elapsed()
        };
        let counting = run("i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done");
        assert!(counting >= TICK * 2, "{counting:?}");
        let sleeping = run("sleep 0.3");
        assert!(sleeping < Duration::from_millis(200), "{sleeping:?}");
    }
}
