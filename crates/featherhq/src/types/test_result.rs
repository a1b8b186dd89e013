//! Results of test calls.

use bytes::Bytes;
use featherhq_api::types as wire;

use super::json::{JsonObject, JsonValue};
use super::{Raw, decodes, raw_accessor, serializes};
use crate::decode::FromWire;

/// The result of a tool call. Returned by [`test_invoke`](crate::Connections::test_invoke).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Invocation {
    /// The vendor's response.
    pub result: JsonObject,
    /// The part that an assistant sees, after the field map of the call or of the tool. `None` if
    /// neither has a map.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub narrowed: Option<JsonValue>,
    #[cfg_attr(feature = "schemars", schemars(skip))]
    raw: Raw,
}

impl Invocation {
    /// Creates a result, for tests. Other fields are empty and can be set.
    pub fn new(result: JsonObject) -> Self {
        Self { result, narrowed: None, raw: Raw::none() }
    }

    raw_accessor!();
}

decodes!(Invocation);
serializes!(Invocation { result, narrowed if set });

impl FromWire for Invocation {
    type Wire = wire::ConnectionTestInvokeResponse;

    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self {
        let wire::ConnectionTestInvokeResponse { result, narrowed } = wire;
        Self {
            result: JsonObject::from_wire(result),
            narrowed: narrowed.map(JsonValue::from_wire),
            raw: raw.into(),
        }
    }
}

/// The result of a tool call of an MCP server. Returned by
/// [`test_mcp_call`](crate::Connections::test_mcp_call).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct McpCallResult {
    /// The MCP server's response.
    pub result: JsonObject,
    #[cfg_attr(feature = "schemars", schemars(skip))]
    raw: Raw,
}

impl McpCallResult {
    /// Creates a result, for tests.
    pub fn new(result: JsonObject) -> Self {
        Self { result, raw: Raw::none() }
    }

    raw_accessor!();
}

decodes!(McpCallResult);
serializes!(McpCallResult { result });

impl FromWire for McpCallResult {
    type Wire = wire::ConnectionTestMcpCallResponse;

    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self {
        let wire::ConnectionTestMcpCallResponse { result } = wire;
        Self { result: JsonObject::from_wire(result), raw: raw.into() }
    }
}

/// Whether the credentials of a connection work. Returned by
/// [`test_lease`](crate::Connections::test_lease).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Lease {
    /// Whether the credentials work.
    pub ok: bool,
    /// The workspace of the credentials, if the vendor returns it.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub team: Option<String>,
    /// URL of the workspace.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub url: Option<String>,
    /// Details, such as the reason why the credentials do not work.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub detail: Option<String>,
    #[cfg_attr(feature = "schemars", schemars(skip))]
    raw: Raw,
}

impl Lease {
    /// Creates a lease, for tests. Other fields are empty and can be set.
    pub fn new(ok: bool) -> Self {
        Self { ok, team: None, url: None, detail: None, raw: Raw::none() }
    }

    raw_accessor!();
}

decodes!(Lease);
serializes!(Lease { ok, team if set, url if set, detail if set });

impl FromWire for Lease {
    type Wire = wire::ConnectionTestLeaseResponse;

    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self {
        let wire::ConnectionTestLeaseResponse { ok, team, url, detail } = wire;
        Self { ok, team, url, detail, raw: raw.into() }
    }
}
