//! What generated types and calls stand on: JSON kept as text, fields with three
//! states, ordered maps, timestamps, the transport a request leaves through, and how its
//! answer is read.
//!
//! The same files go into every crate that the generator writes, so that none of
//! them depends on another. They know no schema and no operation.

mod answer;
mod credentials;
mod field;
mod json;
mod map;
#[cfg(feature = "schemars")]
mod schema;
mod text;
mod timestamp;
mod transport;

pub use answer::read;
pub use credentials::{Credentials, InvalidClient, http_client};
pub use field::Field;
pub use json::{JsonObject, JsonValue, NotAnObject, from_bytes, from_text};
pub use map::Map;
#[cfg(feature = "schemars")]
pub use schema::{Nullable, one_of_texts};
pub use text::deserialize_text;
pub use timestamp::Timestamp;
pub use transport::{Direct, ResponseFuture, Transport};
