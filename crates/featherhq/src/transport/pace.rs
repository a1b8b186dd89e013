//! So many requests a second and no more, for all clones of a client together.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

/// Lets requests leave one by one, evenly spaced, in the order in which they came.
///
/// Whoever is next in turn sleeps and the others queue behind; a call that is dropped while
/// it waits leaves the queue and takes no turn with it.
#[derive(Debug)]
pub(crate) struct Pacer {
    interval: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pacer {
    pub(crate) fn new(requests_per_second: f64) -> Self {
        let interval = Duration::from_secs_f64(1.0 / requests_per_second);
        Self { interval, next: Mutex::new(None) }
    }

    /// Waits until a request may leave.
    pub(crate) async fn turn(&self) {
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

    async fn turn_at(pacer: &Pacer, start: Instant) -> u128 {
        pacer.turn().await;
        start.elapsed().as_millis()
    }

    #[tokio::test(start_paused = true)]
    async fn requests_are_spaced_evenly_and_unused_time_is_not_saved_up() {
        let (pacer, start) = (Pacer::new(10.0), Instant::now());
        assert_eq!(turn_at(&pacer, start).await, 0);
        assert_eq!(turn_at(&pacer, start).await, 100);
        assert_eq!(turn_at(&pacer, start).await, 200);
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert_eq!(turn_at(&pacer, start).await, 5200);
        assert_eq!(turn_at(&pacer, start).await, 5300);
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_takes_no_turn_along() {
        let (pacer, start) = (Pacer::new(1.0), Instant::now());
        pacer.turn().await;
        for _ in 0..50 {
            let given_up = tokio::time::timeout(Duration::from_millis(1), pacer.turn()).await;
            assert!(given_up.is_err());
        }
        assert_eq!(turn_at(&pacer, start).await, 1000);
    }
}
