//! The runtime of generated clients.
//!
//! - [`Client`] sends a [`Request`] and returns a [`Call`]: deadlines, retries with a budget,
//!   credentials for one origin, limits, redirects, traces, one [`Error`].
//! - The values of generated types: JSON kept as text, fields with three states, ordered maps,
//!   timestamps, parameter styles, form and multipart bodies. Generated code names this crate
//!   `support`.
//!
//! The crate knows no schema, no operation and no API.
//!
//! Most applications meet it as the module `support` of a generated client. It can be used alone, for
//! an API without a document:
//!
//! ```no_run
//! use calamus_runtime::{Client, Method, SecurityKind, SecurityScheme};
//!
//! # async fn example(key: String) -> Result<(), calamus_runtime::Error> {
//! const KEY: SecurityScheme =
//!     SecurityScheme { name: "apiKey", kind: SecurityKind::HeaderKey("x-api-key") };
//! let client = Client::builder("https://parcels.example/v1").credentials(KEY, key).build()?;
//! let parcels = client.request(Method::Get, "/parcels").await?;
//! println!("{}", parcels.as_str());
//! # Ok(())
//! # }
//! ```
//!
//! [`sdk`] has what hand-written facades over generated clients need.
//!
//! # Compatibility
//!
//! Generated code requires a version of the contract in the hidden module `__generated`, and
//! does not compile with a runtime that does not fulfill it. A client of `calamus` 0.x needs
//! `calamus-runtime` 0.x of the same minor version, or a later one that still lists its
//! contract.
//!
//! # Features
//!
//! - `rustls`, `native-tls`: TLS. Without either, only `http://` to loopback addresses.
//! - `gzip`: asks for compressed responses. The size limit counts them decompressed.
//! - `blocking`: calls for programs without an async runtime, see the module `blocking`.
//! - `traceparent`: sends the trace context of the current OpenTelemetry span.
//! - `chrono`: `Timestamp`.
//! - `multipart`: `File`, `Form` and what else bodies of the type `multipart/form-data` need.
//! - `schemars`: implements `schemars::JsonSchema`.
//! - `webhooks`: `WebhookVerifier`, for webhooks that are signed as Standard Webhooks specifies.
//! - `test-util`: `test_util`, a server that records a request, for tests of generated clients.

mod auth;
mod build_error;
mod client;
mod connect;
mod contract;
mod decode;
mod error;
mod exchange;
mod field;
mod form;
mod generated;
mod json;
mod json_path;
mod map;
#[cfg(feature = "multipart")]
mod multipart;
mod object;
mod operation;
mod parameters;
mod progenitor_client;
mod properties;
mod query;
mod request;
mod scan;
#[cfg(feature = "schemars")]
mod schema;
pub mod sdk;
mod secret;
mod shape;
mod stream;
#[cfg(feature = "test-util")]
pub mod test_util;
mod text;
#[cfg(feature = "chrono")]
mod timestamp;
mod tuple;
mod union;
mod unknown;
#[cfg(feature = "webhooks")]
mod webhooks;

/// The items that generated code names, by the version of the contract.
#[doc(hidden)]
pub mod __generated {
    pub use crate::contract::{CONTRACT, OLDEST, require, v1};
    pub use crate::unknown::{count_unknown, note_unknown};

    pub mod object {
        pub use crate::object::*;
    }
}

pub use auth::{ClientCredentials, TokenFuture, TokenProvider};
pub use bytes::Bytes;
#[cfg(feature = "blocking")]
pub use client::blocking;
pub use client::{
    Call, CallWithResponse, Client, ClientBuilder, CustomRequest, ElementStream, Items, Pages,
    Paging, Response,
};
pub use connect::{HttpTransport, TransportError, TransportFuture};
pub use error::{CallError, Deadline, Delivery, Error, ErrorKind, NoErrorBody};
pub use exchange::{Attempt, Decoder, Inspection, Options, RETRYABLE_STATUSES, ResponseBody};
pub use field::Field;
pub use json::{JsonObject, JsonValue, NotAnObject, from_bytes, from_text};
pub use map::Map;
#[cfg(feature = "multipart")]
pub use multipart::{File, Files, Form, NotAPart, Parts};
pub use operation::{Method, Operation, SecurityKind, SecurityScheme};
pub use request::Request;
/// The HTTP library's request body: what operations that send bytes take.
pub use reqwest::Body;
#[cfg(feature = "schemars")]
pub use schema::{Nullable, one_of_texts};
pub use secret::Secret;
#[doc(hidden)]
pub use serde;
pub use stream::{ByteStream, Event, EventStream, LineStream};
pub use text::deserialize_text;
#[cfg(feature = "chrono")]
pub use timestamp::Timestamp;
pub use tuple::Tuple;
pub use union::{Alternative, Constant, Union, deserialize_union};
#[cfg(feature = "webhooks")]
pub use webhooks::{Webhook, WebhookVerifier};
