//! Ids with a type of their own for each resource.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::error::Error;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schemars", schemars(transparent))]
        pub struct $name(Uuid);

        impl $name {
            /// Returns the UUID.
            pub const fn as_uuid(&self) -> &Uuid {
                &self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(id: &str) -> Result<Self, Self::Err> {
                id.parse().map(Self).map_err(|cause: uuid::Error| {
                    Error::invalid_request("invalid id").with_quote(format!(": {cause}"))
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Uuid::deserialize(deserializer).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// The id of a connection.
    ///
    /// ```
    /// use featherhq::ConnectionId;
    ///
    /// let id: ConnectionId = "6f0d5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e".parse().unwrap();
    /// assert_eq!(id.to_string(), "6f0d5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e");
    /// assert!("slack".parse::<ConnectionId>().is_err());
    /// ```
    ConnectionId
}

id! {
    /// The id of a tool of a connection.
    ToolId
}

id! {
    /// The id of an organization.
    OrganizationId
}
