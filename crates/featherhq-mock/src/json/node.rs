//! Implements the traits of the JSON Schema library, so that values are validated without a lossy
//! conversion.

use std::borrow::Cow;
use std::sync::Arc;

use jsonschema::JsonType;
use jsonschema::json::{self, NodeIdentity};
use serde_json::{Number, Value};

use super::{Json, Object};

/// Identifies this representation of JSON to the JSON Schema library.
#[derive(Debug)]
pub(crate) enum Dialect {}

/// Converts a number to the same `serde_json` number, or else to the nearest finite double.
pub(super) fn nearest_number(text: &str) -> Number {
    if let Ok(number) = text.parse::<u64>() {
        return number.into();
    }
    if let Ok(number) = text.parse::<i64>() {
        return number.into();
    }
    Number::from_f64(nearest_double(text)).unwrap_or_else(|| 0.into())
}

fn nearest_double(text: &str) -> f64 {
    text.parse::<f64>().unwrap_or(0.0).clamp(f64::MIN, f64::MAX)
}

impl json::Json for Dialect {
    type Node<'a> = &'a Json;
    type PreparedKey = Box<str>;
    type StringBuffer = Json;

    // A lookup is a linear search, so one pass for all names is cheaper than a few lookups.
    const KEYS_PER_LOOKUP: usize = 4;
    // Values are trees: containers are shared between trees, never with their own content.
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> Self::PreparedKey {
        key.into()
    }

    fn with_string_node<T>(buffer: &mut Json, string: &str, f: impl FnOnce(&Json) -> T) -> T {
        *buffer = string.into();
        f(buffer)
    }
}

/// The text of a number, for the JSON Schema library.
#[derive(Debug)]
pub(crate) struct NumberText<'a>(&'a str);

impl json::JsonNumber for NumberText<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    fn as_f64(&self) -> Option<f64> {
        Some(nearest_double(self.0))
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.0)
    }

    fn to_number(&self) -> Cow<'_, Number> {
        Cow::Owned(nearest_number(self.0))
    }
}

impl<'a> json::Node<'a, Dialect> for &'a Json {
    type Object = &'a Object;
    type Array = &'a [Json];
    type Number = NumberText<'a>;

    fn as_object(&self) -> Option<&'a Object> {
        Json::as_object(self)
    }

    fn as_array(&self) -> Option<&'a [Json]> {
        Json::as_array(self)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        Json::as_str(self).map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<NumberText<'a>> {
        match self {
            Json::Number(text) => Some(NumberText(text)),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self {
            Json::Bool(value) => Some(*value),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        Json::is_null(self)
    }

    fn json_type(&self) -> JsonType {
        match self {
            Json::Null => JsonType::Null,
            Json::Bool(_) => JsonType::Boolean,
            Json::Number(_) => JsonType::Number,
            Json::String(_) => JsonType::String,
            Json::Array(_) => JsonType::Array,
            Json::Object(_) => JsonType::Object,
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(Json::to_value(self))
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref::<Json>(self).addr()))
    }
}

impl<'a> json::Object<'a, Dialect> for &'a Object {
    type Node = &'a Json;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        Object::len(self)
    }

    fn get(&self, key: &Box<str>) -> Option<&'a Json> {
        Object::get(self, key)
    }

    fn members(&self) -> Members<'a> {
        Members(self.properties.iter())
    }
}

/// Iterates over the properties of an object.
#[derive(Debug)]
pub(crate) struct Members<'a>(std::slice::Iter<'a, (Arc<str>, Json)>);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a Json);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (&**name, value))
    }
}

impl<'a> json::Array<'a, Dialect> for &'a [Json] {
    type Node = &'a Json;
    type ElementsIter = std::slice::Iter<'a, Json>;

    fn len(&self) -> usize {
        <[Json]>::len(self)
    }

    fn elements(&self) -> Self::ElementsIter {
        self.iter()
    }
}
