//! The time of a server, which can be set.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use tokio::time::{Duration, Instant};

/// A clock that runs at normal speed, from the current time or from a time that was set.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    /// From the real time to the time of this clock.
    offset: TimeDelta,
    /// How far the clock was set forward in all, which lets synchronizations finish.
    forward: Duration,
}

impl Clock {
    /// Returns the time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let now = Utc::now();
        now.checked_add_signed(self.offset).unwrap_or(now)
    }

    /// Returns the time in the format of the service.
    pub(crate) fn timestamp(&self) -> String {
        self.now().to_rfc3339_opts(SecondsFormat::Micros, true)
    }

    /// Returns the time for synchronizations, which never goes backward.
    pub(super) fn instant(&self) -> Instant {
        let now = Instant::now();
        now.checked_add(self.forward).unwrap_or(now)
    }

    /// Sets the time.
    pub(crate) fn set(&mut self, now: DateTime<Utc>) {
        let change = now - self.now();
        self.offset = now - Utc::now();
        self.forward = self.forward.saturating_add(change.to_std().unwrap_or_default());
    }
}
