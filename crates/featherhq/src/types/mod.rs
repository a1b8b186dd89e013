//! What the API speaks of, as applications use it.
//!
//! These types are this crate's own: they are made from the generated ones and keep them
//! out of sight. None of them knows how it got here.

mod arguments;
mod connection;
#[cfg(feature = "definitions")]
mod definition;
mod id;
mod integration;
mod json;
mod open;
mod opening;
mod tool;
mod trial;
#[cfg(feature = "validation")]
mod validation;
mod webhook;

use bytes::Bytes;

pub use connection::{Attention, Connection, ConnectionStatus, ConnectionsExt, ToolsStatus};
pub use id::{ConnectionId, OrganizationId, ToolId};
pub use integration::{Integration, IntegrationKey};
pub use json::{JsonObject, JsonValue};
pub use opening::{McpConnection, McpDiscovery, NewConnection};
pub use tool::{InputDefault, InputDefaults, InputKind, Tool};
pub use trial::{Invocation, Lease, McpCallResult};
#[cfg(feature = "validation")]
pub use validation::ArgumentError;
pub use webhook::WebhookEvent;

/// The JSON text that a value was decoded from; its free-form members are slices of it.
#[derive(Clone)]
struct Raw(Bytes);

/// Values are equal if their members are: the text is one spelling of them among many, and a
/// tool that came as part of a connection has none of its own.
impl PartialEq for Raw {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Raw {}

impl Raw {
    /// No text: the value is part of another one, which has it.
    const fn none() -> Self {
        Self(Bytes::new())
    }

    fn as_str(&self) -> &str {
        // Decoding the same bytes has shown that they are UTF-8.
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

/// Writes the accessor of the field `raw`, with a word of warning where there is one.
macro_rules! raw_accessor {
    ($($warning:literal)?) => {
        /// The JSON text that the server sent, unknown members included.
        $(#[doc = ""] #[doc = $warning])?
        pub fn raw(&self) -> &str {
            self.raw.as_str()
        }
    };
}

pub(crate) use raw_accessor;
