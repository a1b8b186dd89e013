//! The commands, one module per group.
//!
//! A command sends requests through the client and passes responses to the output.

pub(crate) mod api;
pub(crate) mod auth;
pub(crate) mod completions;
pub(crate) mod connections;
pub(crate) mod integrations;
mod list;
mod listing;
pub(crate) mod man;
#[cfg(feature = "mcp")]
pub(crate) mod mcp;
#[cfg(feature = "mock")]
pub(crate) mod mock;
pub(crate) mod tools;
mod undecoded;
pub(crate) mod webhooks;
