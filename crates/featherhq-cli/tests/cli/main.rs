//! The built `feather`, run as people and scripts run it: against its own mock server, and
//! against small servers that answer just what a test wants.

// Helpers are test code as well, but clippy's allowance covers `#[test]` functions only.
#![allow(clippy::unwrap_used)]

mod answers;
#[cfg(unix)]
mod broken_lists;
mod commands;
mod connections;
mod errors;
mod filters;
mod json;
mod keys;
mod limits;
mod mock;
mod process;
mod readme;
mod secrets;
mod support;
#[cfg(unix)]
mod terminal;
mod tools;
mod usage;
mod wait;
mod webhooks;
