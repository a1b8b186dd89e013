//! A tool: an action that assistants can call through a connection.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use featherhq_api::types as wire;

use super::id::{ConnectionId, OrganizationId, ToolId};
use super::input_defaults::InputDefaults;
use super::integration::IntegrationKey;
use super::json::JsonObject;
use super::{Raw, decodes, serializes};
use crate::decode::FromWire;

/// An action that assistants can call through a connection.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Tool {
    /// Id of the tool.
    pub id: ToolId,
    /// Id of its connection.
    pub connection_id: ConnectionId,
    /// Id of the organization.
    pub organization_id: OrganizationId,
    /// The integration of its connection.
    pub integration_key: IntegrationKey,
    /// Slug of its connection.
    pub nickname_slug: String,
    /// Name of the tool at the vendor.
    pub tool_path: String,
    /// Slug of the tool, which assistants and test calls use.
    pub slug: String,
    /// Display name.
    pub display_name: String,
    /// The vendor's description.
    pub description: Option<String>,
    /// JSON Schema of the input.
    pub input_schema: JsonObject,
    /// JSON Schema of the result, if the vendor publishes one.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub response_schema: Option<JsonObject>,
    /// The properties of the result that assistants see. `None` for all.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub response_field_map: Option<JsonObject>,
    /// The operators' values for properties of the input. `None` if there are none.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub input_defaults: Option<InputDefaults>,
    /// Whether assistants may use the tool.
    pub is_enabled: bool,
    /// Time of the last synchronization in which the vendor offered the tool.
    pub last_seen_at: DateTime<Utc>,
    /// Time of the first synchronization in which the vendor offered the tool.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
    /// Paths of `response_field_map` that results no longer have.
    pub stale_field_paths: Vec<String>,
    /// Number of properties of the input with a default.
    pub default_count: i64,
    /// Number of properties of the input that are pinned.
    pub pinned_count: i64,
    /// Properties of `input_defaults` that the input no longer has, or has with another type.
    pub stale_input_fields: Vec<String>,
    /// `input_schema` with the operators' values.
    pub merged_input_preview: JsonObject,
    /// Empty unless the tool was a response of its own.
    #[cfg_attr(feature = "schemars", schemars(skip))]
    raw: Raw,
}

impl Tool {
    /// Returns whether operators' values no longer fit the tool.
    pub fn is_stale(&self) -> bool {
        !self.stale_field_paths.is_empty() || !self.stale_input_fields.is_empty()
    }

    /// Creates an enabled tool, for tests. Its path and its display name are the slug, schemas are
    /// empty, times are 1970-01-01, other fields are empty; all can be set.
    pub fn new(id: ToolId, connection_id: ConnectionId, slug: impl Into<String>) -> Self {
        let slug = slug.into();
        Self {
            id,
            connection_id,
            organization_id: uuid::Uuid::nil().into(),
            integration_key: String::new().into(),
            nickname_slug: String::new(),
            tool_path: slug.clone(),
            display_name: slug.clone(),
            slug,
            description: None,
            input_schema: JsonObject::empty(),
            response_schema: None,
            response_field_map: None,
            input_defaults: None,
            is_enabled: true,
            last_seen_at: DateTime::UNIX_EPOCH,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            stale_field_paths: Vec::new(),
            default_count: 0,
            pinned_count: 0,
            stale_input_fields: Vec::new(),
            merged_input_preview: JsonObject::empty(),
            raw: Raw::none(),
        }
    }

    /// Returns the JSON that the server sent, unknown properties included. `None` for a tool of a
    /// connection, whose JSON is part of the connection's, and for a tool that was constructed.
    pub fn raw(&self) -> Option<&str> {
        Some(self.raw.as_str()).filter(|json| !json.is_empty())
    }
}

decodes!(Tool);
serializes!(Tool {
    id, connection_id, organization_id, integration_key, nickname_slug, tool_path, slug,
    display_name, description, input_schema, response_schema if set, response_field_map if set,
    input_defaults if set, is_enabled, last_seen_at, created_at, updated_at, stale_field_paths,
    default_count, pinned_count, stale_input_fields, merged_input_preview,
});

impl FromWire for Tool {
    type Wire = wire::ConnectionToolResponse;

    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self {
        Self { raw: raw.into(), ..Self::from_part(wire) }
    }
}

impl Tool {
    /// Converts a tool that is part of a larger value.
    pub(super) fn from_part(wire: wire::ConnectionToolResponse) -> Self {
        // Destructured without `..`, so that a new property of the document is a compile error
        // until it has a field.
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
            integration_key: IntegrationKey::from_wire(integration_key),
            nickname_slug,
            tool_path,
            slug,
            display_name,
            description,
            input_schema: JsonObject::from_wire(input_schema),
            response_schema: response_schema.map(JsonObject::from_wire),
            response_field_map: response_field_map.map(JsonObject::from_wire),
            input_defaults: input_defaults.map(InputDefaults::from_wire),
            is_enabled,
            last_seen_at: last_seen_at.into(),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            stale_field_paths,
            default_count,
            pinned_count,
            stale_input_fields,
            merged_input_preview: JsonObject::from_wire(merged_input_preview),
            raw: Raw::none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_json_does_not_count_for_equality() {
        let json = r#"{"id":"11111111-1111-4111-8111-111111111111",
            "connection_id":"22222222-2222-4222-8222-222222222222",
            "organization_id":"33333333-3333-4333-8333-333333333333",
            "integration_key":"slack","nickname_slug":"s","tool_path":"p","slug":"s_p",
            "display_name":"P","description":null,"input_schema":{},"is_enabled":true,
            "last_seen_at":"2026-01-01T00:00:00Z","created_at":"2026-01-01T00:00:00Z",
            "updated_at":"2026-01-01T00:00:00Z","stale_field_paths":[],"default_count":0,
            "pinned_count":0,"stale_input_fields":[],"merged_input_preview":{}}"#;
        let alone = Tool::from_json(json).unwrap();
        assert_eq!(alone.raw(), Some(json));
        let part = Tool { raw: Raw::none(), ..alone.clone() };
        assert_eq!(part.raw(), None);
        assert_eq!(alone, part);
        assert_ne!(alone, Tool { is_enabled: false, ..alone.clone() });
    }
}
