//! The deadline of a whole command, as `--timeout` sets it.

use std::fmt;
use std::time::{Duration, Instant};

/// How long rows that arrived in time may still be printed after the deadline: a list that ends
/// at the deadline would otherwise print nothing.
const GRACE: Duration = Duration::from_millis(100);

/// When a command has to end. Its [`Display`](fmt::Display) is the timeout that was given, so
/// that messages never report what was left of it for a single request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    started: Instant,
    timeout: Duration,
}

impl Deadline {
    /// Starts the time of a command.
    pub(crate) fn start(timeout: Duration) -> Self {
        Self { started: Instant::now(), timeout }
    }

    /// Returns the time that is left.
    pub(crate) fn left(&self) -> Duration {
        self.timeout.saturating_sub(self.started.elapsed())
    }

    pub(crate) fn has_passed(&self) -> bool {
        self.left().is_zero()
    }

    /// Returns the deadline for printing what was received before this deadline.
    pub(crate) fn for_rendering(&self) -> Self {
        Self { timeout: self.timeout.max(self.started.elapsed() + GRACE), ..*self }
    }
}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.timeout < Duration::from_secs(1) {
            write!(f, "{} ms", self.timeout.as_millis())
        } else {
            write!(f, "{} s", self.timeout.as_millis() as f64 / 1000.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_displayed_as_given() {
        for (millis, shown) in
            [(300, "300 ms"), (1000, "1 s"), (1500, "1.5 s"), (2999, "2.999 s"), (90_000, "90 s")]
        {
            assert_eq!(Deadline::start(Duration::from_millis(millis)).to_string(), shown);
        }
    }

    #[test]
    fn rendering_has_at_least_the_grace() {
        let deadline = Deadline::start(Duration::ZERO);
        assert!(deadline.has_passed() && !deadline.for_rendering().has_passed());
        let deadline = Deadline::start(Duration::MAX);
        assert!(deadline.for_rendering().left() > Duration::from_secs(u64::MAX / 2));
    }
}
