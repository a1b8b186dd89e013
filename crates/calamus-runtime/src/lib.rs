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

// The error is the one that progenitor's methods return; its size is not up to this crate.
#![allow(clippy::result_large_err)]

mod body;
mod client;
mod connect;
mod contract;
mod credentials;
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
mod request;
mod response;
#[cfg(feature = "schemars")]
mod schema;
pub mod sdk;
mod secret;
mod shape;
mod text;
#[cfg(feature = "chrono")]
mod timestamp;
mod transport;

/// What generated code names, by the version of the contract.
#[doc(hidden)]
pub mod __generated {
    pub use crate::contract::{CONTRACT, OLDEST, require, v1};
}

pub use body::OptionalBody;
#[cfg(feature = "blocking")]
pub use client::blocking;
pub use client::{
    Call, CallWithResponse, Client, ClientBuilder, CustomRequest, ElementStream, Response,
};
pub use connect::{HttpTransport, TransportError, TransportFuture};
pub use credentials::{Credentials, InvalidClient, http_client};
pub use error::{Deadline, Delivery, Error, ErrorKind};
pub use exchange::{Attempt, Decoder, Inspection, Options, ResponseBody};
pub use field::Field;
pub use form::{Encoding, Forms};
pub use json::{JsonObject, JsonValue, NotAnObject, from_bytes, from_text};
pub use map::Map;
pub use member::{deserialize_from, other_members, text_member};
#[cfg(feature = "multipart")]
pub use multipart::{File, Files, Form, NotAPart, Parts, form};
pub use operation::{Method, Operation, SecurityKind, SecurityScheme};
pub use parameters::{
    Delimited, append_cookie, append_json_cookie, deep_pairs, form_pairs, in_header, json,
    json_pair, label, matrix, simple,
};
pub use request::Request;
pub use response::{read, read_as, read_text, read_text_as};
#[cfg(feature = "schemars")]
pub use schema::{Nullable, one_of_texts};
pub use secret::Secret;
#[doc(hidden)]
pub use serde;
pub use text::deserialize_text;
#[cfg(feature = "chrono")]
pub use timestamp::Timestamp;
pub use transport::{Direct, ResponseFuture, Transport};
