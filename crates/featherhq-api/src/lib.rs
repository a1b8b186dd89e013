//! The `integrations` part of Feather's API as its document describes it: [`Client`] has
//! one method for each of the 17 operations, [`types`] one type for each schema.
//!
//! This crate is generated and follows the document word for word. Applications want the
//! `featherhq` crate, which stands on this one: it knows the key, retries, limits,
//! deadlines and errors, and its types do not change with the document. Use this crate
//! directly to write a client with other manners.
//!
//! # What it does
//!
//! It builds requests and names the types of answers. How a request leaves and how its
//! answer comes back is up to a [`support::Transport`]; [`support::Direct`] sends each
//! request once.
//!
//! Types decode forgivingly: an enum keeps values that the document does not list, unknown
//! members are ignored, an optional member may be absent or null, a timestamp may lack its
//! zone, and free-form JSON is kept as the text it came in.
//!
//! # Credentials
//!
//! [`Client::with_api_key`] sends the key to the origin of the base URL only. The client
//! follows no redirects and reaches loopback addresses without a proxy. Do not put a key into
//! the default headers of a `reqwest::Client`: it would go wherever a redirect leads.
//! [`Client::with_client`] takes a `reqwest::Client` for transports that attach credentials
//! themselves.
//!
//! # Limitations
//!
//! Default base URLs, retries, timeouts, limits: the crate has nothing that is not in the
//! document. Of this project's crates it depends on `calamus-runtime` alone.
//!
//! # Example
//!
//! ```no_run
//! use featherhq_api::Client;
//!
//! # async fn list(key: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let api = Client::direct("http://localhost:8000")?.with_api_key(key)?;
//! for connection in api.list_connections().await?.into_inner() {
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

// Printed by prettyplease, so that generating needs no rustfmt.
#[rustfmt::skip]
// The size of an error is progenitor's choice.
#[allow(clippy::result_large_err)]
mod generated;

pub use generated::{Client, support, types};
pub use progenitor_client::{ByteStream, Error, ResponseValue};
