//! Whether a failed attempt is retried, and how long to wait before the next attempt.
//!
//! Pure arithmetic; it neither sends nor sleeps.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;

use super::options::CallOptions;
use crate::error::{Error, Head};

/// The statuses after which the same request may succeed, unless the body says otherwise: the
/// server was too slow, too busy or failed for the moment. Idempotent requests are retried.
pub const RETRYABLE_STATUSES: &[u16] = &[408, 429, 500, 502, 503, 504];

/// Returns whether a status allows for a retry.
pub(crate) fn is_retryable(status: StatusCode) -> bool {
    RETRYABLE_STATUSES.contains(&status.as_u16())
}

/// Returns the wait before the next attempt; `None` if there is no retry.
///
/// `retries` counts the retries made so far.
pub(crate) fn wait(
    error: &Error,
    idempotent: bool,
    options: &CallOptions,
    retries: u32,
) -> Option<Duration> {
    if retries >= options.max_retries || !error.is_transient() {
        return None;
    }
    if !idempotent && !error.was_unsent() {
        return None;
    }
    let backoff = backoff(options, retries, random());
    match error.retry_after() {
        // An earlier retry would be rejected again, so a wait that is too long ends the call
        // instead of being shortened.
        Some(requested) if requested > options.max_retry_after => None,
        Some(requested) => Some(requested.max(backoff)),
        None => Some(backoff),
    }
}

/// Returns a random number from 0 to 1. The standard library seeds every hasher differently,
/// which is enough for jitter and saves a crate.
fn random() -> f64 {
    let bits = RandomState::new().build_hasher().finish();
    // The mantissa has 53 bits.
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// Exponential backoff with full jitter: the fraction `draw` (0 to 1) of a limit that doubles with
/// every retry.
fn backoff(options: &CallOptions, retries: u32, draw: f64) -> Duration {
    let doubled =
        options.base_backoff.saturating_mul(1_u32.checked_shl(retries).unwrap_or(u32::MAX));
    doubled.min(options.max_backoff).mul_f64(draw)
}

/// Parses the `Retry-After` header: seconds, or an HTTP date.
pub(crate) fn retry_after(head: &Head, now: SystemTime) -> Option<Duration> {
    let value = head.header("retry-after")?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More than fits is still a wish to wait, and a long one.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    // A date that has passed means: now.
    Some(date.duration_since(now).unwrap_or_default())
}

/// A token bucket that keeps retries from multiplying the load on a failing server.
///
/// Every call puts a tenth of a retry in, every retry takes one out: once the reserve
/// is used up, retries add at most a tenth to the calls. Shared by all clones of a
/// client.
#[derive(Debug)]
pub(crate) struct Budget {
    /// Tenths of retries.
    tenths: AtomicI64,
}

impl Budget {
    /// What one retry costs.
    const RETRY: i64 = 10;
    /// What a client begins with, and the most that it saves: ten retries.
    const FULL: i64 = 10 * Self::RETRY;

    pub(crate) fn new() -> Self {
        Self { tenths: AtomicI64::new(Self::FULL) }
    }

    /// Credits the budget with a tenth of a retry for each call, or element of a stream.
    pub(crate) fn deposit(&self, calls: usize) {
        let calls = i64::try_from(calls).unwrap_or(Self::FULL).min(Self::FULL);
        let _ = self.tenths.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tenths| {
            (tenths < Self::FULL).then_some((tenths + calls).min(Self::FULL))
        });
    }

    /// Takes a retry out, if there is one.
    pub(crate) fn withdraw(&self) -> bool {
        self.tenths
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tenths| {
                (tenths >= Self::RETRY).then_some(tenths - Self::RETRY)
            })
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn head(retry_after: &str) -> Head {
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("retry-after", retry_after.parse().unwrap());
        Head { status: reqwest::StatusCode::SERVICE_UNAVAILABLE, headers: headers.into() }
    }

    #[test]
    fn retryable_statuses_are_listed() {
        let is_retryable = |status: &u16| is_retryable(StatusCode::from_u16(*status).unwrap());
        let retryable: Vec<u16> = (100..=599).filter(is_retryable).collect();
        assert_eq!(retryable, [408, 429, 500, 502, 503, 504]);
    }

    #[test]
    fn backoff_doubles_up_to_its_cap_and_never_overflows() {
        let options = CallOptions::default();
        let longest: Vec<u128> =
            (0..8).map(|retries| backoff(&options, retries, 1.0).as_millis()).collect();
        assert_eq!(longest, [200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
        assert_eq!(backoff(&options, 31, 1.0), options.max_backoff);
        assert_eq!(backoff(&options, u32::MAX, 1.0), options.max_backoff);
        assert_eq!(backoff(&options, 3, 0.0), Duration::ZERO);
        assert_eq!(backoff(&options, 1, 0.5), Duration::from_millis(200));
    }

    #[test]
    fn jitter_draws_from_the_whole_range() {
        let draws: Vec<f64> = (0..1000).map(|_| random()).collect();
        assert!(draws.iter().all(|draw| (0.0..1.0).contains(draw)));
        for tenth in 0..10 {
            let (low, high) = (f64::from(tenth) / 10.0, f64::from(tenth + 1) / 10.0);
            let count = draws.iter().filter(|draw| (low..high).contains(*draw)).count();
            // A tenth of them is 100; 40 is six standard deviations away.
            assert!(count > 40, "{count} of 1000 between {low} and {high}");
        }
    }

    #[test]
    fn retry_after_comes_as_seconds_or_as_a_date() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let read = |text: &str| retry_after(&head(text), now);
        assert_eq!(read("120"), Some(Duration::from_secs(120)));
        assert_eq!(read(" 0 "), Some(Duration::ZERO));
        assert_eq!(read("99999999999999999999999"), Some(Duration::from_secs(u64::MAX)));
        assert_eq!(read("Sun, 06 Nov 1994 08:50:07 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:00 GMT"), Some(Duration::ZERO));
        for odd in ["", "soon", "-1", "1.5"] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_wait_that_is_too_long_ends_the_call() {
        let options = CallOptions::default();
        let error = |seconds| {
            Error::new(ErrorKind::Connect, "").with_retry_after(Some(Duration::from_secs(seconds)))
        };
        assert_eq!(wait(&error(30), true, &options, 0), Some(Duration::from_secs(30)));
        assert_eq!(wait(&error(31), true, &options, 0), None);
    }

    #[test]
    fn a_short_retry_after_does_not_replace_the_backoff() {
        let options = CallOptions::default();
        let error = Error::new(ErrorKind::Connect, "").with_retry_after(Some(Duration::ZERO));
        let longest = (0..100).filter_map(|_| wait(&error, true, &options, 1)).max();
        // Of draws up to 400 ms, half are longer than this.
        assert!(longest > Some(Duration::from_millis(200)), "{longest:?}");
    }

    #[test]
    fn non_idempotent_requests_are_retried_only_if_never_sent() {
        let options = CallOptions::default();
        let broken = || Error::new(ErrorKind::Transport, "");
        assert!(wait(&broken(), true, &options, 0).is_some());
        assert!(wait(&broken(), false, &options, 0).is_none());
        assert!(wait(&broken().unsent(), false, &options, 0).is_some());
        assert!(wait(&broken(), true, &options, options.max_retries).is_none());
    }

    #[test]
    fn a_spent_budget_allows_one_retry_in_ten_calls() {
        let budget = Budget::new();
        let mut retries = 0;
        for _ in 0..1000 {
            budget.deposit(1);
            while budget.withdraw() {
                retries += 1;
            }
        }
        // The reserve of ten (one deposit into it was lost, as it was full), and a tenth
        // of the calls.
        assert_eq!(retries, 10 + 99);
    }
}
