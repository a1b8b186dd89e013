//! The deadline of a whole command, as `--timeout` sets it.

use std::fmt;
use std::time::{Duration, Instant};

/// The time after the deadline for printing rows that arrived before it: a list that ends at the
/// deadline would otherwise print nothing.
const GRACE: Duration = Duration::from_millis(100);

/// When a command has to end. Its [`Display`](fmt::Display) is the timeout of the command, so that
/// messages never report the rest of it for a single request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    started: Instant,
    timeout: Duration,
}

impl Deadline {
    /// Starts the clock of a command.
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
    fn timeouts_are_displayed_as_in_the_command_line() {
        for (millis, expected) in
            [(300, "300 ms"), (1000, "1 s"), (1500, "1.5 s"), (2999, "2.999 s"), (90_000, "90 s")]
        {
            assert_eq!(Deadline::start(Duration::from_millis(millis)).to_string(), expected);
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
