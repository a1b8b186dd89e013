//! The values of the API. They are converted from generated types, which stay private.

mod arguments;
mod connect_result;
mod connection;
mod id;
mod input_defaults;
mod integration;
mod json;
mod open;
mod test_result;
mod tool;
#[cfg(feature = "validation")]
mod validation;
mod webhook;

use bytes::Bytes;

pub use connect_result::{McpConnection, McpDiscovery, NewConnection};
pub use connection::{Attention, Connection, ConnectionStatus, ConnectionsExt, ToolsStatus};
pub use id::{ConnectionId, OrganizationId, ToolId};
pub use input_defaults::{InputDefault, InputDefaults, InputKind};
pub use integration::{Integration, IntegrationKey};
pub use json::{JsonObject, JsonValue};
pub use test_result::{Invocation, Lease, McpCallResult};
pub use tool::Tool;
#[cfg(feature = "validation")]
pub use validation::ArgumentError;
pub use webhook::WebhookEvent;

/// The JSON that a value was decoded from; its free-form properties are slices of it.
#[derive(Clone)]
struct Raw(Bytes);

/// Values are equal if their fields are: the JSON is one spelling of them among many, and a tool
/// of a connection has no JSON of its own.
impl PartialEq for Raw {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Raw {}

impl Raw {
    /// No JSON: the value was constructed, or is part of another one.
    const fn none() -> Self {
        Self(Bytes::new())
    }

    fn as_str(&self) -> &str {
        // Decoding the same bytes has checked that they are UTF-8.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl From<Bytes> for Raw {
    fn from(text: Bytes) -> Self {
        Self(text)
    }
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "({} bytes)", self.0.len())
    }
}

/// Writes the accessor of the field `raw`, with a warning if there is one.
macro_rules! raw_accessor {
    ($($warning:literal)?) => {
        /// Returns the JSON that the server sent, unknown properties included. Empty for a value
        /// that was not decoded from a response or by `from_json`.
        $(#[doc = ""] #[doc = $warning])?
        pub fn raw(&self) -> &str {
            self.raw.as_str()
        }
    };
}

pub(crate) use raw_accessor;

/// Lets applications decode a response type from JSON.
macro_rules! decodes {
    ($name:ident) => {
        impl $name {
            /// Decodes the JSON of the API, for instance stored JSON or a fixture of a test.
            /// Unknown properties are kept in `raw`.
            ///
            /// # Errors
            ///
            /// [Decode](crate::Error::is_decode), with the place, if the JSON is not such a value.
            pub fn from_json(json: &str) -> Result<Self, $crate::error::Error> {
                $crate::decode::from_json(json)
            }
        }

        /// Decodes the JSON of the API with serde_json, as part of a larger value. Other formats
        /// are errors, since free-form properties are kept as JSON. `raw` is empty.
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let wire =
                    <<Self as $crate::decode::FromWire>::Wire as serde::Deserialize>::deserialize(
                        deserializer,
                    )?;
                Ok($crate::decode::FromWire::from_wire(wire, bytes::Bytes::new()))
            }
        }
    };
}

pub(crate) use decodes;

/// Implements `Serialize`: the properties in this order, without `raw`. Those with `if set` are
/// left out when they are `None`.
///
/// Not derived, so that applications do not build serde_derive for us.
macro_rules! serializes {
    ($name:ident { $($field:ident $(if $set:ident)?),* $(,)? }) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct as _;

                // Without `..`, so that a field that is not listed is a compile error.
                let Self { $($field,)* raw: _ } = self;
                let count = [$($crate::types::serializes!(@is_present $field $($set)?)),*];
                let count = count.into_iter().filter(|is_present| *is_present).count();
                let mut structure = serializer.serialize_struct(stringify!($name), count)?;
                $(
                    if $crate::types::serializes!(@is_present $field $($set)?) {
                        structure.serialize_field(stringify!($field), $field)?;
                    }
                )*
                structure.end()
            }
        }
    };
    (@is_present $field:ident) => { true };
    (@is_present $field:ident set) => { $field.is_some() };
}

pub(crate) use serializes;
