//! Runs the `feather` binary against the mock server, and against servers that send responses of a
//! test.

// Helpers are test code as well, but clippy's allowance covers `#[test]` functions only.
#![allow(clippy::unwrap_used)]

mod accounts;
#[cfg(unix)]
mod broken_lists;
mod browser;
mod commands;
mod connections;
mod coverage;
mod definitions;
mod diagnostics;
mod documentation;
mod errors;
mod filters;
mod formats;
mod json;
mod keys;
mod limits;
#[cfg(feature = "mcp")]
mod mcp;
#[cfg(feature = "mcp")]
mod mcp_client;
mod mock;
#[cfg(unix)]
mod pictures;
mod process;
mod responses;
mod secrets;
#[cfg(unix)]
mod settings;
mod support;
#[cfg(unix)]
mod terminal;
mod tools;
mod usage;
mod wait;
mod webdriver;
mod webhooks;
