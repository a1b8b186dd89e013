//! What the tests of the facade share: a raw server, sample answers, and ears for traces.
//!
//! Nothing here knows the mock server, nor how the crate under test is made: what a test
//! says about the wire, it says in bytes.

#![allow(dead_code)] // Every test binary uses its own part of this.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

pub(crate) mod sample;
#[path = "../../../calamus-runtime/tests/support/server.rs"]
pub(crate) mod server;
pub(crate) mod trace;

use std::time::Duration;

use featherhq::{Client, ClientBuilder};

/// The key that all clients here have. It must never come out anywhere.
pub(crate) const KEY: &str = "fth_live_CanaryCanaryCanary7Q";

/// A client for `url` that retries at once instead of making tests wait.
pub(crate) fn client(url: &str) -> Client {
    builder(url).build().unwrap()
}

/// The settings of [`client`], to add to.
pub(crate) fn builder(url: &str) -> ClientBuilder {
    Client::builder()
        .api_key(KEY)
        .base_url(url)
        .backoff(Duration::from_millis(1), Duration::from_millis(2))
}

/// A deadline for things that happen at once if they happen at all.
pub(crate) const SOON: Duration = Duration::from_secs(5);

/// Milliseconds, for tables.
pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
