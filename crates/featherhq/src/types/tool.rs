//! A tool: something that an assistant can do through a connection.

use chrono::{DateTime, Utc};
use featherhq_api::types as wire;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::id::{ConnectionId, OrganizationId, ToolId};
use super::integration::IntegrationKey;
use super::json::{JsonObject, JsonValue};
use super::open::open_enum;

/// Something that an assistant can do through a connection.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Tool {
    /// Its id, which calls that change it take.
    pub id: ToolId,
    /// The connection that it belongs to.
    pub connection_id: ConnectionId,
    /// The organisation that it belongs to.
    pub organization_id: OrganizationId,
    /// Which integration its connection is of.
    pub integration_key: IntegrationKey,
    /// The handle of its connection.
    pub nickname_slug: String,
    /// Its name at the vendor.
    pub tool_path: String,
    /// The handle by which assistants and test calls name it.
    pub slug: String,
    /// Its name for people.
    pub display_name: String,
    /// What it does, as the vendor says it.
    pub description: Option<String>,
    /// The JSON Schema of its input.
    pub input_schema: JsonObject,
    /// The JSON Schema of its answers, where the vendor publishes one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_schema: Option<JsonObject>,
    /// Which members of its answers assistants get to see. `None` for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_field_map: Option<JsonObject>,
    /// Values that operators have set for members of its input. `None` where none are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_defaults: Option<InputDefaults>,
    /// Whether assistants may use it.
    pub is_enabled: bool,
    /// When the vendor was last seen to offer it.
    pub last_seen_at: DateTime<Utc>,
    /// When it was first seen.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Paths of `response_field_map` that its answers no longer have.
    pub stale_field_paths: Vec<String>,
    /// How many members of its input have a default.
    pub default_count: i64,
    /// How many members of its input are pinned.
    pub pinned_count: i64,
    /// Members of `input_defaults` that its input no longer has, or has with another type.
    pub stale_input_fields: Vec<String>,
    /// `input_schema` with the operators' values put in.
    pub merged_input_preview: JsonObject,
}

open_enum! {
    /// What an operator's value for a member of a tool's input means.
    InputKind {
        /// The assistant may send another value.
        Default = "default",
        /// The assistant must send this value.
        Pinned = "pinned",
    }
}

/// A value that an operator has set for a member of a tool's input.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct InputDefault {
    /// The value.
    pub value: JsonValue,
    /// Whether it may be overridden. Where the server names none, it may.
    pub kind: InputKind,
}

/// The values that operators have set for members of a tool's input, in the server's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InputDefaults(Vec<(String, InputDefault)>);

impl InputDefaults {
    /// The value for a member.
    pub fn get(&self, member: &str) -> Option<&InputDefault> {
        self.0.iter().find(|(name, _)| name == member).map(|(_, default)| default)
    }

    /// All members and their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &InputDefault)> {
        self.0.iter().map(|(name, default)| (name.as_str(), default))
    }

    /// How many members have a value.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no member has a value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for InputDefaults {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (name, default) in self.iter() {
            map.serialize_entry(name, default)?;
        }
        map.end()
    }
}

impl Serialize for InputDefault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("value", &self.value)?;
        map.serialize_entry("type", &self.kind)?;
        map.end()
    }
}

impl From<wire::InputArgConfig> for InputDefault {
    fn from(wire: wire::InputArgConfig) -> Self {
        let wire::InputArgConfig { value, type_ } = wire;
        Self {
            value: JsonValue::from_wire(value),
            kind: type_.map_or(InputKind::Default, |kind| kind.as_str().into()),
        }
    }
}

impl From<wire::ConnectionToolResponse> for Tool {
    fn from(wire: wire::ConnectionToolResponse) -> Self {
        // Every member by name: one that the document gains stops the build here, until
        // somebody has decided about it.
        let wire::ConnectionToolResponse {
            id,
            connection_id,
            organization_id,
            integration_key,
            nickname_slug,
            tool_path,
            slug,
            display_name,
            description,
            input_schema,
            response_schema,
            response_field_map,
            input_defaults,
            is_enabled,
            last_seen_at,
            created_at,
            updated_at,
            stale_field_paths,
            default_count,
            pinned_count,
            stale_input_fields,
            merged_input_preview,
        } = wire;
        Self {
            id: id.into(),
            connection_id: connection_id.into(),
            organization_id: organization_id.into(),
            integration_key: integration_key.into(),
            nickname_slug,
            tool_path,
            slug,
            display_name,
            description,
            input_schema: JsonObject::from_wire(input_schema),
            response_schema: response_schema.map(JsonObject::from_wire),
            response_field_map: response_field_map.map(JsonObject::from_wire),
            input_defaults: input_defaults.map(|defaults| {
                let entries = defaults.into_iter();
                InputDefaults(entries.map(|(name, default)| (name, default.into())).collect())
            }),
            is_enabled,
            last_seen_at: last_seen_at.into(),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            stale_field_paths,
            default_count,
            pinned_count,
            stale_input_fields,
            merged_input_preview: JsonObject::from_wire(merged_input_preview),
        }
    }
}
