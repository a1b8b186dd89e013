//! What trying a connection out brings back.

use bytes::Bytes;
use featherhq_api::types as wire;
use serde::Serialize;

use super::json::{JsonObject, JsonValue};
use super::{Raw, raw_accessor};
use crate::decode::FromWire;

/// What a tool answered when it was called for real.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Invocation {
    /// The vendor's answer as it is.
    pub result: JsonObject,
    /// What an assistant would see of it, after the field map of the call or of the tool.
    /// `None` where neither has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub narrowed: Option<JsonValue>,
    #[serde(skip)]
    raw: Raw,
}

impl Invocation {
    raw_accessor!();
}

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

/// What an MCP server answered when one of its tools was called for real.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct McpCallResult {
    /// The server's answer as it is.
    pub result: JsonObject,
    #[serde(skip)]
    raw: Raw,
}

impl McpCallResult {
    raw_accessor!();
}

impl FromWire for McpCallResult {
    type Wire = wire::ConnectionTestMcpCallResponse;

    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self {
        let wire::ConnectionTestMcpCallResponse { result } = wire;
        Self { result: JsonObject::from_wire(result), raw: raw.into() }
    }
}

/// Whether a connection's credentials work.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Lease {
    /// Whether they do.
    pub ok: bool,
    /// The workspace that they open, where the vendor says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Where that workspace is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What else there is to say, such as why they do not work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[serde(skip)]
    raw: Raw,
}

impl Lease {
    raw_accessor!();
}

impl FromWire for Lease {
    type Wire = wire::ConnectionTestLeaseResponse;

    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self {
        let wire::ConnectionTestLeaseResponse { ok, team, url, detail } = wire;
        Self { ok, team, url, detail, raw: raw.into() }
    }
}
