#![warn(missing_docs)]
//! An in-process Feather: a mock server of its integrations API for demos, tests and fault drills.

mod alter;
mod answer;
mod builder;
mod catalog;
mod document;
mod drill;
mod error;
mod fault;
mod giant;
mod json;
mod operations;
mod random;
mod record;
mod seed;
mod server;
mod service;
mod state;
mod tool;
mod validate;
mod wire;

pub use builder::{MockBuilder, MockFeather};
pub use fault::{Fault, ParseFaultError};
pub use record::ReceivedRequest;
pub use seed::{Seed, SeedError};
pub use state::{FOREIGN_CONNECTION_ID, FOREIGN_TOOL_ID};

/// The `operationId`s of the operations that the mock implements.
///
/// ```
/// assert!(featherhq_mock::operation_ids().any(|id| id == "listConnections"));
/// ```
pub fn operation_ids() -> impl Iterator<Item = &'static str> {
    operations::ALL.iter().map(|(id, _)| *id)
}

/// The OpenAPI document that the mock answers from, as JSON text.
///
/// ```
/// assert!(featherhq_mock::openapi_json().contains("\"openapi\": \"3.1.0\""));
/// ```
#[must_use]
pub fn openapi_json() -> &'static str {
    document::TEXT
}
