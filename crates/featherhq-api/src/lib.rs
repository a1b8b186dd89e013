//! The `integrations` part of Feather's API as its document describes it: [`Client`] has
//! one method for each of the 17 operations, [`types`] one type for each schema.
//!
//! This crate is generated and follows the document word for word. Applications want the
//! `featherhq` crate, which is built on this one: it has the base URL, waits and Feather's errors,
//! and its types do not change with the document.
//!
//! # Calls
//!
//! Each method of [`Client`] returns a builder of [`builders`]: set optional values, then
//! `.await` it, or take the unsent request from `.request()`. Deadlines, retries, size limits
//! and redaction are those of [`support`]; [`OPERATIONS`] lists the operations, and [`errors`]
//! has their error responses by status.
//!
//! Types decode forgivingly: an enum keeps values that the document does not list, unknown
//! properties are ignored, an optional property may be absent or null, a timestamp may lack its
//! zone, and free-form JSON is kept as it was received.
//!
//! # Credentials
//!
//! The key of [`ClientBuilder::api_key`] is sent to the origin of the base URL only. The client
//! follows no redirects to another origin and reaches loopback addresses without a proxy.
//!
//! # Limitations
//!
//! Default base URLs, waits, and names for statuses: the crate has nothing that is not in the
//! document. Of this project's crates it depends on `calamus-runtime` alone.
//!
//! # Example
//!
//! ```no_run
//! use featherhq_api::{Client, Error};
//!
//! # async fn list(key: &str) -> Result<(), Error> {
//! let api = Client::builder().base_url("http://localhost:8000").api_key(key).build()?;
//! for connection in api.list_connections().await? {
//!     println!("{} {}", connection.nickname, connection.integration_key);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! - `schemars`: every type implements `schemars::JsonSchema`; the schema says what the
//!   document says.
//!
//! Operations of other tags of Feather's API, where there are any, have a feature with the
//! name of their tag.

// Printed by the generator, so that generating needs no rustfmt.
#[rustfmt::skip]
mod generated;

pub use generated::operations::OPERATIONS;
pub use generated::{
    Client, ClientBuilder, builders, errors, headers, operations, security, support, types,
};
pub use support::{CallError, Error};
