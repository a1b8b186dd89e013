//! A tool: something that an assistant can do through a connection.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use featherhq_api::support;
use featherhq_api::types as wire;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::Raw;
use super::id::{ConnectionId, OrganizationId, ToolId};
use super::integration::IntegrationKey;
use super::json::{JsonObject, JsonValue};
use super::open::open_enum;
use crate::decode::{self, FromWire};
use crate::error::Error;
use crate::secret::Secrets;
use crate::secret_properties::SECRET_PROPERTIES;

/// Something that an assistant can do through a connection.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
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
    /// Empty unless the tool was an answer of its own.
    #[serde(skip)]
    raw: Raw,
}

impl Tool {
    /// Whether values that operators set no longer fit what the vendor offers.
    pub fn is_stale(&self) -> bool {
        !self.stale_field_paths.is_empty() || !self.stale_input_fields.is_empty()
    }

    /// Reads a tool from JSON that was kept.
    ///
    /// # Errors
    ///
    /// A decode error with the place, if the text is not a tool.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        decode::value(
            Bytes::copy_from_slice(text.as_bytes()),
            None,
            &Secrets::of_properties(SECRET_PROPERTIES),
        )
    }

    /// The JSON text that the server sent, unknown members included. `None` for a tool that
    /// came as part of a connection: there it is part of the connection's text.
    pub fn raw(&self) -> Option<&str> {
        Some(self.raw.as_str()).filter(|text| !text.is_empty())
    }
}

impl FromWire for Tool {
    type Wire = wire::ConnectionToolResponse;

    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self {
        Self { raw: raw.into(), ..Self::from_part(wire) }
    }
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

impl InputDefault {
    /// A value that assistants may override.
    pub fn new(value: JsonValue) -> Self {
        Self { value, kind: InputKind::Default }
    }

    /// A value that assistants must send.
    pub fn pinned(value: JsonValue) -> Self {
        Self { value, kind: InputKind::Pinned }
    }
}

impl InputDefaults {
    /// No values.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads `{"member": {"value": ..., "type": "default" | "pinned"}, ...}`.
    ///
    /// # Errors
    ///
    /// If the text is not JSON of this form.
    pub fn from_json(text: &str) -> serde_json::Result<Self> {
        // What an operator means must not get lost on the way, so unlike an answer this is
        // read strictly.
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Strict {
            value: support::JsonValue,
            #[serde(rename = "type")]
            kind: Option<String>,
        }

        let members: support::Map<String, Strict> = serde_json::from_str(text)?;
        let mut defaults = Self::new();
        for (name, Strict { value, kind }) in members {
            let kind = kind.map_or(InputKind::Default, InputKind::from);
            defaults =
                defaults.with(name, InputDefault { value: JsonValue::from_wire(value), kind });
        }
        Ok(defaults)
    }

    /// Adds a value that assistants may override, in place of one for the same member.
    #[must_use]
    pub fn suggested(self, member: impl Into<String>, value: JsonValue) -> Self {
        self.with(member.into(), InputDefault::new(value))
    }

    /// Adds a value that assistants must send, in place of one for the same member.
    #[must_use]
    pub fn pinned(self, member: impl Into<String>, value: JsonValue) -> Self {
        self.with(member.into(), InputDefault::pinned(value))
    }

    pub(crate) fn from_wire(wire: support::Map<String, wire::InputArgConfig>) -> Self {
        Self(
            wire.into_iter()
                .map(|(name, default)| (name, InputDefault::from_wire(default)))
                .collect(),
        )
    }

    pub(crate) fn into_wire(self) -> support::Map<String, wire::InputArgConfig> {
        self.0.into_iter().map(|(name, default)| (name, default.into_wire())).collect()
    }

    fn with(mut self, member: String, default: InputDefault) -> Self {
        self.insert(member, default);
        self
    }

    /// Sets the value for a member, in place of one that is there.
    pub fn insert(&mut self, member: impl Into<String>, default: InputDefault) {
        let member = member.into();
        self.0.retain(|(name, _)| *name != member);
        self.0.push((member, default));
    }

    /// Takes the value for a member out.
    pub fn remove(&mut self, member: &str) -> Option<InputDefault> {
        let removed = self.get(member).cloned();
        self.0.retain(|(name, _)| name != member);
        removed
    }

    /// The value for a member.
    pub fn get(&self, member: &str) -> Option<&InputDefault> {
        // Of a member that is there twice the last one counts, as it does for most readers.
        self.0.iter().rev().find(|(name, _)| name == member).map(|(_, default)| default)
    }

    /// All members and their values.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &InputDefault)> {
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

/// Of values for the same member the last one counts.
impl<N: Into<String>> FromIterator<(N, InputDefault)> for InputDefaults {
    fn from_iter<I: IntoIterator<Item = (N, InputDefault)>>(values: I) -> Self {
        let mut defaults = Self::new();
        defaults.extend(values);
        defaults
    }
}

impl<N: Into<String>> Extend<(N, InputDefault)> for InputDefaults {
    fn extend<I: IntoIterator<Item = (N, InputDefault)>>(&mut self, values: I) {
        for (member, default) in values {
            self.insert(member, default);
        }
    }
}

impl IntoIterator for InputDefaults {
    type Item = (String, InputDefault);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a InputDefaults {
    type Item = (&'a str, &'a InputDefault);
    type IntoIter = std::iter::Map<
        std::slice::Iter<'a, (String, InputDefault)>,
        fn(&'a (String, InputDefault)) -> Self::Item,
    >;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(name, default)| (name.as_str(), default))
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

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for InputDefaults {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "InputDefaults".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let value = generator.subschema_for::<InputDefault>();
        schemars::json_schema!({ "type": "object", "additionalProperties": value })
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for InputDefault {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "InputDefault".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let kind = generator.subschema_for::<InputKind>();
        schemars::json_schema!({
            "type": "object",
            "properties": { "value": true, "type": kind },
            "required": ["value", "type"]
        })
    }
}

// Conversions are functions of their own and no `From`: an implementation would show the
// generated types to everybody.
impl InputDefault {
    fn from_wire(wire: wire::InputArgConfig) -> Self {
        let wire::InputArgConfig { value, type_ } = wire;
        Self {
            value: JsonValue::from_wire(value),
            kind: type_.map_or(InputKind::Default, |kind| kind.as_str().into()),
        }
    }

    fn into_wire(self) -> wire::InputArgConfig {
        let Self { value, kind } = self;
        wire::InputArgConfig { value: value.into_wire(), type_: Some(kind.as_str().into()) }
    }
}

impl Tool {
    /// Takes over a tool that came as part of something larger.
    pub(super) fn from_part(wire: wire::ConnectionToolResponse) -> Self {
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
    fn operators_values_are_read_strictly() {
        let read = |text| InputDefaults::from_json(text);
        let defaults = read(r#"{"a":{"value":1.50},"b":{"value":null,"type":"pinned"}}"#).unwrap();
        assert_eq!(defaults.get("a").unwrap().value.as_str(), "1.50");
        assert_eq!(defaults.get("b").unwrap().kind, InputKind::Pinned);
        for odd in [
            "null",
            "[]",
            r#"{},"is_enabled":false"#,
            r#"{"a":1}"#,
            r#"{"a":{"type":"pinned"}}"#,
            r#"{"a":{"value":1,"tpye":"pinned"}}"#,
        ] {
            assert!(read(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn operators_values_are_a_collection() {
        let value = |text: &str| JsonValue::from_text(text).unwrap();
        let pairs = [
            ("a", InputDefault::new(value("1"))),
            ("b", InputDefault::new(value("2"))),
            ("a", InputDefault::pinned(value("3"))),
        ];
        let mut defaults: InputDefaults = pairs.into_iter().collect();
        let names = |defaults: &InputDefaults| -> Vec<String> {
            defaults.iter().map(|(name, _)| name.to_owned()).collect()
        };
        assert_eq!(names(&defaults), ["b", "a"]);
        assert_eq!(defaults.get("a").unwrap().kind, InputKind::Pinned);
        defaults.extend([("c".to_owned(), InputDefault::new(value("4")))]);
        assert_eq!(defaults.remove("b").unwrap().value.as_str(), "2");
        assert_eq!(defaults.remove("b"), None);
        assert_eq!(defaults.iter().len(), 2);
        for (name, default) in &defaults {
            assert_eq!(defaults.get(name), Some(default));
        }
        let back: InputDefaults = defaults.clone().into_iter().collect();
        assert_eq!(back, defaults);
    }

    #[test]
    fn a_tool_is_the_same_by_itself_and_as_part_of_a_connection() {
        let text = r#"{"id":"11111111-1111-4111-8111-111111111111",
            "connection_id":"22222222-2222-4222-8222-222222222222",
            "organization_id":"33333333-3333-4333-8333-333333333333",
            "integration_key":"slack","nickname_slug":"s","tool_path":"p","slug":"s_p",
            "display_name":"P","description":null,"input_schema":{},"is_enabled":true,
            "last_seen_at":"2026-01-01T00:00:00Z","created_at":"2026-01-01T00:00:00Z",
            "updated_at":"2026-01-01T00:00:00Z","stale_field_paths":[],"default_count":0,
            "pinned_count":0,"stale_input_fields":[],"merged_input_preview":{}}"#;
        let alone = Tool::from_json(text).unwrap();
        assert_eq!(alone.raw(), Some(text));
        let part = Tool { raw: Raw::none(), ..alone.clone() };
        assert_eq!(part.raw(), None);
        assert_eq!(alone, part);
        assert_ne!(alone, Tool { is_enabled: false, ..alone.clone() });
    }
}
