//! Converts values to strings for URLs, headers and forms.

use serde::Serialize;

use crate::json::JsonValue;
use crate::map::Map;

/// A value as the parameter styles distinguish it.
pub(crate) enum Shape {
    Null,
    /// A string without quotes, a number or a boolean.
    Text(String),
    List(Vec<JsonValue>),
    /// The properties, in the order of the fields.
    Object(Map<String, JsonValue>),
}

impl Shape {
    pub(crate) fn of<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<Self> {
        let json = serde_json::to_string(value)?;
        Ok(match json.as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b'"') => Self::Text(serde_json::from_str(&json)?),
            Some(b'[') => Self::List(serde_json::from_str(&json)?),
            Some(b'{') => Self::Object(serde_json::from_str(&json)?),
            _ => Self::Text(json),
        })
    }
}

/// Returns a value as one string: empty for null, and JSON for objects and arrays.
pub(crate) fn text<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<String> {
    match Shape::of(value)? {
        Shape::Null => Ok(String::new()),
        Shape::Text(text) => Ok(text),
        Shape::List(_) | Shape::Object(_) => serde_json::to_string(value),
    }
}
