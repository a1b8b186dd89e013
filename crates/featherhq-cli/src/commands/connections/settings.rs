//! The file of `connections export` and `apply`: settings of tools by connection.

use featherhq::{Connection, ConnectionId, InputDefaults, JsonObject, JsonValue, Tool};
use serde::{Deserialize, Serialize};

/// The settings of all connections.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Settings {
    pub(super) connections: Vec<ConnectionSettings>,
}

/// The settings of the tools of a connection.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConnectionSettings {
    /// Of another organization, it is found by its slug.
    pub(super) id: Option<ConnectionId>,
    pub(super) slug: String,
    pub(super) tools: Vec<ToolSettings>,
}

/// The settings of a tool. Those that are absent from a file stay as they are.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ToolSettings {
    pub(super) slug: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) enabled: Option<bool>,
    /// An empty object clears them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) input_defaults: Option<JsonObject>,
    /// An empty object clears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) response_field_map: Option<JsonObject>,
}

impl Settings {
    pub(super) fn of(connections: &[Connection]) -> serde_json::Result<Self> {
        let of = |connection: &Connection| {
            let tools: serde_json::Result<Vec<ToolSettings>> =
                connection.tools.iter().map(ToolSettings::of).collect();
            Ok(ConnectionSettings {
                id: Some(connection.id),
                slug: connection.nickname_slug.clone(),
                tools: tools?,
            })
        };
        Ok(Self { connections: connections.iter().map(of).collect::<serde_json::Result<_>>()? })
    }
}

impl ToolSettings {
    pub(super) fn of(tool: &Tool) -> serde_json::Result<Self> {
        Ok(Self {
            slug: tool.slug.clone(),
            enabled: Some(tool.is_enabled),
            input_defaults: Some(defaults_json(tool.input_defaults.as_ref())?),
            response_field_map: Some(tool.response_field_map.clone().unwrap_or_default()),
        })
    }
}

#[derive(Serialize)]
struct InputDefault<'a> {
    value: &'a JsonValue,
    #[serde(rename = "type")]
    kind: &'a str,
}

/// Returns input defaults as JSON, with the values as the server sent them.
fn defaults_json(defaults: Option<&InputDefaults>) -> serde_json::Result<JsonObject> {
    let mut json = String::from("{");
    for (name, default) in defaults.into_iter().flat_map(InputDefaults::iter) {
        let value = InputDefault { value: &default.value, kind: default.kind.as_str() };
        if json.len() > 1 {
            json.push(',');
        }
        json.push_str(&serde_json::to_string(name)?);
        json.push(':');
        json.push_str(&serde_json::to_string(&value)?);
    }
    json.push('}');
    serde_json::from_str(&json)
}

/// Returns whether two objects have the same properties and values, in any order.
pub(super) fn is_same(a: &JsonObject, b: &JsonObject) -> bool {
    let parse = |object: &JsonObject| object.parse::<serde_json::Value>().ok();
    a == b || parse(a).is_some_and(|a| Some(a) == parse(b))
}
