//! The deadlines of an attempt.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};

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
    /// Returns the earliest of the deadlines, and the error that stands for it.
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
    /// counts as well, from when `work` first has to be waited for.
    pub(crate) fn bound<F: Future>(&self, idle: bool, work: F) -> Bound<F> {
        Bound { work, timer: None, passed: None, deadlines: *self, idle }
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

pin_project! {
    /// Work with a deadline. No `async fn`, whose future would hold the work twice, and no timer
    /// for work that is done at once.
    pub(crate) struct Bound<F> {
        #[pin]
        work: F,
        #[pin]
        timer: Option<Sleep>,
        // What it means that the timer fires.
        passed: Option<(Deadline, Duration)>,
        deadlines: Deadlines,
        idle: bool,
    }
}

impl<F: Future> Future for Bound<F> {
    type Output = Result<F::Output, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Poll::Ready(output) = this.work.poll(context) {
            return Poll::Ready(Ok(output));
        }
        if this.passed.is_none()
            && let Some((at, which, timeout)) = this.deadlines.earliest(*this.idle)
        {
            this.timer.set(Some(sleep_until(at)));
            *this.passed = Some((which, timeout));
        }
        match (this.timer.as_pin_mut().map(|timer| timer.poll(context)), *this.passed) {
            (Some(Poll::Ready(())), Some((which, timeout))) => {
                Poll::Ready(Err(timed_out(which, timeout)))
            }
            _ => Poll::Pending,
        }
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
