//! Runs the `feather` binary against the mock server, and against servers that send responses of a
//! test.

// Helpers are test code as well, but clippy's allowance covers `#[test]` functions only.
#![allow(clippy::unwrap_used)]

#[cfg(unix)]
mod broken_lists;
mod browser;
mod commands;
mod connections;
mod coverage;
mod errors;
mod filters;
mod json;
mod keys;
mod limits;
mod mock;
mod process;
mod readme;
mod responses;
mod secrets;
mod support;
#[cfg(unix)]
mod terminal;
mod tools;
mod usage;
mod wait;
mod webdriver;
mod webhooks;
