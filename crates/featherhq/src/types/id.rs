//! Ids that cannot be taken for one another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The UUID of this id.
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
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
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
    /// Names a connection.
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
    /// Names a tool of a connection.
    ToolId
}

id! {
    /// Names an organisation.
    OrganizationId
}
