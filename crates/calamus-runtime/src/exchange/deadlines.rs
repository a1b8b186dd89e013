//! The deadlines of an attempt.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Deadline, Error, ErrorKind, Seconds};

/// The deadlines that hold while an attempt is under way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Deadlines {
    /// When the call has to end, and its timeout.
    pub(crate) total: Option<(Instant, Duration)>,
    /// When this attempt has to end, and its timeout.
    pub(crate) attempt: Option<(Instant, Duration)>,
    /// The timeout between two chunks.
    pub(crate) idle: Option<Duration>,
}

impl Deadlines {
    /// The earliest of the deadlines, and the error that stands for it.
    fn earliest(&self, idle: bool) -> Option<(Instant, Deadline, Duration)> {
        let fixed = [(self.total, Deadline::Total), (self.attempt, Deadline::Attempt)];
        let idle = self
            .idle
            .filter(|_| idle)
            .and_then(|idle| Instant::now().checked_add(idle).map(|at| (at, Deadline::Idle, idle)));
        fixed
            .into_iter()
            .filter_map(|(deadline, which)| deadline.map(|(at, timeout)| (at, which, timeout)))
            .chain(idle)
            .min_by_key(|(at, _, _)| *at)
    }

    /// Waits for `work`, but not beyond the earliest deadline. With `idle`, the idle timeout
    /// counts as well.
    pub(crate) async fn bound<T>(
        &self,
        idle: bool,
        work: impl Future<Output = T>,
    ) -> Result<T, Error> {
        let Some((at, which, timeout)) = self.earliest(idle) else { return Ok(work.await) };
        tokio::time::timeout_at(at, work).await.map_err(|_| timed_out(which, timeout))
    }

    /// Returns an error if a deadline has passed. A body that always has another chunk ready
    /// never lets a timer fire, so this is checked between chunks.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.total.is_none() && self.attempt.is_none() {
            return Ok(());
        }
        let now = Instant::now();
        for (deadline, which) in [(self.total, Deadline::Total), (self.attempt, Deadline::Attempt)]
        {
            if let Some((at, timeout)) = deadline
                && now >= at
            {
                return Err(timed_out(which, timeout));
            }
        }
        Ok(())
    }
}

/// Creates the error for a deadline that passed.
fn timed_out(which: Deadline, timeout: Duration) -> Error {
    let timeout = Seconds(timeout);
    let message = match which {
        Deadline::Connect => format!("no connection within {timeout}"),
        Deadline::Attempt => format!("the attempt was not over within its {timeout}"),
        Deadline::Idle => format!("the response stalled for {timeout}"),
        Deadline::Total => format!("the call was not over within its {timeout}"),
    };
    Error::new(ErrorKind::Timeout(which), message)
}
