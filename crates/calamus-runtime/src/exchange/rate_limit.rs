//! The rate limit that all clones of a client share.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

/// Lets requests leave one by one, evenly spaced, in the order in which they came.
///
/// The first in the queue sleeps and the others wait behind it; a call that is dropped while
/// it waits leaves the queue and uses no slot.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    interval: Duration,
    next: Mutex<Option<Instant>>,
}

impl RateLimiter {
    pub(crate) fn new(requests_per_second: f64) -> Self {
        let interval = Duration::from_secs_f64(1.0 / requests_per_second);
        Self { interval, next: Mutex::new(None) }
    }

    /// Waits until a request may leave.
    pub(crate) async fn acquire(&self) {
        let mut next = self.next.lock().await;
        let now = Instant::now();
        let slot = next.map_or(now, |next| next.max(now));
        tokio::time::sleep_until(slot).await;
        *next = slot.checked_add(self.interval);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn acquired_at(limiter: &RateLimiter, start: Instant) -> u128 {
        limiter.acquire().await;
        start.elapsed().as_millis()
    }

    #[tokio::test(start_paused = true)]
    async fn requests_are_spaced_evenly_and_unused_time_is_not_saved_up() {
        let (limiter, start) = (RateLimiter::new(10.0), Instant::now());
        assert_eq!(acquired_at(&limiter, start).await, 0);
        assert_eq!(acquired_at(&limiter, start).await, 100);
        assert_eq!(acquired_at(&limiter, start).await, 200);
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert_eq!(acquired_at(&limiter, start).await, 5200);
        assert_eq!(acquired_at(&limiter, start).await, 5300);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_dropped_uses_no_slot() {
        let (limiter, start) = (RateLimiter::new(1.0), Instant::now());
        limiter.acquire().await;
        for _ in 0..50 {
            let waited = tokio::time::timeout(Duration::from_millis(1), limiter.acquire()).await;
            assert!(waited.is_err());
        }
        assert_eq!(acquired_at(&limiter, start).await, 1000);
    }
}
