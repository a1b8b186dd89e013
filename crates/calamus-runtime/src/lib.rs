//! What generated clients run on.
//!
//! - [`Client`] sends a [`Request`] and returns a [`Call`]: deadlines, retries with a budget,
//!   credentials for one origin, limits, redirects, traces, one [`Error`].
//! - The values of generated types: JSON kept as text, fields with three states, ordered maps,
//!   timestamps, parameter styles, form and multipart bodies. Generated code names this crate
//!   `support`.
//!
//! Knows no schema, no operation and no API.
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
mod map;
mod member;
#[cfg(feature = "multipart")]
mod multipart;
mod operation;
mod parameters;
mod place;
mod progenitor_client;
mod request;
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

/// What generated code names, by the version of the contract.
#[doc(hidden)]
pub mod __generated {
    pub use crate::contract::{CONTRACT, OLDEST, require, v1};
    pub use crate::unknown::{count_unknown, note_unknown};
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
pub use member::{deserialize_from, other_members};
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
