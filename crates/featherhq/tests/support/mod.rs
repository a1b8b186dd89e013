//! Shared by the tests of the facade: a raw server, sample responses, and a collector of traces.
//!
//! It uses neither the mock server nor private code: tests describe the wire in bytes.

#![allow(dead_code)] // Every test binary uses its own part of this.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

pub(crate) mod sample;
#[path = "../../../calamus-runtime/tests/support/server.rs"]
pub(crate) mod server;
pub(crate) mod trace;

use std::time::Duration;

use featherhq::{Client, ClientBuilder};

/// The API key of all clients, which must not be in any output.
pub(crate) const KEY: &str = "fth_live_CanaryCanaryCanary7Q";

/// Creates a client of `url` that retries without waiting.
pub(crate) fn client(url: &str) -> Client {
    builder(url).build().unwrap()
}

/// Creates a builder with the settings of [`client`].
pub(crate) fn builder(url: &str) -> ClientBuilder {
    Client::builder()
        .api_key(KEY)
        .base_url(url)
        .backoff(Duration::from_millis(1), Duration::from_millis(2))
}

/// A deadline for events that happen at once or never.
pub(crate) const SOON: Duration = Duration::from_secs(5);

/// Returns milliseconds, for tables.
pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Creates a script that sends a response with its length.
pub(crate) fn http_response(
    status: &str,
    headers: &[(&str, &str)],
    body: impl AsRef<[u8]>,
) -> server::Script {
    server::http_response(status, headers, body)
}

/// A client without deadlines, and with measurable waits.
pub(crate) fn without_deadlines(url: &str) -> ClientBuilder {
    builder(url)
        .total_timeout(None)
        .attempt_timeout(None)
        .idle_timeout(None)
        .connect_timeout(Duration::from_secs(86_400))
        .backoff(ms(1000), ms(6000))
        .retry_budget(false)
}

/// Returns the time from each request to the next.
pub(crate) fn gaps(server: &server::Server) -> Vec<Duration> {
    let requests = server.new_requests();
    requests.windows(2).map(|pair| pair[1].at - pair[0].at).collect()
}
