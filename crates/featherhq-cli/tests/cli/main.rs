//! The built `feather`, run as people and scripts run it: against its own mock server, and
//! against small servers that answer just what a test wants.

// Helpers are test code as well, but clippy's allowance covers `#[test]` functions only.
#![allow(clippy::unwrap_used)]

mod commands;
mod errors;
mod json;
mod keys;
mod mock;
mod process;
mod support;
