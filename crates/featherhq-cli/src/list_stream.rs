//! Lists that are requested again when their connection breaks.
//!
//! The client retries a stream until its first element has arrived. A command can go further:
//! as long as it has printed nothing, it can drop what it has received and start over.

use std::time::{Duration, Instant};

use featherhq::{ElementStream, Error};

use crate::context::Context;
use crate::failure::Failure;

/// The wait before the first restart. It doubles with every attempt, as in the client.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// The longest wait before a restart.
const LONGEST_WAIT: Duration = Duration::from_millis(2500);

/// A stream of elements, with what it takes to restart it.
pub(crate) struct ListStream<'a, T, F> {
    open: F,
    context: &'a Context,
    elements: ElementStream<T>,
    /// Whether an element of this stream has arrived, from when on the client does not retry.
    has_begun: bool,
    retries_left: u32,
    started: Instant,
    /// Attempts of the streams before this one.
    earlier_attempts: u32,
}

impl<'a, T, F: Fn() -> ElementStream<T>> ListStream<'a, T, F> {
    /// Prepares a list. Its timeout and its retries are those of the command.
    pub(crate) fn new(open: F, context: &'a Context) -> Self {
        let retries_left = context.retries();
        let elements = open().total_timeout(context.left()).max_retries(retries_left);
        Self {
            open,
            context,
            elements,
            has_begun: false,
            retries_left,
            started: Instant::now(),
            earlier_attempts: 0,
        }
    }

    /// Returns the next element; `None` after the last.
    pub(crate) async fn next(&mut self) -> Option<Result<T, Error>> {
        let next = self.elements.next().await;
        self.has_begun |= !self.elements.is_finished();
        next
    }

    /// Returns whether the stream has ended: after its last element, or with an error that is
    /// about more than one element.
    pub(crate) fn is_finished(&self) -> bool {
        self.elements.is_finished()
    }

    /// Waits and requests the list again, if it broke off in a transient failure and retries
    /// and time are left. Returns whether it did.
    pub(crate) async fn restart(&mut self, error: &Error) -> bool {
        // The client itself has retried, or decided not to, until the first element arrived.
        let used = error.attempts();
        if !self.has_begun || !error.is_retryable() || used > self.retries_left {
            return false;
        }
        let attempts = self.earlier_attempts + used;
        let doubled =
            FIRST_WAIT.saturating_mul(1_u32.checked_shl(attempts - 1).unwrap_or(u32::MAX));
        let wait = doubled.min(LONGEST_WAIT);
        if wait >= self.context.left() {
            return false;
        }
        tokio::time::sleep(wait).await;
        self.earlier_attempts = attempts;
        self.retries_left -= used;
        self.has_begun = false;
        self.elements =
            (self.open)().total_timeout(self.context.left()).max_retries(self.retries_left);
        true
    }

    /// Builds the failure of a list that ended in `error`.
    pub(crate) fn failure(&self, error: Error) -> Failure {
        let failure = self.context.failure(error);
        if self.earlier_attempts == 0 {
            return failure;
        }
        failure.with_earlier_attempts(self.earlier_attempts, self.started.elapsed())
    }
}
