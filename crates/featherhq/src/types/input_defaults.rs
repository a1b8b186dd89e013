//! The values that operators have set for a tool's input.

use std::fmt;

use featherhq_api::support;
use featherhq_api::types as wire;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Deserializer, Serialize};

use super::json::JsonValue;
use super::open::open_enum;
use crate::error::Error;

open_enum! {
    /// Whether assistants may override an operator's value.
    InputKind {
        /// The assistant may send another value.
        Default = "default",
        /// The assistant must send this value.
        Pinned = "pinned",
    }
}

/// An operator's value for a property of a tool's input.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct InputDefault {
    /// The value.
    pub value: JsonValue,
    /// Whether assistants may override it. They may if the server sends no kind.
    pub kind: InputKind,
}

/// The operators' values for properties of a tool's input, in the server's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InputDefaults(Vec<(String, InputDefault)>);

impl InputDefault {
    /// Creates a value that assistants may override.
    pub fn new(value: JsonValue) -> Self {
        Self { value, kind: InputKind::Default }
    }

    /// Creates a value that assistants must send.
    pub fn pinned(value: JsonValue) -> Self {
        Self { value, kind: InputKind::Pinned }
    }
}

impl InputDefaults {
    /// Creates an empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Parses `{"property": {"value": ..., "type": "default" | "pinned"}, ...}`. Unlike responses,
    /// it is parsed strictly: unknown properties are errors, since they are probably typing errors.
    ///
    /// # Errors
    ///
    /// [Invalid request](Error::is_invalid_request) if the string is not JSON of this form.
    pub fn from_json(json: &str) -> Result<Self, Error> {
        serde_json::from_str(json).map_err(|cause| Error::invalid_json(&cause))
    }

    /// Sets a value that assistants may override, in place of one for the same property.
    #[must_use]
    pub fn suggested(self, property: impl Into<String>, value: JsonValue) -> Self {
        self.with(property.into(), InputDefault::new(value))
    }

    /// Sets a value that assistants must send, in place of one for the same property.
    #[must_use]
    pub fn pinned(self, property: impl Into<String>, value: JsonValue) -> Self {
        self.with(property.into(), InputDefault::pinned(value))
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

    fn with(mut self, property: String, default: InputDefault) -> Self {
        self.insert(property, default);
        self
    }

    /// Sets the value for a property, in place of one for the same property.
    pub fn insert(&mut self, property: impl Into<String>, default: InputDefault) {
        let property = property.into();
        self.0.retain(|(name, _)| *name != property);
        self.0.push((property, default));
    }

    /// Removes the value for a property, and returns it.
    pub fn remove(&mut self, property: &str) -> Option<InputDefault> {
        let removed = self.get(property).cloned();
        self.0.retain(|(name, _)| name != property);
        removed
    }

    /// Returns the value for a property.
    pub fn get(&self, property: &str) -> Option<&InputDefault> {
        // Of duplicate properties the last one counts, as for most parsers.
        self.0.iter().rev().find(|(name, _)| name == property).map(|(_, default)| default)
    }

    /// Returns all properties and their values.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &InputDefault)> {
        self.0.iter().map(|(name, default)| (name.as_str(), default))
    }

    /// Returns the number of properties with a value.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether no property has a value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Of values for the same property the last one counts.
impl<N: Into<String>> FromIterator<(N, InputDefault)> for InputDefaults {
    fn from_iter<I: IntoIterator<Item = (N, InputDefault)>>(values: I) -> Self {
        let mut defaults = Self::new();
        defaults.extend(values);
        defaults
    }
}

impl<N: Into<String>> Extend<(N, InputDefault)> for InputDefaults {
    fn extend<I: IntoIterator<Item = (N, InputDefault)>>(&mut self, values: I) {
        for (property, default) in values {
            self.insert(property, default);
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

impl<'de> Deserialize<'de> for InputDefaults {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = support::Map::<String, InputDefault>::deserialize(deserializer)?;
        Ok(values.into_iter().collect())
    }
}

impl<'de> Deserialize<'de> for InputDefault {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Properties)
    }
}

/// Reads an [`InputDefault`].
struct Properties;

impl<'de> Visitor<'de> for Properties {
    type Value = InputDefault;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the properties `value` and `type`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut properties: A) -> Result<InputDefault, A::Error> {
        let mut value: Option<JsonValue> = None;
        let mut kind: Option<Option<InputKind>> = None;
        while let Some(property) = properties.next_key::<String>()? {
            match property.as_str() {
                "value" if value.is_some() => return Err(A::Error::duplicate_field("value")),
                "value" => value = Some(properties.next_value()?),
                "type" if kind.is_some() => return Err(A::Error::duplicate_field("type")),
                "type" => kind = Some(properties.next_value()?),
                other => return Err(A::Error::unknown_field(other, &["value", "type"])),
            }
        }
        let value = value.ok_or_else(|| A::Error::missing_field("value"))?;
        Ok(InputDefault { value, kind: kind.flatten().unwrap_or(InputKind::Default) })
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

// Conversions are functions and not `From`, which would make the generated types public.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_properties_of_operators_values_are_errors() {
        let read = InputDefaults::from_json;
        let defaults = read(r#"{"a":{"value":1.50},"b":{"value":null,"type":"pinned"}}"#).unwrap();
        assert_eq!(defaults.get("a").unwrap().value.as_str(), "1.50");
        assert_eq!(defaults.get("b").unwrap().kind, InputKind::Pinned);
        for invalid in [
            "null",
            "[]",
            r#"{},"is_enabled":false"#,
            r#"{"a":1}"#,
            r#"{"a":{"type":"pinned"}}"#,
            r#"{"a":{"value":1,"tpye":"pinned"}}"#,
            r#"{"a":{"value":1,"value":2}}"#,
            r#"{"a":{"value":1,"type":"pinned","type":null}}"#,
            r#"{"a":[1,"pinned"]}"#,
        ] {
            assert!(read(invalid).is_err(), "{invalid}");
        }
        let error = read(r#"{"a":{"value":1,"type":7}}"#).unwrap_err().to_string();
        assert!(
            error.contains("invalid type: integer `7`") && error.ends_with("column 24"),
            "{error}"
        );
        let defaults = read(r#"{"a":{"value":1,"type":null}}"#).unwrap();
        assert_eq!(defaults.get("a").unwrap().kind, InputKind::Default);
    }

    #[test]
    fn operators_values_are_a_collection() {
        let value = |json: &str| JsonValue::from_text(json).unwrap();
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
}
