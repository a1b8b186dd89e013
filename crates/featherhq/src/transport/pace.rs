//! So many requests a second and no more, for all clones of a client together.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Hands out the moments at which requests may leave, evenly spaced.
#[derive(Debug)]
pub(crate) struct Pacer {
    interval: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pacer {
    pub(crate) fn new(requests_per_second: f64) -> Self {
        Self {
            interval: Duration::from_secs_f64(1.0 / requests_per_second),
            next: Mutex::new(None),
        }
    }

    /// Takes the next free moment, unless it lies beyond `deadline`: then it stays free,
    /// and `None` comes back.
    pub(crate) fn reserve(&self, now: Instant, deadline: Option<Instant>) -> Option<Instant> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = next.map_or(now, |next| next.max(now));
        if deadline.is_some_and(|deadline| slot > deadline) {
            return None;
        }
        *next = slot.checked_add(self.interval);
        Some(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_spaced_evenly_and_unused_time_is_not_saved_up() {
        let pacer = Pacer::new(10.0);
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        assert_eq!(pacer.reserve(at(0), None), Some(at(0)));
        assert_eq!(pacer.reserve(at(0), None), Some(at(100)));
        assert_eq!(pacer.reserve(at(50), None), Some(at(200)));
        assert_eq!(pacer.reserve(at(5000), None), Some(at(5000)));
        assert_eq!(pacer.reserve(at(5000), None), Some(at(5100)));
    }

    #[test]
    fn a_moment_beyond_the_deadline_is_not_taken() {
        let pacer = Pacer::new(1.0);
        let start = Instant::now();
        assert!(pacer.reserve(start, None).is_some());
        assert_eq!(pacer.reserve(start, Some(start + Duration::from_millis(500))), None);
        let later = start + Duration::from_secs(1);
        assert_eq!(pacer.reserve(start, Some(later)), Some(later));
    }
}
