//! What generated clients run on: JSON kept as text, fields with three states, ordered maps,
//! timestamps, parameter styles, form and multipart bodies, the HTTP client and its credentials,
//! the transport that requests leave through, and the decoding of responses.
//!
//! Generated code is the intended user; it names this crate `support`. Knows no schema, no
//! operation and no API.
//!
//! # Features
//!
//! - `chrono`: `Timestamp`.
//! - `multipart`: `File`, `Form` and what else bodies of the type `multipart/form-data` need.
//! - `schemars`: implements `schemars::JsonSchema`.

// The error is the one that progenitor's methods return; its size is not up to this crate.
#![allow(clippy::result_large_err)]

mod body;
mod credentials;
mod field;
mod form;
mod generated;
mod json;
mod map;
mod member;
#[cfg(feature = "multipart")]
mod multipart;
mod parameters;
mod response;
#[cfg(feature = "schemars")]
mod schema;
mod shape;
mod text;
#[cfg(feature = "chrono")]
mod timestamp;
mod transport;

pub use body::OptionalBody;
pub use credentials::{Credentials, InvalidClient, http_client};
pub use field::Field;
pub use form::{Encoding, Forms};
pub use json::{JsonObject, JsonValue, NotAnObject, from_bytes, from_text};
pub use map::Map;
pub use member::{deserialize_from, other_members, text_member};
#[cfg(feature = "multipart")]
pub use multipart::{File, Files, Form, NotAPart, Parts, form};
pub use parameters::{
    Delimited, append_cookie, append_json_cookie, deep_pairs, form_pairs, in_header, json,
    json_pair, label, matrix, simple,
};
pub use response::{read, read_as, read_text, read_text_as};
#[cfg(feature = "schemars")]
pub use schema::{Nullable, one_of_texts};
#[doc(hidden)]
pub use serde;
pub use text::deserialize_text;
#[cfg(feature = "chrono")]
pub use timestamp::Timestamp;
pub use transport::{Direct, ResponseFuture, Transport};
